/**
 * A turn-based game for two without an authority. Steps form a tree by what their authors had seen; each is checked under its parent,
 * so everyone leaves the same ones aside, and what two islands did apart is two branches. One of them goes on, by a rule that needs
 * nothing but the branches: more moves; if equal, fewer by stand-ins; if still equal, the lower id where they part.
 */
import { readAction, type Action, type Step, type Table } from './actions.ts';
import { compareElements, type ElementId, type GameElement } from './elements.ts';
import { isRefusal, type Outcome, type Rules, type Seat } from './rules.ts';

/** Whoever wrote it, as everyone can prove: a member. */
export type Author = string;

/** A place in a game: after a step, or at its beginning. */
export type Position<State> = {
  readonly id: ElementId;
  readonly client: number;
  readonly clock: number;
  readonly author: Author;
  readonly parent: Position<State> | null;
  readonly action: Action;
  readonly state: State;
  /** Who moved for each seat last. */
  readonly players: Readonly<Record<Seat, Author>>;
  /** Of this move; null if it is none. */
  readonly seat: Seat | null;
  /** Moves to here, those that were taken back too: the length of the branch. */
  readonly moves: number;
  /** Of these, by others than who moved first for the seat. */
  readonly standInMoves: number;
  /** The last move that stands, and by `before` all that do. */
  readonly lastMove: Position<State> | null;
  readonly before: Position<State> | null;
  readonly outcome: Outcome | null;
  readonly drawOfferedBy: Seat | null;
  readonly backAskedBy: Seat | null;
  readonly remainingMs: Readonly<Record<Seat, number>> | null;
  readonly children: Position<State>[];
};

/** Two branches that part: the one that goes on and one that is kept to be looked at. */
export type Fork<State> = {
  at: Position<State>;
  goesOn: { end: Position<State>; moves: number; authors: Author[] };
  kept: { end: Position<State>; moves: number; authors: Author[] };
  because: 'more-moves' | 'fewer-stand-ins' | 'lower-id';
};

export type LeftAside = { id: ElementId; author: Author | null; reason: string };

export type Game<State> = {
  id: ElementId;
  table: Table;
  start: Position<State>;
  /** Where the branch that goes on has come to. */
  end: Position<State>;
  forks: Fork<State>[];
  /** Who sat down at each seat, in the order that everyone agrees on. */
  seated: Readonly<Record<Seat, readonly Author[]>>;
  /** Of this game, in other words than "a step of a game that is not here". */
  leftAside: LeftAside[];
};

type Claim = { game: ElementId; seat: Seat; tick: number; author: Author } & GameElement;
type Table2<State> = { start: Position<State>; table: Table; after: ElementId | null };

const NO_SEAT = 'its author has no seat that may do this';

export class Match<Setup, State, Move> {
  readonly #rules: Rules<Setup, State, Move>;
  readonly #authorOf: (client: number) => Author | null;
  #known = new Map<ElementId, GameElement>();
  #games = new Map<ElementId, Table2<State>>();
  #positions = new Map<ElementId, Position<State>>();
  #claims: Claim[] = [];
  #waiting = new Map<ElementId, GameElement>();
  #leftAside = new Map<ElementId, LeftAside>();
  #tick = 0;

  /** `authorOf`: null while no certificate of that client's session is known: what it wrote waits. */
  constructor(rules: Rules<Setup, State, Move>, authorOf: (client: number) => Author | null) {
    this.#rules = rules;
    this.#authorOf = authorOf;
  }

