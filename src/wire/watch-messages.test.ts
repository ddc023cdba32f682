import { describe, expect, test } from 'vitest';
import { fromHex, toBase64url, toHex } from '../lib/bytes.ts';
import { WireError } from './codec.ts';
import { expectOnlyWireErrors } from './garbage-fixture.ts';
import { pageIdOf, peerIdOf } from './ids.ts';
import { FRAME_BYTES_MAX } from './limits.ts';
import { prefixOf } from './mesh-messages.ts';
import { isWatchPayload } from './payload-kinds.ts';
import {
  decodeWatchMessage,
  encodeWatchMessage,
  REPORT_LINKS_MAX,
  REPORT_PAGES_MAX,
  type ReportedLink,
  type WatchMessage,
} from './watch-messages.ts';

const bytes = (length: number, value: number): Uint8Array => new Uint8Array(length).fill(value);
const session = peerIdOf(bytes(32, 1));
const other = peerIdOf(bytes(32, 2));
const page = pageIdOf(bytes(12, 3));
/** 2026-11-21 16:00:00.123456 UTC. */
const receivedUs = 1_795_276_800_123_456;

const MESSAGES: Record<string, WatchMessage> = {
  watch: { type: 'watch', forS: 15 },
  'watch no more': { type: 'watch', forS: 0 },
  'report with pages': {
    type: 'report',
    number: 300,
    roomDigest: bytes(16, 4),
    pages: [{ page, entries: 300, digest: bytes(4, 5) }],
    links: [
      {
        peer: prefixOf(other),
        kind: 'direct',
        rttMs: 12.3,
        jitterMs: 0.4,
        loss: 0.125,
        backlogBytes: 0,
        bytesPerS: 1500,
      },
      {
        peer: prefixOf(other),
        kind: 'relayed',
        rttMs: null,
        jitterMs: null,
        loss: null,
        backlogBytes: null,
        bytesPerS: null,
      },
    ],
  },
  'report without': {
    type: 'report',
    number: 1,
    roomDigest: bytes(16, 4),
    pages: null,
    links: [],
  },
  'clock ask': { type: 'clock-ask', token: 300 },
  'clock answer': { type: 'clock-answer', token: 300, receivedUs, heldUs: 7 },
  'trace ask': { type: 'trace-ask', token: 5, session, page, number: 300 },
  'trace answer': {
    type: 'trace-answer',
    token: 5,
    receivedUs,
    heldUs: 0,
    arrival: {
      how: 'repair',
      from: other,
      kind: 'relayed',
      receivedUs,
      appliedAfterUs: 0,
      storedAfterUs: 300,
      bytes: 42,
    },
  },
  'trace answer of an author': {
    type: 'trace-answer',
    token: 5,
    receivedUs,
    heldUs: 0,
    arrival: {
      how: 'made',
      from: null,
      kind: null,
      receivedUs,
      appliedAfterUs: 0,
      storedAfterUs: null,
      bytes: null,
    },
  },
  'trace answer without a record': {
    type: 'trace-answer',
    token: 5,
    receivedUs,
    heldUs: 0,
    arrival: null,
  },
};

const TIME = 'c0c4c79fb7999803';

/** Written once and never changed: a difference is another protocol version. */
const GOLDEN: Record<string, string> = {
  watch: '200f',
  'watch no more': '2000',
  'report with pages':
    `21ac02${'04'.repeat(16)}0101${'03'.repeat(12)}ac02${'05'.repeat(4)}02` +
    `${'02'.repeat(9)}017c051a01dd0b` +
    `${'02'.repeat(9)}020000000000`,
  'report without': `2101${'04'.repeat(16)}0000`,
  'clock ask': '22ac02',
  'clock answer': `23ac02${TIME}07`,
  'trace ask': `2405${'01'.repeat(32)}${'03'.repeat(12)}ac02`,
  'trace answer': `2505${TIME}00010201${'02'.repeat(32)}03${TIME}01ad022b`,
  'trace answer of an author': `2505${TIME}0001000000${TIME}010000`,
  'trace answer without a record': `2505${TIME}0000`,
};

