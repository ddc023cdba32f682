import { hkdfSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { toHex, utf8 } from '../lib/bytes.ts';
import { editInvite, viewersSecrets, viewInvite, writersSecrets } from './room-fixture.ts';
import { keyPairOf } from './signatures.ts';

/** The derivation in PROTOCOL.md, by OpenSSL. */
const derived = (secret: Uint8Array, info: string): string =>
  toHex(new Uint8Array(hkdfSync('sha256', secret, new Uint8Array(), utf8(`${info}\0`), 32)));

describe('deriveRoomSecrets', () => {
  it('gives these keys for the edit secret of 32 ones', () => {
    expect({
      read: toHex(writersSecrets.readSecret),
      sealing: toHex(writersSecrets.sealingKey),
      topic: toHex(writersSecrets.topic),
      writers: toHex(writersSecrets.writersPublicKey),
    }).toEqual({
      read: '5a110a4755fc6026c69fa7875e46a387c5ed4cec8ca89bbd81ed02e5c1c8f01c',
      sealing: '942170b2e8894b51cfe94e215c02c4ac3748f8780614cd5cab9f276fca364d93',
      topic: '706259292571fcf2339fbbb49a3941fde325d3437876f805f6b95f0d8491202e',
      writers: '3145a7d034c6ab8fd57b1610c49404edaa74d152ba1e49422e1cb84c91f00f88',
    });
  });

  it('derives each key as PROTOCOL.md says', () => {
    const { editSecret } = editInvite;
    const { readSecret, sealingKey, topicKeys, writersKeys } = writersSecrets;
    expect(toHex(readSecret)).toBe(derived(editSecret, 'folkmoot read secret v1'));
    expect(toHex(sealingKey)).toBe(derived(readSecret, 'folkmoot sealing key v1'));
    expect(toHex(topicKeys.secretKey)).toBe(derived(readSecret, 'folkmoot topic seed v1'));
    expect(writersKeys && toHex(writersKeys.secretKey)).toBe(
      derived(editSecret, 'folkmoot writers seed v1'),
    );
  });

  it('gives viewers the same room without the right to write', () => {
    const { role, writersKeys, ...shared } = writersSecrets;
    expect(role).toBe('edit');
    expect(writersKeys).not.toBeNull();
    expect(viewersSecrets).toEqual({ ...shared, role: 'view', writersKeys: null });
  });

  it('leaves nothing in a view invite, or in what follows from it, that leads back to the edit secret', () => {
    const { editSecret } = editInvite;
    const secretSeeds = [
      toHex(editSecret),
      toHex(writersSecrets.writersKeys?.secretKey ?? editSecret),
    ];
    const everything = JSON.stringify([viewInvite, viewersSecrets], (_, value: unknown) =>
      value instanceof Uint8Array ? toHex(value) : value,
    );
    for (const seed of secretSeeds) expect(everything).not.toContain(seed);
    expect(Object.keys(viewInvite).sort()).toEqual(
      ['name', 'readSecret', 'relays', 'role', 'writersPublicKey'].sort(),
    );
  });

  it('keeps every key apart from every other', () => {
    const { readSecret, sealingKey, topicKeys, writersKeys } = writersSecrets;
    const secrets = [
      editInvite.editSecret,
      readSecret,
      sealingKey,
      topicKeys.secretKey,
      writersKeys?.secretKey,
    ];
    expect(new Set(secrets.map((secret) => secret && toHex(secret))).size).toBe(5);
    expect(toHex(keyPairOf(topicKeys.secretKey).publicKey)).toBe(toHex(writersSecrets.topic));
  });
});
