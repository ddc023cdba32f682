import type { LabWorld } from '../lab-world.ts';
import type { EditRun } from '../onlooker.ts';
import { allHave, living } from '../facts.ts';
import { setupOf, writes, type Experiment } from './experiment.ts';

const PEERS = 8;
const TREE_FRAMES = PEERS - 1;
/** So much later all copies have arrived. */
const QUIET_MS = 500;

const hasArrived = (lab: LabWorld, run: EditRun): boolean =>
  run.heardBy.size >= living(lab).length - 1 && lab.nowMs - run.lastMs >= QUIET_MS;

const isByTree = (lab: LabWorld, run: EditRun): boolean =>
  hasArrived(lab, run) && run.frames === TREE_FRAMES;
const isByFlood = (lab: LabWorld, run: EditRun): boolean =>
  hasArrived(lab, run) && run.frames > TREE_FRAMES;

export const treeAndFlood: Experiment = {
  name: 'tree-and-flood',
  setup: setupOf({ seed: 44, peers: PEERS, latencyMsMax: 300, jitterMsMax: 10, settleMs: 6000 }),
  speed: 0.5,
  showsFigures: false,
  steps: [
    {
      does: (lab) => [writes(lab, 0, 'tree')],
      isDone: (lab) => lab.onlooker.runs.some((run) => isByTree(lab, run)),
    },
    {
      does: () => [{ type: 'flood', isOn: true }],
      isDone: (lab) => lab.isFlooding,
    },
    {
      does: (lab) => [writes(lab, 0, 'flood')],
      isDone: (lab) => lab.onlooker.runs.some((run) => isByFlood(lab, run)),
    },
  ],
  hasEnded: (lab) => {
    const { runs } = lab.onlooker;
    return (
      allHave(lab, 2) &&
      runs.some((run) => isByTree(lab, run)) &&
      runs.some((run) => isByFlood(lab, run))
    );
  },
};