const fullLink = (index: number): ReportedLink => ({
  peer: toBase64url(bytes(9, index & 0xff)),
  kind: 'direct',
  rttMs: 1e9,
  jitterMs: 1e9,
  loss: 1,
  backlogBytes: 1e12,
  bytesPerS: 1e12,
});

describe('watch messages', () => {
  test.each(Object.entries(MESSAGES))('%s comes back as it was sent', (_, message) => {
    expect(decodeWatchMessage(encodeWatchMessage(message))).toEqual(message);
  });

  test.each(Object.entries(GOLDEN))('%s has the bytes that PROTOCOL.md says', (name, hex) => {
    expect(toHex(encodeWatchMessage(MESSAGES[name] as WatchMessage))).toBe(hex);
  });

  test('every message has golden bytes', () => {
    expect(Object.keys(GOLDEN)).toEqual(Object.keys(MESSAGES));
  });

  test('the largest report fits into a frame of the fleeting lane', () => {
    const report = encodeWatchMessage({
      type: 'report',
      number: Number.MAX_SAFE_INTEGER,
      roomDigest: bytes(16, 4),
      pages: Array.from({ length: REPORT_PAGES_MAX }, () => ({
        page,
        entries: 2 ** 32,
        digest: bytes(4, 5),
      })),
      links: Array.from({ length: REPORT_LINKS_MAX }, (_, index) => fullLink(index)),
    });
    // The mesh adds 147 bytes at most to what travels hop by hop, a relay and its sealing 50 and two for each receiver.
    expect(report.length).toBeLessThan(FRAME_BYTES_MAX - 1024);
    const decoded = decodeWatchMessage(report);
    expect(decoded?.type === 'report' && decoded.links[0]).toMatchObject({ rttMs: 600_000 });
  });

  test('one peer tells another of eight links in less than 200 bytes', () => {
    const link: ReportedLink = { ...fullLink(1), rttMs: 20, jitterMs: 2, loss: 0 };
    const links = Array.from({ length: 8 }, () => ({ ...link, backlogBytes: 0, bytesPerS: 900 }));
    const report: WatchMessage = {
      type: 'report',
      number: 9,
      roomDigest: bytes(16, 4),
      pages: null,
      links,
    };
    expect(encodeWatchMessage(report).length).toBeLessThan(200);
  });

  test('kinds that only later versions know are told apart from garbage', () => {
    for (let kind = 0x26; kind <= 0x27; kind++)
      expect(decodeWatchMessage(Uint8Array.from([kind, 1, 2, 3]))).toBeNull();
    for (const kind of [0x00, 0x1f, 0x28, 0xff]) {
      expect(isWatchPayload(Uint8Array.from([kind]))).toBe(false);
      expect(() => decodeWatchMessage(Uint8Array.from([kind]))).toThrow(WireError);
    }
    expect(() => decodeWatchMessage(new Uint8Array(0))).toThrow(WireError);
  });

  test.each([
    ['a watch that is too long', '20d904'],
    ['a loss over 1', `2101${'04'.repeat(16)}0001${'02'.repeat(9)}010000ca0000`],
    ['a link of no kind', `2101${'04'.repeat(16)}0001${'02'.repeat(9)}030000000000`],
    ['more links than may be', `2101${'04'.repeat(16)}008102`],
    ['a flag of 2', `2101${'04'.repeat(16)}02`],
    ['entry number 0', `2405${'01'.repeat(32)}${'03'.repeat(12)}00`],
    ['a way to arrive that is none', `2505${TIME}00010500000000000000`],
    ['bytes after the end', '200f00'],
  ])('%s is a bad frame', (_, hex) => {
    expect(() => decodeWatchMessage(fromHex(hex))).toThrow(WireError);
  });

  test('garbage throws WireError and nothing else', () => {
    const decode = (input: Uint8Array): WatchMessage => {
      const message = decodeWatchMessage(input);
      if (message === null) throw new WireError('of a later version');
      return message;
    };
    expectOnlyWireErrors(
      decode,
      encodeWatchMessage,
      Object.values(MESSAGES).map((message) => encodeWatchMessage(message)),
    );
  });
});
