/** What waits for the hashes of large updates and states: the driver computes them beside the machine (effect `hash`, input `hashed`). */
import type { PageId, PeerId } from '../wire/ids.ts';
import { knowHash, wantsHash } from './chain.ts';
import type { Core } from './core.ts';

type Waiting = { missing: number; run: () => void };

export class Hashing {
  readonly #core: Core;
  readonly #asked = new Map<number, { update: Uint8Array; waiting: Waiting }>();
  /** Own edits that become entries when they are hashed, one a page. */
  readonly #own = new Map<PageId, { update: Uint8Array; write: () => void }>();
  readonly #lines = new Map<PeerId, { isKnown: boolean; run: () => void }[]>();
  #token = 0;

  constructor(core: Core) {
    this.#core = core;
  }

  /** Calls `run` when the hashes of the large ones among these are known: at once if none is large. */
  whenKnown(updates: readonly Uint8Array[], run: () => void): void {
    const missing = updates.filter((update) => wantsHash(this.#core.keys, update));
    if (missing.length === 0) return run();
    const waiting = { missing: missing.length, run };
    for (const update of missing) {
      this.#token += 1;
      this.#asked.set(this.#token, { update, waiting });
      this.#core.emit({ type: 'hash', token: this.#token, update });
    }
  }

  /** As `whenKnown`, and behind what came of the same peer before: entries build on the checkpoint that was sent before them. */
  inOrder(from: PeerId, updates: readonly Uint8Array[], run: () => void): void {
    const line = this.#lines.get(from) ?? [];
    this.#lines.set(from, line);
    const place = { isKnown: false, run };
    line.push(place);
    this.whenKnown(updates, () => {
      place.isKnown = true;
      for (let first = line[0]; first?.isKnown === true; first = line[0]) {
        line.shift();
        if (line.length === 0) this.#lines.delete(from);
        first.run();
      }
    });
  }

  hashed(token: number, hash: Uint8Array): void {
    const asked = this.#asked.get(token);
    if (asked === undefined) return;
    this.#asked.delete(token);
    knowHash(this.#core.keys, asked.update, hash);
    asked.waiting.missing -= 1;
    if (asked.waiting.missing === 0) asked.waiting.run();
  }

  /** Pages on which an own edit waits. */
  get ownPages(): number {
    return this.#own.size;
  }

  isOwnWaiting(page: PageId): boolean {
    return this.#own.has(page);
  }

  /** An own edit. While it waits nothing else may be written to its page. */
  own(page: PageId, update: Uint8Array, write: () => void): void {
    this.#own.set(page, { update, write });
    this.whenKnown([update], () => {
      if (this.#own.get(page)?.update === update) this.writeOwn(page);
    });
  }

  /** Writes what waits on a page now, hashed or not. */
  writeOwn(page: PageId): void {
    const own = this.#own.get(page);
    this.#own.delete(page);
    own?.write();
  }

  writeAllOwn(): void {
    for (const page of [...this.#own.keys()]) this.writeOwn(page);
  }
}
