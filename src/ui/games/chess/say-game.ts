/** How a game stands, in one sentence. */
import type { ChessState } from '../../../model/games/chess/rules.ts';
import type { Game } from '../../../model/games/kit/match.ts';
import type { Outcome, Seat } from '../../../model/games/kit/rules.ts';
import type { ChessWords, GamesWords } from '../../words/catalog.ts';
import type { Person } from '../shared/persons.tsx';
import type { Side } from './pieces.tsx';
import { moveOf, plyAt, sayPly, type At } from './plies.ts';

export type PlayerOf = (seat: Seat) => Person | null;

const sideOf = (seat: Seat): Side => (seat === 'black' ? 'black' : 'white');

export function sayOutcome(words: ChessWords, outcome: Outcome, holderOf: PlayerOf): string {
  const { winner, reason } = outcome;
  if (winner === null) return pick(words.drawn, reason) ?? words.over;
  const name = holderOf(winner)?.name ?? words.side[sideOf(winner)];
  return pick(words.won, reason)?.(name) ?? words.over;
}

/** By a word of the rules, which may be one that these words do not have. */
const pick = <T>(words: Readonly<Record<string, T>>, reason: string): T | undefined =>
  Object.hasOwn(words, reason) ? words[reason] : undefined;

export function sayStatus(
  words: ChessWords,
  { end }: Game<ChessState>,
  { playerOf, holderOf }: { playerOf: PlayerOf; holderOf: PlayerOf },
  claim: string | null,
): string {
  if (end.outcome !== null) return sayOutcome(words, end.outcome, holderOf);
  const { toMove, inCheck } = end.state.board;
  const mover = playerOf(toMove);
  const who =
    mover === null
      ? words.waitsFor[toMove]
      : mover.isSelf
        ? words.youMove[toMove]
        : words.otherMoves(mover.name);
  const mayClaim = claim === null ? undefined : pick(words.canClaim, claim);
  return [who, inCheck ? words.inCheck : null, mayClaim ?? null]
    .filter((each) => each !== null)
    .join(' ');
}

/** Of any step, also one that is no move. */
export function sayStep(words: GamesWords, step: At): string {
  const ply = plyAt(step);
  if (ply !== null) return sayPly(ply);
  return pick<string>(words.steps, step.action.do) ?? '';
}

/** The last thing that was played, for those who hear it. */
export function sayNews(
  words: ChessWords,
  { end }: Game<ChessState>,
  nameOf: (member: string) => string,
  holderOf: PlayerOf,
): string {
  const ply = plyAt(end);
  const news = ply === null ? '' : words.by(nameOf(end.author), words.said(moveOf(ply.played)));
  return end.outcome === null ? news : `${news} ${sayOutcome(words, end.outcome, holderOf)}`.trim();
}
