/** What a guided experiment is made of. Its words stand in the catalog of each language under its name. */
import type { LabAction, LabSetup } from '../actions.ts';
import { FREE_PLAY } from '../actions.ts';
import type { LabWorld } from '../lab-world.ts';

export type ExperimentName =
  | 'eventual-consistency'
  | 'partition-and-merge'
  | 'state-vectors'
  | 'tree-and-flood'
  | 'room-of-64'
  | 'slow-peer'
  | 'lying-peer'
  | 'clock-skew';

export type Step = {
  /** What "do it for me" does at once; then time runs until `isDone`. Empty: there is only something to wait for. */
  does: (lab: LabWorld) => readonly LabAction[];
  isDone: (lab: LabWorld) => boolean;
};

export type Experiment = {
  name: ExperimentName;
  setup: LabSetup;
  /** Virtual seconds a second at which it can be followed. */
  speed: number;
  /** Shows state vectors and digests. */
  showsFigures: boolean;
  steps: readonly Step[];
  /** The stated end, besides all steps being done. */
  hasEnded: (lab: LabWorld) => boolean;
};

export const setupOf = (more: Partial<LabSetup>): LabSetup => ({ ...FREE_PLAY, ...more });

export const nothing = (): readonly LabAction[] => [];

/** Words at the end of a peer's text. */
export const writes = (lab: LabWorld, place: number, words: string): LabAction => {
  const text = lab.text(place).toString();
  const space = text === '' || text.endsWith(' ') ? '' : ' ';
  return { type: 'edit', place, at: text.length, remove: 0, insert: `${space}${words} ` };
};

export const parts = (...islands: number[][]): LabAction => ({
  type: 'fault',
  scope: { on: 'islands', islands },
  conditions: { cut: 'both' },
});

export const healsAll = (): readonly LabAction[] => [{ type: 'heal', fault: null }];
