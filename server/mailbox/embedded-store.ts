/**
 * The embedded store in a directory: one BoxStore on LevelDB, which a restored backup can replace while it is used. Calls that come
 * meanwhile wait.
 */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Cursor, Deed } from '../../src/wire/mailbox-frames.ts';
import { BackupError } from './backup-format.ts';
import { BoxStore } from './box-store.ts';
import {
  currentGeneration,
  generationName,
  makeDirectory,
  removeOthers,
  setGeneration,
  syncDirectory,
} from './generations.ts';
import { LevelDisk } from './level-disk.ts';
import type { StoreLimits } from './quota.ts';
import { sha256 } from './sha256.ts';
import type {
  Appended,
  BoxHash,
  BoxState,
  DiskRecord,
  MailboxStore,
  Page,
  Refused,
  StoreTotals,
  StoreTrouble,
} from './store-port.ts';

/** For the host's log: what the disk had damaged, and was made anew. */
type OnRepair = (trouble: StoreTrouble) => void;

export class EmbeddedStore implements MailboxStore {
  readonly directory: string;
  readonly #limits: StoreLimits;
  readonly #onRepair: OnRepair;
  #disk: LevelDisk;
  #store: BoxStore;
  /** Pending while the store is being replaced. */
  #replacing: Promise<void> | null = null;
  #isRestoring = false;
  #underWay = 0;
  #onIdle: (() => void) | null = null;
  /** The caller's time when the present store was put in place, and the latest it told. */
  #openedAt = 0;
  #lastNow = 0;

  private constructor(
    directory: string,
    { limits, onRepair }: { limits: StoreLimits; onRepair: OnRepair },
    disk: LevelDisk,
  ) {
    this.directory = directory;
    this.#limits = limits;
    this.#onRepair = onRepair;
    this.#disk = disk;
    this.#store = this.#storeOn(disk);
  }

  /** Makes the directory if need be. Rejects when it cannot be used, or another process has it open. */
  static async open(
    directory: string,
    limits: StoreLimits,
    onRepair: OnRepair = () => undefined,
  ): Promise<EmbeddedStore> {
    await makeDirectory(directory);
    for (;;) {
      const name = await currentGeneration(directory);
      // Another process may have been restoring: it gives the old generation free when the new one has its name.
      const isCurrent = async (): Promise<boolean> => (await currentGeneration(directory)) === name;
      const disk = await LevelDisk.open(join(directory, name)).catch(async (error: unknown) => {
        if (await isCurrent()) throw error;
        return null;
      });
      if (disk === null) continue;
      if (await isCurrent()) {
        await removeOthers(directory, name);
        return new EmbeddedStore(directory, { limits, onRepair }, disk);
      }
      await disk.close();
    }
  }

  #storeOn(disk: LevelDisk): BoxStore {
    return new BoxStore({ disk, hash: sha256, limits: this.#limits, onRepair: this.#onRepair });
  }

  /** Everything that is on disk when the first group is asked for, whatever is written meanwhile. */
  records(): AsyncIterable<DiskRecord[]> {
    return this.#disk.records();
  }

  /**
   * Puts `records` in the place of all there is, once they have ended without an error and are on disk; a crash leaves the one or
   * the other. `recall` is called in the moment between, when nothing is under way: who was told of the old letters must ask anew.
   */
  async replace(records: AsyncIterable<readonly DiskRecord[]>, recall: () => void): Promise<void> {
    if (this.#isRestoring) throw new BackupError('another restore is under way');
    this.#isRestoring = true;
    try {
      const name = generationName(randomUUID());
      const disk = await this.#filled(name, records);
      await this.#swap(name, disk, recall);
    } finally {
      this.#isRestoring = false;
    }
  }

  async #filled(name: string, records: AsyncIterable<readonly DiskRecord[]>): Promise<LevelDisk> {
    const disk = await LevelDisk.open(join(this.directory, name));
    try {
      for await (const puts of records) await disk.write({ puts, deletes: [] });
      await syncDirectory(join(this.directory, name));
      return disk;
    } catch (error) {
      await disk.close();
      await removeOthers(this.directory, await currentGeneration(this.directory));
      throw error;
    }
  }

  async #swap(name: string, disk: LevelDisk, recall: () => void): Promise<void> {
    let reopen = (): void => undefined;
    this.#replacing = new Promise((resolve) => (reopen = resolve));
    const old = this.#store;
    try {
      if (this.#underWay > 0) await new Promise<void>((resolve) => (this.#onIdle = resolve));
      recall();
      await this.#setGeneration(name, disk);
      this.#disk = disk;
      this.#store = this.#storeOn(disk);
      this.#openedAt = this.#lastNow;
      await old.close();
    } finally {
      this.#onIdle = null;
      this.#replacing = null;
      reopen();
    }
    await removeOthers(this.directory, name);
  }

  async #setGeneration(name: string, disk: LevelDisk): Promise<void> {
    try {
      await setGeneration(this.directory, name);
    } catch (error) {
      // What the file says is what the next start would open.
      if ((await currentGeneration(this.directory)) === name) return;
      await disk.close();
      throw error;
    }
  }

  async #with<T>(ask: (store: BoxStore) => Promise<T>): Promise<T> {
    while (this.#replacing !== null) await this.#replacing;
    this.#underWay += 1;
    try {
      return await ask(this.#store);
    } finally {
      this.#underWay -= 1;
      if (this.#underWay === 0) this.#onIdle?.();
    }
  }

  open(box: BoxHash, cursor: Cursor, seen: Cursor): Promise<BoxState> {
    return this.#with((store) => store.open(box, cursor, seen));
  }

  append(
    box: BoxHash,
    letters: readonly Uint8Array[],
    isCheckpoint: boolean,
  ): Promise<Appended | Refused> {
    return this.#with((store) => store.append(box, letters, isCheckpoint));
  }

  read(box: BoxHash, after: number, bytesMax: number): Promise<Page> {
    return this.#with((store) => store.read(box, after, bytesMax));
  }

  compact(box: BoxHash, deed: Deed, now: number): Promise<{ base: number } | Refused> {
    return this.#with((store) => store.compact(box, deed, this.#since(now)));
  }

  sweep(now: number): Promise<void> {
    return this.#with((store) => store.sweep(this.#since(now)));
  }

  /** A restored store counts on from its own running time. */
  #since(now: number): number {
    this.#lastNow = Math.max(this.#lastNow, now);
    return Math.max(0, now - this.#openedAt);
  }

  totals(): Promise<StoreTotals> {
    return this.#with((store) => store.totals());
  }

  close(): Promise<void> {
    return this.#with((store) => store.close());
  }
}
