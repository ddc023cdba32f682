/** The last hour as ribbons of land: how thick says how many peers, and the water between two is a partition. Pure: numbers in, paths out. */
import type { NetworkSnapshot } from '../../../watch/network-snapshot.ts';
import type { PastSource } from './source.ts';
import type { PeerId } from './who.ts';

/** Who was on which island from `fromMs` on. */
export type Stretch = {
  fromMs: number;
  toMs: number;
  /** Ours first. */
  islands: readonly (readonly PeerId[])[];
};

/** So many looks across the strip: more would stand in one pixel. */
const LOOKS = 720;
/** More islands than this are drawn as one. */
const RIBBONS_MAX = 5;

/** So long after a moment frames and events of it may still come: what was lost is told when nothing has come of it. */
const SETTLING_MS = 10_000;

/** Reads the past by looking again and again; at each event too, so that partitions begin where they did. */
export function stretchesOf(source: PastSource, fromMs: number, toMs: number): Stretch[] {
  return createStretches(source)(fromMs, toMs);
}

/** The same for who reads one source over and over: what has settled is looked at once. */
export function createStretches(source: PastSource): (fromMs: number, toMs: number) => Stretch[] {
  let settled: readonly Stretch[] = [];
  let lastFromMs = Infinity;
  let settledMs = -Infinity;
  return (fromMs, toMs) => {
    const isFurther = fromMs >= lastFromMs && toMs >= settledMs;
    const known = isFurther ? within(settled, fromMs, settledMs) : [];
    const step = Math.max(1, (toMs - fromMs) / LOOKS);
    const sinceMs = isFurther ? Math.max(fromMs, settledMs) : fromMs;
    const stretches = lookFrom(known, source, { sinceMs, toMs, step });
    lastFromMs = fromMs;
    settledMs = Math.max(fromMs, Math.min(toMs, source.range().toMs) - SETTLING_MS);
    settled = within(stretches, fromMs, settledMs);
    return stretches;
  };
}

/** Copies: of those that are kept and those that are given out, neither changes the others. */
const within = (stretches: readonly Stretch[], fromMs: number, toMs: number): Stretch[] =>
  stretches
    .filter((each) => each.fromMs < toMs && each.toMs > fromMs)
    .map((each) => ({
      ...each,
      fromMs: Math.max(each.fromMs, fromMs),
      toMs: Math.min(each.toMs, toMs),
    }));

type Looks = { sinceMs: number; toMs: number; step: number };

function lookFrom(
  known: readonly Stretch[],
  source: PastSource,
  { sinceMs, toMs, step }: Looks,
): Stretch[] {
  // What holds at the end is seen however short it has stood.
  const times = new Set([toMs]);
  for (let at = sinceMs; at <= toMs; at += step) times.add(Math.round(at));
  for (const { atMs } of source.events()) if (atMs >= sinceMs && atMs <= toMs) times.add(atMs);
  const stretches = [...known];
  let lastIslands: NetworkSnapshot['islands'] | null = null;
  for (const atMs of [...times].sort((a, b) => a - b)) {
    const frame = source.at(atMs);
    const before = stretches.at(-1);
    if (before !== undefined && frame !== null) before.toMs = atMs;
    if (frame === null || frame.islands === lastIslands) continue;
    lastIslands = frame.islands;
    const islands = fewIslands(frame.islands.map(({ peers }) => peers));
    if (before === undefined || !isSame(before.islands, islands))
      stretches.push({ fromMs: atMs, toMs: atMs, islands });
  }
  const last = stretches.at(-1);
  if (last !== undefined) last.toMs = toMs;
  return stretches;
}

function fewIslands(islands: readonly (readonly PeerId[])[]): (readonly PeerId[])[] {
  if (islands.length <= RIBBONS_MAX) return [...islands];
  return [...islands.slice(0, RIBBONS_MAX - 1), islands.slice(RIBBONS_MAX - 1).flat()];
}

const isSame = (a: Stretch['islands'], b: Stretch['islands']): boolean =>
  a.length === b.length && a.every((peers, at) => areSame(peers, b[at] ?? []));

const areSame = (a: readonly PeerId[], b: readonly PeerId[]): boolean =>
  a === b || (a.length === b.length && a.every((peer, at) => peer === b[at]));

export type Ribbon = {
  isOurs: boolean;
  /** The whole of it, closed; and its two shores. */
  fill: string;
  shores: string;
};

export type RibbonSpace = {
  fromMs: number;
  toMs: number;
  width: number;
  height: number;
};

/** Thickness of one peer, when there is space for it. */
const PEER_PX_MAX = 6;
const WATER_PX_MAX = 9;
/** One peer among sixty must still be seen. */
const RIBBON_PX_MIN = 2.5;
/** How long a ribbon takes from one thickness to another, along the time. */
const SLOPE_PX_MAX = 14;

type Span = { x0: number; x1: number; top: number; bottom: number };
type Run = {
  key: string;
  spans: Span[];
  peers: readonly PeerId[];
  from: Span | null;
  to: Span | null;
};

