/** What a fault of the room comes to between any two peers, when each carries out its own part: rules of faults/, applied by link/. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { must } from '../lib/assert.ts';
import { createRng } from '../lib/rng.ts';
import type { FaultConditions, FaultScope } from '../faults/room-fault.ts';
import { rulesFor } from '../faults/rules-for.ts';
import { createFaultBox, type FaultBox } from '../link/fault.ts';
import { platformTimers } from '../link/timers.ts';
import { peerIdOf, type PeerId } from '../wire/ids.ts';
import type { LinkKind } from '../wire/lanes.ts';

const PEERS = [1, 2, 3, 4, 5].map((byte) => peerIdOf(new Uint8Array(32).fill(byte)));
const KINDS: readonly LinkKind[] = ['tab', 'direct', 'relayed'];
/** Came after the fault was caused; it is in no scope. */
const NEWCOMER = must(PEERS[4]);

type Fault = { scope: FaultScope; conditions: FaultConditions };

function boxOf(fault: Fault, self: PeerId): FaultBox {
  const box = createFaultBox({ rng: createRng(1), timers: platformTimers });
  box.replaceRoom(rulesFor([fault], self));
  return box;
}

/** What happens to a payload from one to another: both ends together. */
function between(fault: Fault, from: PeerId, to: PeerId, kind: LinkKind) {
  const sent = boxOf(fault, from).conditions({ peer: to, kind }, 'out');
  const heard = boxOf(fault, to).conditions({ peer: from, kind }, 'in');
  return { isCut: sent.isCut || heard.isCut, delayMs: sent.delayMs + heard.delayMs };
}

/** The same, as the words of room-fault.ts say it. */
function asSaid({ scope, conditions }: Fault, from: PeerId, to: PeerId, kind: LinkKind) {
  const { cut, delayMs = 0 } = conditions;
  const islandOf = (islands: readonly (readonly PeerId[])[], peer: PeerId): number =>
    Math.max(
      0,
      islands.findIndex((island) => island.includes(peer)),
    );
  switch (scope.on) {
    case 'all':
      return { isCut: cut === 'both', delayMs };
    case 'relay':
      return kind === 'relayed' ? { isCut: cut === 'both', delayMs } : { isCut: false, delayMs: 0 };
    case 'peer': {
      const way = from === scope.peer ? 'out' : to === scope.peer ? 'in' : null;
      if (way === null) return { isCut: false, delayMs: 0 };
      return { isCut: cut === 'both' || cut === way, delayMs };
    }
    case 'link': {
      const way = from === scope.a && to === scope.b ? 'a-to-b' : 'b-to-a';
      const isOn = [from, to].includes(scope.a) && [from, to].includes(scope.b);
      if (!isOn || (scope.kind !== null && scope.kind !== kind))
        return { isCut: false, delayMs: 0 };
      return { isCut: cut === 'both' || cut === way, delayMs };
    }
    case 'islands':
      return islandOf(scope.islands, from) === islandOf(scope.islands, to)
        ? { isCut: false, delayMs: 0 }
        : { isCut: cut === 'both', delayMs };
  }
}

const peer = fc.constantFrom(...PEERS);
const [a, b, c, d] = PEERS as [PeerId, PeerId, PeerId, PeerId];
const scope: fc.Arbitrary<FaultScope> = fc.oneof(
  fc.constantFrom<FaultScope>({ on: 'all' }, { on: 'relay' }),
  fc.record({ on: fc.constant('peer' as const), peer }),
  fc.record({
    on: fc.constant('link' as const),
    a: fc.constantFrom(a, b),
    b: fc.constantFrom(c, d),
    kind: fc.constantFrom(null, ...KINDS),
  }),
  fc.constantFrom<FaultScope>(
    {
      on: 'islands',
      islands: [
        [a, b],
        [c, d],
      ],
    },
    { on: 'islands', islands: [[c], [a, d], [b]] },
    { on: 'islands', islands: [[d], [a]] },
  ),
);
const CUTS = {
  all: ['both'],
  relay: ['both'],
  islands: ['both'],
  peer: ['both', 'in', 'out'],
  link: ['both', 'a-to-b', 'b-to-a'],
} as const;
const fault: fc.Arbitrary<Fault> = scope.chain((chosen) =>
  fc.record({
    scope: fc.constant(chosen),
    conditions: fc.oneof(
      fc.constantFrom(...CUTS[chosen.on]).map((cut): FaultConditions => ({ cut })),
      fc.integer({ min: 1, max: 500 }).map((delayMs): FaultConditions => ({ delayMs })),
    ),
  }),
);

describe('a fault between two peers', () => {
  test('is what its words say, each way once, for every two and every kind of link', () => {
    fc.assert(
      fc.property(fault, (each) => {
        for (const from of PEERS)
          for (const to of PEERS)
            for (const kind of KINDS)
              if (from !== to)
                expect(between(each, from, to, kind)).toEqual(asSaid(each, from, to, kind));
      }),
      { numRuns: 200 },
    );
  });

  test('a newcomer makes no bridge between islands, before it has heard of them or after', () => {
    const split: Fault = {
      scope: {
        on: 'islands',
        islands: [
          [a, b],
          [c, d],
        ],
      },
      conditions: { cut: 'both' },
    };
    const unknowing = createFaultBox({ rng: createRng(1), timers: platformTimers });
    for (const kind of KINDS) {
      expect(boxOf(split, c).conditions({ peer: NEWCOMER, kind }, 'in').isCut).toBe(true);
      expect(boxOf(split, c).conditions({ peer: NEWCOMER, kind }, 'out').isCut).toBe(true);
      expect(boxOf(split, a).conditions({ peer: NEWCOMER, kind }, 'in').isCut).toBe(false);
      expect(unknowing.conditions({ peer: c, kind }, 'out').isCut).toBe(false);
    }
  });

  test('the relay is dead for all that have no way to it, and for nobody else', () => {
    const deadAt = (each: Fault): boolean[] => PEERS.map((self) => boxOf(each, self).isRelayDead);
    const [yes, no] = [PEERS.map(() => true), PEERS.map(() => false)];
    const conditions = { cut: 'both' } as const;
    expect(deadAt({ scope: { on: 'relay' }, conditions })).toEqual(yes);
    expect(deadAt({ scope: { on: 'all' }, conditions })).toEqual(yes);
    expect(deadAt({ scope: { on: 'peer', peer: b }, conditions })).toEqual(
      PEERS.map((self) => self === b),
    );
    expect(deadAt({ scope: { on: 'islands', islands: [[a], [b, c]] }, conditions })).toEqual(no);
    expect(deadAt({ scope: { on: 'relay' }, conditions: { delayMs: 5 } })).toEqual(no);
  });

  test('what is cut at one end is kept at the other', () => {
    for (const conditions of [
      { cut: 'both' },
      { cut: 'in' },
      { pause: true },
    ] as FaultConditions[]) {
      const each: Fault = { scope: { on: 'peer', peer: a }, conditions };
      expect(boxOf(each, b).isParted(a, 'direct')).toBe(true);
      expect(boxOf(each, b).isParted(c, 'direct')).toBe(false);
    }
  });
});
