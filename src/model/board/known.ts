/**
 * What of a shape is shown. Other writers can put anything into a board, and the editor trusts its elements: a shape of unknown kind or
 * whose place, size or points make no sense is not shown at all, and any other field that makes no sense has its usual value. What is
 * not shown stays in the document as it is.
 */
import { generateKeyBetween } from 'fractional-indexing';
import { isRecord, type Shape } from './parts.ts';

/** Shapes of one board that are shown. */
export const SHAPES_MAX = 20_000;
/** Of one line or stroke. */
export const POINTS_MAX = 10_000;
export const TEXT_LENGTH_MAX = 20_000;
/** How far from the middle, and how large: hatching a larger shape would hold up the browser. */
const PLACE_MAX = 10_000_000;
const SIZE_MAX = 100_000;
const ID_LENGTH_MAX = 128;
const INDEX_LENGTH_MAX = 200;
const LIST_MAX = 1000;
const LINK_LENGTH_MAX = 2000;
const NAME_LENGTH_MAX = 200;
const FONT_SIZE_MAX = 2000;
const STROKE_WIDTH_MAX = 200;
/** Thinner strokes are hatched so closely that it takes seconds. */
const STROKE_WIDTH_MIN = 0.25;

/** The value as it may be shown; undefined: it makes no sense. */
type Read = (value: unknown) => unknown;
/** With what stands for it then; none: the whole shape is not shown. */
type Field = readonly [read: Read, usual?: unknown];

const number =
  (min: number, max: number): Read =>
  (value) =>
    typeof value === 'number' && value >= min && value <= max ? value : undefined;
const text =
  (max: number): Read =>
  (value) =>
    typeof value === 'string' && value.length <= max ? value : undefined;
const oneOf =
  (...values: unknown[]): Read =>
  (value) =>
    values.includes(value) ? value : undefined;
const orNull =
  (read: Read): Read =>
  (value) =>
    value === null ? null : read(value);
const list =
  (max: number, read: Read): Read =>
  (value) =>
    Array.isArray(value) && value.length <= max && value.every((each) => read(each) !== undefined)
      ? value
      : undefined;
const record =
  (fields: Record<string, Read>): Read =>
  (value) => {
    if (!isRecord(value)) return undefined;
    const found: Record<string, unknown> = {};
    for (const [name, read] of Object.entries(fields)) {
      const known = read(value[name]);
      if (known === undefined) return undefined;
      if (known !== ABSENT) found[name] = known;
    }
    return found;
  };
/** A field that may be missing from a record. */
const ABSENT = Symbol('absent');
const maybe =
  (read: Read): Read =>
  (value) =>
    value === undefined ? ABSENT : read(value);

