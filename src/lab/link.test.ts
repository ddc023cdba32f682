import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TRICK_NAMES } from '../sim/hostile.ts';
import { toBase64url } from '../lib/bytes.ts';
import type { LabAction, Stamped } from './actions.ts';
import { courseOf, LabLinkError, linkOf, LINK_LENGTH_MAX, tellable, type Course } from './link.ts';

const place = fc.integer({ min: 0, max: 120 });
const share = fc.integer({ min: 1, max: 1000 }).map((thousandths) => thousandths / 1000);

const scope: fc.Arbitrary<Extract<LabAction, { type: 'fault' }>['scope']> = fc.oneof(
  fc.constantFrom({ on: 'all' } as const, { on: 'relay' } as const),
  place.map((at) => ({ on: 'peer', place: at }) as const),
  fc.tuple(place, place).map(([a, b]) => ({ on: 'link', a, b }) as const),
  fc
    .array(fc.array(place, { maxLength: 5 }), { maxLength: 4 })
    .map((islands) => ({ on: 'islands', islands }) as const),
);

const action: fc.Arbitrary<LabAction> = fc.oneof(
  fc.record({
    type: fc.constant('edit' as const),
    place,
    at: fc.nat(5000),
    remove: fc.nat(50),
    insert: fc.string({ unit: 'grapheme', maxLength: 20 }),
  }),
  fc.constantFrom<LabAction>({ type: 'add' }, { type: 'add-liar' }, { type: 'heal', fault: null }),
  fc.record({ type: fc.constantFrom('remove', 'crash', 'restart'), place }),
  fc.record({
    type: fc.constant('fault' as const),
    scope,
    conditions: fc.oneof(
      fc.constantFrom({ cut: 'both' } as const, { cut: 'out' } as const, { pause: true } as const),
      fc.record({ delayMs: fc.integer({ min: 1, max: 5000 }), loss: share }),
      fc.record({ kbps: fc.integer({ min: 1, max: 9999 }), duplicate: share, reorder: share }),
    ),
  }),
  fc.record({ type: fc.constant('heal' as const), fault: fc.integer({ min: 1, max: 90 }) }),
  fc.record({
    type: fc.constant('clock' as const),
    place,
    rate: fc.constantFrom(0.25, 0.5, 1, 2, 4),
    aheadMs: fc.integer({ min: -1e9, max: 1e9 }),
  }),
  fc.record({ type: fc.constant('web-rtc' as const), place, isAllowed: fc.boolean() }),
  fc.record({
    type: fc.constant('disk' as const),
    place,
    slowMs: fc.nat(60_000),
    isFull: fc.boolean(),
  }),
  fc.record({ type: fc.constant('lie' as const), trick: fc.constantFrom(...TRICK_NAMES) }),
  fc.record({ type: fc.constant('flood' as const), isOn: fc.boolean() }),
);

/** Moments never go back. */
function inOrder(steps: readonly (readonly [number, number, LabAction])[]): Stamped[] {
  let [events, atMs] = [0, 0];
  return steps.map(([eventsMore, msMore, done]) => {
    events += eventsMore;
    atMs += msMore;
    return { events, atMs, action: done };
  });
}

const course: fc.Arbitrary<Course> = fc
  .record({
    experiment: fc.option(fc.nat(7)),
    step: fc.nat(6),
    seed: fc.nat(2 ** 32 - 1),
    peers: fc.integer({ min: 2, max: 100 }),
    actions: fc.array(fc.tuple(fc.nat(3000), fc.nat(3000), action), { maxLength: 30 }).map(inOrder),
    traceHash: fc.nat(2 ** 32 - 1).map((hash) => hash.toString(16).padStart(8, '0')),
  })
  .map((more) => ({ ...more, end: { events: 200_000, atMs: 200_000 } }));

const problemOf = (fragment: string): string => {
  try {
    courseOf(fragment);
  } catch (error) {
    if (error instanceof LabLinkError) return error.problem;
    throw error;
  }
  return 'none';
};

describe('a course as a link', () => {
  test('what is written is read again', () => {
    fc.assert(
      fc.property(course, (given) => {
        const link = linkOf(given);
        expect(link).not.toBeNull();
        expect(courseOf(link ?? '')).toEqual(given);
      }),
    );
  });

  test('what an action is does not change on the way', () => {
    fc.assert(
      fc.property(action, (given) => {
        expect(tellable(given)).toEqual(given);
      }),
    );
  });

  test('other fragments are none', () => {
    expect(courseOf('')).toBeNull();
    expect(courseOf('page=3')).toBeNull();
  });

  test('garbage is damaged, and nothing else is thrown', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const problem = problemOf(`lab=${toBase64url(Uint8Array.of(1, ...bytes))}`);
        expect(['none', 'damaged']).toContain(problem);
      }),
    );
    expect(problemOf('lab=???')).toBe('damaged');
    expect(problemOf(`lab=${'A'.repeat(LINK_LENGTH_MAX)}`)).toBe('damaged');
  });

  test('a later version is told from damage', () => {
    expect(problemOf(`lab=${toBase64url(Uint8Array.of(2, 0, 0))}`)).toBe('newer');
  });

  test('a link that is cut off is damaged', () => {
    const [given] = fc.sample(course, 1);
    if (given === undefined) throw new Error('no sample');
    const link = linkOf(given) ?? '';
    expect(problemOf(link.slice(0, -4))).toBe('damaged');
  });

  test('what is too long for a link has none', () => {
    const insert = 'x'.repeat(2000);
    const actions = Array.from({ length: 10 }, (_, i) => ({
      events: i,
      atMs: i,
      action: { type: 'edit', place: 0, at: 0, remove: 0, insert } as const,
    }));
    const end = { events: 10, atMs: 10 };
    const given = { experiment: null, step: 0, seed: 1, peers: 2, traceHash: '00000000' };
    expect(linkOf({ ...given, actions, end })).toBeNull();
  });
});
