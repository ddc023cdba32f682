/** The last two minutes of what is measured, second by second, for sparklines and trends. Bounded; whoever watches gives it a snapshot each second. */
import type { PeerId } from '../wire/ids.ts';
import type { LinkKind } from '../wire/lanes.ts';
import type { NetworkLink, NetworkSnapshot } from './network-snapshot.ts';

export const HISTORY_SECONDS = 120;
/** Each takes a KiB: one for each peer of a full room, and four for each link that a room of 60 tells of. */
const HISTORY_SERIES_MAX = 8192;
const SECOND_MS = 1000;

/** One for each second, oldest first; null where it was not known. At most HISTORY_SECONDS, and the last is the newest second that was taken. */
export type Series = readonly (number | null)[];

/** Of a link as a whole: both ends together, as in `NetworkLink`. */
export type LinkHistory = {
  rttMs: Series;
  loss: Series;
  backlogBytes: Series;
  bytesPerS: Series;
};

export type History = {
  /** Once a second; `atMs` is now, by any clock: a snapshot stays as it is while nothing changes. A second without is one where nothing was known. */
  take(snapshot: NetworkSnapshot, atMs: number): void;
  /** Round trips to a peer, by whatever path it had. */
  ofPeer(peer: PeerId): Series;
  ofLink(a: PeerId, b: PeerId, kind: LinkKind): LinkHistory;
};

/** The median of what is known; null where nothing is. Of an even number the upper one of the two. */
export function medianOf(series: Series): number | null {
  const known = series.filter((value) => value !== null).sort((a, b) => a - b);
  return known[known.length >> 1] ?? null;
}

export type Sparkline = {
  median: number;
  last: number | null;
  /**
   * From 0, half the median or less, to 1, double the median or more, on a logarithmic scale, so that jitter compares across rows; null
   * where nothing was known.
   */
  points: readonly (number | null)[];
};

/** Below this halves and doubles mean nothing: a hundredth of a millisecond, a byte. */
const SPARK_MIN = 0.01;

/** Null while there are less than two values. */
export function sparklineOf(series: Series): Sparkline | null {
  const median = medianOf(series);
  if (median === null || series.filter((value) => value !== null).length < 2) return null;
  const heightOf = (value: number): number => {
    const octaves = Math.log2(Math.max(value, SPARK_MIN) / Math.max(median, SPARK_MIN));
    return (1 + Math.min(1, Math.max(-1, octaves))) / 2;
  };
  return {
    median,
    last: series.findLast((value) => value !== null) ?? null,
    points: series.map((value) => (value === null ? null : heightOf(value))),
  };
}

/** How much more it grew than it shrank in the last `seconds`, per second; null where either end of them is not known. */
export function growthOf(series: Series, seconds: number): number | null {
  const [then, now] = [series.at(-1 - seconds), series.at(-1)];
  return then === null || then === undefined || now === null || now === undefined
    ? null
    : (now - then) / seconds;
}

export function createHistory(): History {
  return new TwoMinutes();
}

const LINK_FIELDS = ['rttMs', 'loss', 'backlogBytes', 'bytesPerS'] as const;
type Ring = { values: Float64Array; lastSecond: number };

class TwoMinutes implements History {
  readonly #rings = new Map<string, Ring>();
  #second = -Infinity;

  take({ peers, links }: NetworkSnapshot, atMs: number): void {
    const second = Math.floor(atMs / SECOND_MS);
    // A clock that was set back: what was noted then would stand in the future.
    if (second < this.#second) this.#rings.clear();
    this.#second = second;
    for (const { id, rttMs } of peers) this.#note(id, rttMs);
    for (const link of links) this.#takeLink(link);
    this.#forget();
  }

  #takeLink(link: NetworkLink): void {
    // Remembered links are as they were; among others nothing is measured unless somebody tells.
    if (link.isRemembered) return;
    let key: string | null = null;
    for (const field of LINK_FIELDS) {
      if (link[field] === null) continue;
      key ??= keyOf(link.a, link.b, link.kind);
      this.#note(`${field} ${key}`, link[field]);
    }
  }

  #note(key: string, value: number | null): void {
    if (value === null) return;
    const ring = this.#rings.get(key) ?? this.#add(key);
    for (
      let second = Math.max(ring.lastSecond + 1, this.#second - HISTORY_SECONDS + 1);
      second < this.#second;
      second++
    )
      ring.values[second % HISTORY_SECONDS] = NaN;
    ring.values[this.#second % HISTORY_SECONDS] = value;
    ring.lastSecond = this.#second;
  }

  #add(key: string): Ring {
    const ring = {
      values: new Float64Array(HISTORY_SECONDS).fill(NaN),
      lastSecond: this.#second - 1,
    };
    this.#rings.set(key, ring);
    return ring;
  }

  /** What has not been known for two minutes; beyond the limit, what came first. */
  #forget(): void {
    for (const [key, { lastSecond }] of this.#rings)
      if (lastSecond <= this.#second - HISTORY_SECONDS) this.#rings.delete(key);
    for (const key of this.#rings.keys()) {
      if (this.#rings.size <= HISTORY_SERIES_MAX) break;
      this.#rings.delete(key);
    }
  }

  #read(key: string): Series {
    const ring = this.#rings.get(key);
    if (ring === undefined) return [];
    const series: (number | null)[] = [];
    for (let second = this.#second - HISTORY_SECONDS + 1; second <= this.#second; second++) {
      const value =
        ring.values[((second % HISTORY_SECONDS) + HISTORY_SECONDS) % HISTORY_SECONDS] ?? NaN;
      const isKnown = second <= ring.lastSecond && !Number.isNaN(value);
      if (isKnown || series.length > 0) series.push(isKnown ? value : null);
    }
    return series;
  }

  ofPeer(peer: PeerId): Series {
    return this.#read(peer);
  }

  ofLink(a: PeerId, b: PeerId, kind: LinkKind): LinkHistory {
    const key = a < b ? keyOf(a, b, kind) : keyOf(b, a, kind);
    return {
      rttMs: this.#read(`rttMs ${key}`),
      loss: this.#read(`loss ${key}`),
      backlogBytes: this.#read(`backlogBytes ${key}`),
      bytesPerS: this.#read(`bytesPerS ${key}`),
    };
  }
}

const keyOf = (a: PeerId, b: PeerId, kind: LinkKind): string => `${kind} ${a} ${b}`;
