/** The mailbox that a server was configured to have, and who watches it. */
import { performance } from 'node:perf_hooks';
import { HostError } from './host-error.ts';
import type { Limits } from './limits.ts';
import { startControl } from './mailbox/control.ts';
import { DiskWatch } from './mailbox/disk-watch.ts';
import type { EmbeddedStore } from './mailbox/embedded-store.ts';
import { observedStore, type StoreEvent } from './mailbox/observed-store.ts';
import { openStore } from './mailbox/open-store.ts';
import { openPostgresStore } from './mailbox/postgres-store.ts';
import { StoreTrouble, type MailboxStore } from './mailbox/store-port.ts';
import { WriteWatch } from './mailbox/write-watch.ts';

/** What is to be closed, in the order of opening. */
export type Closer = () => Promise<void>;

export type MailboxPlaces = {
  /** Where letters are kept; no mailbox when both are absent. */
  mailboxDirectory?: string;
  /** The URL of a PostgreSQL instead, which several processes may share. */
  mailboxDatabase?: string;
  onMailboxTrouble?: (trouble: StoreTrouble) => void;
};

export type OpenMailbox = {
  store: MailboxStore;
  /** In words: why letters may not be kept just now. */
  problems(): (string | null)[];
  /** Takes orders for backups. `recall` sends the mailbox's peers away for a moment. */
  takeOrders(recall: () => void, onTrouble: (trouble: StoreTrouble) => void): Promise<void>;
};

export async function openMailbox(
  { mailboxDirectory, mailboxDatabase, onMailboxTrouble }: MailboxPlaces,
  limits: Limits,
  onEvent: (event: StoreEvent) => void,
  closers: Closer[],
): Promise<OpenMailbox | null> {
  if (mailboxDatabase !== undefined) {
    const store = await openPostgresStore(mailboxDatabase, limits);
    closers.push(() => store.close());
    return watched(store, null, onEvent, closers);
  }
  if (mailboxDirectory === undefined) return null;
  const store = await openInWords(mailboxDirectory, () =>
    openStore(mailboxDirectory, limits, onMailboxTrouble),
  );
  closers.push(() => store.close());
  const disk = await DiskWatch.start(mailboxDirectory);
  closers.push(async () => disk.close());
  return watched(store, { store, disk }, onEvent, closers);
}

/** The start ends here, so whoever reads why must know what to do. */
async function openInWords<T>(directory: string, open: () => Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (error) {
    const { cause } = error as { cause?: { code?: string; message?: string } };
    const isLocked = cause?.code === 'LEVEL_LOCKED';
    const why = isLocked ? 'another server uses it' : (cause?.message ?? (error as Error).message);
    throw new HostError(
      `the mailbox cannot use "${directory}": ${why}; name another directory with --mailbox-dir, or switch the mailbox off with --no-mailbox`,
      { cause: error },
    );
  }
}

function watched(
  store: MailboxStore,
  embedded: { store: EmbeddedStore; disk: DiskWatch } | null,
  onEvent: (event: StoreEvent) => void,
  closers: Closer[],
): OpenMailbox {
  const writes = new WriteWatch();
  const now = (): number => performance.now();
  const observed = observedStore(store, {
    now,
    onEvent: (event) => {
      writes.onEvent(event, now());
      onEvent(event);
    },
  });
  return {
    store: observed,
    problems: () => [embedded?.disk.problem ?? null, writes.problem(now())],
    takeOrders: embedded === null ? async () => undefined : ordersFor(embedded.store, closers),
  };
}

/** Where a running server takes orders for backups of a store; where that cannot be had, nothing else is lost. */
export function ordersFor(store: EmbeddedStore, closers: Closer[]): OpenMailbox['takeOrders'] {
  return async (recall, onTrouble) => {
    try {
      const control = await startControl({ store, recall, onTrouble });
      closers.push(() => control.close());
    } catch (error) {
      const cause = { cause: error };
      onTrouble(new StoreTrouble('no backup can be made while this server runs', cause));
    }
  };
}
