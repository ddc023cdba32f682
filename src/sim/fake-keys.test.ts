import { expect, test } from 'vitest';
import { utf8 } from '../lib/bytes.ts';
import { createRng } from '../lib/rng.ts';
import { createFakeAuthority, fastHash } from './fake-keys.ts';

const authority = createFakeAuthority(createRng(1));
const device = new Uint8Array(8).fill(1);
const ana = authority.createSession(device, true);
const ben = authority.createSession(device, false);

test('only who holds a session signs for it', () => {
  const statement = utf8('I was here');
  const keys = authority.keysOf(ana.session);
  const signature = keys.sign(statement);
  expect(keys.verify(ana.session, statement, signature)).toBe(true);
  expect(keys.verify(ben.session, statement, signature)).toBe(false);
  expect(keys.verify(ana.session, utf8('I was there'), signature)).toBe(false);
  const forged = authority.keysOf(ben.session).sign(statement);
  expect(keys.verify(ana.session, statement, forged)).toBe(false);
});

test('certificates hold for what they say and for nothing else', () => {
  expect(authority.isGenuine(ana)).toBe(true);
  expect(authority.isGenuine(ben)).toBe(true);
  expect(authority.isGenuine({ ...ben, writerCertificate: ana.writerCertificate })).toBe(false);
  expect(authority.isGenuine({ ...ana, device: new Uint8Array(8) })).toBe(false);
  expect(authority.isGenuine({ ...ana, session: ben.session })).toBe(false);
});

test("a member's claim on another's session does not hold without its consent", () => {
  const eve = authority.createSession(new Uint8Array(8).fill(2), true);
  const claim = authority.claim(ana, eve);
  expect(claim).toMatchObject({ session: ana.session, member: eve.member, device: eve.device });
  expect(authority.keysOf(eve.session).isClaimed(claim)).toBe(true);
  expect(authority.isGenuine(claim)).toBe(false);
  expect(authority.isGenuine({ ...claim, consent: eve.consent })).toBe(false);
});

test('sessions have client ids of their own, of 53 bits, always the same', () => {
  const keys = authority.keysOf(ana.session);
  expect(keys.clientIdOf(ana.session)).toBe(authority.keysOf(ben.session).clientIdOf(ana.session));
  expect(keys.clientIdOf(ana.session)).not.toBe(keys.clientIdOf(ben.session));
  expect(Number.isSafeInteger(keys.clientIdOf(ana.session))).toBe(true);
});

test('hashes differ for inputs that differ in one bit, and do not see where parts begin', () => {
  const hashes = new Set<string>();
  for (let bit = 0; bit < 512; bit++) {
    const bytes = new Uint8Array(64);
    bytes[bit >> 3] = 1 << (bit & 7);
    hashes.add(fastHash(32, bytes).join());
  }
  expect(hashes.size).toBe(512);
  expect(fastHash(32, utf8('ab'), utf8('c'))).toEqual(fastHash(32, utf8('a'), utf8('bc')));
});
