/**
 * Frames between a peer and a mailbox, one per WebSocket message, on `/mailbox` (PROTOCOL.md section 11).
 * The mailbox learns topics, keys, sizes and times; letters are sealed by peers.
 */
import { utf8 } from '../lib/bytes.ts';
import { Reader, WireError, Writer } from './codec.ts';
import { HASH_BYTES, SIGNATURE_BYTES } from './keys.ts';
import { LETTER_BYTES_MAX, LETTERS_MAX } from './limits.ts';

export const MAILBOX_SUBPROTOCOL = 'folkmoot.mailbox.1';

/** Frame numbers; a retired one is never given out again. */
export const MailboxKind = {
  challenge: 0x01,
  open: 0x02,
  opened: 0x03,
  append: 0x04,
  kept: 0x05,
  refused: 0x06,
  read: 0x07,
  letters: 0x08,
  lost: 0x09,
  compact: 0x0a,
  compacted: 0x0b,
  retry: 0x0c,
} as const;

/** WebSocket close codes of a mailbox; those that a relay has too mean the same. */
export const MailboxClose = {
  badFrame: 4000,
  badProof: 4001,
  openTimeout: 4002,
  slowReader: 4005,
  roomFull: 4006,
  replaced: 4009,
  idle: 4010,
  version: 4011,
  trouble: 4012,
  draining: 1012,
} as const;

/** Why letters, or a compaction, were not taken. The text beside it is for people. */
export const MailboxRefusal = {
  readOnly: 1,
  boxFull: 2,
  mailboxFull: 3,
  tooManyBoxes: 4,
  trouble: 5,
  baseMoved: 6,
  notThisHistory: 7,
} as const;

/** What the mailbox makes of a peer's cursor. */
export const CursorState = {
  /** The peer goes on after it. */
  known: 0,
  /** What comes after it was superseded: the peer starts at the base. */
  behind: 1,
  /** This mailbox never had it: it was rolled back, emptied or replaced. The peer starts at the base and uploads all that it holds. */
  unknown: 2,
} as const;

/** A letter's number and the chain hash there; zero and the box's hash before the first. */
export type Cursor = { number: number; hash: Uint8Array };

/** How far a peer has read, and the farthest head that it was told: it keeps both on disk with what was read. */
export type MailboxPlace = { read: Cursor; seen: Cursor };

/** What a writer signed to have letters up to `upTo` superseded by those from `first` to `last`, which are its checkpoint. */
export type Compaction = {
  /** The base that the writer saw: the compaction holds for no other. */
  base: number;
  upTo: number;
  first: number;
  last: number;
  /** The chain hash at `last`: the writer has read all that it supersedes. */
  hash: Uint8Array;
  /** Of the session, over `compactionStatement`. */
  signature: Uint8Array;
};

/** A compaction that was accepted, with who proposed it. */
export type Deed = Compaction & { session: Uint8Array; certificate: Uint8Array };

export type Opened = {
  type: 'opened';
  cursor: number;
  /** Letters after `kept` are there; up to `base` they are superseded and go after a while. */
  kept: number;
  base: Cursor;
  head: Cursor;
  /** The compaction that made the base; null while it is 0. */
  deed: Deed | null;
};

export type MailboxToPeer =
  | { type: 'challenge'; versionMin: number; versionMax: number; nonce: Uint8Array }
  | Opened
  /** On disk, under these numbers: letters that were there already keep theirs. `head` is on disk too. */
  | { type: 'kept'; ticket: number; head: Cursor; numbers: number[] }
  /** Nothing of it was taken. */
  | { type: 'refused'; ticket: number; code: number; text: string }
  /** `hash`: the chain hash at the last of them. None: there is nothing after what was asked. */
  | { type: 'letters'; first: number; hash: Uint8Array; letters: Uint8Array[] }
  /** A failing disk lost the letters that were asked for, up to this cursor: go on after it. */
  | { type: 'lost'; upTo: Cursor }
  | { type: 'compacted'; ticket: number; base: number }
  | { type: 'retry'; delayMs: number };

