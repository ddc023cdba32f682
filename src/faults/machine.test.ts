import { describe, expect, test } from 'vitest';
import { must } from '../lib/assert.ts';
import { FaultsNetwork, idsAt } from './faults-fixture.ts';
import { TELL_EVERY_MS } from './limits.ts';
import { FaultRefused } from './machine-types.ts';
import { ROOM_FAULTS_MAX, type FaultOrder } from './room-fault.ts';
import { CUT, order, onPeer, room, ofType, signed, causeBy, hear } from './statements-fixture.ts';

describe('a fault of the room', () => {
  test('is known to all who are reached, carried out, and over for all at its time', () => {
    const { net, members } = room(4);
    const [ann, ben] = members;
    const id = net.cause(ann, order({ conditions: { delayMs: 50 }, profile: '3g', forMs: 10_000 }));
    net.run(100);
    for (const member of net.members) {
      expect(member.machine.faults()).toMatchObject([
        { id, by: ann.id, scope: { on: 'all' }, conditions: { delayMs: 50 }, profile: '3g' },
      ]);
      expect(member.rules).toHaveLength(3);
    }
    const [fault] = ben.machine.faults();
    expect(must(fault).untilMs - must(fault).startedAtMs).toBeCloseTo(10_000, -2);
    net.run(9_000);
    expect(ben.machine.faults()).toHaveLength(1);
    net.run(1_000);
    for (const member of net.members) {
      expect(member.machine.faults()).toEqual([]);
      expect(member.rules).toEqual([]);
      expect(ofType(member, 'healed')).toMatchObject([{ fault: { id }, by: null }]);
      expect(member.machine.wakeAtMs).toBe(Infinity);
    }
  });

  test('stands still in `faults` while it is told again', () => {
    const { net, members } = room(3);
    net.jitterMs = 100;
    net.cause(members[0], CUT);
    net.run(200);
    const before = members[1].machine.faults();
    net.run(10 * TELL_EVERY_MS);
    expect(members[1].machine.faults()).toBe(before);
  });

  test('ends at its time also where its author is not heard any more', () => {
    const { net, members } = room(3);
    const [ann, ben] = members;
    net.cause(ann, order({ forMs: 10_000 }));
    net.run(100);
    ann.isRelayed = false;
    net.run(10_000);
    expect(idsAt(ben)).toEqual([]);
  });

  test('reaches a newcomer, and one whom only another reaches', () => {
    const { net, members } = room(3);
    const [ann, ben] = members;
    const far = net.add({ isRelayed: false });
    net.link(ben, far);
    const id = net.cause(ann, CUT);
    net.run(200);
    expect(idsAt(far)).toEqual([id]);
    const late = net.add();
    expect(idsAt(late)).toEqual([]);
    net.run(TELL_EVERY_MS);
    expect(idsAt(late)).toEqual([id]);
  });

  test('is healed by anyone who may write, everywhere within a second', () => {
    const { net, members } = room(3);
    const [ann, ben, cleo] = members;
    const far = net.add({ isRelayed: false });
    net.link(cleo, far);
    net.cause(ann, CUT);
    net.cause(ben, onPeer(cleo));
    net.run(200);
    expect(idsAt(far)).toHaveLength(2);
    net.give(cleo, { type: 'heal', id: null });
    net.run(1_000);
    for (const member of net.members) {
      expect(idsAt(member)).toEqual([]);
      expect(ofType(member, 'healed').map(({ by }) => by)).toEqual([cleo.id, cleo.id]);
    }
    net.run(60_000);
    expect(net.members.flatMap(idsAt)).toEqual([]);
  });

  test('is healed one by one', () => {
    const { net, members } = room(3);
    const [ann, ben] = members;
    const first = net.cause(ann, CUT);
    const second = net.cause(ann, onPeer(ben));
    net.run(100);
    net.give(ben, { type: 'heal', id: first });
    net.give(ben, { type: 'heal', id: 'unknown' });
    net.run(100);
    expect(net.members.map(idsAt)).toEqual([[second], [second], [second]]);
  });

  test('that its author healed before somebody heard of it does not begin there', () => {
    const { net, members } = room(3);
    const [ann, ben, cleo] = members;
    cleo.isRelayed = false;
    net.cause(ann, CUT);
    const told = must(ofType(ann, 'tell')[0]).bytes;
    net.give(ann, { type: 'heal', id: null });
    cleo.isRelayed = true;
    net.run(TELL_EVERY_MS + 100);
    hear(net, cleo, told, ben);
    expect(idsAt(cleo)).toEqual([]);
  });

  test('of who leaves is over, if it was theirs alone to suffer', () => {
    const { net, members } = room(3);
    const [ann, ben, cleo] = members;
    net.cause(ann, onPeer(ann));
    net.cause(ben, onPeer(ann));
    const third = net.cause(ann, onPeer(ben));
    net.run(100);
    net.give(ann, { type: 'leave' });
    net.run(100);
    expect([idsAt(ben), idsAt(cleo)]).toEqual([[third], [third]]);
  });

  test('pauses the one whom it names, and goes on at its end', () => {
    const { net, members } = room(3);
    const [ann, ben] = members;
    net.cause(ann, onPeer(ben, { conditions: { pause: true }, forMs: 5_000 }));
    net.run(100);
    expect(must(ben.pausedUntilMs) - ben.clockMs).toBeCloseTo(5_000, -2);
    expect(ann.pausedUntilMs).toBeNull();
    expect(ann.rules).toEqual([{ on: ben.id, cut: 'far' }]);
    net.run(5_000);
    expect(ben.pausedUntilMs).toBeNull();
  });
});

