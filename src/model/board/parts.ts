/**
 * The parts of a shape: what is written, merged and undone as one value. Fields that mean something only together are one part, all
 * others are parts of their own, so that two people who change different parts of one shape both keep their change.
 */

/** A shape as the editor knows it: JSON. `points` and `pressures` are long lists. */
export type Shape = {
  readonly id: string;
  readonly type: string;
  readonly [field: string]: unknown;
};

/** By name. A part of several fields is an object with those that the shape has. */
export type Parts = Readonly<Record<string, unknown>>;

/**
 * `place`: moving writes both. `form`: a line's points say how wide it is, and an elbow arrow's segments belong to its points. `words`:
 * the second is the first without its line breaks. `font`: each has its own height of lines.
 */
const TOGETHER: Readonly<Record<string, readonly string[]>> = {
  place: ['x', 'y'],
  form: [
    'width',
    'height',
    'points',
    'pressures',
    'simulatePressure',
    'lastCommittedPoint',
    'fixedSegments',
    'startIsSpecial',
    'endIsSpecial',
  ],
  words: ['text', 'originalText'],
  font: ['fontFamily', 'lineHeight'],
};
const PART_OF = new Map(
  Object.entries(TOGETHER).flatMap(([part, fields]) => fields.map((field) => [field, part])),
);

/**
 * Never written after a shape was made: `id` and `type` do not change; each browser counts versions for itself, so that its editor takes
 * what others changed; whether a picture is here is known here alone.
 */
const OWN = new Set(['id', 'type', 'version', 'versionNonce', 'updated', 'status']);

/** What is bound to a shape, arrows and its text, is a set: each member is a part. */
const BOUND = 'boundElements';
const BOUND_PREFIX = 'bound/';

const isGrouped = (part: string): boolean => Object.hasOwn(TOGETHER, part);

/** Those in which `is` differs from `was`, as they are now. */
export function changedParts(was: Shape, is: Shape): Record<string, unknown> {
  const changed: Record<string, unknown> = {};
  for (const field of new Set([...Object.keys(was), ...Object.keys(is)])) {
    if (OWN.has(field)) continue;
    if (field === BOUND) {
      Object.assign(changed, changedBounds(was[BOUND], is[BOUND]));
      continue;
    }
    const part = PART_OF.get(field) ?? field;
    if (Object.hasOwn(changed, part) || areEqual(was[field], is[field])) continue;
    changed[part] = partOf(is, part);
  }
  return changed;
}

function partOf(shape: Shape, part: string): unknown {
  const fields = TOGETHER[part];
  if (fields === undefined) return shape[part] ?? null;
  return Object.fromEntries(
    fields.flatMap((field) => (shape[field] === undefined ? [] : [[field, shape[field]]])),
  );
}

function changedBounds(was: unknown, is: unknown): Record<string, unknown> {
  const [before, after] = [boundsIn(was), boundsIn(is)];
  const changed: Record<string, unknown> = {};
  for (const [id, type] of after) if (before.get(id) !== type) changed[BOUND_PREFIX + id] = type;
  for (const id of before.keys()) if (!after.has(id)) changed[BOUND_PREFIX + id] = false;
  return changed;
}

const boundsIn = (list: unknown): Map<string, string> =>
  new Map(
    (Array.isArray(list) ? list : []).flatMap((each: unknown) =>
      isRecord(each) && typeof each['id'] === 'string' && typeof each['type'] === 'string'
        ? [[each['id'], each['type']] as const]
        : [],
    ),
  );

/** The shape with these parts in place of its own. */
export function withParts(shape: Shape, parts: Parts): Shape {
  const fields: Record<string, unknown> = { ...shape };
  const bounds = boundsIn(shape[BOUND]);
  let areBoundsChanged = false;
  for (const [part, value] of Object.entries(parts))
    if (part === '__proto__') continue;
    else if (part.startsWith(BOUND_PREFIX)) {
      areBoundsChanged =
        setBound(bounds, part.slice(BOUND_PREFIX.length), value) || areBoundsChanged;
    } else if (!isGrouped(part)) fields[part] = value;
    else if (isRecord(value))
      for (const field of TOGETHER[part] ?? []) {
        if (Object.hasOwn(value, field)) fields[field] = value[field];
        else delete fields[field];
      }
  if (areBoundsChanged) fields[BOUND] = [...bounds].map(([id, type]) => ({ id, type }));
  return { ...fields, id: shape.id, type: shape.type };
}

function setBound(bounds: Map<string, string>, id: string, value: unknown): boolean {
  if (typeof value !== 'string') return bounds.delete(id);
  if (bounds.get(id) === value) return false;
  bounds.set(id, value);
  return true;
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Of JSON. */
function areEqual(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (Array.isArray(a))
    return Array.isArray(b) && a.length === b.length && a.every((each, i) => areEqual(each, b[i]));
  if (!isRecord(a) || !isRecord(b)) return (a ?? null) === (b ?? null);
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && areEqual(a[key], b[key]))
  );
}

/** The fields of parts; what is bound to a shape is not among them. */
export function fieldsOf(parts: Parts): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const [part, value] of Object.entries(parts))
    if (isGrouped(part)) Object.assign(fields, value);
    else if (!part.startsWith(BOUND_PREFIX)) fields[part] = value;
  return fields;
}
