import { describe, expect, test } from 'vitest';
import { snapshotOf } from '../../../watch/snapshot-fixture.ts';
import { islandsAfter } from './islands-after.ts';

const cut = { cut: 'both' } as const;

describe('islands that a fault would leave', () => {
  const room = snapshotOf({ peers: 4, relay: 'away' });
  const others = room.islands[0]?.peers.filter((id) => id !== room.self) ?? [];
  const [a, b, c] = others;
  if (a === undefined || b === undefined || c === undefined) throw new Error('four peers');

  test('none, while it only gets worse', () => {
    expect(islandsAfter(room, { scope: { on: 'all' }, conditions: { delayMs: 5 } })).toHaveLength(
      1,
    );
  });

  test('everyone alone when everything is cut', () => {
    expect(islandsAfter(room, { scope: { on: 'all' }, conditions: cut })).toHaveLength(4);
  });

  test('one link cut leaves the ways around it', () => {
    const scope = { on: 'link', a, b, kind: null } as const;
    expect(islandsAfter(room, { scope, conditions: cut })).toHaveLength(1);
  });

  test('a peer that is cut, or stands still, is alone', () => {
    const scope = { on: 'peer', peer: b } as const;
    for (const conditions of [cut, { pause: true } as const])
      expect(islandsAfter(room, { scope, conditions })?.map((island) => island.length)).toEqual([
        3, 1,
      ]);
    const own = islandsAfter(room, { scope: { on: 'peer', peer: room.self }, conditions: cut });
    expect(own?.[0]).toEqual([room.self]);
  });

  test('drawn islands, where a newcomer is with the first', () => {
    const scope = { on: 'islands', islands: [[room.self], [a, b]] } as const;
    const found = islandsAfter(room, { scope, conditions: cut });
    expect(found?.map((island) => [...island].sort())).toEqual(
      [
        [room.self, c],
        [a, b],
      ].map((island) => [...island].sort()),
    );
  });

  test('without the relay, lands that only it joined are islands', () => {
    const shallows = snapshotOf({ shape: [[2, 2]] });
    const after = islandsAfter(shallows, { scope: { on: 'relay' }, conditions: cut });
    expect(after?.map((island) => island.length)).toEqual([2, 2]);
    expect(islandsAfter(shallows, { scope: { on: 'all' }, conditions: {} })).toHaveLength(1);
  });

  test('of one way only nothing is said', () => {
    const scope = { on: 'link', a, b, kind: null } as const;
    expect(islandsAfter(room, { scope, conditions: { cut: 'a-to-b' } })).toBeNull();
  });

  test('who is apart already is not counted', () => {
    const parted = snapshotOf({ peers: 5, islands: 2, relay: 'away' });
    const here = parted.islands[0]?.peers.length ?? 0;
    expect(islandsAfter(parted, { scope: { on: 'all' }, conditions: cut })).toHaveLength(here);
  });
});
