/**
 * WebSocket frames from server to peer, as bytes (RFC 6455 section 5.2: unmasked, final, binary). Built once per
 * message and shared by all its receivers, which a library that frames per receiver cannot do.
 */
import { Buffer } from 'node:buffer';
import { RelayKind } from '../../src/wire/relay-frames.ts';

const FINAL_BINARY = 0x82;
const LENGTH_7_MAX = 125;
const LENGTH_16_MAX = 0xffff;
const LENGTH_16 = 126;
const LENGTH_64 = 127;

function headerBytes(length: number): number {
  if (length <= LENGTH_7_MAX) return 2;
  return length <= LENGTH_16_MAX ? 4 : 10;
}

/** Room for a frame of `length` bytes, its header written. The payload starts at `frame.length - length`. */
function frameOf(length: number): Buffer {
  const header = headerBytes(length);
  const frame = Buffer.allocUnsafe(header + length);
  frame[0] = FINAL_BINARY;
  if (header === 2) frame[1] = length;
  else if (header === 4) {
    frame[1] = LENGTH_16;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = LENGTH_64;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  return frame;
}

export function webSocketFrame(message: Uint8Array): Buffer {
  const frame = frameOf(message.length);
  frame.set(message, frame.length - message.length);
  return frame;
}

/** The same as `webSocketFrame(encodeRelayToPeer({ type: 'from', slot, payload }))`, with one copy instead of three. */
export function fromFrame(slot: number, payload: Uint8Array): Buffer {
  const length = payload.length + (slot < 0x80 ? 2 : 3);
  const frame = frameOf(length);
  let at = frame.length - length;
  frame[at++] = RelayKind.from;
  if (slot < 0x80) frame[at++] = slot;
  else {
    frame[at++] = (slot & 0x7f) | 0x80;
    frame[at++] = slot >> 7;
  }
  frame.set(payload, at);
  return frame;
}
