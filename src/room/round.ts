/** Three figures: what is measured moves in the fourth all the time, and means nothing there. */
export function roundMs(ms: number | null): number | null {
  if (ms === null) return null;
  const step = ms < 10 ? 0.01 : ms < 100 ? 0.1 : 1;
  return Number((Math.round(ms / step) * step).toFixed(2));
}