export type PeerToMailbox =
  | {
      type: 'open';
      version: number;
      topic: Uint8Array;
      /** The writers' public key: with the topic it names the box. */
      writers: Uint8Array;
      session: Uint8Array;
      topicSignature: Uint8Array;
      sessionSignature: Uint8Array;
      /** Null: the peer only reads. */
      certificate: Uint8Array | null;
      /** How far it has read. */
      cursor: Cursor;
      /** The farthest head that it was ever told: with it a rollback shows to one who wrote, and has not read since. */
      seen: Cursor;
    }
  /** `isCheckpoint`: these are for a compaction, and may use what is reserved for it. */
  | { type: 'append'; ticket: number; isCheckpoint: boolean; letters: Uint8Array[] }
  | { type: 'read'; after: number }
  | { type: 'compact'; ticket: number; compaction: Compaction };

const KEY_BYTES = 32;
const NONCE_BYTES = 32;
const TEXT_BYTES_MAX = 256;
/** A mailbox that wants peers back later than in a day is gone. */
const RETRY_DELAY_MS_MAX = 24 * 60 * 60 * 1000;
const OPEN_DOMAIN = utf8('folkmoot mailbox open v1\0');
const BOX_DOMAIN = utf8('folkmoot mailbox box v1\0');
const COMPACT_DOMAIN = utf8('folkmoot mailbox compact v1\0');

/** What names a room's letters: the topic alone would let a viewer choose who may write. */
export type BoxKeys = { topic: Uint8Array; writers: Uint8Array };

/** Its SHA-256 is the box's name, and the chain hash before the first letter. */
export function boxStatement({ topic, writers }: BoxKeys): Uint8Array {
  return new Writer(96).raw(BOX_DOMAIN).raw(topic).raw(writers).finish();
}

/** What both signatures of an `open` cover: fresh by the nonce, bound to the box and the session. */
export function mailboxOpenStatement(
  nonce: Uint8Array,
  { topic, writers }: BoxKeys,
  session: Uint8Array,
): Uint8Array {
  const writer = new Writer(192).raw(OPEN_DOMAIN).raw(nonce).raw(topic).raw(writers);
  return writer.raw(session).finish();
}

export function compactionStatement(
  { topic, writers }: BoxKeys,
  compaction: Omit<Compaction, 'signature'>,
): Uint8Array {
  const writer = new Writer(160).raw(COMPACT_DOMAIN).raw(topic).raw(writers);
  return writeRange(writer, compaction).finish();
}

export function encodePeerToMailbox(frame: PeerToMailbox): Uint8Array {
  switch (frame.type) {
    case 'open': {
      const writer = new Writer(400).u8(MailboxKind.open).u8(frame.version).raw(frame.topic);
      writer.raw(frame.writers).raw(frame.session);
      writer.raw(frame.topicSignature).raw(frame.sessionSignature);
      writer.u8(frame.certificate === null ? 0 : 1);
      if (frame.certificate !== null) writer.raw(frame.certificate);
      return writeCursor(writeCursor(writer, frame.cursor), frame.seen).finish();
    }
    case 'append': {
      const writer = new Writer(frameBytes(frame.letters)).u8(MailboxKind.append);
      writer.varuint(frame.ticket).u8(frame.isCheckpoint ? 1 : 0);
      return writeLetters(writer, frame.letters).finish();
    }
    case 'read':
      return new Writer(12).u8(MailboxKind.read).varuint(frame.after).finish();
    case 'compact': {
      const writer = new Writer(160).u8(MailboxKind.compact).varuint(frame.ticket);
      return writeCompaction(writer, frame.compaction).finish();
    }
  }
}

/** Throws WireError. Views into `bytes`, not copies. */
export function decodePeerToMailbox(bytes: Uint8Array): PeerToMailbox {
  const reader = new Reader(bytes);
  return reader.end(readPeerToMailbox(reader));
}

