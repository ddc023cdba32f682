import { allHave } from '../facts.ts';
import { setupOf, writes, type Experiment } from './experiment.ts';

const HOUR_MS = 3_600_000;
const WORDS = 9;

export const clockSkew: Experiment = {
  name: 'clock-skew',
  setup: setupOf({
    seed: 88,
    peers: 3,
    latencyMsMax: 60,
    clocks: [
      { place: 1, rate: 2, aheadMs: 3 * HOUR_MS },
      { place: 2, rate: 0.5, aheadMs: -48 * HOUR_MS },
    ],
  }),
  speed: 1,
  showsFigures: false,
  steps: [
    {
      does: (lab) => [writes(lab, 1, 'Bo writes first')],
      isDone: (lab) => allHave(lab, 3),
    },
    {
      does: (lab) => [writes(lab, 2, 'Cleo writes second')],
      isDone: (lab) => allHave(lab, 6),
    },
    {
      does: (lab) => [writes(lab, 0, 'Ana writes last')],
      isDone: (lab) => allHave(lab, WORDS),
    },
  ],
  hasEnded: (lab) => allHave(lab, WORDS),
};
