/** What each neighbour has told us it has. Pure bookkeeping; replica.ts decides. */
import { equalBytes } from '../lib/bytes.ts';
import type { PageId, PeerId } from '../wire/ids.ts';
import type { HaveItem } from '../wire/replica-messages.ts';
import type { Log } from './log.ts';
import type { LogKey } from './log-key.ts';

export type Neighbour = {
  peer: PeerId;
  /** Logs as the peer last told, by key. */
  has: Map<LogKey, HaveItem>;
  /** Its whole state has arrived since it came up. */
  complete: boolean;
  roomDigest: Uint8Array | null;
  /** Logs of which we owe it news. */
  news: Set<LogKey>;
  /** It gets everything, not just news. */
  owesFull: boolean;
  lastToldMs: number;
  /** When we last asked it for everything. */
  askedAllMs: number;
  /** How far its own logs are at least, by what it sent live. */
  wrote: Map<LogKey, number>;
  /** Its own short names of its logs. */
  pageOfIndex: Map<number, PageId>;
};

/** Neighbours that went, of whom we still know how far they were: for "3 of your edits wait for them". */
const GONE_MAX = 64;

export class Neighbours {
  readonly #byPeer = new Map<PeerId, Neighbour>();
  readonly #gone = new Map<PeerId, Neighbour>();

  up(peer: PeerId): Neighbour {
    const neighbour: Neighbour = {
      peer,
      has: new Map(),
      complete: false,
      roomDigest: null,
      news: new Set(),
      owesFull: true,
      lastToldMs: -Infinity,
      askedAllMs: -Infinity,
      wrote: new Map(),
      pageOfIndex: this.#byPeer.get(peer)?.pageOfIndex ?? new Map<number, PageId>(),
    };
    for (const [key, item] of this.#gone.get(peer)?.has ?? []) neighbour.has.set(key, item);
    this.#byPeer.set(peer, neighbour);
    return neighbour;
  }

  down(peer: PeerId): void {
    const neighbour = this.#byPeer.get(peer);
    if (neighbour !== undefined) this.#remember(neighbour);
    this.#byPeer.delete(peer);
  }

  #remember(neighbour: Neighbour): void {
    this.#gone.delete(neighbour.peer);
    this.#gone.set(neighbour.peer, neighbour);
    const oldest = this.#gone.keys().next().value;
    if (this.#gone.size > GONE_MAX && oldest !== undefined) this.#gone.delete(oldest);
  }

  /** What it has, or had when it was last here. */
  lastKnown(peer: PeerId): Neighbour | undefined {
    return this.#byPeer.get(peer) ?? this.#gone.get(peer);
  }

  get(peer: PeerId): Neighbour | undefined {
    return this.#byPeer.get(peer);
  }

  all(): Iterable<Neighbour> {
    return this.#byPeer.values();
  }

  /** Everyone shall hear of this log, but `except` who told us or is told otherwise. */
  owe(key: LogKey): void {
    for (const neighbour of this.#byPeer.values()) neighbour.news.add(key);
  }

  /** Those that are here and those that went, as far as we remember. */
  *known(): Iterable<Neighbour> {
    yield* this.#byPeer.values();
    yield* this.#gone.values();
  }

  /** The neighbours that can give more of this log than we hold: the author first, then by how much they have. */
  sources(log: Log, key: LogKey): { peer: PeerId; to: number }[] {
    const found: { peer: PeerId; to: number }[] = [];
    for (const { peer, has, wrote } of this.#byPeer.values()) {
      const item = has.get(key);
      const to =
        peer === log.session
          ? Math.max(item?.number ?? 0, wrote.get(key) ?? 0)
          : (item?.proved ?? 0);
      if (to > log.number) found.push({ peer, to });
    }
    return found.sort(
      (a, b) =>
        Number(b.peer === log.session) - Number(a.peer === log.session) ||
        b.to - a.to ||
        (a.peer < b.peer ? -1 : 1),
    );
  }
}

/**
 * Does what the peer has of a log disagree with ours (rather than being more or less of it)? What it cannot prove it could not give us:
 * it will find our proof, or a witness.
 */
export function disagrees(log: Log, item: HaveItem): boolean {
  if (item.proved < item.number) return false;
  const hash = log.hashAt(item.number);
  return (
    hash !== null &&
    item.number > 0 &&
    !equalBytes(hash.subarray(0, item.hashPrefix.length), item.hashPrefix)
  );
}
