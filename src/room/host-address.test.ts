import { describe, expect, test } from 'vitest';
import { hostOfOrigin, isPrivate, originOf, parseHost, readHostUrl } from './host-address.ts';

const HTTPS = 'https://moot.example';

describe('what people type', () => {
  test.each([
    ['b.example', 'wss://b.example/relay'],
    ['  https://B.Example  ', 'wss://b.example/relay'],
    ['https://b.example/r/our-plan#secret', 'wss://b.example/relay'],
    ['https://b.example:8443/?admit=let-me-in', 'wss://b.example:8443/relay?admit=let-me-in'],
    ['wss://b.example/relay?x=1&admit=a%26b', 'wss://b.example/relay?admit=a%26b'],
    ['wss://b.example/folder/relay', 'wss://b.example/folder/relay'],
    ['wss://b.example:443/relay', 'wss://b.example/relay'],
  ])('%s means %s', (typed, url) => {
    expect(parseHost(typed, HTTPS).url).toBe(url);
  });

  test('without a scheme it is as the page is', () => {
    expect(parseHost('192.168.1.20:8787', 'http://localhost:8787').url).toBe(
      'ws://192.168.1.20:8787/relay',
    );
  });

  test.each([
    '',
    '   ',
    'javascript://alert(1)',
    'ftp://x',
    'two words',
    'https://u:p@b.example',
    '://',
  ])('"%s" is no address, and that is said', (typed) => {
    expect(() => parseHost(typed, HTTPS)).toThrow('not the address of a host');
  });

  test('a host that is not encrypted does not go with a page that is', () => {
    expect(() => parseHost('http://b.example', HTTPS)).toThrow('encrypted');
    expect(parseHost('http://localhost:8787', HTTPS).url).toBe('ws://localhost:8787/relay');
  });

  test('one that would be too long for a link is refused', () => {
    expect(() => parseHost(`https://b.example/?admit=${'x'.repeat(250)}`, HTTPS)).toThrow(
      'address',
    );
  });
});

describe('what links and the index carry', () => {
  test.each([
    'https://b.example/relay',
    'javascript:alert(1)',
    'wss://',
    'wss://a b/relay',
    'wss://user@b.example/relay',
    `wss://${'b'.repeat(260)}/relay`,
    'wss://b.example:99999/relay',
  ])('%s is not dialed', (text) => {
    expect(readHostUrl(text)).toBeNull();
  });

  test('the token is in what is dialed and not in what is shown', () => {
    const host = readHostUrl('wss://b.example/relay?admit=let-me-in#x');
    expect(host).toEqual({
      address: 'wss://b.example/relay',
      url: 'wss://b.example/relay?admit=let-me-in',
    });
    expect(host !== null && isPrivate(host)).toBe(true);
    expect(host !== null && originOf(host)).toBe('https://b.example');
  });

  test('the host of a page is at its origin', () => {
    expect(hostOfOrigin('http://localhost:8787', null)?.url).toBe('ws://localhost:8787/relay');
    expect(hostOfOrigin(HTTPS, 'a/b')?.url).toBe('wss://moot.example/relay?admit=a%2Fb');
  });
});
