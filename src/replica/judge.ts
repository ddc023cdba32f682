/**
 * Judges an entry before Yjs sees it: is it only its author's own structs, in order, and is all that it builds on here?
 * Yjs itself accepts structs in anybody's name, a GC struct that swallows an author's future, and deletions of what does not exist yet (FAULTS 0.4).
 */
import * as Y from 'yjs';

/** Deepest nesting of plain values in one entry: deeper ones overflow the stack of recursive readers (FAULTS row 20). */
const NESTING_MAX = 64;

/** Types that one entry may put inside each other: no paste of nested lists comes near, and recursive readers overflow at about 2,000. */
const TYPE_NESTING_MAX = 256;

export type Dependency = { client: number; clock: number };

export type Parsed = {
  /** Own clocks: [start, end). Equal when the entry only deletes. */
  start: number;
  end: number;
  /** For each other client, the clock that must be known. */
  needs: readonly Dependency[];
  /** At most one struct, and text: it cannot throw while it is integrated if it meets its neighbours (see below). */
  plain: boolean;
  /** Holds structs without content (GC): what is put beside one is dropped by Yjs. */
  isHollow: boolean;
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
  let isHollow = false;
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
    } else if (struct instanceof Y.GC) isHollow = true;
    else return { refuse: 'leaves out some of its own structs' };
  }
  if (nestsTypesTooDeep(decoded.structs, client)) return { refuse: 'nested too deeply' };
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
  if (!isClock(clock) || ![...needs].flat().every(isClock))
    return { refuse: 'its clock overflows' };
  return {
    start,
    end: clock,
    needs: [...needs].map(([c, k]) => ({ client: c, clock: k })),
    plain,
    isHollow,
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

/** Yjs reads numbers a little beyond those that are exact. */
const isClock = (value: number): boolean => Number.isSafeInteger(value);

type Content = Struct extends infer S ? (S extends { content: infer C } ? C : never) : never;

/** Whatever plain value the content holds: items of a list, an embed, a format's value, a subdocument's options. */
function isTooDeep(content: Content): boolean {
  const { arr, embed, value, opts } = content as Partial<
    Record<'arr' | 'embed' | 'value' | 'opts', unknown>
  >;
  const held: unknown[] = Array.isArray(arr) ? arr : [embed, value, opts];
  return held.some((each) => deeperThan(each, NESTING_MAX));
}

/** What lies outside the entry counts as the ground: how deep that is, only the document knows. */
function nestsTypesTooDeep(structs: readonly Struct[], client: number): boolean {
  const isType = (struct: Struct): struct is Y.Item =>
    struct instanceof Y.Item && struct.content instanceof Y.ContentType;
  if (structs.filter(isType).length <= TYPE_NESTING_MAX) return false;
  const depths: number[] = [];
  const depthAt = (id: Y.ID | null): number => {
    if (id === null || id.client !== client) return 0;
    return depths[structIndexAt(structs, id.clock)] ?? 0;
  };
  for (const struct of structs) {
    let depth = 0;
    if (struct instanceof Y.Item)
      depth =
        struct.parent instanceof Y.ID
          ? depthAt(struct.parent) + 1
          : Math.max(depthAt(struct.origin), depthAt(struct.rightOrigin));
    if (isType(struct) && depth >= TYPE_NESTING_MAX) return true;
    depths.push(depth);
  }
  return false;
}

/** The struct that holds this clock; -1 when it lies before all. They are in order, without gaps. */
function structIndexAt(structs: readonly Struct[], clock: number): number {
  let low = 0;
  let high = structs.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((structs[middle] as Struct).id.clock > clock) high = middle;
    else low = middle + 1;
  }
  return low - 1;
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
