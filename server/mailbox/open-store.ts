/** The embedded store in a directory. */
import { EmbeddedStore } from './embedded-store.ts';
import type { StoreLimits } from './quota.ts';
import type { StoreTrouble } from './store-port.ts';

/** Makes the directory if need be. Rejects when it cannot be used, or another process has it open. `onRepair`: for the host's log. */
export function openStore(
  directory: string,
  limits: StoreLimits,
  onRepair?: (trouble: StoreTrouble) => void,
): Promise<EmbeddedStore> {
  return EmbeddedStore.open(directory, limits, onRepair);
}
