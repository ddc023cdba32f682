/** A fault that somebody caused in a room, in the words of Toxiproxy and Maelstrom. Everyone in the room knows of it, and when it ends. */
import type { FaultConditions, FaultScope } from '../wire/fault-messages.ts';
import type { PeerId } from '../wire/ids.ts';

export type { FaultConditions, FaultScope };

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
