/** What happened in the room, as this device saw it. */
import type { RoomFault } from '../faults/room-fault.ts';
import type { PeerId } from '../wire/ids.ts';
import type { LinkKind, PathKind } from '../wire/lanes.ts';
import type { NetworkSnapshot } from './network-snapshot.ts';

export type TimelineHappening =
  | { type: 'joined'; peer: PeerId; path: PathKind }
  | { type: 'left'; peer: PeerId; inStep: boolean }
  /** These fell out of reach together: the room is parted. */
  | { type: 'parted'; peers: readonly PeerId[] }
  /** These are within reach again. */
  | { type: 'merged'; peers: readonly PeerId[] }
  | {
      type: 'path';
      peer: PeerId;
      from: PathKind;
      to: PathKind;
      via: PeerId | null;
      /** As the link that was lost gave it, in English; null where none was lost. */
      reason: string | null;
    }
  | { type: 'relay'; state: 'here' | 'away'; reason: string | null }
  /** A gap was filled: so many edits came by being asked for. */
  | { type: 'repair'; from: PeerId; entries: number }
  /** Everyone here has everything, after not having had it for more than a moment. */
  | { type: 'in-step' }
  | { type: 'fault'; fault: RoomFault }
  /** `by` null: its time was over. */
  | { type: 'healed'; fault: RoomFault; by: PeerId | null }
  | { type: 'link-lost'; peer: PeerId; kind: LinkKind; reason: string }
  | { type: 'cut-off'; peer: PeerId; reason: string };

/**
 * What happens to the same peers over and over, as a path that flaps, is one event that tells the last of it: `times` of it from `atMs`
 * to `lastMs`. Such an event is replaced by a new object with the same `id`; so is one that others join a moment later.
 */
export type TimelineEvent = {
  id: number;
  atMs: number;
  times?: number;
  lastMs?: number;
} & TimelineHappening;

/** What one JSON file holds. Names are in it, links and keys that open the room are not. */
export type TimelineFile = {
  format: 'folkmoot-timeline';
  version: 1;
  exportedAtMs: number;
  room: string;
  events: readonly TimelineEvent[];
  /** In order of time, each holding until the next. */
  frames: readonly NetworkSnapshot[];
};

export const TIMELINE_MS_MAX = 3_600_000;
export const TIMELINE_EVENTS_MAX = 4000;
/** Beyond this the oldest go: an hour of a busy small room, some minutes of a large one. */
export const TIMELINE_FRAMES_BYTES_MAX = 16 * 1024 * 1024;