/** Other islands first, so that they lie beneath ours where they part from it. */
export function ribbonsOf(stretches: readonly Stretch[], space: RibbonSpace): Ribbon[] {
  const scale = scaleOf(stretches, space.height);
  const x = (ms: number): number =>
    ((ms - space.fromMs) / Math.max(1, space.toMs - space.fromMs)) * space.width;
  const open = new Map<string, Run>();
  const runs: Run[] = [];
  let before: Placed[] = [];
  for (const stretch of stretches) {
    const placed = placeAll(stretch, before, scale, space.height);
    const keys = new Set(placed.map(({ key }) => key));
    for (const [key, run] of open)
      if (!keys.has(key)) {
        run.to = edgeWithin(run, placed);
        open.delete(key);
      }
    for (const { key, peers, top, bottom } of placed) {
      const span = { x0: x(stretch.fromMs), x1: x(stretch.toMs), top, bottom };
      const run = open.get(key);
      if (run === undefined) {
        const begun: Run = { key, spans: [span], peers, from: null, to: null };
        begun.from = edgeWithin(begun, before);
        open.set(key, begun);
        runs.push(begun);
      } else {
        run.spans.push(span);
        run.peers = peers;
      }
    }
    before = placed;
  }
  return runs
    .toSorted((a, b) => Number(a.key === OURS) - Number(b.key === OURS))
    .map((run) => ({ isOurs: run.key === OURS, ...drawn(run) }));
}

type Scale = { peer: number; water: number };

function scaleOf(stretches: readonly Stretch[], height: number): Scale {
  const most = Math.max(1, ...stretches.map(({ islands }) => islands.flat().length));
  const islandsMost = Math.max(1, ...stretches.map(({ islands }) => islands.length));
  const water = Math.min(WATER_PX_MAX, (0.5 * height) / islandsMost);
  const left = height - water * (islandsMost - 1);
  return { water, peer: Math.min(PEER_PX_MAX, left / most) };
}

const OURS = 'ours';
type Placed = { key: string; peers: readonly PeerId[]; top: number; bottom: number };

/** One above the other, ours on top, around the middle; an island that was there before keeps its key and its place among the others. */
function placeAll(
  { islands }: Stretch,
  before: readonly Placed[],
  { peer, water }: Scale,
  height: number,
): Placed[] {
  const [ours = [], ...others] = islands;
  const free = before.filter(({ key }) => key !== OURS);
  const keyed = others.map((peers) => {
    const at = mostShared(peers, free);
    const known = at < 0 ? null : (free.splice(at, 1)[0]?.key ?? null);
    return { key: known ?? `far ${[...peers].sort()[0] ?? ''}`, peers };
  });
  const order = new Map(before.map(({ key }, at) => [key, at]));
  keyed.sort((a, b) => (order.get(a.key) ?? Infinity) - (order.get(b.key) ?? Infinity) || 0);
  const all = [{ key: OURS, peers: ours }, ...keyed];
  const thick = all.map(({ peers }) => Math.max(RIBBON_PX_MIN, peers.length * peer));
  let y = (height - thick.reduce((a, b) => a + b, 0) - water * (all.length - 1)) / 2;
  return all.map((island, at) => {
    const top = y;
    const bottom = top + (thick[at] ?? 0);
    y = bottom + water;
    return { ...island, top, bottom };
  });
}

function mostShared(
  peers: readonly PeerId[],
  among: readonly { peers: readonly PeerId[] }[],
): number {
  const inside = new Set(peers);
  const shared = among.map((island) => island.peers.filter((id) => inside.has(id)).length);
  const most = Math.max(0, ...shared);
  return most === 0 ? -1 : shared.indexOf(most);
}

/** Where a ribbon leaves or joins another: at the lower edge of the one that has its peers. */
function edgeWithin({ peers, spans }: Run, among: readonly Placed[]): Span | null {
  const host = among[mostShared(peers, among)];
  const own = spans.at(-1);
  if (host === undefined || own === undefined) return null;
  const thick = Math.min(own.bottom - own.top, host.bottom - host.top);
  return { x0: own.x1, x1: own.x1, top: host.bottom - thick, bottom: host.bottom };
}

const round = (value: number): number => Math.round(value * 10) / 10;

function drawn({ spans, from, to }: Run): Pick<Ribbon, 'fill' | 'shores'> {
  const top = edge(spans, 'top', from, to);
  const bottom = edge(spans, 'bottom', from, to);
  const closing = (span: Span | undefined, side: 'x0' | 'x1', isOpen: boolean): string =>
    span === undefined || isOpen
      ? ''
      : `M${round(span[side])} ${round(span.top)}V${round(span.bottom)}`;
  return {
    fill: `M${top.join('L').replaceAll('LC', 'C')}L${reversed(bottom)}Z`,
    shores: [
      `M${top.join('L').replaceAll('LC', 'C')}`,
      `M${bottom.join('L').replaceAll('LC', 'C')}`,
      closing(spans[0], 'x0', from !== null),
      closing(spans.at(-1), 'x1', to !== null),
    ].join(''),
  };
}

