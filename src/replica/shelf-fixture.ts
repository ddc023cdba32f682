/** A replica at mailboxes that keep what they are given, in front of the test's eyes. */
import { createRng } from '../lib/rng.ts';
import { createFakeAuthority } from '../sim/fake-keys.ts';
import { INDEX_PAGE } from '../wire/ids.ts';
import type { MailboxPlace } from '../wire/mailbox-frames.ts';
import type { ReplicaEffect } from './machine-types.ts';
import { createReplica, type Replica } from './replica.ts';
import { Shelf, SHELF_POLICY, type ShelfPolicy } from './shelf.ts';

export const authority = createFakeAuthority(createRng(3));
export const nowhere = { number: 0, hash: new Uint8Array(32) };
export const place = (number: number): MailboxPlace => ({
  read: { ...nowhere, number },
  seen: { ...nowhere, number },
});
export const page = INDEX_PAGE;

type Brought = { mailbox: string; id: string; plaintext: Uint8Array };
type ReaderOptions = {
  records?: { key: string; value: Uint8Array }[];
  isWriter?: boolean;
  device?: number;
  policy?: Partial<ShelfPolicy>;
};

export class Reader {
  readonly replica: Replica;
  readonly record;
  nowMs = 1000;
  brought: Brought[] = [];
  /** The letters of each compaction that was proposed. */
  readonly bundles: Uint8Array[][] = [];
  asked: string[] = [];
  readonly stored = new Map<string, Uint8Array>();
  /** Large updates wait in `unhashed`. */
  holdsHashes = false;
  readonly unhashed: { token: number; hash: Uint8Array }[] = [];
  readonly #queue: Parameters<Replica['handle']>[0][] = [];
  #isRunning = false;

  constructor({ records = [], isWriter = true, device = 1, policy = {} }: ReaderOptions = {}) {
    this.record = authority.createSession(new Uint8Array(8).fill(device), isWriter);
    const keys = authority.keysOf(this.record.session);
    this.replica = createReplica({
      ...{ self: this.record, keys, rng: createRng(4), wallMsAtZero: 0 },
      onLocalEdit: () => undefined,
    });
    this.give({ type: 'load', records });
    this.replica.attachShelf((parts) => new Shelf(parts, { ...SHELF_POLICY, ...policy }));
  }

  give(input: Parameters<Replica['handle']>[0]): void {
    this.#queue.push(input);
    if (this.#isRunning) return;
    this.#isRunning = true;
    for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift())
      for (const effect of this.replica.handle(next, this.nowMs)) this.#perform(effect);
    this.#isRunning = false;
  }

  #perform(effect: ReplicaEffect): void {
    if (effect.type === 'store') {
      for (const { key, value } of effect.batch.puts) this.stored.set(key, value);
      this.give({ type: 'stored', token: effect.token });
    } else if (effect.type === 'hash') {
      const hash = authority.keysOf(this.record.session).hash(effect.update);
      this.unhashed.push({ token: effect.token, hash });
      if (!this.holdsHashes) this.hashAll();
    } else if (effect.type === 'mailbox-append')
      this.brought.push(...effect.letters.map((each) => ({ ...each, mailbox: effect.mailbox })));
    else if (effect.type.startsWith('mailbox-')) this.asked.push(effect.type);
    if (effect.type === 'mailbox-compact')
      this.bundles.push(effect.letters.map(({ plaintext }) => plaintext));
  }

  hashAll(): void {
    for (const hashed of this.unhashed.splice(0)) this.give({ type: 'hashed', ...hashed });
  }

  open(anew: 'behind' | 'unknown' | null = null, base = 0, mailbox = 'm'): void {
    this.give({ type: 'mailbox-opened', mailbox, anew, base, place: place(base) });
  }

  read(letters: readonly (Uint8Array | null)[], upTo = letters.length, mailbox = 'm'): void {
    this.give({ type: 'mailbox-letters', mailbox, letters, place: place(upTo) });
    this.give({ type: 'mailbox-at-head', mailbox, place: place(upTo) });
  }

  pass(ms: number): void {
    this.nowMs += ms;
    this.give({ type: 'tick' });
  }

  /** Time in which looks at this mailbox show nothing new. */
  passLooking(ms: number, upTo: number, mailbox = 'm'): void {
    for (const endMs = this.nowMs + ms; this.nowMs < endMs;) {
      this.pass(5000);
      this.give({ type: 'mailbox-at-head', mailbox, place: place(upTo) });
    }
  }

  write(text: string): void {
    this.replica.doc(page).getText('text').insert(0, text);
    this.give({ type: 'flush' });
  }

  /** All that was brought is kept, numbered from `from` on. */
  keepAll(from = 1): void {
    this.keep(this.brought, from);
  }

  keep(letters: readonly Brought[], from: number, mailbox = 'm'): void {
    const ids = letters.map(({ id }) => id);
    const numbers = ids.map((_, i) => from + i);
    this.give({ type: 'mailbox-kept', mailbox, ids, numbers, place: place(from + ids.length) });
  }

  get text(): string {
    return this.replica.doc(page).getText('text').toString();
  }
}

export function writtenBy(
  texts: readonly string[],
  device = 1,
): { author: Reader; letters: Uint8Array[] } {
  const author = new Reader({ device });
  author.open();
  author.read([]);
  for (const text of texts) author.write(text);
  author.pass(400);
  author.pass(10);
  return { author, letters: author.brought.map(({ plaintext }) => plaintext) };
}

const anyone = authority.createSession(new Uint8Array(8), true).session;
export const hash = (...parts: readonly Uint8Array[]): Uint8Array =>
  authority.keysOf(anyone).hash(...parts);
