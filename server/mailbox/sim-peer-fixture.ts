/** A peer of the simulated mailbox: what it wrote, what it read, and what it was told. Letters are plain text here. */
import { equalBytes, fromUtf8, utf8 } from '../../src/lib/bytes.ts';
import {
  boxStatement,
  compactionStatement,
  CursorState,
  mailboxOpenStatement,
  MailboxRefusal,
  type BoxKeys,
  type Cursor,
  type MailboxToPeer,
  type Opened,
  type PeerToMailbox,
} from '../../src/wire/mailbox-frames.ts';
import { writerStatement } from '../../src/wire/session-record.ts';
import { sha256 } from './sha256.ts';

/** Signatures that anybody could forge, if they knew how: a hash under the key, twice. Fast, and the same every time. */
export const signFor = (key: Uint8Array, statement: Uint8Array): Uint8Array => {
  const once = sha256(key, statement);
  return Uint8Array.from([...once, ...once]);
};
export const verifyFor = (key: Uint8Array, statement: Uint8Array, signature: Uint8Array): boolean =>
  equalBytes(signFor(key, statement), signature);

export const keyOf = (name: string): Uint8Array => sha256(utf8(`key ${name}`));

/** Entries and checkpoints as letters. The same token is always the same letter. */
const entryLetter = (token: string): Uint8Array =>
  utf8(`e|${token}|${'.'.repeat((token.length * 37) % 150)}`);
/** `upTo` is in it: the same content again must come after what it supersedes. */
const checkpointLetter = (tokens: Iterable<string>, upTo: number): Uint8Array =>
  utf8(`c|${[...tokens].toSorted().join(',')}|${upTo}`);
const isCheckpoint = (letter: Uint8Array): boolean => fromUtf8(letter).startsWith('c|');
export function tokensIn(letter: Uint8Array): string[] {
  const [, tokens = ''] = fromUtf8(letter).split('|');
  return tokens.split(',').filter((token) => token !== '');
}

/** What the world hears of a peer's life. */
export type Watcher = {
  /** The peer was told that these letters are kept. */
  kept(peer: SimPeer, letters: readonly Uint8Array[], numbers: readonly number[]): void;
  read(peer: SimPeer, first: number, letters: readonly Uint8Array[]): void;
  opened(peer: SimPeer, opened: Opened): void;
  compacted(peer: SimPeer, upTo: number): void;
  refused(peer: SimPeer, code: number, letters: readonly Uint8Array[]): void;
  violation(text: string): void;
  sometimes(what: string): void;
};

type Asked =
  | { type: 'letters'; letters: Uint8Array[] }
  | { type: 'checkpoint'; upTo: number; letter: Uint8Array }
  | { type: 'compaction'; upTo: number };

type Checkpoint = { base: number; upTo: number; number: number };
/** What it has read above the base: the chain hash at a letter, and what the letter holds. */
type Read = { hash: Uint8Array; isCheckpoint: boolean; tokens: readonly string[] };

const LETTERS_A_FRAME = 6;

export class SimPeer {
  readonly name: string;
  readonly room: BoxKeys;
  readonly canWrite: boolean;
  readonly #watcher: Watcher;
  readonly #start: Cursor;
  /** Its wire, while it has one. */
  say: ((frame: PeerToMailbox) => void) | null = null;
  readonly holds = new Set<string>();
  /** Not known to be in the mailbox. */
  readonly owes = new Set<string>();
  readonly #made = new Set<string>();
  cursor: Cursor;
  seen: Cursor;
  base = 0;
  isAtHead = false;
  /** When it last appended, as the world notes it. */
  askedAtMs = 0;
  #isOpen = false;
  #ticket = 0;
  #asked = new Map<number, Asked>();
  /** Found in the mailbox since it began to read at the base. */
  #found: Set<string> | null = null;
  #checkpoint: Checkpoint | null = null;
  /** By their numbers. */
  #above = new Map<number, Read>();
  /** A checkpoint was refused for want of space: there may be others that lost the swap, and take up what is reserved. */
  #hasNoRoom = false;
  #lettersAFrame = LETTERS_A_FRAME;
  /** One question at a time. */
  #isReading = false;

  constructor(name: string, roomName: string, canWrite: boolean, watcher: Watcher) {
    this.name = name;
    this.room = { topic: keyOf(`topic ${roomName}`), writers: keyOf(`writers ${roomName}`) };
    this.canWrite = canWrite;
    this.#watcher = watcher;
    this.#start = { number: 0, hash: sha256(boxStatement(this.room)) };
    this.cursor = this.#start;
    this.seen = this.#start;
  }

  get session(): Uint8Array {
    return keyOf(this.name);
  }

