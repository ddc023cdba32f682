import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromHex, toHex, utf8 } from '../lib/bytes.ts';
import { Reader, WireError, Writer } from './codec.ts';
import { expectOnlyWireErrors } from './garbage-fixture.ts';
import { LETTER_BYTES_MAX, LETTERS_MAX, MAILBOX_MESSAGE_BYTES_MAX } from './limits.ts';
import {
  boxStatement,
  compactionStatement,
  CursorState,
  decodeMailboxToPeer,
  decodePeerToMailbox,
  encodeMailboxToPeer,
  encodePeerToMailbox,
  MailboxClose,
  MailboxKind,
  mailboxOpenStatement,
  MailboxRefusal,
  readDeed,
  writeDeed,
  type Deed,
  type MailboxToPeer,
  type PeerToMailbox,
} from './mailbox-frames.ts';
import { RelayClose } from './relay-frames.ts';

const filled = (length: number, byte: number): Uint8Array => new Uint8Array(length).fill(byte);
const cursorAt = (number: number, byte: number) => ({ number, hash: filled(32, byte) });
const hex = (length: number, byte: string): string => byte.repeat(length);
const OPEN = {
  type: 'open' as const,
  version: 1,
  topic: filled(32, 0xaa),
  writers: filled(32, 0xab),
  session: filled(32, 0xbb),
  topicSignature: filled(64, 0xcc),
  sessionSignature: filled(64, 0xdd),
};
const OPEN_HEX = `0201${hex(32, 'aa')}${hex(32, 'ab')}${hex(32, 'bb')}${hex(64, 'cc')}${hex(64, 'dd')}`;
const COMPACTION = {
  base: 1,
  upTo: 300,
  first: 301,
  last: 302,
  hash: filled(32, 0x11),
  signature: filled(64, 0x22),
};
const COMPACTION_HEX = `01ac02ad02ae02${hex(32, '11')}${hex(64, '22')}`;
const DEED: Deed = { ...COMPACTION, session: filled(32, 0xbb), certificate: filled(64, 0xee) };

const FROM_PEER: [PeerToMailbox, string][] = [
  [
    { ...OPEN, certificate: null, cursor: cursorAt(0, 0), seen: cursorAt(1, 0x12) },
    `${OPEN_HEX}0000${hex(32, '00')}01${hex(32, '12')}`,
  ],
  [
    {
      ...OPEN,
      certificate: filled(64, 0xee),
      cursor: cursorAt(300, 0x11),
      seen: cursorAt(300, 0x11),
    },
    `${OPEN_HEX}01${hex(64, 'ee')}ac02${hex(32, '11')}ac02${hex(32, '11')}`,
  ],
  [
    { type: 'append', ticket: 300, isCheckpoint: false, letters: [utf8('hi'), utf8('o')] },
    '04ac020002026869016f',
  ],
  [{ type: 'append', ticket: 1, isCheckpoint: true, letters: [utf8('o')] }, '04010101016f'],
  [{ type: 'read', after: 300 }, '07ac02'],
  [{ type: 'compact', ticket: 2, compaction: COMPACTION }, `0a02${COMPACTION_HEX}`],
];

const FROM_MAILBOX: [MailboxToPeer, string][] = [
  [
    { type: 'challenge', versionMin: 1, versionMax: 2, nonce: filled(32, 0xee) },
    `010102${hex(32, 'ee')}`,
  ],
  [
    {
      type: 'opened',
      cursor: CursorState.known,
      kept: 0,
      base: cursorAt(0, 0x10),
      head: cursorAt(300, 0x11),
      deed: null,
    },
    `03000000${hex(32, '10')}ac02${hex(32, '11')}00`,
  ],
  [
    {
      type: 'opened',
      cursor: CursorState.unknown,
      kept: 1,
      base: cursorAt(300, 0x10),
      head: cursorAt(302, 0x11),
      deed: DEED,
    },
    `030201ac02${hex(32, '10')}ae02${hex(32, '11')}01${COMPACTION_HEX}${hex(32, 'bb')}${hex(64, 'ee')}`,
  ],
  [
    { type: 'kept', ticket: 300, head: cursorAt(300, 0x11), numbers: [7, 300] },
    `05ac02ac02${hex(32, '11')}0207ac02`,
  ],
  [{ type: 'refused', ticket: 1, code: MailboxRefusal.boxFull, text: 'é' }, '06010202c3a9'],
  [
    { type: 'letters', first: 300, hash: filled(32, 0x11), letters: [utf8('hi')] },
    `08ac02${hex(32, '11')}01026869`,
  ],
  [{ type: 'letters', first: 1, hash: filled(32, 0x11), letters: [] }, `0801${hex(32, '11')}00`],
  [{ type: 'lost', upTo: { number: 300, hash: filled(32, 0x11) } }, `09ac02${hex(32, '11')}`],
  [{ type: 'compacted', ticket: 2, base: 300 }, '0b02ac02'],
  [{ type: 'retry', delayMs: 300 }, '0cac02'],
];

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const number = fc.nat();
const cursor = fc.record({ number, hash: bytes(32) });
const letter = fc.uint8Array({ minLength: 1, maxLength: 100 });
const compaction = fc
  .record({
    base: fc.nat(1e6),
    gaps: fc.tuple(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 1, max: 1e6 }), fc.nat(1e6)),
    hash: bytes(32),
    signature: bytes(64),
  })
  .map(({ base, gaps: [a, b, c], hash, signature }) => {
    const [upTo, first, last] = [base + a, base + a + b, base + a + b + c];
    return { base, upTo, first, last, hash, signature };
  });
