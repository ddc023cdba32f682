/** On the way to a room, and where the way ends. */
import type { ReactNode } from 'react';
import { Mark } from './mark.tsx';
import type { Problem } from './navigation.ts';
import { useWords } from './words/use-words.tsx';

type BetweenProps = { title: string; text: string; children?: ReactNode };

export function Between({ title, text, children }: BetweenProps) {
  return (
    <main className="between">
      <p className="brand">
        <Mark size={26} /> Folkmoot
      </p>
      <h1>{title}</h1>
      <p role={children === undefined ? 'status' : 'alert'}>{text}</p>
      {children}
    </main>
  );
}

/** The address names no room that can be opened. */
export function Failed({ problem, onHome }: { problem: Problem; onHome: () => void }) {
  const { between } = useWords();
  const isNewer = problem.reason === 'newer';
  const sentence = between.problems[problem.reason];
  return (
    <Between
      title={between.noRoom}
      text={problem.reason === 'other' ? `${sentence} (${problem.detail})` : sentence}
    >
      {isNewer ? (
        <button type="button" className="btn main" onClick={() => location.reload()}>
          {between.reload}
        </button>
      ) : null}{' '}
      <button type="button" className={isNewer ? 'btn' : 'btn main'} onClick={onHome}>
        {between.toStart}
      </button>
    </Between>
  );
}
