/**
 * Snapshots of the last hour: one whenever something that the map draws has changed, at most two a second, and one each ten seconds for
 * what is measured. Snapshots share the parts that did not change, so a frame costs what is new in it. Knows nothing of events.
 */
import type { NetworkLink, NetworkPeer, NetworkSnapshot } from './network-snapshot.ts';
import { TIMELINE_FRAMES_BYTES_MAX, TIMELINE_MS_MAX } from './timeline-types.ts';

/** What lasts less than this is passed over by whoever drags a mark along an hour. */
const FRAME_MS_MIN = 500;
/** Round trips and counts of edits, while nothing else changes. */
const FRAME_MS_QUIET = 10_000;

/** In memory, roughly and rather too much: fields, their numbers, the object's own header. */
const PEER_BYTES = 480;
const PAGE_BYTES = 64;
const LINK_BYTES = 160;
const FAULT_BYTES = 480;
const FRAME_BYTES = 320;
const REFERENCE_BYTES = 8;

export type Frame = {
  snapshot: NetworkSnapshot;
  /** Nothing that the map draws differs from the frame before. */
  isQuiet: boolean;
  /** What it does not share with the frame before. */
  ownBytes: number;
};

export class TimelineFrames {
  readonly #frames: Frame[] = [];
  #bytes = 0;
  #last: NetworkSnapshot | null = null;

  /** In order of time. */
  take(snapshot: NetworkSnapshot): void {
    const waiting = this.#last;
    this.#last = snapshot;
    const before = this.#frames.at(-1)?.snapshot;
    if (before === undefined) return this.#keep(snapshot, false);
    // What came too soon after a frame, and then stood.
    const hasStood =
      waiting !== null && waiting !== before && snapshot.atMs - waiting.atMs >= FRAME_MS_MIN;
    if (hasStood && !isDrawnAlike(before, waiting)) this.#keep(waiting, false);
    this.#consider(snapshot);
    this.#forget(snapshot.atMs);
  }

