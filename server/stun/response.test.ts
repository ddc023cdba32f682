import { Buffer } from 'node:buffer';
import { createSocket } from 'node:dgram';
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { startStun } from './responder.ts';
import { stunResponse } from './response.ts';

const TRANSACTION = 'b7e7a701bc34d686fa87dfae';
const REQUEST = Buffer.from(`000100002112a442${TRANSACTION}`, 'hex');
const V4 = { address: '192.0.2.1', port: 32_853 };

function request(attributes: string): Buffer {
  const body = Buffer.from(attributes, 'hex');
  const bytes = Buffer.concat([REQUEST, body]);
  bytes.writeUInt16BE(body.length, 2);
  return bytes;
}

test('the addresses of RFC 5769 sections 2.2 and 2.3', () => {
  expect(stunResponse(REQUEST, V4)?.toString('hex')).toBe(
    `0101000c2112a442${TRANSACTION}002000080001a147e112a643`,
  );
  const v6 = { address: '2001:db8:1234:5678:11:2233:4455:6677', port: 32_853 };
  expect(stunResponse(REQUEST, v6)?.toString('hex')).toBe(
    `010100182112a442${TRANSACTION}002000140002a1470113a9faa5d3f179bc25f4b5bed2b9d9`,
  );
});

test('an IPv4 address on a socket of both versions is IPv4', () => {
  expect(stunResponse(REQUEST, { ...V4, address: '::ffff:192.0.2.1' })).toEqual(
    stunResponse(REQUEST, V4),
  );
});

test('short and scoped IPv6 addresses', () => {
  const long = stunResponse(REQUEST, { address: 'fe80:0:0:0:0:0:0:1', port: 1 });
  expect(stunResponse(REQUEST, { address: 'fe80::1%eth0', port: 1 })).toEqual(long);
  expect(stunResponse(REQUEST, { address: '::1', port: 1 })?.length).toBe(44);
});

test('optional attributes and credentials are ignored, unknown mandatory ones are named', () => {
  // SOFTWARE, USERNAME.
  expect(
    stunResponse(request('802200037465737400060003616263ff'.slice(0, 32)), V4)?.readUInt16BE(0),
  ).toBe(0x0101);
  // PRIORITY and an unknown one.
  const refused = stunResponse(request('002400046e0001ff7fff0000'), V4);
  expect(refused?.readUInt16BE(0)).toBe(0x0111);
  expect(refused?.subarray(20).toString('hex')).toBe(
    `00090015${'00000414'}${Buffer.from('Unknown Attribute').toString('hex')}000000` +
      '000a0004' +
      '00247fff',
  );
});

test('a fingerprint must hold', () => {
  const bytes = request('802800040000000000'.slice(0, 16));
  bytes.writeUInt32BE((crc32(bytes.subarray(0, 20)) ^ 0x5354554e) >>> 0, 24);
  expect(stunResponse(bytes, V4)?.readUInt16BE(0)).toBe(0x0101);
  bytes[27] = (bytes[27] ?? 0) ^ 1;
  expect(stunResponse(bytes, V4)).toBeNull();
});

test.each([
  ['nothing', ''],
  ['a short header', '000100002112a442b7e7'],
  ['another cookie', `000100002112a443${TRANSACTION}`],
  ['an indication', `001100002112a442${TRANSACTION}`],
  ['an answer', `010100002112a442${TRANSACTION}`],
  ['an allocate request', `000300002112a442${TRANSACTION}`],
  ['a length that is too long', `000100042112a442${TRANSACTION}`],
  ['a length that is too short', `000100002112a442${TRANSACTION}80220000`],
  ['an attribute past the end', `000100042112a442${TRANSACTION}80220008`],
])('no answer to %s', (_name, hex) => {
  expect(stunResponse(Buffer.from(hex, 'hex'), V4)).toBeNull();
});

test('never throws, never answers with much more than it was asked', () => {
  const anything = fc.oneof(
    fc.uint8Array({ maxLength: 600 }),
    fc.uint8Array({ maxLength: 100 }).map((tail) => request(Buffer.from(tail).toString('hex'))),
  );
  fc.assert(
    fc.property(anything, (bytes) => {
      const answer = stunResponse(bytes, V4);
      if (answer === null) return;
      expect(answer.length).toBeLessThanOrEqual(bytes.length + 60);
    }),
    { numRuns: 5_000 },
  );
});

test('answers on UDP, and to one address only so often', async () => {
  const stun = await startStun({
    port: 0,
    host: '127.0.0.1',
    limits: { stunPerSecond: 1, stunBurst: 3 },
  });
  const socket = createSocket('udp4');
  const answers: Buffer[] = [];
  socket.on('message', (bytes) => answers.push(bytes));
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  const expected = stunResponse(REQUEST, { address: '127.0.0.1', port: socket.address().port });
  for (let i = 0; i < 10; i++)
    socket.send(i < 5 ? Buffer.from('garbage') : REQUEST, stun.port, '127.0.0.1');
  await expect.poll(() => answers.length).toBe(3);
  expect(answers[0]).toEqual(expected);
  socket.close();
  await stun.close();
});
