/** At the foot of the chart: how much line is out, and what our boat may do. */
import { useSyncExternalStore, type CSSProperties } from 'react';
import { useTidesWords } from '../../words/use-late-words.ts';
import type { Current } from './use-tides.ts';
import type { Standings } from './use-voyage.ts';

type StandingLineProps = { current: Current; standings: Standings; wasHidden: boolean };

export function StandingLine({ current, standings, wasHidden }: StandingLineProps) {
  const words = useTidesWords();
  const { line, lineMax, isAdrift, cell } = useSyncExternalStore(
    standings.subscribe,
    standings.read,
  );
  if (cell === null || current.round.phase !== 'sailing') return null;
  const said = wasHidden
    ? words.hidden
    : isAdrift
      ? words.adrift
      : line === 0
        ? words.home
        : words.out(line, lineMax);
  const part = lineMax === 0 ? 0 : line / lineMax;
  return (
    <p className={part > 0.8 ? 'tides-standing short' : 'tides-standing'}>
      <span className="tides-bar" style={{ '--part': part } as CSSProperties} />
      {said}
    </p>
  );
}
