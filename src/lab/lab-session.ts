/**
 * What the page of the lab holds: one lab, its guide, whether time runs and how fast, and who is looked at. Knows no React and no clock:
 * `frame` is called with the time that passed and stops when it is told that it is enough.
 */
import type { NetworkSnapshot } from '../watch/network-snapshot.ts';
import type { Place } from '../sim/network.ts';
import {
  FREE_PLAY,
  PEERS_MAX,
  PEERS_MIN,
  SEED_MAX,
  type LabAction,
  type LabSetup,
} from './actions.ts';
import { EXPERIMENTS } from './experiments/all.ts';
import { reachedBy } from './facts.ts';
import { Guide } from './guide.ts';
import { LabWorld } from './lab-world.ts';
import { linkOf, type Course } from './link.ts';
import { snapshotAt, wholeSnapshot } from './views.ts';

/** `meeting`: peers find each other before it begins; `replaying`: it runs to where a link was made. */
export type Phase = 'meeting' | 'replaying' | 'ready';

export const SPEEDS = [0, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 50, 100] as const;
const STEP_MS = 100;
/** A page that was hidden does not make up for it. */
const FRAME_MS_MAX = 100;
/** Over this much real time the speed is measured. */
const MEASURE_MS = 1000;

export class LabSession {
  #lab: LabWorld;
  #guide: Guide | null = null;
  #phase: Phase = 'meeting';
  #course: Course | null = null;
  #nextAction = 0;
  #isPlaying = false;
  #speed = 1;
  #targetMs = 0;
  #focus: Place = 0;
  #isWhole = false;
  #measured = { realMs: 0, virtualMs: 0, speed: 0 };
  /** The link was made by another version: the same actions took another course. */
  #isOtherCourse = false;
  #version = 0;
  readonly #listeners = new Set<() => void>();

  constructor(course: Course | null) {
    this.#lab = new LabWorld(FREE_PLAY);
    if (course === null) this.#start(FREE_PLAY, null);
    else this.open(course);
  }

  /* Reading */

  get lab(): LabWorld {
    return this.#lab;
  }

  get guide(): Guide | null {
    return this.#guide;
  }

  get phase(): Phase {
    return this.#phase;
  }

  get isPlaying(): boolean {
    return this.#isPlaying;
  }

  get speed(): number {
    return this.#speed;
  }

  /** Virtual seconds a second, of late; 0 while time stands. */
  get measuredSpeed(): number {
    return this.#measured.speed;
  }

  get focus(): Place {
    return this.#focus;
  }

  get isWhole(): boolean {
    return this.#isWhole;
  }

  get isOtherCourse(): boolean {
    return this.#isOtherCourse;
  }

