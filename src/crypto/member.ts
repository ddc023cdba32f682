/** The keys of a person, kept on their devices. */
import { memberIdOf, type MemberId } from '../wire/ids.ts';
import { utf8 } from '../lib/bytes.ts';
import { deriveBytes } from './hashes.ts';
import { keyPairOf, type KeyPair } from './signatures.ts';
import { DEVICE_BYTES } from '../wire/session-record.ts';

export type Member = KeyPair & { readonly id: MemberId };

/** From 32 random bytes that the person's device keeps. */
export function createMember(secret32: Uint8Array): Member {
  const keys = keyPairOf(secret32);
  return { ...keys, id: memberIdOf(keys.publicKey) };
}

/** The name of this disk in one room, 8 bytes: equal for all its tabs, and not linkable across rooms. */
export function deviceIdOf(deviceSecret: Uint8Array, topic: Uint8Array): Uint8Array {
  return deriveBytes(deviceSecret, topic, utf8('folkmoot device v1\0'), DEVICE_BYTES);
}
