/** The embedded store in a directory. */
import { BoxStore, type StoreLimits } from './box-store.ts';
import { LevelDisk } from './level-disk.ts';
import { sha256 } from './sha256.ts';
import type { MailboxStore } from './store-port.ts';

/** Makes the directory if need be. Rejects when it cannot be used, or another process has it open. */
export async function openStore(directory: string, limits: StoreLimits): Promise<MailboxStore> {
  return new BoxStore({ disk: await LevelDisk.open(directory), hash: sha256, limits });
}
