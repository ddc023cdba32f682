import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isRefusal } from '../kit/rules.ts';
import { movesFrom, readFen, STANDARD_FEN } from './board.ts';
import { readPgn, writePgn } from './pgn.ts';
import { beginAt, chess, playedOf, playLine, standardSetup, type ChessState } from './rules.ts';

function after(line: string, fen = STANDARD_FEN): ChessState {
  const board = readFen(fen);
  const state = board && playLine(beginAt(board), line === '' ? [] : line.split(' '));
  if (state === null) throw new Error(`not legal: ${line}`);
  return state;
}

describe('a game as PGN', () => {
  test('has the seven tags, its moves and how it ended', () => {
    const tags = { Event: 'Saturday kitchen', White: 'Ann', Black: 'Ben', Date: '2026.11.21' };
    expect(writePgn(after('f2f3 e7e5 g2g4 d8h4'), tags)).toBe(
      [
        '[Event "Saturday kitchen"]',
        '[Site "?"]',
        '[Date "2026.11.21"]',
        '[Round "?"]',
        '[White "Ann"]',
        '[Black "Ben"]',
        '[Result "0-1"]',
        '[Termination "checkmate"]',
        '',
        '1. f3 e5 2. g4 Qh4# 0-1',
        '',
      ].join('\n'),
    );
    const resigned = writePgn(after('e2e4'), {}, { winner: 'white', reason: 'resigned' });
    expect(resigned).toContain('1. e4 1-0\n');
    expect(writePgn(after('e2e4'), {}, { winner: null, reason: 'agreed' })).toContain(
      '1. e4 1/2-1/2\n',
    );
    expect(writePgn(after('e2e4'), {})).toContain('1. e4 *\n');
  });

  test('from another position says so, with Black’s first move by its number', () => {
    const fen = '4k3/8/8/8/8/8/4P3/4K3 b - - 3 40';
    const text = writePgn(after('e8e7 e2e4', fen), {});
    expect(text).toContain(`[SetUp "1"]\n[FEN "${fen}"]\n`);
    expect(text).toContain('\n40... Ke7 41. e4 *\n');
    expect(readPgn(text)).toEqual([expect.objectContaining({ fen, line: 'e8e7 e2e4' })]);
  });

  test('cannot be broken by a name', () => {
    const White = 'Eve"]\n[FEN "8/8/8/8/8/8/8/8 w - - 0 1"] \\';
    const text = writePgn(after('e2e4'), { White, Black: '\u202Eneb\u0000' });
    const [read] = readPgn(text);
    expect(read).toMatchObject({ fen: STANDARD_FEN, line: 'e2e4' });
    expect(text.split('\n').filter((line) => line.startsWith('['))).toHaveLength(7);
  });

  test('comes back as it went, with lines of at most 80 characters', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 63 }), { maxLength: 60 }), (picks) => {
        const state = picks.reduce((at, pick) => {
          for (let i = 0; i < 64 && at.outcome === null; i += 1) {
            const n = (pick + i) % 64;
            const from = `${'abcdefgh'[n % 8]}${Math.floor(n / 8) + 1}`;
            const [move] = movesFrom(at.board.fen, from);
            const next = move && chess.play(at, from + move.to + (move.promotes ? 'q' : ''));
            if (next !== undefined && !isRefusal(next)) return next;
          }
          return at;
        }, after(''));
        const text = writePgn(state, { White: 'Ann' });
        expect(Math.max(...text.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(80);
        const line = playedOf(state)
          .map(({ uci }) => uci)
          .join(' ');
        expect(readPgn(text)).toMatchObject([{ fen: STANDARD_FEN, line, tags: { White: 'Ann' } }]);
      }),
      { numRuns: 10, seed: 3 },
    );
  });
});

describe('a PGN from anywhere', () => {
  test('with comments, variations, glyphs and clocks gives its moves', () => {
    const text = [
      '\uFEFF[Event "Club"]',
      '[White "Ann"]',
      '',
      '1. e4 { [%clk 0:05:00] } e5 $1 2. Nf3! (2. f4 exf4 (2... d5)) 2... Nc6',
      '[%eval 0.2] ; not a tag',
      '',
    ]
      .join('\r\n')
      .replace('\r\n[%eval 0.2] ; not a tag', ' {\r\n[%eval 0.2] } 3. Bb5 *');
    expect(readPgn(text)).toEqual([
      {
        fen: STANDARD_FEN,
        line: 'e2e4 e7e5 g1f3 b8c6 f1b5',
        tags: { Event: 'Club', White: 'Ann', Result: '*', ...rest },
      },
    ]);
  });
  const rest = { Site: '?', Date: '????.??.??', Round: '?', Black: '?' };

  test('without tags is a game; several are several, and a bad one spoils no other', () => {
    expect(readPgn('1. e4 e5')).toMatchObject([{ line: 'e2e4 e7e5' }]);
    const three = '[Event "1"]\n\n1. d4 *\n\n[Event "2"]\n\n1. e5 *\n\n[Event "3"]\n\n1. c4 1-0\n';
    expect(readPgn(three)).toMatchObject([
      { line: 'd2d4' },
      { refused: 'illegal' },
      { line: 'c2c4' },
    ]);
  });

  test('that is none says so', () => {
    const refusals = (text: string): unknown[] =>
      readPgn(text).map((read) => isRefusal(read) && read.refused);
    expect(refusals('')).toEqual([]);
    expect(refusals('\n \n')).toEqual([]);
    expect(refusals('<html>')).toEqual(['unreadable']);
    expect(refusals('1. e4 -- 2. d4 *')).not.toEqual([false]);
    expect(refusals('[FEN "8/8/8/8/8/8/8/8 w - - 0 1"]\n\n*')).toEqual(['unreadable']);
    expect(refusals('[FEN "4k3/8/8/8/8/8/8/4K3 w K - 0 1"]\n\n*')).toEqual(['illegal']);
    expect(refusals(`1. e4 ${'('.repeat(50_000)}`)).toEqual(['unreadable']);
    expect(refusals(`1. e4 {${'x'.repeat(300_000)}} *`)).toEqual(['too-long']);
  });

  test('never throws, whatever it is', { timeout: 60_000 }, () => {
    const word = fc.constantFrom(
      '1.',
      'e4',
      'Nf3',
      '[Event "x"]',
      '\n',
      '{',
      '}',
      '(',
      ')',
      '$1',
      '*',
      '1-0',
      '--',
      '[__proto__ "x"]',
      '"',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(word).map((words) => words.join(' ')),
        ),
        (text) => {
          for (const read of readPgn(text))
            if (!isRefusal(read))
              expect(chess.readSetup({ ...standardSetup, ...read })).not.toBeNull();
        },
      ),
      { numRuns: 300, seed: 3 },
    );
  });
});