  /** All elements of the page, in any order. What was seen before costs nothing, unless some of it is gone. */
  take(elements: readonly GameElement[]): void {
    const ids = new Set(elements.map(({ id }) => id));
    if ([...this.#known.keys()].some((id) => !ids.has(id))) this.#forget();
    for (const element of elements) {
      if (this.#known.has(element.id)) continue;
      this.#known.set(element.id, element);
      this.#waiting.set(element.id, element);
    }
    while (this.#placeSome());
  }

  #forget(): void {
    for (const map of [
      this.#known,
      this.#games,
      this.#positions,
      this.#waiting,
      this.#leftAside,
    ] as const)
      map.clear();
    this.#claims = [];
    this.#tick = 0;
  }

  /** True if something found its place, so that others may now find theirs. */
  #placeSome(): boolean {
    let placed = false;
    for (const element of [...this.#waiting.values()].sort(compareElements))
      if (this.#place(element)) {
        this.#waiting.delete(element.id);
        placed = true;
      }
    return placed;
  }

  #place(element: GameElement): boolean {
    const action = readAction(element.value);
    if (action === null) return this.#leaveAside(element, 'it says nothing that is known here');
    const author = this.#authorOf(element.client);
    if (author === null) return false;
    if (action.do === 'game') return this.#placeGame(element, action, author);
    if (action.do === 'sit') return this.#placeClaim(element, action, author);
    const parent = this.#positions.get(action.parent);
    if (parent === undefined) return false;
    const next = this.#follow(parent, element, action, author);
    if (typeof next === 'string') {
      if (next !== NO_SEAT) return this.#leaveAside(element, next);
      this.#leaveAside(element, next);
      return false;
    }
    this.#leftAside.delete(element.id);
    parent.children.push(next);
    this.#positions.set(next.id, next);
    return true;
  }

  #leaveAside({ id, client }: GameElement, reason: string): true {
    this.#leftAside.set(id, { id, author: this.#authorOf(client), reason });
    return true;
  }

  #placeGame(element: GameElement, action: Extract<Action, { do: 'game' }>, author: Author): true {
    const setup = this.#rules.readSetup(action.setup);
    if (setup === null) return this.#leaveAside(element, 'it begins no game that is known here');
    const { id, client, clock } = element;
    const { table, after } = action;
    const remainingMs =
      table.clock === null
        ? null
        : Object.fromEntries(
            this.#rules.seats.map((seat) => [seat, table.clock?.baseMs ?? 0] as const),
          );
    const state = this.#rules.start(setup);
    const start: Position<State> = {
      id,
      client,
      clock,
      author,
      parent: null,
      action,
      state,
      players: {},
      seat: null,
      moves: 0,
      standInMoves: 0,
      lastMove: null,
      before: null,
      outcome: this.#rules.outcome(state),
      drawOfferedBy: null,
      backAskedBy: null,
      remainingMs,
      children: [],
    };
    this.#games.set(id, { start, table, after });
    this.#positions.set(id, start);
    return true;
  }

  #placeClaim(element: GameElement, action: Extract<Action, { do: 'sit' }>, author: Author): true {
    if (!this.#rules.seats.includes(action.seat))
      return this.#leaveAside(element, 'there is no such seat');
    const { game, seat, tick } = action;
    this.#claims.push({ ...element, game, seat, tick, author });
    this.#claims.sort((a, b) => a.tick - b.tick || compareElements(a, b));
    this.#tick = Math.max(this.#tick, tick);
    return true;
  }

  /** For the next claim: see `Action`. */
  get nextTick(): number {
    return this.#tick + 1;
  }

  #gameOf(position: Position<State>): Table2<State> | undefined {
    let at = position;
    while (at.parent !== null) at = at.parent;
    return this.#games.get(at.id);
  }