  get isSettled(): boolean {
    return this.#isOpen && this.isAtHead && this.owes.size === 0 && this.#asked.size === 0;
  }

  write(token: string): void {
    this.holds.add(token);
    this.#made.add(token);
    this.owes.add(token);
    if (this.#isOpen) this.upload();
  }

  /** The wire is gone; what was asked is not answered. */
  away(): void {
    this.say = null;
    this.#isOpen = false;
    this.isAtHead = false;
    this.#asked.clear();
    this.#checkpoint = null;
    this.#isReading = false;
  }

  hear(frame: MailboxToPeer): void {
    switch (frame.type) {
      case 'challenge':
        return this.#open(frame.nonce);
      case 'opened':
        return this.#opened(frame);
      case 'letters':
        return this.#letters(frame);
      case 'kept':
        return this.#kept(frame.ticket, frame.head, frame.numbers);
      case 'refused':
        return this.#refused(frame.ticket, frame.code);
      case 'compacted':
        return this.#compacted(frame.ticket, frame.base);
      case 'lost':
        return this.#watcher.violation(`X1: ${this.name} is told that the disk lost letters`);
      case 'retry':
        return;
    }
  }

  #open(nonce: Uint8Array): void {
    const { topic, writers } = this.room;
    const statement = mailboxOpenStatement(nonce, this.room, this.session);
    this.say?.({
      ...{ type: 'open', version: 1, topic, writers, session: this.session },
      topicSignature: signFor(topic, statement),
      sessionSignature: signFor(this.session, statement),
      certificate: this.canWrite ? signFor(writers, writerStatement(topic, this.session)) : null,
      ...{ cursor: this.cursor, seen: this.seen },
    });
  }

  #opened(frame: Opened): void {
    this.#watcher.opened(this, frame);
    this.#isOpen = true;
    this.base = frame.base.number;
    if (frame.cursor === CursorState.unknown) {
      this.#watcher.sometimes('a host that was rolled back');
      if (this.canWrite) for (const token of this.holds) this.owes.add(token);
      this.seen = frame.head;
    }
    if (frame.cursor === CursorState.unknown) this.#above.clear();
    for (const number of this.#above.keys()) if (number <= this.base) this.#above.delete(number);
    if (frame.cursor !== CursorState.known) {
      this.cursor = frame.base;
      this.#found = new Set();
      this.#watcher.sometimes('started at the base');
    }
    this.#sees(frame.head);
    this.#isReading = false;
    this.#readOn();
    this.upload();
  }

