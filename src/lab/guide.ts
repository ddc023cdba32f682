/** Leads through one experiment: which step it is at, and whether the stated end is reached. Asks the lab, and does nothing by itself. */
import type { Experiment } from './experiments/experiment.ts';
import type { LabWorld } from './lab-world.ts';

export class Guide {
  readonly experiment: Experiment;
  #step: number;
  /** Its condition held before anything was done: it waits to be read. */
  #heldAtStart = false;
  #isBegun = false;

  /** `step`: those before it are done. */
  constructor(experiment: Experiment, step = 0) {
    this.experiment = experiment;
    this.#step = Math.min(step, experiment.steps.length);
  }

  get step(): number {
    return this.#step;
  }

  /** Has somebody set about this step? */
  get isBegun(): boolean {
    return this.#isBegun;
  }

  hasEnded(lab: LabWorld): boolean {
    const { steps, hasEnded } = this.experiment;
    return this.#step === steps.length && hasEnded(lab);
  }

  /** The lab stands where the first step begins, or where a link has led. */
  begin(lab: LabWorld): void {
    this.#isBegun = false;
    this.#heldAtStart = this.experiment.steps[this.#step]?.isDone(lab) ?? false;
  }

  /** Does what the step asks for. */
  doIt(lab: LabWorld): void {
    this.#isBegun = true;
    for (const action of this.experiment.steps[this.#step]?.does(lab) ?? []) lab.act(action);
  }

  /** Something was done by hand. */
  touched(): void {
    this.#isBegun = true;
  }

  /** Goes on to the next step if this one is done; true if it did. */
  look(lab: LabWorld): boolean {
    const step = this.experiment.steps[this.#step];
    if (step === undefined || (this.#heldAtStart && !this.#isBegun) || !step.isDone(lab))
      return false;
    this.#step += 1;
    this.begin(lab);
    return true;
  }
}
