import { expect, test } from 'vitest';
import type { RoomFault } from '../../../faults/room-fault.ts';
import type { PeerId } from '../timeline/who.ts';
import { healingOf } from './who-heals.ts';

const [self, ana, bo] = ['self', 'ana', 'bo'].map((name) => name as PeerId) as [
  PeerId,
  PeerId,
  PeerId,
];
const by = (peer: PeerId, id: string): RoomFault => ({
  id,
  by: peer,
  scope: { on: 'peer', peer: self },
  conditions: { cut: 'both' },
  profile: null,
  startedAtMs: 0,
  untilMs: 60_000,
});
const holding = [by(self, '1'), by(ana, '2'), by(bo, '3'), by(ana, '4')];

test('whoever may write heals all', () => {
  const { extent, others, canHeal } = healingOf(holding, { self, canWrite: true });
  expect([extent, others, holding.every(canHeal)]).toEqual(['all', [], true]);
});

test('a viewer heals what they caused, and is told whose the rest is', () => {
  const healing = healingOf(holding, { self, canWrite: false });
  expect(healing.extent).toBe('own');
  expect(healing.others).toEqual([ana, bo]);
  expect(holding.map(healing.canHeal)).toEqual([true, false, false, false]);
  expect(healingOf(holding.slice(1), { self, canWrite: false }).extent).toBe('none');
  expect(healingOf(holding.slice(0, 1), { self, canWrite: false }).extent).toBe('all');
});
