import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concatBytes, fromHex, toHex, utf8 } from '../lib/bytes.ts';
import { Writer } from '../wire/codec.ts';
import { peerIdOf, type PeerId } from '../wire/ids.ts';
import { otherSession, session, viewersSecrets, writersSecrets } from './room-fixture.ts';
import { deriveBytes } from './hashes.ts';
import {
  createOpener,
  createOpeners,
  createSealer,
  OPENER_SESSIONS_MAX,
  SEAL_BYTES_MAX,
  type Opener,
  type Sealer,
} from './sealing.ts';

const { sealingKey, topic } = writersSecrets;
const sealerOf = (id: PeerId = session.id): Sealer => createSealer(sealingKey, topic, id);
const opener = (): Opener => createOpener(viewersSecrets.sealingKey, viewersSecrets.topic);

describe('XChaCha20-Poly1305', () => {
  it('is that of draft-irtf-cfrg-xchacha-03, appendix A.3.1', () => {
    const key = Uint8Array.from({ length: 32 }, (_, i) => 0x80 + i);
    const nonce = Uint8Array.from({ length: 24 }, (_, i) => 0x40 + i);
    const cipher = xchacha20poly1305(key, nonce, fromHex('50515253c0c1c2c3c4c5c6c7'));
    const plaintext = utf8(
      "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it.",
    );
    expect(toHex(cipher.encrypt(plaintext))).toBe(
      'bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54c216cb96b72e1213b4522f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff921f9664c97637da9768812f615c68b13b52e' +
        'c0875924c1c7987947deafd8780acf49',
    );
  });
});

describe('sealed frames', () => {
  it('are these bytes', () => {
    const sealer = sealerOf();
    expect(toHex(sealer.seal(utf8('hello')))).toBe('01a73b07cf07c6a7d17df72e11374b3684f913a97d85');
    expect(toHex(sealer.seal(utf8('hello')))).toBe('0285f217d4ae4c098939df17323755590fa77fe242e8');
  });

  it('are built as PROTOCOL.md says, also past the count of 2^32', () => {
    const count = 2 ** 32 + 5;
    const info = concatBytes(utf8('folkmoot seal v1\0'), session.publicKey);
    const nonce = fromHex('000000000000000000000000000000000000000100000005');
    const aad = concatBytes(topic, session.publicKey);
    const ciphertext = xchacha20poly1305(
      deriveBytes(sealingKey, topic, info, 32),
      nonce,
      aad,
    ).encrypt(utf8('far'));
    const sealed = new Writer().varuint(count).raw(ciphertext).finish();
    expect(opener().open(session.id, sealed)).toEqual(utf8('far'));
  });

  it('open to what was sealed, and cost 17 to 24 bytes', () => {
    const sealer = sealerOf();
    const open = opener();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000 }), (plaintext) => {
        const sealed = sealer.seal(plaintext);
        expect(sealed.length - plaintext.length).toBeGreaterThan(16);
        expect(sealed.length - plaintext.length).toBeLessThanOrEqual(SEAL_BYTES_MAX);
        expect(open.open(session.id, sealed)).toEqual(plaintext);
      }),
    );
  });

  it('never repeat a nonce, whatever is sealed', () => {
    const sealer = sealerOf();
    const seen = new Set(Array.from({ length: 1000 }, () => toHex(sealer.seal(new Uint8Array(4)))));
    expect(seen.size).toBe(1000);
  });

  it('open once, and never after a later one', () => {
    const sealer = sealerOf();
    const [first, second, third] = [1, 2, 3].map((n) => sealer.seal(Uint8Array.of(n)));
    const { open } = opener();
    expect(open(session.id, second as Uint8Array)).toEqual(Uint8Array.of(2));
    expect(open(session.id, second as Uint8Array)).toBeNull();
    expect(open(session.id, first as Uint8Array)).toBeNull();
    expect(open(session.id, third as Uint8Array)).toEqual(Uint8Array.of(3));
  });

  it('are not held up by a forgery with a high count', () => {
    const { open } = opener();
    const forged = new Writer()
      .varuint(2 ** 53 - 1)
      .raw(new Uint8Array(40))
      .finish();
    expect(open(session.id, forged)).toBeNull();
    expect(open(session.id, sealerOf().seal(utf8('honest')))).toEqual(utf8('honest'));
  });

  it('do not open as another session, in another room, or under another key', () => {
    const sealed = sealerOf().seal(utf8('x'));
    expect(opener().open(otherSession.id, sealed)).toBeNull();
    expect(createOpener(sealingKey, new Uint8Array(32)).open(session.id, sealed)).toBeNull();
    expect(createOpener(new Uint8Array(32), topic).open(session.id, sealed)).toBeNull();
    expect(opener().open('no key' as PeerId, sealed)).toBeNull();
  });

  it('do not open with any bit flipped', () => {
    const sealed = sealerOf().seal(utf8('hello'));
    for (let bit = 0; bit < sealed.length * 8; bit++) {
      const flipped = sealed.slice();
      flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7));
      expect(opener().open(session.id, flipped)).toBeNull();
    }
  });

  it('garbage gives null and nothing worse', () => {
    const open = opener();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (garbage) => {
        expect(open.open(session.id, garbage)).toBeNull();
      }),
      { numRuns: 500 },
    );
  });
});