const deed = fc
  .record({ compaction, session: bytes(32), certificate: bytes(64) })
  .map(({ compaction: range, ...rest }): Deed => ({ ...range, ...rest }));
const fromPeer: fc.Arbitrary<PeerToMailbox> = fc.oneof(
  fc.record({
    type: fc.constant('open' as const),
    version: fc.nat(255),
    topic: bytes(32),
    writers: bytes(32),
    session: bytes(32),
    topicSignature: bytes(64),
    sessionSignature: bytes(64),
    certificate: fc.option(bytes(64)),
    cursor,
    seen: cursor,
  }),
  fc.record({
    type: fc.constant('append' as const),
    ticket: number,
    isCheckpoint: fc.boolean(),
    letters: fc.array(letter, { minLength: 1, maxLength: 20 }),
  }),
  fc.record({ type: fc.constant('read' as const), after: number }),
  fc.record({ type: fc.constant('compact' as const), ticket: number, compaction }),
);
const fromMailbox: fc.Arbitrary<MailboxToPeer> = fc.oneof(
  fc.record({
    type: fc.constant('challenge' as const),
    versionMin: fc.nat(255),
    versionMax: fc.nat(255),
    nonce: bytes(32),
  }),
  fc.record({
    type: fc.constant('opened' as const),
    cursor: fc.nat(2),
    kept: number,
    base: cursor,
    head: cursor,
    deed: fc.option(deed),
  }),
  fc.record({
    type: fc.constant('kept' as const),
    ticket: number,
    head: cursor,
    numbers: fc.array(number, { maxLength: LETTERS_MAX }),
  }),
  fc.record({
    type: fc.constant('refused' as const),
    ticket: number,
    code: fc.nat(255),
    text: fc.string({ unit: 'grapheme', maxLength: 20 }),
  }),
  fc.record({
    type: fc.constant('letters' as const),
    first: number,
    hash: bytes(32),
    letters: fc.array(letter, { maxLength: 20 }),
  }),
  fc.record({ type: fc.constant('lost' as const), upTo: cursor }),
  fc.record({ type: fc.constant('compacted' as const), ticket: number, base: number }),
  fc.record({ type: fc.constant('retry' as const), delayMs: fc.nat(86_400_000) }),
);

