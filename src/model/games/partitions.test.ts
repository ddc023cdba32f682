/**
 * Whole games on five replicas that part and meet: what is legal, what is not and what is nonsense, written by each upon what it sees
 * then. In the end all see the same, and there was no illegal position on any of them. A failure names its seed.
 */
import { describe, expect, test } from 'vitest';
import { createRng, type Rng } from '../../lib/rng.ts';
import type { Member } from '../../sim/perfect-wire.ts';
import { movesFrom } from './chess/board.ts';
import { chess, standardSetup, type ChessState } from './chess/rules.ts';
import { readElements, writeElement } from './kit/elements.ts';
import type { Table } from './kit/actions.ts';
import { Match } from './kit/match.ts';
import { FiveApart, GAME_PAGE, nameOf } from './kit/parting-fixture.ts';
import { illegalIn, pile, plainTable, seenOf, type Pile } from './kit/pile-fixture.ts';
import type { Position } from './kit/position.ts';
import type { Rules } from './kit/rules.ts';

const STEPS = ['offer-draw', 'accept-draw', 'claim-draw', 'decline', 'ask-back', 'allow-back'];
const NONSENSE = [
  null,
  'e2e4',
  { do: 'move' },
  { do: 'sit', game: '1:0', seat: 'x', tick: 1 },
  [7],
];

type Trial<Setup, State, Move> = {
  rules: Rules<Setup, State, Move>;
  setup: unknown;
  actions: number;
  /** Legal as a rule. */
  pickMove: (rng: Rng, state: State) => unknown;
  wrongMoves: readonly unknown[];
  show: (state: State) => unknown;
};
type Sum = { moves: number; forks: number; refused: number; kept: number };

class Island<Setup, State, Move> {
  readonly member: Member;
  readonly match: Match<Setup, State, Move>;

  constructor(member: Member, rules: Rules<Setup, State, Move>) {
    this.member = member;
    this.match = new Match(rules, nameOf);
  }