describe('an opener', () => {
  it('forgets the session heard least recently beyond its limit, and only then', () => {
    const { open } = opener();
    const ids = Array.from({ length: OPENER_SESSIONS_MAX + 1 }, (_, i) => {
      const key = new Uint8Array(32);
      new DataView(key.buffer).setUint32(0, i);
      return peerIdOf(key);
    });
    const frames = ids.map((id) => sealerOf(id).seal(new Uint8Array(1)));
    ids.forEach((id, i) => expect(open(id, frames[i] as Uint8Array)).not.toBeNull());
    expect(open(ids.at(-1) as PeerId, frames.at(-1) as Uint8Array)).toBeNull();
    expect(open(ids[1] as PeerId, frames[1] as Uint8Array)).toBeNull();
    expect(open(ids[0] as PeerId, frames[0] as Uint8Array)).not.toBeNull();
  });
});

describe('several wires', () => {
  it('carry the frames of one session, each of which opens on one of them once', () => {
    const { seal } = sealerOf();
    const openers = createOpeners(sealingKey, topic);
    const [one, two] = [openers(), openers()];
    const frames = Array.from({ length: 40 }, (_, i) => seal(utf8(`frame ${i}`)));
    for (const [i, frame] of frames.entries()) {
      const [here, there] = i % 3 === 0 ? [one, two] : [two, one];
      expect(here.open(session.id, frame)).toEqual(utf8(`frame ${i}`));
      expect(there.open(session.id, frame)).toBeNull();
      expect(here.open(session.id, frame)).toBeNull();
    }
    // One wire may lag behind the other, and a wire that is opened later hears nothing old.
    const [late, next] = [seal(utf8('late')), seal(utf8('next'))];
    expect(two.open(session.id, next)).toEqual(utf8('next'));
    expect(one.open(session.id, late)).toEqual(utf8('late'));
    const third = openers();
    for (const frame of [...frames, late, next]) expect(third.open(session.id, frame)).toBeNull();
    expect(third.open(session.id, seal(utf8('new')))).toEqual(utf8('new'));
  });

  it('may be far apart, but what is too far behind to tell is not taken', () => {
    const { seal } = sealerOf();
    const openers = createOpeners(sealingKey, topic);
    const [one, two] = [openers(), openers()];
    const [oldest, older] = [seal(utf8('oldest')), seal(utf8('older'))];
    for (let i = 0; i < 16_382; i++) seal(utf8(''));
    expect(two.open(session.id, seal(utf8('newest')))).toEqual(utf8('newest'));
    expect(one.open(session.id, oldest)).toBeNull();
    expect(one.open(session.id, older)).toEqual(utf8('older'));
    for (let i = 0; i < 40_000; i++) seal(utf8(''));
    expect(two.open(session.id, seal(utf8('much later')))).toEqual(utf8('much later'));
  });
});