  #hasClaim(game: ElementId, seat: Seat, author: Author): boolean {
    return this.#claims.some(
      (claim) => claim.game === game && claim.seat === seat && claim.author === author,
    );
  }

  /** May they act for the seat here? Whoever moved for it first does; others where stand-ins are welcome. */
  #mayAct(at: Position<State>, seat: Seat, author: Author): boolean {
    const game = this.#gameOf(at);
    if (game === undefined || !this.#hasClaim(game.start.id, seat, author)) return false;
    const player = at.players[seat];
    return player === undefined || player === author || game.table.standIns;
  }

  /** The seat for which they act when it need not be theirs to move. */
  #seatFor(at: Position<State>, author: Author): Seat | null {
    const toMove = this.#rules.toMove(at.state);
    const inOrder = [...this.#rules.seats].sort(
      (a, b) => Number(b === toMove) - Number(a === toMove),
    );
    return (
      inOrder.find((seat) => at.players[seat] === author && this.#mayAct(at, seat, author)) ??
      inOrder.find((seat) => this.#mayAct(at, seat, author)) ??
      null
    );
  }

  #follow(
    at: Position<State>,
    element: GameElement,
    action: Step,
    author: Author,
  ): Position<State> | string {
    if (at.outcome !== null && action.do !== 'ask-back' && action.do !== 'allow-back')
      return 'the game was over';
    if (action.do === 'move') return this.#move(at, element, action, author);
    const seat = this.#seatFor(at, author);
    if (seat === null) return NO_SEAT;
    const change = this.#answer(at, action, seat);
    if (typeof change === 'string') return change;
    const { id, client, clock } = element;
    const isAnswer = action.do !== 'offer-draw' && action.do !== 'ask-back';
    return {
      ...at,
      id,
      client,
      clock,
      author,
      parent: at,
      action,
      seat: null,
      lastMove: lastMoveOf(at),
      drawOfferedBy: isAnswer ? null : at.drawOfferedBy,
      backAskedBy: isAnswer ? null : at.backAskedBy,
      ...change,
      children: [],
    };
  }

  #other(seat: Seat): Seat {
    return this.#rules.seats.find((other) => other !== seat) ?? seat;
  }

  /** What a step that is no move changes, or why it cannot be. Ends of games count as moves, so that they are not passed over. */
  #answer(at: Position<State>, action: Step, seat: Seat): Partial<Position<State>> | string {
    const other = this.#other(seat);
    const ends = (winner: Seat | null, reason: string): Partial<Position<State>> => ({
      outcome: { winner, reason },
      moves: at.moves + 1,
    });
    switch (action.do) {
      case 'resign':
        return ends(other, 'resigned');
      case 'offer-draw':
        return at.drawOfferedBy === null ? { drawOfferedBy: seat } : 'a draw is on offer';
      case 'accept-draw':
        return at.drawOfferedBy === other ? ends(null, 'agreed') : 'nobody offered a draw';
      case 'decline':
        return at.drawOfferedBy === other || at.backAskedBy === other ? {} : 'nothing was asked';
      case 'ask-back':
        return this.#lastOf(at, seat) === null
          ? 'there is no move to take back'
          : { backAskedBy: seat };
      case 'allow-back':
        return at.backAskedBy === other ? this.#backBefore(at, other) : 'nobody asked for it';
      case 'claim-time':
        return at.remainingMs !== null && this.#rules.toMove(at.state) === other
          ? ends(seat, 'time')
          : 'no time can be claimed here';
      case 'move':
        return 'a move is no answer';
    }
  }

  #lastOf(at: Position<State>, seat: Seat): Position<State> | null {
    let move = lastMoveOf(at);
    while (move !== null && move.seat !== seat) move = move.before;
    return move;
  }

  /** As before the seat's last move; the clocks go on as they are. */
  #backBefore(at: Position<State>, seat: Seat): Partial<Position<State>> {
    const move = this.#lastOf(at, seat);
    if (move?.parent == null) return {};
    const lastMove = lastMoveOf(move.parent);
    return { state: move.parent.state, lastMove, outcome: null, moves: at.moves + 1 };
  }

  #move(
    at: Position<State>,
    element: GameElement,
    action: Extract<Step, { do: 'move' }>,
    author: Author,
  ): Position<State> | string {
    const seat = this.#rules.toMove(at.state);
    if (!this.#mayAct(at, seat, author)) return NO_SEAT;
    const move = this.#rules.readMove(action.move);
    if (move === null) return 'it is no move of this game';
    const state = this.#rules.play(at.state, move);
    if (isRefusal(state)) return state.refused;
    const remainingMs = this.#clockAfter(at, seat, action.thoughtMs);
    if (typeof remainingMs === 'string') return remainingMs;
    const { id, client, clock } = element;
    const isStandIn = at.players[seat] !== undefined && this.#firstOf(at, seat) !== author;
    return {
      id,
      client,
      clock,
      author,
      parent: at,
      action,
      state,
      players: { ...at.players, [seat]: author },
      seat,
      moves: at.moves + 1,
      standInMoves: at.standInMoves + Number(isStandIn),
      // A move is where the list of those that stand grows: it is its own last one.
      lastMove: null,
      before: lastMoveOf(at),
      outcome: this.#rules.outcome(state),
      drawOfferedBy: at.drawOfferedBy === seat ? seat : null,
      backAskedBy: null,
      remainingMs,
      children: [],
    };
  }

  #firstOf(at: Position<State>, seat: Seat): Author | undefined {
    let first: Author | undefined;
    for (let node: Position<State> | null = at; node !== null; node = node.parent)
      if (node.seat === seat) first = node.author;
    return first;
  }

  #clockAfter(
    at: Position<State>,
    seat: Seat,
    thoughtMs: number | null,
  ): Position<State>['remainingMs'] | string {
    const clock = this.#gameOf(at)?.table.clock ?? null;
    if (clock === null || at.remainingMs === null) return null;
    if (thoughtMs === null) return 'it does not say how long it took';
    const leftMs = (at.remainingMs[seat] ?? 0) - thoughtMs;
    if (leftMs < 0) return 'its time was over';
    return { ...at.remainingMs, [seat]: leftMs + clock.incrementMs };
  }

  /** Newest last: by how many games each comes after, then by id. */
  games(): Game<State>[] {
    const depthOf = (id: ElementId | null, limit = this.#games.size): number =>
      id === null || limit === 0 ? 0 : 1 + depthOf(this.#games.get(id)?.after ?? null, limit - 1);
    return [...this.#games.values()]
      .sort(
        (a, b) => depthOf(a.start.id) - depthOf(b.start.id) || -compareElements(a.start, b.start),
      )
      .map((game) => this.#read(game));
  }

  #read({ start, table }: Table2<State>): Game<State> {
    const ends = endsOf(start);
    const forks: Fork<State>[] = [];
    let at = start;
    for (let next = bestOf(at, ends); next !== null; next = bestOf(at, ends)) {
      for (const other of at.children) {
        const fork = other === next ? null : forkOf(at, next, other, ends);
        if (fork !== null) forks.push(fork);
      }
      at = next;
    }
    const seated = Object.fromEntries(
      this.#rules.seats.map((seat) => [seat, this.#seated(start.id, seat)] as const),
    );
    return {
      id: start.id,
      table,
      start,
      end: at,
      forks,
      seated,
      leftAside: this.#asideOf(start.id),
    };
  }

  #seated(game: ElementId, seat: Seat): Author[] {
    const claims = this.#claims.filter((claim) => claim.game === game && claim.seat === seat);
    return [...new Set(claims.map(({ author }) => author))];
  }

  #asideOf(game: ElementId): LeftAside[] {
    return [...this.#leftAside.values()].filter(({ id }) => {
      const action = readAction(this.#known.get(id)?.value);
      if (action === null || action.do === 'game') return false;
      if (action.do === 'sit') return action.game === game;
      const parent = this.#positions.get(action.parent);
      return parent !== undefined && this.#gameOf(parent)?.start.id === game;
    });
  }
}

