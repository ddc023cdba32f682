import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concatBytes, fromBase64url, toBase64url } from '../lib/bytes.ts';
import { NAME_BYTES_MAX } from '../wire/limits.ts';
import { editInvite, viewInvite } from './room-fixture.ts';
import { sha256 } from './hashes.ts';
import { nameOfSlug, slugOf, tidyName } from './invite-names.ts';
import {
  createEditInvite,
  formatInvite,
  invitePathOf,
  InviteError,
  parseInvite,
  viewInviteOf,
  type Invite,
} from './invites.ts';

const EDIT_LINK =
  'https://moot.example/r/saturday-kitchen#AQABAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQCcMQ';
const VIEW_LINK =
  'https://moot.example/r/saturday-kitchen#AQFaEQpHVfxgJsafp4deRqOHxe1M7Iyom72B7QLlwcjwHDFFp9A0xquP1XsWEMSUBO2qdNFSuh5JQi4cuEyR8A-IAFZn';

const secret = fc.uint8Array({ minLength: 32, maxLength: 32 });
const relays = fc.array(
  fc.webUrl().map((url) => url.replace(/^http/, 'ws')),
  { maxLength: 4 },
);
const invite: fc.Arbitrary<Invite> = fc
  .record({ random: secret, name: fc.string({ unit: 'binary' }), relays, view: fc.boolean() })
  .map(({ random, name, relays: list, view }) => {
    const edit = createEditInvite(random, { name, relays: list });
    return view ? viewInviteOf(edit) : edit;
  });

function reasonOf(link: string): string {
  try {
    parseInvite(link);
    return 'none';
  } catch (error) {
    if (error instanceof InviteError) return error.reason;
    throw error;
  }
}

/** A fragment with a right checksum around any body. */
const fragmentOf = (...body: readonly number[]): string => {
  const bytes = Uint8Array.from(body);
  return toBase64url(concatBytes(bytes, sha256(bytes).subarray(0, 2)));
};

describe('links', () => {
  it('are written like this', () => {
    expect(formatInvite('https://moot.example', editInvite)).toBe(EDIT_LINK);
    expect(formatInvite('https://moot.example/', viewInvite)).toBe(VIEW_LINK);
  });

  it('come back as they were', () => {
    fc.assert(
      fc.property(invite, (original) => {
        const back = parseInvite(formatInvite('http://192.168.1.20:8080', original));
        const name = original.name === '' ? 'Room' : original.name;
        expect(back).toEqual({ ...original, name });
      }),
    );
  });

  it('are known from any part that holds the fragment, and with what chat programs leave around them', () => {
    const fragment = EDIT_LINK.slice(EDIT_LINK.indexOf('#') + 1);
    for (const text of [
      EDIT_LINK,
      invitePathOf(editInvite),
      ` ${EDIT_LINK}\n`,
      `<${EDIT_LINK}>`,
      `${EDIT_LINK}).`,
      `https://host.example/folder/r/saturday-kitchen/?utm=1#${fragment}`,
    ]) {
      expect(parseInvite(text)).toEqual(editInvite);
    }
    expect(parseInvite(fragment)).toEqual({ ...editInvite, name: '' });
    expect(parseInvite(`#${fragment}`)).toEqual({ ...editInvite, name: '' });
  });

  it('hold further relays', () => {
    const withRelays = createEditInvite(new Uint8Array(32), {
      name: 'x',
      relays: ['wss://a.example/relay', 'ws://10.0.0.1:9/relay'],
    });
    expect(parseInvite(formatInvite('http://x', withRelays)).relays).toEqual(withRelays.relays);
  });
});

describe('createEditInvite', () => {
  it.each([
    ['a short secret', new Uint8Array(31), []],
    ['five relays', new Uint8Array(32), ['ws://a', 'ws://b', 'ws://c', 'ws://d', 'ws://e']],
    ['a relay that is no web socket', new Uint8Array(32), ['https://a.example']],
    ['a relay with a space', new Uint8Array(32), ['wss://a b']],
    ['an endless relay', new Uint8Array(32), [`wss://${'a'.repeat(256)}`]],
  ])('refuses %s', (_, random, list) => {
    expect(() => createEditInvite(random, { name: 'x', relays: list })).toThrow(RangeError);
  });
});

