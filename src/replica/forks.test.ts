import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { createRng } from '../lib/rng.ts';
import { TestRoom, type Member } from '../sim/perfect-wire.ts';
import { INDEX_PAGE } from '../wire/ids.ts';
import { encodeReplicaMessage, headStatement, type Head } from '../wire/replica-messages.ts';
import { CHECKPOINT_POLICY } from './checkpoints.ts';
import { Log } from './log.ts';

const page = INDEX_PAGE;
const EVE = 9;
const text = (member: Member): Y.Text => member.replica.doc(page).getText('text');

/** Entries of one branch of eve's log: each puts its words at the end of the text. */
function wordsOf(...entries: string[]): Uint8Array[] {
  const doc = new Y.Doc();
  doc.clientID = EVE;
  return entries.map((words) => {
    const before = Y.encodeStateVector(doc);
    doc.getText('text').insert(doc.getText('text').length, words);
    return Y.encodeStateAsUpdate(doc, before);
  });
}

/** One entry of structs that hold nothing, for clocks from `from` on. */
function hollow(length: number, from = 0): Uint8Array {
  const encoder = new Y.UpdateEncoderV1();
  const { restEncoder } = encoder;
  for (const value of [1, 1, EVE, from, 0, length, 0]) {
    let left = value;
    for (; left >= 128; left >>>= 7) restEncoder.cbuf[restEncoder.cpos++] = (left & 127) | 128;
    restEncoder.cbuf[restEncoder.cpos++] = left;
  }
  return encoder.toUint8Array();
}

function headOf(eve: Member, updates: readonly Uint8Array[], signer = eve): Head {
  const log = new Log(eve.id, page, eve.keys);
  for (const update of updates) log.append(update, 0);
  const { number, hash } = log;
  const unsigned = { session: eve.id, page, number, hash, timeMs: 0, signer: signer.id };
  return { ...unsigned, signature: signer.keys.sign(headStatement(unsigned)) };
}

function room(): { all: TestRoom; ana: Member; bo: Member; eve: Member } {
  const all = new TestRoom();
  const [ana, bo, eve] = [all.join(1), all.join(2), all.join(EVE)];
  all.members.delete(eve.id);
  for (const member of [ana, bo]) all.give(member, { type: 'session', record: eve.record });
  return { all, ana, bo, eve };
}

/** Eve's own signed word, as far as `updates` go. */
function show(all: TestRoom, to: Member, eve: Member, updates: Uint8Array[], head: Head): void {
  const { record } = eve;
  const base = { record, page, first: 1, branch: false, witness: null };
  const message = encodeReplicaMessage({ type: 'entries', ...base, head, updates });
  all.deliver(eve.id, to, message);
  all.run(0);
}

function live(all: TestRoom, to: Member, eve: Member, updates: readonly Uint8Array[]): void {
  updates.forEach((update, i) => {
    const base = { type: 'entry', logIndex: 0, page, presence: null } as const;
    all.deliver(eve.id, to, encodeReplicaMessage({ ...base, number: i + 1, update }));
  });
  all.run(0);
}

function type(all: TestRoom, member: Member, at: number, words: string): void {
  text(member).insert(at, words);
  all.run(0);
}

