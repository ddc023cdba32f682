/** What is picked up from the board, and where it goes. */
import { useState } from 'react';
import type { Side } from './pieces.tsx';
import type { Promotion } from './promotion-choice.tsx';
import type { Piece, Square } from './squares.ts';

export type Target = { to: Square; promotes: boolean };
export type Pair = { from: Square; to: Square };

export type HandProps = {
  /** Whose pieces can be moved here now; null: the board only shows. */
  movable: Side | null;
  targetsFrom: (square: Square) => readonly Target[];
  onMove: (move: Pair, promotion: Promotion | null) => void;
  premove: Pair | null;
  onPremoveOff: () => void;
};

export type Drag = { from: Square; x: number; y: number; moves: boolean; wasPicked: boolean };

export type Hand = {
  picked: Square | null;
  targets: readonly Target[];
  drag: Drag | null;
  promoting: Pair | null;
  promote: (move: Pair, kind: Promotion | null) => void;
  act: (square: Square) => void;
  letGo: () => void;
  /** False: nothing of ours to take, so it is for the click that may follow. */
  take: (square: Square, x: number, y: number) => boolean;
  pull: (x: number, y: number, moves: boolean) => void;
  drop: (square: Square | null) => void;
};

export function useHand(props: HandProps, pieces: ReadonlyMap<Square, Piece>): Hand {
  const { movable, targetsFrom, onMove, premove, onPremoveOff } = props;
  const [chosen, setPicked] = useState<Square | null>(null);
  const [drag, setDrag] = useState<Drag | null>(null);
  const [promoting, setPromoting] = useState<Pair | null>(null);
  const canPick = (square: Square): boolean =>
    movable !== null && pieces.get(square)?.side === movable;
  // It may have been taken meanwhile.
  const picked = chosen !== null && canPick(chosen) ? chosen : null;
  const go = (from: Square, to: Square): boolean => {
    const target = targetsFrom(from).find((each) => each.to === to);
    if (target === undefined) return false;
    setPicked(null);
    if (target.promotes) setPromoting({ from, to });
    else onMove({ from, to }, null);
    return true;
  };
  const act = (square: Square): void => {
    if (picked !== null && picked !== square && go(picked, square)) return;
    if (premove !== null) onPremoveOff();
    setPicked(picked !== square && canPick(square) ? square : null);
  };
  return {
    picked,
    targets: picked === null ? [] : targetsFrom(picked),
    drag,
    promoting,
    promote(move, kind) {
      setPromoting(null);
      if (kind !== null) onMove(move, kind);
    },
    act,
    letGo() {
      setPicked(null);
      onPremoveOff();
    },
    take(square, x, y) {
      const isTarget = picked !== null && targetsFrom(picked).some(({ to }) => to === square);
      if (!canPick(square) || isTarget) return false;
      if (premove !== null) onPremoveOff();
      setDrag({ from: square, x, y, moves: false, wasPicked: picked === square });
      setPicked(square);
      return true;
    },
    pull: (x, y, moves) => setDrag((now) => now && { ...now, x, y, moves: now.moves || moves }),
    drop(square) {
      if (drag === null) return;
      setDrag(null);
      if (square === null) return;
      if (drag.moves && square !== drag.from) go(drag.from, square);
      else if (!drag.moves && drag.wasPicked) setPicked(null);
    },
  };
}
