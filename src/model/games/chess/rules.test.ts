import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isRefusal } from '../kit/rules.ts';
import { canMate, movesFrom, playOn, playTyped, readFen, STANDARD_FEN } from './board.ts';
import { chess, playedOf, standardSetup, type ChessState } from './rules.ts';

function at(fen: string, ...line: string[]): ChessState {
  const setup = chess.readSetup({ ...standardSetup, fen });
  if (setup === null) throw new Error(`no setup: ${fen}`);
  return line.reduce((state, uci) => {
    const next = chess.play(state, uci);
    if (isRefusal(next)) throw new Error(`${uci} is not legal`);
    return next;
  }, chess.start(setup));
}
const fenAfter = (fen: string, ...line: string[]): string => at(fen, ...line).board.fen;
const shuffle = ['g1f3', 'g8f6', 'f3g1', 'f6g8'];

describe('the moves of chess', () => {
  test('castling, en passant and promotion', () => {
    const castle = 'r3k2r/8/8/8/8/8/8/R3K2R w KQkq - 0 1';
    expect(fenAfter(castle, 'e1g1', 'e8c8')).toBe('2kr3r/8/8/8/8/8/8/R4RK1 w - - 2 2');
    expect(playOn('r3k2r/8/8/8/8/5r2/8/R3K2R w KQkq - 0 1', 'e1g1')).toBeNull();
    expect(fenAfter(STANDARD_FEN, 'e2e4', 'a7a6', 'e4e5', 'd7d5', 'e5d6').split(' ')[0]).toBe(
      'rnbqkbnr/1pp1pppp/p2P4/8/8/8/PPPP1PPP/RNBQKBNR',
    );
    expect(
      playOn(fenAfter(STANDARD_FEN, 'e2e4', 'd7d5', 'e4e5', 'a7a6', 'h2h3', 'a6a5'), 'e5d6'),
    ).toBeNull();
    const promoting = '8/P6k/8/8/8/8/8/K7 w - - 0 1';
    expect(fenAfter(promoting, 'a7a8n').split(' ')[0]).toBe('N7/7k/8/8/8/8/8/K7');
    expect(playOn(promoting, 'a7a8')).toBeNull();
    expect(movesFrom(promoting, 'a7')).toEqual([{ to: 'a8', promotes: true }]);
  });

  test('what is none', () => {
    for (const uci of ['e2e5', 'e7e5', 'e2e4q', 'a8a8', '--', '', 'E2E4', 'e2e4 ', 'e2-e4', '0-0'])
      expect(chess.play(at(STANDARD_FEN), uci)).toEqual({ refused: 'illegal' });
    for (const value of [null, 7, {}, ['e2e4'], 'e2e4e5']) expect(chess.readMove(value)).toBeNull();
  });

  test('as people type them', () => {
    const sanOf = (typed: string, fen = STANDARD_FEN): string | null =>
      playTyped(fen, typed)?.san ?? null;
    expect(['e4', 'nf3', 'Nf3!', ' e2e4 ', 'e2-e4'].map((typed) => sanOf(typed))).toEqual([
      'e4',
      'Nf3',
      'Nf3',
      'e4',
      'e4',
    ]);
    const castle = 'r3k2r/8/8/8/8/8/8/R3K2R w KQkq - 0 1';
    expect(['O-O', '0-0', 'o-o-o'].map((typed) => sanOf(typed, castle))).toEqual([
      'O-O',
      'O-O',
      'O-O-O',
    ]);
    const promoting = '8/P6k/8/8/8/8/8/K7 w - - 0 1';
    expect(['a8=Q', 'a8q', 'a7a8r', 'a8', 'a7a8'].map((typed) => sanOf(typed, promoting))).toEqual([
      'a8=Q',
      'a8=Q',
      'a8=R',
      null,
      null,
    ]);
    // Of two meanings that which was typed.
    expect(sanOf('bxc3', '4k3/8/8/8/1p6/2P5/8/b3K3 b - - 0 1')).toBe('bxc3');
    expect(
      ['--', '=--', '', 'e5', 'castle', 'x'.repeat(1000)].map((typed) => sanOf(typed)),
    ).toEqual([null, null, null, null, null, null]);
  });
});

