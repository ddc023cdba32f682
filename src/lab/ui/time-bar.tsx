/** Time of the lab: running, standing, step by step, how fast. */
import { useId } from 'react';
import { useLabWords } from '../../ui/words/use-late-words.ts';
import { SPEEDS, type LabSession } from '../lab-session.ts';
import type { LabView } from './view.ts';

/** Slower than wanted by more than this is said. */
const SHORTFALL = 0.7;

export function TimeBar({ session, view }: { session: LabSession; view: LabView }) {
  const { time } = useLabWords();
  const id = useId();
  const isReady = view.phase === 'ready';
  const isShort =
    view.isPlaying && view.measuredSpeed > 0 && view.measuredSpeed < SHORTFALL * view.speed;
  return (
    <div className="time-bar" role="group" aria-label={time.label}>
      <button
        type="button"
        className="btn main play"
        disabled={!isReady || view.speed === 0}
        onClick={() => (view.isPlaying ? session.pause() : session.resume())}
      >
        {view.isPlaying ? time.pause : time.play}
      </button>
      <button type="button" className="btn" disabled={!isReady} onClick={() => session.stepEvent()}>
        {time.event}
      </button>
      <button type="button" className="btn" disabled={!isReady} onClick={() => session.stepTime()}>
        {time.step}
      </button>
      <span className="speed">
        <label htmlFor={id}>{time.speed}</label>
        <input
          id={id}
          type="range"
          min={0}
          max={SPEEDS.length - 1}
          step={1}
          value={Math.max(0, SPEEDS.indexOf(view.speed as (typeof SPEEDS)[number]))}
          aria-valuetext={time.speedOf(view.speed)}
          onChange={({ currentTarget }) =>
            session.setSpeed(SPEEDS[Number(currentTarget.value)] ?? 1)
          }
        />
        <output htmlFor={id}>{time.speedOf(view.speed)}</output>
      </span>
      <span className="clock" data-time={Math.floor(view.nowMs)}>
        {time.now(view.nowMs)}
      </span>
      {isShort ? <span className="short-of">{time.measured(view.measuredSpeed)}</span> : null}
      <button type="button" className="btn bare" onClick={() => session.restart()}>
        {time.restart}
      </button>
    </div>
  );
}
