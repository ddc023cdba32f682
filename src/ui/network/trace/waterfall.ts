/** The way of an edit as numbers: who had it when, over which hops, and sums that add up as they are shown. Pure. */
import type { Trace, TraceStop } from '../../../watch/trace.ts';
import type { PeerId } from '../timeline/who.ts';

export type Leg = {
  to: PeerId;
  kind: TraceStop['kind'];
  /** From the receiving before it to this one, as shown; below 0 only by the clocks' error. */
  ms: number;
  /** Null: nobody knows by which way. */
  from: PeerId | null;
};

export type Way = {
  peer: PeerId;
  /** From its author on. Their times, as shown, add up to `receivedMs`. */
  legs: readonly Leg[];
  /** All in milliseconds since it was made (or first seen), in whole steps of `Waterfall.stepMs`. */
  receivedMs: number;
  appliedMs: number | null;
  storedMs: number | null;
  errorMs: number;
  how: TraceStop['how'];
  from: PeerId | null;
  kind: TraceStop['kind'];
  /** Hops from its author. */
  depth: number;
};

export type Waterfall = {
  /** When it was made, or, where its author did not answer, first seen: since 1970. */
  startMs: number;
  /** Its author answered, so `startMs` is when it was made. */
  isFromAuthor: boolean;
  /** What times are rounded to: a tenth of a millisecond while all ways are short. */
  stepMs: number;
  endMs: number;
  /** By when they received it, its author first. */
  ways: readonly Way[];
};

/** Below this a tenth of a millisecond says something. */
const SHORT_MS_MAX = 50;
const TENTH_MS = 0.1;

export function waterfallOf({ entry, stops }: Trace): Waterfall | null {
  const author = stops.find(({ peer, how }) => peer === entry.session && how === 'made');
  const ordered =
    author === undefined ? stops : [author, ...stops.filter((stop) => stop !== author)];
  const first = ordered[0];
  if (first === undefined) return null;
  const startMs = first.receivedMs;
  const longest = Math.max(...stops.map(({ receivedMs }) => receivedMs - startMs));
  const stepMs = longest < SHORT_MS_MAX ? TENTH_MS : 1;
  const shown = (ms: number): number => Math.round((ms - startMs) / stepMs) * stepMs;
  const byPeer = new Map(stops.map((stop) => [stop.peer, stop]));
  const ways = ordered.map((stop) => wayOf(stop, byPeer, shown));
  const endMs = Math.max(
    stepMs,
    ...ways.map((way) => Math.max(way.receivedMs, way.appliedMs ?? 0, way.storedMs ?? 0)),
  );
  return { startMs, isFromAuthor: author !== undefined, stepMs, endMs, ways };
}

function wayOf(
  stop: TraceStop,
  byPeer: ReadonlyMap<PeerId, TraceStop>,
  shown: (ms: number) => number,
): Way {
  const legs = legsOf(stop, byPeer, shown);
  return {
    peer: stop.peer,
    legs,
    receivedMs: shown(stop.receivedMs),
    appliedMs: stop.appliedMs === null ? null : shown(stop.appliedMs),
    storedMs: stop.storedMs === null ? null : shown(stop.storedMs),
    errorMs: stop.errorMs,
    how: stop.how,
    from: stop.from,
    kind: stop.kind,
    depth: legs.length,
  };
}

/** Back from hand to hand, as far as each is known and nobody comes twice; what lies before is one leg by an unknown way. */
function legsOf(
  stop: TraceStop,
  byPeer: ReadonlyMap<PeerId, TraceStop>,
  shown: (ms: number) => number,
): Leg[] {
  const legs: Leg[] = [];
  const seen = new Set<PeerId>();
  for (let at: TraceStop | undefined = stop; at !== undefined && at.how !== 'made';) {
    seen.add(at.peer);
    const before: TraceStop | undefined = at.from === null ? undefined : byPeer.get(at.from);
    const known: TraceStop | undefined =
      before === undefined || seen.has(before.peer) ? undefined : before;
    legs.unshift({
      to: at.peer,
      kind: at.kind,
      from: known?.peer ?? null,
      ms: shown(at.receivedMs) - (known === undefined ? 0 : shown(known.receivedMs)),
    });
    at = known;
  }
  return legs;
}

/** As it stands on the screen: in whole steps. */
export function msText(ms: number, stepMs: number): string {
  const text = (Math.round(ms / stepMs) * stepMs).toFixed(stepMs < 1 ? 1 : 0);
  // A rounded nothing has no sign.
  return /^-0(\.0)?$/.test(text) ? text.slice(1) : text.replace('-', '−');
}

/** A hop on its way at one moment, to be drawn on the map. */
export type TraceMark = {
  from: PeerId;
  to: PeerId;
  kind: TraceStop['kind'];
  /** From 0, not yet sent, to 1, received. */
  share: number;
  /** When it was received, in milliseconds since the edit was made. */
  receivedMs: number;
};

/** Hops whose both ends are known. When a hop left is not known: it is drawn as leaving when the peer before had received it. */
export function marksAt({ ways }: Waterfall, atMs: number): TraceMark[] {
  const receivedOf = new Map(ways.map(({ peer, receivedMs }) => [peer, receivedMs]));
  return ways.flatMap(({ peer, from, kind, receivedMs, how }) => {
    const leftMs = from === null ? undefined : receivedOf.get(from);
    if (from === null || leftMs === undefined || how === 'made') return [];
    const length = receivedMs - leftMs;
    const share =
      length <= 0 ? Number(atMs >= receivedMs) : Math.min(1, Math.max(0, (atMs - leftMs) / length));
    return [{ from, to: peer, kind, share, receivedMs }];
  });
}

/** Moments at which something is received, for stepping from one to the next: 0 first. */
export function stepsOf({ ways }: Waterfall): number[] {
  return [...new Set([0, ...ways.map(({ receivedMs }) => Math.max(0, receivedMs))])].sort(
    (a, b) => a - b,
  );
}
