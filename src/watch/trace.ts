/** The way of one edit: when each peer received, took in and stored it. Times are on this device's clock, since 1970. */
import type { PageId, PeerId } from '../wire/ids.ts';
import type { LinkKind } from '../wire/lanes.ts';

/** Names an entry: the `number`th that `session` made of `page`. */
export type EntryRef = { session: PeerId; page: PageId; number: number };

/** `made`: its author; `broadcast`: sent as it was made; `repair`: asked for later; `checkpoint`: within a state; `loaded`: from its own disk. */
export type Arrival = 'made' | 'broadcast' | 'repair' | 'checkpoint' | 'loaded';

export type TraceStop = {
  peer: PeerId;
  how: Arrival;
  /** The neighbour that handed it over, and over which link; null at its author, and where not known. */
  from: PeerId | null;
  kind: LinkKind | null;
  /** At its author: when it was made. */
  receivedMs: number;
  /** Taken into the page; null: that peer has not opened the page, or it waits for something. */
  appliedMs: number | null;
  /** On its disk. */
  storedMs: number | null;
  /** The times above may all be this much too early or late together. */
  errorMs: number;
};

export type Trace = {
  entry: EntryRef;
  /** Of the update; null if it is no longer kept. */
  bytes: number | null;
  askedAtMs: number;
  /** In the order of `receivedMs`. */
  stops: readonly TraceStop[];
  /** Within reach, asked, and have not answered (yet). */
  silent: readonly PeerId[];
  /** They answered that they have no record of it: too old, or they do not have it. */
  unknown: readonly PeerId[];
};
