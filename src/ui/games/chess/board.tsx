/** The board: hatched like a printed diagram. Moved by dragging, by clicking or touching twice, or by keys; it knows no rules itself. */
import { useId, useState, type ReactNode } from 'react';
import { useChessWords } from '../../words/use-late-words.ts';
import { Drawing } from './drawing.tsx';
import type { MarksProps } from './marks.tsx';
import type { Side } from './pieces.tsx';
import { PromotionChoice } from './promotion-choice.tsx';
import { Squares } from './squares-grid.tsx';
import { piecesOf, placeOf, spotOf, type Square } from './squares.ts';
import { useHand, type HandProps } from './use-hand.ts';

export type { Promotion } from './promotion-choice.tsx';

export type BoardProps = HandProps &
  Omit<MarksProps, 'picked'> & {
    fen: string;
    /** Of the whole board, for those who hear it. */
    label: string;
    /** What lies over it. */
    over?: (board: HTMLElement | null) => ReactNode;
  };

export function Board(props: BoardProps) {
  const { fen, bottom, label, movable, premove, over } = props;
  const [board, setBoard] = useState<HTMLElement | null>(null);
  const { boardMeans } = useChessWords();
  const id = useId();
  const pieces = piecesOf(fen);
  const [focus, setFocus] = useState<Square>(bottom === 'white' ? 'e2' : 'e7');
  const hand = useHand(props, pieces);
  const { picked, targets, drag, promoting, promote } = hand;
  return (
    <div ref={setBoard} className="board" data-fen={fen}>
      <Drawing {...props} {...{ pieces, drag, picked, targets }} />
      <Squares
        {...{ bottom, label, pieces, focus, drag, picked, targets }}
        describedBy={id}
        queued={premove}
        isMovable={movable !== null}
        onFocus={setFocus}
        onAct={hand.act}
        onEscape={hand.letGo}
        onDown={hand.take}
        onDrag={hand.pull}
        onDrop={hand.drop}
      />
      {promoting === null || movable === null ? null : (
        <PromotionChoice
          side={movable}
          spot={spotOf(promoting.to, bottom)}
          onChoose={(kind) => promote(promoting, kind)}
        />
      )}
      {over?.(board)}
      <p className="unseen" id={id}>
        {movable === null ? '' : boardMeans}
      </p>
    </div>
  );
}

/** The square of a side's king; null where there is none. */
export function kingOf(fen: string, side: Side): Square | null {
  for (const [square, piece] of piecesOf(fen))
    if (piece.kind === 'k' && piece.side === side) return square;
  return null;
}

/** Is it the last rank for that side's pawns? */
export const isLastRank = (square: Square, side: Side): boolean =>
  placeOf(square).rank === (side === 'white' ? 7 : 0);