  #sees(head: Cursor): void {
    if (head.number > this.seen.number) this.seen = head;
  }

  #readOn(): void {
    if (this.#isReading) return;
    this.#isReading = true;
    this.isAtHead = false;
    this.say?.({ type: 'read', after: this.cursor.number });
  }

  #letters({ first, hash, letters }: Extract<MailboxToPeer, { type: 'letters' }>): void {
    this.#isReading = false;
    if (first !== this.cursor.number + 1)
      return this.#watcher.violation(
        `X2: ${this.name} asked after ${this.cursor.number}, got ${first}`,
      );
    this.#watcher.read(this, first, letters);
    let { number, hash: chain } = this.cursor;
    for (const letter of letters) {
      chain = sha256(chain, letter);
      number += 1;
      const tokens = tokensIn(letter);
      this.#above.set(number, { hash: chain, isCheckpoint: isCheckpoint(letter), tokens });
      for (const token of tokens) {
        this.holds.add(token);
        // It is on the mailbox's disk, whatever we were told of it: a checkpoint of ours must hold it.
        this.owes.delete(token);
        this.#found?.add(token);
      }
      if (number === this.#checkpoint?.number) this.#propose(this.#checkpoint, chain);
    }
    this.cursor = { number, hash: chain };
    this.#sees(this.cursor);
    if (letters.length > 0) {
      if (!equalBytes(chain, hash)) this.#watcher.violation(`X7: the chain of ${this.name} breaks`);
      return this.#readOn();
    }
    this.isAtHead = true;
    this.#recount();
  }

  /** Having read all from the base, it knows which of its own are not there. */
  #recount(): void {
    if (this.#found === null) return;
    const found = this.#found;
    this.#found = null;
    for (const token of this.#made)
      if (!found.has(token) && !this.#isAsked(token)) this.owes.add(token);
    for (const token of found) this.owes.delete(token);
    this.upload();
  }

  #isAsked(token: string): boolean {
    return [...this.#asked.values()].some(
      (asked) => asked.type === 'letters' && asked.letters.some((l) => tokensIn(l).includes(token)),
    );
  }

  /** Looks for what others wrote. */
  look(): void {
    if (this.#isOpen) this.#readOn();
  }

  upload(): void {
    if (!this.#isOpen || !this.canWrite) return;
    const tokens = [...this.owes].filter((token) => !this.#isAsked(token));
    for (let at = 0; at < tokens.length; at += this.#lettersAFrame) {
      const letters = tokens.slice(at, at + this.#lettersAFrame).map(entryLetter);
      this.#append({ type: 'letters', letters }, letters, false);
    }
  }

  #append(asked: Asked, letters: Uint8Array[], isCheckpoint: boolean): void {
    this.#ticket += 1;
    this.#asked.set(this.#ticket, asked);
    this.say?.({ type: 'append', ticket: this.#ticket, isCheckpoint, letters });
  }

  /** Proposes that what it has read is superseded. */
  compact(): void {
    if (!this.#isOpen || !this.isAtHead || !this.canWrite || this.#asked.size > 0) return;
    if (this.cursor.number <= this.base || this.#found !== null || this.#checkpoint !== null)
      return;
    if (this.#hasNoRoom && this.#proposeOld()) return;
    const covered = [...this.holds].filter((token) => !this.owes.has(token));
    const letter = checkpointLetter(covered, this.cursor.number);
    this.#append({ type: 'checkpoint', upTo: this.cursor.number, letter }, [letter], true);
  }

  /** Names a checkpoint that is there already, with the base of now: as many letters as all that is in it supersedes. */
  #proposeOld(): boolean {
    let best: Checkpoint | null = null;
    for (const [number, { isCheckpoint: isOne, tokens }] of this.#above) {
      const covered = new Set(tokens);
      let upTo = this.base;
      const holdsNext = (): boolean =>
        this.#above.get(upTo + 1)?.tokens.every((token) => covered.has(token)) === true;
      while (isOne && upTo + 1 < number && holdsNext()) upTo += 1;
      if (upTo > (best?.upTo ?? this.base)) best = { base: this.base, upTo, number };
    }
    const hash = best && this.#above.get(best.number)?.hash;
    if (!best || !hash) return false;
    this.#watcher.sometimes('an old checkpoint was named');
    this.#propose(best, hash);
    return true;
  }

  #kept(ticket: number, head: Cursor, numbers: readonly number[]): void {
    const asked = this.#asked.get(ticket);
    this.#asked.delete(ticket);
    if (asked === undefined) return this.#watcher.violation(`${this.name}: an answer to nothing`);
    if (Math.max(...numbers) > head.number)
      this.#watcher.violation(`X1: ${this.name} is told of letters above the head`);
    this.#sees(head);
    if (asked.type === 'letters') {
      this.#watcher.kept(this, asked.letters, numbers);
      this.#lettersAFrame = LETTERS_A_FRAME;
      for (const letter of asked.letters)
        for (const token of tokensIn(letter)) this.owes.delete(token);
    } else if (asked.type === 'checkpoint') {
      const [number = 0] = numbers;
      this.#watcher.kept(this, [asked.letter], numbers);
      if (number > asked.upTo) this.#checkpoint = { base: this.base, upTo: asked.upTo, number };
      this.look();
    }
  }

  #propose({ base, upTo, number }: Checkpoint, hash: Uint8Array): void {
    this.#checkpoint = null;
    const range = { base, upTo, first: number, last: number, hash };
    const signature = signFor(this.session, compactionStatement(this.room, range));
    this.#ticket += 1;
    this.#asked.set(this.#ticket, { type: 'compaction', upTo });
    this.say?.({ type: 'compact', ticket: this.#ticket, compaction: { ...range, signature } });
  }

  #compacted(ticket: number, base: number): void {
    const asked = this.#asked.get(ticket);
    this.#asked.delete(ticket);
    if (asked?.type !== 'compaction' || asked.upTo !== base)
      return this.#watcher.violation(`${this.name}: a compaction that it did not ask for`);
    this.base = base;
    this.#hasNoRoom = false;
    for (const number of this.#above.keys()) if (number <= base) this.#above.delete(number);
    this.#watcher.compacted(this, base);
  }

  #refused(ticket: number, code: number): void {
    const asked = this.#asked.get(ticket);
    this.#asked.delete(ticket);
    if (code === MailboxRefusal.boxFull) {
      if (asked?.type === 'checkpoint') this.#hasNoRoom = true;
      // An append is refused as a whole: what is left may do for less.
      this.#lettersAFrame = 1;
    }
    this.#watcher.refused(this, code, asked?.type === 'letters' ? asked.letters : []);
    if (code === MailboxRefusal.baseMoved) this.#watcher.sometimes('a compaction lost the swap');
  }
}
