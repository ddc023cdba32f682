/**
 * The seam between the relay of one process and those of others: what a hub tells, and what it is told. Topics and sessions are keys
 * as latin1 text, as in the hub.
 */

/** A peer at another process. The same object for as long as it is there. */
export type RemotePeer = { readonly process: string; readonly number: number };

export type RelayToBus =
  /** A peer of ours; `number` is never given out twice. */
  | { type: 'joined'; topic: string; number: number; session: string }
  | { type: 'left'; topic: string; number: number; reason: number }
  /** Null: to all. */
  | {
      type: 'send';
      topic: string;
      number: number;
      to: readonly RemotePeer[] | null;
      payload: Uint8Array;
    };

export type BusToRelay =
  | { type: 'arrived'; topic: string; peer: RemotePeer; session: string }
  | { type: 'departed'; topic: string; peer: RemotePeer; reason: number }
  /** Null: to all peers of ours. */
  | {
      type: 'sent';
      topic: string;
      peer: RemotePeer;
      to: readonly number[] | null;
      payload: Uint8Array;
    }
  /** The session of this peer of ours has joined elsewhere since. */
  | { type: 'replaced'; topic: string; number: number };

/** Other processes that serve the same rooms. */
export type RelayBus = {
  tell(news: RelayToBus): void;
  /** Who hears what the others have to say; once. */
  listen(hear: (news: BusToRelay) => void): void;
};
