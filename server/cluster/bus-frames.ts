/**
 * What server processes tell each other over NATS: one frame a message. Every value has one encoding, and a decoder throws WireError
 * on anything else, as on the wires of peers: whoever can publish here may be mistaken, or not one of ours.
 */
import { Reader, WireError, Writer } from '../../src/wire/codec.ts';
import { RELAY_MESSAGE_BYTES_MAX, ROOM_PEERS_MAX } from '../../src/wire/limits.ts';

const VERSION = 1;
export const PROCESS_BYTES = 8;
const SESSION_BYTES = 32;
/** A member's age is told in milliseconds; a year is as good as for ever. */
const AGE_MS_MAX = 365 * 24 * 60 * 60 * 1000;

/** Frame numbers; a retired one is never given out again. */
const Kind = {
  joined: 1,
  left: 2,
  state: 3,
  toAll: 4,
  toSome: 5,
  pulse: 6,
  gone: 7,
  dead: 8,
  published: 9,
} as const;

/** A peer at one process, by a number that the process gives out once. `ageMs`: how long it has been there. */
export type BusMember = { number: number; session: Uint8Array; ageMs: number };

/** Whom a payload is for: peers of these processes, by their numbers there. */
export type BusReceivers = { process: Uint8Array; numbers: number[] }[];

/** Of a process, about the topic on whose subject it is told. */
export type TopicFrame =
  | { type: 'joined'; number: number; session: Uint8Array }
  | { type: 'left'; number: number; reason: number }
  /** All that the process has there. `asks`: the others shall tell theirs. */
  | { type: 'state'; asks: boolean; members: BusMember[] }
  | { type: 'to-all'; number: number; payload: Uint8Array }
  | { type: 'to-some'; number: number; to: BusReceivers; payload: Uint8Array };

/** Of a process, about itself or another. */
export type ProcessFrame =
  /** I am alive. */
  | { type: 'pulse' }
  /** None of my peers is with me any more. */
  | { type: 'gone' }
  /** That one fell silent here, and its peers are gone: it shall start anew under another name. */
  | { type: 'dead'; process: Uint8Array };

/** Of y-webrtc signaling: text for all who subscribe to the subject's topic. */
export type SignalingFrame = { type: 'published'; text: string };

export type BusFrame = TopicFrame | ProcessFrame | SignalingFrame;

export function encodeBusFrame(from: Uint8Array, frame: BusFrame): Uint8Array {
  const size = 'payload' in frame ? frame.payload.length + 32 : 64;
  const writer = new Writer(size).u8(VERSION).u8(kindOf(frame)).raw(from);
  switch (frame.type) {
    case 'joined':
      return writer.varuint(frame.number).raw(frame.session).finish();
    case 'left':
      return writer.varuint(frame.number).u8(frame.reason).finish();
    case 'state':
      writer.u8(frame.asks ? 1 : 0).varuint(frame.members.length);
      for (const { number, session, ageMs } of frame.members)
        writer
          .varuint(number)
          .raw(session)
          .varuint(Math.min(AGE_MS_MAX, Math.max(0, ageMs)));
      return writer.finish();
    case 'to-all':
      return writer.varuint(frame.number).raw(frame.payload).finish();
    case 'to-some':
      writer.varuint(frame.number).varuint(frame.to.length);
      for (const { process, numbers } of frame.to) {
        writer.raw(process).varuint(numbers.length);
        for (const number of numbers) writer.varuint(number);
      }
      return writer.raw(frame.payload).finish();
    case 'pulse':
    case 'gone':
      return writer.finish();
    case 'dead':
      return writer.raw(frame.process).finish();
    case 'published':
      return writer.text(frame.text).finish();
  }
}

function kindOf({ type }: BusFrame): number {
  if (type === 'to-all') return Kind.toAll;
  return type === 'to-some' ? Kind.toSome : Kind[type];
}

/** Throws WireError. Views into `bytes`, not copies. */
export function decodeBusFrame(
  bytes: Uint8Array,
  textBytesMax: number,
): { from: Uint8Array; frame: BusFrame } {
  const reader = new Reader(bytes);
  if (reader.u8() !== VERSION) throw new WireError('another version of the bus');
  const kind = reader.u8();
  const from = reader.raw(PROCESS_BYTES);
  const frame = kind === Kind.published ? published(reader, textBytesMax) : read(reader, kind);
  return { from, frame: reader.end(frame) };
}

function published(reader: Reader, textBytesMax: number): BusFrame {
  return { type: 'published', text: reader.text(textBytesMax) };
}

function read(reader: Reader, kind: number): BusFrame {
  switch (kind) {
    case Kind.joined:
      return { type: 'joined', number: reader.varuint(), session: reader.raw(SESSION_BYTES) };
    case Kind.left:
      return { type: 'left', number: reader.varuint(), reason: reader.u8() };
    case Kind.state:
      return readState(reader);
    case Kind.toAll:
      return { type: 'to-all', number: reader.varuint(), payload: payloadOf(reader) };
    case Kind.toSome:
      return readToSome(reader);
    case Kind.pulse:
      return { type: 'pulse' };
    case Kind.gone:
      return { type: 'gone' };
    case Kind.dead:
      return { type: 'dead', process: reader.raw(PROCESS_BYTES) };
    default:
      throw new WireError('unknown frame of the bus');
  }
}

function readState(reader: Reader): BusFrame {
  const asks = reader.u8();
  if (asks > 1) throw new WireError('neither asks nor tells');
  const members: BusMember[] = [];
  for (let left = reader.varuint(ROOM_PEERS_MAX); left > 0; left--)
    members.push({
      number: reader.varuint(),
      session: reader.raw(SESSION_BYTES),
      ageMs: reader.varuint(AGE_MS_MAX),
    });
  return { type: 'state', asks: asks === 1, members };
}

function readToSome(reader: Reader): BusFrame {
  const number = reader.varuint();
  const to: BusReceivers = [];
  for (let left = reader.varuint(ROOM_PEERS_MAX); left > 0; left--) {
    const process = reader.raw(PROCESS_BYTES);
    const numbers: number[] = [];
    for (let more = reader.varuint(ROOM_PEERS_MAX); more > 0; more--)
      numbers.push(reader.varuint());
    to.push({ process, numbers });
  }
  return { type: 'to-some', number, to, payload: payloadOf(reader) };
}

/** No longer than a peer may send. */
function payloadOf(reader: Reader): Uint8Array {
  const payload = reader.rest();
  if (payload.length > RELAY_MESSAGE_BYTES_MAX) throw new WireError('payload is too long');
  return payload;
}