  #consider(snapshot: NetworkSnapshot): void {
    const before = this.#frames.at(-1)?.snapshot;
    if (before === undefined || snapshot === before) return;
    const waitedMs = snapshot.atMs - before.atMs;
    if (waitedMs < FRAME_MS_MIN) return;
    if (!isDrawnAlike(before, snapshot)) this.#keep(snapshot, false);
    else if (waitedMs >= FRAME_MS_QUIET && isMeasuredOtherwise(before, snapshot))
      this.#keep(snapshot, true);
  }

  #keep(snapshot: NetworkSnapshot, isQuiet: boolean): void {
    const before = this.#frames.at(-1)?.snapshot ?? null;
    const ownBytes = bytesOf(snapshot, before);
    this.#frames.push({ snapshot, isQuiet, ownBytes });
    this.#bytes += ownBytes;
  }

  #forget(nowMs: number): void {
    const oldestMs = nowMs - TIMELINE_MS_MAX;
    for (;;) {
      const [first, second] = this.#frames;
      if (first === undefined || second === undefined) return;
      // The frame that held when the hour began still tells of its first minutes.
      if (second.snapshot.atMs > oldestMs && this.#bytes <= TIMELINE_FRAMES_BYTES_MAX) return;
      this.#frames.shift();
      const wholeBytes = bytesOf(second.snapshot, null);
      this.#bytes += wholeBytes - second.ownBytes - first.ownBytes;
      second.ownBytes = wholeBytes;
    }
  }

  /** What held then; null before the first. */
  at(atMs: number): NetworkSnapshot | null {
    if (this.#last !== null && atMs >= this.#last.atMs) return this.#last;
    const { fromMs } = this.range();
    return atMs < fromMs ? null : (this.#frames[this.#indexAt(atMs)]?.snapshot ?? null);
  }

  #indexAt(atMs: number): number {
    let [low, high] = [0, this.#frames.length];
    while (low + 1 < high) {
      const middle = (low + high) >> 1;
      if ((this.#frames[middle]?.snapshot.atMs ?? Infinity) <= atMs) low = middle;
      else high = middle;
    }
    return low;
  }

  range(): { fromMs: number; toMs: number } {
    const toMs = this.#last?.atMs ?? 0;
    const firstMs = this.#frames[0]?.snapshot.atMs ?? toMs;
    return { fromMs: Math.max(firstMs, toMs - TIMELINE_MS_MAX), toMs };
  }

  /** Oldest first; the newest is what is known now. */
  list(): Frame[] {
    const frames = [...this.#frames];
    const last = this.#last;
    const newest = frames.at(-1)?.snapshot;
    if (last === null || newest === undefined || newest === last) return frames;
    return [...frames, { snapshot: last, isQuiet: isDrawnAlike(newest, last), ownBytes: 0 }];
  }

  get bytes(): number {
    return this.#bytes;
  }
}

function bytesOf(snapshot: NetworkSnapshot, before: NetworkSnapshot | null): number {
  const { peers, links, islands, relays, faults } = snapshot;
  let bytes = FRAME_BYTES;
  if (peers !== before?.peers) {
    const known = new Set(before?.peers);
    bytes += peers.length * REFERENCE_BYTES;
    for (const peer of peers)
      if (!known.has(peer)) bytes += PEER_BYTES + peer.pages.length * PAGE_BYTES;
  }
  if (links !== before?.links) {
    const known = new Set(before?.links);
    bytes += links.length * REFERENCE_BYTES;
    for (const link of links) if (!known.has(link)) bytes += LINK_BYTES;
  }
  if (islands !== before?.islands || relays !== before.relays)
    bytes += 2 * peers.length * REFERENCE_BYTES;
  if (faults !== before?.faults) bytes += faults.length * FAULT_BYTES;
  return bytes;
}

const areAlike = <T>(a: readonly T[], b: readonly T[], isAlike: (a: T, b: T) => boolean): boolean =>
  a === b ||
  (a.length === b.length &&
    a.every((item, at) => {
      const other = b[at];
      return other !== undefined && (item === other || isAlike(item, other));
    }));

const isSame = (a: string, b: string): boolean => a === b;

const isPeerDrawnAlike = (a: NetworkPeer, b: NetworkPeer): boolean =>
  a.id === b.id &&
  a.state === b.state &&
  a.path === b.path &&
  a.via === b.via &&
  a.inStep === b.inStep &&
  a.canWrite === b.canWrite &&
  a.name === b.name &&
  a.color === b.color;

const isLinkDrawnAlike = (a: NetworkLink, b: NetworkLink): boolean =>
  a.a === b.a &&
  a.b === b.b &&
  a.kind === b.kind &&
  a.claimedBy === b.claimedBy &&
  a.isRemembered === b.isRemembered;

/** Claims, states, paths, islands, relays, faults, who is in step: not what is measured or counted. */
export const isDrawnAlike = (a: NetworkSnapshot, b: NetworkSnapshot): boolean =>
  a === b ||
  (a.relay.state === b.relay.state &&
    areAlike(a.peers, b.peers, isPeerDrawnAlike) &&
    areAlike(a.islands, b.islands, (one, other) => areAlike(one.peers, other.peers, isSame)) &&
    areAlike(a.faults, b.faults, (one, other) => one.id === other.id) &&
    areAlike(
      a.relays,
      b.relays,
      (one, other) => one.id === other.id && areAlike(one.peers, other.peers, isSame),
    ) &&
    areAlike(a.links, b.links, isLinkDrawnAlike));

/** Whoever makes snapshots shares their equal parts. */
const isMeasuredOtherwise = (a: NetworkSnapshot, b: NetworkSnapshot): boolean =>
  a.peers !== b.peers ||
  a.links !== b.links ||
  a.islands !== b.islands ||
  a.relay !== b.relay ||
  a.waitingEdits !== b.waitingEdits ||
  a.saved !== b.saved;