describe('golden bytes', () => {
  it.each(FROM_PEER)('from a peer: %o', (frame, golden) => {
    expect(toHex(encodePeerToMailbox(frame))).toBe(golden);
    expect(decodePeerToMailbox(fromHex(golden))).toEqual(frame);
  });

  it.each(FROM_MAILBOX)('from a mailbox: %o', (frame, golden) => {
    expect(toHex(encodeMailboxToPeer(frame))).toBe(golden);
    expect(decodeMailboxToPeer(fromHex(golden))).toEqual(frame);
  });

  it('every kind has one', () => {
    const first = [...FROM_PEER, ...FROM_MAILBOX].map(([, golden]) =>
      Number.parseInt(golden.slice(0, 2), 16),
    );
    expect(new Set(first)).toEqual(new Set(Object.values(MailboxKind)));
  });

  it('the statements', () => {
    const box = { topic: filled(32, 2), writers: filled(32, 3) };
    const keys = `${hex(32, '02')}${hex(32, '03')}`;
    const text = (words: string): string => toHex(utf8(`${words}\0`));
    expect(toHex(boxStatement(box))).toBe(`${text('folkmoot mailbox box v1')}${keys}`);
    expect(toHex(mailboxOpenStatement(filled(32, 1), box, filled(32, 4)))).toBe(
      `${text('folkmoot mailbox open v1')}${hex(32, '01')}${keys}${hex(32, '04')}`,
    );
    expect(toHex(compactionStatement(box, COMPACTION))).toBe(
      `${text('folkmoot mailbox compact v1')}${keys}01ac02ad02ae02${hex(32, '11')}`,
    );
  });

  it('close codes that a relay has too mean the same, and no other is taken', () => {
    const relay = new Map<number, string>(
      Object.entries(RelayClose).map(([name, code]) => [code, name]),
    );
    const own = Object.entries(MailboxClose);
    expect(new Set(own.map(([, code]) => code)).size).toBe(own.length);
    for (const [name, code] of own)
      expect(relay.get(code) ?? name).toBe(name === 'openTimeout' ? 'joinTimeout' : name);
  });

  it('the largest letter fits into a frame, each way', () => {
    const letters = [filled(LETTER_BYTES_MAX, 1)];
    const ticket = Number.MAX_SAFE_INTEGER;
    const there = encodePeerToMailbox({ type: 'append', ticket, isCheckpoint: true, letters });
    const back = encodeMailboxToPeer({
      type: 'letters',
      first: ticket,
      hash: filled(32, 1),
      letters,
    });
    expect(Math.max(there.length, back.length)).toBeLessThanOrEqual(MAILBOX_MESSAGE_BYTES_MAX);
  });
});

describe('round trip', () => {
  it('from a peer', () => {
    fc.assert(
      fc.property(fromPeer, (frame) => {
        expect(decodePeerToMailbox(encodePeerToMailbox(frame))).toEqual(frame);
      }),
    );
  });

  it('from a mailbox', () => {
    fc.assert(
      fc.property(fromMailbox, (frame) => {
        expect(decodeMailboxToPeer(encodeMailboxToPeer(frame))).toEqual(frame);
      }),
    );
  });

  it('a deed, as a store keeps it', () => {
    fc.assert(
      fc.property(deed, (value) => {
        const reader = new Reader(writeDeed(new Writer(), value).finish());
        expect(reader.end(readDeed(reader))).toEqual(value);
      }),
    );
  });
});

describe('hostile bytes', () => {
  it('from a peer: nothing but WireError, and one form for each frame', () => {
    expectOnlyWireErrors(
      decodePeerToMailbox,
      encodePeerToMailbox,
      FROM_PEER.map(([, golden]) => fromHex(golden)),
    );
  });

  it('from a mailbox: nothing but WireError, and one form for each frame', () => {
    expectOnlyWireErrors(
      decodeMailboxToPeer,
      encodeMailboxToPeer,
      FROM_MAILBOX.map(([, golden]) => fromHex(golden)),
    );
  });

  const tail = `${hex(32, '11')}${hex(64, '22')}`;
  it.each([
    ['an empty frame', ''],
    ['a frame of a mailbox', '05010101'],
    ['an unknown kind', 'ff'],
    ['nothing to append', '04010000'],
    ['an empty letter', '0401000100'],
    ['a checkpoint flag of 2', '04010201016f'],
    ['257 letters', `0401008102${hex(257, '0161')}`],
    ['a letter over the limit', `04010001818003${hex(LETTER_BYTES_MAX + 1, '61')}`],
    ['a compaction of nothing', `0a0101010203${tail}`],
    ['a compaction whose checkpoint is superseded by itself', `0a0101050506${tail}`],
    ['a compaction whose checkpoint ends before it begins', `0a0101050706${tail}`],
    ['a read with a tail', '070100'],
  ])('a peer that sends %s', (_, text) => {
    expect(() => decodePeerToMailbox(fromHex(text))).toThrow(WireError);
  });

  it.each([
    ['a fourth state of a cursor', `03030000${hex(32, '11')}00${hex(32, '11')}00`],
    ['a refusal that is not UTF-8', '06010201ff'],
    ['a retry in two days', '0c80f6d952'],
  ])('a mailbox that sends %s', (_, text) => {
    expect(() => decodeMailboxToPeer(fromHex(text))).toThrow(WireError);
  });
});
