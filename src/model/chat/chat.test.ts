import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import { writeElement } from '../games/kit/elements.ts';
import { change, ChatReader, onChat, react, say, type Chat } from './chat.ts';
import { MESSAGE_LENGTH_MAX, type Mention } from './entries.ts';

/** A busy machine. */
vi.setConfig({ testTimeout: 60_000 });

/** Member `m3` holds the sessions 30 to 39. */
const memberOf = (client: number): string | null => `m${Math.floor(client / 10)}`;

class Person {
  readonly doc = new Y.Doc();
  readonly #reader = new ChatReader(memberOf);

  constructor(client: number) {
    this.doc.clientID = client;
  }
  get chat(): Chat {
    return this.#reader.read(this.doc);
  }
  get lines(): (string | null)[] {
    return this.chat.messages.map(({ text }) => text);
  }
  say(text: string, more: { apart?: string[]; to?: string; mentions?: Mention[] } = {}): string {
    const { apart = [], to = null, mentions = [] } = more;
    return say(this.doc, this.chat, { text, mentions, apart, to, atMs: 1_790_000_000_000 });
  }
  isOwn = (client: number): boolean => memberOf(client) === memberOf(this.doc.clientID);
  hear(...others: Person[]): void {
    for (const other of others) Y.applyUpdate(this.doc, Y.encodeStateAsUpdate(other.doc));
  }
}

const meet = (...people: Person[]): void => {
  for (const one of people) one.hear(...people);
};

describe('a chat', () => {
  test('stands in the order of what its authors had seen, whatever their clocks say', () => {
    const [ana, bo] = [new Person(10), new Person(20)];
    ana.say('Who brings the urn?');
    bo.hear(ana);
    bo.say('I do');
    ana.hear(bo);
    ana.say('Good');
    bo.hear(ana);
    expect(bo.lines).toEqual(['Who brings the urn?', 'I do', 'Good']);
    expect(bo.chat.messages.map(({ member }) => member)).toEqual(['m1', 'm2', 'm1']);
    expect(ana.lines).toEqual(bo.lines);
    expect(bo.chat.breaks.size).toBe(0);
  });

  test('keeps what two islands wrote apart, and says where they part and meet', () => {
    const [ana, bo, cy] = [new Person(10), new Person(20), new Person(30)];
    ana.say('Here');
    meet(ana, bo, cy);
    ana.say('a1', { apart: ['m2', 'm3'] });
    bo.say('b1', { apart: ['m1'] });
    cy.hear(bo);
    cy.say('b2', { apart: ['m1'] });
    bo.hear(cy);
    bo.say('b3', { apart: ['m1'] });
    meet(ana, bo, cy);
    const lines = ['Here', 'b1', 'b2', 'b3', 'a1'];
    for (const one of [ana, bo, cy]) expect(one.lines).toEqual(lines);
    cy.say('There you are');
    meet(ana, bo, cy);
    for (const one of [ana, bo, cy]) {
      expect(one.lines).toEqual([...lines, 'There you are']);
      const { messages, breaks } = one.chat;
      const shown = messages.flatMap(({ id, text }) =>
        (breaks.get(id) ?? []).map(({ kind, members }) => [text, kind, ...members]),
      );
      expect(shown).toEqual([
        ['b1', 'parted', 'm2', 'm3'],
        ['a1', 'meanwhile', 'm1'],
        ['There you are', 'together', 'm3'],
      ]);
    }
  });

  test('shows no break where two wrote at the same moment', () => {
    const [ana, bo, zoe] = [new Person(10), new Person(20), new Person(90)];
    zoe.say('Hello');
    meet(ana, bo, zoe);
    ana.say('Hello Zoe', { apart: ['m5'] });
    bo.say('Zoe!');
    meet(ana, bo, zoe);
    expect(zoe.chat.breaks.size).toBe(0);
    expect(zoe.lines).toEqual(ana.lines);
  });

  test('knows an island by its lines alone, when nobody knew of the cut', () => {
    const [ana, bo] = [new Person(10), new Person(20)];
    for (let i = 0; i < 3; i++) {
      ana.say(`a${i}`);
      bo.say(`b${i}`);
    }
    meet(ana, bo);
    expect(ana.lines).toEqual(['a0', 'a1', 'a2', 'b0', 'b1', 'b2']);
    expect(ana.chat.breaks.size).toBe(2);
  });
});

