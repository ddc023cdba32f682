/** What the embedded store writes: keys, and values as bytes. */
import { toBase64url } from '../../src/lib/bytes.ts';
import { Reader, WireError, Writer } from '../../src/wire/codec.ts';
import { HASH_BYTES } from '../../src/wire/keys.ts';
import { readDeed, writeDeed, type Deed } from '../../src/wire/mailbox-frames.ts';
import { LETTER_BYTES_MAX } from '../../src/wire/limits.ts';
import type { BoxHash, DiskRecord } from './store-port.ts';

/** 128 bits name a box and find a letter: nobody can make two that are the same as one that is there. */
const NAME_BYTES = 16;
/** Numbers up to 2^53 in hexadecimal, so that keys order as numbers do. */
const NUMBER_DIGITS = 14;
/** Of each box's record: what follows must hash to it. */
const CHECK_BYTES = 4;

/** A place in a box's history, with the cost of all letters up to it. */
export type Mark = { number: number; hash: Uint8Array; sum: number };

export type BoxRecord = {
  /** Letters after it are on disk. */
  kept: Mark;
  base: Mark;
  head: Mark;
  deed: Deed | null;
};

export type LetterRecord = { hash: Uint8Array; sum: number; letter: Uint8Array };

export type Hash = (...parts: readonly Uint8Array[]) => Uint8Array;

const digits = (number: number): string => number.toString(16).padStart(NUMBER_DIGITS, '0');

export const boxNameOf = (box: BoxHash): string => toBase64url(box.subarray(0, NAME_BYTES));
export const boxKey = (name: string): string => `b/${name}`;
export const letterKey = (name: string, number: number): string => `l/${name}/${digits(number)}`;
export const numberInLetterKey = (key: string): number =>
  Number.parseInt(key.slice(key.lastIndexOf('/') + 1), 16);
/**
 * Stands where the letters of a box begin, under the number before the first: an empty letter, so that a damaged record of the box
 * can be made anew.
 */
export const startRecord = (name: string, { number, hash, sum }: Mark): DiskRecord => ({
  key: letterKey(name, number),
  value: encodeLetter({ hash, sum, letter: new Uint8Array() }),
});
export const findKey = (name: string, hash: Uint8Array): string =>
  `f/${name}/${toBase64url(hash.subarray(0, NAME_BYTES))}`;
/** Ordered by the time at which letters up to `upTo` were superseded. */
export const supersededKey = (atMs: number, name: string, upTo: number): string =>
  `s/${digits(Math.floor(atMs))}/${name}/${digits(upTo)}`;
export const CLOCK_KEY = 'clock';
export const BOX_RANGE = ['b/', 'b0'] as const;
export const SUPERSEDED_RANGE = ['s/', 's0'] as const;

export function parseSupersededKey(key: string): { atMs: number; name: string; upTo: number } {
  const [, at = '', name = '', upTo = ''] = key.split('/');
  return { atMs: Number.parseInt(at, 16), name, upTo: Number.parseInt(upTo, 16) };
}

/** Which box a key of `BOX_RANGE` is for. */
export const nameInBoxKey = (key: string): string => key.slice(BOX_RANGE[0].length);

export function encodeLetter({ hash, sum, letter }: LetterRecord): Uint8Array {
  return new Writer(letter.length + 40).raw(hash).varuint(sum).raw(letter).finish();
}

/** Null when the disk changed it beyond recognition. */
export function decodeLetter(value: Uint8Array): LetterRecord | null {
  return attempt(() => {
    const reader = new Reader(value);
    const record = { hash: reader.raw(HASH_BYTES), sum: reader.varuint(), letter: reader.rest() };
    return record.letter.length > LETTER_BYTES_MAX ? null : record;
  });
}

export function encodeBox(record: BoxRecord, hash: Hash): Uint8Array {
  const writer = new Writer(400);
  for (const mark of [record.kept, record.base, record.head])
    writer.varuint(mark.number).raw(mark.hash).varuint(mark.sum);
  writer.u8(record.deed === null ? 0 : 1);
  if (record.deed !== null) writeDeed(writer, record.deed);
  const body = writer.finish();
  const check = hash(body).subarray(0, CHECK_BYTES);
  return new Writer(body.length + CHECK_BYTES).raw(check).raw(body).finish();
}

/** Null when the disk changed it: what is in the box cannot be told from it. */
export function decodeBox(value: Uint8Array, hash: Hash): BoxRecord | null {
  const check = hash(value.subarray(CHECK_BYTES)).subarray(0, CHECK_BYTES);
  return attempt(() => {
    const reader = new Reader(value);
    const found = reader.raw(CHECK_BYTES);
    if (found.some((byte, i) => byte !== check[i])) return null;
    const [kept, base, head] = [readMark(reader), readMark(reader), readMark(reader)];
    return reader.end({ kept, base, head, deed: reader.u8() === 1 ? readDeed(reader) : null });
  });
}

export function encodeNumber(number: number): Uint8Array {
  return new Writer(8).varuint(number).finish();
}

/** Null when the disk changed it. */
export function decodeNumber(value: Uint8Array): number | null {
  return attempt(() => {
    const reader = new Reader(value);
    return reader.end(reader.varuint());
  });
}

function readMark(reader: Reader): Mark {
  // Copied: a view would keep the whole record alive as long as the box is open.
  return {
    number: reader.varuint(),
    hash: Uint8Array.from(reader.raw(HASH_BYTES)),
    sum: reader.varuint(),
  };
}

function attempt<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof WireError) return null;
    throw error;
  }
}
