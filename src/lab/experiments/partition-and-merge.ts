import { allHave, haveSameText, islandsOf, living, reachedBy } from '../facts.ts';
import type { LabWorld } from '../lab-world.ts';
import { healsAll, parts, setupOf, writes, type Experiment } from './experiment.ts';

const WEST = [0, 1, 2];
const EAST = [3, 4, 5];
const BEFORE = 2;
const ALL = 10;

/** Everyone has noticed who is there and who is not. */
const seeOnly = (lab: LabWorld, others: number): boolean =>
  living(lab).every((place) => reachedBy(lab, place) === others);

export const partitionAndMerge: Experiment = {
  name: 'partition-and-merge',
  setup: setupOf({ seed: 22, peers: WEST.length + EAST.length, latencyMsMax: 80 }),
  speed: 2,
  showsFigures: false,
  steps: [
    {
      does: (lab) => [writes(lab, 0, 'before dinner')],
      isDone: (lab) => allHave(lab, BEFORE),
    },
    {
      does: () => [parts(WEST, EAST)],
      isDone: (lab) => islandsOf(lab).length > 1 && seeOnly(lab, WEST.length - 1),
    },
    {
      does: (lab) => [
        writes(lab, 0, 'bread'),
        writes(lab, 1, 'and'),
        writes(lab, 2, 'butter honey'),
        writes(lab, 3, 'soup'),
        writes(lab, 4, 'with'),
        writes(lab, 5, 'green peas'),
      ],
      isDone: (lab) =>
        islandsOf(lab).length > 1 &&
        islandsOf(lab).every((island) => allHave(lab, BEFORE + 1, island)) &&
        !haveSameText(lab, living(lab)),
    },
    {
      does: healsAll,
      isDone: (lab) => islandsOf(lab).length === 1 && seeOnly(lab, living(lab).length - 1),
    },
    { does: () => [], isDone: (lab) => allHave(lab, ALL) },
  ],
  hasEnded: (lab) => islandsOf(lab).length === 1 && allHave(lab, ALL),
};
