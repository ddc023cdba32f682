/**
 * A look at a Yjs update (encoding V1) before Yjs sees it: is it whole, and what would it cost? Yjs allocates what an update claims
 * to hold, and leaves half of a broken one in the document. V2 is never read: some 86 bytes of it end the process.
 */
import { Reader, WireError } from '../../src/wire/codec.ts';

export type Scanned = {
  /** Structs and deleted ranges: what memory and time grow with. A document in a document counts as several. */
  parts: number;
  /** Lists and maps inside of values: two bytes make one. */
  containers: number;
};

/** Nested lists and maps in one value. Encoding them recurses. */
const DEPTH_MAX = 64;
/** What Yjs keeps for a document in a document, in structs. */
const DOC_PARTS = 5;
/** One struct's claim to stand for so much that was deleted: more than any room here holds, and no one's future. */
const RUN_MAX = 16 * 1024 * 1024;

const HAS_LEFT = 0x80;
const HAS_RIGHT = 0x40;
const HAS_KEY = 0x20;
const CONTENT_BITS = 0x1f;

const Content = {
  gc: 0,
  deleted: 1,
  json: 2,
  binary: 3,
  string: 4,
  embed: 5,
  format: 6,
  type: 7,
  any: 8,
  doc: 9,
  skip: 10,
} as const;

/** Types that are followed by their name: an XML element, and a hook. */
const NAMED_TYPES: readonly number[] = [3, 5];
const TYPE_MAX = 6;

/** Throws WireError on what no Yjs client writes. `runMax`: deleted ticks in one run. */
export function scanUpdate(update: Uint8Array, runMax = RUN_MAX): Scanned {
  const reader = new Reader(update);
  const scan: Scan = { reader, runMax, parts: 0, containers: 0 };
  for (let clients = reader.varuint(); clients > 0; clients--) {
    const structs = reader.varuint(reader.left);
    reader.varuint(); // the client's id
    let clock = reader.varuint();
    for (let i = 0; i < structs; i++) clock = after(clock, struct(scan));
    scan.parts += structs;
  }
  for (let clients = reader.varuint(); clients > 0; clients--) {
    reader.varuint();
    const ranges = reader.varuint(reader.left);
    for (let i = 0; i < ranges; i++) after(reader.varuint(), run(scan));
    scan.parts += ranges;
  }
  return reader.end({ parts: scan.parts, containers: scan.containers });
}

type Scan = Scanned & { readonly reader: Reader; readonly runMax: number };

function after(clock: number, length: number): number {
  if (!Number.isSafeInteger(clock + length)) throw new WireError('clock is too far');
  return clock + length;
}

function run({ reader, runMax }: Scan): number {
  const length = reader.varuint(runMax);
  if (length === 0) throw new WireError('empty run');
  return length;
}

/** Its length in clock ticks. */
function struct(scan: Scan): number {
  const { reader } = scan;
  const info = reader.u8();
  const content = info & CONTENT_BITS;
  if (content === Content.gc || content === Content.skip) return run(scan);
  if ((info & HAS_LEFT) !== 0) id(reader);
  if ((info & HAS_RIGHT) !== 0) id(reader);
  if ((info & (HAS_LEFT | HAS_RIGHT)) === 0) {
    if (reader.varuint(1) === 1) skipText(reader);
    else id(reader);
    if ((info & HAS_KEY) !== 0) skipText(reader);
  }
  return contentLength(scan, content);
}

function contentLength(scan: Scan, content: number): number {
  const { reader } = scan;
  switch (content) {
    case Content.deleted:
      return run(scan);
    case Content.json:
      return each(reader, () => json(scan));
    case Content.binary:
      reader.sized(reader.left);
      return 1;
    case Content.string: {
      // UTF-16 units, as Yjs counts.
      const { length } = reader.text(reader.left);
      if (length === 0) throw new WireError('empty text');
      return length;
    }
    case Content.embed:
      json(scan);
      return 1;
    case Content.format:
      skipText(reader);
      json(scan);
      return 1;
    case Content.type:
      if (NAMED_TYPES.includes(reader.varuint(TYPE_MAX))) skipText(reader);
      return 1;
    case Content.any:
      return each(reader, () => any(scan, 0));
    case Content.doc:
      skipText(reader);
      any(scan, 0);
      // The struct itself is counted.
      scan.parts += DOC_PARTS - 1;
      return 1;
    default:
      throw new WireError('unknown content');
  }
}

function each(reader: Reader, read: () => void): number {
  const count = reader.varuint(reader.left);
  if (count === 0) throw new WireError('empty list of values');
  for (let i = 0; i < count; i++) read();
  return count;
}

function id(reader: Reader): void {
  reader.varuint();
  reader.varuint();
}

function skipText(reader: Reader): void {
  reader.sized(reader.left);
}

/** Text that Yjs parses and writes again: the second recurses. */
function json(scan: Scan): void {
  const { reader } = scan;
  let depth = 0;
  let isInText = false;
  let isEscaped = false;
  for (const char of reader.sized(reader.left)) {
    if (isEscaped) isEscaped = false;
    else if (isInText && char === 0x5c) isEscaped = true;
    else if (char === 0x22) isInText = !isInText;
    else if (!isInText && (char === 0x5b || char === 0x7b)) {
      depth += 1;
      scan.containers += 1;
    } else if (!isInText && (char === 0x5d || char === 0x7d)) depth -= 1;
    if (depth > DEPTH_MAX) throw new WireError('nested too deeply');
  }
}

/** A value in lib0's own encoding: a type counted down from 127, then what it holds. */
function any(scan: Scan, depth: number): void {
  const { reader } = scan;
  if (depth > DEPTH_MAX) throw new WireError('nested too deeply');
  switch (127 - reader.u8()) {
    case 0: // undefined
    case 1: // null
    case 6: // false
    case 7: // true
      return;
    case 2: // an integer, of which each byte but the last has its highest bit set
      while (reader.u8() >= 0x80);
      return;
    case 3: // float
      reader.raw(4);
      return;
    case 4: // double
    case 5: // big integer
      reader.raw(8);
      return;
    case 8: // text
    case 11: // bytes
      reader.sized(reader.left);
      return;
    case 9: // map
      scan.containers += 1;
      for (let count = reader.varuint(reader.left); count > 0; count--) {
        skipText(reader);
        any(scan, depth + 1);
      }
      return;
    case 10: // list
      scan.containers += 1;
      for (let count = reader.varuint(reader.left); count > 0; count--) any(scan, depth + 1);
      return;
    default:
      throw new WireError('unknown value');
  }
}
