/** A box's record made anew, where the disk damaged it: from its letters, and from what was noted of its compactions. */
import { equalBytes } from '../../src/lib/bytes.ts';
import {
  decodeLetter,
  letterKey,
  numberInLetterKey,
  parseSupersededKey,
  SUPERSEDED_RANGE,
  type BoxRecord,
  type Hash,
  type Mark,
} from './records.ts';
import { StoreTrouble, type Disk } from './store-port.ts';

/** Numbers of letters are below it. */
const NUMBER_END = 2 ** 53;
/** What was noted of compactions, looked through in steps. */
const SCAN_BYTES = 64 * 1024;

/**
 * Kept, base and head as they were; only the deed is gone, so who signed the last compaction is not known any more. Rejects with
 * StoreTrouble when the letters do not tell: a box is never taken for an empty one.
 */
export async function recoverBox(disk: Disk, name: string, hash: Hash): Promise<BoxRecord> {
  const [kept, head] = [await startOf(disk, name), await lastOf(disk, name, hash)];
  if (kept === null || head === null || head.number < kept.number)
    throw new StoreTrouble('the record of a box is damaged, and so are its letters');
  const upTo = await supersededIn(disk, name);
  // Where its letter is damaged too: more is read than need be, and nothing less.
  const base = upTo > kept.number ? await markAt(disk, name, Math.min(upTo, head.number)) : kept;
  return { kept, base: base ?? kept, head, deed: null };
}

/** Whether anything was ever put in the box. */
export async function hasLetters(disk: Disk, name: string): Promise<boolean> {
  return (await disk.range(letterKey(name, 0), letterKey(name, NUMBER_END), 1)).length > 0;
}

/** Before the first letter stands a mark of where they begin, without a letter. */
async function startOf(disk: Disk, name: string): Promise<Mark | null> {
  const [first] = await disk.range(letterKey(name, 0), letterKey(name, NUMBER_END), 1);
  const record = first === undefined ? null : decodeLetter(first.value);
  if (first === undefined || record === null || record.letter.length > 0) return null;
  return { number: numberInLetterKey(first.key), hash: record.hash, sum: record.sum };
}

/** The last that follows from the one before it. */
async function lastOf(disk: Disk, name: string, hash: Hash): Promise<Mark | null> {
  let end = NUMBER_END;
  for (;;) {
    const number = await highestBelow(disk, name, end);
    if (number === null) return null;
    const keys = [number - 1, number].map((each) => letterKey(name, each));
    const [before, last] = (await disk.get(keys)).map((value) => value && decodeLetter(value));
    if (before && last && equalBytes(hash(before.hash, last.letter), last.hash))
      return { number, hash: last.hash, sum: last.sum };
    end = number;
  }
}

/** By halves: whether there is a letter at or above a number is asked some fifty times. */
async function highestBelow(disk: Disk, name: string, end: number): Promise<number | null> {
  let [low, high, found]: [number, number, number | null] = [0, end, null];
  while (low < high) {
    const middle = low + Math.floor((high - low) / 2);
    const [record] = await disk.range(letterKey(name, middle), letterKey(name, high), 1);
    if (record === undefined) high = middle;
    else {
      found = numberInLetterKey(record.key);
      low = found + 1;
    }
  }
  return found;
}

async function markAt(disk: Disk, name: string, number: number): Promise<Mark | null> {
  const [value] = await disk.get([letterKey(name, number)]);
  const record = value === undefined ? null : decodeLetter(value);
  return record && { number, hash: record.hash, sum: record.sum };
}

/** The highest number up to which letters were superseded, of those that are not deleted yet; 0 if there are none. */
async function supersededIn(disk: Disk, name: string): Promise<number> {
  const [start, end] = SUPERSEDED_RANGE;
  let [from, highest]: [string, number] = [start, 0];
  for (;;) {
    const found = await disk.range(from, end, SCAN_BYTES);
    for (const { key } of found) {
      const superseded = parseSupersededKey(key);
      if (superseded.name === name) highest = Math.max(highest, superseded.upTo);
    }
    const last = found.at(-1);
    if (last === undefined) return highest;
    from = `${last.key}\0`;
  }
}
