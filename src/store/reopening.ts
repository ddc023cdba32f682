/** One database kept open for as long as the browser lets us, and opened again when it is asked for after a loss. */
import { StoreError, type StoreTrouble } from '../replica/store-port.ts';
import { NotBegunError } from './database.ts';

/** Waits before attempt 1, 2, 3 … to open after a failure; the last one repeats. A write waits at most this long, then fails. */
export const REOPEN_DELAYS_MS = [0, 100, 500, 2000, 5000] as const;

export type Reopening = {
  /**
   * Runs `work` with the open database, opening it first where needed. When `work` could not begin because the database
   * had been closed without a word, it is opened again and `work` runs again, once. Rejects with StoreError.
   */
  use<T>(work: (db: IDBDatabase) => Promise<T>): Promise<T>;
  /** Lets go of the database after what is under way; the next `use` opens it again. */
  release(): void;
  /** As `release`, and for good: every later `use` rejects. */
  close(): void;
};

export function createReopening(ports: {
  open: (isFirst: boolean) => Promise<IDBDatabase>;
  onLost: (trouble: StoreTrouble) => void;
  sleep: (ms: number) => Promise<void>;
}): Reopening {
  let opening: Promise<IDBDatabase> | null = null;
  let everOpen = false;
  let failures = 0;
  let closed = false;

  const lose = (db: IDBDatabase, of: Promise<IDBDatabase>, detail: string): void => {
    db.onclose = db.onversionchange = null;
    db.close();
    if (opening === of) opening = null;
    ports.onLost({ reason: 'lost', detail });
  };
  const attempt = async (): Promise<IDBDatabase> => {
    const delay = REOPEN_DELAYS_MS[Math.min(failures, REOPEN_DELAYS_MS.length - 1)] as number;
    if (delay > 0) await ports.sleep(delay);
    return ports.open(!everOpen);
  };
  const open = (): Promise<IDBDatabase> => {
    const current: Promise<IDBDatabase> = attempt().then(
      (db) => {
        everOpen = true;
        failures = 0;
        db.onclose = () => lose(db, current, 'the browser closed this storage');
        db.onversionchange = () => lose(db, current, 'another tab deleted or upgraded this room');
        return db;
      },
      (error: unknown) => {
        failures += 1;
        if (opening === current) opening = null;
        throw error;
      },
    );
    return current;
  };
  const database = (): Promise<IDBDatabase> => {
    if (closed) {
      return Promise.reject(new StoreError({ reason: 'lost', detail: 'this room was closed' }));
    }
    opening ??= open();
    return opening;
  };
  const release = (): void => {
    const last = opening;
    opening = null;
    everOpen = false;
    last?.then(letGo, () => undefined);
  };
  return {
    async use(work) {
      const current = database();
      const db = await current;
      try {
        return await work(db);
      } catch (error) {
        if (!(error instanceof NotBegunError)) throw error;
        if (opening === current) lose(db, current, error.trouble.detail);
        return work(await database());
      }
    },
    release,
    close() {
      closed = true;
      release();
    },
  };
}

/** Transactions under way still complete (IndexedDB 3.0, section 2.1.1). */
function letGo(db: IDBDatabase): void {
  db.onclose = db.onversionchange = null;
  db.close();
}