  /** From 0 to 1, while they meet or a link is replayed. */
  get progress(): number {
    const { nowMs, setup, places } = this.#lab;
    if (this.#course !== null) return Math.min(1, nowMs / Math.max(1, this.#course.end.atMs));
    const known = places.reduce((sum, place) => sum + reachedBy(this.#lab, place), 0);
    const all = Math.max(1, places.length * (places.length - 1));
    return Math.min(1, (known / all + nowMs / Math.max(1, setup.settleMs)) / 2);
  }

  snapshot(): NetworkSnapshot {
    const read = this.#isWhole ? wholeSnapshot : snapshotAt;
    return read(this.#lab, this.#focus);
  }

  /** Behind the # of a link; null when the course is too long for one. */
  link(): string | null {
    const { setup, actions, moment, traceHash } = this.#lab;
    const experiment = this.#guide === null ? -1 : EXPERIMENTS.indexOf(this.#guide.experiment);
    return linkOf({
      experiment: experiment < 0 ? null : experiment,
      step: this.#guide?.step ?? 0,
      seed: setup.seed,
      peers: setup.peers,
      actions,
      end: moment,
      traceHash,
    });
  }

  readonly subscribe = (onChange: () => void): (() => void) => {
    this.#listeners.add(onChange);
    return () => this.#listeners.delete(onChange);
  };

  readonly version = (): number => this.#version;

  #changed(): void {
    this.#version += 1;
    for (const listener of this.#listeners) listener();
  }

  /* Beginning */

  #start(setup: LabSetup, guide: Guide | null): void {
    this.#lab = new LabWorld(setup);
    this.#guide = guide;
    this.#phase = 'meeting';
    this.#course = null;
    this.#nextAction = 0;
    this.#isPlaying = false;
    this.#speed = guide?.experiment.speed ?? 1;
    this.#targetMs = 0;
    this.#focus = 0;
    this.#isWhole = false;
    this.#isOtherCourse = false;
    this.#measured = { realMs: 0, virtualMs: 0, speed: 0 };
    this.#changed();
  }

  /** Free play; what is out of range is brought into it. */
  play(seed: number, peers: number): void {
    const whole = (value: number, min: number, max: number): number =>
      Math.min(max, Math.max(min, Math.floor(Number.isFinite(value) ? value : min)));
    this.#start(
      { ...FREE_PLAY, seed: whole(seed, 0, SEED_MAX), peers: whole(peers, PEERS_MIN, PEERS_MAX) },
      null,
    );
  }

  experiment(at: number): void {
    const experiment = EXPERIMENTS[at];
    if (experiment !== undefined) this.#start(experiment.setup, new Guide(experiment));
  }

  open(course: Course): void {
    const experiment = course.experiment === null ? undefined : EXPERIMENTS[course.experiment];
    const { seed, peers } = course;
    if (experiment === undefined) this.#start({ ...FREE_PLAY, seed, peers }, null);
    else this.#start(experiment.setup, new Guide(experiment, course.step));
    this.#course = course;
    this.#phase = 'replaying';
  }

  /** The same from the beginning. */
  restart(): void {
    const { guide, lab } = this;
    this.#start(lab.setup, guide === null ? null : new Guide(guide.experiment));
  }

  /* Acting */

  act(...actions: readonly LabAction[]): void {
    if (this.#phase !== 'ready') return;
    for (const action of actions) if (this.#lab.act(action)) this.#guide?.touched();
    this.#keepFocus();
    this.#changed();
  }

  /** A person typed at a peer, in its own document. */
  typed(place: Place, at: number, remove: number, insert: string): void {
    this.#lab.typed(place, at, remove, insert);
    this.#guide?.touched();
  }

  doIt(): void {
    if (this.#phase !== 'ready' || this.#guide === null) return;
    this.#guide.doIt(this.#lab);
    this.resume();
    this.#changed();
  }

  look(place: Place): void {
    if (this.#lab.places.includes(place)) this.#focus = place;
    this.#changed();
  }

  showWhole(isWhole: boolean): void {
    this.#isWhole = isWhole;
    this.#changed();
  }

  /** Whoever was looked at is gone for good. */
  #keepFocus(): void {
    if (!this.#lab.places.includes(this.#focus)) this.#focus = this.#lab.places[0] ?? 0;
  }

  /* Time */

  resume(): void {
    if (this.#isPlaying || this.#speed === 0) return;
    this.#isPlaying = true;
    this.#targetMs = this.#lab.nowMs;
    this.#changed();
  }

  pause(): void {
    this.#isPlaying = false;
    this.#measured = { realMs: 0, virtualMs: 0, speed: 0 };
    this.#changed();
  }

  setSpeed(speed: number): void {
    this.#speed = speed;
    if (speed === 0) this.pause();
    else this.#changed();
  }

  /** One event. */
  stepEvent(): void {
    this.#stepBy(() => this.#lab.step());
  }

  /** STEP_MS of virtual time. */
  stepTime(): void {
    this.#stepBy(() => this.#lab.advance(Math.floor(this.#lab.nowMs) + STEP_MS));
  }

  #stepBy(step: () => void): void {
    if (this.#phase !== 'ready') return;
    this.#isPlaying = false;
    step();
    this.#guide?.look(this.#lab);
    this.#changed();
  }

  /** So much real time has passed. Works until `isEnough`; true if anything moved. */
  frame(realMs: number, isEnough: () => boolean): boolean {
    if (this.#phase !== 'ready') {
      this.#prepare(isEnough);
      return true;
    }
    if (!this.#isPlaying) return false;
    const beforeMs = this.#lab.nowMs;
    this.#targetMs += Math.min(realMs, FRAME_MS_MAX) * this.#speed;
    // What this page cannot keep up with is not made up for.
    if (!this.#lab.advance(this.#targetMs, isEnough)) this.#targetMs = this.#lab.nowMs;
    this.#measure(realMs, this.#lab.nowMs - beforeMs);
    if (this.#guide?.look(this.#lab) === true) this.#changed();
    return true;
  }

  #measure(realMs: number, virtualMs: number): void {
    const measured = this.#measured;
    measured.realMs += realMs;
    measured.virtualMs += virtualMs;
    if (measured.realMs < MEASURE_MS) return;
    this.#measured = { realMs: 0, virtualMs: 0, speed: measured.virtualMs / measured.realMs };
  }

  #prepare(isEnough: () => boolean): void {
    const lab = this.#lab;
    const isReady =
      this.#course === null ? this.#meet(isEnough) : this.#replay(this.#course, isEnough);
    if (!isReady) return;
    this.#phase = 'ready';
    this.#isOtherCourse = this.#course !== null && this.#course.traceHash !== lab.traceHash;
    this.#course = null;
    this.#keepFocus();
    this.#guide?.begin(lab);
    // A link shows the moment at which it was made.
    if (lab.actions.length === 0) this.resume();
    this.#changed();
  }

  #meet(isEnough: () => boolean): boolean {
    return this.#lab.advance(this.#lab.setup.settleMs, isEnough);
  }

  #replay({ actions, end }: Course, isEnough: () => boolean): boolean {
    const lab = this.#lab;
    if (lab.actions.length === 0 && !lab.hasSettled && !this.#meet(isEnough)) return false;
    for (let next = actions[this.#nextAction]; next !== undefined;) {
      if (!lab.runTo(next, isEnough)) return false;
      lab.act(next.action);
      this.#nextAction += 1;
      next = actions[this.#nextAction];
    }
    return lab.runTo(end, isEnough);
  }
}
