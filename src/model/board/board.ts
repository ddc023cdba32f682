/** A board in a page's Y.Doc: a map of shapes, each a map of its parts, so that everyone's changes meet part by part. */
import { generateNKeysBetween } from 'fractional-indexing';
import * as Y from 'yjs';
import type { ItemRange } from '../item-ranges.ts';
import { knownShape, POINTS_MAX, SHAPES_MAX } from './known.ts';
import { packNumbers, unpackNumbers } from './packing.ts';
import { changedParts, isRecord, withParts, type Parts, type Shape } from './parts.ts';

const SHAPES_KEY = 'shapes';
/** The part that holds a shape as it was made, whole; the others stand above it. */
const MADE = 'made';
/** Since when a shape is deleted, by the clock of who deleted it; false when it was brought back. */
const DELETED = 'isDeleted';

/** A day after it was deleted a shape is taken out of the document. Until then who deleted it can undo that. */
export const PRUNED_AFTER_MS = 24 * 60 * 60 * 1000;

type Entry = Y.Map<unknown>;

/** From `was`, as it was last shown to who changed it; null: they made it. */
export type Change = { was: Shape | null; is: Shape };
export type Left = {
  /** An undo that would have taken away what somebody else has done since. */
  undone: string[];
  /** It was taken out of the document, or the board is full: the editor must let go of it. */
  gone: string[];
};

export const shapesOf = (doc: Y.Doc): Y.Map<unknown> => doc.getMap(SHAPES_KEY);

/** A shape as it is stored, with all its fields, known or not. */
function storedShape(id: string, entry: Entry): Shape | null {
  const made = unpacked(entry.get(MADE));
  if (made === null || typeof made['type'] !== 'string') return null;
  const parts: Record<string, unknown> = {};
  // What is bound to it stands in the same order for everyone.
  for (const [name, value] of [...entry.entries()].sort(([a], [b]) => byText(a, b)))
    if (name !== MADE && name !== DELETED)
      parts[name] = isRecord(value) ? (unpacked(value) ?? value) : value;
  const shape = withParts({ ...made, id, type: made['type'] }, parts);
  return { ...shape, isDeleted: typeof entry.get(DELETED) === 'number' };
}

function packed(value: unknown): unknown {
  if (!isRecord(value)) return value;
  const fields = Object.fromEntries(
    Object.entries(value).filter(([, field]) => field !== undefined),
  );
  const { points, pressures } = fields;
  if (Array.isArray(points) && points.every(isPair))
    fields['points'] = packNumbers(points.flat(), 2);
  if (Array.isArray(pressures) && pressures.every((each) => typeof each === 'number'))
    fields['pressures'] = packNumbers(pressures, 1);
  return fields;
}

const isPair = (value: unknown): value is [number, number] =>
  Array.isArray(value) && value.length === 2 && value.every((each) => typeof each === 'number');

/** Null for bytes that hold no numbers. */
function unpacked(value: unknown): Record<string, unknown> | null {
  if (!isRecord(value)) return null;
  const { points, pressures } = value;
  const fields = { ...value };
  if (points instanceof Uint8Array) {
    const flat = unpackNumbers(points, 2, 2 * POINTS_MAX);
    if (flat === null || flat.length % 2 !== 0) return null;
    fields['points'] = Array.from({ length: flat.length / 2 }, (_, i) => [
      flat[2 * i],
      flat[2 * i + 1],
    ]);
  }
  if (pressures instanceof Uint8Array)
    fields['pressures'] = unpackNumbers(pressures, 1, POINTS_MAX) ?? [];
  return fields;
}

export class Board {
  readonly #doc: Y.Doc;
  readonly #shapes: Y.Map<unknown>;

  constructor(doc: Y.Doc) {
    this.#doc = doc;
    this.#shapes = shapesOf(doc);
  }

  /** Those that can be shown, deleted ones too, from below to above; of too many, those with the lowest ids. */
  shapes(): Shape[] {
    let ids = [...this.#shapes.keys()];
    if (ids.length > SHAPES_MAX) ids = ids.sort().slice(0, SHAPES_MAX);
    return inOrder(ids.flatMap((id) => this.shape(id) ?? []));
  }

  shape(id: string): Shape | null {
    const stored = this.stored(id);
    return stored === null ? null : knownShape(stored);
  }

  stored(id: string): Shape | null {
    const entry = this.#entry(id);
    return entry === null ? null : storedShape(id, entry);
  }

  /**
   * Writes what changed, part by part, in one transaction with `origin`. `isUndo`: only where nobody else has changed the same part
   * since, or, when it takes a shape away, anything of it.
   */
  write(
    changes: readonly Change[],
    { nowMs, isUndo, origin }: { nowMs: number; isUndo: boolean; origin: unknown },
  ): Left {
    const left: Left = { undone: [], gone: [] };
    this.#doc.transact(() => {
      for (const { was, is } of changes) {
        const entry = this.#entry(is.id);
        if (entry !== null) {
          const parts = changedParts(was ?? this.shape(is.id) ?? is, is);
          if (!this.#change(entry, parts, { nowMs, isUndo })) left.undone.push(is.id);
        } else if (was === null && this.#isFree(is.id)) {
          if (is['isDeleted'] !== true) this.#make(is);
        } else left.gone.push(is.id);
      }
    }, origin);
    return left;
  }

