/** The way once more, slowly: hops are drawn on the map as it plays; where less motion is asked for, step by step. */
import { useEffect, useId, useMemo, useRef, useState } from 'react';
import { useNetworkWords } from '../../words/use-late-words.ts';
import type { WhoIs } from '../timeline/who.ts';
import { marksAt, msText, stepsOf, type TraceMark, type Waterfall } from './waterfall.ts';

type ReplayProps = {
  fall: Waterfall;
  who: WhoIs;
  onMarks: (marks: readonly TraceMark[] | null) => void;
};

/** Slower by this much. */
const SPEEDS = [10, 100] as const;
/** An edit that took less than this would be over before it is seen. */
const REPLAY_MS_MIN = 600;

export function Replay({ fall, who, onMarks }: ReplayProps) {
  const { replay } = useNetworkWords().trace;
  const [atMs, setAt] = useState<number | null>(null);
  const [isPlaying, setPlaying] = useState(false);
  const isStill = useLessMotion();
  const stop = (): void => {
    setPlaying(false);
    setAt(null);
  };
  useEffect(() => {
    onMarks(atMs === null ? null : marksAt(fall, atMs));
  }, [fall, atMs, onMarks]);
  if (fall.ways.length < 2) return null;
  return (
    <div className="replay" role="group" aria-label={replay.title}>
      <h3>{replay.title}</h3>
      {isStill ? (
        <Steps {...{ fall, who, atMs }} onAt={setAt} />
      ) : (
        <Film {...{ fall, atMs, isPlaying }} onAt={setAt} onPlaying={setPlaying} />
      )}
      {atMs === null ? null : (
        <button type="button" className="btn small" onClick={stop}>
          {replay.stop}
        </button>
      )}
    </div>
  );
}

function useLessMotion(): boolean {
  const [isLess, setLess] = useState(() => matchMedia('(prefers-reduced-motion: reduce)').matches);
  useEffect(() => {
    const query = matchMedia('(prefers-reduced-motion: reduce)');
    const follow = (): void => setLess(query.matches);
    query.addEventListener('change', follow);
    return () => query.removeEventListener('change', follow);
  }, []);
  return isLess;
}

type PlayProps = { fall: Waterfall; atMs: number | null; onAt: (ms: number) => void };

type FilmProps = PlayProps & { isPlaying: boolean; onPlaying: (isPlaying: boolean) => void };

function Film({ fall, atMs, onAt, isPlaying, onPlaying }: FilmProps) {
  const { replay } = useNetworkWords().trace;
  const id = useId();
  const [slower, setSlower] = useState<(typeof SPEEDS)[number]>(10);
  usePlay({ fall, atMs, onAt, slower, isPlaying, onEnd: () => onPlaying(false) });
  const play = (): void => {
    if (!isPlaying && (atMs === null || atMs >= fall.endMs)) onAt(0);
    onPlaying(!isPlaying);
  };
  return (
    <>
      <div className="row">
        <button type="button" className="btn" onClick={play}>
          {isPlaying ? replay.pause : replay.play}
        </button>
        <label htmlFor={id}>{replay.speed}</label>
        <select
          id={id}
          className="field"
          value={slower}
          onChange={({ currentTarget: { value } }) => setSlower(Number(value) === 10 ? 10 : 100)}
        >
          <option value={10}>{replay.tenth}</option>
          <option value={100}>{replay.hundredth}</option>
        </select>
      </div>
      <input
        type="range"
        aria-label={replay.scrub}
        aria-valuetext={replay.at(msText(atMs ?? 0, fall.stepMs))}
        min={0}
        max={fall.endMs}
        step={fall.stepMs}
        value={Math.min(atMs ?? 0, fall.endMs)}
        onChange={({ currentTarget: { value } }) => {
          onPlaying(false);
          onAt(Number(value));
        }}
      />
      <p className="clock">{replay.at(msText(atMs ?? 0, fall.stepMs))}</p>
    </>
  );
}

type Playing = PlayProps & { slower: number; isPlaying: boolean; onEnd: () => void };

function usePlay({ fall, atMs, onAt, slower, isPlaying, onEnd }: Playing): void {
  const now = useRef({ atMs, onAt, onEnd });
  useEffect(() => {
    now.current = { atMs, onAt, onEnd };
  });
  useEffect(() => {
    if (!isPlaying) return undefined;
    const speed = Math.min(1 / slower, fall.endMs / REPLAY_MS_MIN);
    let before = performance.now();
    let frame = requestAnimationFrame(function draw(nowMs) {
      const next = (now.current.atMs ?? 0) + (nowMs - before) * speed;
      before = nowMs;
      now.current.onAt(Math.min(next, fall.endMs));
      if (next >= fall.endMs) now.current.onEnd();
      else frame = requestAnimationFrame(draw);
    });
    return () => cancelAnimationFrame(frame);
  }, [fall, slower, isPlaying]);
}

/** From one receiving to the next. */
function Steps({ fall, who, atMs, onAt }: PlayProps & { who: WhoIs }) {
  const { replay } = useNetworkWords().trace;
  const steps = useMemo(() => stepsOf(fall), [fall]);
  const at = atMs === null ? -1 : steps.findLastIndex((ms) => ms <= atMs);
  const go = (to: number): void => {
    const ms = steps[to];
    if (ms !== undefined) onAt(ms);
  };
  const got = fall.ways.filter(({ receivedMs }) => Math.max(0, receivedMs) === steps[at]);
  return (
    <>
      <div className="row">
        <button type="button" className="btn" disabled={at <= 0} onClick={() => go(at - 1)}>
          {replay.before}
        </button>
        <button
          type="button"
          className="btn"
          disabled={at >= steps.length - 1}
          onClick={() => go(at + 1)}
        >
          {replay.next}
        </button>
      </div>
      <p role="status" className="clock">
        {at < 0
          ? ''
          : [
              replay.stepOf(at + 1, steps.length),
              replay.at(msText(steps[at] ?? 0, fall.stepMs)),
              ...got.map(({ peer }) =>
                who(peer).isSelf ? replay.youGot : replay.got(who(peer).who),
              ),
            ].join('. ')}
      </p>
    </>
  );
}
