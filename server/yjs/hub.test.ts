import { runInNewContext } from 'node:vm';
import { setFlagsFromString } from 'node:v8';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { LIMITS, type Limits } from '../limits.ts';
import type { YjsEffect, YjsInput } from './hub-types.ts';
import { YjsHub } from './hub.ts';
import { awarenessMessage } from './messages.ts';
import { RoomDoc, updateCost } from './room-doc.ts';
import { scanUpdate } from './update-scan.ts';

const NOTHING = { bytes: 0, snapshotBytes: 0 };

/** A hub whose rooms are empty on disk, at one moment. */
class Driven {
  readonly effects: YjsEffect<string>[] = [];
  readonly hub: YjsHub<string>;

  constructor(limits: Partial<Limits> = {}) {
    this.hub = new YjsHub<string>({ ...LIMITS, ...limits });
  }

  handle(input: YjsInput<string>): void {
    for (const effect of this.hub.handle(input, 0)) {
      this.effects.push(effect);
      if (effect.type === 'load') this.handle({ type: 'loaded', id: effect.id, stored: NOTHING });
    }
  }

  open(peer: string, room = 'room'): void {
    this.handle({ type: 'opened', peer, room });
  }

  says(peer: string, bytes: Uint8Array): void {
    this.handle({ type: 'message', peer, bytes });
  }

  closed(peer: string): { code: number; reason: string } | undefined {
    return this.effects.filter((e) => e.type === 'close').find((e) => e.peer === peer);
  }
}

function shown(client: number, bytes: number): Uint8Array {
  return awarenessMessage([{ client, clock: 1, state: JSON.stringify('x'.repeat(bytes - 2)) }]);
}

test('what clients show counts as memory, and is refused when there is none', () => {
  const driven = new Driven({ yjsMemoryBytes: 256 * 1024 });
  for (let i = 0; i < 40; i++) {
    driven.open(`peer ${i}`, `room ${i}`);
    driven.says(`peer ${i}`, shown(i, 16 * 1024));
  }
  expect(driven.hub.counts.memoryBytes).toBeLessThanOrEqual(256 * 1024);
  expect(driven.hub.counts.memoryBytes).toBeGreaterThan(7 * 16 * 1024);
  expect(driven.closed('peer 0')).toBeUndefined();
  // The first for whom there was no space; and none is left for those who come then.
  const refused = driven.effects.find((effect) => effect.type === 'close');
  expect(refused).toMatchObject({ code: 4013, reason: expect.stringMatching(/as it can/) });
  for (let i = 0; i < 40; i++) driven.handle({ type: 'closed', peer: `peer ${i}` });
  expect(driven.hub.counts.memoryBytes).toBeLessThan(64 * 1024);
});

test('who asks what others show pays for the answer', () => {
  const answer = 16 * 1024;
  const driven = new Driven({ peerBytesBurst: 10 * answer, peerBytesPerSecond: answer });
  driven.open('ann');
  driven.open('bob');
  driven.says('ann', shown(1, answer));
  for (let i = 0; i < 9; i++) driven.says('bob', Uint8Array.of(3));
  expect(driven.effects.some((effect) => effect.type === 'pause')).toBe(false);
  for (let i = 0; i < 3; i++) driven.says('bob', Uint8Array.of(3));
  expect(driven.effects).toContainEqual(expect.objectContaining({ type: 'pause', peer: 'bob' }));
});

const MANY = 5_000;
test.each([
  ['values', (): unknown => 1],
  ['lists in values', (): unknown => Array.from({ length: 50 }, () => [])],
  ['maps in values', (): unknown => Array.from({ length: 50 }, () => ({}))],
  ['maps', (): unknown => new Y.Map()],
  ['documents', (): unknown => new Y.Doc({ guid: 'x' })],
])('a room with %s takes no more memory than it counts', (_name, made) => {
  const author = new Y.Doc();
  const list = author.getArray('a');
  // Each before the last, so that no two become one.
  author.transact(() => {
    for (let i = 0; i < MANY; i++) list.insert(0, [made()]);
  });
  const update = Y.encodeStateAsUpdate(author);
  const before = heapBytes();
  const doc = new RoomDoc();
  doc.apply(update);
  const taken = heapBytes() - before;
  expect(taken).toBeLessThan(1.1 * doc.cost());
  // And before it is there, from what it says.
  expect(taken).toBeLessThan(1.2 * updateCost(update, scanUpdate(update)));
});

function heapBytes(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  return process.memoryUsage().heapUsed;
}
