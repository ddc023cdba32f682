/**
 * All turn-based games of a page, without an authority. Steps form a tree by what their authors had seen; each is checked under its
 * parent, so everyone leaves the same ones aside. What is known only grows, and in whatever order it comes the result is the same.
 */
import {
  readAction,
  TICK_MAX,
  type Action,
  type Author,
  type Claim,
  type NewGame,
  type Step,
  type Table,
} from './actions.ts';
import { compareElements, type ElementId, type GameElement } from './elements.ts';
import { chooseLine, type Fork } from './lines.ts';
import { holderOf, type Position } from './position.ts';
import { isRefusal, type Refusal, type Rules, type Seat } from './rules.ts';
import { Steps, type By } from './steps.ts';

/** `reason`: a word of this folder or of the game's rules. `game` null: not known of which. */
export type LeftAside = {
  id: ElementId;
  author: Author | null;
  game: ElementId | null;
  reason: string;
};

export type Game<State> = {
  id: ElementId;
  table: Table;
  rematchOf: ElementId | null;
  start: Position<State>;
  /** Where the line that goes on has come to. */
  end: Position<State>;
  forks: Fork<State>[];
  /** Whose a seat is on that line, else who sat down first; and all who sat down, in the order that everyone agrees on. */
  seats: Readonly<Record<Seat, { holder: Author | null; sitting: readonly Author[] }>>;
};

/**
 * Moves in the setups of one session's games: a file of 200 games has about that many. All who open the page play them before it shows,
 * so a hostile writer could otherwise hold up every screen for hours.
 */
export const SETUP_MOVES_OF_ONE_MAX = 20_000;
const TOO_MANY_MOVES = 'too-many-moves';

type Began<State> = { start: Position<State>; action: NewGame };
type Seated = Claim & By;
/** Until this is known an element has no place. */
type Need = `step ${ElementId}` | `author ${number}` | `seat ${ElementId} ${Seat} ${Author}`;
type Waiting = { element: GameElement; reason: string; game: ElementId | null };

export class Match<Setup, State, Move> {
  readonly #rules: Rules<Setup, State, Move>;
  readonly #steps: Steps<Setup, State, Move>;
  readonly #authorOf: (client: number) => Author | null;
  readonly #known = new Set<ElementId>();
  readonly #games = new Map<ElementId, Began<State>>();
  readonly #positions = new Map<ElementId, Position<State>>();
  readonly #claims = new Map<ElementId, Seated[]>();
  readonly #seated = new Set<Need>();
  readonly #waiting = new Map<Need, Waiting[]>();
  readonly #leftAside = new Map<ElementId, LeftAside & GameElement>();
  readonly #setupMoves = new Map<number, number>();
  #tick = 0;

  /** `authorOf`: null while nobody is known to be behind that client: what it wrote waits. */
  constructor(rules: Rules<Setup, State, Move>, authorOf: (client: number) => Author | null) {
    this.#rules = rules;
    this.#steps = new Steps(rules);
    this.#authorOf = authorOf;
  }

  /** All elements of the page, in any order. What was seen before costs next to nothing, unless some of it is gone. */
  take(elements: readonly GameElement[]): void {
    let fresh = elements.filter(({ id }) => !this.#known.has(id));
    if (elements.length - fresh.length < this.#known.size) {
      this.#forget();
      fresh = [...elements];
    }
    for (const { id } of fresh) this.#known.add(id);
    // What one session wrote comes in its order, so that everyone counts alike.
    fresh.sort(compareElements);
    const queue = [...this.#fromKnownAuthors(), ...fresh];
    for (const element of queue) for (const woken of this.#place(element)) queue.push(woken);
  }

  #forget(): void {
    this.#known.clear();
    this.#games.clear();
    this.#positions.clear();
    this.#claims.clear();
    this.#seated.clear();
    this.#waiting.clear();
    this.#leftAside.clear();
    this.#setupMoves.clear();
    this.#tick = 0;
  }

  #fromKnownAuthors(): GameElement[] {
    return [...this.#waiting].flatMap(([need, [first]]) =>
      need.startsWith('author ') && first && this.#authorOf(first.element.client) !== null
        ? this.#wake(need)
        : [],
    );
  }

  #wake(need: Need): GameElement[] {
    const waiting = this.#waiting.get(need) ?? [];
    this.#waiting.delete(need);
    return waiting.map(({ element }) => element);
  }

