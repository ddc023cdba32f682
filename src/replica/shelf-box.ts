/**
 * What one mailbox is known to keep: by its acknowledgements, and by what was read from it. Of a log, the entries from the first on
 * without a gap, and how far a head that is kept with them proves them to whoever has nothing but this mailbox.
 */
import { equalBytes } from '../lib/bytes.ts';
import { Reader, WireError, Writer } from '../wire/codec.ts';
import {
  readPageId,
  readPeerId,
  writePageId,
  writePeerId,
  type PageId,
  type PeerId,
} from '../wire/ids.ts';
import { HASH_BYTES } from '../wire/keys.ts';
import type { Cursor, MailboxPlace } from '../wire/mailbox-frames.ts';
import { logKeyOf, type LogKey } from './log-key.ts';
import type { Log } from './log.ts';

const VERSION = 1;
/** Entries beyond a gap, and heads beyond the entries, that are remembered of a log: others are brought again, which is harmless. */
const BEYOND_MAX = 4096;
/** Logs in one record: LOGS_MAX of the book. */
const LOGS_MAX = 20_000;
const CHECK_BYTES = 4;

type Kept = {
  page: PageId;
  session: PeerId;
  /** Of the log as it was then. */
  generation: number;
  /** Entries up to this one, without a gap, or a checkpoint that covers them. */
  to: number;
  beyond: Set<number>;
  /** The highest head that is kept with all its entries; those that are still without some. */
  proved: number;
  heads: Set<number>;
  /** Of the chain hash at `to`, as a record on disk says, until it has been compared. */
  check: Uint8Array | null;
};

export class KeptInMailbox {
  readonly #logs = new Map<LogKey, Kept>();
  readonly records = new Set<PeerId>();

  /** Nothing is known any more. */
  clear(): void {
    this.#logs.clear();
    this.records.clear();
  }

  #of(log: Log): Kept {
    const known = this.#logs.get(log.key);
    if (known !== undefined && isOf(known, log)) return known;
    const fresh: Kept = {
      page: log.page,
      session: log.session,
      generation: log.generation,
      to: 0,
      beyond: new Set(),
      proved: 0,
      heads: new Set(),
      check: null,
    };
    this.#logs.set(log.key, fresh);
    return fresh;
  }

  /** Entries up to this number are there. */
  to(log: Log): number {
    return this.#of(log).to;
  }

  has(log: Log, number: number): boolean {
    const kept = this.#of(log);
    return number <= kept.to || kept.beyond.has(number);
  }

  /** So far a newcomer gets the log from this mailbox alone. */
  provedTo(log: Log): number {
    return this.records.has(log.session) ? this.#of(log).proved : 0;
  }

  entry(log: Log, number: number): void {
    const kept = this.#of(log);
    if (number > kept.to && kept.beyond.size < BEYOND_MAX) kept.beyond.add(number);
    advance(kept);
  }

  /** A head counts when the record of its signer is there too. */
  head(log: Log, number: number, signer: PeerId): void {
    const kept = this.#of(log);
    if (!this.records.has(signer)) return;
    if (number > kept.proved && kept.heads.size < BEYOND_MAX) kept.heads.add(number);
    advance(kept);
  }

  /** A checkpoint that covers the log so far. */
  covered(log: Log, number: number): void {
    const kept = this.#of(log);
    kept.to = Math.max(kept.to, number);
    kept.proved = Math.max(kept.proved, number);
    advance(kept);
  }

  encode(
    writer: Writer,
    hashOf: (session: PeerId, page: PageId, number: number) => Uint8Array | null,
  ): Writer {
    writer.varuint(this.records.size);
    for (const session of this.records) writePeerId(writer, session);
    const logs = [...this.#logs.values()].flatMap((kept) => {
      const hash = kept.to === 0 ? null : hashOf(kept.session, kept.page, kept.to);
      return hash === null ? [] : [{ ...kept, hash }];
    });
    writer.varuint(logs.length);
    for (const { session, page, to, proved, hash } of logs) {
      writePageId(writePeerId(writer, session), page).varuint(to).varuint(Math.min(proved, to));
      writer.raw(hash.subarray(0, CHECK_BYTES));
    }
    return writer;
  }

  /** Throws WireError. */
  decode(reader: Reader): void {
    for (let left = reader.varuint(LOGS_MAX * 2); left > 0; left--)
      this.records.add(readPeerId(reader));
    for (let left = reader.varuint(LOGS_MAX); left > 0; left--) {
      const session = readPeerId(reader);
      const page = readPageId(reader);
      const to = reader.varuint();
      const proved = reader.varuint(to);
      const check = reader.raw(CHECK_BYTES).slice();
      this.#logs.set(logKeyOf(session, page), {
        ...{ page, session, to, proved, check, generation: -1 },
        ...{ beyond: new Set(), heads: new Set() },
      });
    }
  }
}

/** Is it about the log that we have? What the disk remembers is compared once, by the hash. */
function isOf(kept: Kept, log: Log): boolean {
  if (kept.check === null) return kept.generation === log.generation;
  const hash = log.hashAt(kept.to);
  if (hash === null || !equalBytes(hash.subarray(0, CHECK_BYTES), kept.check)) return false;
  kept.check = null;
  kept.generation = log.generation;
  return true;
}

function advance(kept: Kept): void {
  while (kept.beyond.delete(kept.to + 1)) kept.to += 1;
  for (const number of kept.beyond) if (number <= kept.to) kept.beyond.delete(number);
  for (const number of kept.heads)
    if (number <= kept.to) {
      kept.heads.delete(number);
      kept.proved = Math.max(kept.proved, number);
    }
}

export type BoxNotes = { place: MailboxPlace; base: number; bytesAbove: number };

export function encodeBox(
  { place, base, bytesAbove }: BoxNotes,
  kept: KeptInMailbox,
  hashOf: (session: PeerId, page: PageId, number: number) => Uint8Array | null,
): Uint8Array {
  const writer = writeCursor(writeCursor(new Writer(1024).u8(VERSION), place.read), place.seen);
  return kept.encode(writer.varuint(base).varuint(bytesAbove), hashOf).finish();
}

/** Null when it cannot be read: the mailbox is then read from its base. */
export function decodeBox(bytes: Uint8Array): { notes: BoxNotes; kept: KeptInMailbox } | null {
  try {
    const reader = new Reader(bytes);
    if (reader.u8() !== VERSION) return null;
    const place = { read: readCursor(reader), seen: readCursor(reader) };
    const notes = { place, base: reader.varuint(), bytesAbove: reader.varuint() };
    const kept = new KeptInMailbox();
    kept.decode(reader);
    return reader.end({ notes, kept });
  } catch (error) {
    if (error instanceof WireError) return null;
    throw error;
  }
}

const writeCursor = (writer: Writer, { number, hash }: Cursor): Writer =>
  writer.varuint(number).raw(hash);
const readCursor = (reader: Reader): Cursor => ({
  number: reader.varuint(),
  hash: reader.raw(HASH_BYTES).slice(),
});
