/**
 * Judges an entry before Yjs sees it: is it only its author's own structs, in order, and is all that it builds on here?
 * Yjs itself accepts structs in anybody's name, a GC struct that swallows an author's future, and deletions of what does not exist yet (FAULTS 0.4).
 */
import * as Y from 'yjs';

/** Deepest nesting of plain values in one entry: deeper ones overflow the stack of recursive readers (FAULTS row 20). */
const NESTING_MAX = 64;

export type Dependency = { client: number; clock: number };

export type Parsed = {
  /** Own clocks: [start, end). Equal when the entry only deletes. */
  start: number;
  end: number;
  /** For each other client, the clock that must be known. */
  needs: readonly Dependency[];
  /** At most one struct, and text: it cannot throw while it is integrated if it meets its neighbours (see below). */
  plain: boolean;
  /** What the first struct was put between. */
  left: Y.ID | null;
  right: Y.ID | null;
};

export type Refusal = { refuse: string };

type Structs = ReturnType<typeof Y.decodeUpdate>['structs'];
type Struct = Structs[number];

/** Never throws: what cannot be read is a refusal. */
export function parseEntry(update: Uint8Array, client: number): Parsed | Refusal {
  let decoded: ReturnType<typeof Y.decodeUpdate>;
  try {
    decoded = Y.decodeUpdate(update);
  } catch {
    return { refuse: 'not a Yjs update' };
  }
  const first = decoded.structs[0];
  const needs = new Map<number, number>();
  const need = (id: { client: number; clock: number } | null | undefined, end: number): void => {
    if (id === null || id === undefined || id.client === client) return;
    needs.set(id.client, Math.max(needs.get(id.client) ?? 0, id.clock + end));
  };
  const start = first?.id.clock ?? 0;
  let clock = start;
  let plain = decoded.structs.length <= 1;
  for (const struct of decoded.structs) {
    if (struct.id.client !== client) return { refuse: "writes in another session's name" };
    if (struct.id.clock !== clock || struct.length <= 0)
      return { refuse: 'its structs are out of order' };
    clock += struct.length;
    if (struct instanceof Y.Item) {
      const own = ownIdAfter(struct, client);
      if (own !== null) return { refuse: own };
      need(struct.origin, 1);
      need(struct.rightOrigin, 1);
      if (struct.parent instanceof Y.ID) need(struct.parent, 1);
      if (!isPlain(struct)) plain = false;
      if (isTooDeep(struct.content)) return { refuse: 'nested too deeply' };
    } else if (!(struct instanceof Y.GC)) {
      return { refuse: 'leaves out some of its own structs' };
    }
  }
  if (!Number.isSafeInteger(clock)) return { refuse: 'its clock overflows' };
  for (const [owner, ranges] of decoded.ds.clients) {
    for (const range of ranges) {
      if (owner === client) {
        if (first !== undefined && range.clock + range.len > clock)
          return { refuse: 'deletes what it has not written' };
        if (first === undefined)
          needs.set(client, Math.max(needs.get(client) ?? 0, range.clock + range.len));
      } else needs.set(owner, Math.max(needs.get(owner) ?? 0, range.clock + range.len));
    }
  }
  return {
    start,
    end: clock,
    needs: [...needs].map(([c, k]) => ({ client: c, clock: k })),
    plain,
    left: first instanceof Y.Item ? first.origin : null,
    right: first instanceof Y.Item ? first.rightOrigin : null,
  };
}

/** Ids of the author's own that the struct builds on must lie before it. */
function ownIdAfter(item: Y.Item, client: number): string | null {
  for (const id of [
    item.origin,
    item.rightOrigin,
    item.parent instanceof Y.ID ? item.parent : null,
  ]) {
    if (id?.client === client && id.clock >= item.id.clock) return 'builds on what comes after it';
  }
  return null;
}

function isPlain(item: Y.Item): boolean {
  if (item.origin === null && item.rightOrigin === null) return false;
  return item.content instanceof Y.ContentString || item.content instanceof Y.ContentDeleted;
}

function isTooDeep(
  content: Struct extends infer S ? (S extends { content: infer C } ? C : never) : never,
): boolean {
  const held: unknown[] | undefined = (content as { arr?: unknown[]; embed?: unknown }).arr;
  return held !== undefined && deeperThan(held, NESTING_MAX);
}

function deeperThan(value: unknown, left: number): boolean {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return false;
  if (left === 0) return true;
  return Object.values(value).some((inner) => deeperThan(inner, left - 1));
}

/**
 * Would integrating this plain entry meet its neighbours in one and the same parent? Only then may it skip the shadow.
 * The neighbours must be in `doc` already.
 */
export function meetsItsNeighbours(
  { left: leftId, right: rightId, start, end }: Parsed,
  doc: Y.Doc,
): boolean {
  if (start === end) return true;
  const left = leftId === null ? null : itemAt(doc, leftId);
  const right = rightId === null ? null : itemAt(doc, rightId);
  if (left === undefined || right === undefined) return false;
  if (left !== null && right !== null && left.parent !== right.parent) return false;
  return (left ?? right)?.parentSub === null;
}

function itemAt(doc: Y.Doc, id: Y.ID): Y.Item | undefined {
  if (Y.getState(doc.store, id.client) <= id.clock) return undefined;
  const struct = Y.getItem(doc.store, id);
  return struct instanceof Y.Item ? struct : undefined;
}