  #wait(need: Need, waiting: Waiting): [] {
    const others = this.#waiting.get(need);
    if (others === undefined) this.#waiting.set(need, [waiting]);
    else others.push(waiting);
    return [];
  }

  #leaveAside(element: GameElement, game: ElementId | null, reason: string): [] {
    const author = this.#authorOf(element.client);
    this.#leftAside.set(element.id, { ...element, author, game, reason });
    return [];
  }

  /** Those that waited for it. */
  #place(element: GameElement): GameElement[] {
    const author = this.#authorOf(element.client);
    if (author === null)
      return this.#wait(`author ${element.client}`, { element, reason: 'no-author', game: null });
    const action = readAction(element.value);
    if (action === null) return this.#leaveAside(element, null, 'unreadable');
    if (action.do === 'game') return this.#placeGame(element, action, author);
    if (action.do === 'sit') return this.#placeClaim(element, action, author);
    return this.#placeStep(element, action, author);
  }

  #placeGame(element: GameElement, action: NewGame, author: Author): GameElement[] {
    const { id, client, clock } = element;
    const moves = this.#setupMovesWith(client, action);
    if (moves === null) return this.#leaveAside(element, id, TOO_MANY_MOVES);
    this.#setupMoves.set(client, moves);
    const start = this.#steps.begin({ id, client, clock, author }, action);
    if (isRefusal(start)) return this.#leaveAside(element, id, start.refused);
    this.#games.set(id, { start, action });
    this.#positions.set(id, start);
    this.#tick = Math.max(this.#tick, action.tick);
    return this.#wake(`step ${id}`);
  }

  /** Moves in the setups of that session's games, with this one's; null: too many. */
  #setupMovesWith(client: number, { setup }: NewGame): number | null {
    const moves = (this.#setupMoves.get(client) ?? 0) + (this.#rules.movesInSetup?.(setup) ?? 0);
    return moves > SETUP_MOVES_OF_ONE_MAX ? null : moves;
  }

  #placeClaim(element: GameElement, action: Claim, author: Author): GameElement[] {
    const { game, seat } = action;
    if (!this.#rules.seats.includes(seat)) return this.#leaveAside(element, game, 'no-such-seat');
    const { id, client, clock } = element;
    const claims = this.#claims.get(game) ?? [];
    claims.push({ ...action, id, client, clock, author });
    this.#claims.set(game, claims);
    this.#tick = Math.max(this.#tick, action.tick);
    this.#seated.add(`seat ${game} ${seat} ${author}`);
    return this.#wake(`seat ${game} ${seat} ${author}`);
  }

  #placeStep(element: GameElement, action: Step, author: Author): GameElement[] {
    const at = this.#positions.get(action.parent);
    if (at === undefined)
      return this.#wait(`step ${action.parent}`, { element, reason: 'no-parent', game: null });
    const { id, client, clock } = element;
    const { game } = at;
    const next = this.#follow(at, { id, client, clock, author }, action);
    if (isRefusal(next)) {
      const { refused: reason } = next;
      if (reason !== 'not-seated') return this.#leaveAside(element, game, reason);
      const seat = this.#rules.toMove(at.state);
      return this.#wait(`seat ${game} ${seat} ${author}`, { element, reason, game });
    }
    insertSorted(at.children, next);
    this.#positions.set(id, next);
    return this.#wake(`step ${id}`);
  }

  #follow(at: Position<State>, by: By, action: Step): Position<State> | Refusal {
    return this.#steps.follow(at, by, action, (seat) =>
      this.#seated.has(`seat ${at.game} ${seat} ${by.author}`),
    );
  }

  /** Why it would be left aside if that member wrote it now, in this session: what a screen asks before it writes. Null: it would not. */
  refusalOf(action: Action, author: Author, client: number): string | null {
    const by = { id: '', client, clock: 0, author };
    if (action.do === 'sit') {
      const isThere = this.#rules.seats.includes(action.seat) && this.#games.has(action.game);
      return isThere ? null : 'no-such-seat';
    }
    if (action.do === 'game' && this.#setupMovesWith(client, action) === null)
      return TOO_MANY_MOVES;
    const next = action.do === 'game' ? this.#steps.begin(by, action) : this.#tried(action, by);
    return isRefusal(next) ? next.refused : null;
  }

  #tried(action: Step, by: By): Position<State> | Refusal {
    const at = this.#positions.get(action.parent);
    return at === undefined ? { refused: 'no-parent' } : this.#follow(at, by, action);
  }

  /** For the next claim of a seat, or the next game. */
  get nextTick(): number {
    return Math.min(this.#tick + 1, TICK_MAX);
  }

  /** Newest last. */
  games(): Game<State>[] {
    return [...this.#games.values()]
      .sort((a, b) => a.action.tick - b.action.tick || compareElements(a.start, b.start))
      .map((game) => this.#read(game));
  }

  #read({ start, action: { table, rematchOf } }: Began<State>): Game<State> {
    const claims = (this.#claims.get(start.id) ?? []).toSorted(
      (a, b) => a.tick - b.tick || compareElements(a, b),
    );
    const sitting = (seat: Seat): Author[] => [
      ...new Set(claims.filter((claim) => claim.seat === seat).map(({ author }) => author)),
    ];
    const bySeat = new Map(this.#rules.seats.map((seat) => [seat, sitting(seat)] as const));
    const firstAt = (seat: Seat): Author | null =>
      table.keptFor[seat] ?? bySeat.get(seat)?.[0] ?? null;
    const { end, forks } = chooseLine(start, firstAt);
    const seats = Object.fromEntries(
      [...bySeat].map(([seat, all]) => {
        return [seat, { holder: holderOf(end, seat) ?? firstAt(seat), sitting: all }] as const;
      }),
    );
    return { id: start.id, table, rematchOf, start, end, forks, seats };
  }

  /** What was written and is not played. */
  leftAside(): LeftAside[] {
    const waiting = [...this.#waiting.values()].flat();
    const all = [
      ...this.#leftAside.values(),
      ...waiting.map(({ element, reason, game }) => {
        return { ...element, author: this.#authorOf(element.client), game, reason };
      }),
    ];
    return all
      .sort(compareElements)
      .map(({ id, author, game, reason }) => ({ id, author, game, reason }));
  }
}

function insertSorted<State>(children: Position<State>[], next: Position<State>): void {
  let [low, high] = [0, children.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = children[middle];
    if (other !== undefined && compareElements(other, next) < 0) low = middle + 1;
    else high = middle;
  }
  children.splice(low, 0, next);
}
