/** The port behind which rooms are kept. `store/` has the adapters; `store/store-contract.ts` tests them. */

/** Keys order by their text; a room's keys are given out by `replica/records.ts` alone. */
export type StoreRecord = { key: string; value: Uint8Array };

/** One transaction: all of it is kept or none. */
export type StoreBatch = { puts: readonly StoreRecord[]; deletes: readonly string[] };

/** A record whose checksum did not fit: set aside under its key (bytes kept for rescue), missing from `records`. */
export type LoadedRoom = { records: StoreRecord[]; damagedKeys: string[] };

/** Why a store no longer keeps anything; shown to the person at once. */
export type StoreTrouble = { reason: 'full' | 'lost' | 'blocked' | 'unavailable'; detail: string };

/** One room's records on this device. */
export type RoomStore = {
  /** Everything kept. Rejects only when the store cannot be opened at all. */
  load(): Promise<LoadedRoom>;
  /** Resolves when the transaction is complete (on IndexedDB: `oncomplete`), rejects with StoreError when it is not. */
  write(batch: StoreBatch): Promise<void>;
  /** Forgets the room on this device. */
  clear(): Promise<void>;
  close(): void;
};
