/** What follows when somebody takes a step at a position: the next position, or why there is none. Pure and the same for everyone. */
import type { Author, MoveStep, NewGame, OtherStep, Step, TimeClaim } from './actions.ts';
import type { GameElement } from './elements.ts';
import { holderOf, lastMoveOf, type Position } from './position.ts';
import { isRefusal, type Outcome, type Refusal, type Rules, type Seat } from './rules.ts';

export type By = Omit<GameElement, 'value'> & { author: Author };
type Change<State> = Partial<Position<State>>;

const refuse = (refused: string): Refusal => ({ refused });

export class Steps<Setup, State, Move> {
  readonly #rules: Rules<Setup, State, Move>;

  constructor(rules: Rules<Setup, State, Move>) {
    this.#rules = rules;
  }

  begin(by: By, action: NewGame): Position<State> | Refusal {
    const setup = this.#rules.readSetup(action.setup);
    if (setup === null) return refuse('no-setup');
    const state = this.#rules.start(setup);
    const { clock } = action.table;
    const { seats } = this.#rules;
    return {
      ...by,
      game: by.id,
      table: action.table,
      action,
      parent: null,
      state,
      seat: null,
      before: null,
      actors: {},
      length: 0,
      outcome: this.#rules.outcome(state),
      drawOfferedBy: null,
      backAskedBy: null,
      remainingMs: clock && Object.fromEntries(seats.map((seat) => [seat, clock.baseMs] as const)),
      children: [],
    };
  }

  /** `isSeated`: did they claim that seat? All else is checked here. */
  follow(
    at: Position<State>,
    by: By,
    action: Step,
    isSeated: (seat: Seat) => boolean,
  ): Position<State> | Refusal {
    const isAboutBack = action.do === 'ask-back' || action.do === 'allow-back';
    if (at.outcome !== null && !isAboutBack && action.do !== 'decline') return refuse('over');
    const change =
      action.do === 'move'
        ? this.#move(at, by.author, action, isSeated)
        : this.#other(at, by.author, action);
    if (isRefusal(change)) return change;
    const base = { ...at, seat: null, before: lastMoveOf(at), ...change };
    return { ...base, ...by, parent: at, action, children: [] };
  }

