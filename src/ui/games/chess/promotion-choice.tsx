/** Asks what a pawn becomes. */
import { useLayoutEffect, useRef, type CSSProperties } from 'react';
import { useChessWords } from '../../words/use-late-words.ts';
import { PieceSign, type Kind, type Side } from './pieces.tsx';

const PROMOTIONS = ['q', 'n', 'r', 'b'] as const;

export type Promotion = (typeof PROMOTIONS)[number];

type PromotionChoiceProps = {
  side: Side;
  spot: { x: number; y: number };
  /** Null: not promoted, nothing is played. */
  onChoose: (kind: Promotion | null) => void;
};

export function PromotionChoice({ side, spot, onChoose }: PromotionChoiceProps) {
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
