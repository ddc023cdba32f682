/**
 * Lists of numbers in a fraction of the space that they take one by one, without losing a bit. The first byte says how: differences of
 * whole numbers, each divided by a power of two (what a pointer leaves at an ordinary zoom); 32-bit; 64-bit.
 */

const FLOAT_32 = 254;
const FLOAT_64 = 255;
/** A pointer at a zoom of a half or a quarter leaves halves and quarters. */
const SHIFT_MAX = 10;
const WHOLE_MAX = 2 ** 30;

/** `stride`: how many run side by side; 2 for x and y. */
export function packNumbers(numbers: readonly number[], stride: number): Uint8Array {
  for (let shift = 0; shift <= SHIFT_MAX; shift += 1) {
    const scale = 2 ** shift;
    if (numbers.every((value) => isWhole(value * scale)))
      return packWhole(
        numbers.map((value) => value * scale),
        shift,
        stride,
      );
  }
  const isShort = numbers.every((value) => Object.is(Math.fround(value), value));
  const width = isShort ? 4 : 8;
  const bytes = new Uint8Array(1 + numbers.length * width);
  bytes[0] = isShort ? FLOAT_32 : FLOAT_64;
  const view = new DataView(bytes.buffer);
  for (const [i, value] of numbers.entries())
    if (isShort) view.setFloat32(1 + i * width, value, true);
    else view.setFloat64(1 + i * width, value, true);
  return bytes;
}

const isWhole = (value: number): boolean =>
  Number.isInteger(value) && Math.abs(value) <= WHOLE_MAX && !Object.is(value, -0);

function packWhole(whole: readonly number[], shift: number, stride: number): Uint8Array {
  const bytes = [shift];
  for (const [i, value] of whole.entries()) {
    const step = value - (whole[i - stride] ?? 0);
    let rest = step < 0 ? -step * 2 - 1 : step * 2;
    while (rest > 127) {
      bytes.push((rest % 128) + 128);
      rest = Math.floor(rest / 128);
    }
    bytes.push(rest);
  }
  return Uint8Array.from(bytes);
}

/** Null for bytes that `packNumbers` did not make, and for more than `max` numbers. */
export function unpackNumbers(bytes: Uint8Array, stride: number, max: number): number[] | null {
  const [kind] = bytes;
  if (kind === undefined) return null;
  if (kind === FLOAT_32 || kind === FLOAT_64) return unpackFloats(bytes, kind, max);
  return kind <= SHIFT_MAX ? unpackWhole(bytes, kind, stride, max) : null;
}

function unpackFloats(bytes: Uint8Array, kind: number, max: number): number[] | null {
  const width = kind === FLOAT_32 ? 4 : 8;
  const count = (bytes.length - 1) / width;
  if (!Number.isInteger(count) || count > max) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: count }, (_, i) =>
    kind === FLOAT_32 ? view.getFloat32(1 + i * 4, true) : view.getFloat64(1 + i * 8, true),
  );
}

function unpackWhole(
  bytes: Uint8Array,
  shift: number,
  stride: number,
  max: number,
): number[] | null {
  const whole: number[] = [];
  let rest = 0;
  let factor = 1;
  for (const byte of bytes.subarray(1)) {
    rest += (byte % 128) * factor;
    factor *= 128;
    if (byte >= 128) {
      if (factor > Number.MAX_SAFE_INTEGER) return null;
      continue;
    }
    if (whole.length === max) return null;
    const step = rest % 2 === 1 ? -(rest + 1) / 2 : rest / 2;
    whole.push((whole[whole.length - stride] ?? 0) + step);
    rest = 0;
    factor = 1;
  }
  if (factor !== 1) return null;
  const scale = 2 ** shift;
  return whole.map((value) => value / scale);
}