describe('who may what', () => {
  test('what is no fault is refused in words; so are more than there may be', () => {
    const { net, members } = room(3);
    const [ann] = members;
    const ask = (asked: FaultOrder) => () => net.cause(ann, asked);
    expect(ask(order({ conditions: {} }))).toThrow(RangeError);
    for (let i = 0; i < ROOM_FAULTS_MAX; i++) net.cause(ann, CUT);
    expect(ask(CUT)).toThrow('32 faults already');
  });

  test('nothing for others before the room allows it; of self it needs no leave', () => {
    const net = new FaultsNetwork();
    const [ann, ben] = [net.add({ isAllowed: false }), net.add({ isAllowed: false })];
    expect(() => net.cause(ann, CUT)).toThrow(FaultRefused);
    expect(() => net.cause(ann, onPeer(ben))).toThrow('not allowed in this room');
    const id = net.cause(ann, onPeer(ann));
    net.run(100);
    expect(net.members.map(idsAt)).toEqual([[id], [id]]);
  });

  test('who does not know yet that it is allowed takes it up when it is told again', () => {
    const net = new FaultsNetwork();
    const [ann, ben] = [net.add(), net.add({ isAllowed: false })];
    const id = net.cause(ann, CUT);
    net.run(100);
    expect(idsAt(ben)).toEqual([]);
    net.give(ben, { type: 'allowed', isOn: true });
    net.run(TELL_EVERY_MS);
    expect(idsAt(ben)).toEqual([id]);
    net.give(ben, { type: 'allowed', isOn: false });
    expect(idsAt(ben)).toEqual([]);
    expect(ofType(ben, 'healed')).toMatchObject([{ by: null }]);
    net.run(TELL_EVERY_MS);
    expect(idsAt(ben)).toEqual([]);
  });

  test('a viewer causes nothing for others and heals nothing of others, whatever its program does', () => {
    const { net, members } = room(3);
    const [ann, ben] = members;
    const viewer = net.add({ isWriter: false });
    expect(() => net.cause(viewer, CUT)).toThrow('with a view link');
    const id = net.cause(ann, CUT);
    net.run(100);
    expect(idsAt(viewer)).toEqual([id]);
    expect(() => net.give(viewer, { type: 'heal', id })).toThrow(FaultRefused);
    net.give(viewer, { type: 'heal', id: null });
    hear(net, ben, signed(net, viewer, causeBy(viewer.id)), viewer);
    const faults = [{ author: ann.id, number: 1 }];
    const heal = { type: 'heal', author: viewer.id, number: 3, faults } as const;
    hear(net, ben, signed(net, viewer, heal), viewer);
    net.run(100);
    expect(net.members.map(idsAt)).toEqual([[id], [id], [id], [id]]);
    const own = net.cause(viewer, onPeer(viewer));
    net.run(100);
    expect(idsAt(viewer)).toEqual([id, own].sort());
    expect(idsAt(ben)).toEqual([id]);
    net.give(viewer, { type: 'heal', id: null });
    expect(idsAt(viewer)).toEqual([id]);
  });

  test('a refused input loses nothing that was due', () => {
    const { net, members } = room(3);
    const [ann] = members;
    net.cause(ann, order({ forMs: 1_000 }));
    net.nowMs += 2_000;
    expect(() => net.cause(ann, order({ conditions: {} }))).toThrow(RangeError);
    net.give(ann, { type: 'tick' });
    expect(ofType(ann, 'healed')).toHaveLength(1);
    expect(ann.rules).toEqual([]);
  });
});
