/** Keeps what is equal the same object, so that whoever draws sees at a glance what changed. Pure; for plain data only. */

/** `next`, made of the parts of `before` that are equal to its own; `before` itself where all of it is. */
export function shareParts<T>(before: unknown, next: T): T {
  if (Object.is(before, next)) return next;
  if (Array.isArray(next)) return (Array.isArray(before) ? shareItems(before, next) : next) as T;
  if (!isRecord(next) || !isRecord(before) || Array.isArray(before)) return next;
  return shareFields(before, next) as T;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/** Items that have a name are compared with the one of that name, wherever it was; others with the one in their place. */
function shareItems(before: readonly unknown[], next: readonly unknown[]): readonly unknown[] {
  const byId = new Map(before.map((item, i) => [idOf(item) ?? i, item]));
  const shared = next.map((item, i) => shareParts(byId.get(idOf(item) ?? i), item));
  const isSame = before.length === next.length && shared.every((item, i) => item === before[i]);
  return isSame ? before : shared;
}

/** An `id`, or what a link is between. */
function idOf(item: unknown): string | null {
  if (!isRecord(item)) return null;
  if (typeof item['id'] === 'string') return item['id'];
  const { a, b, kind } = item;
  return typeof a === 'string' && typeof b === 'string' ? `${a}/${b}/${String(kind)}` : null;
}

function shareFields(
  before: Record<string, unknown>,
  next: Record<string, unknown>,
): Record<string, unknown> {
  const shared: Record<string, unknown> = {};
  const keys = Object.keys(next);
  let isSame = keys.length === Object.keys(before).length;
  for (const key of keys) {
    shared[key] = shareParts(before[key], next[key]);
    isSame &&= Object.is(shared[key], before[key]) && key in before;
  }
  return isSame ? before : shared;
}