const bool = oneOf(true, false);
const place = number(-PLACE_MAX, PLACE_MAX);
const size = number(-SIZE_MAX, SIZE_MAX);
const ID = /^[\w.:#-]+$/;
/** The editor keeps what is selected under these names in plain objects. */
const id: Read = (value) =>
  typeof value === 'string' &&
  value.length <= ID_LENGTH_MAX &&
  ID.test(value) &&
  !(value in Object.prototype)
    ? value
    : undefined;
const COLOR = /^(?!.*url)[\w#(),.% -]{1,64}$/i;
const color: Read = (value) => (typeof value === 'string' && COLOR.test(value) ? value : undefined);
const LINK = /^(?:https?:\/\/|mailto:)/i;
const link: Read = (value) =>
  typeof value === 'string' && value.length <= LINK_LENGTH_MAX && LINK.test(value)
    ? value
    : undefined;
const point = (value: unknown): boolean =>
  Array.isArray(value) &&
  value.length === 2 &&
  size(value[0]) !== undefined &&
  size(value[1]) !== undefined;
const points =
  (min: number): Read =>
  (value) =>
    Array.isArray(value) && value.length >= min && value.length <= POINTS_MAX && value.every(point)
      ? value
      : undefined;
const onePoint: Read = (value) => (point(value) ? value : undefined);
const index: Read = (value) => {
  if (typeof value !== 'string' || value.length > INDEX_LENGTH_MAX) return undefined;
  try {
    generateKeyBetween(value, null);
    return value;
  } catch {
    // Keys that are none make the editor throw when something is put beside them.
    return undefined;
  }
};

const absentable = (read: Read): Field => [maybe(read), ABSENT];

const EVERY: Readonly<Record<string, Field>> = {
  x: [place],
  y: [place],
  width: [size],
  height: [size],
  angle: [number(-1000, 1000), 0],
  strokeColor: [color, '#1e1e1e'],
  backgroundColor: [color, 'transparent'],
  fillStyle: [oneOf('hachure', 'cross-hatch', 'solid', 'zigzag'), 'solid'],
  strokeWidth: [number(STROKE_WIDTH_MIN, STROKE_WIDTH_MAX), 2],
  strokeStyle: [oneOf('solid', 'dashed', 'dotted'), 'solid'],
  roundness: [orNull(record({ type: oneOf(1, 2, 3), value: maybe(number(0, SIZE_MAX)) })), null],
  roughness: [number(0, 10), 1],
  opacity: [number(0, 100), 100],
  seed: [number(0, 2 ** 32), 1],
  version: [number(1, 2 ** 31), 1],
  versionNonce: [number(0, 2 ** 32), 0],
  updated: [number(0, Number.MAX_SAFE_INTEGER), 1],
  index: [orNull(index), null],
  groupIds: [list(LIST_MAX, id), []],
  frameId: [orNull(id), null],
  boundElements: [orNull(list(LIST_MAX, record({ id, type: oneOf('arrow', 'text') }))), null],
  link: [orNull(link), null],
  locked: [bool, false],
  // Of older drawings: not looked at any more, but theirs.
  strokeSharpness: absentable(oneOf('sharp', 'round')),
  baseline: absentable(size),
  fontSize: absentable(number(0.1, FONT_SIZE_MAX)),
  rawText: absentable(text(TEXT_LENGTH_MAX)),
};
const binding = orNull(
  record({
    elementId: id,
    focus: number(-1000, 1000),
    gap: number(-SIZE_MAX, SIZE_MAX),
    fixedPoint: maybe(orNull(onePoint)),
  }),
);
const arrowhead = orNull(
  oneOf(
    'arrow',
    'bar',
    'dot',
    'circle',
    'circle_outline',
    'triangle',
    'triangle_outline',
    'diamond',
    'diamond_outline',
    'crowfoot_one',
    'crowfoot_many',
    'crowfoot_one_or_many',
  ),
);
const LINEAR: Readonly<Record<string, Field>> = {
  points: [points(2)],
  lastCommittedPoint: [orNull(onePoint), null],
  startBinding: [binding, null],
  endBinding: [binding, null],
  startArrowhead: [arrowhead, null],
  endArrowhead: [arrowhead, null],
};
const segment = record({ start: onePoint, end: onePoint, index: number(0, POINTS_MAX) });

/** What the editor draws by itself. What embeds other sites (`embeddable`, `iframe`, `magicframe`) is not shown: a room calls nobody. */
const KINDS: Readonly<Record<string, Readonly<Record<string, Field>>>> = {
  rectangle: {},
  diamond: {},
  ellipse: {},
  line: LINEAR,
  arrow: {
    ...LINEAR,
    elbowed: absentable(bool),
    fixedSegments: absentable(orNull(list(LIST_MAX, segment))),
    startIsSpecial: absentable(orNull(bool)),
    endIsSpecial: absentable(orNull(bool)),
  },
  freedraw: {
    points: [points(1)],
    pressures: [list(POINTS_MAX, number(0, 1)), []],
    simulatePressure: [bool, true],
    lastCommittedPoint: [orNull(onePoint), null],
  },
  text: {
    text: [text(TEXT_LENGTH_MAX)],
    originalText: [text(TEXT_LENGTH_MAX), ''],
    fontSize: [number(0.1, FONT_SIZE_MAX), 20],
    fontFamily: [oneOf(1, 2, 3, 5, 6, 7, 8, 9), 5],
    lineHeight: [number(0.1, 10), 1.25],
    textAlign: [oneOf('left', 'center', 'right'), 'left'],
    verticalAlign: [oneOf('top', 'middle', 'bottom'), 'top'],
    containerId: [orNull(id), null],
    autoResize: [bool, true],
  },
  image: {
    fileId: [orNull(id), null],
    status: [oneOf('pending', 'saved', 'error'), 'pending'],
    scale: [list(2, oneOf(1, -1)), [1, 1]],
    crop: [
      orNull(
        record({
          x: size,
          y: size,
          width: number(0, SIZE_MAX),
          height: number(0, SIZE_MAX),
          naturalWidth: number(1, SIZE_MAX),
          naturalHeight: number(1, SIZE_MAX),
        }),
      ),
      null,
    ],
  },
  frame: { name: [orNull(text(NAME_LENGTH_MAX)), null] },
};

/** The shape as it may be shown; null: not at all. */
export function knownShape(shape: Shape): Shape | null {
  const { type } = shape;
  if (id(shape.id) === undefined || typeof type !== 'string' || !Object.hasOwn(KINDS, type))
    return null;
  const known: Record<string, unknown> = { isDeleted: shape['isDeleted'] === true };
  for (const fields of [EVERY, KINDS[type] ?? {}])
    for (const [name, field] of Object.entries(fields)) {
      const [read, usual] = field;
      const found = read(shape[name]);
      if (found === undefined && field.length === 1) return null;
      const value = found === undefined ? usual : found;
      if (value !== ABSENT) known[name] = value;
    }
  return { ...known, id: shape.id, type };
}
