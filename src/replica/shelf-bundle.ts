/** All that we hold of a room, as the letters of a compaction: what they supersede is no longer given to whoever comes anew. */
import type { PeerId } from '../wire/ids.ts';
import { bundlesOf, encodeItem, type LetterItem } from '../wire/letters.ts';
import type { Checkpoints } from './checkpoints.ts';
import type { Core } from './core.ts';
import type { Log } from './log.ts';

/**
 * Records of all sessions that are needed, checkpoints, entries that no checkpoint of ours covers, heads. `waiting`: what is in the
 * mailbox and has not found its place here; it goes along, so that a compaction loses nothing.
 */
export function bundle(
  core: Core,
  checkpoints: Checkpoints,
  waiting: Iterable<LetterItem>,
  upTo: number,
): Uint8Array[] {
  const sessions = new Set<PeerId>();
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
  return bundlesOf([...records, ...items], upTo, (...parts) => core.keys.hash(...parts));
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
