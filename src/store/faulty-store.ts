/** A store that fails when told to, for tests and simulations: what a full disk, a lost database and a dying tab look like to a room. */
import type { BlobStore } from '../blobs/store-port.ts';
import type { RoomStore, StoreTrouble } from '../replica/store-port.ts';
import { StoreError } from './store-error.ts';

export type StoreFaults = {
  /** Each write rejects with it and keeps nothing; null: the disk is well again. */
  failing: StoreTrouble | null;
  /** Writes neither resolve nor reject, and keep nothing: a tab that dies in the middle. */
  silent: boolean;
  /** The next writes, counted down, are kept and reject all the same: the answer got lost, not the record. */
  keptButRejected: number;
};

/** `faults` is read at each write; change it as you go. */
export function withFaults(
  store: RoomStore,
  faults: StoreFaults,
  onTrouble: (trouble: StoreTrouble) => void,
): RoomStore {
  const refuse = (trouble: StoreTrouble): never => {
    onTrouble(trouble);
    throw new StoreError(trouble);
  };
  return {
    load: () => store.load(),
    async write(batch) {
      if (faults.silent) return new Promise(() => undefined);
      if (faults.failing) return refuse(faults.failing);
      await store.write(batch);
      if (faults.keptButRejected <= 0) return;
      faults.keptButRejected -= 1;
      refuse({ reason: 'lost', detail: 'the answer of the disk got lost' });
    },
    clear: () => store.clear(),
    close: () => store.close(),
  };
}

export function noFaults(): StoreFaults {
  return { failing: null, silent: false, keptButRejected: 0 };
}

/** The same for blobs. */
export function withBlobFaults(store: BlobStore, faults: StoreFaults): BlobStore {
  return {
    keys: (prefix) => store.keys(prefix),
    read: (keys) => store.read(keys),
    async write(batch) {
      if (faults.silent) return new Promise(() => undefined);
      if (faults.failing) throw new StoreError(faults.failing);
      await store.write(batch);
    },
    close: () => store.close(),
  };
}
