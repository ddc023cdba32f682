import { describe, expect, test } from 'vitest';
import { fromHex, toHex, utf8 } from '../lib/bytes.ts';
import { createRng } from '../lib/rng.ts';
import { WireError } from './codec.ts';
import { memberIdOf, peerIdOf } from './ids.ts';
import {
  ADVERT_BYTES_MAX,
  advertStatement,
  broadcastStatement,
  decodeAdvertBody,
  decodeMesh,
  encodeAdvertBody,
  encodeMesh,
  peekAdvert,
  prefixOf,
  routedStatement,
  signalStatement,
  splitAdvert,
  type Advert,
  type MeshMessage,
} from './mesh-messages.ts';

const fill = (byte: number, length: number): Uint8Array => new Uint8Array(length).fill(byte);
const a = peerIdOf(fill(0xaa, 32));
const b = peerIdOf(fill(0xbb, 32));
const signature = fill(0x55, 64);
const [aa, bb, ss] = ['aa'.repeat(32), 'bb'.repeat(32), '55'.repeat(64)];

const golden: [MeshMessage, string][] = [
  [{ type: 'hello', versionMin: 1, versionMax: 2, advert: fill(9, 3) }, '010102090909'],
  [{ type: 'adverts', adverts: [fill(1, 2), fill(2, 1)] }, '02020201010102'],
  [{ type: 'known', entries: [{ prefix: prefixOf(a), number: 300 }] }, `0301${'aa'.repeat(9)}ac02`],
  [
    { type: 'want', prefixes: [prefixOf(a), prefixOf(b)] },
    `0402${'aa'.repeat(9)}${'bb'.repeat(9)}`,
  ],
  [{ type: 'ping', flags: 3, token: 0x01020304, table: 0xfffefdfc }, '050301020304fffefdfc'],
  [{ type: 'pong', flags: 1, token: 5 }, '060100000005'],
  [
    {
      type: 'signal',
      ttl: 4,
      purpose: 1,
      to: a,
      from: b,
      seq: 7,
      epoch: 130,
      signature,
      bytes: fill(3, 2),
    },
    `070401${aa}${bb}078201${ss}0303`,
  ],
  [{ type: 'near', seq: 5, graph: 0x0a0b0c, payload: fill(0xee, 3) }, '08050a0b0ceeeeee'],
  [
    {
      type: 'far',
      lane: 'bulk',
      ttl: 32,
      origin: a,
      seq: 5,
      graph: 1,
      signature,
      payload: fill(0xee, 2),
    },
    `0960${aa}05000001${ss}eeee`,
  ],
  [{ type: 'direct', payload: fill(0xee, 2) }, '0aeeee'],
  [
    {
      type: 'routed',
      lane: 'fleeting',
      ttl: 1,
      to: a,
      from: b,
      seq: 1,
      signature,
      payload: fill(7, 1),
    },
    `0b81${aa}${bb}01${ss}07`,
  ],
];

const advert: Advert = {
  record: {
    session: a,
    member: memberIdOf(fill(0xcc, 32)),
    memberCertificate: signature,
    consent: fill(0x99, 64),
    device: fill(0xdd, 8),
    writerCertificate: null,
  },
  number: 6,
  left: false,
  relayOnly: true,
  profile: { name: 'Zoë', color: '#fff' },
  relays: ['r1'],
  links: [
    { peer: prefixOf(b), kind: 'direct', rttMs: 0 },
    { peer: prefixOf(b), kind: 'relayed', rttMs: null },
  ],
};
const advertHex =
  `06${aa}${'cc'.repeat(32)}${ss}${'99'.repeat(64)}${'dd'.repeat(8)}00` +
  `02045a6fc3ab0423666666` +
  `01027231` +
  `02${'bb'.repeat(9)}0101${'bb'.repeat(9)}0200`;

describe('mesh messages', () => {
  test.each(golden)('$type: golden bytes and round trip', (message, hex) => {
    expect(toHex(encodeMesh(message))).toBe(hex);
    expect(decodeMesh(fromHex(hex))).toEqual(message);
    expect((encodeMesh(message)[0] ?? 255) < 0x80).toBe(true);
  });

  test('advert: golden bytes, round trip, peek and split', () => {
    expect(toHex(encodeAdvertBody(advert))).toBe(advertHex);
    expect(decodeAdvertBody(fromHex(advertHex))).toEqual(advert);
    expect(peekAdvert(fromHex(advertHex))).toEqual({ session: a, number: 6 });
    const { body, signature: last } = splitAdvert(fromHex(advertHex + ss));
    expect([toHex(body), toHex(last)]).toEqual([advertHex, ss]);
  });

  test('an advert of a later version may have more at its end', () => {
    expect(decodeAdvertBody(fromHex(`${advertHex}010203`))).toEqual(advert);
  });

  test('an advert of a full room fits', () => {
    const links = Array.from({ length: 3 * 255 }, () => ({
      peer: prefixOf(b),
      kind: 'direct' as const,
      rttMs: 1_000,
    }));
    expect(encodeAdvertBody({ ...advert, links }).length + 64).toBeLessThanOrEqual(
      ADVERT_BYTES_MAX,
    );
  });

  test('what one signature covers, no other does', () => {
    const topic = fill(1, 32);
    const payload = fill(2, 4);
    const common = { to: a, from: b, seq: 1 };
    const all = [
      advertStatement(topic, payload),
      broadcastStatement(topic, a, 1, payload),
      routedStatement(topic, { ...common, payload }),
      signalStatement(topic, { ...common, purpose: 0, epoch: 1, bytes: payload }),
      signalStatement(topic, { ...common, purpose: 1, epoch: 1, bytes: payload }),
      signalStatement(topic, { ...common, purpose: 0, epoch: 2, bytes: payload }),
      routedStatement(fill(3, 32), { ...common, payload }),
    ].map(toHex);
    expect(new Set(all).size).toBe(all.length);
    expect(toHex(advertStatement(topic, utf8('x')))).toBe(
      toHex(utf8('folkmoot advert v1\0')) + '01'.repeat(32) + '78',
    );
  });

  test('garbage and cut frames give WireError and nothing else', () => {
    const rng = createRng(21);
    const read = (decode: (bytes: Uint8Array) => unknown, bytes: Uint8Array): void => {
      try {
        decode(bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(WireError);
      }
    };
    for (let i = 0; i < 20_000; i++) {
      const bytes = rng.bytes(rng.below(300));
      if (bytes.length > 0) bytes[0] = rng.below(14);
      read(decodeMesh, bytes);
      read(decodeAdvertBody, bytes);
      read(peekAdvert, bytes);
      read(splitAdvert, bytes);
    }
    for (const [, hex] of [...golden, [null, advertHex] as const]) {
      const whole = fromHex(hex);
      for (let length = 0; length < whole.length; length++) {
        read(decodeMesh, whole.subarray(0, length));
        read(decodeAdvertBody, whole.subarray(0, length));
      }
      for (let i = 0; i < 200; i++) {
        const bent = whole.slice();
        bent[rng.below(bent.length)] = rng.below(256);
        read(decodeMesh, bent);
        read(decodeAdvertBody, bent);
      }
    }
  });
});
