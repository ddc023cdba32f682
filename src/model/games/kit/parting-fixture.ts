/** Five replicas over a perfect wire, that part and meet at random. For tests of games. */
import type { Rng } from '../../../lib/rng.ts';
import { TestRoom, type Member } from '../../../sim/perfect-wire.ts';

type PageId = Parameters<Member['replica']['doc']>[0];

export const GAME_PAGE = 'AAAAAAAAAAAAAAAB' as PageId;

/** The last is another session of the first one's member. */
const NAMES: Record<number, string> = { 1: 'ann', 2: 'ben', 3: 'cleo', 4: 'dov', 5: 'ann' };
export const nameOf = (client: number): string | null => NAMES[client] ?? null;

export class FiveApart {
  readonly members: readonly Member[];
  readonly #room = new TestRoom();
  /** Bits: who is on the one side; 0 while all are together. */
  #side = 0;

  constructor() {
    this.members = [1, 2, 3, 4, 5].map((client) => this.#room.join(client));
  }

  /** Each meets each, for the first time. */
  meet(): void {
    this.members.forEach((a, i) => this.members.slice(i + 1).forEach((b) => this.#room.meet(a, b)));
  }

  /** In two, wherever it falls. */
  part(rng: Rng): void {
    this.#side = 1 + rng.below(30);
    this.#eachCutPair((a, b) => this.#room.part(a, b));
  }

  heal(): void {
    this.#eachCutPair((a, b) => {
      this.#room.cut.delete(a.id + b.id);
      this.#room.cut.delete(b.id + a.id);
      this.#room.meet(a, b);
    });
    this.#side = 0;
  }

  partOrHeal(rng: Rng): void {
    if (this.#side > 0) this.heal();
    else this.part(rng);
  }

  /** What is under way arrives, and so much time passes. */
  run(ms: number): void {
    this.#room.run(ms);
  }

  /** All together, until all have the same. */
  settle(): void {
    this.heal();
    this.#room.run();
    this.#room.mustBeInStep(...this.members);
  }

  #eachCutPair(visit: (a: Member, b: Member) => void): void {
    this.members.forEach((a, i) =>
      this.members.slice(0, i).forEach((b, j) => {
        if (((this.#side >> i) ^ (this.#side >> j)) & 1) visit(a, b);
      }),
    );
  }
}
