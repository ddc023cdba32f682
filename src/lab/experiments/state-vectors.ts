import { allHave, haveSameDigest, haveSameStateVector, haveSameText, living } from '../facts.ts';
import { healsAll, parts, setupOf, writes, type Experiment } from './experiment.ts';
import type { LabWorld } from '../lab-world.ts';

const WORDS = 3;
const LEFT = 2;

/** The documents differ, and state vectors do not say so. */
const isFooled = (lab: LabWorld): boolean =>
  !haveSameText(lab, living(lab)) &&
  haveSameStateVector(lab, living(lab)) &&
  !haveSameDigest(lab, living(lab));

export const stateVectors: Experiment = {
  name: 'state-vectors',
  setup: setupOf({ seed: 33, peers: 2, latencyMsMax: 40 }),
  speed: 2,
  showsFigures: true,
  steps: [
    {
      does: (lab) => [writes(lab, 0, 'keep this secret')],
      isDone: (lab) => allHave(lab, WORDS),
    },
    {
      does: () => [parts([0], [1])],
      isDone: (lab) => lab.faults.length > 0,
    },
    {
      does: (lab) => {
        const text = lab.text(1).toString();
        const at = text.lastIndexOf('secret');
        return at < 0
          ? [{ type: 'edit', place: 1, at: 0, remove: 1, insert: '' }]
          : [{ type: 'edit', place: 1, at, remove: 'secret '.length, insert: '' }];
      },
      isDone: isFooled,
    },
    {
      does: healsAll,
      isDone: (lab) => lab.faults.length === 0 && allHave(lab, LEFT),
    },
  ],
  hasEnded: (lab) => allHave(lab, LEFT),
};
