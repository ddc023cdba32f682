/**
 * Snapshots of the last hour: one whenever something that the map draws has changed, at most two a second, and one each ten seconds for
 * what is measured. Snapshots share the parts that did not change, so a frame costs what is new in it. When all take too much room, those
 * go first that show no other picture and are missed least; then the oldest. Knows nothing of events.
 */
import type { NetworkLink, NetworkPeer, NetworkSnapshot } from './network-snapshot.ts';
import { TIMELINE_FRAMES_BYTES_MAX, TIMELINE_MS_MAX } from './timeline-types.ts';

/** What lasts less than this is passed over by whoever drags a mark along an hour. */
const FRAME_MS_MIN = 500;
/** Round trips and counts of edits, while nothing else changes. */
const FRAME_MS_QUIET = 10_000;

/** When frames are thinned, those of the last minutes stay denser; one of an hour ago stands for about 13 times as long. */
const DENSE_MS = 300_000;

/** In memory, roughly and rather too much: fields, their numbers, the object's own header. */
const PEER_BYTES = 480;
const PAGE_BYTES = 64;
const LINK_BYTES = 160;
const FAULT_BYTES = 480;
const FRAME_BYTES = 320;
const REFERENCE_BYTES = 8;

export type Frame = {
  snapshot: NetworkSnapshot;
  /** It differs from the frame before in what is measured or counted, or in who is in step, and in nothing else. */
  isSpare: boolean;
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
    const difference = hasStood ? differenceOf(before, waiting) : null;
    if (hasStood && difference !== null) this.#keep(waiting, difference === 'step');
    this.#consider(snapshot);
    this.#forget(snapshot.atMs - TIMELINE_MS_MAX);
  }

  #consider(snapshot: NetworkSnapshot): void {
    const before = this.#frames.at(-1)?.snapshot;
    if (before === undefined || snapshot === before) return;
    const waitedMs = snapshot.atMs - before.atMs;
    if (waitedMs < FRAME_MS_MIN) return;
    const difference = differenceOf(before, snapshot);
    if (difference !== null) this.#keep(snapshot, difference === 'step');
    else if (waitedMs >= FRAME_MS_QUIET && isMeasuredOtherwise(before, snapshot))
      this.#keep(snapshot, true);
  }

  #keep(taken: NetworkSnapshot, isSpare: boolean): void {
    const before = this.#frames.at(-1)?.snapshot ?? null;
    const links = shareLinks(taken.links, before?.links ?? []);
    const snapshot = links === taken.links ? taken : { ...taken, links };
    const ownBytes = bytesOf(snapshot, before);
    this.#frames.push({ snapshot, isSpare, ownBytes });
    this.#bytes += ownBytes;
  }

  #forget(oldestMs: number): void {
    // The frame that held when the hour began still tells of its first minutes.
    while ((this.#frames[1]?.snapshot.atMs ?? Infinity) <= oldestMs) this.#remove(0);
    while (this.#bytes > TIMELINE_FRAMES_BYTES_MAX && this.#frames.length > 1)
      this.#remove(this.#leastMissed() ?? 0);
  }

  /** The spare one that is missed least: what is long ago may be told in larger steps. Null where there are none. */
  #leastMissed(): number | null {
    const newestMs = this.#frames.at(-1)?.snapshot.atMs ?? 0;
    let [least, leastAt]: [number, number | null] = [Infinity, null];
    for (let at = 1; at < this.#frames.length - 1; at++) {
      const [before, frame, after] = [this.#frames[at - 1], this.#frames[at], this.#frames[at + 1]];
      if (before === undefined || after === undefined || frame?.isSpare !== true) continue;
      const afterMs = after.snapshot.atMs;
      const missed = (afterMs - before.snapshot.atMs) / (newestMs - afterMs + DENSE_MS);
      if (missed < least) [least, leastAt] = [missed, at];
    }
    return leastAt;
  }

  #remove(at: number): void {
    const [removed, after] = [this.#frames[at], this.#frames[at + 1]];
    if (removed === undefined) return;
    this.#bytes -= removed.ownBytes;
    this.#frames.splice(at, 1);
    if (after === undefined) return;
    // What it shared with the one that is gone is its own now, or shared with the one before.
    const ownBytes = bytesOf(after.snapshot, this.#frames[at - 1]?.snapshot ?? null);
    this.#bytes += ownBytes - after.ownBytes;
    after.ownBytes = ownBytes;
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
    return [
      ...frames,
      { snapshot: last, isSpare: differenceOf(newest, last) !== 'drawn', ownBytes: 0 },
    ];
  }

  get bytes(): number {
    return this.#bytes;
  }
}

/**
 * Whoever makes snapshots compares links by their place in the list: one more, and all behind it are new objects. Of a full room they are
 * most of a frame.
 */
function shareLinks(
  links: readonly NetworkLink[],
  before: readonly NetworkLink[],
): readonly NetworkLink[] {
  const hasMoved = (link: NetworkLink, at: number): boolean => {
    const other = before[at];
    return (
      link !== other && !(link.a === other?.a && link.b === other.b && link.kind === other.kind)
    );
  };
  if (links === before || !links.some(hasMoved)) return links;
  const known = new Set(before);
  const byEnds = new Map<string, Map<string, NetworkLink[]>>();
  for (const link of before) {
    const ofA = byEnds.get(link.a) ?? new Map<string, NetworkLink[]>();
    byEnds.set(link.a, ofA);
    const between = ofA.get(link.b);
    if (between === undefined) ofA.set(link.b, [link]);
    else between.push(link);
  }
  let isShared = false;
  const shared = links.map((link) => {
    if (known.has(link)) return link;
    const same = byEnds
      .get(link.a)
      ?.get(link.b)
      ?.find((other) => isEqualLink(link, other));
    isShared ||= same !== undefined;
    return same ?? link;
  });
  return isShared ? shared : links;
}

const isEqualLink = (a: NetworkLink, b: NetworkLink): boolean =>
  isLinkDrawnAlike(a, b) &&
  a.rttMs === b.rttMs &&
  a.jitterMs === b.jitterMs &&
  a.loss === b.loss &&
  a.backlogBytes === b.backlogBytes &&
  a.bytesPerS === b.bytesPerS;

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
  a.canWrite === b.canWrite &&
  a.name === b.name &&
  a.color === b.color;

const isLinkDrawnAlike = (a: NetworkLink, b: NetworkLink): boolean =>
  a.a === b.a &&
  a.b === b.b &&
  a.kind === b.kind &&
  a.claimedBy === b.claimedBy &&
  a.isRemembered === b.isRemembered;

/** `drawn`: claims, states, paths, islands, relays, faults; `step`: who is in step, which flickers while people write; null: less than that. */
function differenceOf(a: NetworkSnapshot, b: NetworkSnapshot): 'drawn' | 'step' | null {
  if (a === b) return null;
  const isDrawnAlike =
    a.relay.state === b.relay.state &&
    areAlike(a.peers, b.peers, isPeerDrawnAlike) &&
    areAlike(a.islands, b.islands, (one, other) => areAlike(one.peers, other.peers, isSame)) &&
    areAlike(a.faults, b.faults, (one, other) => one.id === other.id) &&
    areAlike(
      a.relays,
      b.relays,
      (one, other) => one.id === other.id && areAlike(one.peers, other.peers, isSame),
    ) &&
    areAlike(a.links, b.links, isLinkDrawnAlike);
  if (!isDrawnAlike) return 'drawn';
  return areAlike(a.peers, b.peers, (one, other) => one.inStep === other.inStep) ? null : 'step';
}

/** Whoever makes snapshots shares their equal parts. */
const isMeasuredOtherwise = (a: NetworkSnapshot, b: NetworkSnapshot): boolean =>
  a.peers !== b.peers ||
  a.links !== b.links ||
  a.islands !== b.islands ||
  a.relay !== b.relay ||
  a.waitingEdits !== b.waitingEdits ||
  a.saved !== b.saved;