describe('what is wrong with a link', () => {
  it.each([
    '',
    '#',
    'hello',
    'https://example.org/',
    'https://example.org/#section-2',
    'javascript:alert(1)',
  ])('not an invite: "%s"', (text) => {
    expect(reasonOf(text)).toBe(text === '#' ? 'damaged' : 'not-an-invite');
  });

  it('damaged: cut anywhere after the path', () => {
    for (const link of [EDIT_LINK, VIEW_LINK]) {
      for (let end = link.indexOf('#'); end < link.length; end++) {
        expect(reasonOf(link.slice(0, end))).toBe('damaged');
      }
    }
  });

  it('damaged: one character mistyped (the checksum lets one in 65,536 pass)', () => {
    let passed = 0;
    let tried = 0;
    for (let at = EDIT_LINK.indexOf('#') + 1; at < EDIT_LINK.length; at++) {
      for (const typed of 'aB3_-. é') {
        if (EDIT_LINK[at] === typed) continue;
        tried += 1;
        if (reasonOf(EDIT_LINK.slice(0, at) + typed + EDIT_LINK.slice(at + 1)) === 'none')
          passed += 1;
      }
    }
    expect(tried).toBeGreaterThan(350);
    expect(passed).toBe(0);
  });

  it('newer: a version that we do not know, whatever follows it', () => {
    expect(reasonOf(`https://x/r/room#${fragmentOf(2, 9, 9, 9)}`)).toBe('newer');
    expect(new InviteError('newer').message).toContain('newer version');
  });

  it.each([
    ['version 0', [0, 0]],
    ['an unknown role', [1, 2, ...new Uint8Array(33)]],
    ['too many relays', [1, 0, ...new Uint8Array(32), 5]],
    ['a relay that is no address', [1, 0, ...new Uint8Array(32), 1, 1, 65]],
    ['bytes after the end', [1, 0, ...new Uint8Array(33), 0]],
    ['a missing writers key', [1, 1, ...new Uint8Array(33)]],
  ])('damaged in spite of its checksum: %s', (_, body) => {
    expect(reasonOf(`https://x/r/room#${fragmentOf(...body)}`)).toBe('damaged');
  });

  it('throws InviteError and nothing else, on any text', () => {
    const sealed = fc.uint8Array({ maxLength: 120 }).map((body) => `/r/a#${fragmentOf(...body)}`);
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.string().map((s) => `/r/${s}`),
          sealed,
        ),
        (text) => void reasonOf(text),
      ),
      { numRuns: 500 },
    );
  });
});

describe('a view link', () => {
  it('is one-way: no 32 bytes of it are the edit secret, and it stays a view link', () => {
    fc.assert(
      fc.property(secret, (random) => {
        const link = formatInvite(
          'http://x',
          viewInviteOf(createEditInvite(random, { name: '', relays: [] })),
        );
        const bytes = fromBase64url(link.slice(link.indexOf('#') + 1));
        expect(Buffer.from(bytes).includes(Buffer.from(random))).toBe(false);
        const parsed = parseInvite(link);
        expect(parsed.role).toBe('view');
        expect(viewInviteOf(parsed)).toBe(parsed);
      }),
      { numRuns: 20 },
    );
  });
});

describe('names', () => {
  it.each([
    ['Saturday kitchen', 'saturday-kitchen', 'Saturday kitchen'],
    ["  Sam's  plan / 2026! ", 'sams-plan-2026', 'Sams plan 2026'],
    ['Łódź', '%C5%82%C3%B3d%C5%BA', 'Łódź'],
    ['台所', '%E5%8F%B0%E6%89%80', '台所'],
    ['../../etc', 'etc', 'Etc'],
    ['🎲', 'room', ''],
  ])('"%s" is written %s and read "%s"', (name, slug, tidy) => {
    expect(slugOf(name)).toBe(slug);
    expect(tidyName(name)).toBe(tidy);
    expect(nameOfSlug(slug)).toBe(tidy === '' ? 'Room' : tidy);
  });

  it('have one form, which is short and safe in a path', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (name) => {
        const tidy = tidyName(name);
        expect(tidyName(tidy)).toBe(tidy);
        expect(nameOfSlug(slugOf(name))).toBe(tidy === '' ? 'Room' : tidy);
        expect(new TextEncoder().encode(tidy).length).toBeLessThanOrEqual(NAME_BYTES_MAX + 4);
        expect(slugOf(name)).toMatch(/^(?:[\p{L}\p{N}-]|%[0-9A-F]{2})+$/u);
      }),
      { numRuns: 1000 },
    );
  });
});
