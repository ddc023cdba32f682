import { expect, test } from 'vitest';
import { parseHost } from '../../room/host-address.ts';
import { hostName, problemOf } from './host-name.ts';

test('a host by name and port, never by what it is told', () => {
  expect(hostName('wss://room.example.org/relay')).toBe('room.example.org');
  expect(hostName('wss://room.example.org:8443/relay?admit=word')).toBe('room.example.org:8443');
  expect(hostName('not one')).toBe('…');
});

/** As the room throws it. */
function thrownBy(text: string): unknown {
  try {
    return parseHost(text, 'https://page.example');
  } catch (error) {
    return error;
  }
}

test('what the room says of an address is said in the reader’s language', () => {
  expect(problemOf(thrownBy(''))).toBe('notAnAddress');
  expect(problemOf(thrownBy('two words'))).toBe('notAnAddress');
  expect(problemOf(thrownBy('http://b.example'))).toBe('insecure');
  expect(problemOf(new Error('A room has at most 4 hosts: remove one first.'))).toBe('tooMany');
  expect(problemOf(new Error('A room needs a host: add another one.'))).toBe('last');
  expect(problemOf('?')).toBe('other');
});