type Ends<State> = ReadonlyMap<Position<State>, Position<State>>;

/** The best end below each position. Children come after their parents, so walking back meets them first. */
function endsOf<State>(start: Position<State>): Ends<State> {
  const order = [start];
  for (const position of order) order.push(...position.children);
  const ends = new Map<Position<State>, Position<State>>();
  for (const position of order.toReversed()) {
    const best = bestOf(position, ends);
    ends.set(position, best === null ? position : (ends.get(best) ?? best));
  }
  return ends;
}

function bestOf<State>(at: Position<State>, ends: Ends<State>): Position<State> | null {
  let best: Position<State> | null = null;
  for (const child of at.children)
    if (best === null || reasonFor(child, best, ends) !== null) best = child;
  return best;
}

/** Why the branch of `a` goes on rather than that of `b`; null if it does not. */
function reasonFor<State>(
  a: Position<State>,
  b: Position<State>,
  ends: Ends<State>,
): Fork<State>['because'] | null {
  const [endA, endB] = [ends.get(a) ?? a, ends.get(b) ?? b];
  if (endA.moves !== endB.moves) return endA.moves > endB.moves ? 'more-moves' : null;
  if (endA.standInMoves !== endB.standInMoves)
    return endA.standInMoves < endB.standInMoves ? 'fewer-stand-ins' : null;
  return compareElements(a, b) < 0 ? 'lower-id' : null;
}

/** Null where the other branch has no move: an offer that nobody answered is nothing to look at. */
function forkOf<State>(
  at: Position<State>,
  next: Position<State>,
  other: Position<State>,
  ends: Ends<State>,
): Fork<State> | null {
  const because = reasonFor(next, other, ends);
  const sideOf = (branch: Position<State>): Fork<State>['kept'] => {
    const end = ends.get(branch) ?? branch;
    const authors = new Set<Author>();
    for (let step: Position<State> | null = end; step !== null && step !== at; step = step.parent)
      authors.add(step.author);
    return { end, moves: end.moves - at.moves, authors: [...authors].toReversed() };
  };
  const kept = sideOf(other);
  return because === null || kept.moves === 0 ? null : { at, goesOn: sideOf(next), kept, because };
}

/** The moves that stand at a position, first to last. */
export function movesOf<State>(position: Position<State>): Position<State>[] {
  const moves: Position<State>[] = [];
  for (let move = lastMoveOf(position); move !== null; move = move.before) moves.push(move);
  return moves.toReversed();
}

export const lastMoveOf = <State>(position: Position<State>): Position<State> | null =>
  position.seat === null ? position.lastMove : position;
