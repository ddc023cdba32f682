/**
 * One conversation with a mailbox, from its challenge on, as a machine: no socket, timer or clock inside. It checks the chain of what
 * it reads, keeps few questions under way, and says of a letter that it is kept when the mailbox has said so, never before.
 */
import { equalBytes } from '../lib/bytes.ts';
import {
  LETTERS_MAX,
  MAILBOX_MESSAGE_BYTES_MAX,
  PROTOCOL_VERSION_MAX,
  PROTOCOL_VERSION_MIN,
} from '../wire/limits.ts';
import {
  CursorState,
  decodeMailboxToPeer,
  encodePeerToMailbox,
  type BoxKeys,
  type Compaction,
  type Cursor,
  type Deed,
  type MailboxPlace,
  type MailboxToPeer,
  type PeerToMailbox,
} from '../wire/mailbox-frames.ts';

/** `id` is the caller's name for it. `bytes` are sealed. */
export type Letter = { id: string; bytes: Uint8Array };

export type MailboxProof = {
  topicSignature: Uint8Array;
  sessionSignature: Uint8Array;
  /** Null: we only read. */
  certificate: Uint8Array | null;
};

export type MailboxNews =
  /**
   * The mailbox let us in. `anew`: we read from the base on, because what we had read was superseded (`behind`) or because this
   * mailbox never had it (`unknown`): then it needs all that we hold.
   */
  | {
      type: 'opened';
      anew: 'behind' | 'unknown' | null;
      deed: Deed | null;
      base: number;
      head: number;
    }
  /** In their order, the first with this number; `place` is ours after them. */
  | { type: 'letters'; first: number; letters: Uint8Array[]; place: MailboxPlace }
  /** Nothing is left to read. */
  | { type: 'at-head' }
  /** The mailbox's disk lost letters: it needs all that we hold. */
  | { type: 'lost'; upTo: number }
  /** These are on the mailbox's disk. */
  | { type: 'kept'; ids: string[]; numbers: number[]; place: MailboxPlace }
  | { type: 'refused'; ids: string[]; code: number; text: string }
  | { type: 'compacted'; base: number }
  | { type: 'compaction-refused'; code: number; text: string }
  | { type: 'retry'; delayMs: number }
  /** What the mailbox says contradicts what it said: nothing more is taken from it. */
  | { type: 'misbehaved'; reason: string };

export type MailboxTalkOptions = {
  box: BoxKeys;
  session: Uint8Array;
  place: MailboxPlace;
  /** Signs `mailboxOpenStatement`. */
  proof: (nonce: Uint8Array) => MailboxProof;
  /** SHA-256 over the parts, one after the other. */
  hash: (...parts: readonly Uint8Array[]) => Uint8Array;
  say: (frame: Uint8Array) => void;
  onNews: (news: MailboxNews) => void;
};

/** Appends under way at once; the mailbox reads no more from us at 16. */
const APPENDS_MAX = 8;
/** Of a frame, for all but its letters; and beside each letter its length. */
const FRAME_REST_BYTES = 32;
const LETTER_REST_BYTES = 3;

type Asked = { type: 'append'; ids: string[] } | { type: 'compact' };
type Waiting = { isCheckpoint: boolean; letters: Letter[] };

export class MailboxTalk {
  readonly #options: MailboxTalkOptions;
  readonly #asked = new Map<number, Asked>();
  #waiting: Waiting[] = [];
  #read: Cursor;
  #seen: Cursor;
  #base: Cursor;
  #ticket = 0;
  #phase: 'new' | 'asked' | 'open' | 'over' = 'new';
  #isReading = false;
  #rewinds = false;

  constructor(options: MailboxTalkOptions) {
    this.#options = options;
    this.#read = options.place.read;
    this.#seen = options.place.seen;
    this.#base = options.place.read;
  }

