/** The key of the map: five lines, four waters, and what places mean. */
import { useLayoutEffect, useRef } from 'react';
import { useNetworkWords } from '../../words/use-late-words.ts';
import type { Box } from './plane.ts';

const BLOB = 'M2 9C3 3 9 1 14 2.500S25 4 24 9S16 15 11 14S1 14 2 9Z';

type MapKeyProps = {
  /** Unfolded at first. */
  isOpen: boolean;
  /** What it covers of the map, in pixels; null while it is folded. */
  onBox: (box: Box | null) => void;
};

const AIR = 8;

export function MapKey({ isOpen, onBox }: MapKeyProps) {
  const {
    map: { key },
  } = useNetworkWords();
  const element = useRef<HTMLDetailsElement>(null);
  useLayoutEffect(() => {
    const details = element.current;
    if (details === null) return undefined;
    const read = (): void => {
      const { offsetLeft: x0, offsetTop: y0, offsetWidth, offsetHeight, open } = details;
      onBox(
        open
          ? {
              x0: x0 - AIR,
              y0: y0 - AIR,
              x1: x0 + offsetWidth + AIR,
              y1: y0 + offsetHeight + AIR,
            }
          : null,
      );
    };
    read();
    const observer = new ResizeObserver(read);
    observer.observe(details);
    return () => observer.disconnect();
  }, [onBox]);
  return (
    <details ref={element} className="map-key" open={isOpen}>
      <summary>{key.title}</summary>
      <div>
        <ul>
          <Line pattern="direct" words={key.direct} />
          <Line pattern="tab" words={key.tab} />
          <Line pattern="via" words={key.via} />
          <Line pattern="relayed" words={key.relayed} />
        </ul>
        <ul>
          <Water look="land" words={key.land} />
          <Water look="shallows" words={key.shallows} />
          <Water look="deep" words={key.deep} />
          <Water look="far" words={key.far} />
        </ul>
        <p>{key.places}</p>
      </div>
    </details>
  );
}

function Line({ pattern, words }: { pattern: string; words: string }) {
  return (
    <li>
      <svg className="map-pattern" width="44" height="16" viewBox="0 0 44 16" aria-hidden="true">
        {pattern === 'tab' ? (
          <path className="way tab ours" d="M3 1L7 5H37L41 1M3 15L7 11H37L41 15" />
        ) : (
          <path className={`way ${pattern} ours`} d="M2 8H42" />
        )}
        {pattern === 'via' ? <circle className="between" cx="22" cy="8" r="4" /> : null}
      </svg>
      <span>{words}</span>
    </li>
  );
}

function Water({ look, words }: { look: string; words: string }) {
  return (
    <li>
      <svg className="map-pattern" width="26" height="16" viewBox="0 0 26 16" aria-hidden="true">
        <path className={`blob ${look}`} d={BLOB} />
      </svg>
      <span>{words}</span>
    </li>
  );
}
