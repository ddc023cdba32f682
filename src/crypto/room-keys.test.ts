import { describe, expect, it } from 'vitest';
import { concatBytes, toHex, utf8 } from '../lib/bytes.ts';
import type { PeerId } from '../wire/ids.ts';
import { relayJoinStatement } from '../wire/relay-frames.ts';
import {
  otherSession,
  session,
  viewersRecord,
  viewersSecrets,
  writersRecord,
  writersSecrets,
} from './room-fixture.ts';
import { createRoomKeys } from './room-keys.ts';
import { clientIdOf } from './session.ts';
import { isSignature } from './signatures.ts';

const keys = createRoomKeys({ secrets: viewersSecrets, session });
const nonce = new Uint8Array(32).fill(9);

describe('createRoomKeys', () => {
  it('signs as our session and checks as everyone', () => {
    const statement = utf8('folkmoot test v1\0');
    const signature = keys.sign(statement);
    expect(keys.verify(session.id, statement, signature)).toBe(true);
    expect(keys.verify(otherSession.id, statement, signature)).toBe(false);
    expect(keys.verify('no key' as PeerId, statement, signature)).toBe(false);
  });

  it('judges records, hashes and names clients', () => {
    expect(keys.isGenuine(writersRecord)).toBe(true);
    expect(keys.isGenuine(viewersRecord)).toBe(true);
    expect(keys.isGenuine({ ...viewersRecord, session: otherSession.id })).toBe(false);
    expect(toHex(keys.hash(utf8('abc')))).toMatch(/^ba7816bf/);
    expect(keys.clientIdOf(session.id)).toBe(clientIdOf(session.id));
  });
});

describe('relayProof', () => {
  it('is these bytes, the same from a view link as from an edit link', () => {
    const proof = keys.relayProof(nonce);
    expect(toHex(proof.topicSignature)).toBe(
      'ed7a139fe17e71dde9ba8768cfdd16d496439dd3c930098b61e14115d72f8208dda44897a279d22aa4e32e0a33f15f79a3c3fa26cbe690d9139ab6fd0ce02e07',
    );
    expect(toHex(proof.sessionSignature)).toBe(
      'b8e8e14253929654ca5289dfbe66bf5ad7eefa9b446974a8a313e168b275b559a00c51b981c7666f3c7071d76ae42f1cab8c27b846e3808859cef80f3d6e720f',
    );
    expect(createRoomKeys({ secrets: writersSecrets, session }).relayProof(nonce)).toEqual(proof);
  });

  it('proves the topic and the session, for this nonce alone', () => {
    const { topic } = viewersSecrets;
    const proof = keys.relayProof(nonce);
    const statement = relayJoinStatement(nonce, topic, session.publicKey);
    expect(toHex(statement)).toBe(
      toHex(concatBytes(utf8('folkmoot relay join v1\0'), nonce, topic, session.publicKey)),
    );
    expect(isSignature(topic, statement, proof.topicSignature)).toBe(true);
    expect(isSignature(session.publicKey, statement, proof.sessionSignature)).toBe(true);
    const later = relayJoinStatement(new Uint8Array(32), topic, session.publicKey);
    expect(isSignature(topic, later, proof.topicSignature)).toBe(false);
  });
});
