import { DEGREE_MAX } from '../../mesh/limits.ts';
import { allHave, degreeOf, living, reachedBy } from '../facts.ts';
import type { LabWorld } from '../lab-world.ts';
import { nothing, setupOf, writes, type Experiment } from './experiment.ts';

const PEERS = 64;
const GONE = [8, 16, 24, 32, 40, 48, 56, 63];
const LEFT = PEERS - GONE.length;

const knowEachOther = (lab: LabWorld): boolean => {
  const places = living(lab);
  return places.every((place) => reachedBy(lab, place) === places.length - 1);
};

export const roomOf64: Experiment = {
  name: 'room-of-64',
  setup: setupOf({ seed: 55, peers: PEERS, latencyMsMax: 60, settleMs: 2000 }),
  speed: 1,
  showsFigures: false,
  steps: [
    {
      does: nothing,
      isDone: (lab) =>
        knowEachOther(lab) && living(lab).every((place) => degreeOf(lab, place) <= DEGREE_MAX),
    },
    {
      does: (lab) => [writes(lab, 0, 'hello')],
      isDone: (lab) => allHave(lab, 1),
    },
    {
      does: () => GONE.map((place) => ({ type: 'crash', place })),
      isDone: (lab) => living(lab).length <= LEFT && knowEachOther(lab),
    },
    {
      does: (lab) => [writes(lab, 1, 'again')],
      isDone: (lab) => allHave(lab, 2),
    },
  ],
  hasEnded: (lab) => living(lab).length <= LEFT && allHave(lab, 2),
};
