/** The labelled grid that hands and readers meet, above the drawing: keys, pointer, names. */
import { useRef } from 'react';
import { useChessWords } from '../../words/use-late-words.ts';
import type { Side } from './pieces.tsx';
import { rowsOf, spotOf, type Piece, type Square } from './squares.ts';
import type { Drag, Hand, Pair, Target } from './use-hand.ts';

const DRAG_FROM_PX = 5;

type SquaresProps = {
  bottom: Side;
  label: string;
  describedBy: string;
  pieces: ReadonlyMap<Square, Piece>;
  focus: Square;
  picked: Square | null;
  targets: readonly Target[];
  queued: Pair | null;
  drag: Drag | null;
  isMovable: boolean;
  onFocus: (square: Square) => void;
  onAct: (square: Square) => void;
  onEscape: () => void;
  /** Places in squares from the top left, with fractions. */
  onDown: Hand['take'];
  onDrag: (x: number, y: number, moves: boolean) => void;
  onDrop: (square: Square | null) => void;
};

export function Squares(props: SquaresProps) {
  const { bottom, label, describedBy, focus, drag, isMovable } = props;
  const { onFocus, onAct, onEscape, onDown, onDrag, onDrop } = props;
  const field = useRef<HTMLDivElement>(null);
  const from = useRef({ x: 0, y: 0, isTaken: false });
  const rows = rowsOf(bottom);
  const whereIs = (event: React.MouseEvent): { x: number; y: number; square: Square | null } => {
    const box = field.current?.getBoundingClientRect();
    if (box === undefined) return { x: 0, y: 0, square: null };
    const x = ((event.clientX - box.left) / box.width) * 8;
    const y = ((event.clientY - box.top) / box.height) * 8;
    return { x, y, square: rows[Math.floor(y)]?.[Math.floor(x)] ?? null };
  };
  const focusOn = (square: Square): void => {
    onFocus(square);
    field.current?.querySelector<HTMLElement>(`[data-square="${square}"]`)?.focus();
  };
  const onKey = (event: React.KeyboardEvent): void => {
    const next = neighbour(focus, event.key, bottom);
    if (next !== null) focusOn(next);
    else if (event.key === 'Enter' || event.key === ' ') onAct(focus);
    else if (event.key === 'Escape') onEscape();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div
      ref={field}
      className={isMovable ? 'squares movable' : 'squares'}
      role="grid"
      tabIndex={-1}
      aria-label={label}
      aria-describedby={describedBy}
      aria-readonly={!isMovable}
      onKeyDown={onKey}
      onPointerDown={(event) => {
        const { x, y, square } = whereIs(event);
        if (event.button !== 0 || square === null || !isMovable) return;
        event.preventDefault();
        event.currentTarget.setPointerCapture(event.pointerId);
        onFocus(square);
        from.current = { x: event.clientX, y: event.clientY, isTaken: onDown(square, x, y) };
      }}
      onPointerMove={(event) => {
        if (drag === null) return;
        const { x, y } = whereIs(event);
        const far = Math.hypot(event.clientX - from.current.x, event.clientY - from.current.y);
        onDrag(x, y, far > DRAG_FROM_PX);
      }}
      onPointerUp={(event) => onDrop(whereIs(event).square)}
      onPointerCancel={() => onDrop(null)}
      // Not before the click: what opens under the finger would take it.
      onClick={(event) => {
        const { square } = whereIs(event);
        const { isTaken } = from.current;
        from.current.isTaken = false;
        if (isMovable && square !== null && !isTaken) onAct(square);
      }}
    >
      {rows.map((row) => (
        <div key={row[0]} role="row">
          {row.map((square) => (
            <SquareCell key={square} square={square} {...props} />
          ))}
        </div>
      ))}
    </div>
  );
}

function SquareCell({
  square,
  pieces,
  focus,
  picked,
  targets,
  queued,
  onFocus,
}: SquaresProps & { square: Square }) {
  const words = useChessWords();
  const piece = pieces.get(square);
  const name = words.square(
    square,
    piece === undefined ? null : words.whole[piece.side][piece.kind],
  );
  const also = [
    picked === square ? words.picked : null,
    targets.some(({ to }) => to === square) ? words.canGo : null,
    queued?.from === square || queued?.to === square ? words.queued : null,
  ].filter((each) => each !== null);
  return (
    <div
      role="gridcell"
      data-square={square}
      tabIndex={focus === square ? 0 : -1}
      aria-label={[name, ...also].join(', ')}
      aria-selected={picked === square}
      onFocus={() => onFocus(square)}
    />
  );
}

/** By an arrow or the ends of a row, as the board is turned; null for other keys and at the edge. */
function neighbour(square: Square, key: string, bottom: Side): Square | null {
  const rows = rowsOf(bottom);
  const { x, y } = spotOf(square, bottom);
  const steps: Readonly<Record<string, readonly [number, number]>> = {
    ArrowLeft: [-1, 0],
    ArrowRight: [1, 0],
    ArrowUp: [0, -1],
    ArrowDown: [0, 1],
    Home: [-x, 0],
    End: [7 - x, 0],
  };
  const [across, down] = steps[key] ?? [9, 9];
  return rows[y + down]?.[x + across] ?? null;
}
