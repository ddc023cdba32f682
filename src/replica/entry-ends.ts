/** Which entry of a log wrote which Yjs clock of its author. Pure. */
export class EntryEnds {
  /** The clocks at which entries end, from entry `#from` on, which begins at `#startClock`. */
  readonly #ends: number[] = [];
  readonly #from: number;
  readonly #startClock: number;

  /** Of entries up to `number`, which end at `clock`, it is not known which wrote what. */
  constructor(number: number, clock: number) {
    this.#from = number + 1;
    this.#startClock = clock;
  }

  get isEmpty(): boolean {
    return this.#ends.length === 0;
  }

  /** The next entry ends at this clock; one that writes nothing ends where the one before does. */
  push(end: number): void {
    this.#ends.push(Math.max(end, this.#ends.at(-1) ?? this.#startClock));
  }

  /** Forgets those above `number`. */
  takeBack(number: number): void {
    this.#ends.length = Math.max(0, number + 1 - this.#from);
  }

  /** The number of the entry that wrote this clock; null where that is not known. */
  numberAt(clock: number): number | null {
    if (clock < this.#startClock) return null;
    let [low, high] = [0, this.#ends.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#ends[middle] ?? 0) > clock) high = middle;
      else low = middle + 1;
    }
    return low === this.#ends.length ? null : this.#from + low;
  }
}
