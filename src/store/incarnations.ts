/**
 * Which database this is: a text drawn when it was made. By it a store notices that the database of its name is not the one that it wrote
 * to: deleted meanwhile, perhaps made anew by another tab.
 */
import { toHex } from '../lib/bytes.ts';
import type { StoreTrouble } from '../replica/store-port.ts';
import { transact } from './database.ts';

/** The object store that holds it. */
const ABOUT = 'about';
const INCARNATION = 'incarnation';

export const EMPTIED: StoreTrouble = {
  reason: 'lost',
  detail: 'the records of this room were deleted',
};

/** Inside the upgrade that makes the database. */
export function drawIncarnation(db: IDBDatabase): void {
  const drawn = crypto.getRandomValues(new Uint8Array(16));
  db.createObjectStore(ABOUT).put(toHex(drawn), INCARNATION);
}

export function readIncarnation(db: IDBDatabase): Promise<unknown> {
  return transact(db, [ABOUT], 'readonly', (transaction) => {
    const request = transaction.objectStore(ABOUT).get(INCARNATION);
    return () => request.result as unknown;
  });
}

export type Incarnations = {
  seen(incarnation: unknown): void;
  /** Has there been a change that nobody was told of? */
  takeChange(): boolean;
  forget(): void;
};

export function createIncarnations(): Incarnations {
  let known: unknown = undefined;
  let changed = false;
  return {
    seen(incarnation) {
      changed ||= known !== undefined && incarnation !== known;
      known = incarnation;
    },
    takeChange() {
      const was = changed;
      changed = false;
      return was;
    },
    forget() {
      known = undefined;
      changed = false;
    },
  };
}
