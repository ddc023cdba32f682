/** What every call of a store rejects with. The port itself is in replica/store-port.ts. */
import type { StoreTrouble } from '../replica/store-port.ts';

export class StoreError extends Error {
  readonly trouble: StoreTrouble;

  constructor(trouble: StoreTrouble) {
    super(`${trouble.reason}: ${trouble.detail}`);
    this.trouble = trouble;
  }
}
