/** Looking for words and secrets where they must not be: in every way in which they could be written down. */
import { hkdfSync } from 'node:crypto';
import { constants, inflateRawSync } from 'node:zlib';

/** What is looked for: `of` names it, `how` says how it is written. */
export type Needle = { of: string; how: string; bytes: Buffer };

/** A word that is nowhere else in the world. Short enough for a person's name. */
export const newWord = (start: string): string =>
  `${start}${Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => (byte % 36).toString(36)).join('')}`;

/** The part of a base64 text that does not depend on what stands before and after these bytes, wherever they begin. */
function base64Forms(bytes: Buffer): { how: string; bytes: Buffer }[] {
  return [0, 1, 2].flatMap((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), bytes]);
    const [from, to] = [Math.ceil((offset * 4) / 3), Math.floor((text.length * 4) / 3)];
    return (['base64', 'base64url'] as const).map((how) => ({
      how: `${how} at ${offset}`,
      bytes: Buffer.from(text.toString(how).slice(from, to)),
    }));
  });
}

function formsOf(of: string, bytes: Buffer): Needle[] {
  const hex = bytes.toString('hex');
  const texts = [
    { how: 'hex', bytes: Buffer.from(hex) },
    { how: 'HEX', bytes: Buffer.from(hex.toUpperCase()) },
    ...base64Forms(bytes),
  ];
  // Engines keep a text in two bytes a character when something else in it needs them.
  const wide = texts.map(({ how, bytes: text }) => ({
    how: `${how}, UTF-16`,
    bytes: Buffer.from(text.toString('latin1'), 'utf16le'),
  }));
  const all = [{ how: 'as it is', bytes }, ...texts, ...wide];
  return all.map((form) => ({ of, ...form }));
}

/** Words of ASCII letters and digits, which JSON and URLs write as they are. */
export function needlesOfWord(word: string): Needle[] {
  const wide = Buffer.from(word, 'utf16le');
  return [
    ...formsOf(word, Buffer.from(word)),
    { of: word, how: 'UTF-16', bytes: wide },
    { of: word, how: 'UTF-16, other end first', bytes: Buffer.from(wide).swap16() },
    { of: word, how: 'upper case', bytes: Buffer.from(word.toUpperCase()) },
    { of: word, how: 'lower case', bytes: Buffer.from(word.toLowerCase()) },
    {
      of: word,
      how: 'JSON escapes',
      bytes: Buffer.from(
        Array.from(word, (c) => `\\u${(c.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`).join(
          '',
        ),
      ),
    },
  ];
}

/** Of what is all secret, half is enough to be found. */
const needlesOfSecret = (of: string, bytes: Buffer): Needle[] => [
  ...formsOf(`${of}, first half`, bytes.subarray(0, bytes.length / 2)),
  ...formsOf(`${of}, second half`, bytes.subarray(bytes.length / 2)),
];

const derived = (secret: Buffer, info: string): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, '', `folkmoot ${info} v1\0`, 32));

/** Everything that an edit link holds, and all that a room derives from it (PROTOCOL.md sections 5 and 6). */
export function needlesOfLinks(links: { edit: string; view: string }): Needle[] {
  const fragments = Object.values(links).map((link) => link.slice(link.indexOf('#') + 1));
  const [edit = '', view = ''] = fragments;
  const editSecret = Buffer.from(edit, 'base64url').subarray(2, 34);
  const readSecret = derived(editSecret, 'read secret');
  if (!Buffer.from(view, 'base64url').includes(readSecret))
    throw new Error('the view link does not hold the read secret: this search is outdated');
  return [
    ...fragments.flatMap((text, i) =>
      needlesOfSecret(`fragment ${i + 1}`, Buffer.from(text.slice(0, 42))),
    ),
    ...needlesOfSecret('edit secret', editSecret),
    ...needlesOfSecret('read secret', readSecret),
    ...needlesOfSecret('sealing key', derived(readSecret, 'sealing key')),
    ...needlesOfSecret('seed of the topic’s key', derived(readSecret, 'topic seed')),
    ...needlesOfSecret('seed of the writers’ key', derived(editSecret, 'writers seed')),
  ];
}

const LONGEST_FORM = 512;
const INFLATED_BYTES_MAX = 1024 * 1024;

/** `found`: sentences, one for each thing in each form. `bytes`: how much was looked through. */
export type Finds = { found: string[]; bytes: number };

/** Needles by their first two bytes: one look at each place of the haystack, however many there are. */
function byStart(needles: readonly Needle[]): (Needle[] | undefined)[] {
  const all: (Needle[] | undefined)[] = Array.from({ length: 65_536 });
  for (const needle of needles) {
    const start = needle.bytes.readUInt16BE(0);
    all[start] = [...(all[start] ?? []), needle];
  }
  return all;
}

function findIn(whole: Buffer, starts: (Needle[] | undefined)[], found: Set<string>): void {
  let start = 0;
  // Hundreds of megabytes: an iterator would take minutes.
  for (let at = 0; at < whole.length; at++) {
    start = ((start << 8) | (whole[at] ?? 0)) & 0xffff;
    const candidates = starts[start];
    if (candidates === undefined) continue;
    for (const { of, how, bytes } of candidates)
      if (bytes.equals(whole.subarray(at - 1, at - 1 + bytes.length))) found.add(`${of} (${how})`);
  }
}

/** In bytes that come in pieces, each going on where the one before ended. */
export function lookFor(needles: readonly Needle[], pieces: Iterable<Buffer>): Finds {
  const starts = byStart(needles);
  const found = new Set<string>();
  let [bytes, tail] = [0, Buffer.alloc(0)];
  for (const piece of pieces) {
    bytes += piece.length;
    const whole = Buffer.concat([tail, piece]);
    findIn(whole, starts, found);
    tail = whole.subarray(Math.max(0, whole.length - LONGEST_FORM));
  }
  return { found: [...found].toSorted(), bytes };
}

/** zlib as its levels begin it (RFC 1950), and gzip without its options (RFC 1952). */
const PACKED = [
  { start: [0x78, 0x01], headBytes: 2 },
  { start: [0x78, 0x5e], headBytes: 2 },
  { start: [0x78, 0x9c], headBytes: 2 },
  { start: [0x78, 0xda], headBytes: 2 },
  { start: [0x1f, 0x8b, 0x08, 0x00], headBytes: 10 },
];

/** And what is packed in them: whatever begins so and can be unpacked, as far as it can. */
export function* unpackedIn(pieces: Iterable<Buffer>): Generator<Buffer> {
  for (const piece of pieces)
    for (const { start, headBytes } of PACKED) {
      const head = Buffer.from(start);
      for (let at = piece.indexOf(head); at >= 0; at = piece.indexOf(head, at + 1))
        yield attempt(() =>
          inflateRawSync(piece.subarray(at + headBytes, at + INFLATED_BYTES_MAX), {
            finishFlush: constants.Z_SYNC_FLUSH,
            maxOutputLength: INFLATED_BYTES_MAX,
          }),
        );
    }
}

function attempt(unpack: () => Buffer): Buffer {
  try {
    return unpack();
  } catch {
    return Buffer.alloc(0); // it only looked packed
  }
}
