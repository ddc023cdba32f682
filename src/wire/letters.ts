/**
 * What peers put into a mailbox's letters, before they seal them (PROTOCOL.md section 11). Nothing in a letter tells who brought it or
 * when, so the same entry is the same letter, whoever brings it.
 */
import { Reader, WireError, Writer } from './codec.ts';
import {
  readPageId,
  readPeerId,
  writePageId,
  writePeerId,
  type PageId,
  type PeerId,
} from './ids.ts';
import { HASH_BYTES } from './keys.ts';
import { LETTER_CONTENT_BYTES_MAX, PAYLOAD_BYTES_MAX } from './limits.ts';
import {
  readCheckpoint,
  readHead,
  writeCheckpoint,
  writeHead,
  type Checkpoint,
  type Head,
} from './replica-messages.ts';
import { readSessionRecord, writeSessionRecord, type SessionRecord } from './session-record.ts';

/** Numbers of letters; a retired one is never given out again. */
const Kind = { item: 1, part: 2, bundle: 3 } as const;
const Item = { record: 1, entry: 2, head: 3, checkpoint: 4 } as const;

/** Of the SHA-256 of a long item, which its parts name. */
const PART_HASH_BYTES = 16;
/** Kind, salt, hash, index and count. */
const PART_REST_BYTES = 1 + 8 + PART_HASH_BYTES + 4;
/** Of items in a bundle, with their lengths. */
const BUNDLED_BYTES_MAX = LETTER_CONTENT_BYTES_MAX - 16;
const ITEM_REST_BYTES = 4;
const PART_BYTES = LETTER_CONTENT_BYTES_MAX - PART_REST_BYTES;
/** Of one item: the longest payload, with what an item adds. */
const PARTS_MAX = Math.ceil((PAYLOAD_BYTES_MAX + 1024 * 1024) / PART_BYTES);

export type LetterItem =
  | { type: 'record'; record: SessionRecord }
  /** `before`: the chain hash before it, so that a reader finds its place without trusting who brought it. */
  | {
      type: 'entry';
      session: PeerId;
      page: PageId;
      number: number;
      before: Uint8Array;
      update: Uint8Array;
    }
  | { type: 'head'; head: Head }
  | { type: 'checkpoint'; checkpoint: Checkpoint };

/** Of an item that is longer than a letter, and whose SHA-256 begins with `hash`. */
export type Part = { hash: Uint8Array; index: number; count: number; bytes: Uint8Array };

export type LetterContent =
  | { type: 'item'; item: LetterItem }
  /** `salt`: 0, or the `upTo` of the compaction for which it was brought. Parts of one item may differ in it. */
  | (Part & { type: 'part'; salt: number })
  /** Brought for a compaction of letters up to `upTo`: so it is never the same letter as one of those. */
  | { type: 'bundle'; upTo: number; items: LetterItem[] };

export function encodeItem(item: LetterItem): Uint8Array {
  switch (item.type) {
    case 'record':
      return writeSessionRecord(new Writer(320).u8(Item.record), item.record).finish();
    case 'entry': {
      const writer = new Writer(item.update.length + 96).u8(Item.entry);
      writePageId(writePeerId(writer, item.session), item.page).varuint(item.number);
      return writer.raw(item.before).raw(item.update).finish();
    }
    case 'head':
      return writeHead(new Writer(256).u8(Item.head), item.head).finish();
    case 'checkpoint': {
      const { state, covers } = item.checkpoint;
      const writer = new Writer(state.length + covers.length * 72 + 256).u8(Item.checkpoint);
      return writeCheckpoint(writer, item.checkpoint).finish();
    }
  }
}

/** Throws WireError. Copies what it keeps. */
export function decodeItem(bytes: Uint8Array): LetterItem {
  const reader = new Reader(bytes);
  return reader.end(readItem(reader));
}

