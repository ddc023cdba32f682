import { describe, expect, test } from 'vitest';
import type { PeerId } from '../room/snapshot.ts';
import { decodeReaction, encodeReaction, REACTIONS } from './reaction-kinds.ts';
import { hasRoomFor, OF_ONE_MAX, SHOWN_MAX, toSay, type Shown } from './reactions-shown.ts';

const shown = (id: number, from: string): Shown => ({
  id,
  from: from as PeerId,
  name: from,
  reaction: 'heart',
  color: 'p1',
  x: 0,
  y: 0,
});

describe('a reaction', () => {
  test('is one byte, and what is not known is none', () => {
    expect(REACTIONS.map((each) => [...encodeReaction(each)])).toEqual([
      [1],
      [2],
      [3],
      [4],
      [5],
      [6],
    ]);
    for (const each of REACTIONS) expect(decodeReaction(encodeReaction(each))).toBe(each);
    for (const bytes of [[], [0], [7], [255], [1, 1]])
      expect(decodeReaction(Uint8Array.from(bytes))).toBeNull();
  });

  test('of one person there are few at a time, and of all not so many that they hide the page', () => {
    const [ana, bo] = ['Ana' as PeerId, 'Bo' as PeerId];
    const many = Array.from({ length: OF_ONE_MAX }, (_, id) => shown(id, ana));
    expect(hasRoomFor(many.slice(1), ana)).toBe(true);
    expect(hasRoomFor(many, ana)).toBe(false);
    expect(hasRoomFor(many, bo)).toBe(true);
    const all = Array.from({ length: SHOWN_MAX }, (_, id) => shown(id, `peer ${id}`));
    expect(hasRoomFor(all, bo)).toBe(false);
  });

  test('is said once of each person', () => {
    const heard = [shown(1, 'Ana'), shown(2, 'Ana'), shown(3, 'Bo')];
    expect(toSay(heard, (name, reaction) => `${name}: ${reaction}.`)).toBe(
      'Ana: heart. Bo: heart.',
    );
    expect(toSay([], () => 'x')).toBe('');
  });
});
