/** Boxes in memory: their records as they will be when all that is gathered is on disk, and whose turn it is. */
import type { BoxRecord } from './records.ts';
import { StoreTrouble } from './store-port.ts';

/** Boxes remembered between their turns; others are read from disk again. */
const BOXES_MAX = 4096;

export class Box {
  readonly name: string;
  record: BoxRecord;
  /** Letters on their way to disk: find key to number. */
  readonly recent = new Map<string, number>();
  #isCurrent = true;
  #unsettled = 0;

  constructor(name: string, record: BoxRecord) {
    this.name = name;
    this.record = record;
  }

  /** Throws StoreTrouble when a write failed since: the record may claim what is not on disk. */
  assertCurrent(): void {
    if (!this.#isCurrent) throw new StoreTrouble('a write failed meanwhile');
  }

  outdate(): void {
    this.#isCurrent = false;
  }

  /** Changed, and until `settled` not on disk. `placed`: find key to number. A failed write outdates the whole box. */
  onTheWay(placed: ReadonlyMap<string, number>, settled: Promise<void>): void {
    this.#unsettled += 1;
    for (const [key, number] of placed) this.recent.set(key, number);
    settled.then(
      () => {
        this.#unsettled -= 1;
        for (const [key, number] of placed)
          if (this.recent.get(key) === number) this.recent.delete(key);
      },
      () => undefined,
    );
  }

  get isOnDisk(): boolean {
    return this.#unsettled === 0;
  }
}

type Slot = { box: Box | null; tail: Promise<void>; waiting: number };

export class Boxes {
  readonly #load: (name: string) => Promise<BoxRecord | null>;
  readonly #slots = new Map<string, Slot>();
  #failures = 0;

  constructor(load: (name: string) => Promise<BoxRecord | null>) {
    this.#load = load;
  }

  /** After all that asked for the box before. `fresh`: the record of a box that does not exist; null if it must. */
  async inTurn<T>(
    name: string,
    fresh: BoxRecord | null,
    work: (box: Box) => Promise<T>,
  ): Promise<T> {
    const slot = this.#slots.get(name) ?? { box: null, tail: Promise.resolve(), waiting: 0 };
    // Anew, so that the oldest in the map is the one longest unused.
    this.#slots.delete(name);
    this.#slots.set(name, slot);
    slot.waiting += 1;
    const before = slot.tail;
    let endTurn: () => void = () => undefined;
    slot.tail = new Promise((resolve) => (endTurn = resolve));
    await before;
    try {
      const box = slot.box ?? new Box(name, await this.#recordOf(name, fresh));
      slot.box = box;
      return await work(box);
    } finally {
      slot.waiting -= 1;
      endTurn();
      this.#forgetOldest();
    }
  }

  /** A write failed: what is remembered rests on it. */
  forgetAll(): void {
    this.#failures += 1;
    for (const slot of this.#slots.values()) {
      slot.box?.outdate();
      slot.box = null;
    }
  }

  async #recordOf(name: string, fresh: BoxRecord | null): Promise<BoxRecord> {
    const failures = this.#failures;
    const record = (await this.#load(name)) ?? fresh;
    if (failures !== this.#failures) throw new StoreTrouble('a write failed meanwhile');
    if (record === null) throw new StoreTrouble('a box is missing');
    return record;
  }

  #forgetOldest(): void {
    for (const [name, slot] of this.#slots) {
      if (this.#slots.size <= BOXES_MAX) return;
      if (slot.waiting === 0 && slot.box?.isOnDisk !== false) this.#slots.delete(name);
    }
  }
}
