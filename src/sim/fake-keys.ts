/**
 * RoomKeys that cost microseconds instead of milliseconds. Whoever does not hold a session's secret cannot sign for it, because the
 * secrets are in this closure and a peer is only given its own; that is all that a simulation needs of a signature.
 */
import { concatBytes, equalBytes, utf8 } from '../lib/bytes.ts';
import { must } from '../lib/assert.ts';
import { createRng, type Rng } from '../lib/rng.ts';
import { memberIdOf, memberKeyOf, peerIdOf, peerKeyOf, type PeerId } from '../wire/ids.ts';
import { HASH_BYTES, SIGNATURE_BYTES, type RoomKeys } from '../wire/keys.ts';
import type { SessionRecord } from '../wire/session-record.ts';

/** Four lanes of a multiply-and-rotate hash (constants of xxHash32, Yann Collet): fast and well mixed, not secure. */
export function fastHash(bytes: Uint8Array, length: number): Uint8Array {
  let a = 0x9e3779b1;
  let b = 0x85ebca77;
  let c = 0xc2b2ae3d ^ bytes.length;
  let d = 0x27d4eb2f;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] as number;
    a = Math.imul(a ^ byte, 0x85ebca77);
    a ^= a >>> 15;
    b = Math.imul(b + a, 0xc2b2ae3d);
    c = (Math.imul(c ^ b, 0x9e3779b1) << 5) ^ (b >>> 11);
    d = (d + c) ^ (a << 7);
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

export type FakeAuthority = {
  readonly topic: Uint8Array;
  /** A new session on a device, with or without the right to write. */
  createSession(device: Uint8Array, writer: boolean): SessionRecord;
  keysOf(session: PeerId): RoomKeys;
};

export function createFakeAuthority(rng: Rng): FakeAuthority {
  const topic = rng.bytes(32);
  const secrets = new Map<PeerId, Uint8Array>();
  const roomSecret = rng.bytes(32);
  const clientIds = new Map<PeerId, number>();
  const tag = (secret: Uint8Array, statement: Uint8Array): Uint8Array => fastHash(concatBytes(secret, statement), SIGNATURE_BYTES);
  const certificate = (kind: string, session: PeerId, more: Uint8Array): Uint8Array =>
    tag(roomSecret, concatBytes(utf8(kind), peerKeyOf(session), more));
  return {
    topic,
    createSession(device, writer) {
      const session = peerIdOf(rng.bytes(32));
      secrets.set(session, rng.bytes(32));
      const member = memberIdOf(fastHash(device, 32));
      return {
        session,
        member,
        memberCertificate: certificate('member', session, concatBytes(memberKeyOf(member), device)),
        device,
        writerCertificate: writer ? certificate('writer', session, topic) : null,
      };
    },
    keysOf: (self) => ({
      sign: (statement) => tag(must(secrets.get(self), 'secret'), statement),
      verify(session, statement, signature) {
        const secret = secrets.get(session);
        return secret !== undefined && equalBytes(tag(secret, statement), signature);
      },
      hash: (bytes) => fastHash(bytes, HASH_BYTES),
      isGenuine: ({ session, member, memberCertificate, device, writerCertificate }) =>
        equalBytes(memberCertificate, certificate('member', session, concatBytes(memberKeyOf(member), device))) &&
        (writerCertificate === null || equalBytes(writerCertificate, certificate('writer', session, topic))),
      clientIdOf(session) {
        const known = clientIds.get(session);
        if (known !== undefined) return known;
        const bits = createRng(peerKeyOf(session).reduce((sum, byte) => (sum * 257 + byte) % 2 ** 52, 1));
        const id = bits.uint32() * 2 ** 21 + (bits.uint32() >>> 11) || 1;
        clientIds.set(session, id);
        return id;
      },
    }),
  };
}
