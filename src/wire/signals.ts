/** The inside of a signal: what two browsers tell each other to set up a direct link. Several parts may share one signal (PROTOCOL.md section 1). */
import { Reader, WireError, Writer } from './codec.ts';
import { SIGNAL_BYTES_MAX } from './limits.ts';

const SignalKind = { offer: 0x01, answer: 0x02, candidate: 0x03, end: 0x04 } as const;
const CANDIDATE_BYTES_MAX = 1024;
const MID_BYTES_MAX = 64;
const PARTS_MAX = 64;

export type SignalPart =
  | { type: 'offer' | 'answer'; sdp: string }
  | { type: 'candidate'; candidate: string; mid: string }
  /** No more candidates. */
  | { type: 'end' };

export function encodeSignal(parts: readonly SignalPart[]): Uint8Array {
  const writer = new Writer(512);
  for (const part of parts) {
    writer.u8(SignalKind[part.type]);
    if (part.type === 'candidate') writer.text(part.candidate).text(part.mid);
    else if (part.type !== 'end') writer.text(part.sdp);
  }
  return writer.finish();
}

/** Throws WireError. */
export function decodeSignal(bytes: Uint8Array): SignalPart[] {
  if (bytes.length > SIGNAL_BYTES_MAX) throw new WireError('signal is too long');
  const reader = new Reader(bytes);
  const parts: SignalPart[] = [];
  while (reader.left > 0) {
    if (parts.length === PARTS_MAX) throw new WireError('signal has too many parts');
    parts.push(decodePart(reader));
  }
  return parts;
}

function decodePart(reader: Reader): SignalPart {
  switch (reader.u8()) {
    case SignalKind.offer:
      return { type: 'offer', sdp: reader.text(SIGNAL_BYTES_MAX) };
    case SignalKind.answer:
      return { type: 'answer', sdp: reader.text(SIGNAL_BYTES_MAX) };
    case SignalKind.candidate:
      return {
        type: 'candidate',
        candidate: reader.text(CANDIDATE_BYTES_MAX),
        mid: reader.text(MID_BYTES_MAX),
      };
    case SignalKind.end:
      return { type: 'end' };
    default:
      throw new WireError('unknown part of a signal');
  }
}