  write(value: unknown): string {
    return writeElement(this.#doc, value as Record<string, unknown>);
  }

  look(): Position<State> | null {
    this.match.take(readElements(this.#doc));
    return this.match.games().at(-1)?.end ?? null;
  }

  get #doc(): ReturnType<Member['replica']['doc']> {
    return this.member.replica.doc(GAME_PAGE);
  }
}

/** The first and the last are one member, who plays the first seat; the second player stands beside two others. */
function act<S, State, M>(
  rng: Rng,
  trial: Trial<S, State, M>,
  islands: Island<S, State, M>[],
): void {
  const { rules, pickMove, wrongMoves } = trial;
  const any = rng.pick(islands);
  const end = any.look();
  if (end === null) return;
  const draw = rng.float();
  if (draw < 0.7) {
    // Whose turn it is, by what they see themselves.
    const turn = rules.toMove(end.state) === rules.seats[0];
    const mover = turn ? (islands[rng.pick([0, 4])] ?? any) : (islands[rng.pick([1, 1, 2])] ?? any);
    const seen = mover.look();
    if (seen === null || seen.outcome !== null) return;
    mover.write({ do: 'move', parent: seen.id, move: pickMove(rng, seen.state), thoughtMs: null });
  } else if (draw < 0.8) {
    const parent = rng.chance(0.5) ? end.id : (end.parent?.id ?? end.id);
    any.write({ do: 'move', parent, move: rng.pick(wrongMoves), thoughtMs: null });
  } else if (draw < 0.85) {
    // Legal by the rules of the game, but perhaps not theirs to do, or upon what is long past.
    const parent = end.before?.parent ?? end;
    any.write({
      do: 'move',
      parent: parent.id,
      move: pickMove(rng, parent.state),
      thoughtMs: null,
    });
  } else if (draw < 0.93) any.write({ do: rng.pick(STEPS), parent: end.id });
  else if (draw < 0.94) any.write({ do: 'resign', parent: end.id });
  else if (draw < 0.97)
    any.write({ do: 'sit', game: end.game, seat: rng.pick(rules.seats), tick: rng.below(9) });
  else any.write(rng.pick(NONSENSE));
}

function play<S, State, M>(seed: number, trial: Trial<S, State, M>, sum: Sum): void {
  const rng = createRng(seed);
  const five = new FiveApart();
  const islands = five.members.map((member) => new Island(member, trial.rules));
  five.meet();
  const table: Table = { ...plainTable, standIns: rng.chance(0.5), solo: rng.chance(0.1) };
  const game = islands[0]?.write({
    do: 'game',
    table,
    setup: trial.setup,
    rematchOf: null,
    tick: 1,
  });
  islands.forEach((island, i) => {
    const seat = trial.rules.seats[i % 4 === 0 ? 0 : 1];
    if (i !== 3) island.write({ do: 'sit', game, seat, tick: 2 });
  });
  five.run(0);
  for (let i = 0; i < trial.actions; i += 1) {
    if (rng.chance(0.1)) five.partOrHeal(rng);
    act(rng, trial, islands);
    five.run(rng.chance(0.08) ? 1500 : 0);
  }
  five.settle();
  const seen = islands.map((island) => {
    island.look();
    return seenOf(island.match, trial.show);
  });
  expect(new Set(seen).size, `seed ${seed}: what they see`).toBe(1);
  const [first] = islands;
  if (first === undefined) return;
  expect(illegalIn(trial.rules, first.match, trial.show), `seed ${seed}`).toEqual([]);
  for (const { end, forks } of first.match.games()) {
    sum.moves += end.length;
    sum.forks += forks.length;
    sum.kept += forks.reduce((all, { kept }) => all + kept.length, 0);
  }
  sum.refused += first.match.leftAside().length;
}

function run<S, State, M>(trial: Trial<S, State, M>, from: number, count: number): Sum {
  const sum = { moves: 0, forks: 0, refused: 0, kept: 0 };
  for (let seed = from; seed < from + count; seed += 1) play(seed, trial, sum);
  return sum;
}

const piles: Trial<number, Pile, number> = {
  rules: pile,
  setup: 60,
  actions: 45,
  pickMove: (rng) => 1 + rng.below(3),
  wrongMoves: [0, 4, -1, 'two', null, {}],
  show: (state) => state,
};

const boards: Trial<Parameters<typeof chess.start>[0], ChessState, string> = {
  rules: chess,
  setup: standardSetup,
  actions: 60,
  pickMove: (rng, { board }) => {
    for (let i = rng.below(64), tries = 0; tries < 64; i += 1, tries += 1) {
      const from = `${'abcdefgh'[i % 8]}${1 + (Math.floor(i / 8) % 8)}`;
      const targets = movesFrom(board.fen, from);
      if (targets.length === 0) continue;
      const { to, promotes } = rng.pick(targets);
      return from + to + (promotes ? rng.pick(['q', 'n']) : '');
    }
    return 'e2e4';
  },
  wrongMoves: ['e2e5', 'e1e8', 'a8a8', 'e7e8q', '--', 'Nf3', 7, null, {}],
  show: ({ board, times, outcome }) => [board, times, outcome],
};

/** So that nobody takes an empty run for a good one. */
function mustShowMuch(sum: Sum, seeds: number): void {
  expect(sum.moves).toBeGreaterThan(seeds * 10);
  expect(sum.forks).toBeGreaterThan(seeds);
  expect(sum.refused).toBeGreaterThan(seeds * 5);
}

/** 1,000 seeds in all: some 50 s of one core that others use too. FOLKMOOT_GAME_SEEDS plays that many of chess. */
const CHESS_SEEDS = Number(process.env['FOLKMOOT_GAME_SEEDS'] ?? 100);
const PART = 50;
const PATIENCE = { timeout: 300_000 };
const partsOf = (seeds: number): number[] =>
  Array.from({ length: Math.ceil(seeds / PART) }, (_, i) => 1 + i * PART);

describe('five who part and meet see the same game, without an illegal position', () => {
  test.each(partsOf(900))('piles, seeds from %i', PATIENCE, (from) => {
    mustShowMuch(run(piles, from, PART), PART);
  });

  test.each(partsOf(CHESS_SEEDS))('chess, seeds from %i', PATIENCE, (from) => {
    mustShowMuch(run(boards, from, PART), PART);
  });
});
