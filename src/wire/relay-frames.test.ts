import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromHex, toHex, utf8 } from '../lib/bytes.ts';
import { WireError } from './codec.ts';
import { expectOnlyWireErrors } from './garbage-fixture.ts';
import { ROOM_PEERS_MAX } from './limits.ts';
import {
  decodePeerToRelay,
  decodeRelayToPeer,
  encodePeerToRelay,
  encodeRelayToPeer,
  relayJoinStatement,
  RelayClose,
  RelayKind,
  RETRY_DELAY_MS_MAX,
  type PeerToRelay,
  type RelayToPeer,
} from './relay-frames.ts';

const filled = (length: number, byte: number): Uint8Array => new Uint8Array(length).fill(byte);
const hex = (length: number, byte: string): string => byte.repeat(length);

const FROM_PEER: [PeerToRelay, string][] = [
  [
    {
      type: 'join',
      version: 1,
      topic: filled(32, 0xaa),
      session: filled(32, 0xbb),
      topicSignature: filled(64, 0xcc),
      sessionSignature: filled(64, 0xdd),
    },
    `0201${hex(32, 'aa')}${hex(32, 'bb')}${hex(64, 'cc')}${hex(64, 'dd')}`,
  ],
  [{ type: 'send', to: [], payload: utf8('hi') }, '06006869'],
  [{ type: 'send', to: [0, 300, 65535], payload: utf8('hi') }, '060300ac02ffff036869'],
  [{ type: 'send', to: [1], payload: new Uint8Array() }, '060101'],
  [{ type: 'ping', token: 0xdeadbeef }, '08deadbeef'],
];

const FROM_RELAY: [RelayToPeer, string][] = [
  [
    { type: 'challenge', versionMin: 1, versionMax: 2, nonce: filled(32, 0xee) },
    `010102${hex(32, 'ee')}`,
  ],
  [
    {
      type: 'welcome',
      slot: 300,
      relayId: filled(8, 0x11),
      iceUrls: ['stun:a:1', 'é'],
      peers: [{ slot: 7, session: filled(32, 0xbb) }],
    },
    `03ac02${hex(8, '11')}02087374756e3a613a3102c3a90107${hex(32, 'bb')}`,
  ],
  [
    { type: 'welcome', slot: 0, relayId: filled(8, 0), iceUrls: [], peers: [] },
    `0300${hex(8, '00')}0000`,
  ],
  [{ type: 'arrived', slot: 1, session: filled(32, 0xbb) }, `0401${hex(32, 'bb')}`],
  [{ type: 'departed', slot: 1, reason: 2 }, '050102'],
  [{ type: 'from', slot: 1, payload: utf8('hi') }, '07016869'],
  [{ type: 'pong', token: 0xdeadbeef }, '09deadbeef'],
  [{ type: 'retry', delayMs: 300 }, '0aac02'],
];

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const slot = fc.nat(0xffff);
const payload = fc.uint8Array({ maxLength: 100 });
const token = fc.integer({ min: 0, max: 0xffffffff });
const fromPeer: fc.Arbitrary<PeerToRelay> = fc.oneof(
  fc.record({
    type: fc.constant('join' as const),
    version: fc.nat(255),
    topic: bytes(32),
    session: bytes(32),
    topicSignature: bytes(64),
    sessionSignature: bytes(64),
  }),
  fc.record({
    type: fc.constant('send' as const),
    to: fc.array(slot, { maxLength: ROOM_PEERS_MAX }),
    payload,
  }),
  fc.record({ type: fc.constant('ping' as const), token }),
);
const fromRelay: fc.Arbitrary<RelayToPeer> = fc.oneof(
  fc.record({
    type: fc.constant('challenge' as const),
    versionMin: fc.nat(255),
    versionMax: fc.nat(255),
    nonce: bytes(32),
  }),
  fc.record({
    type: fc.constant('welcome' as const),
    slot,
    relayId: bytes(8),
    iceUrls: fc.array(fc.string({ unit: 'grapheme', maxLength: 20 }), { maxLength: 8 }),
    peers: fc.array(fc.record({ slot, session: bytes(32) }), { maxLength: 20 }),
  }),
  fc.record({ type: fc.constant('arrived' as const), slot, session: bytes(32) }),
  fc.record({ type: fc.constant('departed' as const), slot, reason: fc.nat(255) }),
  fc.record({ type: fc.constant('from' as const), slot, payload }),
  fc.record({ type: fc.constant('pong' as const), token }),
  fc.record({ type: fc.constant('retry' as const), delayMs: fc.nat(RETRY_DELAY_MS_MAX) }),
);

