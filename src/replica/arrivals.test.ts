import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { createRng } from '../lib/rng.ts';
import { TestRoom, type Member } from '../sim/perfect-wire.ts';
import { INDEX_PAGE, pageIdOf } from '../wire/ids.ts';
import { encodeReplicaMessage } from '../wire/replica-messages.ts';

const page = INDEX_PAGE;
const text = (member: Member): Y.Text => member.replica.doc(page).getText('text');

function two(): { room: TestRoom; ana: Member; bo: Member } {
  const room = new TestRoom();
  const [ana, bo] = [room.join(1), room.join(2)];
  room.meet(ana, bo);
  room.run();
  return { room, ana, bo };
}

describe('how an entry came', () => {
  test('made at one, broadcast to the other, taken in and stored at both', () => {
    const { room, ana, bo } = two();
    text(bo);
    text(ana).insert(0, 'Doors at eleven');
    const madeMs = room.nowMs;
    room.run();
    const made = ana.replica.arrivalOf(ana.id, page, 1);
    const came = bo.replica.arrivalOf(ana.id, page, 1);
    expect(made).toMatchObject({ how: 'made', from: null, receivedMs: madeMs, appliedMs: madeMs });
    expect(came).toMatchObject({ how: 'broadcast', bytes: made?.bytes });
    for (const note of [made, came]) {
      expect(note?.storedMs).toBeGreaterThanOrEqual(note?.receivedMs ?? Infinity);
      expect(note?.appliedMs).toBeGreaterThanOrEqual(note?.receivedMs ?? Infinity);
    }
  });

  test('the hop that handed it over is kept, and a page that nobody opened has not taken it in', () => {
    const { room, ana, bo } = two();
    const closed = pageIdOf(new Uint8Array(12).fill(9));
    const hop = { peer: ana.id, kind: 'direct' } as const;
    const doc = new Y.Doc();
    doc.clientID = ana.keys.clientIdOf(ana.id);
    doc.getText('text').insert(0, 'x');
    const update = Y.encodeStateAsUpdate(doc);
    const entry = { logIndex: 0, page: closed, number: 1, presence: null, update };
    const payload = encodeReplicaMessage({ type: 'entry', ...entry });
    room.give(bo, { type: 'deliver', from: ana.id, payload, hop });
    const note = bo.replica.arrivalOf(ana.id, closed, 1);
    expect(note).toMatchObject({ from: ana.id, kind: 'direct', appliedMs: null });
    room.run(50);
    bo.replica.doc(closed);
    expect(bo.replica.arrivalOf(ana.id, closed, 1)?.appliedMs).not.toBeNull();
  });

  test('what was missed comes by repair and is told once, with its count', () => {
    const { room, ana, bo } = two();
    room.lose.add(ana.id + bo.id);
    for (const letter of 'missed') {
      text(ana).insert(text(ana).length, letter);
      room.run(0);
    }
    room.lose.clear();
    room.run(20_000);
    expect(text(bo).toJSON()).toBe('missed');
    expect(bo.replica.arrivalOf(ana.id, page, 6)).toMatchObject({ how: 'repair' });
  });

  test('what the disk held is known as that, and what nobody has is not known', () => {
    const room = new TestRoom();
    const ana = room.join(1);
    text(ana).insert(0, 'kept');
    room.run();
    const again = room.join(2, { disk: ana.disk });
    expect(again.replica.arrivalOf(ana.id, page, 1)).toMatchObject({ how: 'loaded' });
    expect(again.replica.arrivalOf(ana.id, page, 2)).toBeNull();
    expect(again.replica.arrivalOf(again.id, page, 1)).toBeNull();
  });
});

describe('who wrote it, and who holds it', () => {
  test('every character leads to the entry that it came in, at its author and at others', () => {
    const { room, ana, bo } = two();
    const rng = createRng(11);
    const entries: { by: Member; number: number; from: number; to: number }[] = [];
    const clocks = new Map<Member, number>([
      [ana, 0],
      [bo, 0],
    ]);
    const numbers = new Map<Member, number>();
    for (let i = 0; i < 60; i++) {
      const by = rng.chance(0.5) ? ana : bo;
      const from = clocks.get(by) ?? 0;
      const isDeletion = rng.chance(0.2) && text(by).length > 3;
      const length = isDeletion ? 0 : 1 + rng.below(4);
      if (isDeletion) text(by).delete(rng.below(text(by).length - 1), 1);
      else text(by).insert(rng.below(text(by).length + 1), 'x'.repeat(length));
      const number = (numbers.get(by) ?? 0) + 1;
      numbers.set(by, number);
      clocks.set(by, from + length);
      entries.push({ by, number, from, to: from + length });
      room.run(rng.below(300));
    }
    room.run();
    for (const { by, number, from, to } of entries)
      for (let clock = from; clock < to; clock++)
        for (const { replica, keys } of [ana, bo])
          expect(replica.entryOf(page, keys.clientIdOf(by.id), clock)).toEqual({
            session: by.id,
            number,
          });
    expect(ana.replica.entryOf(page, 1, clocks.get(ana) ?? 0)).toBeNull();
    expect(ana.replica.entryOf(page, 77, 0)).toBeNull();
  });

  test('holders are who said to have stored it, also when they are gone; the author signed when it was', () => {
    const { room, ana, bo } = two();
    text(ana).insert(0, 'a');
    room.run(5_000);
    const held = ana.replica.holdersOf(ana.id, page, 1);
    expect(held).toMatchObject({ storedHere: true, heldBy: [bo.id] });
    expect(held.signedByMs).toBeGreaterThan(1_000_000);
    expect(bo.replica.holdersOf(ana.id, page, 1)).toMatchObject({ heldBy: [ana.id] });
    room.part(ana, bo);
    text(ana).insert(1, 'b');
    room.run(5_000);
    expect(ana.replica.holdersOf(ana.id, page, 1).heldBy).toEqual([bo.id]);
    expect(ana.replica.holdersOf(ana.id, page, 2).heldBy).toEqual([]);
    expect(ana.replica.progressByPage(bo.id)).toEqual({
      inStep: false,
      behind: 1,
      ahead: 0,
      ownBehind: 1,
      pages: [{ page, behind: 1, ahead: 0 }],
    });
  });

  test('text within a checkpoint is of no known entry, what was typed after it is', () => {
    const room = new TestRoom();
    const ana = room.join(1);
    for (let i = 0; i < 2500; i++) {
      text(ana).insert(text(ana).length, 'x');
      room.run(0);
    }
    room.run();
    const bo = room.join(2);
    room.meet(ana, bo);
    room.run(10_000);
    text(ana).insert(0, 'new');
    room.run(2_000);
    expect(text(bo).length).toBe(2503);
    expect(bo.replica.entryOf(page, 1, 10)).toBeNull();
    expect(bo.replica.entryOf(page, 1, 2501)).toEqual({ session: ana.id, number: 2501 });
    expect(bo.replica.arrivalOf(ana.id, page, 10)).toMatchObject({ how: 'checkpoint' });
  });
});
