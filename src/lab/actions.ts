/** All that a person, an experiment or a link can do to a lab. */
import type { FaultConditions } from '../faults/room-fault.ts';
import type { TrickName } from '../sim/hostile.ts';
import type { Place } from '../sim/network.ts';

export type LabScope =
  | { on: 'all' }
  | { on: 'relay' }
  | { on: 'peer'; place: Place }
  | { on: 'link'; a: Place; b: Place }
  /** Nothing passes from one to another; the relay, and whoever is in none, is with the first. */
  | { on: 'islands'; islands: readonly (readonly Place[])[] };

export type LabAction =
  /** At the peer's own text: so many UTF-16 units are removed at `at`, then the words put there. */
  | { type: 'edit'; place: Place; at: number; remove: number; insert: string }
  | { type: 'add' }
  | { type: 'add-liar' }
  /** Says goodbye and takes its disk along. */
  | { type: 'remove'; place: Place }
  | { type: 'crash'; place: Place }
  | { type: 'restart'; place: Place }
  | { type: 'fault'; scope: LabScope; conditions: FaultConditions }
  /** One, or all. */
  | { type: 'heal'; fault: number | null }
  /** How many times as fast as it should it runs, and how far ahead it is set; another setting needs a new session, so the peer reloads. */
  | { type: 'clock'; place: Place; rate: number; aheadMs: number }
  /** Whether it may form direct links. */
  | { type: 'web-rtc'; place: Place; isAllowed: boolean }
  | { type: 'disk'; place: Place; slowMs: number; isFull: boolean }
  | { type: 'lie'; trick: TrickName }
  /** Whether broadcasts of new edits name a graph that nobody has, so that everyone passes them on to everyone. */
  | { type: 'flood'; isOn: boolean };

/** When: after so many events, and at this time if nothing has happened at it; whole milliseconds. */
export type Moment = { events: number; atMs: number };
export type Stamped = Moment & { action: LabAction };

/** What a lab begins with. */
export type LabSetup = {
  seed: number;
  peers: number;
  /** One way, the longest that is drawn. */
  latencyMsMax: number;
  jitterMsMax: number;
  /** Virtual time in which they meet, before anything else. */
  settleMs: number;
  clocks: readonly { place: Place; rate: number; aheadMs: number }[];
};

export const PEERS_MIN = 2;
export const PEERS_MAX = 100;
/** Above, the relay stays away, and everyone has met: its pairs grow with the square, and one page plays them all. */
export const RELAYED_PEERS_MAX = 40;
export const SEED_MAX = 2 ** 32 - 1;
export const EDIT_LENGTH_MAX = 2000;
export const CLOCK_RATE_MIN = 0.25;
export const CLOCK_RATE_MAX = 4;
/** Ten years, either way. */
export const CLOCK_AHEAD_MS_MAX = 10 * 365 * 24 * 3_600_000;
export const DISK_SLOW_MS_MAX = 60_000;
/** At one time. */
export const LAB_FAULTS_MAX = 64;

export const FREE_PLAY: LabSetup = {
  seed: 1,
  peers: 5,
  latencyMsMax: 60,
  jitterMsMax: 6,
  settleMs: 3000,
  clocks: [],
};