/** Points and curves of one shore, from left to right; a curve is "Cx y x y x y". */
function edge(
  spans: readonly Span[],
  side: 'top' | 'bottom',
  from: Span | null,
  to: Span | null,
): string[] {
  const steps: string[] = [];
  let y = from?.[side] ?? spans[0]?.[side] ?? 0;
  steps.push(`${round(spans[0]?.x0 ?? 0)} ${round(y)}`);
  for (const span of spans) {
    const next = span[side];
    if (next !== y) steps.push(curve(span.x0, Math.min(SLOPE_PX_MAX, span.x1 - span.x0), y, next));
    y = next;
    steps.push(`${round(span.x1)} ${round(y)}`);
  }
  if (to !== null) steps.push(curve(to.x0, SLOPE_PX_MAX, y, to[side]));
  return steps;
}

function curve(x: number, length: number, y0: number, y1: number): string {
  const middle = round(x + length / 2);
  return `C${middle} ${round(y0)} ${middle} ${round(y1)} ${round(x + length)} ${round(y1)}`;
}

/** The same shore from right to left. */
function reversed(steps: readonly string[]): string {
  const points = steps.map((step) => step.replace('C', '').split(' ').map(Number));
  const ends = points.map((step) => step.slice(-2).join(' '));
  const back: string[] = [ends.at(-1) ?? ''];
  for (let at = points.length - 1; at > 0; at--) {
    const step = points[at] ?? [];
    const target = ends[at - 1] ?? '';
    const [ax, ay, bx, by] = step;
    back.push(step.length === 6 ? `C${bx} ${by} ${ax} ${ay} ${target}` : target);
  }
  return back.join('L').replaceAll('LC', 'C');
}

/** Marks of the scale: bars of five minutes in turn dark and light, and times beside some. */
export type ScaleBar = { x: number; width: number; isDark: boolean };
export type ScaleTime = { x: number; atMs: number };

const BAR_MS = 300_000;
/** Of a strip that shows only some minutes. */
const SHORT_BAR_MS = 60_000;
const SHORT_STRIP_MS_MAX = 1_200_000;
const TIME_PX_MIN = 72;

export function scaleBarsOf({ fromMs, toMs, width }: RibbonSpace): {
  bars: ScaleBar[];
  times: ScaleTime[];
} {
  const barMs = toMs - fromMs <= SHORT_STRIP_MS_MAX ? SHORT_BAR_MS : BAR_MS;
  const px = (ms: number): number => round(((ms - fromMs) / Math.max(1, toMs - fromMs)) * width);
  const bars: ScaleBar[] = [];
  for (let at = Math.floor(fromMs / barMs) * barMs; at < toMs; at += barMs) {
    const [x, end] = [px(Math.max(at, fromMs)), px(Math.min(at + barMs, toMs))];
    bars.push({ x, width: round(end - x), isDark: (at / barMs) % 2 === 0 });
  }
  const barPx = (barMs / Math.max(1, toMs - fromMs)) * width;
  const every = barMs * ([1, 2, 3, 6, 12].find((n) => n * barPx >= TIME_PX_MIN) ?? 12);
  const times: ScaleTime[] = [];
  for (let at = Math.ceil(fromMs / every) * every; at <= toMs; at += every)
    times.push({ x: px(at), atMs: at });
  return { bars, times };
}

/** A tick with some words, of which the most telling stay where space is short. */
export type Label = { x: number; text: string; weight: number };

/** Italic serif of 13 px, measured: wide enough for most. */
const LETTER_PX = 6.1;
const LABEL_GAP_PX = 12;

/** Which labels stand, with the side of their tick on which they do. */
export function labelsThatFit<L extends Label>(
  labels: readonly L[],
  width: number,
): (L & { isBefore: boolean })[] {
  const taken: [number, number][] = [];
  const standing: (L & { isBefore: boolean })[] = [];
  const byWeight = labels.toSorted((a, b) => b.weight - a.weight || b.x - a.x);
  for (const label of byWeight) {
    const long = label.text.length * LETTER_PX;
    for (const isBefore of [false, true]) {
      const from = isBefore ? label.x - 6 - long : label.x + 6;
      const isInside = from >= 0 && from + long <= width;
      const isFree = taken.every(
        ([start, end]) => from > end + LABEL_GAP_PX || from + long + LABEL_GAP_PX < start,
      );
      if (!isInside || !isFree) continue;
      taken.push([from, from + long]);
      standing.push({ ...label, isBefore });
      break;
    }
  }
  return standing.toSorted((a, b) => a.x - b.x);
}

const SPAN_MS_MIN = 180_000;

/** What the strip shows: all that is known, but no less than three minutes. */
export function stripOf({ fromMs, toMs }: { fromMs: number; toMs: number }): {
  fromMs: number;
  toMs: number;
} {
  return { fromMs: Math.min(fromMs, toMs - SPAN_MS_MIN), toMs };
}
