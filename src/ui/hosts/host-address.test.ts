import { describe, expect, test } from 'vitest';
import { hostName, isPrivateHost, relayAddressOf } from './host-address.ts';

const secure = { isPageSecure: true, known: [] };
const plain = { isPageSecure: false, known: [] };

describe('the address of a host', () => {
  test.each([
    ['room.example.org', 'wss://room.example.org/relay'],
    [' https://room.example.org/ ', 'wss://room.example.org/relay'],
    ['HTTPS://Room.Example.org:8443/lab', 'wss://room.example.org:8443/relay'],
    ['wss://room.example.org/relay', 'wss://room.example.org/relay'],
    ['wss://example.org/moot/relay', 'wss://example.org/moot/relay'],
    ['https://room.example.org/?admit=a b', 'wss://room.example.org/relay?admit=a%20b'],
    ['http://localhost:8787', 'ws://localhost:8787/relay'],
    ['https://bücher.example', 'wss://xn--bcher-kva.example/relay'],
  ])('%s', (typed, url) => {
    expect(relayAddressOf(typed, secure)).toEqual({ url });
  });

  test('of a room there: nothing that opens it stays', () => {
    const link = 'https://room.example.org/r/our-plan?x=1#AQBzZWNyZXQ';
    expect(relayAddressOf(link, secure)).toEqual({ url: 'wss://room.example.org/relay' });
  });

  test('without a scheme it is the page’s own', () => {
    expect(relayAddressOf('192.168.1.5:8787', plain)).toEqual({
      url: 'ws://192.168.1.5:8787/relay',
    });
  });

  test.each([
    ['  ', 'empty'],
    ['two words', 'notAnAddress'],
    ['javascript://x/alert', 'notAnAddress'],
    ['https://', 'notAnAddress'],
    ['https://name:word@example.org', 'notAnAddress'],
    [`https://example.org/?admit=${'x'.repeat(300)}`, 'notAnAddress'],
    ['http://room.example.org', 'insecure'],
  ])('%s is none', (typed, problem) => {
    expect(relayAddressOf(typed, secure)).toEqual({ problem });
  });

  test('one that is there already, and one too many', () => {
    const known = ['wss://a.example/relay?admit=t', 'wss://b.example/relay'];
    expect(relayAddressOf('a.example', { isPageSecure: true, known })).toEqual({
      problem: 'already',
    });
    const four = [...known, 'wss://c.example/relay', 'wss://d.example/relay'];
    expect(relayAddressOf('e.example', { isPageSecure: true, known: four })).toEqual({
      problem: 'tooMany',
    });
  });

  test('on the screen there is no token', () => {
    const url = 'wss://room.example.org:8443/relay?admit=secret';
    expect(hostName(url)).toBe('room.example.org:8443');
    expect([isPrivateHost(url), isPrivateHost('wss://room.example.org/relay')]).toEqual([
      true,
      false,
    ]);
    expect(hostName('not one')).toBe('…');
  });
});
