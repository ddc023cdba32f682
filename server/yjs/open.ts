/** `--serve-yjs`: loaded only by hosts that serve stock clients, because Yjs comes with it. */
import { join } from 'node:path';
import type { AttachOptions } from '../attach.ts';
import type { Limits } from '../limits.ts';
import type { StoreLimits } from '../mailbox/box-store.ts';
import { EmbeddedStore } from '../mailbox/embedded-store.ts';
import type { StoreTrouble } from '../mailbox/store-port.ts';
import { YjsService } from './adapter.ts';

/** Beside the mailbox's letters, in a store of its own: what anybody may fill must not use up the sealed rooms' space. */
export const YJS_DIRECTORY = 'yjs';

/** Letters above the base: what three snapshots and one under way take, see `COMPACT_FACTOR`. */
const SNAPSHOTS_MAX = 4;
/** The server's own snapshots need no second look, only a reader that is in the middle of the old letters. */
const RETENTION_MS = 60_000;

export type YjsRooms = {
  readonly store: EmbeddedStore;
  readonly openYjs: NonNullable<AttachOptions['openYjs']>;
};

/** Rejects when the directory cannot be used. Whoever opens the store closes it, after the service has drained. */
export async function openYjsRooms(
  mailboxDirectory: string,
  limits: Limits,
  onTrouble: (trouble: StoreTrouble) => void,
): Promise<YjsRooms> {
  const store = await EmbeddedStore.open(
    join(mailboxDirectory, YJS_DIRECTORY),
    storeLimits(limits),
  );
  return { store, openYjs: (options) => new YjsService({ ...options, store, onTrouble }) };
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
