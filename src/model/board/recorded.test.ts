/** Drawings of others: in and out of a board they stay what they are, and their history replays as edits. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { Board } from './board.ts';
import type { Shape } from './parts.ts';

const folder = process.env['FOLKMOOT_DATA'] ?? '../shared/data';
const read = (name: string): unknown =>
  JSON.parse(gunzipSync(readFileSync(join(folder, name))).toString('utf8'));
const isMissing = (name: string): boolean => {
  const missing = !existsSync(join(folder, name));
  if (missing) console.log(`skipped: ${name} is not in ${folder} (FOLKMOOT_DATA)`);
  return missing;
};
const HOW = { nowMs: 1, isUndo: false, origin: null };

function copyOf(doc: Y.Doc): Board {
  const copy = new Y.Doc();
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
  return new Board(copy);
}

describe('a drawing', () => {
  for (const name of ['algorithms', 'biology', 'deep-learning', 'openfga']) {
    const file = `wb-${name}.excalidraw.gz`;
    test.skipIf(isMissing(file))(`${file} comes out as it went in, element by element`, () => {
      const { elements } = read(file) as { elements: Shape[] };
      const doc = new Y.Doc();
      new Board(doc).write(
        elements.map((is) => ({ was: null, is })),
        HOW,
      );
      const board = copyOf(doc);
      for (const element of elements) expect(board.stored(element.id)).toEqual(element);
      expect(board.shapes().length).toBe(elements.length);
    });
  }
});

type Step = { order: string[]; upsert: Shape[]; remove: string[] };

const history = 'wb-hist-loro-dag.json.gz';
test.skipIf(isMissing(history))(`${history} replays as edits of two people, by turns`, () => {
  const { steps } = read(history) as { steps: Step[] };
  const docs = [new Y.Doc(), new Y.Doc()];
  const boards = docs.map((doc) => new Board(doc));
  const saved = new Map<string, Shape>();
  for (const [at, { upsert, remove }] of steps.entries()) {
    const [from, to] = at % 2 === 0 ? [0, 1] : [1, 0];
    const board = boards[from] as Board;
    const left = board.write(
      [
        ...upsert.map((is) => ({ was: saved.get(is.id) ?? null, is })),
        ...remove.flatMap((id) => {
          const was = saved.get(id);
          return was === undefined ? [] : [{ was, is: { ...was, isDeleted: true } }];
        }),
      ],
      HOW,
    );
    expect(left).toEqual({ undone: [], gone: [] });
    for (const shape of upsert) saved.set(shape.id, shape);
    for (const id of remove) saved.delete(id);
    Y.applyUpdate(docs[to] as Y.Doc, Y.encodeStateAsUpdate(docs[from] as Y.Doc));
    for (const each of boards) {
      const shown = each.shapes().filter(({ isDeleted }) => isDeleted === false);
      expect(new Set(shown.map(({ id }) => id))).toEqual(new Set(saved.keys()));
      for (const [id, shape] of saved)
        expect(withoutCounts(each.stored(id))).toEqual(withoutCounts(shape));
    }
  }
});

/** How often an element was changed is counted by each editor for itself; what is bound to it is a set. */
const withoutCounts = (shape: Shape | null): object => ({
  ...shape,
  version: 0,
  versionNonce: 0,
  updated: 0,
  boundElements: new Set(
    ((shape?.['boundElements'] ?? []) as object[]).map((bound) => JSON.stringify(bound)),
  ),
});
