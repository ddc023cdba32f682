/** Games as PGN text, out and in. What comes in is a file from anywhere; what goes out has only tags that cannot break it. */
import { Chess } from 'chess.js';
import { isRefusal, type Outcome, type Refusal } from '../kit/rules.ts';
import { STANDARD_FEN } from './board.ts';
import {
  chess,
  firstOf,
  LINE_PLIES_MAX,
  playedOf,
  TAG_LENGTH_MAX,
  TAGS,
  type ChessSetup,
  type ChessState,
} from './rules.ts';

type Tag = (typeof TAGS)[number];

const LINE_WIDTH = 80;
/** Of one game: with a comment for each move. */
const GAME_LENGTH_MAX = 200_000;
const GAMES_MAX = 200;

const resultOf = (outcome: Outcome | null): string =>
  outcome === null
    ? '*'
    : outcome.winner === null
      ? '1/2-1/2'
      : outcome.winner === 'white'
        ? '1-0'
        : '0-1';

/** `outcome`: how the game ended, if not by the state alone. */
export function writePgn(
  state: ChessState,
  tags: Readonly<Partial<Record<Tag, string>>>,
  outcome: Outcome | null = state.outcome,
): string {
  const result = resultOf(outcome);
  const first = firstOf(state).board;
  const unknown: Record<Tag, string> = {
    Event: '?',
    Site: '?',
    Date: '????.??.??',
    Round: '?',
    White: '?',
    Black: '?',
    Result: result,
  };
  const roster = TAGS.map(
    (tag) => [tag, tag === 'Result' ? result : (tags[tag] ?? unknown[tag])] as const,
  );
  const setup =
    first.fen === STANDARD_FEN
      ? []
      : ([
          ['SetUp', '1'],
          ['FEN', first.fen],
        ] as const);
  const ended = outcome === null ? [] : ([['Termination', outcome.reason]] as const);
  const head = [...roster, ...setup, ...ended].map(([tag, text]) => `[${tag} "${plainTag(text)}"]`);
  return `${head.join('\n')}\n\n${wrap([...moveWords(state), result])}\n`;
}

/** Many programs, chess.js too, know no escapes in tags. */
const plainTag = (text: string): string =>
  text.replace(/\p{C}/gu, ' ').replaceAll('"', "'").replaceAll('\\', '/').slice(0, TAG_LENGTH_MAX);

function moveWords(state: ChessState): string[] {
  const { toMove, fen } = firstOf(state).board;
  const startPly = (Number(fen.split(' ')[5]) - 1) * 2 + Number(toMove === 'black');
  return playedOf(state).flatMap(({ san }, i) => {
    const ply = startPly + i;
    const number = Math.floor(ply / 2) + 1;
    if (ply % 2 === 0) return [`${number}.`, san];
    return i === 0 ? [`${number}...`, san] : [san];
  });
}

function wrap(words: readonly string[]): string {
  const lines = [''];
  for (const word of words) {
    const line = lines.at(-1) ?? '';
    if (line !== '' && line.length + 1 + word.length > LINE_WIDTH) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines.join('\n');
}

/** Each game of a file, as a setup that a game can begin with, or why it cannot. Variations are left out, comments too. */
export function readPgn(text: string): (ChessSetup | Refusal)[] {
  return splitGames(text).map(readOne);
}

/** A game begins with a tag that comes after moves. */
function splitGames(text: string): string[] {
  const games: string[][] = [];
  let hasMoves = true;
  for (const line of text.replace(/^\uFEFF/, '').split(/\r?\n/)) {
    const isTag = /^\[\w+\s+"/.test(line);
    if (hasMoves && (isTag || (games.length === 0 && line.trim() !== ''))) {
      if (games.length === GAMES_MAX) break;
      games.push([]);
    }
    if (line.trim() !== '') hasMoves = !isTag;
    games.at(-1)?.push(line);
  }
  return games.map((lines) => lines.join('\n').trim());
}

function readOne(text: string): ChessSetup | Refusal {
  if (text.length > GAME_LENGTH_MAX) return { refused: 'too-long' };
  const read = parse(text);
  if (isRefusal(read)) return read;
  const setup = { fen: read.fen, line: read.line.join(' '), tags: read.tags };
  return read.line.length <= LINE_PLIES_MAX && chess.readSetup(setup) !== null
    ? setup
    : { refused: 'illegal' };
}

function parse(
  text: string,
): { fen: string; line: string[]; tags: Record<string, string> } | Refusal {
  const game = new Chess();
  try {
    game.loadPgn(text);
  } catch (error) {
    const isMove = error instanceof Error && error.message.startsWith('Invalid move');
    return { refused: isMove ? 'illegal' : 'unreadable' };
  }
  const headers = game.getHeaders();
  const moves = game.history({ verbose: true });
  const tags = TAGS.flatMap((tag) => {
    const value = headers[tag];
    return value === undefined ? [] : [[tag, value.slice(0, TAG_LENGTH_MAX)] as const];
  });
  const fen = moves[0]?.before ?? game.fen();
  return { fen, line: moves.map(({ lan }) => lan), tags: Object.fromEntries(tags) };
}
