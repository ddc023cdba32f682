/**
 * What a field looks like after a set of openings and flags. The order of openings decides only whose a cell is: which cells are open,
 * which mines are left and which were hit follow from the set alone, and more of it never closes a cell nor puts a mine under one.
 */
import type { Author } from '../kit/actions.ts';
import { compareElements, type ElementId } from '../kit/elements.ts';
import type { Layout } from './layout.ts';

type Made = { id: ElementId; client: number; clock: number; author: Author; tick: number };
export type Opening = Made & { cells: readonly number[]; ms: number | null };
export type Flag = Made & { cell: number; up: boolean };

/** Taken off a player's points for each mine. */
export const MINE_COST = 5;

export type Player = {
  author: Author;
  /** Cells that they opened first, with what opened by itself beside. */
  cells: number;
  /** A point for each cell that they opened first by hand (of what opens by itself none), less `MINE_COST` for each mine. */
  points: number;
  hits: number;
  /** Of their cells, those that others opened by hand too. */
  contested: number;
  /** Mines that went away because of their first clicks. */
  freed: number;
};

/** `cleared` goes before `lost`. In a duel `by` is who opened the last cell. */
export type Outcome = { end: 'cleared' | 'lost'; by: Author; ms: number | null };

export type FieldState = {
  layout: Layout;
  /** 1 where a mine is: the planted ones without those beside first clicks. */
  mines: Uint8Array;
  /** How many of these are around each cell. */
  numbers: Uint8Array;
  /** The place in `players` of who opened a cell first; -1: closed. An open mine was hit. */
  openedBy: Int32Array;
  /** The same of whose flag stands on it. */
  flaggedBy: Int32Array;
  players: Player[];
  minesLeft: number;
  hits: number;
  flags: number;
  /** Closed cells without a mine. */
  safeLeft: number;
  outcome: Outcome | null;
};

/** Earlier first, as everyone orders them alike. */
export const compareMade = (a: Made, b: Made): number => a.tick - b.tick || compareElements(a, b);

/** Both lists in order, as `Fields` gives them. `count`: after so many openings, with the mines as they are after all. */
export function play(
  layout: Layout,
  openings: readonly Opening[],
  flags: readonly Flag[],
  count = openings.length,
): FieldState {
  const board = new Board(layout);
  for (const opening of openings) if (opening.tick === 1) board.free(opening);
  board.count();
  for (const opening of openings.slice(0, count)) board.open(opening);
  // The last writer's word stands, so only that is looked at.
  for (const flag of flags) board.flag(flag);
  return board.read();
}

class Board {
  readonly #layout: Layout;
  readonly #mines: Uint8Array;
  readonly #numbers: Uint8Array;
  readonly #openedBy: Int32Array;
  readonly #flaggedBy: Int32Array;
  readonly #contested: Uint8Array;
  readonly #players: Player[] = [];
  readonly #places = new Map<Author, number>();
  #safeLeft = 0;
  #hits = 0;
  #cleared: Outcome | null = null;
  #lost: Outcome | null = null;

  constructor(layout: Layout) {
    const size = layout.planted.length;
    this.#layout = layout;
    this.#mines = layout.planted.slice();
    this.#numbers = new Uint8Array(size);
    this.#openedBy = new Int32Array(size).fill(-1);
    this.#flaggedBy = new Int32Array(size).fill(-1);
    this.#contested = new Uint8Array(size);
  }

  /** A first click takes away the mines under and around it: nobody knew better. They are gone, not moved, so none can come up elsewhere. */
  free({ cells, author }: Opening): void {
    const player = this.#player(author);
    for (const cell of cells)
      for (const near of [cell, ...this.#around(cell)]) {
        player.freed += this.#mines[near] ?? 0;
        this.#mines[near] = 0;
      }
  }

  count(): void {
    this.#mines.forEach((mine, cell) => {
      if (mine === 0) this.#safeLeft += 1;
      else
        for (const near of this.#around(cell)) this.#numbers[near] = (this.#numbers[near] ?? 0) + 1;
    });
  }

  open({ cells, author, ms }: Opening): void {
    const player = this.#player(author);
    const place = this.#places.get(author) ?? 0;
    for (const cell of cells) {
      if (this.#openedBy[cell] !== -1) this.#contest(cell, place);
      else if (this.#mines[cell] === 1) this.#hit(cell, place, ms);
      else {
        player.points += 1;
        this.#spread(cell, place);
      }
    }
    if (this.#safeLeft === 0) this.#cleared ??= { end: 'cleared', by: author, ms };
  }

  #hit(cell: number, place: number, ms: number | null): void {
    const player = this.#players[place];
    if (player === undefined) return;
    this.#openedBy[cell] = place;
    this.#hits += 1;
    player.hits += 1;
    player.points -= MINE_COST;
    const { mode, lives } = this.#layout.setup;
    if (mode === 'together' && this.#hits >= lives)
      this.#lost ??= { end: 'lost', by: player.author, ms };
  }

  /** A cell with no mine around opens its neighbours, and so on. */
  #spread(first: number, place: number): void {
    const player = this.#players[place];
    const queue = [first];
    this.#openedBy[first] = place;
    let opened = 0;
    for (let cell = queue.pop(); cell !== undefined; cell = queue.pop()) {
      opened += 1;
      if (this.#numbers[cell] !== 0) continue;
      for (const near of this.#around(cell)) {
        if (this.#openedBy[near] !== -1) continue;
        this.#openedBy[near] = place;
        queue.push(near);
      }
    }
    this.#safeLeft -= opened;
    if (player !== undefined) player.cells += opened;
  }

  #contest(cell: number, place: number): void {
    const first = this.#openedBy[cell] ?? -1;
    const player = this.#players[first];
    if (first === place || player === undefined || this.#contested[cell] === 1) return;
    this.#contested[cell] = 1;
    player.contested += 1;
  }

  flag({ cell, up, author }: Flag): void {
    this.#player(author);
    this.#flaggedBy[cell] = up ? (this.#places.get(author) ?? -1) : -1;
  }

  #player(author: Author): Player {
    const known = this.#players[this.#places.get(author) ?? -1];
    if (known !== undefined) return known;
    const player = { author, cells: 0, points: 0, hits: 0, contested: 0, freed: 0 };
    this.#places.set(author, this.#players.length);
    this.#players.push(player);
    return player;
  }

  #around(cell: number): readonly number[] {
    return this.#layout.around[cell] ?? [];
  }

  read(): FieldState {
    let flags = 0;
    this.#flaggedBy.forEach((place, cell) => {
      if (place !== -1 && this.#openedBy[cell] === -1) flags += 1;
      else this.#flaggedBy[cell] = -1;
    });
    return {
      layout: this.#layout,
      mines: this.#mines,
      numbers: this.#numbers,
      openedBy: this.#openedBy,
      flaggedBy: this.#flaggedBy,
      players: this.#players,
      minesLeft: this.#mines.reduce((sum, mine) => sum + mine, 0),
      hits: this.#hits,
      flags,
      safeLeft: this.#safeLeft,
      outcome: this.#cleared ?? this.#lost,
    };
  }
}
