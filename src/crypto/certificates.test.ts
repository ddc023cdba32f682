import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concatBytes, toHex, utf8 } from '../lib/bytes.ts';
import { Reader, Writer } from '../wire/codec.ts';
import { memberKeyOf, type MemberId, type PeerId } from '../wire/ids.ts';
import {
  readSessionRecord,
  writeSessionRecord,
  type SessionRecord,
} from '../wire/session-record.ts';
import { certify, createGenuineCheck, GENUINE_CACHE_MAX, isGenuineRecord } from './certificates.ts';
import {
  device,
  editInvite,
  member,
  otherSession,
  session,
  viewersRecord,
  viewersSecrets,
  writersRecord,
  writersSecrets,
} from './room-fixture.ts';
import { createMember, type Member } from './member.ts';
import { deriveRoomSecrets } from './room-secrets.ts';
import { sign } from './signatures.ts';

const { topic, writersPublicKey } = viewersSecrets;
const stranger = createMember(new Uint8Array(32).fill(8));

/** What a member can sign of the session of somebody else: all but the session's consent. */
function claimedBy(claimant: Member): Partial<SessionRecord> {
  const { memberCertificate } = certify({
    secrets: viewersSecrets,
    session,
    member: claimant,
    device,
  });
  return { member: claimant.id, memberCertificate };
}
const consentTo = (of: Member): Uint8Array =>
  concatBytes(utf8('folkmoot consent v1\0'), topic, memberKeyOf(of.id), device);
const judge = (record: SessionRecord): boolean => isGenuineRecord(record, topic, writersPublicKey);

describe('certificates', () => {
  it('are these bytes', () => {
    expect(toHex(writersRecord.memberCertificate)).toBe(
      'b7467eb0028c241ec331a6869bc70f0e391330d53345910ce6151dc8b6d99570df4ef7c695ec0eeb19834c72aeffee4fb0338071b5b242c373822fe5ecaf400b',
    );
    expect(toHex(writersRecord.consent)).toBe(
      '943abf417fefbe0a372d9b42f49b390c463519d2d59ecd0fbb732f9b6e31475706f7e83edeeac228f8bffc969cad3e206fa682cc22b03d2294783d7fe328630c',
    );
    expect(toHex(writersRecord.writerCertificate ?? new Uint8Array())).toBe(
      '8315f61a0148919c28e7fa9e15ec653440bbbe7d1c420a2995548ed7089b4523d7b7f26cc5fa1b60af5dcd2737ac9b4785daac8ece8572441f6241bdb7bad607',
    );
  });

  it('hold for writers and viewers, judged by someone who may only look on', () => {
    expect(judge(writersRecord)).toBe(true);
    expect(viewersRecord.writerCertificate).toBeNull();
    expect(judge(viewersRecord)).toBe(true);
  });

  it('hold for a session that agrees to what its member says', () => {
    const consent = sign(session, consentTo(stranger));
    expect(judge({ ...writersRecord, ...claimedBy(stranger), consent })).toBe(true);
  });

  it('hold after a way over the wire', () => {
    const bytes = writeSessionRecord(new Writer(), writersRecord).finish();
    expect(judge(readSessionRecord(new Reader(bytes)))).toBe(true);
  });

  it.each<[string, Partial<SessionRecord>]>([
    [
      'a viewer who signs the right to write with the topic key',
      {
        writerCertificate: sign(viewersSecrets.topicKeys, new Uint8Array(8)),
      },
    ],
    ['a certificate of another session', { session: otherSession.id }],
    ['a session under another member', { member: stranger.id }],
    [
      'a session that another member claims, with the consent that it gave to its own',
      claimedBy(stranger),
    ],
    [
      'a session that another member claims, with a consent of its own making',
      { ...claimedBy(stranger), consent: sign(stranger, consentTo(stranger)) },
    ],
    ['a consent by another session', { consent: sign(otherSession, consentTo(member)) }],
    ['a consent of no bytes', { consent: new Uint8Array() }],
    ['another device', { device: new Uint8Array(8) }],
    [
      'a writer certificate in place of the member certificate',
      {
        memberCertificate: writersRecord.writerCertificate ?? new Uint8Array(),
      },
    ],
    ['a member certificate of no bytes', { memberCertificate: new Uint8Array() }],
    ['a session that is no key', { session: '???' as PeerId }],
    ['a member that is no key', { member: 'A' as MemberId }],
  ])('do not hold for %s', (_, change) => {
    expect(judge({ ...writersRecord, ...change })).toBe(false);
  });

  it('do not hold in another room', () => {
    const other = deriveRoomSecrets({ ...editInvite, editSecret: new Uint8Array(32) });
    expect(isGenuineRecord(writersRecord, other.topic, other.writersPublicKey)).toBe(false);
    expect(isGenuineRecord(writersRecord, topic, other.writersPublicKey)).toBe(false);
    expect(isGenuineRecord(viewersRecord, other.topic, other.writersPublicKey)).toBe(false);
  });

  it('do not hold with any bit flipped', () => {
    const bytes = writeSessionRecord(new Writer(), writersRecord).finish();
    fc.assert(
      fc.property(fc.integer({ min: 0, max: bytes.length * 8 - 1 }), (bit) => {
        fc.pre(bit >> 3 !== bytes.length - 65); // the writer flag: 0 makes an honest viewer of a writer
        const flipped = bytes.slice();
        flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7));
        expect(judge(readSessionRecord(new Reader(flipped)))).toBe(false);
      }),
      { numRuns: 40 },
    );
  });
});

describe('createGenuineCheck', () => {
  it('remembers verdicts, right and wrong, without mixing them up', () => {
    const check = createGenuineCheck(topic, writersPublicKey);
    const forged = { ...writersRecord, device: new Uint8Array(8) };
    const relabelled = { ...writersRecord, ...claimedBy(stranger) };
    for (let round = 0; round < 3; round++) {
      expect(check(writersRecord)).toBe(true);
      expect(check(viewersRecord)).toBe(true);
      expect(check(forged)).toBe(false);
      expect(check(relabelled)).toBe(false);
      expect(check({ ...writersRecord, session: '???' as PeerId })).toBe(false);
    }
  });

  it('answers from memory in a small part of the time', () => {
    const check = createGenuineCheck(topic, writersPublicKey);
    check(writersRecord);
    const start = performance.now();
    for (let i = 0; i < 100; i++) check(writersRecord);
    expect((performance.now() - start) / 100).toBeLessThan(1);
    expect(GENUINE_CACHE_MAX).toBeGreaterThan(255);
  });
});

describe('certify', () => {
  it('copies the device, which the caller may change', () => {
    const own = device.slice();
    const record = certify({ secrets: writersSecrets, session, member, device: own });
    own.fill(0);
    expect(judge(record)).toBe(true);
  });
});
