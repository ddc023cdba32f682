/**
 * What is under somebody's hand now, for the others who look: their pointer, the stroke that they draw, the shapes that they move. Nobody
 * keeps it and any of it may be lost; what is done is written to the board. JSON in UTF-8, lengths in tenths of a pixel.
 */
import { fromUtf8, utf8 } from '../../lib/bytes.ts';
import { POINTS_MAX } from './known.ts';
import { isRecord, type Shape } from './parts.ts';

/** Of one message, in bytes. */
export const LIVE_BYTES_MAX = 1024;
/** Points that are said again with those after them, in case a message was lost. */
const SAID_AGAIN = 9;
const POINTS_A_MESSAGE_MAX = 100;
const TENTHS = 10;

export type Point = readonly [x: number, y: number];
export type Pointer = {
  x: number;
  y: number;
  /** Of a laser: it draws. */
  isDown: boolean;
  isLaser: boolean;
};
/** A part of a stroke that is being drawn: its points from number `from` on. */
export type StrokePart = {
  id: string;
  from: number;
  points: Point[];
  /** How it looks, without points; not in each message. */
  look: Shape | null;
};
/** A shape under the hand: what differs from the board; all of it where the board does not have it yet. */
export type Held = { id: string; fields: Record<string, unknown> };
export type Live = { pointer: Pointer | null; stroke: StrokePart | null; held: Held[] };

const LOOK = [
  'type',
  'x',
  'y',
  'strokeColor',
  'backgroundColor',
  'fillStyle',
  'strokeWidth',
  'strokeStyle',
  'roughness',
  'opacity',
  'seed',
  'index',
  'simulatePressure',
] as const;

/** The points of a stroke from where a message before may have been lost; `said`: how many were said. */
export function strokePart(stroke: Shape, said: number, isLookSaid: boolean): StrokePart {
  const points = Array.isArray(stroke['points']) ? (stroke['points'] as Point[]) : [];
  const from = Math.max(0, Math.min(said, points.length) - SAID_AGAIN);
  return {
    id: stroke.id,
    from,
    points: points.slice(from, from + POINTS_A_MESSAGE_MAX),
    look: isLookSaid ? null : lookOf(stroke),
  };
}

const lookOf = (shape: Shape): Shape => ({
  ...Object.fromEntries(LOOK.map((field) => [field, shape[field]])),
  id: shape.id,
  type: shape.type,
});

/** As much as one message holds: the pointer, the stroke, then of `held` those that fit. `count`: how many of these. */
export function encodeLive({ pointer, stroke, held }: Live): { bytes: Uint8Array; count: number } {
  const message: Record<string, unknown> = {};
  if (pointer !== null)
    message['c'] = [
      tenths(pointer.x),
      tenths(pointer.y),
      (pointer.isDown ? 1 : 0) + (pointer.isLaser ? 2 : 0),
    ];
  if (stroke !== null) {
    const { id, from, points, look } = stroke;
    message['s'] = [id, from, steps(points), ...(look === null ? [] : [look])];
  }
  let bytes = utf8(JSON.stringify(message));
  let count = 0;
  const said: unknown[] = [];
  for (const { id, fields } of held) {
    said.push([id, rounded(fields)]);
    const more = utf8(JSON.stringify({ ...message, t: said }));
    if (more.length > LIVE_BYTES_MAX) break;
    bytes = more;
    count += 1;
  }
  return { bytes, count };
}

const tenths = (value: number): number => Math.round(value * TENTHS);

/** The first point, then each as its distance from the one before. */
function steps(points: readonly Point[]): number[] {
  let last: Point = [0, 0];
  return points.flatMap(([x, y]) => {
    const at: Point = [tenths(x), tenths(y)];
    const step = [at[0] - last[0], at[1] - last[1]];
    last = at;
    return step;
  });
}

/** Ten-thousandths are enough for an angle, and for a place. */
const rounded = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (_, each: unknown) =>
      typeof each === 'number' ? Math.round(each * 10_000) / 10_000 : each,
    ),
  );

/** Null for what is none; parts that make no sense are left out. What the shapes are is for `knownShape` to judge. */
export function decodeLive(bytes: Uint8Array): Live | null {
  let message: unknown;
  try {
    message = JSON.parse(fromUtf8(bytes));
  } catch {
    return null;
  }
  if (!isRecord(message)) return null;
  const { c, s, t } = message;
  return { pointer: pointerOf(c), stroke: strokeOf(s), held: heldOf(t) };
}

const isNumber = (value: unknown): value is number => Number.isFinite(value);

function pointerOf(told: unknown): Pointer | null {
  if (!Array.isArray(told)) return null;
  const [x, y, how] = told as unknown[];
  if (!isNumber(x) || !isNumber(y) || !isNumber(how)) return null;
  return { x: x / TENTHS, y: y / TENTHS, isDown: (how & 1) !== 0, isLaser: (how & 2) !== 0 };
}

function strokeOf(told: unknown): StrokePart | null {
  if (!Array.isArray(told)) return null;
  const [id, from, flat, look] = told as unknown[];
  if (typeof id !== 'string' || !Array.isArray(flat) || !flat.every(isNumber)) return null;
  if (!Number.isInteger(from) || Number(from) < 0 || Number(from) > POINTS_MAX) return null;
  const points: Point[] = [];
  let [x, y] = [0, 0];
  for (let i = 0; i + 1 < flat.length; i += 2) {
    x += flat[i] ?? 0;
    y += flat[i + 1] ?? 0;
    points.push([x / TENTHS, y / TENTHS]);
  }
  return {
    id,
    from: Number(from),
    points,
    look: isRecord(look) ? { ...look, id, type: 'freedraw' } : null,
  };
}

const heldOf = (told: unknown): Held[] =>
  (Array.isArray(told) ? (told as unknown[]) : []).flatMap((each) => {
    const [id, fields] = Array.isArray(each) ? (each as unknown[]) : [];
    return typeof id === 'string' && isRecord(fields) ? [{ id, fields }] : [];
  });

/** `known` with a part of the stroke: where points are missing between them, a straight line until they come. */
export function withStrokePart(known: readonly Point[], { from, points }: StrokePart): Point[] {
  const joined = known.slice(0, from);
  const missing = from - joined.length;
  const [before, after] = [joined.at(-1), points[0]];
  if (before === undefined && missing > 0) return [...points];
  for (let i = 1; i <= missing && after !== undefined && before !== undefined; i += 1) {
    const share = i / (missing + 1);
    joined.push([
      before[0] + (after[0] - before[0]) * share,
      before[1] + (after[1] - before[1]) * share,
    ]);
  }
  joined.push(...points, ...known.slice(from + points.length));
  return joined.slice(0, POINTS_MAX);
}
