/** Disks for tests: in memory, and one that forgets what was not yet synced when its machine dies. */
import type { Rng } from '../../src/lib/rng.ts';
import type { Disk, DiskBatch, DiskRecord } from './store-port.ts';

/** Everything at once, and for as long as the test runs. */
export class MemoryDisk implements Disk {
  readonly records: Map<string, Uint8Array>;

  constructor(records: ReadonlyMap<string, Uint8Array> = new Map()) {
    this.records = new Map(records);
  }

  get(keys: readonly string[]): Promise<(Uint8Array | undefined)[]> {
    return Promise.resolve(keys.map((key) => this.records.get(key)));
  }

  range(from: string, to: string, bytesMax: number): Promise<DiskRecord[]> {
    const keys = [...this.records.keys()].filter((key) => key >= from && key < to).toSorted();
    const found: DiskRecord[] = [];
    let bytes = 0;
    for (const key of keys) {
      const value = this.records.get(key) ?? new Uint8Array();
      bytes += value.length;
      if (bytes > bytesMax && found.length > 0) break;
      found.push({ key, value });
    }
    return Promise.resolve(found);
  }

  write(batch: DiskBatch): Promise<void> {
    this.keep(batch);
    return Promise.resolve();
  }

  keep({ puts, deletes }: DiskBatch): void {
    for (const { key, value } of puts) this.records.set(key, Uint8Array.from(value));
    for (const key of deletes) this.records.delete(key);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** Runs `work` after so many virtual milliseconds. */
export type After = (ms: number, work: () => void) => void;

const SYNC_MS_MIN = 1;
const SYNC_MS_MAX = 12;
const READ_MS_MAX = 2;
/** A transaction under way at a crash may have reached the disk all the same. So may one that failed. */
const KEPT_ALL_THE_SAME = 0.4;

type Write = { batch: DiskBatch };

/** Also remembers what was written and how long each value was: all that a host could see of it. */
export class SimDisk extends MemoryDisk {
  readonly #after: After;
  readonly #rng: Rng;
  #underWay: Write[] = [];
  #isDead = false;
  failing = 0;
  /** Planted fault: says "synced" before it is. */
  readonly liesAboutSync: boolean;
  onTrace: (what: string) => void = () => undefined;

  constructor(
    after: After,
    rng: Rng,
    records: ReadonlyMap<string, Uint8Array>,
    liesAboutSync = false,
  ) {
    super(records);
    this.#after = after;
    this.#rng = rng;
    this.liesAboutSync = liesAboutSync;
  }

  /** The machine dies: what was under way is kept whole or not at all, and nobody is told. */
  crash(): Map<string, Uint8Array> {
    this.#isDead = true;
    for (const { batch } of this.#underWay)
      if (this.#rng.chance(KEPT_ALL_THE_SAME)) this.keep(batch);
    this.#underWay = [];
    return this.records;
  }

  override get(keys: readonly string[]): Promise<(Uint8Array | undefined)[]> {
    return this.#late(super.get(keys));
  }

  override range(from: string, to: string, bytesMax: number): Promise<DiskRecord[]> {
    return this.#late(super.range(from, to, bytesMax));
  }

  override write(batch: DiskBatch): Promise<void> {
    const shape = batch.puts.map(({ key, value }) => `${key.length}:${value.length}`).join(' ');
    this.onTrace(`write ${shape} - ${batch.deletes.length}`);
    const write = { batch };
    this.#underWay.push(write);
    const delayMs = SYNC_MS_MIN + this.#rng.float() * SYNC_MS_MAX;
    const fails = this.#rng.chance(this.failing);
    return new Promise((resolve, reject) => {
      if (this.liesAboutSync) resolve();
      this.#after(delayMs, () => {
        if (this.#isDead) return;
        this.#underWay = this.#underWay.filter((other) => other !== write);
        if (!fails || this.#rng.chance(KEPT_ALL_THE_SAME)) this.keep(batch);
        if (fails) reject(new Error('the disk is full'));
        else resolve();
      });
    });
  }

  /** A machine that died answers nobody. */
  #late<T>(value: Promise<T>): Promise<T> {
    return new Promise((resolve) => {
      this.#after(this.#rng.float() * READ_MS_MAX, () => {
        if (!this.#isDead) resolve(value);
      });
    });
  }
}
