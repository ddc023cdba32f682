/** Filling the books from the disk. Our own disk is trusted as far as its checksums hold; what is missing is asked of neighbours. */
import { WireError } from '../wire/codec.ts';
import type { PageId, PeerId } from '../wire/ids.ts';
import type { Checkpoints } from './checkpoints.ts';
import type { Core } from './core.ts';
import { parseRecord, type Parsed } from './records.ts';
import type { StoreRecord } from './store-port.ts';

type EntryRecord = Extract<Parsed, { type: 'entry' }>;

export function loadRecords(
  core: Core,
  checkpoints: Checkpoints,
  records: readonly StoreRecord[],
): void {
  const parsed = records.flatMap(parseOrSkip);
  for (const item of parsed) if (item.type === 'session') core.book.learn(item.record);
  for (const item of parsed)
    if (item.type === 'mailbox') core.mailboxRecords.set(item.mailbox, item.value);
  for (const item of parsed) {
    if (item.type !== 'checkpoint') continue;
    checkpoints.keep(item.checkpoint);
    for (const { session, number, hash } of item.checkpoint.covers) {
      const log = core.book.open(session, item.checkpoint.page);
      if (log !== undefined && log.number < number) log.restartAt(number, hash);
    }
  }
  const entries = parsed
    .filter((item) => item.type === 'entry')
    .sort((a, b) => a.number - b.number);
  for (const entry of entries) loadEntry(core, entry);
  for (const item of parsed) if (item.type === 'head') loadHead(core, item);
  for (const log of core.book.all()) {
    log.stored = log.number;
    if (log.number > 0) core.arrivals.floor(log, 'loaded', { hop: null, atMs: core.nowMs });
    if (log.unprovedSinceMs !== null) core.unproved.add(log);
    core.book.changed(log.page);
    if (core.views.has(log.page)) core.dirtyViews.add(log.page);
  }
  for (const page of new Set<PageId>(core.book.pages())) core.emit({ type: 'page-changed', page });
}

/** A record whose checksum held and that still cannot be read is of another version or a bug: it stays on disk and is not used. */
function parseOrSkip(record: StoreRecord): Parsed[] {
  try {
    return [parseRecord(record)];
  } catch (error) {
    if (error instanceof WireError || error instanceof RangeError || error instanceof URIError)
      return [];
    throw error;
  }
}

/** Entries behind a hole (a damaged record) wait for it to be refetched. */
function loadEntry(core: Core, { session, page, number, update }: EntryRecord): void {
  if (!core.book.isWriter(session)) return;
  const log = core.book.open(session, page);
  if (log === undefined || number <= log.number) return;
  if (number === log.number + 1) log.append(update, core.nowMs);
  else log.wait(number, update, diskOf(session));
}

/** What waits from the disk is as good as from its author: it was trusted when it was written. */
const diskOf = (session: PeerId): PeerId => session;

function loadHead(core: Core, { head }: Extract<Parsed, { type: 'head' }>): void {
  const log = core.book.find(head.session, head.page);
  if (log === undefined) return;
  if (head.number > log.number) log.waitForHead(head);
  else if (log.fits(head)) log.adoptHead(head, core.nowMs);
}
