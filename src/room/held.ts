/** What other devices said to have stored of this device's edits, kept over the runs of this page. Pure. */
import type { OwnHolding } from '../replica/machine-types.ts';

export class Held {
  readonly #to: Map<string, number>;

  /** `noted`: what `noted()` gave in an earlier run; damaged parts are passed over, so that their edits count as waiting. */
  constructor(noted: Readonly<Record<string, unknown>>) {
    this.#to = new Map(
      Object.entries(noted).flatMap(([log, to]) =>
        typeof to === 'number' && to > 0 ? [[log, to]] : [],
      ),
    );
  }

  /** Takes in what is known now. How many edits of this device nobody else, and no mailbox, is known to hold. What mailboxes keep the replica remembers. */
  waitingEdits(holdings: readonly OwnHolding[]): number {
    let waiting = 0;
    for (const { log, number, heldTo, mailboxTo } of holdings) {
      const to = Math.max(heldTo, this.#to.get(log) ?? 0);
      if (to > 0) this.#to.set(log, to);
      waiting += Math.max(0, number - Math.max(to, mailboxTo));
    }
    return waiting;
  }

  noted(): Record<string, number> {
    return Object.fromEntries(this.#to);
  }
}
