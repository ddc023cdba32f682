/**
 * What a page's surface says to those who have it open now, and nobody keeps (PROTOCOL.md section 9): pointers, strokes, positions. The
 * mesh says who speaks.
 */
import { Reader, WireError, Writer } from './codec.ts';
import { readPageId, writePageId, type PageId } from './ids.ts';
import { FLEETING_KIND } from './payload-kinds.ts';

/** What several positions, or a stroke's last points, take; at full rate it still is a third of a megabit a second. */
export const FLEETING_BYTES_MAX = 1024;
/** A channel's name goes with each message: a few letters. */
export const FLEETING_CHANNEL_BYTES_MAX = 32;

export type FleetingMessage = {
  /** Grows with each message of a session, from 1, over all pages and channels. */
  number: number;
  page: PageId;
  /** Which part of the page's surface it is for; 1 to FLEETING_CHANNEL_BYTES_MAX bytes as UTF-8. */
  channel: string;
  payload: Uint8Array;
};

export function encodeFleeting({ number, page, channel, payload }: FleetingMessage): Uint8Array {
  const writer = new Writer(payload.length + 64).u8(FLEETING_KIND).varuint(number);
  return writePageId(writer, page).text(channel).raw(payload).finish();
}

/** Throws WireError. The payload is a view. */
export function decodeFleeting(bytes: Uint8Array): FleetingMessage {
  const reader = new Reader(bytes);
  if (reader.u8() !== FLEETING_KIND) throw new WireError('not a fleeting message');
  const number = reader.varuint();
  if (number === 0) throw new WireError('fleeting messages are numbered from 1');
  const page = readPageId(reader);
  const channel = reader.text(FLEETING_CHANNEL_BYTES_MAX);
  if (channel === '') throw new WireError('a fleeting message without a channel');
  if (reader.left > FLEETING_BYTES_MAX) throw new WireError('fleeting message is too large');
  return { number, page, channel, payload: reader.rest() };
}
