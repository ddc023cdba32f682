/** The real cryptography behind the port `RoomKeys` of wire/keys.ts, and the proof that opens a relay. */
import { peerKeyOf } from '../wire/ids.ts';
import type { RoomKeys } from '../wire/keys.ts';
import { relayJoinStatement } from '../wire/relay-frames.ts';
import { createGenuineCheck } from './certificates.ts';
import { sha256 } from './hashes.ts';
import type { RoomSecrets } from './room-secrets.ts';
import { clientIdOf, type Session } from './session.ts';
import { isSignature, sign } from './signatures.ts';

export type RelayProof = { topicSignature: Uint8Array; sessionSignature: Uint8Array };

export type OwnRoomKeys = RoomKeys & {
  /** Both signatures of a `join`, over the nonce of the relay's challenge. */
  readonly relayProof: (nonce: Uint8Array) => RelayProof;
  /** Both signatures of an `open`, over `mailboxOpenStatement`. */
  readonly mailboxProof: (statement: Uint8Array) => RelayProof;
};

export function createRoomKeys({
  secrets,
  session,
}: {
  secrets: RoomSecrets;
  session: Session;
}): OwnRoomKeys {
  const both = (statement: Uint8Array): RelayProof => ({
    topicSignature: sign(secrets.topicKeys, statement),
    sessionSignature: sign(session, statement),
  });
  return {
    sign: (statement) => sign(session, statement),
    verify: (peer, statement, signature) => isSignatureOf(peer, statement, signature),
    hash: sha256,
    isGenuine: createGenuineCheck(secrets.topic, secrets.writersPublicKey),
    clientIdOf,
    relayProof: (nonce) => both(relayJoinStatement(nonce, secrets.topic, session.publicKey)),
    mailboxProof: both,
  };
}

function isSignatureOf(...[peer, statement, signature]: Parameters<RoomKeys['verify']>): boolean {
  try {
    return isSignature(peerKeyOf(peer), statement, signature);
  } catch {
    return false; // not a key's text
  }
}
