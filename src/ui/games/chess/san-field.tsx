/** A move typed as it is written down. */
import { useId, useState } from 'react';
import { playTyped } from '../../../model/games/chess/board.ts';
import { useChessWords } from '../../words/use-late-words.ts';

type SanFieldProps = {
  fen: string;
  isOff: boolean;
  /** False: it is not played. */
  onPlay: (uci: string) => boolean;
};

export function SanField({ fen, isOff, onPlay }: SanFieldProps) {
  const words = useChessWords();
  const id = useId();
  const [text, setText] = useState('');
  const [problem, setProblem] = useState('');
  const play = (): void => {
    const typed = text.trim();
    if (typed === '') return;
    const played = playTyped(fen, typed);
    if (!isOff && played !== null && onPlay(played.uci)) {
      setText('');
      setProblem('');
    } else setProblem(words.typedNot(typed));
  };
  return (
    <form
      className="san"
      onSubmit={(event) => {
        event.preventDefault();
        play();
      }}
    >
      <label htmlFor={id}>{words.typed}</label>
      <input
        id={id}
        className="field"
        value={text}
        placeholder={words.typedHint}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        maxLength={12}
        aria-describedby={`${id}-problem`}
        onChange={({ currentTarget }) => {
          setText(currentTarget.value);
          setProblem('');
        }}
      />
      <button type="submit" className="btn" disabled={isOff}>
        {words.play}
      </button>
      <p id={`${id}-problem`} className="problem" role="alert">
        {problem}
      </p>
    </form>
  );
}
