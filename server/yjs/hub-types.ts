/** What the machine hears, asks and says. */
import type { Limits } from '../limits.ts';
import type { PeerRateLimits } from '../rate.ts';

/** `bytes`: what its letters take on disk since the last snapshot, that included; `snapshotBytes` is its part. */
export type Stored = { bytes: number; snapshotBytes: number };

export type YjsInput<P> =
  | { type: 'opened'; peer: P; room: string }
  | { type: 'message'; peer: P; bytes: Uint8Array }
  | { type: 'text'; peer: P }
  /** The other side is alive, though it said nothing: a WebSocket pong. */
  | { type: 'heard'; peer: P }
  | { type: 'closed'; peer: P }
  /** More waits for this peer than it may leave unread. */
  | { type: 'slow'; peer: P }
  /** What `soon` asked for. */
  | { type: 'turn'; id: number }
  /** Some of what `load` asked for; `loaded` follows. */
  | { type: 'part'; id: number; update: Uint8Array }
  | { type: 'loaded'; id: number; stored: Stored }
  | { type: 'saved'; id: number; stored: Stored }
  /** Nothing of it was saved, for want of space. `words` are for people. */
  | { type: 'unsaved'; id: number; words: string }
  | { type: 'compacted'; id: number; stored: Stored }
  /** The disk failed, or what is on it is damaged. */
  | { type: 'trouble'; id: number }
  /** What is on disk is another's now: all are sent away, and rooms are loaded anew. */
  | { type: 'recall' }
  | { type: 'tick' }
  | { type: 'drain' };

export type YjsEffect<P> =
  /** `isAnswer`: the receiver asked for so much. */
  | { type: 'send'; to: readonly P[]; bytes: Uint8Array; isAnswer?: true }
  | { type: 'close'; peer: P; code: number; reason: string }
  | { type: 'pause'; peer: P; ms: number }
  | { type: 'hold'; peer: P }
  | { type: 'release'; peer: P }
  | { type: 'probe'; peer: P }
  /** Answer with `turn` when all that is there to be read has been. `id` is the room's while it is in memory. */
  | { type: 'soon'; id: number }
  /** Each of the three is answered once, and a room has one under way. */
  | { type: 'load'; id: number; room: string }
  | { type: 'save'; id: number; update: Uint8Array }
  | { type: 'compact'; id: number; snapshot: Uint8Array }
  /** The room is in memory no more. */
  | { type: 'forget'; id: number };

export type YjsLimits = PeerRateLimits &
  Pick<
    Limits,
    | 'idleMs'
    | 'roomPeers'
    | 'yjsRooms'
    | 'yjsRoomBytes'
    | 'yjsMemoryBytes'
    | 'yjsIdleMs'
    | 'yjsStateBytes'
  >;
