/**
 * RoomKeys that cost microseconds instead of milliseconds. Whoever does not hold a session's secret cannot sign for it, because the
 * secrets are in this closure and a peer is only given its own; that is all that a simulation needs of a signature.
 */
import { concatBytes, equalBytes, utf8 } from '../lib/bytes.ts';
import { must } from '../lib/assert.ts';
import { createRng, type Rng } from '../lib/rng.ts';
import {
  memberIdOf,
  memberKeyOf,
  peerIdOf,
  peerKeyOf,
  type MemberId,
  type PeerId,
} from '../wire/ids.ts';
import { HASH_BYTES, SIGNATURE_BYTES, type RoomKeys } from '../wire/keys.ts';
import type { SessionRecord } from '../wire/session-record.ts';

/** Four lanes of a multiply-and-rotate hash (constants of xxHash32, Yann Collet): fast and well mixed, not secure. */
export function fastHash(length: number, ...parts: readonly Uint8Array[]): Uint8Array {
  let a = 0x9e3779b1;
  let b = 0x85ebca77;
  let c = 0xc2b2ae3d;
  let d = 0x27d4eb2f;
  for (const part of parts) {
    for (let i = 0; i < part.length; i++) {
      a = Math.imul(a ^ (part[i] as number), 0x85ebca77);
      a ^= a >>> 15;
      b = Math.imul(b + a, 0xc2b2ae3d);
      c = (Math.imul(c ^ b, 0x9e3779b1) << 5) ^ (b >>> 11);
      d = (d + c) ^ (a << 7);
    }
  }
  const out = new Uint8Array(length);
  for (let i = 0; i < length; i += 4) {
    a = Math.imul(a ^ (d >>> 13) ^ i, 0x9e3779b1);
    b = Math.imul(b ^ (a >>> 16), 0x85ebca77);
    c = Math.imul(c ^ (b >>> 13), 0xc2b2ae3d);
    d ^= c ^ (c >>> 16);
    out[i] = d;
    out[i + 1] = d >>> 8;
    out[i + 2] = d >>> 16;
    out[i + 3] = d >>> 24;
  }
  return out;
}

const consentTo = (member: MemberId, device: Uint8Array): Uint8Array =>
  concatBytes(utf8('consent'), memberKeyOf(member), device);

export type FakeAuthority = {
  readonly topic: Uint8Array;
  /** A new session on a device, with or without the right to write. */
  createSession(device: Uint8Array, writer: boolean): SessionRecord;
  /** What a peer is given: it can sign for itself alone. */
  keysOf(session: PeerId): FakeKeys;
  isGenuine(record: SessionRecord): boolean;
  /** What a member can make of another's session: its own name and certificate over it, and the consent that was there. */
  claim(record: SessionRecord, by: SessionRecord): SessionRecord;
};

/** `isClaimed` is `isGenuine` but for the session's consent: for a planted fault. */
export type FakeKeys = RoomKeys & { isClaimed(record: SessionRecord): boolean };

export function createFakeAuthority(rng: Rng): FakeAuthority {
  const topic = rng.bytes(32);
  const roomSecret = rng.bytes(32);
  const secrets = new Map<PeerId, Uint8Array>();
  const clientIds = new Map<PeerId, number>();
  const tag = (secret: Uint8Array, statement: Uint8Array): Uint8Array =>
    fastHash(SIGNATURE_BYTES, secret, statement);
  const certificate = (kind: string, session: PeerId, more: Uint8Array): Uint8Array =>
    tag(roomSecret, concatBytes(utf8(kind), peerKeyOf(session), more));
  type Bond = Pick<SessionRecord, 'session' | 'member' | 'device'>;
  const memberCertificate = ({ session, member, device }: Bond): Uint8Array =>
    certificate('member', session, concatBytes(memberKeyOf(member), device));
  const isConsent = ({ session, member, device }: Bond, consent: Uint8Array): boolean => {
    const secret = secrets.get(session);
    return secret !== undefined && equalBytes(tag(secret, consentTo(member, device)), consent);
  };
  const isClaimed = (record: SessionRecord): boolean =>
    equalBytes(record.memberCertificate, memberCertificate(record)) &&
    (record.writerCertificate === null ||
      equalBytes(record.writerCertificate, certificate('writer', record.session, topic)));
  const isGenuine = (record: SessionRecord): boolean =>
    isClaimed(record) && isConsent(record, record.consent);
  const clientIdOf = (session: PeerId): number => {
    const known = clientIds.get(session);
    if (known !== undefined) return known;
    const bits = createRng(new DataView(peerKeyOf(session).buffer).getUint32(0));
    const id = bits.uint32() * 2 ** 21 + (bits.uint32() >>> 11) || 1;
    clientIds.set(session, id);
    return id;
  };
  return {
    topic,
    isGenuine,
    createSession(device, writer) {
      const session = peerIdOf(rng.bytes(32));
      const secret = rng.bytes(32);
      secrets.set(session, secret);
      const writerCertificate = writer ? certificate('writer', session, topic) : null;
      const bare = {
        session,
        member: memberIdOf(fastHash(HASH_BYTES, device)),
        device,
        writerCertificate,
      };
      const consent = tag(secret, consentTo(bare.member, device));
      return { ...bare, memberCertificate: memberCertificate(bare), consent };
    },
    claim(record, { member, device }) {
      const claimed = { ...record, member, device };
      return { ...claimed, memberCertificate: memberCertificate(claimed) };
    },
    keysOf: (self) => ({
      sign: (statement) => tag(must(secrets.get(self), 'secret'), statement),
      verify(session, statement, signature) {
        const secret = secrets.get(session);
        return secret !== undefined && equalBytes(tag(secret, statement), signature);
      },
      hash: (...parts) => fastHash(HASH_BYTES, ...parts),
      isGenuine,
      isClaimed,
      clientIdOf,
    }),
  };
}
