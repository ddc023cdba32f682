/** Gives others what they ask for, in turns, and never more than the way to them takes: edits of ours shall not wait behind it. */
import { Bucket } from '../lib/bucket.ts';
import type { BlobMessage } from '../wire/blob-messages.ts';
import { MANIFEST, type Blob } from './blob.ts';
import type { Core } from './core.ts';
import {
  BACKLOG_AGAIN_MS,
  BACKLOG_BYTES_MAX,
  READ_CHUNKS_MAX,
  READS_MAX,
  SERVE_QUEUE_MAX,
  VIA_BURST,
  VIA_PER_S,
} from './limits.ts';
import type { Other } from './other.ts';

type Read = { other: Other; blob: Blob; chunks: readonly number[] };

const isHere = (blob: Blob, chunk: number): boolean =>
  chunk === MANIFEST ? blob.encoded !== null : blob.stored?.has(chunk) === true;

export class Serving {
  readonly #core: Core;
  readonly #reads = new Map<number, Read>();
  readonly #via = new Bucket(VIA_PER_S, VIA_BURST);
  #token = 0;
  /** Whose turn it was last. */
  #turn = 0;
  readonly #onDamaged: (blob: Blob, chunks: readonly number[]) => void;

  constructor(core: Core, onDamaged: (blob: Blob, chunks: readonly number[]) => void) {
    this.#core = core;
    this.#onDamaged = onDamaged;
  }

  heardWant(other: Other, { id, chunks }: Extract<BlobMessage, { type: 'want' }>): void {
    const blob = this.#core.blobs.get(id);
    const wanted = chunks.length === 0 ? [MANIFEST] : chunks;
    const lacked: number[] = [];
    for (const chunk of wanted) {
      if (blob === undefined || !isHere(blob, chunk) || other.queue.length >= SERVE_QUEUE_MAX)
        lacked.push(chunk);
      else if (!other.queue.some((each) => each.blob === blob && each.chunk === chunk))
        other.queue.push({ blob, chunk });
    }
    if (lacked.length === 0) return;
    const isManifest = lacked[0] === MANIFEST;
    this.#core.send(other.id, 'live', { type: 'lack', id, chunks: isManifest ? [] : lacked });
  }

  /** Gives what may be given now; when it wants to be asked again. */
  run(): number {
    const { others, nowMs } = this.#core;
    const waiting = [...others.values()].filter(
      ({ queue, isBeingRead, isLiar }) => queue.length > 0 && !isBeingRead && !isLiar,
    );
    let wakeAtMs = Infinity;
    for (let i = 0; i < waiting.length && this.#reads.size < READS_MAX; i++) {
      const other = waiting[(this.#turn + i) % waiting.length] as Other;
      const readyAtMs = this.#readyAtMs(other);
      if (readyAtMs <= nowMs) this.#give(other);
      wakeAtMs = Math.min(wakeAtMs, readyAtMs > nowMs ? readyAtMs : Infinity);
    }
    this.#turn += 1;
    return wakeAtMs;
  }

  #readyAtMs({ id, path }: Other): number {
    const { nowMs, options } = this.#core;
    if (options.ports.backlogOf(id) > BACKLOG_BYTES_MAX) return nowMs + BACKLOG_AGAIN_MS;
    return path === 'via' ? this.#via.readyAtMs(nowMs) : nowMs;
  }

  #give(other: Other): void {
    const core = this.#core;
    const { queue } = other;
    const [first] = queue;
    if (first === undefined) return;
    const { blob } = first;
    if (first.chunk === MANIFEST) {
      queue.shift();
      const manifest = blob.encoded;
      if (manifest !== null)
        core.send(other.id, 'bulk', { type: 'manifest', id: blob.id, manifest });
      if (queue.length === 0) return;
      return this.#give(other);
    }
    const chunks: number[] = [];
    while (chunks.length < READ_CHUNKS_MAX && queue[0]?.blob === blob) {
      const { chunk } = queue[0];
      if (chunk === MANIFEST || (other.path === 'via' && !this.#via.take(core.nowMs))) break;
      chunks.push(chunk);
      queue.shift();
    }
    if (chunks.length === 0) return;
    this.#token += 1;
    this.#reads.set(this.#token, { other, blob, chunks });
    other.isBeingRead = true;
    core.emit({ type: 'read', token: this.#token, id: blob.id, chunks });
  }

  read(token: number, found: readonly (Uint8Array | null)[]): void {
    const core = this.#core;
    const read = this.#reads.get(token);
    this.#reads.delete(token);
    if (read === undefined) return;
    const { other, blob, chunks } = read;
    other.isBeingRead = false;
    const { id } = blob;
    const lacked: number[] = [];
    const isStillThere = core.others.get(other.id) === other;
    chunks.forEach((chunk, i) => {
      const bytes = found[i] ?? null;
      if (bytes === null) lacked.push(chunk);
      else if (isStillThere) core.send(other.id, 'bulk', { type: 'chunk', id, chunk, bytes });
    });
    if (lacked.length === 0) return;
    if (isStillThere) core.send(other.id, 'live', { type: 'lack', id, chunks: lacked });
    this.#onDamaged(blob, lacked);
  }
}