  #move(
    at: Position<State>,
    author: Author,
    action: MoveStep,
    isSeated: (seat: Seat) => boolean,
  ): Change<State> | Refusal {
    const seat = this.#rules.toMove(at.state);
    const bar = this.#barFrom(at, seat, author, isSeated);
    if (bar !== null) return refuse(bar);
    const move = this.#rules.readMove(action.move);
    if (move === null) return refuse('no-move');
    const state = this.#rules.play(at.state, move);
    if (isRefusal(state)) return state;
    const remainingMs = this.#clockAfter(at, seat, action.thoughtMs);
    if (isRefusal(remainingMs)) return remainingMs;
    const actors = at.actors[seat] ?? [];
    return {
      state,
      seat,
      actors: actors.includes(author) ? at.actors : { ...at.actors, [seat]: [...actors, author] },
      length: at.length + 1,
      outcome: this.#rules.outcome(state),
      // An offer stands until its receiver moves.
      drawOfferedBy: at.drawOfferedBy === seat ? seat : null,
      backAskedBy: null,
      remainingMs,
    };
  }

  /** Why they may not move for the seat. `not-seated` is the only one that can change. */
  #barFrom(
    at: Position<State>,
    seat: Seat,
    author: Author,
    isSeated: (seat: Seat) => boolean,
  ): string | null {
    // Otherwise one alone could play a line longer than that of two others.
    const others = this.#rules.seats.filter((other) => other !== seat);
    const playsAgainst = others.some(
      (other) => at.actors[other]?.includes(author) || at.table.keptFor[other] === author,
    );
    if (playsAgainst && !at.table.solo) return 'plays-another-seat';
    const holder = holderOf(at, seat);
    if (holder === author) return at.table.keptFor[seat] === author ? null : seatedOrNot();
    if (holder !== null && !(at.table.standIns && at.actors[seat] !== undefined))
      return 'seat-of-another';
    return seatedOrNot();

    function seatedOrNot(): string | null {
      return isSeated(seat) ? null : 'not-seated';
    }
  }

  /** Clocks run from each player's second move on: people sit down when they come. */
  #clockAfter(
    at: Position<State>,
    seat: Seat,
    thoughtMs: number | null,
  ): Position<State>['remainingMs'] | Refusal {
    const { clock } = at.table;
    if (clock === null || at.remainingMs === null || at.actors[seat] === undefined)
      return at.remainingMs;
    if (thoughtMs === null) return refuse('no-time-given');
    const leftMs = (at.remainingMs[seat] ?? 0) - thoughtMs;
    if (leftMs < 0) return refuse('too-late');
    return { ...at.remainingMs, [seat]: leftMs + clock.incrementMs };
  }

  #other(
    at: Position<State>,
    author: Author,
    action: OtherStep | TimeClaim,
  ): Change<State> | Refusal {
    const { seats } = this.#rules;
    const theirs = seats.filter((seat) => this.#mayAnswer(at, seat, author, action.do));
    let refusal = refuse('not-a-player');
    // One who plays alone has every seat: whichever can.
    for (const seat of theirs) {
      const change = this.#answer(at, action, seat);
      if (!isRefusal(change)) return change;
      refusal = change;
    }
    return refusal;
  }

  /** Whoever stands in may play, but not give the game away. */
  #mayAnswer(at: Position<State>, seat: Seat, author: Author, what: Step['do']): boolean {
    const isGivingAway = what === 'resign' || what.endsWith('-draw');
    return (
      holderOf(at, seat) === author ||
      (!isGivingAway && (at.actors[seat]?.includes(author) ?? false))
    );
  }

  #answer(at: Position<State>, action: OtherStep | TimeClaim, seat: Seat): Change<State> | Refusal {
    const isOther = (who: Seat | null): boolean => who !== null && who !== seat;
    switch (action.do) {
      case 'resign':
        return ended(at, { winner: this.#opponentOf(seat), reason: 'resigned' });
      case 'offer-draw':
        return at.drawOfferedBy === null ? { drawOfferedBy: seat } : refuse('asked-already');
      case 'accept-draw':
        return isOther(at.drawOfferedBy)
          ? ended(at, { winner: null, reason: 'agreed' })
          : refuse('not-asked');
      case 'claim-draw': {
        const reason = this.#rules.drawToClaim?.(at.state) ?? null;
        return reason === null ? refuse('no-draw-to-claim') : ended(at, { winner: null, reason });
      }
      case 'decline':
        return isOther(at.drawOfferedBy) || isOther(at.backAskedBy)
          ? { drawOfferedBy: null, backAskedBy: null }
          : refuse('not-asked');
      case 'ask-back':
        if (at.backAskedBy !== null) return refuse('asked-already');
        return lastOf(at, seat) === null ? refuse('nothing-to-take-back') : { backAskedBy: seat };
      case 'allow-back':
        return at.backAskedBy !== null && isOther(at.backAskedBy)
          ? this.#takenBack(at, at.backAskedBy)
          : refuse('not-asked');
      case 'claim-time':
        return this.#timeClaimed(at, seat, action.waitedMs);
    }
  }

  #opponentOf(seat: Seat): Seat | null {
    const others = this.#rules.seats.filter((other) => other !== seat);
    return others.length === 1 ? (others[0] ?? null) : null;
  }

  /** As before the seat's last move; the clocks go on as they are. */
  #takenBack(at: Position<State>, seat: Seat): Change<State> | Refusal {
    const parent = lastOf(at, seat)?.parent ?? null;
    if (parent === null) return refuse('nothing-to-take-back');
    const now = { drawOfferedBy: null, backAskedBy: null, outcome: null, length: at.length + 1 };
    return { ...now, state: parent.state, before: lastMoveOf(parent) };
  }

  /** Adds no length: a move that was made in time, by its author's own clock, goes before. */
  #timeClaimed(at: Position<State>, seat: Seat, waitedMs: number): Change<State> | Refusal {
    const toMove = this.#rules.toMove(at.state);
    if (at.remainingMs === null || toMove === seat || at.actors[toMove] === undefined)
      return refuse('no-time-to-claim');
    if (waitedMs < (at.remainingMs[toMove] ?? 0)) return refuse('time-is-left');
    const outcome = this.#rules.onTime?.(at.state, seat) ?? { winner: seat, reason: 'time' };
    return { outcome, drawOfferedBy: null, backAskedBy: null };
  }
}

const ended = <State>(at: Position<State>, outcome: Outcome): Change<State> => ({
  outcome,
  drawOfferedBy: null,
  backAskedBy: null,
  length: at.length + 1,
});

function lastOf<State>(at: Position<State>, seat: Seat): Position<State> | null {
  let move = lastMoveOf(at);
  while (move !== null && move.seat !== seat) move = move.before;
  return move;
}
