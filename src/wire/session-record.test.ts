import { describe, expect, it } from 'vitest';
import { fromHex, toHex } from '../lib/bytes.ts';
import { Reader, WireError, Writer } from './codec.ts';
import { expectOnlyWireErrors } from './garbage-fixture.ts';
import { memberIdOf, peerIdOf } from './ids.ts';
import { readSessionRecord, writeSessionRecord, type SessionRecord } from './session-record.ts';

const filled = (length: number, byte: number): Uint8Array => new Uint8Array(length).fill(byte);
const viewer: SessionRecord = {
  session: peerIdOf(filled(32, 1)),
  member: memberIdOf(filled(32, 2)),
  memberCertificate: filled(64, 3),
  consent: filled(64, 6),
  device: filled(8, 4),
  writerCertificate: null,
};
const writer: SessionRecord = { ...viewer, writerCertificate: filled(64, 5) };
const VIEWER_HEX = `${'01'.repeat(32)}${'02'.repeat(32)}${'03'.repeat(64)}${'06'.repeat(64)}${'04'.repeat(8)}00`;
const WRITER_HEX = `${VIEWER_HEX.slice(0, -2)}01${'05'.repeat(64)}`;

const encode = (record: SessionRecord): Uint8Array =>
  writeSessionRecord(new Writer(), record).finish();
const decode = (bytes: Uint8Array): SessionRecord => {
  const reader = new Reader(bytes);
  return reader.end(readSessionRecord(reader));
};

describe('a session record', () => {
  it.each([
    ['viewer', viewer, VIEWER_HEX],
    ['writer', writer, WRITER_HEX],
  ])('of a %s is these bytes', (_, record, golden) => {
    expect(toHex(encode(record))).toBe(golden);
    expect(decode(fromHex(golden))).toEqual(record);
  });

  it('may be kept: it holds on to nothing of the frame that it came in', () => {
    const frame = fromHex(WRITER_HEX);
    const record = decode(frame);
    frame.fill(0);
    expect(record).toEqual(writer);
  });

  it('with a writer flag of 2 is a bad frame', () => {
    expect(() => decode(fromHex(`${VIEWER_HEX.slice(0, -2)}02`))).toThrow(WireError);
  });

  it('of hostile bytes: nothing but WireError, and one form for each record', () => {
    expectOnlyWireErrors(decode, encode, [fromHex(VIEWER_HEX), fromHex(WRITER_HEX)]);
  });
});
