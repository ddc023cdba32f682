import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { AddressCounts, addressKey, AddressRate, clientAddress } from './addresses.ts';
import { ADDRESSES_MAX } from './limits.ts';
import { originAllowed } from './origin.ts';

test.each([
  ['192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:DB8:1:2::6', '2001:db8:1:2::/64'],
  ['2001:0db8:0001:0002::', '2001:db8:1:2::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
])('%s counts as %s', (address, key) => {
  expect(addressKey(address)).toBe(key);
});

function request(remoteAddress: string, headers: Record<string, string>): IncomingMessage {
  return { socket: { remoteAddress }, headers } as unknown as IncomingMessage;
}

test('a proxy is believed only when it is ours, and only about the last hop', () => {
  const forged = request('10.0.0.1', { 'x-forwarded-for': '1.1.1.1, 2.2.2.2, 192.0.2.9' });
  expect(clientAddress(forged, false)).toBe('10.0.0.1');
  expect(clientAddress(forged, true)).toBe('192.0.2.9');
  expect(clientAddress(request('10.0.0.1', {}), true)).toBe('10.0.0.1');
  expect(clientAddress(request('10.0.0.1', { 'x-forwarded-for': 'x'.repeat(99) }), true)).toBe(
    '10.0.0.1',
  );
});

test("a rate refuses past its burst, refills, and one address does not spend another's", () => {
  const rate = new AddressRate({ perSecond: 2, burst: 3 });
  expect([1, 2, 3, 4, 5].map(() => rate.take('a', 0))).toEqual([true, true, true, false, false]);
  expect(rate.take('b', 0)).toBe(true);
  expect(rate.take('a', 499)).toBe(false);
  expect(rate.take('a', 500)).toBe(true);
  expect(rate.take('a', 500)).toBe(false);
});

test('addresses remembered are bounded, the one just seen is kept', () => {
  const rate = new AddressRate({ perSecond: 1, burst: 1 });
  for (let i = 0; i <= ADDRESSES_MAX; i++) rate.take(`a${i}`, 0);
  expect(rate.take(`a${ADDRESSES_MAX}`, 0)).toBe(false);
  expect(rate.take('a0', 0)).toBe(true);
});

test('counts come back to nothing', () => {
  const counts = new AddressCounts();
  counts.add('a');
  counts.add('a');
  counts.remove('a');
  expect([counts.of('a'), counts.of('b'), counts.total]).toEqual([1, 0, 1]);
  counts.remove('a');
  expect([counts.of('a'), counts.total]).toEqual([0, 0]);
});

test.each([
  [undefined, [], true],
  ['https://moot.example', [], true],
  ['http://moot.example', [], true],
  ['https://evil.example', [], false],
  ['https://moot.example.evil.example', [], false],
  ['null', [], false],
  ['not a url', [], false],
  ['https://other.example', ['https://other.example'], true],
  ['http://other.example', ['https://other.example'], false],
  ['null', ['*'], true],
])('origin %s with %j', (origin, allowed, expected) => {
  const headers = { host: 'moot.example', ...(origin === undefined ? {} : { origin }) };
  expect(originAllowed(request('192.0.2.1', headers), allowed)).toBe(expected);
});
