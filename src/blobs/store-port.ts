/** The port behind which blobs are kept: records that are read one by one, and not when a room opens. `store/` has the adapters. */
import type { StoreBatch } from '../replica/store-port.ts';

export type BlobStore = {
  /** Those that begin with `prefix`, in their order. */
  keys(prefix: string): Promise<string[]>;
  /** In the order of `keys`; null: there is none, or it was damaged and is gone. */
  read(keys: readonly string[]): Promise<(Uint8Array | null)[]>;
  /**
   * Resolves when the transaction is complete, rejects with StoreError when it is not. `lost` may mean that the database was emptied
   * behind our back: look again what there is.
   */
  write(batch: StoreBatch): Promise<void>;
  close(): void;
};