describe('an author', () => {
  test('changes and takes back what they said, from another session too', () => {
    const [ana, anaLater] = [new Person(10), new Person(11)];
    const first = ana.say('Doors at elven');
    anaLater.hear(ana);
    change(anaLater.doc, { on: first, text: 'Doors at eleven', mentions: [] }, anaLater.isOwn);
    meet(ana, anaLater);
    expect(ana.chat.messages[0]).toMatchObject({ text: 'Doors at eleven', isEdited: true });
    change(ana.doc, { on: first, text: null, mentions: [] }, ana.isOwn);
    meet(ana, anaLater);
    expect(anaLater.lines).toEqual([null]);
    change(anaLater.doc, { on: first, text: 'Doors at ten', mentions: [] }, anaLater.isOwn);
    meet(ana, anaLater);
    expect(ana.lines).toEqual(['Doors at ten']);
  });

  test('cannot change what another said, nor speak in their name', () => {
    const [ana, eve] = [new Person(10), new Person(90)];
    const first = ana.say('Doors at eleven');
    eve.hear(ana);
    change(eve.doc, { on: first, text: 'Doors at nine', mentions: [] }, () => true);
    change(eve.doc, { on: first, text: null, mentions: [] }, () => true);
    writeElement(eve.doc, { do: 'say', text: 'I am Ana', atMs: 0, member: 'm1' }, 'chat');
    ana.hear(eve);
    expect(ana.lines).toEqual(['Doors at eleven', 'I am Ana']);
    expect(ana.chat.messages.map(({ member }) => member)).toEqual(['m1', 'm9']);
  });

  test('gives a reaction and takes it back; of one member it counts once', () => {
    const [ana, bo, boLater] = [new Person(10), new Person(20), new Person(21)];
    const on = ana.say('Done');
    meet(ana, bo, boLater);
    react(bo.doc, { on, sign: 'done', isOn: true }, bo.isOwn);
    react(boLater.doc, { on, sign: 'done', isOn: true }, boLater.isOwn);
    react(ana.doc, { on, sign: 'yes', isOn: true }, ana.isOwn);
    meet(ana, bo, boLater);
    expect(ana.chat.messages[0]?.reactions).toEqual([
      { sign: 'yes', members: ['m1'] },
      { sign: 'done', members: ['m2'] },
    ]);
    react(boLater.doc, { on, sign: 'done', isOn: false }, boLater.isOwn);
    meet(ana, bo, boLater);
    expect(bo.chat.messages[0]?.reactions).toEqual([{ sign: 'yes', members: ['m1'] }]);
  });

  test('what somebody’s program deletes is gone for all, and counted', () => {
    const [ana, eve] = [new Person(10), new Person(90)];
    ana.say('one');
    ana.say('two');
    eve.hear(ana);
    eve.doc.getArray('chat').delete(0, 1);
    meet(ana, eve);
    expect(ana.lines).toEqual(['two']);
    expect(ana.chat.removedCount).toBe(1);
  });
});

describe('anything that anybody writes', () => {
  test('never throws, and what is not exact is not there', () => {
    const odd = fc.oneof(
      fc.anything({ withMap: false, withSet: false, maxDepth: 3 }),
      fc.record(
        {
          do: fc.constantFrom('say', 'change', 'react'),
          text: fc.oneof(fc.string(), fc.constant(null), fc.constant('@Bo hi')),
          on: fc.constantFrom('1:0', '90:0', 'x', 7),
          sign: fc.constantFrom('yes', 'x', null),
          isOn: fc.anything(),
          atMs: fc.oneof(fc.double(), fc.integer()),
          tick: fc.oneof(fc.integer(), fc.constant(Number.MAX_SAFE_INTEGER)),
          heads: fc.array(fc.constantFrom('90:0', '90:1', '90:9', '10:0', 'no')),
          apart: fc.array(fc.oneof(fc.string(), fc.integer())),
          mentions: fc.array(
            fc.record({ member: fc.string(), at: fc.integer(), length: fc.integer() }),
          ),
          to: fc.anything({ maxDepth: 1 }),
        },
        { requiredKeys: ['do'] },
      ),
    );
    fc.assert(
      fc.property(fc.array(odd, { maxLength: 20 }), (values) => {
        const [ana, eve] = [new Person(10), new Person(90)];
        ana.say('Here');
        eve.hear(ana);
        for (const value of values)
          try {
            eve.doc.getArray('chat').push([value]);
          } catch {
            // Yjs carries plain values only.
          }
        eve.doc.getArray('chat').push([new Y.Map(), new Uint8Array(4)]);
        ana.hear(eve);
        ana.say('Still here');
        expect(ana.lines).toContain('Still here');
        eve.hear(ana);
        expect(eve.lines).toEqual(ana.lines);
      }),
      { numRuns: 200 },
    );
  });

  test('texts are cut, mentions stand on an @ within the text', () => {
    const ana = new Person(10);
    ana.say('x'.repeat(MESSAGE_LENGTH_MAX + 5));
    ana.say('Hello @Bo, @Cy', {
      mentions: [
        { member: 'm2', at: 6, length: 3 },
        { member: 'm3', at: 7, length: 3 },
        { member: 'm3', at: 11, length: 30 },
        { member: 'm3', at: 11, length: 3 },
      ],
    });
    expect(ana.lines[0]).toHaveLength(MESSAGE_LENGTH_MAX);
    expect(ana.chat.messages[1]?.mentions).toEqual([
      { member: 'm2', at: 6, length: 3 },
      { member: 'm3', at: 11, length: 3 },
    ]);
  });

  test('10,000 messages of four people are read in a fraction of a second on a quiet machine', () => {
    const people = [10, 20, 30, 40].map((client) => new Person(client));
    const doc = new Y.Doc();
    doc.transact(() => {
      let last: string | null = null;
      for (let i = 0; i < 10_000; i++) {
        const heads: string[] = last === null ? [] : [last];
        doc.clientID = people[i % 4]?.doc.clientID ?? 0;
        last = writeElement(doc, { do: 'say', text: `line ${i}`, atMs: i, tick: i, heads }, 'chat');
      }
    });
    const reader = new ChatReader(memberOf);
    const start = performance.now();
    expect(reader.read(doc).messages).toHaveLength(10_000);
    expect(performance.now() - start).toBeLessThan(10_000);
  });
});

test('a change of the chat calls back until it is stopped', () => {
  const ana = new Person(10);
  let calls = 0;
  const stop = onChat(ana.doc, () => calls++);
  ana.say('one');
  stop();
  ana.say('two');
  expect(calls).toBe(1);
});
