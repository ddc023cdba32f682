/** Gauges and counters that are read from somewhere else at each look. */
import { Counter, Gauge, type Registry } from 'prom-client';

export type Labels = Readonly<Record<string, string>>;
export type Reading = readonly [Labels, number];

export class Numbers {
  readonly #registry: Registry;

  constructor(registry: Registry) {
    this.#registry = registry;
  }

  /** `read` gives all of its values; those that it gives no more are gone. */
  gauge(name: string, help: string, labelNames: string[], read: () => Iterable<Reading>): void {
    const gauge = new Gauge({
      name,
      help,
      labelNames,
      registers: [this.#registry],
      collect: () => {
        gauge.reset();
        for (const [labels, value] of read()) gauge.set({ ...labels }, value);
      },
    });
  }

  /** Like a gauge; its values never fall. */
  counter(name: string, help: string, labelNames: string[], read: () => Iterable<Reading>): void {
    const counter = new Counter({
      name,
      help,
      labelNames,
      registers: [this.#registry],
      collect: () => {
        counter.reset();
        for (const [labels, value] of read()) counter.inc({ ...labels }, value);
      },
    });
  }
}
