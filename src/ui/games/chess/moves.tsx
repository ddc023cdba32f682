/** Moves as they stand in a list; each goes to its place. */
import { useEffect, useRef, type KeyboardEvent } from 'react';
import type { ChessState } from '../../../model/games/chess/rules.ts';
import type { Position } from '../../../model/games/kit/position.ts';
import { useChessWords, useGamesWords } from '../../words/use-late-words.ts';
import { plyAt, rowsOfMoves, type Placed, type Ply } from './plies.ts';
import { sayStep } from './say-game.ts';

type MoveListProps = {
  plies: readonly Ply[];
  /** 0 is the beginning. */
  at: number;
  onGo: (at: number) => void;
};

export function MoveList({ plies, at, onGo }: MoveListProps) {
  const { moves, noMoves } = useChessWords();
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const [box, shown] = [list.current, list.current?.querySelector<HTMLElement>('[aria-current]')];
    // Within the list only: the page stays where it is.
    if (box && shown) box.scrollTop = Math.max(0, shown.offsetTop - box.clientHeight / 2);
    else box?.scrollTo(0, 0);
  }, [at, plies]);
  const onKey = (event: KeyboardEvent): void => {
    const goTo: Readonly<Record<string, number>> = {
      ArrowLeft: at - 1,
      ArrowRight: at + 1,
      ArrowUp: at - 2,
      ArrowDown: at + 2,
      Home: 0,
      End: plies.length,
    };
    const next = goTo[event.key];
    if (next === undefined) return;
    event.preventDefault();
    const place = Math.max(0, Math.min(plies.length, next));
    onGo(place);
    list.current?.querySelector<HTMLElement>(`[data-place="${place}"]`)?.focus();
  };
  return (
    <div ref={list} className="moves" role="region" aria-label={moves}>
      {plies.length === 0 ? <p className="quiet">{noMoves}</p> : null}
      <ol>
        {rowsOfMoves(plies).map(({ number, white, black }) => (
          <li key={`${number} ${white?.place ?? ''}`}>
            <i>{number}</i>
            <MoveButton placed={white} {...{ at, onGo, onKey }} />
            <MoveButton placed={black} {...{ at, onGo, onKey }} />
          </li>
        ))}
      </ol>
    </div>
  );
}

type MoveButtonProps = {
  placed: Placed | null;
  at: number;
  onGo: (at: number) => void;
  onKey: (event: KeyboardEvent) => void;
};

function MoveButton({ placed, at, onGo, onKey }: MoveButtonProps) {
  if (placed === null) return <span className="no-move">…</span>;
  const { ply, place } = placed;
  return (
    <button
      type="button"
      data-place={place}
      aria-current={at === place ? 'true' : undefined}
      onClick={() => onGo(place)}
      onKeyDown={onKey}
    >
      {ply.played.san}
    </button>
  );
}

type StepListProps = {
  steps: readonly Position<ChessState>[];
  /** The one that the board shows. */
  shown: string | null;
  onGo: (step: Position<ChessState>) => void;
};

/** One of two lines that part, with steps that are no moves. */
export function StepList({ steps, shown, onGo }: StepListProps) {
  const words = useGamesWords();
  const plies = steps.flatMap((step) => plyAt(step) ?? []);
  const others = steps.filter((step) => plyAt(step) === null);
  const byId = new Map(steps.map((step) => [step.id, step] as const));
  return (
    <ol>
      {rowsOfMoves(plies).map(({ number, white, black }) => (
        <li key={`${number} ${white?.place ?? ''}`}>
          <i>{number}</i>
          {[white, black].map((placed, i) => {
            const step = byId.get(placed?.ply.position ?? '');
            if (placed === null || step === undefined)
              return (
                <span key={i} className="no-move">
                  {i === 0 ? '…' : ''}
                </span>
              );
            return (
              <button
                key={i}
                type="button"
                aria-current={step.id === shown ? 'true' : undefined}
                onClick={() => onGo(step)}
              >
                {placed.ply.played.san}
              </button>
            );
          })}
        </li>
      ))}
      {others.map((step) => (
        <li key={step.id} className="other-step">
          {sayStep(words, step)}
        </li>
      ))}
    </ol>
  );
}
