/**
 * Cutting payloads into frames and putting them together again (PROTOCOL.md section 1).
 *
 * A frame whose first byte is below 0x80 is a whole payload. Larger payloads travel as fragments:
 * `[0x80 | laneIndex << 1 | first][streamId varuint][first: totalBytes varuint][chunk]`. Frames of one lane keep their order on
 * every link, so a lane has at most one unfinished stream. First bytes from 0xc0 belong to link-control.ts.
 */
import { assert } from '../lib/assert.ts';
import { Reader, WireError, Writer } from './codec.ts';
import type { Lane } from './lanes.ts';
import { FRAME_BYTES_MAX, PAYLOAD_BYTES_MAX } from './limits.ts';

/** The lanes on which payloads may be cut: nothing on them is lost. */
export type ReliableLane = Exclude<Lane, 'fleeting'>;

/** One byte less than a frame: links without channels put a mark before it. */
export const FLEETING_BYTES_MAX = FRAME_BYTES_MAX - 1;

const FRAGMENT_FLAG = 0x80;
const FIRST_FLAG = 1;
const FRAGMENT_LANES: readonly ReliableLane[] = ['live', 'bulk'];
/** Stream numbers wrap: they only tell a stream from the one before it. */
const STREAM_ID_MAX = 0x3fff;

/** The stream number after this one. */
export function nextStreamId(streamId: number): number {
  return streamId === STREAM_ID_MAX ? 0 : streamId + 1;
}

/** Asserts what link.ts demands of every payload. */
export function assertPayload(lane: Lane, payload: Uint8Array): void {
  const bytesMax = lane === 'fleeting' ? FLEETING_BYTES_MAX : PAYLOAD_BYTES_MAX;
  assert(
    payload.length > 0 && payload.length <= bytesMax,
    `payload of ${payload.length} bytes on ${lane}`,
  );
  assert((payload[0] as number) < FRAGMENT_FLAG, 'a payload starts below 0x80');
}

/** Hands out the frames of one payload one by one, so that 20 MB in a queue are not copied before their time. */
export class FrameCursor {
  readonly lane: ReliableLane;
  /** Whether the frames carry a fragment header. */
  readonly isFragmented: boolean;
  readonly #payload: Uint8Array;
  readonly #streamId: number;
  #at = 0;

  constructor(lane: ReliableLane, payload: Uint8Array, streamId: number, isFragmented: boolean) {
    this.lane = lane;
    this.isFragmented = isFragmented;
    this.#payload = payload;
    this.#streamId = streamId;
  }

  /** Payload bytes that no frame has carried yet. */
  get bytesLeft(): number {
    return this.#payload.length - this.#at;
  }

