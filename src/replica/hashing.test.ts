import { sha256 } from '@noble/hashes/sha2.js';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { concatBytes, toHex } from '../lib/bytes.ts';
import { TestRoom, type Member } from '../sim/perfect-wire.ts';
import { INDEX_PAGE } from '../wire/ids.ts';
import { LARGE_UPDATE_BYTES_MIN } from '../wire/limits.ts';
import { Core } from './core.ts';
import { Hashing } from './hashing.ts';
import { Log } from './log.ts';
import type { ReplicaEffect } from './machine-types.ts';

const page = INDEX_PAGE;
const LARGE = 'x'.repeat(LARGE_UPDATE_BYTES_MIN);
const text = (member: Member): Y.Text => member.replica.doc(page).getText('text');
const numbers = (member: Member): number[] =>
  member.replica.heads(page).map(({ number }) => number);
const typesOf = (effects: readonly ReplicaEffect[]): string[] => effects.map(({ type }) => type);

/** One who writes, and whose hashes nobody computes but the test. */
function alone(): { ana: Member; flush: () => ReplicaEffect[] } {
  const ana = new TestRoom().join(1);
  return { ana, flush: () => ana.replica.handle({ type: 'flush' }, 0) };
}

describe('a large edit', () => {
  test('reaches the others, and the chain holds its hash', () => {
    const room = new TestRoom();
    const [ana, bo] = [room.join(1), room.join(2)];
    room.meet(ana, bo);
    let update: Uint8Array = new Uint8Array();
    ana.replica.doc(page).on('update', (bytes: Uint8Array) => (update = bytes));
    text(ana).insert(0, LARGE);
    room.run();
    expect(text(bo).length).toBe(LARGE.length);
    room.mustBeInStep(ana, bo);
    const before = new Log(ana.id, page, ana.keys).hash;
    const expected = sha256(concatBytes(before, Uint8Array.of(1), sha256(update)));
    expect(ana.replica.heads(page).map(({ hash }) => toHex(hash))).toEqual([toHex(expected)]);
  });

  test('becomes an entry when it is hashed, and what is typed meanwhile the next one', () => {
    const { ana, flush } = alone();
    text(ana).insert(0, LARGE);
    const asked = flush().find((effect) => effect.type === 'hash');
    expect(asked).toBeDefined();
    expect(numbers(ana)).toEqual([]);
    expect(ana.replica.unsavedEdits()).toBe(1);
    expect(ana.replica.nextNumber(page)).toBe(2);
    text(ana).insert(0, 'small');
    expect(typesOf(flush())).not.toContain('broadcast');
    expect(ana.replica.unsavedEdits()).toBe(2);
    if (asked?.type !== 'hash') return;
    const { token, update } = asked;
    const effects = ana.replica.handle({ type: 'hashed', token, hash: sha256(update) }, 0);
    expect(typesOf(effects).filter((type) => type === 'broadcast')).toHaveLength(3);
    expect(numbers(ana)).toEqual([2]);
  });

  test('does not hold up other pages', () => {
    const { ana, flush } = alone();
    text(ana).insert(0, LARGE);
    flush();
    const other = 'AAAAAAAAAAAAAAAB' as typeof page;
    ana.replica.doc(other).getText('text').insert(0, 'small');
    expect(typesOf(flush())).toContain('broadcast');
  });

  test('is written unhashed when the page may be about to end, and an answer that comes later changes nothing', () => {
    const { ana, flush } = alone();
    text(ana).insert(0, LARGE);
    const asked = flush().find((effect) => effect.type === 'hash');
    text(ana).insert(0, 'small');
    ana.replica.handle({ type: 'settle' }, 0);
    expect(numbers(ana)).toEqual([2]);
    if (asked?.type !== 'hash') return;
    const { token, update } = asked;
    const late = ana.replica.handle({ type: 'hashed', token, hash: sha256(update) }, 0);
    expect(typesOf(late)).not.toContain('broadcast');
    expect(numbers(ana)).toEqual([2]);
  });

  test('reaches one who comes later, through somebody else', () => {
    const room = new TestRoom();
    const [ana, bo] = [room.join(1), room.join(2)];
    room.meet(ana, bo);
    text(ana).insert(0, LARGE);
    room.run();
    text(ana).insert(0, 'small');
    room.run();
    room.part(ana, bo);
    const cy = room.join(3);
    room.meet(cy, bo);
    room.run();
    room.mustBeInStep(ana, bo, cy);
    const again = room.join(4, { disk: cy.disk });
    room.mustBeInStep(cy, again);
  });
});

describe('while a large edit waits', () => {
  test('what others write is shown, and nobody is blamed for what comes after', () => {
    const room = new TestRoom();
    const [ana, bo] = [room.join(1), room.join(2)];
    room.meet(ana, bo);
    room.run();
    text(bo).insert(0, LARGE);
    const asked = bo.replica.handle({ type: 'flush' }, 0).find(({ type }) => type === 'hash');
    const shared = (member: Member): Y.Map<unknown> => member.replica.doc(page).getMap('map');
    shared(ana).set('first', new Y.Map([['nested', 1]]));
    room.run();
    expect(shared(bo).toJSON()).toEqual({ first: { nested: 1 } });
    text(bo).insert(0, 'small');
    expect(asked?.type).toBe('hash');
    if (asked?.type !== 'hash') return;
    room.give(bo, { type: 'hashed', token: asked.token, hash: sha256(asked.update) });
    room.run();
    shared(ana).set('second', new Y.Map([['nested', 2]]));
    room.run();
    expect(bo.replica.troubles()).toEqual([]);
    room.mustBeInStep(ana, bo);
  });
});

test('what one peer sent is taken in as it was sent, hashed or not', () => {
  const { ana } = alone();
  const bo = new TestRoom().join(2);
  const core = new Core(ana.record, ana.keys, 0, () => undefined);
  const hashing = new Hashing(core);
  const taken: string[] = [];
  const large = [new Uint8Array(LARGE_UPDATE_BYTES_MIN), new Uint8Array(LARGE_UPDATE_BYTES_MIN)];
  hashing.inOrder(bo.id, large, () => taken.push('checkpoint'));
  hashing.inOrder(bo.id, [new Uint8Array(1)], () => taken.push('entries'));
  hashing.inOrder(ana.id, [new Uint8Array(1)], () => taken.push("another's"));
  expect(taken).toEqual(["another's"]);
  for (const effect of core.effects)
    if (effect.type === 'hash') hashing.hashed(effect.token, sha256(effect.update));
  expect(taken).toEqual(["another's", 'checkpoint', 'entries']);
});
