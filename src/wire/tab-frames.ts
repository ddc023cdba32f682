/** What tabs of one browser say to each other on a BroadcastChannel (PROTOCOL.md section 1). Every tab hears everything; `to` says whom it is for. */
import { Reader, WireError, Writer } from './codec.ts';
import { readPeerId, writePeerId } from './ids.ts';
import type { PeerId } from './ids.ts';
import { ROOM_PEERS_MAX } from './limits.ts';

const TabKind = { announce: 0x01, reply: 0x02, leave: 0x03, frame: 0x04 } as const;

export type TabFrame =
  /** I am here; whoever did not know me, reply. */
  | { type: 'announce'; from: PeerId }
  | { type: 'reply'; from: PeerId; to: readonly PeerId[] }
  | { type: 'leave'; from: PeerId }
  | { type: 'frame'; from: PeerId; to: readonly PeerId[]; frame: Uint8Array };

export function encodeTabFrame(message: TabFrame): Uint8Array {
  const writer = new Writer(
    message.type === 'frame' ? message.frame.length + 40 + 32 * message.to.length : 72,
  );
  writePeerId(writer.u8(TabKind[message.type]), message.from);
  if (message.type === 'announce' || message.type === 'leave') return writer.finish();
  writer.varuint(message.to.length);
  for (const peer of message.to) writePeerId(writer, peer);
  return message.type === 'frame' ? writer.raw(message.frame).finish() : writer.finish();
}

/** Throws WireError. `frame` is a view. */
export function decodeTabFrame(bytes: Uint8Array): TabFrame {
  const reader = new Reader(bytes);
  const kind = reader.u8();
  const message = decodeBody(kind, readPeerId(reader), reader);
  if (reader.left > 0) throw new WireError('bytes after the end of a frame');
  return message;
}

function decodeBody(kind: number, from: PeerId, reader: Reader): TabFrame {
  switch (kind) {
    case TabKind.announce:
      return { type: 'announce', from };
    case TabKind.leave:
      return { type: 'leave', from };
    case TabKind.reply:
      return { type: 'reply', from, to: readReceivers(reader) };
    case TabKind.frame:
      return { type: 'frame', from, to: readReceivers(reader), frame: reader.rest() };
    default:
      throw new WireError('unknown tab frame');
  }
}

function readReceivers(reader: Reader): PeerId[] {
  const receivers: PeerId[] = [];
  for (let left = reader.varuint(ROOM_PEERS_MAX); left > 0; left--)
    receivers.push(readPeerId(reader));
  return receivers;
}
