/** The embedded store's disk: LevelDB, by classic-level. Every write is synced before it counts. */
import { ClassicLevel } from 'classic-level';
import type { Disk, DiskBatch, DiskRecord } from './store-port.ts';

/** Records fetched at once while a range is read. */
const RANGE_STEP = 64;
/** The same while everything is read, and their bytes. */
const SCAN_STEP = 512;
const SCAN_BYTES = 1024 * 1024;

type Level = ClassicLevel<string, Uint8Array>;

/** Opens the database in a directory. */
type OpenLevel = (directory: string) => Promise<Level>;

export class LevelDisk implements Disk {
  readonly #directory: string;
  readonly #openLevel: OpenLevel;
  /** Rejected: it could not be opened again after a failed write, as on a full disk. */
  #level: Promise<Level>;
  /** The one opened last, maybe closed. */
  #last: Level;

  private constructor(directory: string, level: Level, open: OpenLevel) {
    this.#directory = directory;
    this.#openLevel = open;
    this.#level = Promise.resolve(level);
    this.#last = level;
  }

  /**
   * Makes the directory if need be. Rejects when it cannot be used, or another process has it open. `opener` is for tests of disks
   * that fail.
   */
  static async open(directory: string, opener: OpenLevel = openLevel): Promise<LevelDisk> {
    return new LevelDisk(directory, await opener(directory), opener);
  }

  /** Rejects while it cannot be opened; each call tries again, together with those that come meanwhile. */
  async #live(): Promise<Level> {
    const level = this.#level;
    try {
      return await level;
    } catch {
      // Whoever is first tries; the others wait for that.
      if (this.#level === level) this.#reopen();
      return this.#level;
    }
  }

  #reopen(): void {
    const reopened = async (): Promise<Level> => {
      await this.#last.close();
      this.#last = await this.#openLevel(this.#directory);
      return this.#last;
    };
    this.#level = reopened();
    // Whoever uses it next hears of it.
    this.#level.catch(() => undefined);
  }

  async get(keys: readonly string[]): Promise<(Uint8Array | undefined)[]> {
    const level = await this.#live();
    return (await level.getMany([...keys])).map((value) => value && plain(value));
  }

  async range(from: string, to: string, bytesMax: number): Promise<DiskRecord[]> {
    const level = await this.#live();
    const iterator = level.iterator({ gte: from, lt: to, highWaterMarkBytes: bytesMax });
    const found: DiskRecord[] = [];
    let bytes = 0;
    try {
      for (;;) {
        const entries = await iterator.nextv(RANGE_STEP);
        if (entries.length === 0) return found;
        for (const [key, value] of entries) {
          bytes += value.length;
          if (bytes > bytesMax && found.length > 0) return found;
          found.push({ key, value: plain(value) });
        }
      }
    } finally {
      await iterator.close();
    }
  }

  /** All that is on disk when the first group is asked for, in the keys' order. */
  async *records(): AsyncGenerator<DiskRecord[]> {
    const level = await this.#live();
    // It reads from a snapshot that is taken here.
    const iterator = level.iterator({ highWaterMarkBytes: SCAN_BYTES });
    try {
      for (;;) {
        const entries = await iterator.nextv(SCAN_STEP);
        if (entries.length === 0) return;
        yield entries.map(([key, value]) => ({ key, value: plain(value) }));
      }
    } finally {
      await iterator.close();
    }
  }

  async write({ puts, deletes }: DiskBatch): Promise<void> {
    const level = await this.#live();
    const operations = [
      ...puts.map(({ key, value }) => ({ type: 'put' as const, key, value })),
      ...deletes.map((key) => ({ type: 'del' as const, key })),
    ];
    try {
      await level.batch(operations, { sync: true });
    } catch (error) {
      // What LevelDB holds in memory may differ from its disk now, and it takes no more writes: only opening tells.
      this.#reopen();
      throw error;
    }
  }

  async close(): Promise<void> {
    // Where it could not be opened again, what was open before is closed or can be.
    await this.#level.catch(() => undefined);
    await this.#last.close();
  }
}

/** A `Buffer` is equal to no `Uint8Array`, and its `slice` shares memory. */
function plain(value: Uint8Array): Uint8Array {
  return new Uint8Array(value.buffer, value.byteOffset, value.length);
}

async function openLevel(directory: string): Promise<Level> {
  const level = new ClassicLevel<string, Uint8Array>(directory, {
    keyEncoding: 'utf8',
    valueEncoding: 'view',
    // Letters are sealed: nothing to compress.
    compression: false,
  });
  await level.open();
  return level;
}
