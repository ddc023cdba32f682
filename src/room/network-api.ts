/** `room.network`: all that the network view shows and does. */
import type { FaultOrder, RoomFault } from '../faults/room-fault.ts';
import type { NetworkSnapshot } from '../watch/network-snapshot.ts';
import type { TimelineEvent, TimelineFile } from '../watch/timeline-types.ts';
import type { EntryRef, Trace } from '../watch/trace.ts';
import type { PageId, PeerId } from '../wire/ids.ts';
import type { Author } from './room-api.ts';

/** Who wrote something, when, and which devices hold it. */
export type EntryInfo = {
  entry: EntryRef;
  author: Author | null;
  /** On the author's clock, since 1970: it was made then at the latest. Null where no signature of that time is kept. */
  madeByMs: number | null;
  /** On this device's disk. */
  storedHere: boolean;
  /** On the disk of a host's mailbox, as that said. */
  inMailbox: boolean;
  /** Peers on other devices that said to have it on their disks; and all other devices' peers here or apart that may yet. One for each device. */
  heldBy: readonly PeerId[];
  others: readonly PeerId[];
};

export type NetworkEvents = {
  /** `snapshot()` would answer differently; at most four times a second, the first of a burst at once. */
  change: null;
  /** Something happened that `events()` now tells. */
  happened: TimelineEvent;
  /** An edit crossed this link just now, as far as this device sees: to draw it on its way. Only while someone watches; of those of one author on one way at most two a second. */
  edit: { author: PeerId; from: PeerId; to: PeerId };
  /** `lastTrace()` would answer differently. */
  trace: null;
};

export type NetworkApi = {
  /**
   * The code behind it is here: fetched a second after the room was opened, or when it is first asked for. Until then there is no last
   * hour and no fault, and `cause` and `exportTimeline` throw. Rejects when it cannot be fetched now.
   */
  ready(): Promise<void>;
  /** Equal (===) to the last answer while nothing has changed. */
  snapshot(): NetworkSnapshot;
  /** Asks all peers to tell of their links and clocks until the function that it returns is called. While nobody watches nothing of it is sent. */
  watch(): () => void;
  /** Oldest first. */
  events(): readonly TimelineEvent[];
  /** What was known then; null before the first. `range` of what `at` can tell. */
  at(atMs: number): NetworkSnapshot | null;
  range(): { fromMs: number; toMs: number };
  exportTimeline(): TimelineFile;
  /** Of our last edit; asked for by itself while someone watches. */
  lastTrace(): Trace | null;
  /** Asks everyone within reach; answers when all have, or after TRACE_WAIT_MS with what there is. */
  trace(entry: EntryRef): Promise<Trace>;
  /** The entry in which an item of a page came; null where it is not known (older than the last checkpoint). `client`, `clock` as in Yjs. */
  entryOf(page: PageId, client: number, clock: number): EntryRef | null;
  /** Of our last edit in this session. */
  lastEntry(): EntryRef | null;
  info(entry: EntryRef): EntryInfo;
  /** May faults be caused for others here? As an editor said. */
  faultsAllowed(): boolean;
  /** Throws with a view link. */
  allowFaults(isAllowed: boolean): void;
  /** Gives its id. Throws RangeError, in words for people, for what is not a fault; Error when it concerns others and is not allowed. */
  cause(order: FaultOrder): string;
  /** One, or all: for everyone whom the word reaches by any way, also by ways that are cut; the others heal when the time is over. */
  heal(id?: string): void;
  faults(): readonly RoomFault[];
  on<K extends keyof NetworkEvents>(
    event: K,
    listener: (value: NetworkEvents[K]) => void,
  ): () => void;
};
