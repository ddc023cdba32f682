/**
 * Reading and writing bytes. Every decoder in this folder is built on `Reader`, which throws `WireError`
 * and nothing else on bad input, and never allocates more than the input holds.
 */
import { fromUtf8, utf8 } from '../lib/bytes.ts';

/** Bytes that are not what PROTOCOL.md says. The sender is at fault, not we. */
export class WireError extends Error {
  static readonly reason = 'wire';
}

/** LEB128, at most 53 bits: what a JavaScript number holds exactly. */
const VARUINT_BYTES_MAX = 8;
/** From this size on `finish` copies nothing, if at most so many bytes of the buffer are spare. */
const VIEW_BYTES_MIN = 16 * 1024;
const SPARE_BYTES_MAX = 1024;

export class Writer {
  #bytes: Uint8Array;
  #length = 0;

  constructor(sizeHint = 64) {
    this.#bytes = new Uint8Array(sizeHint);
  }

  #reserve(count: number): number {
    const at = this.#length;
    this.#length += count;
    if (this.#length > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(this.#length, this.#bytes.length * 2));
      grown.set(this.#bytes.subarray(0, at));
      this.#bytes = grown;
    }
    return at;
  }

  u8(value: number): this {
    const at = this.#reserve(1);
    this.#bytes[at] = value;
    return this;
  }

  u32(value: number): this {
    const at = this.#reserve(4);
    this.#bytes[at] = value >>> 24;
    this.#bytes[at + 1] = value >>> 16;
    this.#bytes[at + 2] = value >>> 8;
    this.#bytes[at + 3] = value;
    return this;
  }

  varuint(value: number): this {
    if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`not a varuint: ${value}`);
    let rest = value;
    while (rest > 0x7f) {
      this.u8((rest % 128) | 0x80);
      rest = Math.floor(rest / 128);
    }
    return this.u8(rest);
  }

  /** Bytes whose length the reader knows. */
  raw(bytes: Uint8Array): this {
    const at = this.#reserve(bytes.length);
    this.#bytes.set(bytes, at);
    return this;
  }

  /** Bytes after their length. */
  sized(bytes: Uint8Array): this {
    return this.varuint(bytes.length).raw(bytes);
  }

  text(value: string): this {
    return this.sized(utf8(value));
  }

  /** What was written. The writer is done with: what is large and fills its buffer is handed out in it, not copied. */
  finish(): Uint8Array {
    const isView =
      this.#length >= VIEW_BYTES_MIN && this.#bytes.length - this.#length <= SPARE_BYTES_MAX;
    return isView ? this.#bytes.subarray(0, this.#length) : this.#bytes.slice(0, this.#length);
  }
}

export class Reader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  u8(): number {
    const value = this.#bytes[this.#at];
    if (value === undefined) throw new WireError('frame ends early');
    this.#at += 1;
    return value;
  }

  u32(): number {
    return this.u8() * 2 ** 24 + (this.u8() << 16) + (this.u8() << 8) + this.u8();
  }

  varuint(max = Number.MAX_SAFE_INTEGER): number {
    let value = 0;
    let scale = 1;
    for (let i = 0; i < VARUINT_BYTES_MAX; i++) {
      const byte = this.u8();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) {
        if (byte === 0 && i > 0) throw new WireError('number is not in its shortest form');
        if (value > max) throw new WireError(`number ${value} is over ${max}`);
        return value;
      }
      scale *= 128;
    }
    throw new WireError('number is too long');
  }

  /** A view, not a copy: keep it only if the frame may be kept. */
  raw(length: number): Uint8Array {
    if (length > this.left) throw new WireError('frame ends early');
    const view = this.#bytes.subarray(this.#at, this.#at + length);
    this.#at += length;
    return view;
  }

  sized(max: number): Uint8Array {
    return this.raw(this.varuint(max));
  }

  text(bytesMax: number): string {
    try {
      return fromUtf8(this.sized(bytesMax));
    } catch (error) {
      if (error instanceof WireError) throw error;
      throw new WireError('text is not UTF-8');
    }
  }

  /** All that is left. */
  rest(): Uint8Array {
    return this.raw(this.left);
  }

  /** The value, if nothing is left: so that every message has exactly one encoding. */
  end<T>(value: T): T {
    if (this.left > 0) throw new WireError('frame is too long');
    return value;
  }
}
