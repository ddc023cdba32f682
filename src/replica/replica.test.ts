import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { concatBytes, toHex } from '../lib/bytes.ts';
import { createRng } from '../lib/rng.ts';
import { INDEX_PAGE, type PageId } from '../wire/ids.ts';
import { decodeReplicaMessage, encodeReplicaMessage } from '../wire/replica-messages.ts';
import type { SessionRecord } from '../wire/session-record.ts';
import { TestRoom, type Member } from '../sim/perfect-wire.ts';

const page = INDEX_PAGE;
const text = (member: Member, of: PageId = page): Y.Text => member.replica.doc(of).getText('text');

/** Large enough for a checkpoint. */
function roomWithLargePage(): { room: TestRoom; ana: Member } {
  const room = new TestRoom();
  const ana = room.join(1);
  for (let i = 0; i < 2500; i++) {
    text(ana).insert(text(ana).length, 'x');
    room.run(0);
  }
  room.run();
  return { room, ana };
}

describe('replicas in one room', () => {
  test('what one types the other has, and both know it', () => {
    const room = new TestRoom();
    const [ana, bo] = [room.join(1), room.join(2)];
    room.meet(ana, bo);
    room.run();
    text(ana).insert(0, 'Doors at eleven');
    room.run();
    expect(text(bo).toString()).toBe('Doors at eleven');
    room.mustBeInStep(ana, bo);
    expect(ana.replica.progress(bo.id)).toEqual({ inStep: true, behind: 0, ahead: 0 });
    expect(ana.replica.receipt()).toEqual({
      page,
      number: 1,
      storedHere: true,
      inMailbox: false,
      heldBy: [bo.id],
    });
    expect(ana.replica.unsavedEdits()).toBe(0);
  });

  test('updates of one task make one entry', () => {
    const room = new TestRoom();
    const ana = room.join(1);
    for (const word of ['one ', 'two ', 'three']) text(ana).insert(text(ana).length, word);
    room.run();
    expect(ana.replica.heads(page).map(({ number }) => number)).toEqual([1]);
  });

  test('what observers write when others change the document reaches all, inside the transaction and in one of their own', () => {
    const room = new TestRoom();
    const [ana, bo] = [room.join(1), room.join(2)];
    room.meet(ana, bo);
    const heard: string[] = [];
    text(bo).observe((_, { local }) => {
      if (!local) bo.replica.doc(page).getMap('seen').set('inside', text(bo).length);
    });
    bo.replica.doc(page).on('afterTransactionCleanup', ({ local }) => {
      const seen = bo.replica.doc(page).getMap('seen');
      if (!local && !seen.has('after')) seen.set('after', true);
    });
    bo.replica.doc(page).on('update', (_update: Uint8Array, origin: unknown) => {
      heard.push(typeof origin);
    });
    room.run();
    text(ana).insert(0, 'x');
    room.run();
    text(ana).insert(1, 'y');
    room.run();
    expect(ana.replica.doc(page).getMap('seen').toJSON()).toEqual({ inside: 2, after: true });
    room.mustBeInStep(ana, bo);
    expect(heard.filter((origin) => origin === 'symbol')).toHaveLength(2);
  });

  test('two who wrote apart converge when they meet, and a third who comes late gets all of it', () => {
    const room = new TestRoom();
    const [ana, bo] = [room.join(1), room.join(2)];
    for (let i = 0; i < 50; i++) {
      text(ana).insert(0, `a${i} `);
      text(bo).insert(text(bo).length, `b${i} `);
      room.run(10);
    }
    room.meet(ana, bo);
    room.run();
    room.mustBeInStep(ana, bo);
    const cy = room.join(3);
    room.meet(cy, bo);
    room.run();
    room.mustBeInStep(ana, bo, cy);
  });

  test('a lost entry is asked for at once when the next one comes', () => {
    const room = new TestRoom();
    const [ana, bo] = [room.join(1), room.join(2)];
    room.meet(ana, bo);
    text(ana).insert(0, 'x');
    room.run();
    room.lose.add(ana.id + bo.id);
    text(ana).insert(0, 'lost ');
    room.run(0);
    room.lose.clear();
    text(ana).insert(0, 'kept ');
    room.run(1);
    expect(text(bo).toString()).toBe('kept lost x');
  });

  test('a lost last entry is missed when the next report comes', () => {
    const room = new TestRoom();
    const [ana, bo] = [room.join(1), room.join(2)];
    room.meet(ana, bo);
    room.run();
    room.lose.add(ana.id + bo.id);
    text(ana).insert(0, 'lost');
    room.run(0);
    room.lose.clear();
    room.run(1500);
    room.mustBeInStep(ana, bo);
  });

  test('entries that an author never signed are vouched for by a writer who received them', () => {
    const room = new TestRoom();
    const [ana, bo] = [room.join(1), room.join(2)];
    room.meet(ana, bo);
    room.run();
    text(ana).insert(0, 'last words');
    room.run(0);
    room.part(ana, bo);
    room.members.delete(ana.id);
    const cy = room.join(3);
    room.meet(cy, bo);
    room.run();
    expect(text(cy).toString()).toBe('last words');
    room.mustBeInStep(bo, cy);
  });

  test('a large entry that was lost with its path is asked for when the path changes', () => {
    const room = new TestRoom();
    const [ana, bo] = [room.join(1), room.join(2)];
    room.meet(ana, bo);
    room.run();
    const announced = room.nowMs;
    text(ana).insert(0, 'x'.repeat(5_000_000));
    room.loseLargerThan = 1000;
    room.run(10);
    room.loseLargerThan = Infinity;
    for (const [one, other] of [
      [ana, bo],
      [bo, ana],
    ] as const)
      room.give(one, { type: 'neighbour-check', peer: other.id });
    room.run(2000);
    expect(text(bo).length).toBe(5_000_000);
    expect(room.nowMs - announced).toBeLessThan(3000);
  });

  test('a restart finds everything on the disk', () => {
    const room = new TestRoom();
    const ana = room.join(1);
    text(ana).insert(0, 'kept');
    room.run();
    const again = room.join(4, { disk: ana.disk });
    expect(text(again).toString()).toBe('kept');
    expect(toHex(again.replica.roomDigest())).toBe(toHex(ana.replica.roomDigest()));
  });

  test('a hole in the disk is refetched from a neighbour', () => {
    const room = new TestRoom();
    const [ana, bo] = [room.join(1), room.join(2)];
    room.meet(ana, bo);
    for (let i = 0; i < 5; i++) {
      text(ana).insert(0, `${i} `);
      room.run(2000);
    }
    const damaged = new Map(bo.disk);
    const third = [...damaged.keys()].filter((key) => key.startsWith('e/'))[2] as string;
    damaged.delete(third);
    const again = room.join(5, { disk: damaged });
    expect(text(again).toString()).not.toBe(text(ana).toString());
    room.meet(again, ana);
    room.run();
    room.mustBeInStep(ana, again);
  });

  test('a session record of another layout on the disk is skipped; what it stood for is refetched', () => {
    const room = new TestRoom();
    const [ana, bo] = [room.join(1), room.join(2)];
    room.meet(ana, bo);
    text(ana).insert(0, 'kept');
    room.run();
    const key = `s/${ana.id}`;
    const value = bo.disk.get(key) as Uint8Array;
    for (const other of [concatBytes(value.slice(0, 128), value.slice(192)), value.slice(0, 100)]) {
      const again = room.join(5, { disk: new Map([...bo.disk, [key, other]]) });
      expect(text(again).toString()).toBe('');
      room.meet(again, ana);
      room.run();
      room.mustBeInStep(ana, again);
      expect(again.disk.get(key)).toEqual(value);
    }
  });

  test('a large page is joined by its checkpoint', () => {
    const { room, ana } = roomWithLargePage();
    room.sent = [];
    const bo = room.join(2);
    room.meet(ana, bo);
    room.run();
    room.mustBeInStep(ana, bo);
    const bytes = room.sent.reduce((sum, { payload }) => sum + payload.length, 0);
    expect(bytes).toBeLessThan(30_000);
    const again = room.join(6, { disk: bo.disk });
    expect(text(again).length).toBe(2500);
    expect(toHex(again.replica.roomDigest())).toBe(toHex(ana.replica.roomDigest()));
  });

  test('a checkpoint whose signer a damaged disk no longer names is not passed on, and nobody is accused', () => {
    const { room, ana } = roomWithLargePage();
    const kept = [...ana.disk].filter(([key]) => key !== `s/${ana.id}`);
    const again = room.join(5, { disk: new Map(kept) });
    const bo = room.join(2);
    room.meet(again, bo);
    room.run();
    expect(bo.accused.size).toBe(0);
  });

  test('8,000 entries behind one that is missing are applied together when it comes', () => {
    const room = new TestRoom();
    const [ana, bo] = [room.join(1), room.join(2)];
    room.meet(ana, bo);
    room.run();
    room.lose.add(ana.id + bo.id);
    text(ana).insert(0, 'first');
    room.run(0);
    room.lose.clear();
    room.lose.add(bo.id + ana.id);
    text(bo);
    let transactions = 0;
    bo.replica.doc(page).on('afterTransaction', () => (transactions += 1));
    for (let i = 0; i < 8000; i++) {
      text(ana).insert(text(ana).length, '.');
      room.run(0);
    }
    room.lose.clear();
    room.run();
    room.mustBeInStep(ana, bo);
    expect(transactions).toBeLessThan(10);
  });
});

