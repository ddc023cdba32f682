/**
 * What a peer shows of its session: who it is, whose it is, and whether it may write. Travels in adverts and beside logs,
 * so that the logs of absent sessions can be judged. Layout: session 32, member 32, member certificate 64, consent 64, device 8,
 * writer flag 1, writer certificate 64 if the flag is 1. What is signed is made and checked in crypto/certificates.ts.
 */
import { concatBytes, utf8 } from '../lib/bytes.ts';
import { WireError, type Reader, type Writer } from './codec.ts';
import {
  memberIdOf,
  memberKeyOf,
  readPeerId,
  writePeerId,
  type MemberId,
  type PeerId,
} from './ids.ts';

export type SessionRecord = {
  session: PeerId;
  member: MemberId;
  /** By the member's key, over the topic and the session. */
  memberCertificate: Uint8Array;
  /** By the session's key, over the topic, the member and the device: no member can claim a session that is not its own. */
  consent: Uint8Array;
  /** Names the disk: sessions with equal devices share one. 8 bytes, per room. */
  device: Uint8Array;
  /** By the writers' key, over the topic and the session; null for a viewer. */
  writerCertificate: Uint8Array | null;
};

const KEY_BYTES = 32;
const SIGNATURE_BYTES = 64;
const WRITER_DOMAIN = utf8('folkmoot writer v1\0');

/** What the writers' key signs: a peer checks it in a record, a mailbox at the door. */
export function writerStatement(topic: Uint8Array, session: Uint8Array): Uint8Array {
  return concatBytes(WRITER_DOMAIN, topic, session);
}
export const DEVICE_BYTES = 8;

export function writeSessionRecord(writer: Writer, record: SessionRecord): Writer {
  writePeerId(writer, record.session)
    .raw(memberKeyOf(record.member))
    .raw(record.memberCertificate)
    .raw(record.consent)
    .raw(record.device);
  if (record.writerCertificate === null) return writer.u8(0);
  return writer.u8(1).raw(record.writerCertificate);
}

/** Throws WireError. Copies, so that the record may be kept. */
export function readSessionRecord(reader: Reader): SessionRecord {
  const session = readPeerId(reader);
  const member = memberIdOf(reader.raw(KEY_BYTES));
  const memberCertificate = reader.raw(SIGNATURE_BYTES).slice();
  const consent = reader.raw(SIGNATURE_BYTES).slice();
  const device = reader.raw(DEVICE_BYTES).slice();
  const flag = reader.u8();
  if (flag > 1) throw new WireError('bad writer flag');
  const writerCertificate = flag === 1 ? reader.raw(SIGNATURE_BYTES).slice() : null;
  return { session, member, memberCertificate, consent, device, writerCertificate };
}
