/** The board: hatched like a printed diagram. Moved by dragging, by clicking or touching twice, or by keys; it knows no rules itself. */
import {
  useId,
  useLayoutEffect,
  useRef,
  useState,
  type CSSProperties,
  type ReactNode,
} from 'react';
import { personStyle } from '../../room/people.tsx';
import { useChessWords } from '../../words/use-late-words.ts';
import { carryOver, type Drawn } from './drawn-pieces.ts';
import { PieceShape, PieceSign, type Kind, type Side } from './pieces.tsx';
import { isLight, piecesOf, placeOf, rowsOf, spotOf, type Piece, type Square } from './squares.ts';

const UNIT = 45;
const DRAG_FROM_PX = 5;
const PROMOTIONS = ['q', 'n', 'r', 'b'] as const;

export type Promotion = (typeof PROMOTIONS)[number];
type Target = { to: Square; promotes: boolean };
type Pair = { from: Square; to: Square };

export type BoardProps = {
  fen: string;
  bottom: Side;
  /** Of the whole board, for those who hear it. */
  label: string;
  /** Whose pieces can be moved here now; null: the board only shows. */
  movable: Side | null;
  targetsFrom: (square: Square) => readonly Target[];
  onMove: (move: Pair, promotion: Promotion | null) => void;
  /** In the colour of who moved. */
  last: (Pair & { color: string }) | null;
  /** Of the king in check. */
  check: Square | null;
  premove: Pair | null;
  onPremoveOff: () => void;
  /** The last move of a line that does not go on. */
  ghost: (Pair & { piece: Piece }) | null;
  /** What lies over it. */
  over?: (board: HTMLElement | null) => ReactNode;
};

type Drag = { from: Square; x: number; y: number; moves: boolean; wasPicked: boolean };

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

type Hand = {
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

/** What is picked up, and where it goes. */
function useHand(props: BoardProps, pieces: ReadonlyMap<Square, Piece>): Hand {
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

type DrawingProps = BoardProps & {
  pieces: ReadonlyMap<Square, Piece>;
  drag: Drag | null;
  picked: Square | null;
  targets: readonly Target[];
};

function Drawing(props: DrawingProps) {
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

/** Under the pieces. */
function Marks({ bottom, picked, last, check, premove, ghost }: DrawingProps) {
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

/** In squares from the top left. */
const moved = ({ x, y }: { x: number; y: number }): CSSProperties => ({
  transform: `translate(${x * UNIT}px, ${y * UNIT}px)`,
});

type CellProps = {
  at: Square;
  bottom: Side;
  inset?: number;
  className?: string;
  fill?: string;
};

function Cell({ at, bottom, inset = 0, className, fill }: CellProps) {
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

function Ring({ at, bottom, r, className }: Omit<CellProps, 'inset'> & { r: number }) {
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

/** What hands and readers meet, above the drawing. */
function Squares(props: SquaresProps) {
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

type PromotionChoiceProps = {
  side: Side;
  spot: { x: number; y: number };
  /** Null: not promoted, nothing is played. */
  onChoose: (kind: Promotion | null) => void;
};

function PromotionChoice({ side, spot, onChoose }: PromotionChoiceProps) {
  const words = useChessWords();
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const before = document.activeElement;
    box.current?.querySelector('button')?.focus();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  const place: CSSProperties = {
    left: `${spot.x * 12.5}%`,
    ...(spot.y < 4 ? { top: 0 } : { bottom: 0 }),
  };
  return (
    <div
      className="promotion"
      onPointerDown={(event) => event.target === event.currentTarget && onChoose(null)}
    >
      <div ref={box} role="dialog" aria-label={words.promote} style={place}>
        {PROMOTIONS.map((kind: Promotion & Kind) => (
          <button
            key={kind}
            type="button"
            aria-label={words.piece[kind]}
            onClick={() => onChoose(kind)}
            onKeyDown={(event) => {
              if (event.key !== 'Escape') return;
              event.stopPropagation();
              onChoose(null);
            }}
          >
            <PieceSign kind={kind} side={side} />
          </button>
        ))}
      </div>
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
