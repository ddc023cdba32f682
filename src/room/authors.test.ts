import { expect, test } from 'vitest';
import { clientIdOf, createSession } from '../crypto/session.ts';
import { Authors } from './authors.ts';

const sessionOf = (byte: number) => createSession(new Uint8Array(32).fill(byte)).id;

test('finds the session whose key gives a client id, also one that came later', () => {
  const [ann, ben] = [sessionOf(1), sessionOf(2)];
  const sessions = [ann, ann];
  const authors = new Authors(() => sessions);
  expect(authors.sessionOf(clientIdOf(ann))).toBe(ann);
  expect(authors.sessionOf(clientIdOf(ben))).toBeNull();
  sessions.push(ben);
  expect(authors.sessionOf(clientIdOf(ben))).toBe(ben);
  expect(authors.sessionOf(7)).toBeNull();
});
