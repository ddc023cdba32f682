/** Two lines that part: which one goes on and why, and both beside each other with the water between. */
import type { ReactNode } from 'react';
import type { Fork } from '../../../model/games/kit/lines.ts';
import type { Position } from '../../../model/games/kit/position.ts';
import { useGamesWords } from '../../words/use-late-words.ts';
import { forkLines } from './fork-lines.ts';
import type { Member } from './persons.tsx';

type ForkPanelProps<State> = {
  fork: Fork<State>;
  nameOf: (member: Member) => string;
  drawLine: (steps: readonly Position<State>[], line: 'goes on' | 'kept') => ReactNode;
  isViewed: boolean;
  onView: () => void;
};

export function ForkPanel<State>(props: ForkPanelProps<State>) {
  const { fork, nameOf, drawLine, isViewed, onView } = props;
  const { fork: words, backToGame } = useGamesWords();
  const { goesOn, kept } = forkLines(fork);
  return (
    <div className="fork">
      <section className="line on">
        <h2>{words.on}</h2>
        {drawLine(goesOn.steps, 'goes on')}
        <small>{words.by(goesOn.authors.map(nameOf), goesOn.length)}</small>
      </section>
      <Water label={words.apart} />
      <section className="line kept">
        <h2>{words.keptTitle}</h2>
        {drawLine(kept.steps, 'kept')}
        <small>{words.by(kept.authors.map(nameOf), kept.length)}</small>
        <button type="button" className="text-button" aria-pressed={isViewed} onClick={onView}>
          {isViewed ? backToGame : words.view}
        </button>
      </section>
    </div>
  );
}

function Water({ label }: { label: string }) {
  return (
    <svg className="water" viewBox="0 0 76 150" preserveAspectRatio="none" aria-hidden="true">
      <path d="M33 3C46 14 56 26 54 44S45 78 52 98 47 136 37 147C28 141 18 128 21 108S30 76 22 58 20 16 33 3Z" />
      <text x="37" y="75" transform="rotate(-90 37 75)" dominantBaseline="middle">
        {label}
      </text>
    </svg>
  );
}
