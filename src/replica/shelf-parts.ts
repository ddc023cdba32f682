/** Parts of long items that were read, of each mailbox by itself, until an item is whole. */
import { toHex } from '../lib/bytes.ts';
import type { Part } from '../wire/letters.ts';
import { PAYLOAD_BYTES_MAX } from '../wire/limits.ts';
import type { KeptInMailbox } from './shelf-box.ts';
import type { Origin } from './shelf-reading.ts';

/** With room for the longest and another. */
const PARTS_BYTES_MAX = 2 * PAYLOAD_BYTES_MAX;

type Item = { pieces: (Part | undefined)[]; missing: number; bytes: number; origins: Origin[] };
type Taken = 'waits' | 'no room' | { whole: Uint8Array; origins: Origin[] };

export class ShelfPieces {
  /** By hash and count: what a compaction carried along goes with what its author brings afterwards. */
  readonly #items = new Map<KeptInMailbox, Map<string, Item>>();
  #bytes = 0;

  /** `whole` is not compared with its hash. Otherwise its batch waits with it, also for a piece that is here. */
  take(part: Part, origin: Origin): Taken {
    const items = this.#items.get(origin.kept) ?? new Map<string, Item>();
    const key = `${toHex(part.hash)}/${part.count}`;
    const pieces = Array.from<undefined>({ length: part.count });
    const item = items.get(key) ?? { pieces, missing: part.count, bytes: 0, origins: [] };
    if (item.pieces[part.index] === undefined) {
      if (this.#bytes + part.bytes.length > PARTS_BYTES_MAX) return 'no room';
      this.#items.set(origin.kept, items.set(key, item));
      item.pieces[part.index] = part;
      item.missing -= 1;
      this.#count(item, part.bytes.length);
    }
    origin.batch.waiting += 1;
    item.origins.push(origin);
    if (item.missing > 0) return 'waits';
    items.delete(key);
    this.#bytes -= item.bytes;
    return { whole: joined(item), origins: item.origins };
  }

  #count(item: Item, bytes: number): void {
    item.bytes += bytes;
    this.#bytes += bytes;
  }

  /** Those of items that are not whole. */
  *of(kept: KeptInMailbox): Iterable<Part> {
    for (const { pieces } of this.#items.get(kept)?.values() ?? [])
      for (const piece of pieces) if (piece !== undefined) yield piece;
  }

  /** That mailbox is read again from its base: what it still has of them comes again. */
  forget(kept: KeptInMailbox): void {
    for (const { bytes } of this.#items.get(kept)?.values() ?? []) this.#bytes -= bytes;
    this.#items.delete(kept);
  }
}

function joined({ pieces, bytes }: Item): Uint8Array {
  const whole = new Uint8Array(bytes);
  let at = 0;
  for (const piece of pieces) {
    if (piece === undefined) continue;
    whole.set(piece.bytes, at);
    at += piece.bytes.length;
  }
  return whole;
}
