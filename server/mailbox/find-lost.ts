/** Where a history goes on after a failing disk lost part of it. */
import { equalBytes } from '../../src/lib/bytes.ts';
import type { Cursor } from '../../src/wire/mailbox-frames.ts';
import { decodeLetter, letterKey, numberInLetterKey, type Hash, type Mark } from './records.ts';
import type { Disk } from './store-port.ts';

const SCAN_BYTES = 1024 * 1024;

/** The first place from `first` on whose hash leads to the letter after it: all up to there is given up. Else the head. */
export async function findLost(
  { disk, hash, name, head }: { disk: Disk; hash: Hash; name: string; head: Mark },
  first: number,
): Promise<Cursor> {
  let before: { number: number; hash: Uint8Array } | null = null;
  for (let from = first; from <= head.number;) {
    const end = letterKey(name, head.number + 1);
    const found = await disk.range(letterKey(name, from), end, SCAN_BYTES);
    for (const { key, value } of found) {
      const number = numberInLetterKey(key);
      const record = decodeLetter(value);
      const follows =
        before !== null &&
        record !== null &&
        before.number + 1 === number &&
        equalBytes(hash(before.hash, record.letter), record.hash);
      if (before !== null && follows) return before;
      before = record === null ? null : { number, hash: record.hash };
      from = number + 1;
    }
    if (found.length === 0) break;
  }
  return { number: head.number, hash: head.hash };
}