describe('how a game ends', () => {
  test('mate and stalemate', () => {
    expect(at(STANDARD_FEN, 'f2f3', 'e7e5', 'g2g4', 'd8h4').outcome).toEqual({
      winner: 'black',
      reason: 'checkmate',
    });
    expect(at('7k/8/5KQ1/8/8/8/8/8 w - - 0 1', 'g6f7').outcome).toEqual({
      winner: null,
      reason: 'stalemate',
    });
  });

  test('too few pieces', () => {
    const taken = at('8/8/4k3/8/8/4r3/3K4/8 w - - 0 1', 'd2e3');
    expect(taken.outcome).toEqual({ winner: null, reason: 'insufficient' });
    expect(at('8/8/4k3/8/8/2b1r3/3K4/8 w - - 0 1', 'd2e3').outcome?.reason).toBe('insufficient');
    expect(at('8/8/4k3/8/4p3/2b1r3/3K4/8 w - - 0 1', 'd2e3').outcome).toBeNull();
  });

  test('a third repetition can be claimed, a fifth is a draw', () => {
    const twice = at(STANDARD_FEN, ...shuffle);
    expect([twice.times, chess.drawToClaim?.(twice)]).toEqual([2, null]);
    const thrice = at(STANDARD_FEN, ...shuffle, ...shuffle);
    expect([thrice.times, thrice.outcome, chess.drawToClaim?.(thrice)]).toEqual([
      3,
      null,
      'threefold',
    ]);
    const five = at(STANDARD_FEN, ...shuffle, ...shuffle, ...shuffle, ...shuffle);
    expect(five.outcome).toEqual({ winner: null, reason: 'fivefold' });
  });

  test('a position is another one with other rights to castle or to take in passing', () => {
    const kings = ['e1e2', 'e8e7', 'e2e1', 'e7e8'];
    const rook = '4k3/8/8/8/8/8/8/4K2R w K - 0 1';
    expect(at(rook, ...kings).times).toBe(1);
    expect(at(rook, ...kings, ...kings).times).toBe(2);
    const toAndFro = (home: string, away: string): string[] => [
      'e2e4',
      home + away,
      'g1f3',
      away + home,
      'f3g1',
    ];
    const taking = at('4k3/8/8/8/3p4/8/4P3/4K1N1 w - - 0 1', ...toAndFro('e8', 'e7'));
    expect(taking.times).toBe(1);
    // Here the pawn that could take would leave its king to the rook, so nothing differs. chess.js counts by less than that.
    const pinned = at('8/8/8/8/k2p3R/8/4P3/4K1N1 w - - 0 1', ...toAndFro('a4', 'a5'));
    expect(pinned.times).toBe(2);
  });

  test('fifty moves without progress can be claimed, seventy-five are a draw', () => {
    const quiet = (plies: number): ChessState =>
      at(`4k3/8/8/8/8/8/8/4K2R w - - ${plies} 90`, 'h1h2');
    expect(chess.drawToClaim?.(quiet(98))).toBeNull();
    expect(chess.drawToClaim?.(quiet(99))).toBe('fifty-moves');
    expect(quiet(148).outcome).toBeNull();
    expect(quiet(149).outcome).toEqual({ winner: null, reason: 'seventy-five-moves' });
    expect(at('7k/8/5KQ1/8/8/8/8/8 w - - 149 90', 'g6g7').outcome?.reason).toBe('checkmate');
  });

  test('whoever cannot mate by any moves does not win on time', () => {
    const winner = (fen: string, claimer: string): string | null | undefined =>
      chess.onTime?.(at(fen), claimer).winner;
    expect(winner(STANDARD_FEN, 'black')).toBe('black');
    expect(winner('4k3/8/8/8/8/8/8/Q3K3 w - - 0 1', 'black')).toBeNull();
    expect(winner('4k3/8/8/8/8/8/8/Q3K3 w - - 0 1', 'white')).toBe('white');
    const can = (pieces: string): boolean =>
      canMate(`4k3/8/8/8/8/${pieces}/8/4K3 w - - 0 1`, 'white');
    expect(['N1q5', 'N1p5', 'NN6', 'B1b5', 'BB6', 'B1n5', 'B1q5', 'P7'].map(can)).toEqual([
      false,
      true,
      true,
      false,
      true,
      true,
      false,
      true,
    ]);
  });
});

