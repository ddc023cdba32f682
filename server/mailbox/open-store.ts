/** The embedded store in a directory. */
import { EmbeddedStore } from './embedded-store.ts';
import type { StoreLimits } from './quota.ts';

/** Makes the directory if need be. Rejects when it cannot be used, or another process has it open. */
export function openStore(directory: string, limits: StoreLimits): Promise<EmbeddedStore> {
  return EmbeddedStore.open(directory, limits);
}
