/**
 * All keys of a room, derived from what an invite holds. Each arrow is HKDF-SHA256 (RFC 5869) with an info of its own:
 *
 *     edit secret ─→ writers' key pair (its public half is in every view invite)
 *          └─→ read secret ─→ sealing key
 *                     └─→ topic key pair (its public half names the room to a relay)
 *
 * No arrow can be walked back: who holds the read secret has nothing of the edit secret.
 */
import { utf8 } from '../lib/bytes.ts';
import { deriveBytes } from './hashes.ts';
import type { Invite } from './invites.ts';
import { keyPairOf, type KeyPair } from './signatures.ts';

export type RoomSecrets = {
  readonly role: 'edit' | 'view';
  readonly readSecret: Uint8Array;
  /** 32 bytes for XChaCha20-Poly1305; used only through `createSealer` and `createOpener`. */
  readonly sealingKey: Uint8Array;
  /** The room's name towards relays and on disk: the public half of `topicKeys`. */
  readonly topic: Uint8Array;
  readonly topicKeys: KeyPair;
  readonly writersPublicKey: Uint8Array;
  /** Null for holders of a view invite. */
  readonly writersKeys: KeyPair | null;
};

export const SECRET_BYTES = 32;

const READ_SECRET_INFO = utf8('folkmoot read secret v1\0');
const WRITERS_SEED_INFO = utf8('folkmoot writers seed v1\0');
const SEALING_KEY_INFO = utf8('folkmoot sealing key v1\0');
const TOPIC_SEED_INFO = utf8('folkmoot topic seed v1\0');

/** One-way: the edit secret cannot be found from its result. */
export function readSecretOf(editSecret: Uint8Array): Uint8Array {
  return deriveBytes(editSecret, null, READ_SECRET_INFO, SECRET_BYTES);
}

/** The key pair that signs writers' certificates. */
export function writersKeysOf(editSecret: Uint8Array): KeyPair {
  return keyPairOf(deriveBytes(editSecret, null, WRITERS_SEED_INFO, SECRET_BYTES));
}

/** About 1 ms: two or one base point multiplications. */
export function deriveRoomSecrets(invite: Invite): RoomSecrets {
  const writersKeys = invite.role === 'edit' ? writersKeysOf(invite.editSecret) : null;
  const readSecret = invite.role === 'edit' ? readSecretOf(invite.editSecret) : invite.readSecret;
  const topicKeys = keyPairOf(deriveBytes(readSecret, null, TOPIC_SEED_INFO, SECRET_BYTES));
  return {
    role: invite.role,
    readSecret,
    sealingKey: deriveBytes(readSecret, null, SEALING_KEY_INFO, SECRET_BYTES),
    topic: topicKeys.publicKey,
    topicKeys,
    writersPublicKey:
      invite.role === 'view' ? invite.writersPublicKey : (writersKeys as KeyPair).publicKey,
    writersKeys,
  };
}