function readPeerToMailbox(reader: Reader): PeerToMailbox {
  switch (reader.u8()) {
    case MailboxKind.open:
      return {
        type: 'open',
        version: reader.u8(),
        topic: reader.raw(KEY_BYTES),
        writers: reader.raw(KEY_BYTES),
        session: reader.raw(KEY_BYTES),
        topicSignature: reader.raw(SIGNATURE_BYTES),
        sessionSignature: reader.raw(SIGNATURE_BYTES),
        certificate: readFlag(reader) ? reader.raw(SIGNATURE_BYTES) : null,
        cursor: readCursor(reader),
        seen: readCursor(reader),
      };
    case MailboxKind.append:
      return {
        type: 'append',
        ticket: reader.varuint(),
        isCheckpoint: readFlag(reader),
        letters: readLetters(reader, 1),
      };
    case MailboxKind.read:
      return { type: 'read', after: reader.varuint() };
    case MailboxKind.compact:
      return { type: 'compact', ticket: reader.varuint(), compaction: readCompaction(reader) };
    default:
      throw new WireError('unknown mailbox frame');
  }
}

export function encodeMailboxToPeer(frame: MailboxToPeer): Uint8Array {
  switch (frame.type) {
    case 'challenge': {
      const writer = new Writer(40).u8(MailboxKind.challenge);
      return writer.u8(frame.versionMin).u8(frame.versionMax).raw(frame.nonce).finish();
    }
    case 'opened':
      return encodeOpened(frame);
    case 'kept': {
      const writer = new Writer(96).u8(MailboxKind.kept).varuint(frame.ticket);
      writeCursor(writer, frame.head).varuint(frame.numbers.length);
      for (const number of frame.numbers) writer.varuint(number);
      return writer.finish();
    }
    case 'refused': {
      const writer = new Writer(96).u8(MailboxKind.refused).varuint(frame.ticket);
      return writer.u8(frame.code).text(frame.text).finish();
    }
    case 'letters': {
      const writer = new Writer(frameBytes(frame.letters)).u8(MailboxKind.letters);
      writer.varuint(frame.first).raw(frame.hash);
      return writeLetters(writer, frame.letters).finish();
    }
    case 'lost':
      return writeCursor(new Writer(48).u8(MailboxKind.lost), frame.upTo).finish();
    case 'compacted': {
      const writer = new Writer(24).u8(MailboxKind.compacted);
      return writer.varuint(frame.ticket).varuint(frame.base).finish();
    }
    case 'retry':
      return new Writer(8).u8(MailboxKind.retry).varuint(frame.delayMs).finish();
  }
}

/** Throws WireError. Views into `bytes`, not copies. */
export function decodeMailboxToPeer(bytes: Uint8Array): MailboxToPeer {
  const reader = new Reader(bytes);
  return reader.end(readMailboxToPeer(reader));
}

function readMailboxToPeer(reader: Reader): MailboxToPeer {
  switch (reader.u8()) {
    case MailboxKind.challenge:
      return {
        type: 'challenge',
        versionMin: reader.u8(),
        versionMax: reader.u8(),
        nonce: reader.raw(NONCE_BYTES),
      };
    case MailboxKind.opened:
      return readOpened(reader);
    case MailboxKind.kept: {
      const ticket = reader.varuint();
      const head = readCursor(reader);
      const numbers: number[] = [];
      for (let left = reader.varuint(LETTERS_MAX); left > 0; left--) numbers.push(reader.varuint());
      return { type: 'kept', ticket, head, numbers };
    }
    case MailboxKind.refused:
      return {
        type: 'refused',
        ticket: reader.varuint(),
        code: reader.u8(),
        text: reader.text(TEXT_BYTES_MAX),
      };
    case MailboxKind.letters:
      return {
        type: 'letters',
        first: reader.varuint(),
        hash: reader.raw(HASH_BYTES),
        letters: readLetters(reader, 0),
      };
    case MailboxKind.lost:
      return { type: 'lost', upTo: readCursor(reader) };
    case MailboxKind.compacted:
      return { type: 'compacted', ticket: reader.varuint(), base: reader.varuint() };
    case MailboxKind.retry:
      return { type: 'retry', delayMs: reader.varuint(RETRY_DELAY_MS_MAX) };
    default:
      throw new WireError('unknown mailbox frame');
  }
}