describe('two logs of one author, each under its own head', () => {
  test.each(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'])(
    'everyone keeps the one that reaches farther, whatever the hashes, and what others typed beside either (%s)',
    (letter) => {
      const { all, ana, bo, eve } = room();
      const [long, short] = [wordsOf(letter.repeat(4), 'long'), wordsOf('hi')];
      show(all, ana, eve, long, headOf(eve, long));
      show(all, bo, eve, short, headOf(eve, short));
      type(all, ana, 6, '<ana>');
      type(all, bo, 1, '<bo>');
      all.meet(ana, bo);
      all.run();
      all.mustBeInStep(ana, bo);
      expect(text(ana).toString()).toContain('<ana>');
      expect(text(ana).toString()).toContain('<bo>');
      expect(text(ana).toString().replaceAll(/<\w+>/g, '')).toBe(`${letter.repeat(4)}long`);
      expect(bo.replaced).toHaveLength(1);
      expect([...ana.stuck, ...bo.stuck, ...ana.replica.troubles()]).toEqual([]);
      expect(ana.accused.has(bo.id) || bo.accused.has(ana.id)).toBe(false);
      expect(ana.accused.get(eve.id) ?? bo.accused.get(eve.id)).toBe('signed two different logs');
    },
  );

  test('after the document was replaced, what we wrote is in it and our clock goes on', () => {
    const { all, ana, bo, eve } = room();
    const [long, short] = [wordsOf('long words'), wordsOf('hi')];
    show(all, ana, eve, long, headOf(eve, long));
    show(all, bo, eve, short, headOf(eve, short));
    for (const words of ['one ', 'two ']) type(all, bo, 1, words);
    const before = Y.getState(bo.replica.doc(page).store, 2);
    all.meet(ana, bo);
    all.run();
    const doc = bo.replica.doc(page);
    expect(doc.clientID).toBe(2);
    expect(Y.getState(doc.store, 2)).toBe(before);
    type(all, bo, 0, 'three ');
    all.run();
    expect(text(ana).toString()).toMatch(/^three /);
    all.mustBeInStep(ana, bo);
  });

  test('what waits to become an entry when the document is replaced is not lost', () => {
    const { all, ana, bo, eve } = room();
    const [long, short] = [wordsOf('long words'), wordsOf('hi')];
    show(all, bo, eve, short, headOf(eve, short));
    all.meet(ana, bo);
    all.run();
    text(bo).insert(1, '<waits>');
    const { record } = eve;
    const head = headOf(eve, long);
    const branch = { record, page, first: 1, branch: true, witness: null, head, updates: long };
    all.deliver(ana.id, bo, encodeReplicaMessage({ type: 'entries', ...branch }));
    expect(bo.replaced).toHaveLength(1);
    expect(text(bo).toString()).toContain('<waits>');
    all.run();
    all.mustBeInStep(ana, bo);
    expect(bo.replica.unsavedEdits()).toBe(0);
  });

  test('one without hollow structs goes before one with them, which would take the text beside them along', () => {
    const { all, ana, bo, eve } = room();
    const [words, holes] = [wordsOf('ab'), [hollow(1000)]];
    show(all, ana, eve, words, headOf(eve, words));
    show(all, bo, eve, holes, headOf(eve, holes));
    type(all, ana, 1, '<ana>');
    all.meet(ana, bo);
    all.run();
    all.mustBeInStep(ana, bo);
    expect(text(bo).toString()).toBe('a<ana>b');
  });

  test('entries that no one can show do not count', () => {
    const { all, ana, bo, eve } = room();
    const [words, overlap] = [wordsOf('abc'), [...wordsOf('ab'), ...wordsOf('0123456789')]];
    show(all, ana, eve, words, headOf(eve, words));
    show(all, bo, eve, overlap, headOf(eve, overlap));
    type(all, ana, 3, '<ana>');
    all.meet(ana, bo);
    all.run();
    all.mustBeInStep(ana, bo);
    expect(text(bo).toString()).toBe('abc<ana>');
  });

  test('nor do clocks that were never reached', () => {
    const { all, ana, bo, eve } = room();
    const [words, gap] = [wordsOf('abc'), wordsOf('0123456789', 'abc').slice(1)];
    show(all, ana, eve, words, headOf(eve, words));
    show(all, bo, eve, gap, headOf(eve, gap));
    type(all, ana, 3, '<ana>');
    all.meet(ana, bo);
    all.run();
    all.mustBeInStep(ana, bo);
    expect(text(bo).toString()).toBe('abc<ana>');
  });

  test('live entries of the author are no longer taken, and what is signed of either may still grow', () => {
    const { all, ana, bo, eve } = room();
    const long = wordsOf('long words');
    const short = wordsOf('hi', ' there, this grows longer');
    show(all, ana, eve, long, headOf(eve, long));
    show(all, bo, eve, short.slice(0, 1), headOf(eve, short.slice(0, 1)));
    all.meet(ana, bo);
    all.run();
    const convict = ana.accused.has(eve.id) ? ana : bo;
    live(all, convict, eve, wordsOf('long words', ' and more'));
    expect(text(convict).toString()).toBe('long words');
    const cy = all.join(3);
    all.give(cy, { type: 'session', record: eve.record });
    show(all, cy, eve, short, headOf(eve, short));
    for (const other of [ana, bo]) all.meet(cy, other);
    all.run();
    all.mustBeInStep(ana, bo, cy);
    expect(text(ana).toString()).toBe('hi there, this grows longer');
  });

  test(
    'four who each hold another version, signed, vouched for or full of holes, end equal',
    { timeout: 60_000 },
    () => {
      for (let seed = 1; seed <= 40; seed++) {
        const rng = createRng(seed);
        const { all, ana, bo, eve } = room();
        const others = [ana, bo, all.join(3), all.join(4)];
        const start = wordsOf('shared');
        for (const member of others) {
          all.give(member, { type: 'session', record: eve.record });
          const words = Array.from({ length: rng.below(4) }, () => 'x'.repeat(1 + rng.below(5)));
          const updates = [...start, ...wordsOf('shared', ...words).slice(1)];
          const { clock } = clockAfter(updates);
          if (rng.chance(0.3)) updates.push(hollow(1 + rng.below(20), clock));
          const own = rng.below(updates.length + 1);
          if (own > 0) show(all, member, eve, updates, headOf(eve, updates.slice(0, own)));
          live(all, member, eve, updates);
          type(all, member, 0, `<${member.id.slice(0, 4)}>`);
          if (rng.chance(0.5)) all.run(4000);
        }
        for (const a of others) for (const b of others) if (a.id < b.id) all.meet(a, b);
        all.run(60_000);
        all.mustBeInStep(...others);
        for (const member of others)
          expect(text(member).toString(), `seed=${seed}`).toContain(`<${member.id.slice(0, 4)}>`);
        for (const a of others)
          for (const b of others) expect(a.accused.has(b.id), `seed=${seed}`).toBe(false);
      }
    },
  );
});