  /** The next frame; null after the last. A whole payload is handed out as it is, not copied. */
  next(): Uint8Array | null {
    if (this.bytesLeft === 0) return null;
    if (!this.isFragmented) {
      this.#at = this.#payload.length;
      return this.#payload;
    }
    const isFirst = this.#at === 0;
    const header = new Writer(8).u8(
      FRAGMENT_FLAG | (FRAGMENT_LANES.indexOf(this.lane) << 1) | (isFirst ? FIRST_FLAG : 0),
    );
    header.varuint(this.#streamId);
    if (isFirst) header.varuint(this.#payload.length);
    const head = header.finish();
    const chunkBytes = Math.min(FRAME_BYTES_MAX - head.length, this.bytesLeft);
    const frame = new Uint8Array(head.length + chunkBytes);
    frame.set(head);
    frame.set(this.#payload.subarray(this.#at, this.#at + chunkBytes), head.length);
    this.#at += chunkBytes;
    return frame;
  }
}

/**
 * The frames of one payload. `always` puts the fragment header on small payloads too: on a wire without channels
 * it is what names the lane.
 */
export function splitPayload(
  lane: ReliableLane,
  payload: Uint8Array,
  streamId: number,
  always = false,
): FrameCursor {
  assertPayload(lane, payload);
  return new FrameCursor(lane, payload, streamId, always || payload.length > FRAME_BYTES_MAX);
}

/** The lane of a fragment, null for a frame that is a whole payload. Throws WireError on control frames and unknown first bytes. */
export function laneOfFrame(frame: Uint8Array): ReliableLane | null {
  const head = frame[0];
  if (head === undefined) throw new WireError('frame is empty');
  if (head < FRAGMENT_FLAG) return null;
  const lane = FRAGMENT_LANES[(head & ~FRAGMENT_FLAG) >> 1];
  if (lane === undefined) throw new WireError('unknown first byte of a frame');
  return lane;
}

/**
 * An unfinished payload's buffer grows so many times at once, so that little is copied twice; never to its whole length before that
 * part of it has come: a header alone must not cost its reader 64 MiB.
 */
const GROWTH = 16;

type PartialPayload = { streamId: number; totalBytes: number; bytes: Uint8Array; filled: number };

/** Puts the frames of one link together. What it holds is bounded by what has really arrived, and by PAYLOAD_BYTES_MAX. */
export class Reassembler {
  readonly #partials = new Map<ReliableLane, PartialPayload>();
  readonly #partialBytesMax: number;
  #partialBytes = 0;

  constructor(partialBytesMax = PAYLOAD_BYTES_MAX) {
    this.#partialBytesMax = partialBytesMax;
  }

  /** Bytes of unfinished payloads. */
  get partialBytes(): number {
    return this.#partialBytes;
  }

  /** A payload when this frame completes one. Throws WireError on anything that `splitPayload` cannot have written. */
  accept(frame: Uint8Array): Uint8Array | null {
    if (frame.length > FRAME_BYTES_MAX) throw new WireError('frame is too long');
    const lane = laneOfFrame(frame);
    if (lane === null) return frame;
    const reader = new Reader(frame);
    const isFirst = (reader.u8() & FIRST_FLAG) !== 0;
    const streamId = reader.varuint(STREAM_ID_MAX);
    return isFirst
      ? this.#open(lane, streamId, reader)
      : this.#continue(lane, streamId, reader.rest());
  }

  #open(lane: ReliableLane, streamId: number, reader: Reader): Uint8Array | null {
    if (this.#partials.has(lane)) throw new WireError('a payload starts inside another');
    const totalBytes = reader.varuint(PAYLOAD_BYTES_MAX);
    const chunk = reader.rest();
    if (chunk.length === 0 || chunk.length > totalBytes)
      throw new WireError('fragment has a wrong length');
    if ((chunk[0] as number) >= FRAGMENT_FLAG)
      throw new WireError('payload starts with a frame header');
    if (chunk.length === totalBytes) return chunk;
    this.#reserve(chunk.length);
    this.#partials.set(lane, { streamId, totalBytes, bytes: chunk.slice(), filled: chunk.length });
    return null;
  }

  #continue(lane: ReliableLane, streamId: number, chunk: Uint8Array): Uint8Array | null {
    const partial = this.#partials.get(lane);
    if (partial === undefined || partial.streamId !== streamId)
      throw new WireError('fragment of an unknown payload');
    const filled = partial.filled + chunk.length;
    if (chunk.length === 0 || filled > partial.totalBytes)
      throw new WireError('fragment has a wrong length');
    this.#reserve(chunk.length);
    if (filled > partial.bytes.length) {
      const grown = new Uint8Array(
        Math.min(partial.totalBytes, Math.max(filled, partial.bytes.length * GROWTH)),
      );
      grown.set(partial.bytes.subarray(0, partial.filled));
      partial.bytes = grown;
    }
    partial.bytes.set(chunk, partial.filled);
    partial.filled = filled;
    if (filled < partial.totalBytes) return null;
    this.#partials.delete(lane);
    this.#partialBytes -= filled;
    return partial.bytes;
  }

  #reserve(bytes: number): void {
    if (this.#partialBytes + bytes > this.#partialBytesMax)
      throw new WireError('too many unfinished bytes');
    this.#partialBytes += bytes;
  }
}
