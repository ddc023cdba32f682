/** Goes through the places of a line: by its slider, its buttons and their keys, or by itself. */
import { useEffect, useRef, useState } from 'react';
import { Icon, type IconShape } from '../../icons.tsx';
import { useGamesWords } from '../../words/use-late-words.ts';

const STEP_MS = 900;

type ScrubberProps = {
  /** 0 is the beginning, `length` the end. */
  at: number;
  length: number;
  onGo: (at: number) => void;
};

export function Scrubber({ at, length, onGo }: ScrubberProps) {
  const { replay } = useGamesWords();
  const [plays, setPlays] = useState(false);
  const isPlaying = plays && at < length;
  const latest = useRef({ at, onGo });
  useEffect(() => {
    latest.current = { at, onGo };
  });
  useEffect(() => {
    if (!isPlaying) return undefined;
    const timer = setInterval(() => latest.current.onGo(latest.current.at + 1), STEP_MS);
    return () => clearInterval(timer);
  }, [isPlaying]);
  const go = (to: number): void => {
    setPlays(false);
    onGo(Math.max(0, Math.min(length, to)));
  };
  const toggle = (): void => {
    if (!isPlaying && at >= length) onGo(0);
    setPlays(!isPlaying);
  };
  const button = (label: string, shape: IconShape, to: number, isOff: boolean) => (
    <button
      type="button"
      className="btn bare icon-button"
      aria-label={label}
      title={label}
      disabled={isOff}
      onClick={() => go(to)}
    >
      <Icon shape={shape} />
    </button>
  );
  return (
    <div className="scrubber" role="group" aria-label={replay.title}>
      {button(replay.start, 'first', 0, at === 0)}
      {button(replay.back, 'back', at - 1, at === 0)}
      <input
        type="range"
        min={0}
        max={length}
        value={at}
        aria-label={replay.title}
        aria-valuetext={replay.place(at, length)}
        onChange={({ currentTarget }) => go(Number(currentTarget.value))}
      />
      {button(replay.on, 'next', at + 1, at >= length)}
      {button(replay.end, 'last', length, at >= length)}
      <button
        type="button"
        className="btn bare icon-button"
        aria-label={isPlaying ? replay.pause : replay.play}
        title={isPlaying ? replay.pause : replay.play}
        disabled={length === 0}
        onClick={toggle}
      >
        <Icon shape={isPlaying ? 'pause' : 'play'} />
      </button>
    </div>
  );
}
