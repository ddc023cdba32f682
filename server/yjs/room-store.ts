/**
 * Rooms in a store of letters, apart from the sealed ones. An update is cut into letters; a snapshot is a checkpoint that supersedes
 * all before it.
 */
import { concatBytes, equalBytes, utf8 } from '../../src/lib/bytes.ts';
import { Reader, Writer } from '../../src/wire/codec.ts';
import { SIGNATURE_BYTES } from '../../src/wire/keys.ts';
import { LETTER_BYTES_MAX } from '../../src/wire/limits.ts';
import type { Cursor } from '../../src/wire/mailbox-frames.ts';
import { sha256 } from '../mailbox/sha256.ts';
import { StoreTrouble, type MailboxStore } from '../mailbox/store-port.ts';
import type { Stored } from './hub-types.ts';

const DOMAIN = utf8('folkmoot yjs room 1\0');
const PART_BYTES_MAX = LETTER_BYTES_MAX - 64;
export const ID_BYTES = 16;
const KEY_BYTES = 32;
/** Of one page while a room is loaded. */
const PAGE_BYTES = 1024 * 1024;
/** What a letter costs beside its bytes; only near, to know when a snapshot pays. */
const LETTER_COST = 128;

/** Whoever compacts a sealed box signs for it; here it is the server itself. */
const NOBODY = {
  signature: new Uint8Array(SIGNATURE_BYTES),
  session: new Uint8Array(KEY_BYTES),
  certificate: new Uint8Array(SIGNATURE_BYTES),
};

type Saved = { stored: Stored } | { words: string };

/** One room while it is in memory; one call at a time. Rejects with StoreTrouble. */
export class StoredRoom {
  readonly #store: MailboxStore;
  readonly #box: Uint8Array;
  readonly #newId: () => Uint8Array;
  #base = 0;
  /** Letters up to here are in the document; null when another process wrote too, whose letters are not. */
  #covered: number | null = 0;
  #bytes = 0;
  #snapshotBytes = 0;

  /** `newId` gives 16 random bytes. */
  constructor(store: MailboxStore, room: string, newId: () => Uint8Array) {
    this.#store = store;
    this.#box = sha256(DOMAIN, utf8(room));
    this.#newId = newId;
  }

  /** All updates since the last snapshot, that first; rejects rather than leave one out. */
  async load(onUpdate: (update: Uint8Array) => void): Promise<Stored> {
    const zero: Cursor = { number: 0, hash: this.#box };
    const { base, head, deed } = await this.#store.open(this.#box, zero, zero);
    const parts = new Parts();
    this.#bytes = 0;
    this.#snapshotBytes = 0;
    let after = base.number;
    while (after < head.number) {
      const page = await this.#store.read(this.#box, after, PAGE_BYTES);
      if (page.type === 'gone') return this.load(onUpdate);
      if (page.type === 'lost' || page.letters.length === 0)
        throw new StoreTrouble('letters of a yjs room are lost');
      for (const letter of page.letters) {
        after += 1;
        this.#bytes += letter.length + LETTER_COST;
        if (deed !== null && after >= deed.first && after <= deed.last)
          this.#snapshotBytes += letter.length + LETTER_COST;
        const update = parts.take(letter);
        if (update !== null) onUpdate(update);
      }
    }
    parts.assertWhole();
    this.#base = base.number;
    this.#covered = after;
    return this.#stored;
  }

  async save(update: Uint8Array): Promise<Saved> {
    const letters = lettersOf(update, this.#newId());
    const appended = await this.#store.append(this.#box, letters, false);
    if ('refused' in appended) return { words: appended.text };
    this.#placed(letters, appended.numbers);
    return { stored: this.#stored };
  }

  /** What was before it is superseded, unless another process made a snapshot first. `now`: as for the store. */
  async compact(snapshot: Uint8Array, now: number): Promise<Stored> {
    const upTo = this.#covered;
    if (upTo === null) return this.#stored;
    const letters = lettersOf(snapshot, this.#newId());
    const appended = await this.#store.append(this.#box, letters, true);
    if ('refused' in appended) return this.#stored;
    this.#placed(letters, appended.numbers);
    // Others' letters among ours are not in the snapshot.
    if (this.#covered === null) return this.#stored;
    const { number: last, hash } = appended.head;
    const range = { base: this.#base, upTo, first: upTo + 1, last, hash };
    const compacted = await this.#store.compact(this.#box, { ...range, ...NOBODY }, now);
    if ('refused' in compacted) return this.#stored;
    this.#base = compacted.base;
    this.#snapshotBytes = costOf(letters);
    this.#bytes = this.#snapshotBytes;
    return this.#stored;
  }

  get #stored(): Stored {
    return { bytes: this.#bytes, snapshotBytes: this.#snapshotBytes };
  }

  #placed(letters: readonly Uint8Array[], numbers: readonly number[]): void {
    this.#bytes += costOf(letters);
    const before = this.#covered;
    const isNext = before !== null && numbers.every((number, i) => number === before + 1 + i);
    this.#covered = isNext ? before + numbers.length : null;
  }
}

function costOf(letters: readonly Uint8Array[]): number {
  return letters.reduce((sum, letter) => sum + letter.length + LETTER_COST, 0);
}

/** With an id, because the store takes a letter that is there already for the same one: two parts may have the same bytes. */
function lettersOf(update: Uint8Array, id: Uint8Array): Uint8Array[] {
  const count = Math.max(1, Math.ceil(update.length / PART_BYTES_MAX));
  return Array.from({ length: count }, (_, i) => {
    const part = update.subarray(i * PART_BYTES_MAX, (i + 1) * PART_BYTES_MAX);
    return new Writer(part.length + 32).raw(id).varuint(i).varuint(count).raw(part).finish();
  });
}

/** Joins the letters of one update, which are neighbours: they were written in one transaction. */
class Parts {
  #id: Uint8Array | null = null;
  #parts: Uint8Array[] = [];

  /** The update, if the letter is its last. */
  take(letter: Uint8Array): Uint8Array | null {
    const { id, index, count, part } = decodeLetter(letter);
    const isNext = index === this.#parts.length && index < count;
    if (!isNext || (this.#id !== null && !equalBytes(this.#id, id)))
      throw new StoreTrouble('letters of a yjs room are out of order');
    this.#id = id;
    this.#parts.push(part);
    if (this.#parts.length < count) return null;
    const update = concatBytes(...this.#parts);
    this.#id = null;
    this.#parts = [];
    return update;
  }

  assertWhole(): void {
    if (this.#id !== null) throw new StoreTrouble('an update of a yjs room is cut off');
  }
}

function decodeLetter(letter: Uint8Array): {
  id: Uint8Array;
  index: number;
  count: number;
  part: Uint8Array;
} {
  try {
    const reader = new Reader(letter);
    const [id, index, count] = [reader.raw(ID_BYTES), reader.varuint(), reader.varuint()];
    return { id, index, count, part: reader.rest() };
  } catch (error) {
    throw new StoreTrouble('a letter of a yjs room is damaged', { cause: error });
  }
}
