/** A disk that forgets what was not yet synced when its machine dies. Transactions are atomic; a crash keeps some that had begun, or none. */
import type { Rng } from '../lib/rng.ts';
import type { StoreBatch, StoreRecord } from '../replica/store-port.ts';
import type { Events } from './events.ts';

const SYNC_MS_MAX = 20;

export class Disk {
  readonly #events: Events;
  readonly #rng: Rng;
  readonly #records = new Map<string, Uint8Array>();
  #underWay: { batch: StoreBatch; done: () => void }[] = [];
  /** Writes take this much longer for now (a busy disk). */
  slowMs = 0;

  constructor(events: Events, rng: Rng) {
    this.#events = events;
    this.#rng = rng;
  }

  write(batch: StoreBatch, done: () => void): void {
    const write = { batch, done };
    this.#underWay.push(write);
    this.#events.after(0.5 + this.#rng.float() * SYNC_MS_MAX + this.slowMs, () => {
      const at = this.#underWay.indexOf(write);
      if (at < 0) return;
      this.#underWay.splice(at, 1);
      this.#keep(batch);
      done();
    });
  }

  #keep(batch: StoreBatch): void {
    for (const { key, value } of batch.puts) this.#records.set(key, value);
    for (const key of batch.deletes) this.#records.delete(key);
  }

  /** What was under way is lost, or happened to be kept: each draws its lot. Nobody is told. */
  crash(): void {
    for (const { batch } of this.#underWay.splice(0)) if (this.#rng.chance(0.3)) this.#keep(batch);
  }

  load(): StoreRecord[] {
    return [...this.#records].map(([key, value]) => ({ key, value })).sort((a, b) => (a.key < b.key ? -1 : 1));
  }
}
