/** Before a field begins: how large, in which way. */
import { useId, useState } from 'react';
import {
  HEIGHT_MAX,
  LIVES_MAX,
  minesMax,
  SIDE_MIN,
  WIDTH_MAX,
  type Mode,
  type Setup,
} from '../../../model/games/minefield/actions.ts';
import { useMinefieldWords } from '../../words/use-late-words.ts';
import { measuresOf, PRESET_NAMES, presetOf, PRESETS, type Measures } from './presets.ts';

const MODES: readonly Mode[] = ['together', 'duel'];
const LIVES = [1, 3, 5, LIVES_MAX];
const DEFAULT_LIVES = 3;

type LayFormProps = {
  /** What was played last. */
  last: Setup | null;
  onBegin: (setup: Setup) => void;
  /** Absent where nothing else is there to go back to. */
  onCancel?: () => void;
};

type Typed = Record<keyof Measures, string>;

export function LayForm({ last, onBegin, onCancel }: LayFormProps) {
  const { lay: words } = useMinefieldWords();
  const start = last ?? PRESETS.small;
  const [size, setSize] = useState(() => presetOf(start) ?? ('other' as const));
  const [typed, setTyped] = useState<Typed>({
    width: String(start.width),
    height: String(start.height),
    mines: String(start.mines),
  });
  const [mode, setMode] = useState<Mode>(last?.mode ?? 'together');
  const [lives, setLives] = useState(last?.lives ?? DEFAULT_LIVES);
  const measures = size === 'other' ? measuresOf(typed) : PRESETS[size];
  const id = useId();
  return (
    <form
      className="mf-lay"
      onSubmit={(event) => {
        event.preventDefault();
        onBegin({ ...measures, mode, lives, seed: newSeed() });
      }}
    >
      <fieldset>
        <legend>{words.size}</legend>
        {[...PRESET_NAMES, 'other' as const].map((name) => (
          <label key={name}>
            <input
              type="radio"
              name={`${id}-size`}
              checked={size === name}
              onChange={() => setSize(name)}
            />
            <b>{words.sizes[name]}</b>
            <span>{name === 'other' ? null : meansOf(PRESETS[name], words.means)}</span>
          </label>
        ))}
        {size === 'other' ? <OtherSize typed={typed} onTyped={setTyped} /> : null}
      </fieldset>
      <fieldset>
        <legend>{words.mode}</legend>
        {MODES.map((each) => (
          <label key={each} className="mf-mode">
            <input
              type="radio"
              name={`${id}-mode`}
              checked={mode === each}
              onChange={() => setMode(each)}
            />
            <b>{words.modes[each]}</b>
            <span>{words[each]}</span>
          </label>
        ))}
      </fieldset>
      {mode === 'together' ? <LivesChoice lives={lives} onLives={setLives} /> : null}
      <div className="choices">
        {onCancel === undefined ? null : (
          <button type="button" className="btn" onClick={onCancel}>
            {words.cancel}
          </button>
        )}
        <button type="submit" className="btn main">
          {words.begin}
        </button>
      </div>
    </form>
  );
}

const meansOf = (
  { width, height, mines }: Measures,
  say: (width: number, height: number, mines: number) => string,
): string => say(width, height, mines);

const newSeed = (): number => crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;

function LivesChoice({ lives, onLives }: { lives: number; onLives: (lives: number) => void }) {
  const { lay: words } = useMinefieldWords();
  const id = useId();
  return (
    <fieldset className="mf-lives-choice" aria-describedby={`${id}-means`}>
      <legend>{words.lives}</legend>
      {LIVES.map((count) => (
        <label key={count}>
          <input type="radio" name={id} checked={lives === count} onChange={() => onLives(count)} />
          <b>{count}</b>
        </label>
      ))}
      <p id={`${id}-means`}>{words.livesMean}</p>
    </fieldset>
  );
}

function OtherSize({ typed, onTyped }: { typed: Typed; onTyped: (typed: Typed) => void }) {
  const { lay: words } = useMinefieldWords();
  const { width, height } = measuresOf(typed);
  const fields = [
    { key: 'width', min: SIDE_MIN, max: WIDTH_MAX },
    { key: 'height', min: SIDE_MIN, max: HEIGHT_MAX },
    { key: 'mines', min: 1, max: minesMax(width, height) },
  ] as const;
  return (
    <div className="mf-numbers">
      {fields.map(({ key, min, max }) => (
        <label key={key}>
          {words[key]}
          <input
            className="field"
            type="number"
            required
            min={min}
            max={max}
            value={typed[key]}
            onChange={({ currentTarget }) => onTyped({ ...typed, [key]: currentTarget.value })}
          />
        </label>
      ))}
    </div>
  );
}
