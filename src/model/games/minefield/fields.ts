/**
 * All fields of a page, read from what players wrote. Which elements count depends on the set alone: who lies about what they had
 * seen is bounded here, so that everyone bounds it alike.
 */
import type { Author } from '../kit/actions.ts';
import { compareElements, DELETED_MAX, type ElementId, type GameElement } from '../kit/elements.ts';
import { readAction, type Action, type Setup } from './actions.ts';
import { layOut, type Layout } from './layout.ts';
import { compareMade, type Flag, type Opening } from './play.ts';

export type Field = {
  id: ElementId;
  author: Author;
  setup: Setup;
  layout: Layout;
  /** In the order that everyone agrees on. */
  openings: readonly Opening[];
  flags: readonly Flag[];
  /** For the next opening, and the next flag. */
  nextOpenTick: number;
  nextFlagTick: number;
};

/** `unreadable`: nothing of ours. `no-cell`: not on that field. `went-back`: its author had already seen more. `ahead`: of more than there is (yet). */
export type AsideReason = 'unreadable' | 'no-cell' | 'went-back' | 'ahead';
export type LeftAside = { author: Author; reason: AsideReason };

type Made = { id: ElementId; client: number; clock: number; author: Author; tick: number };
type Began = Made & { setup: Setup };
type Written = { opens: Opening[]; flags: Flag[] };

export class Fields {
  readonly #authorOf: (client: number) => Author | null;
  readonly #layouts = new Map<ElementId, Layout>();
  #began: Began[] = [];
  #nextTick = 1;
  #written = new Map<ElementId, Written>();
  #unreadable: Author[] = [];
  #waiting = 0;
  #aside: LeftAside[] = [];
  #deleted = 0;

  /** `authorOf`: null while nobody is known to be behind that client: what it wrote waits. */
  constructor(authorOf: (client: number) => Author | null) {
    this.#authorOf = authorOf;
  }

  /** All elements of the page, in any order, and how many were deleted. */
  take(elements: readonly GameElement[], deleted: number): void {
    this.#written = new Map();
    this.#unreadable = [];
    this.#waiting = 0;
    this.#deleted = deleted;
    const began: Began[] = [];
    for (const { id, client, clock, value } of elements) {
      const author = this.#authorOf(client);
      if (author === null) {
        this.#waiting += 1;
        continue;
      }
      const action = readAction(value);
      if (action === null) this.#unreadable.push(author);
      else if (action.do === 'field') began.push({ id, client, clock, author, ...action });
      else this.#keep({ id, client, clock, author, tick: action.tick }, action);
    }
    const { kept, aside } = ranked(began, deleted);
    this.#began = kept;
    this.#nextTick = nextAfter(kept);
    this.#aside = aside;
  }

  #keep(made: Made, action: Exclude<Action, { do: 'field' }>): void {
    const written = this.#written.get(action.field) ?? { opens: [], flags: [] };
    this.#written.set(action.field, written);
    if (action.do === 'open') written.opens.push({ ...made, cells: action.cells, ms: action.ms });
    else written.flags.push({ ...made, cell: action.cell, up: action.up });
  }

  /** Oldest first; the last one is being played. */
  list(): readonly { id: ElementId; author: Author; setup: Setup }[] {
    return this.#began;
  }

  /** Elements whose author is not known yet. */
  get waiting(): number {
    return this.#waiting;
  }

  /** For the next field. */
  get nextTick(): number {
    return this.#nextTick;
  }

  /** What is on a field, and what was written for it and left aside. Null: no such field. */
  read(id: ElementId): { field: Field; aside: LeftAside[] } | null {
    const began = this.#began.find((each) => each.id === id);
    if (began === undefined) return null;
    const { author, setup } = began;
    const layout = this.#layouts.get(id) ?? layOut(setup);
    this.#layouts.set(id, layout);
    const { opens, flags } = this.#written.get(id) ?? { opens: [], flags: [] };
    const size = layout.planted.length;
    const opened = ranked(opens, this.#deleted, ({ cells }) => cells.every((cell) => cell < size));
    const flagged = ranked(flags, this.#deleted, ({ cell }) => cell < size);
    const field = {
      id,
      author,
      setup,
      layout,
      openings: opened.kept,
      flags: flagged.kept,
      nextOpenTick: nextAfter(opened.kept),
      nextFlagTick: nextAfter(flagged.kept),
    };
    return { field, aside: [...opened.aside, ...flagged.aside] };
  }

  /** What was written on the page and is no field's. */
  leftAside(): LeftAside[] {
    const unreadable = this.#unreadable.map((author) => ({
      author,
      reason: 'unreadable' as const,
    }));
    return [...unreadable, ...this.#aside];
  }
}

const nextAfter = (kept: readonly Made[]): number => (kept.at(-1)?.tick ?? 0) + 1;

/**
 * In the order that everyone agrees on. Left aside: a tick that is not above those of the same session before, for it had seen these,
 * so no session has a second first click; and one that leaves out more than was deleted, for an honest one is the next after another.
 */
function ranked<T extends Made>(
  made: readonly T[],
  deleted: number,
  isOnField: (each: T) => boolean = () => true,
): { kept: T[]; aside: LeftAside[] } {
  const aside: LeftAside[] = [];
  const leave = ({ author }: T, reason: AsideReason): false => {
    aside.push({ author, reason });
    return false;
  };
  const lastTicks = new Map<number, number>();
  const forward = made.toSorted(compareElements).filter((each) => {
    const before = lastTicks.get(each.client) ?? 0;
    lastTicks.set(each.client, Math.max(before, each.tick));
    if (!isOnField(each)) return leave(each, 'no-cell');
    return each.tick > before || leave(each, 'went-back');
  });
  let last = 0;
  let missing = Math.min(deleted, DELETED_MAX);
  const kept = forward.sort(compareMade).filter((each) => {
    const gap = Math.max(0, each.tick - last - 1);
    if (gap > missing) return leave(each, 'ahead');
    missing -= gap;
    last = each.tick;
    return true;
  });
  return { kept, aside };
}
