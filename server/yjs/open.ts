/** `--serve-yjs`: loaded only by hosts that serve stock clients, because Yjs comes with it. */
import { join } from 'node:path';
import type { AttachOptions } from '../attach.ts';
import type { Limits } from '../limits.ts';
import type { StoreLimits } from '../mailbox/quota.ts';
import { EmbeddedStore } from '../mailbox/embedded-store.ts';
import type { MailboxStore, StoreTrouble } from '../mailbox/store-port.ts';
import { ordersFor, type Closer } from '../open-mailbox.ts';
import { YjsService } from './adapter.ts';

/** Beside the mailbox's letters, in a store of its own: what anybody may fill must not use up the sealed rooms' space. */
const YJS_DIRECTORY = 'yjs';

/** Letters above the base: what three snapshots and one under way take, see `COMPACT_FACTOR`. */
const SNAPSHOTS_MAX = 4;
/** The server's own snapshots need no second look, only a reader that is in the middle of the old letters. */
const RETENTION_MS = 60_000;

export type YjsRooms = {
  readonly openYjs: NonNullable<AttachOptions['openYjs']>;
  /** As for the mailbox: orders for backups. */
  takeOrders(recall: () => void, onTrouble: (trouble: StoreTrouble) => void): Promise<void>;
};

/** In the mailbox's own store, or in one beside that of a directory. Rejects when it cannot be used. */
export async function openYjsRooms(
  place: MailboxStore | { beside: string },
  limits: Limits,
  onTrouble: (trouble: StoreTrouble) => void,
  closers: Closer[],
): Promise<YjsRooms> {
  const on = (store: MailboxStore): YjsRooms['openYjs'] => {
    return (options) => new YjsService({ ...options, store, onTrouble });
  };
  if (!('beside' in place)) return { openYjs: on(place), takeOrders: async () => undefined };
  const directory = join(place.beside, YJS_DIRECTORY);
  const embedded = await EmbeddedStore.open(directory, storeLimits(limits), onTrouble);
  closers.push(() => embedded.close());
  return { openYjs: on(embedded), takeOrders: ordersFor(embedded, closers) };
}

function storeLimits({ yjsRoomBytes, yjsStoredBytes, yjsStoredRooms }: Limits): StoreLimits {
  return {
    mailboxBoxBytes: SNAPSHOTS_MAX * yjsRoomBytes,
    mailboxBoxKeptBytes: 2 * SNAPSHOTS_MAX * yjsRoomBytes,
    mailboxTotalBytes: yjsStoredBytes,
    mailboxBoxes: yjsStoredRooms,
    mailboxRetentionMs: RETENTION_MS,
  };
}
