/** A fault that somebody caused in a room, in the words of Toxiproxy and Maelstrom. Everyone in the room knows of it, and when it ends. */
import type { PeerId } from '../wire/ids.ts';
import type { LinkKind } from '../wire/lanes.ts';

export type FaultScope =
  /** Every link in the room. */
  | { on: 'all' }
  /** Everyone's way to the relay: as if it had died. */
  | { on: 'relay' }
  /** Every link of this peer. Of self it needs nobody's leave. */
  | { on: 'peer'; peer: PeerId }
  /** What lies between two peers; one kind of link, or all. */
  | { on: 'link'; a: PeerId; b: PeerId; kind: LinkKind | null }
  /** Nothing passes from one set to another. Whoever is in none, as a newcomer, is with the first. */
  | { on: 'islands'; islands: readonly (readonly PeerId[])[] };

/** At least one. Numbers are for each way of each link. */
export type FaultConditions = {
  /** Nothing passes; `a-to-b` and `b-to-a` only on a link, `in` and `out` only on a peer. */
  cut?: 'both' | 'a-to-b' | 'b-to-a' | 'in' | 'out';
  /** Added one way, so a round trip grows by twice as much. */
  delayMs?: number;
  /** Up to this much more, drawn anew for each payload. */
  jitterMs?: number;
  /** From 0 to 0.95. What is reliable comes late instead of never. */
  loss?: number;
  /** From 0 to 1; only what may be lost is doubled or overtaken. */
  duplicate?: number;
  reorder?: number;
  /** Kilobits a second. */
  kbps?: number;
  /** The peer stands still, as a laptop that was shut: only on a peer. */
  pause?: true;
};

/** What somebody asks for. */
export type FaultOrder = {
  scope: FaultScope;
  conditions: FaultConditions;
  /** The name of the profile that the conditions are from (profiles.ts), or null. */
  profile: string | null;
  /** From FAULT_MS_MIN to FAULT_MS_MAX; then it heals by itself. */
  forMs: number;
};

export type RoomFault = Omit<FaultOrder, 'forMs'> & {
  /** Unique in the room. */
  id: string;
  by: PeerId;
  /** On this device's clock, since 1970. */
  startedAtMs: number;
  untilMs: number;
};

export const FAULT_MS_MIN = 1000;
/** Longer, and people forget that it was they. */
export const FAULT_MS_MAX = 600_000;
/** At one time in one room: more could not be told apart. */
export const ROOM_FAULTS_MAX = 32;
