import { expect, test } from 'vitest';
import type { MeshInput } from '../mesh/machine-types.ts';
import type { PeerId } from '../wire/ids.ts';
import { Standstill } from './standstill.ts';

const peer = 'ann' as PeerId;
const payload = (length: number): MeshInput => ({
  type: 'payload',
  peer,
  kind: 'relayed',
  bytes: new Uint8Array(length),
});

test('gives back what came, in order, but ticks and what may be lost', () => {
  const still = new Standstill();
  const edit: MeshInput = { type: 'broadcast', lane: 'live', payload: new Uint8Array(3) };
  const caret: MeshInput = { type: 'broadcast', lane: 'fleeting', payload: new Uint8Array(3) };
  const down: MeshInput = { type: 'link-down', peer, kind: 'relayed', reason: 'gone' };
  for (const input of [payload(5), { type: 'tick' } as const, caret, edit, down]) still.hold(input);
  expect(still.release()).toEqual([payload(5), edit, down]);
  expect(still.release()).toEqual([]);
});

test('holds so much and no more; what was lost makes both sides compare', () => {
  const still = new Standstill();
  const mebibyte = 1024 * 1024;
  for (let i = 0; i < 20; i++) still.hold(payload(mebibyte));
  const down: MeshInput = { type: 'link-down', peer, kind: 'relayed', reason: 'gone' };
  still.hold(down);
  const released = still.release();
  expect(released.filter(({ type }) => type === 'payload')).toHaveLength(8);
  expect(released.slice(-2)).toEqual([
    down,
    { type: 'overflow', peer, kind: 'relayed', lane: 'live' },
  ]);
});

test('many small ones are bounded too', () => {
  const still = new Standstill();
  for (let i = 0; i < 30_000; i++) still.hold(payload(1));
  expect(still.release().length).toBeLessThanOrEqual(20_001);
});
