import { allHave, living, wordsOf } from '../facts.ts';
import type { LabWorld } from '../lab-world.ts';
import { healsAll, setupOf, writes, type Experiment } from './experiment.ts';

const SLOW = 3;
const WORDS = 10;

const others = (lab: LabWorld): number[] => living(lab).filter((place) => place !== SLOW);
const isSlow = (lab: LabWorld): boolean =>
  lab.faults.some(({ scope }) => scope.on === 'peer' && scope.place === SLOW);

export const slowPeer: Experiment = {
  name: 'slow-peer',
  setup: setupOf({ seed: 66, peers: 6, latencyMsMax: 50 }),
  speed: 0.5,
  showsFigures: false,
  steps: [
    {
      does: () => [
        {
          type: 'fault',
          scope: { on: 'peer', place: SLOW },
          conditions: { delayMs: 1200, jitterMs: 200, kbps: 24 },
        },
        { type: 'disk', place: SLOW, slowMs: 2000, isFull: false },
      ],
      isDone: isSlow,
    },
    {
      does: (lab) => [
        writes(lab, 0, 'the others go on'),
        writes(lab, 1, 'and nobody waits'),
        writes(lab, 2, 'for Dov'),
        writes(lab, SLOW, 'wait'),
      ],
      isDone: (lab) =>
        isSlow(lab) && allHave(lab, WORDS - 1, others(lab)) && wordsOf(lab, SLOW) < WORDS,
    },
    { does: () => [], isDone: (lab) => isSlow(lab) && allHave(lab, WORDS) },
    {
      does: () => [...healsAll(), { type: 'disk', place: SLOW, slowMs: 0, isFull: false }],
      isDone: (lab) => !isSlow(lab) && allHave(lab, WORDS),
    },
  ],
  hasEnded: (lab) => !isSlow(lab) && allHave(lab, WORDS),
};
