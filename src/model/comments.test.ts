import { describe, expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import {
  addRemark,
  listThreads,
  moveThreads,
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
      { key: expect.any(String), client: 1, text: 'Which urn?', atMs: 10 },
      { key: expect.any(String), client: 2, text: 'The big one.', atMs: 20 },
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

  test('resolving and opening again', () => {
    const doc = docOf(1);
    started(doc);
    setResolved(doc, 'a', true);
    expect(listThreads(doc)[0]?.isResolved).toBe(true);
    setResolved(doc, 'a', false);
    expect(listThreads(doc)[0]?.isResolved).toBe(false);
  });

  test('a remark is taken away and put back in its place, the last one with its thread', () => {
    const doc = docOf(1);
    const keysNow = (): string[] => listThreads(doc)[0]?.remarks.map(({ key }) => key) ?? [];
    started(doc);
    addRemark(doc, 'a', 'The big one.', 20);
    const last = addRemark(doc, 'a', 'It leaks.', 30);
    expect(keysNow()[2]).toBe(last);
    const before = listThreads(doc)[0]?.remarks.map(({ text }) => text);
    const putBack = removeRemark(doc, 'a', keysNow()[1] ?? '');
    expect(keysNow()).toHaveLength(2);
    putBack?.();
    expect(listThreads(doc)[0]?.remarks.map(({ text }) => text)).toEqual(before);
    expect(removeRemark(doc, 'a', 'another')).toBeNull();

    for (const key of keysNow().slice(1)) removeRemark(doc, 'a', key);
    const [thread] = listThreads(doc);
    const putThreadBack = removeRemark(doc, 'a', keysNow()[0] ?? '');
    expect(listThreads(doc)).toEqual([]);
    expect(addRemark(doc, 'a', 'too late', 30)).toBeNull();
    putThreadBack?.();
    expect(listThreads(doc)).toEqual([
      { ...thread, remarks: [{ ...thread?.remarks[0], key: expect.any(String) }] },
    ]);
  });

  test('what someone replied stays when the remark before it is taken away', () => {
    const [ann, ben] = [docOf(1), docOf(2)];
    started(ann);
    const [key = ''] = listThreads(ann)[0]?.remarks.map((remark) => remark.key) ?? [];
    exchange(ann, ben);
    addRemark(ben, 'a', 'From Ben', 20);
    exchange(ann, ben);
    removeRemark(ann, 'a', key);
    exchange(ann, ben);
    for (const doc of [ann, ben])
      expect(listThreads(doc)[0]?.remarks.map(({ text }) => text)).toEqual(['From Ben']);
  });

  test('threads that move remember the last places they were at', () => {
    const doc = docOf(1);
    started(doc);
    for (let step = 1; step <= 6; step += 1) {
      const place = { ...anchor, step };
      moveThreads(doc, new Map([['a', { start: place, end: place }]]));
    }
    const [thread] = listThreads(doc);
    expect(thread?.start).toEqual({ ...anchor, step: 6 });
    expect(thread?.earlier.map(({ end }) => end['step'])).toEqual([5, 4, 3, 2]);
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
    remarks.push([new Y.Map(Object.entries({ text: 'x', atMs: 1e300 }))]);
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