  get place(): MailboxPlace {
    return { read: this.#read, seen: this.#seen };
  }

  get isOpen(): boolean {
    return this.#phase === 'open';
  }

  /** It was asked something and has not answered, once it let us in. */
  get isOwed(): boolean {
    return this.#phase === 'open' && (this.#isReading || this.#asked.size > 0);
  }

  /** Goes out when there is room; each id comes back in `kept` or `refused`, unless the conversation ends before. */
  append(letters: readonly Letter[], isCheckpoint = false): void {
    let part: Letter[] = [];
    let bytes = FRAME_REST_BYTES;
    for (const letter of letters) {
      const more = letter.bytes.length + LETTER_REST_BYTES;
      const isFull = part.length >= LETTERS_MAX || bytes + more > MAILBOX_MESSAGE_BYTES_MAX;
      if (isFull && part.length > 0) {
        this.#waiting.push({ isCheckpoint, letters: part });
        part = [];
        bytes = FRAME_REST_BYTES;
      }
      part.push(letter);
      bytes += more;
    }
    if (part.length > 0) this.#waiting.push({ isCheckpoint, letters: part });
    this.#send();
  }

  compact(compaction: Compaction): void {
    this.#ticket += 1;
    this.#asked.set(this.#ticket, { type: 'compact' });
    this.#say({ type: 'compact', ticket: this.#ticket, compaction });
  }

  /** Letters up to here are superseded, as far as we were told. */
  get base(): Cursor {
    return this.#base;
  }

  /** Our own compaction was accepted. */
  moveBase(base: Cursor): void {
    this.#base = base;
  }

  /** Reads everything above the base again. */
  rewind(): void {
    if (this.#phase !== 'open') return;
    this.#rewinds = this.#isReading;
    if (this.#isReading) return;
    this.#read = this.#base;
    this.look();
  }

  /** Asks what is new. */
  look(): void {
    if (this.#phase !== 'open' || this.#isReading) return;
    this.#isReading = true;
    this.#say({ type: 'read', after: this.#read.number });
  }

  /** Throws WireError when the bytes are no frame of a mailbox. */
  hear(bytes: Uint8Array): void {
    if (this.#phase === 'over') return;
    const frame = decodeMailboxToPeer(bytes);
    if (frame.type === 'challenge') return this.#answer(frame);
    if (frame.type === 'retry') return this.#options.onNews(frame);
    if (this.#phase === 'new') return this.#end('spoke before its challenge');
    if (frame.type === 'opened') return this.#opened(frame);
    if (this.#phase !== 'open') return this.#end('spoke before it let us in');
    this.#take(frame);
  }

  #take(frame: Exclude<MailboxToPeer, { type: 'challenge' | 'opened' | 'retry' }>): void {
    switch (frame.type) {
      case 'letters':
        return this.#letters(frame);
      case 'lost':
        if (!this.#isReading || frame.upTo.number <= this.#read.number)
          return this.#end('lost what nobody asked for');
        this.#moveTo(frame.upTo);
        this.#options.onNews({ type: 'lost', upTo: frame.upTo.number });
        this.#isReading = false;
        return this.look();
      case 'kept':
      case 'refused':
      case 'compacted':
        return this.#answered(frame);
    }
  }

  #answer({ versionMin, versionMax, nonce }: Extract<MailboxToPeer, { type: 'challenge' }>): void {
    if (this.#phase !== 'new') return this.#end('asked for a proof twice');
    const version = Math.min(versionMax, PROTOCOL_VERSION_MAX);
    if (version < versionMin || version < PROTOCOL_VERSION_MIN)
      return this.#end('speaks no version that we speak');
    this.#phase = 'asked';
    const { box, session, proof } = this.#options;
    const cursors = { cursor: this.#read, seen: this.#seen };
    this.#say({ type: 'open', version, ...box, session, ...proof(nonce), ...cursors });
  }

  /** Also when what we asked for is gone. */
  #opened({ cursor, base, head, deed }: Extract<MailboxToPeer, { type: 'opened' }>): void {
    const isUnknown = cursor === CursorState.unknown;
    if (cursor === CursorState.known && head.number < this.#read.number)
      return this.#end('knows what it cannot have');
    if (cursor !== CursorState.known) this.#read = copyOf(base);
    // What was seen of another history is of no use any more.
    if (isUnknown || head.number > this.#seen.number) this.#seen = copyOf(head);
    this.#phase = 'open';
    this.#isReading = false;
    this.#base = copyOf(base);
    this.#rewinds = false;
    const anew = cursor === CursorState.known ? null : isUnknown ? 'unknown' : 'behind';
    this.#options.onNews({ type: 'opened', anew, deed, base: base.number, head: head.number });
    this.look();
    this.#send();
  }

  #letters({ first, hash, letters }: Extract<MailboxToPeer, { type: 'letters' }>): void {
    if (!this.#isReading || first !== this.#read.number + 1)
      return this.#end('gave letters that nobody asked for');
    this.#isReading = false;
    if (this.#rewinds) {
      this.#rewinds = false;
      return this.rewind();
    }
    if (letters.length === 0) return this.#options.onNews({ type: 'at-head' });
    const chain = letters.reduce((last, each) => this.#options.hash(last, each), this.#read.hash);
    if (!equalBytes(chain, hash)) return this.#end('gave letters that do not follow');
    this.#moveTo({ number: first + letters.length - 1, hash: chain });
    this.#options.onNews({ type: 'letters', first, letters, place: this.place });
    this.look();
  }

  #moveTo(cursor: Cursor): void {
    this.#read = copyOf(cursor);
    if (cursor.number > this.#seen.number) this.#seen = this.#read;
  }

  #answered(frame: Extract<MailboxToPeer, { type: 'kept' | 'refused' | 'compacted' }>): void {
    const asked = this.#asked.get(frame.ticket);
    this.#asked.delete(frame.ticket);
    const { onNews } = this.#options;
    if (asked?.type === 'append' && frame.type === 'kept') {
      const { numbers, head } = frame;
      if (numbers.length !== asked.ids.length || numbers.some((number) => number > head.number))
        return this.#end('kept other letters than it was given');
      if (head.number > this.#seen.number) this.#seen = copyOf(head);
      onNews({ type: 'kept', ids: asked.ids, numbers, place: this.place });
    } else if (asked?.type === 'append' && frame.type === 'refused')
      onNews({ type: 'refused', ids: asked.ids, code: frame.code, text: frame.text });
    else if (asked?.type === 'compact' && frame.type === 'compacted')
      onNews({ type: 'compacted', base: frame.base });
    else if (asked?.type === 'compact' && frame.type === 'refused')
      onNews({ type: 'compaction-refused', code: frame.code, text: frame.text });
    else return this.#end('answered what nobody asked');
    this.#send();
  }

  #send(): void {
    while (this.#phase === 'open' && this.#asked.size < APPENDS_MAX) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      this.#ticket += 1;
      this.#asked.set(this.#ticket, { type: 'append', ids: next.letters.map(({ id }) => id) });
      const letters = next.letters.map(({ bytes }) => bytes);
      const { isCheckpoint } = next;
      this.#say({ type: 'append', ticket: this.#ticket, isCheckpoint, letters });
    }
  }

  #say(frame: PeerToMailbox): void {
    this.#options.say(encodePeerToMailbox(frame));
  }

  #end(reason: string): void {
    this.#phase = 'over';
    this.#options.onNews({ type: 'misbehaved', reason });
  }
}

/** Not a view of the frame in which it came. */
function copyOf({ number, hash }: Cursor): Cursor {
  return { number, hash: Uint8Array.from(hash) };
}
