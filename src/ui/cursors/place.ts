/**
 * Where somebody points, in bytes, so that others find the same spot in another width. Kind u8, then: 0 nowhere any longer; 1 in a box:
 * part u16, x and y i16; 2 at a letter: part u16, x and y i16, letter u32. What others send may be anything.
 */

/** A part of the surface (0 is its head, or all of it), and a spot in it. */
export type Place = {
  part: number;
  /** Which letter of the part; null: the spot is in fractions of the part's box. */
  letter: number | null;
  /** From the box's corner in its width and height, or from the letter's start and middle in its height. */
  x: number;
  y: number;
};
/** Null: nowhere any longer. */
export type Pointed = Place | null;

const NOWHERE = 0;
const IN_BOX = 1;
const AT_LETTER = 2;
const BOX_BYTES = 7;
const LETTER_BYTES = 11;
/** Steps of a fraction: a quarter of a pixel of a wide screen, up to 8 boxes beside. */
const BOX_STEPS = 4096;
/** Steps of a letter's height, up to 128 letters beside. */
const LETTER_STEPS = 256;
const I16_MAX = 32_767;
const PART_MAX = 65_535;
const LETTER_MAX = 0xffff_ffff;

export function encodePlace(place: Pointed): Uint8Array {
  if (place === null) return Uint8Array.of(NOWHERE);
  const { part, letter, x, y } = place;
  const bytes = new Uint8Array(letter === null ? BOX_BYTES : LETTER_BYTES);
  const view = new DataView(bytes.buffer);
  const steps = letter === null ? BOX_STEPS : LETTER_STEPS;
  view.setUint8(0, letter === null ? IN_BOX : AT_LETTER);
  view.setUint16(1, Math.min(part, PART_MAX));
  view.setInt16(3, stepsOf(x, steps));
  view.setInt16(5, stepsOf(y, steps));
  if (letter !== null) view.setUint32(7, Math.min(letter, LETTER_MAX));
  return bytes;
}

const stepsOf = (value: number, steps: number): number =>
  Math.max(-I16_MAX, Math.min(I16_MAX, Math.round(value * steps)));

/** Undefined: it means nothing. */
export function decodePlace(bytes: Uint8Array): Pointed | undefined {
  const [kind] = bytes;
  if (kind === NOWHERE && bytes.length === 1) return null;
  const isBox = kind === IN_BOX && bytes.length === BOX_BYTES;
  if (!isBox && !(kind === AT_LETTER && bytes.length === LETTER_BYTES)) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const steps = isBox ? BOX_STEPS : LETTER_STEPS;
  return {
    part: view.getUint16(1),
    letter: isBox ? null : view.getUint32(7),
    x: view.getInt16(3) / steps,
    y: view.getInt16(5) / steps,
  };
}
