const TENTHS_BELOW_MS = 20_000;

const two = (n: number): string => String(n).padStart(2, '0');

/** `8:41`, `1:02:03`, and in the last seconds `9.4`. */
export function clockFace(ms: number): string {
  if (ms <= 0) return '0:00';
  if (ms < TENTHS_BELOW_MS) return (Math.floor(ms / 100) / 10).toFixed(1);
  const seconds = Math.floor(ms / 1000);
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}