function encodeOpened(frame: Opened): Uint8Array {
  const writer = new Writer(400).u8(MailboxKind.opened).u8(frame.cursor);
  writeCursor(writer.varuint(frame.kept), frame.base);
  writeCursor(writer, frame.head).u8(frame.deed === null ? 0 : 1);
  if (frame.deed !== null) writeDeed(writer, frame.deed);
  return writer.finish();
}

function readOpened(reader: Reader): Opened {
  const cursor = reader.u8();
  if (cursor > CursorState.unknown) throw new WireError('unknown state of a cursor');
  return {
    type: 'opened',
    cursor,
    kept: reader.varuint(),
    base: readCursor(reader),
    head: readCursor(reader),
    deed: readFlag(reader) ? readDeed(reader) : null,
  };
}

/** Also how a store keeps it. */
export function writeDeed(writer: Writer, deed: Deed): Writer {
  return writeCompaction(writer, deed).raw(deed.session).raw(deed.certificate);
}

/** Throws WireError. */
export function readDeed(reader: Reader): Deed {
  return {
    ...readCompaction(reader),
    session: reader.raw(KEY_BYTES),
    certificate: reader.raw(SIGNATURE_BYTES),
  };
}

function writeRange(writer: Writer, range: Omit<Compaction, 'signature'>): Writer {
  writer.varuint(range.base).varuint(range.upTo).varuint(range.first).varuint(range.last);
  return writer.raw(range.hash);
}

function writeCompaction(writer: Writer, compaction: Compaction): Writer {
  return writeRange(writer, compaction).raw(compaction.signature);
}

/** The checkpoint comes after what it supersedes, which is more than nothing. */
function readCompaction(reader: Reader): Compaction {
  const base = reader.varuint();
  const upTo = reader.varuint();
  const first = reader.varuint();
  const last = reader.varuint();
  if (upTo <= base || first <= upTo || last < first) throw new WireError('not a compaction');
  return {
    base,
    upTo,
    first,
    last,
    hash: reader.raw(HASH_BYTES),
    signature: reader.raw(SIGNATURE_BYTES),
  };
}

function writeCursor(writer: Writer, cursor: Cursor): Writer {
  return writer.varuint(cursor.number).raw(cursor.hash);
}

function readCursor(reader: Reader): Cursor {
  return { number: reader.varuint(), hash: reader.raw(HASH_BYTES) };
}

function writeLetters(writer: Writer, letters: readonly Uint8Array[]): Writer {
  writer.varuint(letters.length);
  for (const letter of letters) writer.sized(letter);
  return writer;
}

function readLetters(reader: Reader, min: number): Uint8Array[] {
  const count = reader.varuint(LETTERS_MAX);
  if (count < min) throw new WireError('no letters');
  const letters: Uint8Array[] = [];
  for (let left = count; left > 0; left--) {
    const letter = reader.sized(LETTER_BYTES_MAX);
    if (letter.length === 0) throw new WireError('an empty letter');
    letters.push(letter);
  }
  return letters;
}

function readFlag(reader: Reader): boolean {
  const flag = reader.u8();
  if (flag > 1) throw new WireError('a flag is 0 or 1');
  return flag === 1;
}

/** So that the writer need not grow. */
function frameBytes(letters: readonly Uint8Array[]): number {
  return letters.reduce((sum, letter) => sum + letter.length + 3, 56);
}