function clockAfter(updates: readonly Uint8Array[]): { clock: number } {
  const doc = new Y.Doc();
  for (const update of updates) Y.applyUpdate(doc, update);
  return { clock: Y.getState(doc.store, EVE) };
}

describe('what was typed beside what its author never signed', () => {
  test('cannot stay: the author is told, and makes no entries over those that wait', () => {
    const { all, ana, bo, eve } = room();
    const [unsigned, signed] = [wordsOf('never signed'), wordsOf('hi')];
    live(all, ana, eve, unsigned);
    type(all, ana, 12, '<ana>');
    show(all, bo, eve, signed, headOf(eve, signed));
    all.meet(ana, bo);
    all.run();
    all.mustBeInStep(ana, bo);
    expect(text(ana).toString()).toBe('hi');
    expect(ana.stuck).toEqual([expect.stringMatching(/^what we wrote builds on what a log lost/)]);
    for (const member of [ana, bo])
      expect(member.replica.troubles()).toEqual([
        {
          kind: 'waits',
          session: ana.id,
          page,
          reason: expect.stringMatching(/everyone kept another branch/),
        },
      ]);
    const entries = ana.replica.heads(page).map(({ number }) => number);
    type(all, ana, 2, ' more');
    all.run();
    expect(ana.replica.heads(page).map(({ number }) => number)).toEqual(entries);
    expect(ana.replica.unsavedEdits()).toBe(1);
    expect(text(ana).toString()).toBe('hi more');
    expect(text(bo).toString()).toBe('hi');
    type(all, bo, 2, ' all');
    all.run();
    expect(text(ana).toString()).toContain(' all');
    expect(bo.accused.has(ana.id)).toBe(false);
    const again = all.join(5, { disk: new Map(ana.disk) });
    all.meet(again, bo);
    type(all, again, 0, 'anew ');
    all.run();
    all.mustBeInStep(again, bo);
  });

  test('and where only its place is gone, its author is told too', () => {
    const { all, ana, bo, eve } = room();
    const words = wordsOf('ab');
    const doc = new Y.Doc();
    doc.clientID = EVE;
    doc.getText('elsewhere').insert(0, 'elsewhere');
    const elsewhere = [Y.encodeStateAsUpdate(doc)];
    show(all, ana, eve, words, headOf(eve, words));
    type(all, ana, 1, '<ana>');
    show(all, bo, eve, elsewhere, headOf(eve, elsewhere));
    all.meet(ana, bo);
    all.run();
    all.mustBeInStep(ana, bo);
    expect(text(ana).toString()).toBe('');
    expect(ana.stuck).toEqual([expect.stringMatching(/stood beside text/)]);
  });

  test('a witness cannot take the place of what we have from its author itself by contradicting it', () => {
    const { all, ana, bo, eve } = room();
    const [mine, false_] = [wordsOf('told by eve herself'), wordsOf('told')];
    live(all, ana, eve, mine);
    show(all, ana, eve, false_, headOf(eve, false_, bo));
    const witness = bo.record;
    const head = headOf(eve, false_, bo);
    const { record } = eve;
    const branch = { record, page, first: 1, branch: true, witness, head, updates: false_ };
    all.meet(ana, bo);
    all.deliver(bo.id, ana, encodeReplicaMessage({ type: 'entries', ...branch }));
    all.run();
    expect(text(ana).toString()).toBe('told by eve herself');
    all.mustBeInStep(ana, bo);
  });
});