function readItem(reader: Reader): LetterItem {
  switch (reader.u8()) {
    case Item.record:
      return { type: 'record', record: readSessionRecord(reader) };
    case Item.entry: {
      const session = readPeerId(reader);
      const page = readPageId(reader);
      const number = reader.varuint();
      if (number === 0) throw new WireError('entries are numbered from 1');
      const before = reader.raw(HASH_BYTES).slice();
      return { type: 'entry', session, page, number, before, update: reader.rest().slice() };
    }
    case Item.head:
      return { type: 'head', head: readHead(reader) };
    case Item.checkpoint:
      return { type: 'checkpoint', checkpoint: readCheckpoint(reader) };
    default:
      throw new WireError('unknown item of a letter');
  }
}

/** Throws WireError. */
export function decodeLetter(bytes: Uint8Array): LetterContent {
  const reader = new Reader(bytes);
  switch (reader.u8()) {
    case Kind.item:
      return { type: 'item', item: decodeItem(reader.rest()) };
    case Kind.part: {
      const salt = reader.varuint();
      const hash = reader.raw(PART_HASH_BYTES).slice();
      const index = reader.varuint();
      const count = reader.varuint(PARTS_MAX);
      if (count < 2 || index >= count) throw new WireError('not a part');
      return { type: 'part', salt, hash, index, count, bytes: reader.rest().slice() };
    }
    case Kind.bundle: {
      const upTo = reader.varuint();
      const items: LetterItem[] = [];
      while (reader.left > 0) items.push(decodeItem(reader.sized(LETTER_CONTENT_BYTES_MAX)));
      return { type: 'bundle', upTo, items };
    }
    default:
      throw new WireError('unknown letter');
  }
}

/** SHA-256 over the parts, one after the other. */
export type Hash = (...parts: readonly Uint8Array[]) => Uint8Array;

/** The letters of one item, as `encodeItem` gave it: one, or its parts in order. */
export function lettersOf(item: Uint8Array, hash: Hash): Uint8Array[] {
  if (item.length < LETTER_CONTENT_BYTES_MAX)
    return [new Writer(item.length + 1).u8(Kind.item).raw(item).finish()];
  return partsOf(item, 0, hash);
}

/** By which the parts of an item name it. */
export const partNameOf = (item: Uint8Array, hash: Hash): Uint8Array =>
  hash(item).subarray(0, PART_HASH_BYTES);

export function encodePart({ hash, index, count, bytes }: Part, salt: number): Uint8Array {
  const writer = new Writer(bytes.length + PART_REST_BYTES).u8(Kind.part).varuint(salt);
  return writer.raw(hash).varuint(index).varuint(count).raw(bytes).finish();
}

function partsOf(item: Uint8Array, salt: number, whole: Hash): Uint8Array[] {
  const hash = partNameOf(item, whole);
  const count = Math.ceil(item.length / PART_BYTES);
  return Array.from({ length: count }, (_, index) => {
    const bytes = item.subarray(index * PART_BYTES, (index + 1) * PART_BYTES);
    return encodePart({ hash, index, count, bytes }, salt);
  });
}

/** Do its letters in a bundle have to be parts? */
export const isInParts = (item: Uint8Array): boolean =>
  item.length + ITEM_REST_BYTES > BUNDLED_BYTES_MAX;

/** The letters of a compaction: as many items in each as fit, in their order. */
export function bundlesOf(items: readonly Uint8Array[], upTo: number, hash: Hash): Uint8Array[] {
  const letters: Uint8Array[] = [];
  let writer: Writer | null = null;
  let left = 0;
  const finish = (): void => {
    if (writer !== null) letters.push(writer.finish());
    writer = null;
  };
  for (const item of items) {
    const size = item.length + ITEM_REST_BYTES;
    if (isInParts(item)) {
      finish();
      letters.push(...partsOf(item, upTo, hash));
      continue;
    }
    if (writer === null || size > left) {
      finish();
      writer = new Writer(4096).u8(Kind.bundle).varuint(upTo);
      left = BUNDLED_BYTES_MAX;
    }
    writer.sized(item);
    left -= size;
  }
  finish();
  return letters;
}
