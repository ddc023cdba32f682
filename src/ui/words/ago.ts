/** Moments, seen from now, as a language says them. */

const UNITS = [
  ['year', 365 * 86_400_000],
  ['month', 30 * 86_400_000],
  ['week', 7 * 86_400_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** "5 minutes ago", "yesterday". `justNow` stands for less than a minute, and for what another's clock puts ahead of ours. */
export function agoIn(locale: string, justNow: string, atMs: number, nowMs: number): string {
  const ago = nowMs - atMs;
  const [unit, unitMs] = UNITS.find(([, ms]) => ago >= ms) ?? ['minute', Infinity];
  if (unitMs === Infinity) return justNow;
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  return format.format(-Math.floor(ago / unitMs), unit);
}

/** Day and time to the second. */
export const momentIn = (locale: string, atMs: number): string =>
  new Date(atMs).toLocaleString(locale, { dateStyle: 'long', timeStyle: 'medium' });
