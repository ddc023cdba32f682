import { describe, expect, test } from 'vitest';
import { peerIdOf, type PeerId } from '../wire/ids.ts';
import type { RoomRule } from './machine-types.ts';
import type { FaultConditions, FaultScope } from './room-fault.ts';
import { rulesFor } from './rules-for.ts';

const peer = (byte: number): PeerId => peerIdOf(new Uint8Array(32).fill(byte));
const [ann, ben, cleo, dan] = [peer(1), peer(2), peer(3), peer(4)];

const each = (rule: Partial<RoomRule>): RoomRule[] =>
  (['tab', 'direct', 'relayed'] as const).map((kind) => ({ on: 'all', kind, ...rule }));

type Row = [what: string, FaultScope, FaultConditions, Record<string, RoomRule[]>];
const slow = { way: 'out', delayMs: 50 } as const;

const link = (kind: 'direct' | null): FaultScope => ({ on: 'link', a: ann, b: ben, kind });
const islands: FaultScope = { on: 'islands', islands: [[ann], [ben, cleo]] };

const ROWS: Row[] = [
  [
    'all, cut: at every end',
    { on: 'all' },
    { cut: 'both' },
    { [ann]: each({ cut: 'both' }), [dan]: each({ cut: 'both' }) },
  ],
  [
    'all, slow: each way once, by its sender',
    { on: 'all' },
    { delayMs: 50 },
    { [ann]: each(slow), [dan]: each(slow) },
  ],
  [
    'the relay, dead',
    { on: 'relay' },
    { cut: 'both' },
    { [ann]: [{ on: 'all', kind: 'relayed', cut: 'both' }] },
  ],
  [
    'the relay, slow',
    { on: 'relay' },
    { delayMs: 50 },
    { [ann]: [{ on: 'all', kind: 'relayed', ...slow }] },
  ],
  [
    'a peer, cut: it does so itself, the others keep its links',
    { on: 'peer', peer: ann },
    { cut: 'both' },
    { [ann]: each({ cut: 'both' }), [ben]: [{ on: ann, cut: 'far' }] },
  ],
  [
    'a peer that does not hear',
    { on: 'peer', peer: ann },
    { cut: 'in' },
    { [ann]: each({ cut: 'in' }), [ben]: [{ on: ann, cut: 'far' }] },
  ],
  [
    'a peer that is not heard',
    { on: 'peer', peer: ann },
    { cut: 'out' },
    { [ann]: each({ cut: 'out' }), [ben]: [{ on: ann, cut: 'far' }] },
  ],
  [
    'a slow peer: both ways, there alone',
    { on: 'peer', peer: ann },
    { delayMs: 50, loss: 0.1 },
    { [ann]: each({ way: 'both', delayMs: 50, loss: 0.1 }), [ben]: [] },
  ],
  [
    'a peer that stands still: no rule there',
    { on: 'peer', peer: ann },
    { pause: true },
    { [ann]: [], [ben]: [{ on: ann, cut: 'far' }] },
  ],
  [
    'a link, cut',
    link(null),
    { cut: 'both' },
    { [ann]: [{ on: ben, cut: 'both' }], [ben]: [{ on: ann, cut: 'both' }], [cleo]: [] },
  ],
  [
    'a link, one way',
    link(null),
    { cut: 'a-to-b' },
    { [ann]: [{ on: ben, cut: 'out' }], [ben]: [{ on: ann, cut: 'in' }], [cleo]: [] },
  ],
  [
    'a link, the other way, and slow',
    link('direct'),
    { cut: 'b-to-a', delayMs: 50 },
    {
      [ann]: [{ on: ben, kind: 'direct', cut: 'in', ...slow }],
      [ben]: [{ on: ann, kind: 'direct', cut: 'out', ...slow }],
      [cleo]: [],
    },
  ],
  [
    'islands: who is on the first keeps off those that are named; the others keep to themselves, whoever comes',
    islands,
    { cut: 'both' },
    {
      [ann]: [
        { on: ben, cut: 'both' },
        { on: cleo, cut: 'both' },
      ],
      [ben]: each({ cut: 'both', except: [ben, cleo] }),
      [cleo]: each({ cut: 'both', except: [ben, cleo] }),
      [dan]: [
        { on: ben, cut: 'both' },
        { on: cleo, cut: 'both' },
      ],
    },
  ],
  [
    'islands with slow water',
    islands,
    { delayMs: 50 },
    {
      [ann]: [
        { on: ben, ...slow },
        { on: cleo, ...slow },
      ],
      [ben]: each({ except: [ben, cleo], ...slow }),
    },
  ],
];

describe('what a peer does for a fault', () => {
  test.each(ROWS)('%s', (_, scope, conditions, expected) => {
    for (const [self, rules] of Object.entries(expected))
      expect(rulesFor([{ scope, conditions }], self as PeerId)).toEqual(rules);
  });

  test('rules of several faults add up', () => {
    const faults = [
      { scope: link(null), conditions: { delayMs: 10 } },
      { scope: { on: 'relay' } as const, conditions: { cut: 'both' } as const },
    ];
    expect(rulesFor(faults, ann)).toEqual([
      { on: ben, way: 'out', delayMs: 10 },
      { on: 'all', kind: 'relayed', cut: 'both' },
    ]);
  });
});
