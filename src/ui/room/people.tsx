/** Colours and lines of people: the only colours on the screen. */
import type { CSSProperties } from 'react';
import './people.css';
import type { PeerNow } from './snapshot.ts';

/** The names of people's colours; the style sheet gives each its value in both themes. */
export const PEOPLE_COLORS = ['p1', 'p2', 'p3', 'p4', 'p5', 'p6', 'p7', 'p8'] as const;

/** A colour is chosen by others: only the named ones reach the style sheet. */
export const personStyle = (color: string): CSSProperties =>
  ({ '--c': /^p[1-8]$/.test(color) ? `var(--${color})` : 'var(--ink-3)' }) as CSSProperties;

/** The pattern of a path, in its colour; nothing for someone who left or was cut off. */
export function PathLine({ peer }: { peer: Pick<PeerNow, 'path' | 'left' | 'cutOff'> }) {
  if (peer.left || peer.cutOff !== null) return <span className="line" />;
  return (
    <svg
      className={`line ${peer.path}`}
      width="44"
      height="16"
      viewBox="0 0 52 16"
      aria-hidden="true"
    >
      {peer.path === 'tab' ? (
        <path d="M5 1L9 5H43L47 1M5 15L9 11H43L47 15" />
      ) : peer.path === 'out-of-reach' ? (
        <path d="M2 8H20M32 8H50M22 12L26 4M26 12L30 4" />
      ) : (
        <path d="M2 8H50" />
      )}
      {peer.path === 'via' ? <circle cx="26" cy="8" r="4" /> : null}
    </svg>
  );
}