describe('a fork and checkpoints', () => {
  const checkpoints = { ...CHECKPOINT_POLICY, entriesMin: 6, worthEntries: 2 };

  /** Types single entries until a checkpoint is due, and waits for it. */
  function fill(all: TestRoom, member: Member, letter: string): void {
    for (let i = 0; i < 8; i++) type(all, member, text(member).length, letter);
    all.run();
  }

  test('who takes a checkpoint that covers another branch shows that branch, and nothing of the own', () => {
    const all = new TestRoom();
    const [ana, bo, eve] = [all.join(1, { checkpoints }), all.join(2), all.join(EVE)];
    all.members.delete(eve.id);
    for (const member of [ana, bo]) all.give(member, { type: 'session', record: eve.record });
    const [mine, theirs] = [wordsOf('mine'), wordsOf('theirs', ' and', ' more')];
    show(all, ana, eve, theirs, headOf(eve, theirs));
    for (let round = 0; round < 2; round++) fill(all, ana, '.');
    show(all, bo, eve, mine, headOf(eve, mine));
    type(all, bo, 4, '<bo>');
    all.meet(ana, bo);
    all.run(30_000);
    all.mustBeInStep(ana, bo);
    expect(text(bo).toString()).toContain('<bo>');
    expect(text(bo).toString()).not.toContain('mine');
    expect(bo.replaced).toHaveLength(1);
    type(all, bo, 0, 'on ');
    all.run();
    all.mustBeInStep(ana, bo);
  });

  test('branches that part behind a checkpoint are told in words, and nobody honest is accused', () => {
    const all = new TestRoom();
    const [ana, bo] = [all.join(1, { checkpoints }), all.join(2, { checkpoints })];
    const eve = all.join(EVE);
    all.members.delete(eve.id);
    for (const member of [ana, bo]) all.give(member, { type: 'session', record: eve.record });
    const [one, other] = [wordsOf('one'), wordsOf('another')];
    show(all, ana, eve, one, headOf(eve, one));
    show(all, bo, eve, other, headOf(eve, other));
    for (const [member, letter] of [
      [ana, 'a'],
      [bo, 'b'],
    ] as const)
      for (let round = 0; round < 2; round++) fill(all, member, letter);
    all.sent = [];
    all.meet(ana, bo);
    all.run(60_000);
    expect(ana.accused.has(bo.id) || bo.accused.has(ana.id)).toBe(false);
    expect(ana.replica.progress(bo.id).inStep).toBe(false);
    expect([...ana.replica.troubles(), ...bo.replica.troubles()]).toContainEqual(
      expect.objectContaining({ session: eve.id, reason: expect.stringMatching(/checkpoint/) }),
    );
    expect(all.sent.length).toBeLessThan(100);
  });
});
