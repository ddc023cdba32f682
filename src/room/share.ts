/** Keeps what is equal the same object, so that whoever draws sees at a glance what changed. Pure; for plain data only. */

type Fields = Record<string, unknown>;

/** `next`, made of the parts of `before` that are equal to its own; `before` itself where all of it is. Changes neither. */
export function shareParts<T>(before: unknown, next: T): T {
  if (Object.is(before, next)) return next;
  if (Array.isArray(next)) return (Array.isArray(before) ? shareItems(before, next) : next) as T;
  if (!isRecord(next) || !isRecord(before) || Array.isArray(before)) return next;
  return shareFields(before, next) as T;
}

const isRecord = (value: unknown): value is Fields => typeof value === 'object' && value !== null;

/**
 * Items that have a name are compared with the one of that name, wherever it was; others with the one in their place. Most stand where
 * they stood, and nothing is made anew before one differs.
 */
function shareItems(before: readonly unknown[], next: readonly unknown[]): readonly unknown[] {
  let shared: unknown[] | null = null;
  let byId: Map<string, unknown> | null = null;
  for (const [i, item] of next.entries()) {
    let other = before[i];
    if (isRecord(item) && !isOfSameName(other, item)) {
      byId ??= new Map(before.map((one, at) => [idOf(one) ?? `${at}`, one]));
      other = byId.get(idOf(item) ?? `${i}`);
    }
    const kept = shareParts(other, item);
    if (shared === null && (i >= before.length || !Object.is(kept, before[i])))
      shared = before.slice(0, i);
    shared?.push(kept);
  }
  if (shared !== null) return shared;
  return before.length === next.length ? before : before.slice(0, next.length);
}

/** An `id`, or what a link is between. */
function idOf(item: unknown): string | null {
  if (!isRecord(item)) return null;
  if (typeof item['id'] === 'string') return item['id'];
  const { a, b, kind } = item;
  return typeof a === 'string' && typeof b === 'string' ? `${a}/${b}/${String(kind)}` : null;
}

const isOfSameName = (one: unknown, other: Fields): boolean =>
  isRecord(one) &&
  one['id'] === other['id'] &&
  one['a'] === other['a'] &&
  one['b'] === other['b'] &&
  one['kind'] === other['kind'];

function shareFields(before: Fields, next: Fields): Fields {
  let shared: Fields | null = null;
  const keys = Object.keys(next);
  let isSame = keys.length === Object.keys(before).length;
  for (const key of keys) {
    const kept = shareParts(before[key], next[key]);
    isSame &&= key in before && Object.is(kept, before[key]);
    if (!Object.is(kept, next[key])) (shared ??= { ...next })[key] = kept;
  }
  return isSame ? before : (shared ?? next);
}
