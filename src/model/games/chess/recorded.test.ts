/** Recorded games and counted positions, which are no part of this package: FOLKMOOT_DATA names the folder that holds them. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Chess } from 'chess.js';
import { describe, expect, test } from 'vitest';
import { Match } from '../kit/match.ts';
import { Book } from '../kit/pile-fixture.ts';
import { isRefusal } from '../kit/rules.ts';
import { playTyped, readFen } from './board.ts';
import { readPgn, writePgn } from './pgn.ts';
import { beginAt, chess, playedOf, standardSetup, type ChessState } from './rules.ts';

const FOLDER = process.env['FOLKMOOT_DATA'] ?? '../shared/data';
const pathOf = (name: string): string => join(FOLDER, `${name}.json.gz`);

type LichessGame = {
  san: string;
  uci: string;
  finalFen: string;
  result: string;
  mate: boolean;
  insufficient: boolean;
};
/** `d`: positions that legal moves make, by how many moves. */
type PerftPosition = { fen: string; d: Record<string, number> };

const hasData = (name: string): boolean => existsSync(pathOf(name));

const read = (name: string): unknown =>
  JSON.parse(gunzipSync(readFileSync(pathOf(name))).toString('utf8'));

const readGames = (name: string): LichessGame[] => (read(name) as { games: LichessGame[] }).games;

const readPerft = (name: string): PerftPosition[] =>
  (read(name) as { positions: PerftPosition[] }).positions;

describe('positions counted by others', () => {
  const DATA = 'chess-perft-a';
  /** Under 10 s, for this machine at its busiest. */
  const [OURS_MAX, THEIRS_MAX] = [150, 10_000];
  const deepest = (counts: Record<string, number>, max: number): [number, number] | undefined =>
    Object.entries(counts)
      .map(([depth, count]): [number, number] => [Number(depth), count])
      .filter(([, count]) => count <= max)
      .at(-1);
  const perft = (state: ChessState, depth: number): number => {
    const game = new Chess(state.board.fen);
    const next = game.moves().map((san) => playTyped(state.board.fen, san)?.uci ?? san);
    if (depth === 1) return next.filter((uci) => !isRefusal(chess.play(state, uci))).length;
    return next.reduce((sum, uci) => {
      const after = chess.play(state, uci);
      return sum + (isRefusal(after) ? 0 : perft(after, depth - 1));
    }, 0);
  };

  test.skipIf(!hasData(DATA))('are as many here', { timeout: 120_000 }, () => {
    const positions = readPerft(DATA);
    let compared = 0;
    for (const { fen, d } of positions) {
      const board = readFen(fen);
      if (board === null) throw new Error(`no setup: ${fen}`);
      const start = beginAt(board);
      const ours = deepest(d, OURS_MAX);
      if (ours !== undefined) expect([fen, perft(start, ours[0])]).toEqual([fen, ours[1]]);
      const theirs = deepest(d, THEIRS_MAX);
      if (theirs !== undefined) expect(new Chess(fen).perft(theirs[0])).toBe(theirs[1]);
      compared += Number(ours !== undefined) + Number(theirs !== undefined);
    }
    expect(compared).toBeGreaterThan(positions.length);
  });
});

const played = (uci: string): ChessState => {
  const setup = chess.readSetup({ ...standardSetup, line: uci });
  if (setup === null) throw new Error(`not legal: ${uci}`);
  return setup.state;
};

describe('games of others', () => {
  const DATA = 'chess-games-lichess-a';
  test.skipIf(!hasData(DATA))('go through the kit move by move', { timeout: 120_000 }, () => {
    const games = readGames(DATA);
    expect(games.length).toBeGreaterThan(0);
    for (const { uci, san, finalFen, mate, insufficient } of games) {
      const book = new Book();
      const game = book.begin(1, {}, standardSetup);
      book.sit(1, game, 'white');
      book.sit(2, game, 'black');
      uci.split(' ').reduce((parent, move, i) => book.move(1 + (i % 2), parent, move), game);
      const match = new Match(chess, (client) => `m${client}`);
      match.take(book.elements);
      const end = match.games()[0]?.end;
      expect(end?.state.board.fen).toBe(finalFen);
      expect(end && playedOf(end.state).map(({ san: each }) => each)).toEqual(san.split(' '));
      const reason = mate ? 'checkmate' : insufficient ? 'insufficient' : undefined;
      expect(end?.outcome?.reason).toBe(reason);
      expect(match.leftAside()).toEqual([]);
    }
  });

  test.skipIf(!hasData(DATA))('come back from one PGN file', { timeout: 120_000 }, () => {
    const games = readGames(DATA).slice(0, 12);
    const file = games
      .map(({ uci, result }) =>
        writePgn(played(uci), { White: 'A' }).replace(/\[Result "[^"]*"\]/, `[Result "${result}"]`),
      )
      .join('\n');
    expect(readPgn(file).map((read) => !isRefusal(read) && read.line)).toEqual(
      games.map(({ uci }) => uci),
    );
  });
});