  /** False where an undo was held back. */
  #change(entry: Entry, parts: Parts, how: { nowMs: number; isUndo: boolean }): boolean {
    let isWhole = true;
    for (const [part, value] of Object.entries(parts))
      if (how.isUndo && !this.#isOwn(entry, part, value)) isWhole = false;
      else if (part === DELETED) entry.set(DELETED, value === true ? how.nowMs : false);
      else entry.set(part, packed(value));
    return isWhole;
  }

  #isOwn(entry: Entry, part: string, value: unknown): boolean {
    const byOther = (item: Y.Item | undefined): boolean =>
      item !== undefined && item.id.client !== this.#doc.clientID;
    // Whoever changed a shape that we made would lose that with it.
    if (part === DELETED && value === true) return ![...entry._map.values()].some(byOther);
    return !byOther(entry._map.get(part) ?? entry._map.get(MADE));
  }

  #make(shape: Shape): void {
    const entry = new Y.Map<unknown>();
    this.#shapes.set(shape.id, entry);
    const { id: _id, isDeleted: _isDeleted, ...made } = shape;
    entry.set(MADE, packed(made));
  }

  /** Above all shapes; null where there is none. */
  topIndex(): string | null {
    return this.shapes().reduce<string | null>((top, shape) => indexOf(shape) ?? top, null);
  }

  /** It is or was in the document. */
  isKnown(id: string): boolean {
    return this.#shapes._map.has(id);
  }

  /**
   * Never was in the document. What was taken out of it does not come back: not by who changed it while they were apart, not by an undo
   * a day later. Yjs keeps the names of a map for ever.
   */
  #isFree(id: string): boolean {
    return !this.isKnown(id) && this.#shapes.size < SHAPES_MAX;
  }

  /** Takes out what was deleted long ago. For whoever opens the board and may write. */
  prune(nowMs: number): number {
    const old = [...this.#shapes.keys()].filter((id) => {
      const since = this.#entry(id)?.get(DELETED);
      return typeof since === 'number' && nowMs - since > PRUNED_AFTER_MS;
    });
    if (old.length > 0) this.#doc.transact(() => old.forEach((id) => this.#shapes.delete(id)));
    return old.length;
  }

  /** Ids of shapes that changed, were made or taken out, and whose doing it was. Returns what ends it. */
  onChange(listener: (ids: ReadonlySet<string>, origin: unknown) => void): () => void {
    const hear = (events: Y.YEvent<Y.AbstractType<unknown>>[], change: Y.Transaction): void => {
      const ids = new Set<string>();
      for (const event of events) {
        const [id] = event.path;
        if (typeof id === 'string') ids.add(id);
        else if (event instanceof Y.YMapEvent) for (const key of event.keysChanged) ids.add(key);
      }
      listener(ids, change.origin);
    };
    this.#shapes.observeDeep(hear as never);
    return () => this.#shapes.unobserveDeep(hear as never);
  }

  /** The items that shapes consist of now: whose they are is who made or changed them. */
  itemsOf(ids: readonly string[]): ItemRange[] {
    return ids.flatMap((id) =>
      [...(this.#entry(id)?._map.values() ?? [])]
        .filter(({ deleted }) => !deleted)
        .map(({ id: { client, clock }, length }) => ({ client, clock, length })),
    );
  }

  #entry(id: string): Entry | null {
    const entry = this.#shapes.get(id);
    return entry instanceof Y.Map ? entry : null;
  }
}

/**
 * From below to above by index, then by id, each with an index of its own: two people who draw at once choose the same one. Such an
 * index is not written; it comes out the same everywhere.
 */
export function inOrder(shapes: readonly Shape[]): Shape[] {
  const sorted = shapes
    .map((shape) => ({ shape, key: indexOf(shape) }))
    // What has no index yet is above all others.
    .sort((a, b) =>
      a.key === b.key
        ? byText(a.shape.id, b.shape.id)
        : a.key === null
          ? 1
          : b.key === null
            ? -1
            : byText(a.key, b.key),
    );
  const placed: Shape[] = [];
  let below: string | null = null;
  for (let at = 0; at < sorted.length;) {
    const end = endOfRun(sorted, at, below);
    const above = sorted[end]?.key ?? null;
    const run = sorted.slice(at, end);
    for (const [i, index] of generateNKeysBetween(below, above, run.length).entries()) {
      const shape = run[i]?.shape;
      if (shape !== undefined) placed.push({ ...shape, index });
      below = index;
    }
    const next = sorted[end];
    if (next !== undefined) {
      placed.push(next.shape);
      below = next.key;
    }
    at = end + 1;
  }
  return placed;
}

type Placed = { shape: Shape; key: string | null };

/** Where the first shape stands whose index is above all before it. */
function endOfRun(sorted: readonly Placed[], from: number, below: string | null): number {
  let at = from;
  for (let key = sorted[at]?.key; key !== undefined; key = sorted[at]?.key) {
    if (key !== null && (below === null || key > below)) return at;
    at += 1;
  }
  return at;
}

const indexOf = ({ index }: Shape): string | null => (typeof index === 'string' ? index : null);
const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
