/** Virtual time: a binary heap of things that will happen, in the order of their time, and of their making where times are equal. */
type Event = { atMs: number; order: number; run: () => void };

export class Events {
  nowMs = 0;
  /** How many have happened: with the time, where a run stands. */
  done = 0;
  readonly #heap: Event[] = [];
  #order = 0;

  get size(): number {
    return this.#heap.length;
  }

  after(delayMs: number, run: () => void): void {
    this.#push({ atMs: this.nowMs + Math.max(0, delayMs), order: (this.#order += 1), run });
  }

  /** Runs what is due until then, and moves the time there; or until `isEnough` says so, asked after each. True if the time came. */
  runUntil(endMs: number, isEnough: () => boolean = () => false): boolean {
    while (this.nextAtMs <= endMs) {
      this.step();
      if (isEnough()) return false;
    }
    this.nowMs = endMs;
    return true;
  }

  /** Infinity if nothing will ever happen. */
  get nextAtMs(): number {
    return this.#heap[0]?.atMs ?? Infinity;
  }

  /** Runs the next one alone. */
  step(): void {
    const next = this.#heap[0];
    if (next === undefined) return;
    this.#pop();
    this.nowMs = next.atMs;
    this.done += 1;
    next.run();
  }

  #push(event: Event): void {
    const heap = this.#heap;
    let at = heap.push(event) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(event, heap[parent] as Event)) break;
      heap[at] = heap[parent] as Event;
      at = parent;
    }
    heap[at] = event;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (heap.length === 0 || last === undefined) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1] as Event, heap[child] as Event))
        child += 1;
      if (!isBefore(heap[child] as Event, last)) break;
      heap[at] = heap[child] as Event;
      at = child;
    }
    heap[at] = last;
  }
}

const isBefore = (a: Event, b: Event): boolean =>
  a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
