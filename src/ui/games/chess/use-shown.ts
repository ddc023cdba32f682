/** Which place of which line the board shows: the game as it stands, until somebody goes back or looks at a line that is kept. */
import { useMemo, useState } from 'react';
import { firstOf, type ChessState } from '../../../model/games/chess/rules.ts';
import type { ElementId } from '../../../model/games/kit/elements.ts';
import type { Fork } from '../../../model/games/kit/lines.ts';
import type { Game } from '../../../model/games/kit/match.ts';
import { pliesAt, type At, type Ply } from './plies.ts';

export type Shown = {
  /** Whose kept line it is. */
  fork: Fork<ChessState> | null;
  plies: Ply[];
  place: number;
  /** The last move there; null at the beginning. */
  ply: Ply | null;
  state: ChessState;
  /** The line that goes on, at its end. */
  isEnd: boolean;
};

export type Showing = {
  shown: Shown;
  go: (place: number) => void;
  /** The kept line, at its end or after a step of it. */
  viewKept: (fork: Fork<ChessState>, step: At | null) => void;
  /** After a step of the line that goes on. */
  viewStep: (step: At) => void;
  backToGame: () => void;
};

/** `at` null: the end, whatever comes. */
type Viewed = { kept: ElementId | null; at: number | null };

const THE_GAME: Viewed = { kept: null, at: null };

export function useShown(game: Game<ChessState>): Showing {
  const [viewed, setViewed] = useState(THE_GAME);
  const fork = game.forks.find(({ kept }) => kept.end.id === viewed.kept) ?? null;
  const end = fork?.kept.end ?? game.end;
  const plies = useMemo(() => pliesAt(end), [end]);
  const place = Math.min(viewed.at ?? plies.length, plies.length);
  const ply = plies[place - 1] ?? null;
  const state = ply?.state ?? firstOf(game.start.state);
  const go = (to: number): void =>
    setViewed({ kept: fork?.kept.end.id ?? null, at: to >= plies.length ? null : to });
  const placeOf = (all: readonly Ply[], step: At): number | null => {
    const found = all.findIndex(({ position }) => position === step.id);
    return found < 0 ? null : found + 1;
  };
  return {
    shown: { fork, plies, place, ply, state, isEnd: fork === null && place === plies.length },
    go,
    viewKept: (kept, step) =>
      setViewed({
        kept: kept.kept.end.id,
        at: step === null ? null : placeOf(pliesAt(kept.kept.end), step),
      }),
    viewStep: (step) => setViewed({ kept: null, at: placeOf(pliesAt(game.end), step) }),
    backToGame: () => setViewed(THE_GAME),
  };
}
