import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { must } from '../lib/assert.ts';
import {
  encodeFaultBody,
  faultSigned,
  type UnsignedFaultStatement,
} from '../wire/fault-messages.ts';
import { concatBytes } from '../lib/bytes.ts';
import { peerIdOf } from '../wire/ids.ts';
import { FaultsNetwork, idsAt, type TestMember } from './faults-fixture.ts';
import { HEAL_TOLD_MS, TELL_EVERY_MS } from './limits.ts';
import { createFaults } from './machine.ts';
import { FAULT_MS_MAX, ROOM_FAULTS_MAX } from './room-fault.ts';
import { CUT, order, room, ofType, signed, causeBy, hear } from './statements-fixture.ts';

describe('hostile statements', () => {
  test('forged ones accuse whoever passes them on, and only them', () => {
    const { net, members } = room(3);
    const [ann, ben, cleo] = members;
    const forged = signed(net, cleo, causeBy(ann.id));
    expect(hear(net, ben, forged, cleo)).toMatchObject([{ type: 'accuse', peer: cleo.id }]);
    const faults = [{ author: ann.id, number: 1 }];
    const healed = signed(net, cleo, { type: 'heal', author: ben.id, number: 1, faults });
    expect(hear(net, ann, healed, cleo)).toMatchObject([{ type: 'accuse', peer: cleo.id }]);
    // From then on nothing is heard over it.
    expect(hear(net, ben, signed(net, ann, causeBy(ann.id)), cleo)).toEqual([]);
    expect(idsAt(ben)).toEqual([]);
    hear(net, ben, signed(net, ann, causeBy(ann.id)), ann);
    expect(idsAt(ben)).toHaveLength(1);
  });

  test('garbage accuses its bearer; what a later version says does not', () => {
    const { net, members } = room(3);
    const [ann, ben] = members;
    expect(hear(net, ann, Uint8Array.of(0x7f, 9, 1, 2), ben)).toEqual([]);
    expect(hear(net, ann, Uint8Array.of(0x7f, 1, 1), ben)).toMatchObject([{ type: 'accuse' }]);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        hear(net, ann, bytes, must(members[2]));
        hear(net, ann, Uint8Array.of(0x7f, 1, ...bytes), must(members[2]));
      }),
      { numRuns: 300 },
    );
    expect(idsAt(ann)).toEqual([]);
  });

  test.each<[string, Partial<UnsignedFaultStatement & { type: 'cause' }>]>([
    ['too long a time', { remainingMs: FAULT_MS_MAX + 1 }],
    ['no time', { remainingMs: 0 }],
    ['a delay of an hour', { conditions: { delayMs: 3_600_000 } }],
    ['a pause of all', { conditions: { pause: true } }],
    ['one island', { scope: { on: 'islands', islands: [[peerIdOf(new Uint8Array(32))]] } }],
  ])('%s is not taken up', (_, more) => {
    const { net, members } = room(3);
    const [ann, ben] = members;
    const effects = hear(net, ben, signed(net, ann, causeBy(ann.id, more)), ann);
    expect([effects, idsAt(ben)]).toEqual([[], []]);
  });

  test('an author cannot make its fault last longer than it said first', () => {
    const { net, members } = room(3);
    const [ann, ben] = members;
    hear(net, ben, signed(net, ann, causeBy(ann.id, { remainingMs: 5_000 })), ann);
    for (let number = 3; number < 13; number++) {
      net.run(1_000);
      const conditions = { delayMs: number };
      const more = { number, conditions, remainingMs: 60_000 };
      hear(net, ben, signed(net, ann, causeBy(ann.id, more)), ann);
    }
    expect(idsAt(ben)).toEqual([]);
  });

  test('an old statement does not bring a fault back: not to those who know, and to newcomers for a moment', () => {
    const { net, members } = room(3);
    const [ann, ben, cleo] = members;
    net.cause(ann, CUT);
    net.run(100);
    const old = must(ofType(ann, 'tell')[0]).bytes;
    net.give(ben, { type: 'heal', id: null });
    net.run(HEAL_TOLD_MS + 1_000);
    hear(net, ben, old, cleo);
    expect(idsAt(ben)).toEqual([]);
    const newcomer = net.add();
    hear(net, newcomer, old, cleo);
    net.run(500);
    expect(net.members.flatMap(idsAt)).toEqual([]);
    // One that ran out by itself: whoever knows and may, says so.
    const id = net.cause(ann, order({ forMs: 10_000 }));
    const kept = must(ofType(ann, 'tell').at(-1)).bytes;
    net.run(12_000);
    ann.isRelayed = false;
    const second = net.add();
    hear(net, second, kept, cleo);
    expect(idsAt(second)).toEqual([id]);
    net.run(1_500);
    expect(idsAt(second)).toEqual([]);
  });

  test('forged words of ours do not make us say anything', () => {
    const { net, members } = room(3);
    const [ann, ben] = members;
    net.cause(ann, CUT);
    const forged = signed(net, ben, causeBy(ann.id, { number: 2, fault: 1 }));
    net.give(ann, { type: 'heal', id: null });
    net.run(TELL_EVERY_MS * 10);
    for (let number = 3; number < 9; number++) net.cause(ann, order({ forMs: 1_000 }));
    net.run(5_000);
    expect(hear(net, ann, forged, ben)).toEqual([]);
    const other = signed(net, ben, causeBy(ann.id, { number: 9, fault: 8 }));
    expect(hear(net, ann, other, ben)).toMatchObject([{ type: 'accuse', peer: ben.id }]);
  });

  test('of one author no more new ones than its rate, and never more in all than there may be', () => {
    const { net, members } = room(3);
    const [ann, ben] = members;
    let number = 0;
    const flood = (count: number): void => {
      for (let i = 0; i < count; i++) {
        number += 2;
        hear(net, ben, signed(net, ann, causeBy(ann.id, { number, fault: number - 1 })), ann);
      }
    };
    flood(100);
    expect(idsAt(ben).length).toBeLessThanOrEqual(10);
    for (let second = 0; second < 55; second++) {
      net.run(1_000);
      flood(5);
    }
    expect(idsAt(ben)).toHaveLength(ROOM_FAULTS_MAX);
  });

  test('of too many all keep the same, in whatever order they came', () => {
    const net = new FaultsNetwork();
    const members = net.room(6);
    const [ann, ben, ...authors] = members as [TestMember, TestMember, ...TestMember[]];
    const words = authors.map((author) =>
      Array.from({ length: 9 }, (_, i) => {
        const numbers = { number: 2 * i + 2, fault: 2 * i + 1 };
        return { author, bytes: signed(net, author, causeBy(author.id, numbers)) };
      }),
    );
    for (const { author, bytes } of words.flat()) hear(net, ann, bytes, author);
    for (const { author, bytes } of words.toReversed().flat()) hear(net, ben, bytes, author);
    expect(idsAt(ann)).toHaveLength(ROOM_FAULTS_MAX);
    expect(idsAt(ann)).toEqual(idsAt(ben));
  });

  test('of one author so many signatures are checked, whoever brings them', () => {
    const { net, members } = room(3);
    const [ann, ben] = members;
    let checked = 0;
    const keys = net.authority.keysOf(ben.id);
    const counting = createFaults({
      self: ben.id,
      topic: net.authority.topic,
      wallMsAtZero: 0,
      rng: net.rng.fork(),
      ports: { isWriter: () => true, isKnown: () => true },
      keys: {
        sign: (statement) => keys.sign(statement),
        verify: (...args) => {
          checked += 1;
          return keys.verify(...args);
        },
      },
    });
    counting.handle({ type: 'allowed', isOn: true }, 0);
    for (let number = 2; number < 2_002; number++) {
      const bytes = signed(net, ann, causeBy(ann.id, { number }));
      counting.handle({ type: 'heard', bytes, from: ann.id, over: 'direct' }, number);
    }
    expect(checked).toBeGreaterThan(60);
    expect(checked).toBeLessThan(110);
    expect(counting.faults()).toHaveLength(1);
  });

  test('who is not known is not heard', () => {
    const { net, members } = room(3);
    const stranger = net.authority.createSession(new Uint8Array(8), true).session;
    net.writers.add(stranger);
    const body = encodeFaultBody(causeBy(stranger));
    const { topic } = net.authority;
    const bytes = concatBytes(body, net.authority.keysOf(stranger).sign(faultSigned(topic, body)));
    expect(hear(net, members[0], bytes, members[1])).toEqual([]);
    expect(idsAt(members[0])).toEqual([]);
  });
});
