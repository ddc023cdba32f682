/**
 * What is to be written and what has been. One transaction is under way at a time; the next gathers meanwhile.
 * "Saved" is claimed for nothing but what a completed transaction held.
 */
import type { StoreBatch, StoreRecord, StoreTrouble } from './store-port.ts';
import type { Log } from './log.ts';

/** After a failed write, wait this long before the next try: a full disk does not empty faster, and each try costs the tab a transaction. */
const RETRY_MS = 2000;

type Reach = { log: Log; number: number };

export class Saving {
  readonly #puts = new Map<string, StoreRecord>();
  readonly #deletes = new Set<string>();
  #reaches = new Map<Log, number>();
  #underWay: { token: number; puts: StoreRecord[]; deletes: string[]; reaches: Reach[] } | null =
    null;
  #token = 0;
  #retryAtMs = -Infinity;
  trouble: StoreTrouble | null = null;

  put(record: StoreRecord): void {
    this.#deletes.delete(record.key);
    this.#puts.set(record.key, record);
  }

  delete(key: string): void {
    this.#puts.delete(key);
    this.#deletes.add(key);
  }

  /** The puts so far hold this log up to `number`. */
  reaches(log: Log, number: number): void {
    this.#reaches.set(log, number);
  }

  get isIdle(): boolean {
    return this.#underWay === null && this.#puts.size === 0 && this.#deletes.size === 0;
  }

  get wakeAtMs(): number {
    return this.#underWay === null && !this.isIdle ? this.#retryAtMs : Infinity;
  }

  /** The next transaction, if one may start. */
  next(nowMs: number): { token: number; batch: StoreBatch } | null {
    if (this.#underWay !== null || this.isIdle || nowMs < this.#retryAtMs) return null;
    const reaches = [...this.#reaches].map(([log, number]) => ({ log, number }));
    this.#token += 1;
    this.#underWay = {
      token: this.#token,
      puts: [...this.#puts.values()],
      deletes: [...this.#deletes],
      reaches,
    };
    this.#puts.clear();
    this.#deletes.clear();
    this.#reaches = new Map();
    return {
      token: this.#token,
      batch: { puts: this.#underWay.puts, deletes: this.#underWay.deletes },
    };
  }

  /** The transaction is complete. The logs that reach further on disk now. */
  stored(token: number): Log[] {
    const done = this.#underWay;
    if (done?.token !== token) return [];
    this.#underWay = null;
    this.trouble = null;
    const changed: Log[] = [];
    for (const { log, number } of done.reaches) {
      if (number <= log.stored) continue;
      log.stored = Math.min(number, log.number);
      changed.push(log);
    }
    return changed;
  }

  /** Nothing of the transaction was kept: all of it goes into the next one. */
  failed(token: number, trouble: StoreTrouble, nowMs: number): void {
    const failed = this.#underWay;
    if (failed?.token !== token) return;
    this.#underWay = null;
    this.trouble = trouble;
    this.#retryAtMs = nowMs + RETRY_MS;
    for (const record of failed.puts)
      if (!this.#puts.has(record.key) && !this.#deletes.has(record.key))
        this.#puts.set(record.key, record);
    for (const key of failed.deletes) if (!this.#puts.has(key)) this.#deletes.add(key);
    for (const { log, number } of failed.reaches)
      this.#reaches.set(log, Math.max(number, this.#reaches.get(log) ?? 0));
  }
}
