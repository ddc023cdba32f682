import { expect, test } from 'vitest';
import { STANDARD_FEN } from '../../../model/games/chess/board.ts';
import { beginAt, chess, playLine } from '../../../model/games/chess/rules.ts';
import { readFen } from '../../../model/games/chess/board.ts';
import type { GameElement } from '../../../model/games/kit/elements.ts';
import { Match } from '../../../model/games/kit/match.ts';
import { forkSentence } from '../shared/fork-lines.ts';
import { games as words } from '../../words/en/late/games.ts';
import { carryOver } from './drawn-pieces.ts';
import { moveOf, pliesAt, plyAt, rowsOfMoves, sayPly, type At } from './plies.ts';
import { piecesOf } from './squares.ts';

const ANA = 1;
const BO = 2;
const DOV = 3;
const NAMES: Record<number, string> = { [ANA]: 'Ana', [BO]: 'Bo', [DOV]: 'Dov' };

/** Writes elements as sessions do, each with a clock of its own. */
class Page {
  readonly elements: GameElement[] = [];
  readonly #clocks = new Map<number, number>();

  write(client: number, value: unknown): string {
    const clock = this.#clocks.get(client) ?? 0;
    this.#clocks.set(client, clock + 1);
    const id = `${client}:${clock}`;
    this.elements.push({ id, client, clock, value });
    return id;
  }

  moves(client: number, parent: string, move: string): string {
    return this.write(client, { do: 'move', parent, move, thoughtMs: null });
  }

  end(): At {
    return this.game().end;
  }

  game() {
    const match = new Match(chess, (client) => NAMES[client] ?? null);
    match.take(this.elements);
    const game = match.games().at(-1);
    if (game === undefined) throw new Error('no game');
    return game;
  }
}

function begun(line = ''): { page: Page; start: string } {
  const page = new Page();
  const start = page.write(ANA, {
    do: 'game',
    table: { keptFor: { white: 'Ana', black: 'Bo' }, standIns: true, solo: false, clock: null },
    setup: { fen: STANDARD_FEN, line, tags: {} },
    rematchOf: null,
    tick: 1,
  });
  return { page, start };
}

test('moves stand in rows, those that the game began with too', () => {
  const { page, start } = begun('e2e4 e7e5');
  page.moves(ANA, start, 'g1f3');
  const plies = pliesAt(page.end());
  expect(plies.map(sayPly)).toEqual(['1. e4', '1... e5', '2. Nf3']);
  expect(plies.map(({ author }) => author)).toEqual([null, null, 'Ana']);
  expect(rowsOfMoves(plies).map(({ number, black }) => [number, black?.ply.played.san])).toEqual([
    [1, 'e5'],
    [2, undefined],
  ]);
});

test('a move is told with all that it does', () => {
  const at = (fen: string, uci: string) => {
    const board = readFen(fen);
    const played = board && playLine(beginAt(board), [uci])?.last;
    if (!played) throw new Error('not played');
    return moveOf(played);
  };
  expect(at(STANDARD_FEN, 'g1f3')).toMatchObject({
    piece: 'n',
    from: 'g1',
    to: 'f3',
    takes: false,
  });
  expect(at('4k3/P7/8/8/8/8/8/4K3 w - - 0 1', 'a7a8q')).toMatchObject({
    piece: 'p',
    promotion: 'q',
    gives: 'check',
  });
  expect(at('4k3/8/8/8/8/8/8/R3K3 w Q - 0 1', 'e1c1')).toMatchObject({
    piece: 'k',
    castles: 'long',
  });
  expect(at('7k/8/5KQ1/8/8/8/8/8 w - - 0 1', 'g6g7')).toMatchObject({ gives: 'mate' });
});

test('a fork is told in the same words for as long as nobody who wrote the kept line goes on', () => {
  const { page: other, start: begin } = begun();
  const first = other.moves(ANA, begin, 'e2e4');
  const reply = other.moves(BO, first, 'e7e5');
  other.moves(ANA, reply, 'd2d4');
  other.write(DOV, { do: 'sit', game: begin, seat: 'white', tick: 2 });
  const standIn = other.moves(DOV, reply, 'g1f3');
  const third = other.moves(BO, standIn, 'b8c6');
  const told = (): string => {
    const [fork] = other.game().forks;
    if (fork === undefined) throw new Error('no fork');
    const say = (step: At): string => {
      const ply = plyAt(step);
      return ply === null ? '' : sayPly(ply);
    };
    return forkSentence(words.fork, fork, (member) => member, say);
  };
  const sentence =
    'Both sides moved while they were apart. The line by Dov and Bo goes on because it is longer, 2 moves to 1. Ana’s 2. d4 is kept.';
  expect(told()).toBe(sentence);
  other.moves(ANA, third, 'f1b5');
  expect(told()).toBe(sentence);
});

test('pieces go to where they went', () => {
  const before = carryOver([], piecesOf('4k3/8/8/8/8/8/4P3/R3K3 w Q - 0 1'));
  const after = carryOver(before, piecesOf('4k3/8/8/8/4P3/8/8/2KR4 b - - 0 1'));
  const keyOf = (all: typeof before, square: string) =>
    all.find((each) => each.square === square)?.key;
  expect(keyOf(after, 'e4')).toBe(keyOf(before, 'e2'));
  expect(keyOf(after, 'c1')).toBe(keyOf(before, 'e1'));
  expect(keyOf(after, 'd1')).toBe(keyOf(before, 'a1'));
  const promoted = carryOver(after, piecesOf('4k3/8/8/8/8/8/8/2KRQ3 b - - 0 1'));
  expect(after.map(({ key }) => key)).not.toContain(keyOf(promoted, 'e1'));
});
