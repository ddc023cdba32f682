import { describe, expect, test } from 'vitest';
import { fromHex, toHex } from '../lib/bytes.ts';
import { WireError } from './codec.ts';
import {
  decodeFaultStatement,
  encodeFaultBody,
  encodeFaultStatement,
  faultSigned,
  HEALED_IDS_MAX,
  PROFILE_BYTES_MAX,
  type FaultConditions,
  type FaultScope,
  type FaultStatement,
} from './fault-messages.ts';
import { expectOnlyWireErrors } from './garbage-fixture.ts';
import { peerIdOf, type PeerId } from './ids.ts';
import { NOTICE_BYTES_MAX, ROOM_PEERS_MAX } from './limits.ts';

const fill = (byte: number, length: number): Uint8Array => new Uint8Array(length).fill(byte);
const peer = (byte: number): PeerId => peerIdOf(fill(byte, 32));
const [a, b, c] = [peer(0xaa), peer(0xbb), peer(0xcc)];
const [aa, bb, cc, ss] = ['aa', 'bb', 'cc'].map((byte) => byte.repeat(32)).concat('55'.repeat(64));
const signature = fill(0x55, 64);

const cause = (
  scope: FaultScope,
  conditions: FaultConditions,
  more: { number?: number; profile?: string; remainingMs?: number } = {},
): FaultStatement => ({
  type: 'cause',
  author: a,
  number: 2,
  fault: 1,
  scope,
  conditions,
  profile: '',
  remainingMs: 300,
  signature,
  ...more,
});

const GOLDEN: [FaultStatement, string][] = [
  [cause({ on: 'all' }, { cut: 'both' }), `7f01${aa}0201000100` + `00ac02${ss}`],
  [
    cause({ on: 'relay' }, { delayMs: 12.5, loss: 0.015 }, { profile: '3g' }),
    `7f01${aa}0201010a7d987502` + `3367ac02${ss}`,
  ],
  [
    cause({ on: 'peer', peer: b }, { cut: 'out', pause: true }, { number: 300 }),
    `7f01${aa}ac020102${bb}810400ac02${ss}`,
  ],
  [
    cause({ on: 'link', a, b, kind: null }, { cut: 'a-to-b', kbps: 64 }),
    `7f01${aa}020103${aa}${bb}034101800500ac02${ss}`,
  ],
  [
    cause({ on: 'link', a: b, b: a, kind: 'direct' }, { jitterMs: 1, duplicate: 1, reorder: 0.5 }),
    `7f01${aa}020103${bb}${aa}01340ac0843da0c21e00ac02${ss}`,
  ],
  [
    cause({ on: 'islands', islands: [[a], [b, c]] }, { cut: 'both' }, { remainingMs: 1 }),
    `7f01${aa}02010402` + `01${aa}02${bb}${cc}01000001${ss}`,
  ],
  [
    { type: 'heal', author: b, number: 7, signature, faults: [{ author: a, number: 130 }] },
    `7f02${bb}0701${aa}8201${ss}`,
  ],
];

const decode = (bytes: Uint8Array): FaultStatement => {
  const decoded = decodeFaultStatement(bytes);
  if (decoded === null) throw new WireError('of a later version');
  return decoded.statement;
};

describe('statements of faults', () => {
  test.each(GOLDEN)('%j', (statement, hex) => {
    expect(toHex(encodeFaultStatement(statement))).toBe(hex);
    expect(decode(fromHex(hex))).toEqual(statement);
  });

  test('garbage throws WireError only, and what is taken is canonical', () => {
    expectOnlyWireErrors(
      decode,
      encodeFaultStatement,
      GOLDEN.map(([statement]) => encodeFaultStatement(statement)),
    );
  });

  test('the signature covers all but itself, in one room', () => {
    const [statement] = GOLDEN[0] as (typeof GOLDEN)[0];
    const bytes = encodeFaultStatement(statement);
    const body = decodeFaultStatement(bytes)?.body;
    expect(body).toEqual(encodeFaultBody(statement));
    expect(toHex(faultSigned(fill(1, 2), body as Uint8Array))).toBe(
      `${toHex(new TextEncoder().encode('folkmoot fault v1\0'))}0101${toHex(body as Uint8Array)}`,
    );
  });

  test.each([
    ['another first byte', `7e01${aa}0201000100` + `00ac02${ss}`],
    ['no number', `7f01${aa}0001000100` + `00ac02${ss}`],
    ['a fault that is not older than its statement', `7f01${aa}0202000100` + `00ac02${ss}`],
    ['no conditions', `7f01${aa}02010000` + `00ac02${ss}`],
    ['a condition of nothing', `7f01${aa}0201000200` + `00ac02${ss}`],
    ['a scope that there is not', `7f01${aa}0201050100` + `00ac02${ss}`],
    ['an empty island', `7f01${aa}0201040100` + `010000ac02${ss}`],
    ['a heal of nothing', `7f02${bb}0700${ss}`],
    ['more behind it', `7f02${bb}0701${aa}8201${ss}00`],
  ])('refuses %s', (_, hex) => {
    expect(() => decodeFaultStatement(fromHex(hex))).toThrow(WireError);
  });

  test('passes over what a later version may say', () => {
    expect(decodeFaultStatement(fromHex('7f03'))).toBeNull();
  });

  test('the largest that can be said fit into a notice; longer ones are refused', () => {
    const peers = Array.from({ length: ROOM_PEERS_MAX }, (_, i) => peer(i));
    const all: FaultConditions = {
      cut: 'both',
      delayMs: 60_000,
      jitterMs: 60_000,
      loss: 0.949999,
      duplicate: 0.999999,
      reorder: 0.999999,
      kbps: 10_000_000,
    };
    const islands = peers.map((each) => [each]);
    const profile = 'x'.repeat(PROFILE_BYTES_MAX);
    const more = { number: Number.MAX_SAFE_INTEGER, profile, remainingMs: 600_000 };
    const largest = encodeFaultStatement(cause({ on: 'islands', islands }, all, more));
    expect(largest.length).toBeLessThanOrEqual(NOTICE_BYTES_MAX);
    expect(decode(largest)).toMatchObject({ scope: { islands } });
    const faults = peers.slice(0, HEALED_IDS_MAX).map((author) => ({ author, number: 2 ** 50 }));
    const heal: FaultStatement = { type: 'heal', author: a, number: 1, signature, faults };
    expect(encodeFaultStatement(heal).length).toBeLessThanOrEqual(NOTICE_BYTES_MAX);
    const tooMany = { ...heal, faults: [...faults, ...faults] };
    expect(() => decodeFaultStatement(encodeFaultStatement(tooMany))).toThrow('is over 32');
    expect(() => decodeFaultStatement(fill(0x7f, NOTICE_BYTES_MAX + 1))).toThrow('too long');
  });
});
