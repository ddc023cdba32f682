/** RoomKeys for tests: a signature is a hash keyed with its signer's id. Anyone here could forge; only tests that mean to do. */
import { concatBytes, equalBytes, utf8 } from '../lib/bytes.ts';
import { createRng } from '../lib/rng.ts';
import { memberIdOf, peerIdOf, peerKeyOf, type PeerId } from '../wire/ids.ts';
import { HASH_BYTES, SIGNATURE_BYTES, type RoomKeys } from '../wire/keys.ts';
import type { SessionRecord } from '../wire/session-record.ts';

export const TEST_TOPIC = utf8('a topic of thirty-two bytes.....');

function digest(bytes: Uint8Array, length: number): Uint8Array {
  let a = 0x811c9dc5;
  let b = 0x1b873593;
  for (const byte of bytes) {
    a = Math.imul(a ^ byte, 0x01000193);
    b = Math.imul(b ^ a, 0x85ebca6b) ^ (b >>> 13);
  }
  return createRng((a >>> 0) * 2 ** 20 + (b >>> 12), b).bytes(length);
}

export const testSign = (session: PeerId, statement: Uint8Array): Uint8Array =>
  digest(concatBytes(peerKeyOf(session), statement), SIGNATURE_BYTES);

/** A record is genuine here if its member certificate and its consent say so. */
const GENUINE = new Uint8Array(SIGNATURE_BYTES).fill(1);

export function testKeys(self: PeerId): RoomKeys {
  return {
    sign: (statement) => testSign(self, statement),
    verify: (session, statement, signature) => equalBytes(testSign(session, statement), signature),
    hash: (...parts) => digest(concatBytes(...parts), HASH_BYTES),
    isGenuine: ({ memberCertificate, consent }) =>
      equalBytes(memberCertificate, GENUINE) && equalBytes(consent, GENUINE),
    clientIdOf: (session) =>
      peerKeyOf(session).reduce((sum, byte) => (sum * 31 + byte) % 2 ** 53, 7),
  };
}

export function testRecord(seed: number, device = seed): SessionRecord {
  return {
    session: peerIdOf(createRng(seed, 1).bytes(32)),
    member: memberIdOf(createRng(device, 2).bytes(32)),
    memberCertificate: GENUINE,
    consent: GENUINE,
    device: createRng(device, 3).bytes(8),
    writerCertificate: null,
  };
}