describe('a setup', () => {
  test('can be any position that play goes on from, with moves already played', () => {
    const setup = chess.readSetup({
      fen: STANDARD_FEN,
      line: 'e2e4 e7e5',
      tags: { White: 'Ann', Evil: 'x', Black: 7 },
    });
    expect(setup?.tags).toEqual({ White: 'Ann' });
    expect(playedOf(setup?.state ?? at(STANDARD_FEN)).map(({ san }) => san)).toEqual(['e4', 'e5']);
  });

  test('but none that chess.js would stumble over', () => {
    const bad = [
      '',
      'rnbqkbnr/pppppppp/8/8/8/8/PPPPPPPP/RNBQKBNR w KQkq - 0',
      '4k3/8/8/8/8/8/8/8 w - - 0 1',
      '4k3/8/8/8/8/8/8/4KK2 w - - 0 1',
      '4k3/8/8/8/8/8/8/4R1K1 w - - 0 1',
      '4k3/8/8/8/8/8/8/4K3 w K - 0 1',
      '4k3/8/8/8/8/8/8/R3K3 w K - 0 1',
      'r3k3/8/8/8/8/8/8/4K3 w kq - 0 1',
      '4k3/8/8/8/3p4/8/8/4K3 b - e3 0 1',
      '4k3/8/8/8/3pP3/8/4N3/4K3 b - e3 0 1',
      '4k3/8/8/8/8/8/8/4K2P w - - 0 1',
      '4k3/8/8/8/8/8/8/4K3 w - - 9999 1',
      '4k3/8/8/8/8/8/8/4K3 w KK - 0 1',
      `4k3/8/8/8/8/8/8/4K3 w - - 0 1${' '.repeat(200)}`,
      null,
      7,
    ];
    for (const fen of bad) {
      expect(readFen(fen), String(fen)).toBeNull();
      expect(chess.readSetup({ fen, line: '', tags: {} })).toBeNull();
    }
    expect(readFen('4k3/8/8/8/3pP3/8/8/4K3 b - e3 0 1')).not.toBeNull();
  });

  test('of any text whatever either is refused or can be played on', { timeout: 60_000 }, () => {
    let accepted = 0;
    const rank = fc.array(fc.constantFrom(...'1112345678pnbrqPNBRQkK'.split('')), { maxLength: 8 });
    const fen = fc
      .tuple(
        fc.array(rank, { minLength: 6, maxLength: 6 }),
        fc.constantFrom('w', 'b'),
        fc.constantFrom('-', 'K', 'Qk', 'KQkq', 'kK', ''),
        fc.constantFrom('-', '-', 'a3', 'd3', 'e6', 'h6', 'e4'),
        fc.constantFrom('0 1', '99 50', '149 80', '-1 1', '0 0', '1e3 1'),
      )
      .map(([ranks, ...rest]) => {
        const filled = ranks.map((pieces) => {
          const squares = pieces
            .join('')
            .replace(/[kK]/g, '')
            .replace(/\d/g, (n) => '1'.repeat(Number(n)));
          const row = `${squares}11111111`.slice(0, 8);
          return row.replace(/1+/g, ({ length }) => String(length));
        });
        return [['r3k2r', ...filled, 'R3K2R'].join('/'), ...rest].join(' ');
      });
    fc.assert(
      fc.property(fen, fc.infiniteStream(fc.nat({ max: 63 })), (text, picks) => {
        const setup = chess.readSetup({ ...standardSetup, fen: text });
        if (setup === null) return;
        accepted += 1;
        let { state } = setup;
        for (const pick of [...picks.take(12)]) {
          const from = `${'abcdefgh'[pick % 8]}${(pick >> 3) + 1}`;
          const [move] = movesFrom(state.board.fen, from);
          if (move === undefined || state.outcome !== null) continue;
          const next = chess.play(state, from + move.to + (move.promotes ? 'q' : ''));
          if (isRefusal(next)) throw new Error(`${from}${move.to} was on offer`);
          state = next;
          expect(state.board.fen.replace(/[^kK]/g, '').length).toBeGreaterThanOrEqual(2);
          expect(readFen(state.board.fen)).toEqual(state.board);
        }
      }),
      { numRuns: 500, seed: 3 },
    );
    expect(accepted).toBeGreaterThan(20);
  });

  test('nor moves that are none', () => {
    const mate = 'f2f3 e7e5 g2g4 d8h4';
    const odd = ['e2e5', `${mate} a2a3`, ' e2e4', 'e2e4,e7e5', 7, null, 'e2e4 '.repeat(2000)];
    for (const line of odd) expect(chess.readSetup({ ...standardSetup, line })).toBeNull();
    expect(chess.readSetup({ ...standardSetup, line: mate })?.state.outcome?.winner).toBe('black');
    for (const value of [null, 'fen', [], { fen: STANDARD_FEN, line: '' }])
      expect(chess.readSetup(value)).toBeNull();
  });
});