describe('golden bytes', () => {
  it.each(FROM_PEER)('from a peer: %o', (frame, golden) => {
    expect(toHex(encodePeerToRelay(frame))).toBe(golden);
    expect(decodePeerToRelay(fromHex(golden))).toEqual(frame);
  });

  it.each(FROM_RELAY)('from a relay: %o', (frame, golden) => {
    expect(toHex(encodeRelayToPeer(frame))).toBe(golden);
    expect(decodeRelayToPeer(fromHex(golden))).toEqual(frame);
  });

  it('every kind has one', () => {
    const first = [...FROM_PEER, ...FROM_RELAY].map(([, golden]) =>
      Number.parseInt(golden.slice(0, 2), 16),
    );
    expect(new Set(first)).toEqual(new Set(Object.values(RelayKind)));
  });

  it('the statement of a join', () => {
    expect(toHex(relayJoinStatement(filled(32, 1), filled(32, 2), filled(32, 3)))).toBe(
      `666f6c6b6d6f6f742072656c6179206a6f696e20763100${hex(32, '01')}${hex(32, '02')}${hex(32, '03')}`,
    );
  });

  it('no two close codes are the same', () => {
    const codes = Object.values(RelayClose);
    expect(new Set(codes).size).toBe(codes.length);
  });
});

describe('round trip', () => {
  it('from a peer', () => {
    fc.assert(
      fc.property(fromPeer, (frame) => {
        expect(decodePeerToRelay(encodePeerToRelay(frame))).toEqual(frame);
      }),
    );
  });

  it('from a relay', () => {
    fc.assert(
      fc.property(fromRelay, (frame) => {
        expect(decodeRelayToPeer(encodeRelayToPeer(frame))).toEqual(frame);
      }),
    );
  });
});

describe('hostile bytes', () => {
  it('from a peer: nothing but WireError, and one form for each frame', () => {
    expectOnlyWireErrors(
      decodePeerToRelay,
      encodePeerToRelay,
      FROM_PEER.map(([, golden]) => fromHex(golden)),
    );
  });

  it('from a relay: nothing but WireError, and one form for each frame', () => {
    expectOnlyWireErrors(
      decodeRelayToPeer,
      encodeRelayToPeer,
      FROM_RELAY.map(([, golden]) => fromHex(golden)),
    );
  });

  it.each([
    ['an empty frame', ''],
    ['a frame of a relay', '0401'],
    ['an unknown kind', 'ff'],
    ['256 receivers', `068002${hex(256, '01')}`],
    ['a receiver over 65,535', '0601808004'],
    ['a ping with a tail', '080000000000'],
  ])('a peer that sends %s', (_, text) => {
    expect(() => decodePeerToRelay(fromHex(text))).toThrow(WireError);
  });

  it.each([
    ['9 ICE addresses', `0300${hex(8, '00')}09${hex(9, '00')}00`],
    [
      'a retry in two days',
      `0a${toHex(encodeRelayToPeer({ type: 'retry', delayMs: 2 * RETRY_DELAY_MS_MAX })).slice(2)}`,
    ],
    ['a text that is not UTF-8', `0300${hex(8, '00')}0101ff00`],
  ])('a relay that sends %s', (_, text) => {
    expect(() => decodeRelayToPeer(fromHex(text))).toThrow(WireError);
  });
});
