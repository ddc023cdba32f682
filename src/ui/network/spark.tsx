/** The line of round trips: half to double their own median, so that jitter compares across rows. */
import { sparkOf } from '../room/round-trips.ts';
import { useNetworkWords } from '../words/use-late-words.ts';
import { useWords } from '../words/use-words.tsx';
import { timeWords } from './figures.ts';

export function Spark({ samples }: { samples: readonly number[] }) {
  const words = useWords();
  const { facts } = useNetworkWords().view;
  const spark = sparkOf(samples);
  if (spark === null) return null;
  const least = timeWords(words, Math.min(...samples));
  const most = timeWords(words, Math.max(...samples));
  return (
    <svg
      className="spark"
      width={spark.width}
      height={spark.height}
      role="img"
      aria-label={facts.spark(least, most)}
    >
      <path d={spark.path} />
      <circle cx={spark.x} cy={spark.y} r="2" />
    </svg>
  );
}
