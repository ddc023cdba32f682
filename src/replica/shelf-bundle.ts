/** All that we hold of a room, as the letters of a compaction: what they supersede is no longer given to whoever comes anew. */
import type { PeerId } from '../wire/ids.ts';
import { toHex } from '../lib/bytes.ts';
import {
  bundlesOf,
  encodeItem,
  encodePart,
  isInParts,
  partNameOf,
  type Hash,
  type LetterItem,
  type Part,
} from '../wire/letters.ts';
import type { Checkpoints } from './checkpoints.ts';
import type { Core } from './core.ts';
import type { Log } from './log.ts';

/** What is in the mailbox and goes along, so that a compaction loses nothing. */
export type Carried = {
  /** What has not found its place here. */
  waiting: Iterable<LetterItem>;
  /** Of long items that are not whole. Their author may still bring the rest, and takes these for kept. */
  pieces: readonly Part[];
  /** Sessions whose records are there: who has brought its own counts on it, also before it has written. */
  records: Iterable<PeerId>;
};

/** Records of all sessions that are needed, checkpoints, entries that no checkpoint of ours covers, heads. */
export function bundle(
  core: Core,
  checkpoints: Checkpoints,
  { waiting, pieces, records: kept }: Carried,
  upTo: number,
): Uint8Array[] {
  const sessions = new Set<PeerId>(kept);
  const items: Uint8Array[] = [];
  const add = (item: LetterItem): void => void items.push(encodeItem(item));
  for (const held of core.checkpoints.values())
    for (const checkpoint of held) {
      sessions.add(checkpoint.signer);
      for (const { session } of checkpoint.covers) sessions.add(session);
      add({ type: 'checkpoint', checkpoint });
    }
  for (const log of core.book.all()) {
    if (log.number > 0) sessions.add(log.session);
    for (const item of itemsOf(log, checkpoints.coveredUpTo(log))) {
      if (item.type === 'head') sessions.add(item.head.signer);
      add(item);
    }
  }
  for (const item of waiting) {
    if (item.type === 'entry') sessions.add(item.session);
    if (item.type === 'head') sessions.add(item.head.session).add(item.head.signer);
    add(item);
  }
  const records = [...sessions].flatMap((session) => {
    const record = core.book.record(session);
    return record === undefined ? [] : [encodeItem({ type: 'record', record })];
  });
  const hash: Hash = (...parts) => core.keys.hash(...parts);
  return [
    ...bundlesOf([...records, ...items], upTo, hash),
    ...withoutWhole(pieces, items, hash).map((piece) => encodePart(piece, upTo)),
  ];
}

/** Also a compaction that was broken off leaves pieces, mostly of items that we have: those must not be carried along for ever. */
function withoutWhole(pieces: readonly Part[], items: readonly Uint8Array[], hash: Hash): Part[] {
  if (pieces.length === 0) return [];
  const whole = new Set(items.filter(isInParts).map((item) => toHex(partNameOf(item, hash))));
  return pieces.filter((piece) => !whole.has(toHex(piece.hash)));
}

/** Entries without a head too: they may be in the mailbox already, and their head still to come. */
function* itemsOf(log: Log, covered: number): Iterable<LetterItem> {
  const { session, page } = log;
  for (let number = Math.max(log.base, covered) + 1; number <= log.number; number++) {
    const update = log.updateAt(number);
    const before = log.hashAt(number - 1);
    if (update !== null && before !== null)
      yield { type: 'entry', session, page, number, before, update };
  }
  for (const head of new Set([log.ownHead, log.head]))
    if (head !== null && head.number > covered) yield { type: 'head', head };
}
