/** Above the field: what is left of it, the time, what a click does, how large cells are. */
import { useEffect, useId, useState, type RefObject } from 'react';
import type { FieldState } from '../../../model/games/minefield/play.ts';
import { Icon } from '../../icons.tsx';
import { useMinefieldWords } from '../../words/use-late-words.ts';
import { SoundSwitch } from '../shared/sound-switch.tsx';
import { timeFace } from './time-face.ts';
import { CELL_MAX, CELL_MIN, type Zoom } from './use-cell-size.ts';

const ZOOM_STEP = 1.25;
const TICK_MS = 500;

export type Stopwatch = RefObject<{ baseMs: number; sinceMs: number }>;

type ToolbarProps = {
  state: FieldState;
  /** Null: it stands. */
  stopwatch: Stopwatch | null;
  /** For when it stands. */
  ms: number;
  clickFlags: boolean;
  onClickFlags: (flags: boolean) => void;
  isReadOnly: boolean;
  zoom: Zoom;
};

export function Toolbar(props: ToolbarProps) {
  const { state, isReadOnly } = props;
  const words = useMinefieldWords();
  const { mode, lives } = state.layout.setup;
  const left = state.minesLeft - state.flags - state.hits;
  return (
    <div className="mf-bar">
      <p className="mf-count" title={words.minesLeft}>
        <Icon shape="flag" />
        <b>{left}</b> <span className="unseen">{words.minesLeft}</span>
      </p>
      {mode === 'together' ? <Lives left={Math.max(0, lives - state.hits)} of={lives} /> : null}
      <p className="mf-time" title={words.time}>
        <span className="unseen">{words.time} </span>
        {props.stopwatch === null ? (
          timeFace(props.ms, props.ms > 0)
        ) : (
          <Running stopwatch={props.stopwatch} />
        )}
      </p>
      <span className="mf-space" />
      {isReadOnly ? null : <ClickSwitch {...props} />}
      <ZoomButtons zoom={props.zoom} />
      <SoundSwitch />
    </div>
  );
}

/** A stroke for each; those that are gone are hollow. */
function Lives({ left, of }: { left: number; of: number }) {
  const words = useMinefieldWords();
  return (
    <p className="mf-lives" title={words.livesLeft(left, of)}>
      <span className="unseen">{words.livesLeft(left, of)}</span>
      {Array.from({ length: of }, (_, i) => (
        <i key={i} className={i < left ? undefined : 'gone'} aria-hidden="true" />
      ))}
    </p>
  );
}

/** Ticks by itself, so that nothing else is drawn for it. */
function Running({ stopwatch }: { stopwatch: Stopwatch }) {
  const [face, setFace] = useState('0:00');
  useEffect(() => {
    const show = (): void => {
      const { baseMs, sinceMs } = stopwatch.current;
      setFace(timeFace(baseMs + performance.now() - sinceMs));
    };
    show();
    const timer = setInterval(show, TICK_MS);
    return () => clearInterval(timer);
  }, [stopwatch]);
  return face;
}

function ClickSwitch({
  clickFlags,
  onClickFlags,
}: Pick<ToolbarProps, 'clickFlags' | 'onClickFlags'>) {
  const words = useMinefieldWords();
  const id = useId();
  return (
    <fieldset className="mf-switch">
      <legend className="unseen">{words.click}</legend>
      {[false, true].map((flags) => (
        <label key={String(flags)}>
          <input
            type="radio"
            name={id}
            checked={clickFlags === flags}
            onChange={() => onClickFlags(flags)}
          />
          <span>{flags ? words.flags : words.opens}</span>
        </label>
      ))}
    </fieldset>
  );
}

function ZoomButtons({ zoom }: { zoom: Zoom }) {
  const { zoom: words } = useMinefieldWords();
  const by = (factor: number) => (): void =>
    zoom.set(Math.round(Math.max(CELL_MIN, Math.min(CELL_MAX, zoom.noted() * factor))));
  return (
    <div className="mf-zoom" role="group" aria-label={words.title}>
      <button
        type="button"
        className="btn bare icon-button"
        aria-label={words.out}
        title={words.out}
        onClick={by(1 / ZOOM_STEP)}
      >
        <Icon shape="minus" />
      </button>
      <button
        type="button"
        className="btn bare icon-button"
        aria-label={words.in}
        title={words.in}
        onClick={by(ZOOM_STEP)}
      >
        <Icon shape="plus" />
      </button>
      <button
        type="button"
        className="btn bare"
        disabled={zoom.px === null}
        onClick={() => zoom.set(null)}
      >
        {words.fit}
      </button>
    </div>
  );
}
