/**
 * What our own entries stand on. An entry in a mailbox is of no use to whoever has that mailbox alone as long as what it was written
 * beside is somewhere else. So each own entry needs all that its page held when it was written.
 */
import type { PageId } from '../wire/ids.ts';
import type { LogKey } from './log-key.ts';
import type { Log } from './log.ts';
import type { KeptInMailbox } from './shelf-box.ts';

/** Steps of one page that are told apart: of more, the older half counts as one. */
const STEPS_MAX = 2048;

/** From own entry `number` on, these logs are needed so far. */
type Step = { number: number; needs: Map<Log, number> };
type Page = { seen: Map<LogKey, number>; steps: Step[]; own: number };

export class Grounds {
  readonly #pages = new Map<PageId, Page>();
  /** How many steps of a page each mailbox is known to fulfil. */
  #fulfilled = new WeakMap<KeptInMailbox, Map<PageId, number>>();

  /** Our own log of the page grew. */
  wrote(own: Log, logs: readonly Log[]): void {
    const fresh: Page = { seen: new Map(), steps: [], own: 0 };
    const page = this.#pages.get(own.page) ?? fresh;
    this.#pages.set(own.page, page);
    if (own.number <= page.own) return;
    const needs = new Map<Log, number>();
    for (const log of logs) {
      if (log === own || log.number <= (page.seen.get(log.key) ?? 0)) continue;
      page.seen.set(log.key, log.number);
      needs.set(log, log.number);
    }
    if (needs.size > 0) page.steps.push({ number: page.own + 1, needs });
    page.own = own.number;
    if (page.steps.length > STEPS_MAX) this.#shorten(page);
  }

  #shorten(page: Page): void {
    const older = page.steps.splice(0, STEPS_MAX / 2);
    const [first] = older;
    if (first === undefined) return;
    const needs = new Map(older.flatMap((step) => [...step.needs]));
    page.steps.unshift({ number: first.number, needs });
    this.#fulfilled = new WeakMap();
  }

  /** The mailbox lost something, as far as is known. */
  forget(kept: KeptInMailbox): void {
    this.#fulfilled.delete(kept);
  }

  /** Own entries up to this one have in that mailbox all that they stand on. */
  standTo(page: PageId, kept: KeptInMailbox): number {
    const known = this.#pages.get(page);
    if (known === undefined) return Infinity;
    const fulfilled = this.#fulfilled.get(kept) ?? new Map<PageId, number>();
    this.#fulfilled.set(kept, fulfilled);
    for (let at = fulfilled.get(page) ?? 0; at < known.steps.length; at++) {
      const step = known.steps[at];
      if (step === undefined) break;
      for (const [log, number] of step.needs)
        if (kept.provedTo(log) < number) return step.number - 1;
      fulfilled.set(page, at + 1);
    }
    return Infinity;
  }
}
