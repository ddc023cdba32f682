/** Figures as they stand in columns and notes. Pure. */
import type { NetworkWords, Words } from '../words/catalog.ts';
import { sizeIn } from '../words/measures.ts';

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const KILO = 1000;

/** A round trip: whole milliseconds, "under 1 ms". */
export const timeWords = ({ peers }: Words, ms: number): string =>
  peers.time(ms < 1 ? ms : Math.round(ms));

/** Any length of time, in the largest unit that leaves a figure: "12 ms", "2.1 s", "14 min". */
export function durationWords(locale: string, ms: number): string {
  const number = (value: number, digits: number): string =>
    new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(value);
  if (ms < SECOND_MS) return `${number(ms, ms < 10 ? 1 : 0)} ms`;
  if (ms < MINUTE_MS) return `${number(ms / SECOND_MS, 1)} s`;
  if (ms < HOUR_MS) return `${number(ms / MINUTE_MS, 0)} min`;
  return `${number(ms / HOUR_MS, 1)} h`;
}

export const bytesWords = (locale: string, bytes: number): string =>
  bytes < KILO ? `${Math.round(bytes)} B` : sizeIn(locale, bytes);

export const lossWords = (view: NetworkWords['view'], loss: number): string =>
  view.facts.percent(Math.round(loss * 100));

/** How another clock stands to ours, no more exact than it is known. */
export function clockWords(
  { facts, locale }: NetworkWords['view'],
  { offsetMs, errorMs }: { offsetMs: number; errorMs: number },
): string {
  const error = durationWords(locale, Math.max(errorMs, 0.1));
  if (Math.abs(offsetMs) <= errorMs) return facts.clockSame(error);
  const time = durationWords(locale, Math.abs(offsetMs));
  return offsetMs > 0 ? facts.clockAhead(time, error) : facts.clockBehind(time, error);
}

/** What is not known is not said. */
export const ifKnown = <T>(value: T | null | undefined, say: (value: T) => string): string =>
  value === null || value === undefined ? '' : say(value);
