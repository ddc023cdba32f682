/** Where the stops of one edit stand on an axis of time, and which of their labels have space. Pure; the units are those of the drawing. */
import type { Trace } from '../../watch/trace.ts';
import type { PeerId } from '../room/snapshot.ts';

export const AXIS_WIDTH = 400;
const START_X = 6;
const END_X = 366;
/** Where those stand who have not got it. */
const BEYOND_X = 386;
/** So wide is a letter of a label, about. */
const LETTER_WIDTH = 6.4;
const LABEL_GAP = 8;
/** Rows for labels, the nearest to the axis first. */
const ROWS = 2;
const TICKS_MAX = 3;
const DOMAIN_MS_MIN = 4;

/** `origin`: where it was made; `shown`: taken into the page; `received`: there, and not on a screen; `silent`: not known to be there. */
export type AxisPoint = {
  peer: PeerId;
  kind: 'origin' | 'shown' | 'received' | 'silent';
  /** Since it was made; null where it has not come. */
  afterMs: number | null;
  x: number;
};

export type AxisLabel = {
  x: number;
  row: number;
  text: string;
  anchor: 'start' | 'middle' | 'end';
};

export type EditAxis = {
  madeAtMs: number;
  points: readonly AxisPoint[];
  ticks: readonly { x: number; ms: number }[];
};

/** Null when nobody knows when it was made. */
export function axisOf({ stops, silent }: Trace): EditAxis | null {
  const origin = stops.find(({ how }) => how === 'made');
  if (origin === undefined) return null;
  const madeAtMs = origin.receivedMs;
  const since = (atMs: number): number => Math.max(0, atMs - madeAtMs);
  const others = stops.filter(({ how }) => how !== 'made');
  const latest = Math.max(0, ...others.map((stop) => since(stop.appliedMs ?? stop.receivedMs)));
  const domain = Math.max(DOMAIN_MS_MIN, latest * 1.1);
  const xOf = (ms: number): number => START_X + ((END_X - START_X) * ms) / domain;
  const reached = others.map((stop): AxisPoint => {
    const afterMs = since(stop.appliedMs ?? stop.receivedMs);
    const kind = stop.appliedMs === null ? 'received' : 'shown';
    return { peer: stop.peer, kind, afterMs, x: xOf(afterMs) };
  });
  const missing = silent.map((peer): AxisPoint => ({
    peer,
    kind: 'silent',
    afterMs: null,
    x: BEYOND_X,
  }));
  return {
    madeAtMs,
    points: [{ peer: origin.peer, kind: 'origin', afterMs: 0, x: START_X }, ...reached, ...missing],
    ticks: ticksOf(domain).map((ms) => ({ x: xOf(ms), ms })),
  };
}

/** Round figures: 1, 2 or 5 times a power of ten. */
function ticksOf(domain: number): number[] {
  const rough = domain / TICKS_MAX;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((times) => times * power).find((size) => size >= rough) ?? rough;
  const ticks: number[] = [];
  for (let ms = step; ms <= domain; ms += step) ticks.push(ms);
  return ticks;
}

/** Labels that do not cover each other: those that come first have the space. */
export function labelsOf(
  points: readonly AxisPoint[],
  textOf: (point: AxisPoint) => string,
): AxisLabel[] {
  const taken: { row: number; from: number; to: number }[] = [];
  return points.flatMap((point) => {
    const text = textOf(point);
    if (text === '') return [];
    const width = text.length * LETTER_WIDTH;
    const [from, anchor] = placed(point.x, width);
    for (let row = 0; row < ROWS; row++) {
      const isFree = taken.every(
        (other) =>
          other.row !== row || from > other.to + LABEL_GAP || from + width < other.from - LABEL_GAP,
      );
      if (!isFree) continue;
      taken.push({ row, from, to: from + width });
      const x = anchor === 'start' ? from : anchor === 'end' ? from + width : from + width / 2;
      return [{ x, row, text, anchor }];
    }
    return [];
  });
}

/** Above its point, moved in where it would stand out at an end. */
function placed(x: number, width: number): [from: number, anchor: AxisLabel['anchor']] {
  if (x - width / 2 < 0) return [0, 'start'];
  if (x + width / 2 > AXIS_WIDTH) return [AXIS_WIDTH - width, 'end'];
  return [x - width / 2, 'middle'];
}