describe('what a viewer or a hostile peer sends', () => {
  test('a view link cannot write: others refuse, and the own document goes back', () => {
    const room = new TestRoom();
    const [ana, eve] = [room.join(1), room.join(2, { writer: false })];
    room.meet(ana, eve);
    text(ana).insert(0, 'kept');
    room.run();
    text(eve).insert(0, 'mine ');
    room.run();
    expect(text(eve).toString()).toBe('kept');
    expect(eve.replaced).toEqual(['a view link cannot write']);
    const forged = encodeReplicaMessage({
      type: 'entry',
      logIndex: 0,
      page,
      number: 1,
      presence: null,
      update: oneLetter(2),
    });
    room.deliver(eve.id, ana, forged);
    expect(ana.accused.get(eve.id)).toMatch(/certificate/);
    expect(text(ana).toString()).toBe('kept');
  });

  test('garbage is laid at the door of its sender', () => {
    const room = new TestRoom();
    const [ana, eve] = [room.join(1), room.join(2)];
    room.meet(ana, eve);
    const rng = createRng(7);
    for (let i = 0; i < 2000; i++) room.deliver(eve.id, ana, rng.bytes(1 + rng.below(80)));
    expect(ana.accused.get(eve.id)).toMatch(/garbage/);
  });

  test('an entry in another name, or one that Yjs cannot take, stops that log and nothing else', () => {
    const room = new TestRoom();
    const [ana, eve] = [room.join(1), room.join(2)];
    room.meet(ana, eve);
    text(ana).insert(0, 'kept');
    room.run();
    const send = (number: number, update: Uint8Array): void =>
      room.deliver(
        eve.id,
        ana,
        encodeReplicaMessage({ type: 'entry', logIndex: 0, page, number, presence: null, update }),
      );
    send(1, oneLetter(1));
    room.run();
    expect(ana.replica.troubles()).toEqual([
      { kind: 'refused', session: eve.id, page, reason: "writes in another session's name" },
    ]);
    text(ana).insert(4, ' and more');
    room.run();
    expect(text(ana).toString()).toBe('kept and more');
  });

  test('an entry that deletes what its author never wrote stops that log, and waits for nothing', () => {
    const room = new TestRoom();
    const [ana, eve] = [room.join(1), room.join(2)];
    room.meet(ana, eve);
    text(ana).insert(0, 'kept');
    room.run();
    const written = docOf(eve.replica.doc(page).clientID, (doc) =>
      doc.getText('text').insert(0, 'ab'),
    );
    const before = Y.encodeStateVector(written);
    written.getText('text').delete(0, 2);
    const update = Y.encodeStateAsUpdate(written, before);
    room.deliver(
      eve.id,
      ana,
      encodeReplicaMessage({ type: 'entry', logIndex: 0, page, number: 1, presence: null, update }),
    );
    room.run();
    expect(ana.replica.troubles()).toEqual([
      { kind: 'refused', session: eve.id, page, reason: 'deletes what it has not written' },
    ]);
  });

  test('bit-flipped updates never change the document half-way and never throw', () => {
    const rng = createRng(3);
    const good = Y.encodeStateAsUpdate(
      docOf(2, (doc) => doc.getArray('list').insert(0, ['a', new Y.Map(), new Y.Text('b')])),
    );
    for (let i = 0; i < 300; i++) {
      const room = new TestRoom();
      const [ana, eve] = [room.join(1), room.join(2)];
      room.meet(ana, eve);
      text(ana).insert(0, 'kept');
      const flipped = good.slice();
      for (let flips = 1 + rng.below(3); flips > 0; flips--) {
        const at = rng.below(flipped.length);
        flipped[at] = (flipped[at] as number) ^ (1 << rng.below(8));
      }
      room.deliver(
        eve.id,
        ana,
        encodeReplicaMessage({
          type: 'entry',
          logIndex: 0,
          page,
          number: 1,
          presence: null,
          update: flipped,
        }),
      );
      expect(text(ana).toString()).toBe('kept');
      expect(ana.replica.doc(page).store.pendingStructs).toBeNull();
      const copy = new Y.Doc();
      Y.applyUpdate(copy, Y.encodeStateAsUpdate(ana.replica.doc(page)));
      expect(copy.getText('text').toString()).toBe('kept');
    }
  });

  test('an author who gives two peers different entries is found out, and both end with the same', () => {
    const room = new TestRoom();
    const [ana, bo, eve] = [room.join(1), room.join(2), room.join(3)];
    for (const other of [ana, bo]) {
      room.give(other, { type: 'session', record: eve.record });
      room.give(other, { type: 'neighbour-up', peer: eve.id });
    }
    const letter = (value: string): Uint8Array =>
      encodeReplicaMessage({
        type: 'entry',
        logIndex: 0,
        page,
        number: 1,
        presence: null,
        update: oneLetter(3, value),
      });
    room.deliver(eve.id, ana, letter('A'));
    room.deliver(eve.id, bo, letter('B'));
    room.meet(ana, bo);
    room.run(20_000);
    room.mustBeInStep(ana, bo);
    text(ana).insert(0, 'on we go ');
    room.run();
    room.mustBeInStep(ana, bo);
    expect(ana.accused.has(bo.id)).toBe(false);
    expect(bo.accused.has(ana.id)).toBe(false);
  });
});

