/** What a game of chess means for us: which seats are ours, what we may move, and how moves are made. */
import { useCallback, useEffect, useMemo, useState } from 'react';
import { movesFrom } from '../../../model/games/chess/board.ts';
import type { ChessState } from '../../../model/games/chess/rules.ts';
import type { Action } from '../../../model/games/kit/actions.ts';
import type { ElementId } from '../../../model/games/kit/elements.ts';
import type { Game } from '../../../model/games/kit/match.ts';
import { lastMoveOf } from '../../../model/games/kit/position.ts';
import type { Seat } from '../../../model/games/kit/rules.ts';
import type { Person, Persons } from '../shared/persons.tsx';
import type { Games } from '../shared/use-match.ts';
import { useThinking } from '../shared/use-thinking.ts';
import { isLastRank, type Promotion } from './board.tsx';
import type { Side } from './pieces.tsx';
import type { PlayerOf } from './say-game.ts';
import { piecesOf, reachOf, type Square } from './squares.ts';

const SIDES = ['white', 'black'] as const;

type Pair = { from: Square; to: Square };
export type Premove = Pair & {
  promotion: Promotion | null;
  /** The last move when it was queued. */
  after: ElementId;
};

export type Table = {
  playerOf: PlayerOf;
  /** Who holds the seat, whoever moves for it now. */
  holderOf: PlayerOf;
  /** Those we hold or move for. */
  mine: Side[];
  opponent: Person | null;
  isTogether: boolean;
  thought: () => number;
  /** Whose pieces we may touch now: to move, or to say what is to be played next. */
  movable: Side | null;
  mayMove: boolean;
  targetsFrom: (square: Square) => readonly { to: Square; promotes: boolean }[];
  move: (move: Pair, promotion: Promotion | null) => void;
  /** False: it is not played. */
  play: (uci: string) => boolean;
  premove: Premove | null;
  isPremoveGone: boolean;
  dropPremove: () => void;
};

export function useTable(
  games: Games<ChessState>,
  game: Game<ChessState>,
  persons: Persons,
  canWrite: boolean,
): Table {
  const { end } = game;
  const { toMove, fen } = end.state.board;
  const { playerOf, holderOf } = usePlayers(game, persons);
  const mine = SIDES.filter(
    (side) => playerOf(side)?.isSelf === true || holderOf(side)?.isSelf === true,
  );
  const players = SIDES.flatMap((side) => playerOf(side) ?? []);
  const theirs = SIDES.find((side) => !mine.includes(side));
  const opponent = theirs === undefined || mine.length === 0 ? null : playerOf(theirs);
  const isTogether = players.every(({ isHere }) => isHere);
  const thought = useThinking(end.id, isTogether);
  const isOver = end.outcome !== null;
  const mayMove = useMemo(
    () => canWrite && !isOver && mayMoveAt(games, game),
    [canWrite, isOver, games, game],
  );
  const waits = mine.find((side) => side !== toMove) ?? null;
  const movable = isOver || !canWrite ? null : mayMove ? toMove : waits;
  const play = useCallback(
    (uci: string): boolean => {
      const thoughtMs = game.table.clock === null ? null : thought();
      return games.write({ do: 'move', parent: game.end.id, move: uci, thoughtMs }) !== null;
    },
    [games, game, thought],
  );
  const [queued, setQueued] = useState<Premove | null>(null);
  const last = lastMoveOf(end);
  const lastId = last?.id ?? game.id;
  const isNext = queued !== null && queued.after === (last?.before?.id ?? game.id) && last !== null;
  const isPlayable = isNext && mayMove && isLegal(fen, queued);
  useEffect(() => {
    if (isPlayable) play(uciOf(queued));
  }, [isPlayable, queued, play]);
  return {
    playerOf,
    holderOf,
    mine,
    opponent,
    isTogether,
    thought,
    movable,
    mayMove,
    targetsFrom: (square) => (mayMove ? movesFrom(fen, square) : premovesFrom(fen, square)),
    move(pair, promotion) {
      if (mayMove) play(uciOf({ ...pair, promotion }));
      else setQueued({ ...pair, promotion, after: lastId });
    },
    play,
    premove: queued?.after === lastId ? queued : null,
    isPremoveGone: isNext && mayMove && !isLegal(fen, queued),
    dropPremove: () => setQueued(null),
  };
}

function usePlayers(
  game: Game<ChessState>,
  persons: Persons,
): { playerOf: PlayerOf; holderOf: PlayerOf } {
  return useMemo(() => {
    const personOf = (member: string | null): Person | null =>
      member === null ? null : persons.of(member);
    const holderOf = (seat: Seat): Person | null => personOf(game.seats[seat]?.holder ?? null);
    const lastMover = (seat: Seat): string | null => {
      let move = lastMoveOf(game.end);
      while (move !== null && move.seat !== seat) move = move.before;
      return move?.author ?? null;
    };
    return {
      holderOf,
      playerOf: (seat) => personOf(lastMover(seat)) ?? holderOf(seat),
    };
  }, [game, persons]);
}

function mayMoveAt(games: Games<ChessState>, { end }: Game<ChessState>): boolean {
  const { fen, toMove } = end.state.board;
  for (const [square, { side }] of piecesOf(fen)) {
    if (side !== toMove) continue;
    const [target] = movesFrom(fen, square);
    if (target === undefined) continue;
    const uci = `${square}${target.to}${target.promotes ? 'q' : ''}`;
    const action: Action = { do: 'move', parent: end.id, move: uci, thoughtMs: 0 };
    return games.refusalOf(action) === null;
  }
  return false;
}

const uciOf = ({ from, to, promotion }: Pair & { promotion: Promotion | null }): string =>
  `${from}${to}${promotion ?? ''}`;

const isLegal = (fen: string, { from, to }: Pair): boolean =>
  movesFrom(fen, from).some((target) => target.to === to);

function premovesFrom(fen: string, square: Square): { to: Square; promotes: boolean }[] {
  const piece = piecesOf(fen).get(square);
  if (piece === undefined) return [];
  return reachOf(piece, square).map((to) => ({
    to,
    promotes: piece.kind === 'p' && isLastRank(to, piece.side),
  }));
}
