/** What players write to a game's list, in turn, as one would see it who sees all. For tests. */
import type { ElementId, GameElement } from './elements.ts';

export class Scribe {
  readonly elements: GameElement[] = [];
  readonly #clocks = new Map<number, number>();

  /** Named as Yjs would name it. */
  write(client: number, value: unknown): ElementId {
    const clock = this.#clocks.get(client) ?? 0;
    this.#clocks.set(client, clock + 1);
    const id = `${client}:${clock}`;
    this.elements.push({ id, client, clock, value });
    return id;
  }
}
