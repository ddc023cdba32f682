/** Looking back: at the round as it was, claim by claim, and at rounds before it. */
import { useMemo, useState } from 'react';
import { playRound, type Round } from '../../../model/games/tides/round.ts';
import type { RoundEntry } from '../../../model/games/tides/tides.ts';
import { useTidesWords } from '../../words/use-late-words.ts';
import { Scrubber } from '../shared/scrubber.tsx';
import { sayEvent, type Telling } from './say-news.ts';
import type { Current, TidesNow } from './use-tides.ts';

export type Past = {
  /** As it was; null while one looks at what is now. */
  round: Round | null;
  entry: RoundEntry;
  /** Of that many events the first `at` are shown. */
  at: number;
  length: number;
  go: (at: number) => void;
  choose: (id: string) => void;
  end: () => void;
};

export function usePast({ rounds }: TidesNow, current: Current): Past {
  const [chosen, setChosen] = useState<string | null>(null);
  const [at, setAt] = useState<number | null>(null);
  const entry = rounds.find(({ id }) => id === chosen) ?? current.entry;
  const isNow = entry.id === current.entry.id;
  const whole = useMemo(
    () => (isNow ? current.round : playRound(entry.seed, entry.written)),
    [isNow, current.round, entry],
  );
  const length = whole.events.length;
  const place = Math.min(at ?? length, length);
  const round = useMemo(() => {
    if (at === null && isNow) return null;
    if (place === length) return whole;
    const event = place === 0 ? undefined : whole.events[place - 1];
    return playRound(entry.seed, entry.written, event?.at ?? 0);
  }, [at, isNow, place, length, whole, entry]);
  return {
    round,
    entry,
    at: place,
    length,
    go: setAt,
    choose(id) {
      setChosen(id === current.entry.id ? null : id);
      setAt(null);
    },
    end() {
      setChosen(null);
      setAt(null);
    },
  };
}

export function LookBack({ past, telling }: { past: Past; telling: Telling }) {
  const words = useTidesWords();
  const event = telling.round.events.at(-1);
  const said = event === undefined ? null : sayEvent(event, telling);
  return (
    <section className="tides-past">
      <Scrubber at={past.at} length={past.length} onGo={past.go} />
      <p className="calm">{words.at(said ?? words.round(past.entry.number))}</p>
      <button type="button" className="btn" onClick={past.end}>
        {words.lookOn}
      </button>
    </section>
  );
}
