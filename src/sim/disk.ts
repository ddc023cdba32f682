/** A disk that forgets what was not yet synced when its machine dies. Transactions are atomic; a crash keeps some that had begun, or none. */
import type { Rng } from '../lib/rng.ts';
import type { StoreBatch, StoreRecord } from '../replica/store-port.ts';
import { parseRecord } from '../replica/records.ts';
import type { PageId, PeerId } from '../wire/ids.ts';
import type { Events } from './events.ts';

const SYNC_MS_MIN = 0.5;
const SYNC_MS_MAX = 20;
/** A transaction under way at a crash may have reached the disk all the same. */
const KEPT_IN_CRASH = 0.3;

type Write = { writer: unknown; batch: StoreBatch };

export class Disk {
  readonly #events: Events;
  readonly #rng: Rng;
  readonly #records = new Map<string, Uint8Array>();
  #underWay: Write[] = [];
  /** Writes take this much longer for now (a busy disk). */
  slowMs = 0;
  /** Writes are refused (a full disk). */
  isFull = false;

  constructor(events: Events, rng: Rng) {
    this.#events = events;
    this.#rng = rng;
  }

  /** `done` hears whether the batch is kept. */
  write(writer: unknown, batch: StoreBatch, done: (isKept: boolean) => void): void {
    const write = { writer, batch };
    this.#underWay.push(write);
    const delayMs = SYNC_MS_MIN + this.#rng.float() * SYNC_MS_MAX + this.slowMs;
    this.#events.after(delayMs, () => {
      const at = this.#underWay.indexOf(write);
      if (at < 0) return;
      this.#underWay.splice(at, 1);
      if (!this.isFull) this.#keep(batch);
      done(!this.isFull);
    });
  }

  #keep(batch: StoreBatch): void {
    for (const { key, value } of batch.puts) this.#records.set(key, value);
    for (const key of batch.deletes) this.#records.delete(key);
  }

  /** The writer died. What it had under way is lost, or happened to be kept: each draws its lot. Nobody is told. */
  crash(writer: unknown): void {
    const lost = this.#underWay.filter((write) => write.writer === writer);
    this.#underWay = this.#underWay.filter((write) => write.writer !== writer);
    for (const { batch } of lost) if (this.#rng.chance(KEPT_IN_CRASH)) this.#keep(batch);
  }

  has(key: string): boolean {
    return this.#records.has(key);
  }

  /** Is there a checkpoint of the page that covers this entry? */
  hasUnderCheckpoint(page: PageId, session: PeerId, number: number): boolean {
    for (const [key, value] of this.#records) {
      if (!key.startsWith(`c/${page}/`)) continue;
      const parsed = parseRecord({ key, value });
      if (parsed.type !== 'checkpoint') continue;
      const { covers } = parsed.checkpoint;
      if (covers.some((cover) => cover.session === session && cover.number >= number)) return true;
    }
    return false;
  }

  load(): StoreRecord[] {
    return [...this.#records]
      .map(([key, value]) => ({ key, value }))
      .sort((a, b) => (a.key < b.key ? -1 : 1));
  }
}
