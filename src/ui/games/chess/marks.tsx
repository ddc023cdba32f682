/** What is drawn on single squares, under the pieces and over them. */
import type { CSSProperties } from 'react';
import { personStyle } from '../../room/people.tsx';
import { PieceShape, type Side } from './pieces.tsx';
import { spotOf, type Piece, type Square } from './squares.ts';
import type { Pair } from './use-hand.ts';

/** The side of a square in the drawing. */
export const UNIT = 45;

export type MarksProps = {
  bottom: Side;
  picked: Square | null;
  /** In the colour of who moved. */
  last: (Pair & { color: string }) | null;
  /** Of the king in check. */
  check: Square | null;
  premove: Pair | null;
  /** The last move of a line that does not go on. */
  ghost: (Pair & { piece: Piece }) | null;
};

/** Under the pieces. */
export function Marks({ bottom, picked, last, check, premove, ghost }: MarksProps) {
  return (
    <>
      {picked === null ? null : <Cell at={picked} {...{ bottom }} className="picked" />}
      {premove === null
        ? null
        : [premove.from, premove.to].map((square) => (
            <Cell key={square} at={square} inset={2} {...{ bottom }} className="queued" />
          ))}
      {last === null ? null : (
        <g style={personStyle(last.color)}>
          <Cell at={last.from} inset={1.5} {...{ bottom }} className="last" />
          <Cell at={last.to} inset={1.5} {...{ bottom }} className="last" />
        </g>
      )}
      {check === null ? null : <Ring at={check} r={20} {...{ bottom }} className="check" />}
      {ghost === null ? null : <Ghost {...{ ghost, bottom }} />}
    </>
  );
}

/** In squares from the top left. */
export const moved = ({ x, y }: { x: number; y: number }): CSSProperties => ({
  transform: `translate(${x * UNIT}px, ${y * UNIT}px)`,
});

type CellProps = {
  at: Square;
  bottom: Side;
  inset?: number;
  className?: string;
  fill?: string;
};

export function Cell({ at, bottom, inset = 0, className, fill }: CellProps) {
  const { x, y } = spotOf(at, bottom);
  const size = UNIT - 2 * inset;
  return (
    <rect
      x={x * UNIT + inset}
      y={y * UNIT + inset}
      width={size}
      height={size}
      {...{ className, fill }}
    />
  );
}

const middle = (square: Square, bottom: Side): { x: number; y: number } => {
  const { x, y } = spotOf(square, bottom);
  return { x: (x + 0.5) * UNIT, y: (y + 0.5) * UNIT };
};

export function Ring({ at, bottom, r, className }: Omit<CellProps, 'inset'> & { r: number }) {
  const { x, y } = middle(at, bottom);
  return <circle cx={x} cy={y} r={r} className={className} />;
}

function Ghost({ ghost, bottom }: { ghost: Pair & { piece: Piece }; bottom: Side }) {
  const [from, to] = [middle(ghost.from, bottom), middle(ghost.to, bottom)];
  return (
    <g className="ghost">
      <path d={`M${from.x} ${from.y}L${to.x} ${to.y}`} />
      <g className="ghost-piece" style={moved(spotOf(ghost.to, bottom))}>
        <PieceShape {...ghost.piece} />
      </g>
      <circle cx={to.x} cy={to.y} r="19.500" />
    </g>
  );
}
