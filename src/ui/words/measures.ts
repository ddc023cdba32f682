/** Sizes and days as a language writes them. */

const KILO = 1000;
const DAY_MS = 86_400_000;
/** So many days back a weekday is enough to tell which day it was. */
const WEEKDAYS_MAX = 6;

/** With the sign that figures take, not a hyphen. */
export const signed = (count: number): string => String(count).replace('-', '−');

/** "96 kB", "1.2 MB": rounded, never to nothing. */
export function sizeIn(locale: string, bytes: number): string {
  const kilobytes = Math.max(1, Math.round(bytes / KILO));
  const isMega = kilobytes >= KILO;
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: isMega ? 'megabyte' : 'kilobyte',
    maximumFractionDigits: isMega && kilobytes < 10 * KILO ? 1 : 0,
  }).format(isMega ? kilobytes / KILO : kilobytes);
}

const startOfDay = (ms: number): number => new Date(ms).setHours(0, 0, 0, 0);

/** The time for today, a weekday for the days before, else the date, with its year when that is another one. `today` joins "today" and a time. */
export function dayIn(
  locale: string,
  today: (time: string) => string,
  atMs: number,
  nowMs: number,
): string {
  const date = new Date(atMs);
  const daysAgo = Math.round((startOfDay(nowMs) - startOfDay(atMs)) / DAY_MS);
  if (daysAgo <= 0)
    return today(date.toLocaleTimeString(locale, { hour: '2-digit', minute: '2-digit' }));
  if (daysAgo <= WEEKDAYS_MAX) return date.toLocaleDateString(locale, { weekday: 'long' });
  const isThisYear = date.getFullYear() === new Date(nowMs).getFullYear();
  return date.toLocaleDateString(locale, {
    day: 'numeric',
    month: 'long',
    ...(isThisYear ? {} : { year: 'numeric' }),
  });
}
