/** IndexedDB as promises that tell the truth: a transaction has happened at `complete` and never before. */
import type { StoreTrouble } from '../replica/store-port.ts';
import { StoreError } from './store-error.ts';

/** A browser that has not opened a small database by then does not mean to (seen on WebKit after a lost storage process). */
export const OPEN_TIMEOUT_MS = 10_000;

export type DatabasePlan = {
  /** Undefined where the browser offers none. */
  indexedDB: IDBFactory | undefined;
  name: string;
  version: number;
  /** Runs inside the upgrade, when the database did not exist. */
  upgrade(db: IDBDatabase): void;
  /** Another tab keeps an older version open; opening goes on once it lets go. */
  onBlocked?(): void;
};

/** Rejects with StoreError and nothing else. */
export function openDatabase(plan: DatabasePlan): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    let late = false;
    const fail = (error: unknown): void => {
      clearTimeout(timer);
      late = true;
      reject(new StoreError(troubleOf(error, 'unavailable')));
    };
    const timer = setTimeout(fail, OPEN_TIMEOUT_MS, 'the browser does not open its storage');
    const request = requestOpen(plan, fail);
    if (request === null) return;
    request.onupgradeneeded = () => plan.upgrade(request.result);
    request.onblocked = () => plan.onBlocked?.();
    request.onerror = () => fail(request.error);
    request.onsuccess = () => {
      clearTimeout(timer);
      if (late) request.result.close();
      else resolve(request.result);
    };
  });
}

/** The database, once `prepare` has gone well with it. */
export async function closedOnError(
  db: IDBDatabase,
  prepare: () => Promise<void>,
): Promise<IDBDatabase> {
  try {
    await prepare();
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Some browsers throw at once when storage is forbidden. */
function requestOpen(plan: DatabasePlan, fail: (error: unknown) => void): IDBOpenDBRequest | null {
  try {
    if (!plan.indexedDB) throw new Error('this browser offers no storage here');
    return plan.indexedDB.open(plan.name, plan.version);
  } catch (error) {
    fail(error);
    return null;
  }
}

/** Resolves once the database is gone, which waits for other tabs to let go of it. */
export function deleteDatabase(
  plan: Pick<DatabasePlan, 'indexedDB' | 'name' | 'onBlocked'>,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (error: unknown): void =>
      reject(new StoreError({ reason: 'unavailable', detail: describe(error) }));
    try {
      if (!plan.indexedDB) return resolve();
      const request = plan.indexedDB.deleteDatabase(plan.name);
      request.onblocked = () => plan.onBlocked?.();
      request.onerror = () => fail(request.error);
      request.onsuccess = () => resolve();
    } catch (error) {
      fail(error);
    }
  });
}

/** The database was closed already: nothing of the transaction has happened, and it may be tried again on a new one. */
export class NotBegunError extends StoreError {}

/**
 * One transaction. `body` makes its requests at once and returns a function that is asked for the result at `complete`.
 * Rejects with StoreError: on any abort, whatever its name, also when every request had succeeded (so a full disk looks in
 * Chromium); with NotBegunError when the database was already closed.
 */
export function transact<T>(
  db: IDBDatabase,
  stores: readonly string[],
  mode: 'readonly' | 'readwrite',
  body: (transaction: IDBTransaction) => () => T,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const fail = (error: unknown): void => reject(new StoreError(troubleOf(error)));
    try {
      const transaction = begin(db, stores, mode);
      transaction.onabort = () => fail(transaction.error);
      const resultOf = runBody(transaction, body);
      transaction.oncomplete = () => resolve(resultOf());
    } catch (error) {
      if (error instanceof StoreError) reject(error);
      else fail(error);
    }
  });
}

function begin(
  db: IDBDatabase,
  stores: readonly string[],
  mode: 'readonly' | 'readwrite',
): IDBTransaction {
  try {
    return db.transaction([...stores], mode, { durability: 'relaxed' });
  } catch (error) {
    throw new NotBegunError({ reason: 'lost', detail: describe(error) });
  }
}

/** What throws half-way must not be kept by half. */
function runBody<T>(
  transaction: IDBTransaction,
  body: (transaction: IDBTransaction) => () => T,
): () => T {
  try {
    return body(transaction);
  } catch (error) {
    transaction.abort();
    throw error;
  }
}

/**
 * Why a transaction, or an attempt to open, ended badly. Browsers do not agree on the name of a full disk: QuotaExceededError
 * by the book; DataError, or UnknownError with "FILE_ERROR_NO_SPACE", from Chromium in practice. WebKit says UnknownError
 * for a lost storage process.
 */
export function troubleOf(
  error: unknown,
  otherwise: 'lost' | 'unavailable' = 'lost',
): StoreTrouble {
  const detail = describe(error);
  const name = error instanceof Error ? error.name : '';
  if (name === 'QuotaExceededError' || FULL_IN_WORDS.test(detail))
    return { reason: 'full', detail };
  const isVague = name === 'DataError' || name === 'UnknownError';
  if (isVague && !LOST_IN_WORDS.test(detail)) return { reason: 'full', detail };
  return { reason: otherwise, detail };
}

const FULL_IN_WORDS = /NO_SPACE|quota|disk (?:is )?full|full disk/i;
const LOST_IN_WORDS = /\b(?:lost|clos(?:ed|ing)|connection)\b/i;

function describe(error: unknown): string {
  if (error instanceof Error) return error.message ? `${error.name}: ${error.message}` : error.name;
  return typeof error === 'string' ? error : 'the browser gave no reason';
}
