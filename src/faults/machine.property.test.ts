import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { must } from '../lib/assert.ts';
import { FaultsNetwork, idsAt } from './faults-fixture.ts';
import { HEAL_TOLD_MS, TELL_EVERY_MS } from './limits.ts';
import { CUT, onPeer, room, ofType, hear } from './statements-fixture.ts';

describe('what it costs', () => {
  test('nothing while there is no fault', () => {
    const { net } = room(8);
    net.run(600_000);
    expect(net.told).toEqual({ frames: 0, bytes: 0 });
    expect(net.members.every(({ machine }) => machine.wakeAtMs === Infinity)).toBe(true);
  });

  test('with one in a room of 8, over relay and direct links, under 1.5 KB a second and peer', () => {
    const { net, members } = room(8);
    for (const a of net.members) for (const b of net.members) if (a.id < b.id) net.link(a, b);
    net.cause(members[0], CUT);
    net.run(1_000);
    const before = net.told;
    net.run(20_000);
    const perPeerAndS = (net.told.bytes - before.bytes) / 8 / 20;
    expect(perPeerAndS).toBeLessThan(1_500);
  });

  test('an old word is put right by few, however many know better', () => {
    const { net, members } = room(30);
    const [ann, ben] = members;
    net.cause(ann, CUT);
    const old = must(ofType(ann, 'tell')[0]).bytes;
    net.run(100);
    net.give(ben, { type: 'heal', id: null });
    net.run(HEAL_TOLD_MS + TELL_EVERY_MS);
    const before = net.told.frames;
    for (const member of net.members) hear(net, member, old, ann);
    net.run(5_000);
    const broadcasts = (net.told.frames - before) / 29;
    expect(broadcasts).toBeGreaterThanOrEqual(1);
    expect(broadcasts).toBeLessThan(8);
  });

  test('where all are on the relay nobody says there again what has been heard there', () => {
    const { net, members } = room(30);
    net.cause(members[0], CUT);
    net.run(1_000);
    expect(net.told.frames).toBe(29);
  });
});

describe('whatever is lost, late or doubled', () => {
  const runs = fc.record({
    seed: fc.nat(),
    loss: fc.constantFrom(0, 0.2, 0.5),
    jitterMs: fc.constantFrom(0, 50, 1_500),
    acts: fc.array(
      fc.record({
        by: fc.nat(5),
        act: fc.constantFrom('cause', 'cause', 'heal one', 'heal all', 'wait'),
        on: fc.nat(5),
        forMs: fc.integer({ min: 1_000, max: 120_000 }),
      }),
      { minLength: 1, maxLength: 12 },
    ),
  });

  test('all who hear agree, nobody holds what is healed, and nothing outlives its time', () => {
    fc.assert(
      fc.property(runs, ({ seed, loss, jitterMs, acts }) => {
        const net = new FaultsNetwork(seed);
        const members = net.room(5);
        const tail = net.add({ isRelayed: false });
        net.link(must(members[4]), tail);
        Object.assign(net, { loss, jitterMs, duplicate: 0.2 });
        for (const { by, act, on, forMs } of acts) {
          const member = must(net.members[by]);
          if (act === 'cause') net.cause(member, onPeer(must(net.members[on]), { forMs }));
          if (act === 'heal all') net.give(member, { type: 'heal', id: null });
          const id = idsAt(member)[on] ?? null;
          if (act === 'heal one' && id !== null) net.give(member, { type: 'heal', id });
          net.run(act === 'wait' ? 5_000 : 300);
        }
        // The network is good again: what was missed is told again.
        Object.assign(net, { loss: 0, jitterMs: 0 });
        net.run(30_000);
        // Those near their end may be over for one and not yet for another.
        const lasting = net.members.flatMap(({ machine }) =>
          machine
            .faults()
            .filter(({ untilMs }) => untilMs - (1_800_000_000_000 + net.nowMs) > 3_000)
            .map(({ id }) => id),
        );
        for (const member of net.members)
          expect(idsAt(member)).toEqual(expect.arrayContaining(lasting));
        net.give(tail, { type: 'heal', id: null });
        net.run(1_000);
        expect(net.members.flatMap(idsAt)).toEqual([]);
        net.run(125_000);
        expect(net.members.flatMap(idsAt)).toEqual([]);
        for (const member of net.members) {
          expect(member.rules).toEqual([]);
          expect(ofType(member, 'accuse')).toEqual([]);
        }
      }),
      { numRuns: 100 },
    );
  }, 60_000);
});
