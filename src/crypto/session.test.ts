import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { concatBytes, toHex, utf8 } from '../lib/bytes.ts';
import { peerIdOf, type PeerId } from '../wire/ids.ts';
import { device, member, session, writersSecrets } from './room-fixture.ts';
import { createMember, deviceIdOf } from './member.ts';
import { clientIdOf, createSession } from './session.ts';

describe('a session', () => {
  it('is named by its public key', () => {
    expect(session.id).toBe('gTl3Dqh9F19Wo1Rmw0x-zMuNipG07jeiXfYPW4_Js5Q');
    expect(session.id).toBe(peerIdOf(session.publicKey));
    expect(createSession(session.secretKey)).toEqual(session);
  });

  it('has this Yjs client id', () => {
    expect(clientIdOf(session.id)).toBe(5566073597177873);
  });

  it('has the first 53 bits of the hash as its client id, never 0', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (key) => {
        const digest = createHash('sha256')
          .update(concatBytes(utf8('folkmoot client id v1\0'), key))
          .digest('hex');
        const clientId = clientIdOf(peerIdOf(key));
        expect(clientId).toBe(Number(BigInt(`0x${digest}`) >> 203n));
        expect(Number.isSafeInteger(clientId) && clientId > 0).toBe(true);
      }),
    );
  });

  it('refuses to name the client of what is no key', () => {
    expect(() => clientIdOf('not a key!' as PeerId)).toThrow(RangeError);
  });
});

describe('a member and a device', () => {
  it('are named like this', () => {
    expect(member.id).toBe('ypOsFwUYcHHWe4PH_w7-gQjo7EUwV113JoeTM9vavnw');
    expect(createMember(member.secretKey)).toEqual(member);
    expect(toHex(device)).toBe('83de35300b166cbc');
  });

  it('a device has another name in another room', () => {
    const secret = new Uint8Array(32).fill(5);
    expect(toHex(deviceIdOf(secret, writersSecrets.topic))).toBe(toHex(device));
    expect(toHex(deviceIdOf(secret, new Uint8Array(32)))).not.toBe(toHex(device));
  });
});
