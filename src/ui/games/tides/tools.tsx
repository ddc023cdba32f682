/** Above the scores: which round, sounds, step by step, looking back, setting a round aside. */
import { useState } from 'react';
import { Dialog } from '../../dialog.tsx';
import { useGamesWords, useTidesWords } from '../../words/use-late-words.ts';
import { SoundSwitch } from '../shared/sound-switch.tsx';
import type { Past } from './past.tsx';
import type { Current, Tides, TidesNow } from './use-tides.ts';

/** Somebody may have opened thousands. */
const ROUNDS_SHOWN_MAX = 50;

type ToolsProps = {
  now: TidesNow;
  current: Current;
  past: Past;
  canWrite: boolean;
  tides: Tides;
  isStepwise: boolean;
  onStepwise: (isStepwise: boolean) => void;
};

export function Tools({ now, current, past, canWrite, tides, ...steps }: ToolsProps) {
  const words = useTidesWords();
  const [isAsking, setAsking] = useState(false);
  const isSailing = current.round.phase === 'sailing';
  return (
    <div className="tides-tools">
      <RoundChoice {...{ now, past }} />
      <SoundSwitch />
      <button
        type="button"
        className="btn bare small"
        aria-pressed={steps.isStepwise}
        title={words.stepsMean}
        onClick={() => steps.onStepwise(!steps.isStepwise)}
      >
        {words.steps}
      </button>
      {past.round === null && isSailing ? (
        <button type="button" className="btn bare small" onClick={() => past.go(past.length)}>
          {words.lookBack}
        </button>
      ) : null}
      {canWrite && isSailing ? (
        <button type="button" className="btn bare small" onClick={() => setAsking(true)}>
          {words.openAnyway}
        </button>
      ) : null}
      {isAsking ? <AskAside tides={tides} onDone={() => setAsking(false)} /> : null}
    </div>
  );
}

function RoundChoice({ now, past }: Pick<ToolsProps, 'now' | 'past'>) {
  const words = useTidesWords();
  const { entry } = past;
  const last = now.rounds.slice(-ROUNDS_SHOWN_MAX).reverse();
  if (now.rounds.length < 2) return <h2>{words.round(past.entry.number)}</h2>;
  return (
    <label>
      <span className="unseen">{words.rounds}</span>
      <select
        value={past.entry.id}
        onChange={({ currentTarget }) => past.choose(currentTarget.value)}
      >
        {(last.includes(entry) ? last : [...last, entry]).map(({ id, number }) => (
          <option key={id} value={id}>
            {words.round(number)}
          </option>
        ))}
      </select>
    </label>
  );
}

function AskAside({ tides, onDone }: { tides: Tides; onDone: () => void }) {
  const words = useTidesWords();
  const { table } = useGamesWords();
  return (
    <Dialog title={words.openAnyway} role="alertdialog" describedBy="tides-aside" onClose={onDone}>
      <p id="tides-aside">{words.openMeans}</p>
      <div className="row">
        <button
          type="button"
          className="btn main"
          onClick={() => {
            tides.openRound();
            onDone();
          }}
        >
          {words.openNext}
        </button>
        <button type="button" className="btn" onClick={onDone}>
          {table.cancel}
        </button>
      </div>
    </Dialog>
  );
}
