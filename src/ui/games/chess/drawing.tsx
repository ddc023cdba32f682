/** The board as an SVG drawing: hatched squares, marks, pieces and coordinates. Readers and hands meet `squares-grid.tsx` instead. */
import { useId, useState } from 'react';
import { carryOver, type Drawn } from './drawn-pieces.ts';
import { Cell, Marks, moved, Ring, UNIT, type MarksProps } from './marks.tsx';
import { PieceShape, type Side } from './pieces.tsx';
import { isLight, rowsOf, spotOf, type Piece, type Square } from './squares.ts';
import type { Drag, Target } from './use-hand.ts';

type DrawingProps = MarksProps & {
  fen: string;
  pieces: ReadonlyMap<Square, Piece>;
  drag: Drag | null;
  targets: readonly Target[];
};

export function Drawing(props: DrawingProps) {
  const { fen, bottom, pieces, drag, targets, last } = props;
  const [drawn, setDrawn] = useState<{ fen: string; all: Drawn[]; dropped: Square | null }>(() => ({
    fen,
    all: carryOver([], pieces),
    dropped: null,
  }));
  const [dragged, setDragged] = useState<Square | null>(null);
  const now = drag?.moves === true ? drag.from : null;
  if (now !== null && now !== dragged) setDragged(now);
  // What was put there by hand is there already.
  if (drawn.fen !== fen) {
    setDrawn({ fen, all: carryOver(drawn.all, pieces), dropped: dragged });
    setDragged(null);
  }
  const flown = drawn.dropped === null ? null : last;
  return (
    <svg className="drawing" viewBox="0 0 360 360" aria-hidden="true">
      <Field />
      <Marks {...props} />
      {drawn.all.map((piece) => (
        <g
          key={piece.key}
          className={pieceClass(piece.square, now, flown?.to ?? null)}
          style={moved(spotOf(piece.square, bottom))}
        >
          <PieceShape kind={piece.kind} side={piece.side} />
        </g>
      ))}
      {targets.map(({ to }) =>
        pieces.has(to) ? (
          <Ring key={to} at={to} r={20.5} {...{ bottom }} className="target takes" />
        ) : (
          <Ring key={to} at={to} r={5.5} {...{ bottom }} className="target" />
        ),
      )}
      <Held {...props} />
      <rect x="-.5" y="-.5" width="361" height="361" className="fr" />
      <Coordinates bottom={bottom} />
    </svg>
  );
}

function Field() {
  const hatch = useId();
  return (
    <>
      <defs>
        <pattern
          id={hatch}
          width="4"
          height="4"
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
        >
          <rect width="4" height="4" className="hb" />
          <path d="M0 0V4" className="hl" />
        </pattern>
      </defs>
      <rect width="360" height="360" className="lt" />
      {rowsOf('white')
        .flat()
        .filter((square) => !isLight(square))
        .map((square) => (
          <Cell key={square} at={square} bottom="white" fill={`url(#${hatch})`} />
        ))}
    </>
  );
}

/** Under the hand that drags it. */
function Held({ drag, pieces }: DrawingProps) {
  const piece = drag?.moves === true ? pieces.get(drag.from) : undefined;
  if (piece === undefined || drag === null) return null;
  return (
    <g className="piece held" style={moved({ x: drag.x - 0.5, y: drag.y - 0.5 })}>
      <PieceShape {...piece} />
    </g>
  );
}

const pieceClass = (square: Square, dragged: Square | null, flown: Square | null): string =>
  ['piece', square === dragged ? 'lifted' : '', square === flown ? 'still' : ''].join(' ').trim();

function Coordinates({ bottom }: { bottom: Side }) {
  const places = [0, 1, 2, 3, 4, 5, 6, 7];
  const rows = rowsOf(bottom);
  return (
    <g className="co">
      {places.map((i) => (
        <text key={`rank${i}`} x="-10" y={i * UNIT + 26} textAnchor="middle">
          {rows[i]?.[0]?.[1]}
        </text>
      ))}
      {places.map((i) => (
        <text key={`file${i}`} x={(i + 0.5) * UNIT} y="375" textAnchor="middle">
          {rows[7]?.[i]?.[0]}
        </text>
      ))}
    </g>
  );
}