/** What eve gave bo of absent's log, and the same with the session called eve's. */
function relabel(payload: Uint8Array, absent: Member, eve: Member): Uint8Array {
  const message = decodeReplicaMessage(payload);
  const change = (record: SessionRecord): SessionRecord =>
    record.session === absent.id
      ? { ...record, member: eve.record.member, device: eve.record.device }
      : record;
  if (message.type === 'entries')
    return encodeReplicaMessage({ ...message, record: change(message.record) });
  if (message.type === 'checkpoint')
    return encodeReplicaMessage({ ...message, records: message.records.map(change) });
  throw new Error(`${message.type} shows no session records`);
}

describe('a member who claims the session of somebody who is gone', () => {
  test.each([
    { type: 'entries', edits: 3 },
    { type: 'checkpoint', edits: 2500 },
  ] as const)('in $type: is refused and named', ({ type, edits }) => {
    const room = new TestRoom();
    const [absent, eve] = [room.join(1), room.join(2)];
    room.meet(absent, eve);
    text(eve);
    for (let i = 0; i < edits; i++) {
      text(absent).insert(i, 'x');
      room.run(0);
    }
    room.run();
    room.part(absent, eve);
    room.meet(eve, room.join(3));
    room.run();
    const genuine = room.sent.find(
      ({ from, to, payload }) =>
        from === eve.id && to !== absent.id && decodeReplicaMessage(payload).type === type,
    )?.payload as Uint8Array;
    const ana = room.join(4);
    room.give(ana, { type: 'session', record: eve.record });
    room.give(ana, { type: 'neighbour-up', peer: eve.id });
    room.deliver(eve.id, ana, relabel(genuine, absent, eve));
    expect(ana.accused.get(eve.id)).toBe('showed certificates that do not hold');
    expect(ana.replica.heads(page)).toEqual([]);
    expect([...ana.disk.keys()]).toEqual([]);
    room.deliver(eve.id, ana, genuine);
    room.run(0);
    expect(text(ana).length).toBe(edits);
  });
});

describe('presence', () => {
  test('a caret that moves with typing rides the entry; alone it goes on the fleeting lane', () => {
    const room = new TestRoom();
    const [ana, bo] = [room.join(1), room.join(2)];
    room.meet(ana, bo);
    room.run();
    room.give(ana, { type: 'flush', presence: { page: 'p', caret: 3 } });
    room.run();
    expect(bo.replica.presences().get(ana.id)).toEqual({ page: 'p', caret: 3 });
    text(ana).insert(0, 'first');
    room.run();
    room.sent = [];
    text(ana).insert(0, 'x');
    room.run(0);
    expect(room.sent).toHaveLength(1);
    room.part(ana, bo);
    expect(bo.replica.presences().size).toBe(0);
  });
});

function docOf(client: number, edit: (doc: Y.Doc) => void): Y.Doc {
  const doc = new Y.Doc();
  doc.clientID = client;
  edit(doc);
  return doc;
}

const oneLetter = (client: number, letter = 'z'): Uint8Array =>
  Y.encodeStateAsUpdate(docOf(client, (doc) => doc.getText('text').insert(0, letter)));
