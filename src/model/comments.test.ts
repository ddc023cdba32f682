import { describe, expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import {
  addRemark,
  listThreads,
  observeThreads,
  REMARK_LENGTH_MAX,
  removeRemark,
  setResolved,
  startThread,
} from './comments.ts';

const anchor = { tname: 'document', assoc: 0 };

function docOf(client: number): Y.Doc {
  const doc = new Y.Doc();
  doc.clientID = client;
  return doc;
}

function started(doc: Y.Doc, id = 'a', atMs = 10): void {
  startThread(doc, { id, start: anchor, end: anchor, quote: 'urn', text: 'Which urn?', atMs });
}

function exchange(...docs: Y.Doc[]): void {
  for (const from of docs) for (const to of docs) Y.applyUpdate(to, Y.encodeStateAsUpdate(from));
}

describe('comments', () => {
  test('a thread says who wrote each remark by whose item it is', () => {
    const [ann, ben] = [docOf(1), docOf(2)];
    started(ann);
    exchange(ann, ben);
    addRemark(ben, 'a', 'The big one.', 20);
    exchange(ann, ben);
    expect(listThreads(ann)).toEqual(listThreads(ben));
    expect(listThreads(ann)[0]?.remarks).toEqual([
      { client: 1, text: 'Which urn?', atMs: 10, index: 0 },
      { client: 2, text: 'The big one.', atMs: 20, index: 1 },
    ]);
  });

  test('replies written apart are both there', () => {
    const [ann, ben] = [docOf(1), docOf(2)];
    started(ann);
    exchange(ann, ben);
    addRemark(ann, 'a', 'From Ann', 20);
    addRemark(ben, 'a', 'From Ben', 20);
    exchange(ann, ben);
    const texts = listThreads(ann)[0]?.remarks.map(({ text }) => text);
    expect(texts).toHaveLength(3);
    expect(texts).toEqual(listThreads(ben)[0]?.remarks.map(({ text }) => text));
  });

  test('resolving, opening again, and taking the last remark away', () => {
    const doc = docOf(1);
    started(doc);
    setResolved(doc, 'a', true);
    expect(listThreads(doc)[0]?.isResolved).toBe(true);
    setResolved(doc, 'a', false);
    expect(listThreads(doc)[0]?.isResolved).toBe(false);
    removeRemark(doc, 'a', 0);
    expect(listThreads(doc)).toEqual([]);
    expect(addRemark(doc, 'a', 'too late', 30)).toBe(false);
  });

  test('in the order in which they were started', () => {
    const doc = docOf(1);
    started(doc, 'later', 20);
    started(doc, 'sooner', 10);
    expect(listThreads(doc).map(({ id }) => id)).toEqual(['sooner', 'later']);
  });

  test('whatever else stands there is left out', () => {
    const doc = docOf(1);
    const map = doc.getMap('comments');
    map.set('text', 'hello');
    map.set('empty', new Y.Map());
    map.set('odd', new Y.Map(Object.entries({ start: 1, end: null, remarks: 'none' })));
    const remarks = new Y.Array<unknown>();
    remarks.push([1, new Y.Map(), new Y.Map(Object.entries({ text: 'x', atMs: Number.NaN }))]);
    map.set('no remark', new Y.Map(Object.entries({ start: anchor, end: anchor, remarks })));
    expect(listThreads(doc)).toEqual([]);
  });

  test('endless remarks are cut', () => {
    const doc = docOf(1);
    started(doc);
    addRemark(doc, 'a', 'x'.repeat(REMARK_LENGTH_MAX + 1), 20);
    expect(listThreads(doc)[0]?.remarks[1]?.text).toHaveLength(REMARK_LENGTH_MAX);
  });

  test('tells of changes until it is ended', () => {
    const doc = docOf(1);
    const heard = vi.fn();
    const end = observeThreads(doc, heard);
    started(doc);
    expect(heard).toHaveBeenCalledTimes(1);
    end();
    addRemark(doc, 'a', 'unheard', 20);
    expect(heard).toHaveBeenCalledTimes(1);
  });
});
