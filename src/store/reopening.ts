/** One database kept open for as long as the browser lets us, and opened again when it is asked for after a loss. */
import type { StoreTrouble } from '../replica/store-port.ts';
import { NotBegunError } from './database.ts';
import { StoreError } from './store-error.ts';

/** Waits before attempt 1, 2, 3 … to open after a failure; the last one repeats. A write waits at most this long, then fails. */
const REOPEN_DELAYS_MS = [0, 100, 500, 2000, 5000] as const;

/** Work that has neither happened nor failed by then never will; loading the largest room from a slow disk takes less. */
export const WORK_TIMEOUT_MS = 60_000;

export type Reopening = {
  /**
   * Runs `work` with the open database, opening it first where needed. When `work` could not begin because the database
   * had been closed without a word, it is opened again and `work` runs again, once. Rejects with StoreError; always
   * settles, also when the browser forgets the transaction (Chromium does when it closes a database on a full disk).
   */
  use<T>(work: (db: IDBDatabase) => Promise<T>): Promise<T>;
  /** Lets go of the database after what is under way; the next `use` opens it again. */
  release(): void;
  /** As `release`, and for good: every later `use` rejects. */
  close(): void;
};

/** One opened database and those who wait for it. */
type Opened = { db: IDBDatabase; waiting: Set<(error: StoreError) => void> };

export function createReopening(ports: {
  open: () => Promise<IDBDatabase>;
  onLost: (trouble: StoreTrouble) => void;
  sleep: (ms: number) => Promise<void>;
}): Reopening {
  let opening: Promise<Opened> | null = null;
  let failures = 0;
  let closed = false;

  /** `isDead`: nothing under way will come to an end by itself. */
  const lose = (of: Promise<Opened>, opened: Opened, detail: string, isDead: boolean): void => {
    if (opening === of) opening = null;
    letGo(opened);
    const trouble: StoreTrouble = { reason: 'lost', detail };
    ports.onLost(trouble);
    if (isDead) for (const reject of opened.waiting) reject(new StoreError(trouble));
  };
  const attempt = async (): Promise<IDBDatabase> => {
    const delay = REOPEN_DELAYS_MS[Math.min(failures, REOPEN_DELAYS_MS.length - 1)] as number;
    if (delay > 0) await ports.sleep(delay);
    return ports.open();
  };
  const open = (): Promise<Opened> => {
    const current: Promise<Opened> = attempt().then(
      (db) => {
        failures = 0;
        const opened: Opened = { db, waiting: new Set() };
        db.onclose = () => lose(current, opened, 'the browser closed this storage', true);
        db.onversionchange = () =>
          lose(current, opened, 'another tab deleted or upgraded this room', false);
        return opened;
      },
      (error: unknown) => {
        failures += 1;
        if (opening === current) opening = null;
        throw error;
      },
    );
    return current;
  };
  const current = (): Promise<Opened> => {
    if (closed) {
      return Promise.reject(new StoreError({ reason: 'lost', detail: 'this room was closed' }));
    }
    opening ??= open();
    return opening;
  };
  const run = async <T>(work: (db: IDBDatabase) => Promise<T>, isAgain: boolean): Promise<T> => {
    const of = current();
    const opened = await of;
    try {
      return await settled(opened, work, () => lose(of, opened, 'the browser is silent', true));
    } catch (error) {
      if (isAgain || !(error instanceof NotBegunError)) throw error;
      if (opening === of) lose(of, opened, error.trouble.detail, false);
      return run(work, true);
    }
  };
  const release = (): void => {
    const last = opening;
    opening = null;
    last?.then(letGo, () => undefined);
  };
  return {
    use: (work) => run(work, false),
    release,
    close() {
      closed = true;
      release();
    },
  };
}

/** The result of `work`, or the loss of the database that it waits for. */
function settled<T>(
  { db, waiting }: Opened,
  work: (db: IDBDatabase) => Promise<T>,
  onSilence: () => void,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(onSilence, WORK_TIMEOUT_MS);
    const done = (): void => {
      clearTimeout(timer);
      waiting.delete(reject);
    };
    waiting.add(reject);
    work(db).then(resolve, reject).finally(done);
  });
}

/** Transactions under way still complete (IndexedDB 3.0, section 2.1.1), unless the browser lost the database. */
function letGo({ db }: Opened): void {
  db.onclose = db.onversionchange = null;
  db.close();
}
