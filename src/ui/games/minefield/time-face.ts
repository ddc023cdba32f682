const two = (n: number): string => String(n).padStart(2, '0');

/** `1:32`, `1:02:03`; with tenths `1:32.4`. */
export function timeFace(ms: number, withTenths = false): string {
  const tenths = Math.floor(ms / 100);
  const seconds = Math.floor(tenths / 10);
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const face = h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
  return withTenths ? `${face}.${tenths % 10}` : face;
}
