import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromHex, toHex } from '../lib/bytes.ts';
import { WireError } from './codec.ts';
import { memberIdOf, pageIdOf, peerIdOf } from './ids.ts';
import {
  checkpointStatement,
  decodeReplicaMessage,
  encodeReplicaMessage,
  headStatement,
  type Head,
  type ReplicaMessage,
} from './replica-messages.ts';
import type { SessionRecord } from './session-record.ts';

const bytes = (length: number, value: number): Uint8Array => new Uint8Array(length).fill(value);
const session = peerIdOf(bytes(32, 1));
const other = peerIdOf(bytes(32, 2));
const page = pageIdOf(bytes(12, 3));
const record: SessionRecord = {
  session,
  member: memberIdOf(bytes(32, 4)),
  memberCertificate: bytes(64, 5),
  consent: bytes(64, 16),
  device: bytes(8, 6),
  writerCertificate: bytes(64, 7),
};
const head: Head = {
  session,
  page,
  number: 300,
  hash: bytes(32, 8),
  timeMs: 1_700_000_000_000,
  signer: session,
  signature: bytes(64, 9),
};
const update = fromHex('0001020304');

const MESSAGES: Record<string, ReplicaMessage> = {
  entry: { type: 'entry', logIndex: 0, page: null, number: 7, presence: null, update },
  'first entry of a log': { type: 'entry', logIndex: 1, page, number: 1, presence: null, update },
  'entry with a caret': {
    type: 'entry',
    logIndex: 0,
    page: null,
    number: 7,
    presence: fromHex('0aff'),
    update,
  },
  announce: { type: 'announce', page, number: 300, bytes: 70_000 },
  have: {
    type: 'have',
    report: 300,
    full: true,
    roomDigest: bytes(16, 10),
    items: [
      {
        session,
        page,
        number: 300,
        proved: 298,
        stored: 290,
        hashPrefix: bytes(4, 11),
        logIndex: 0,
      },
      {
        session: other,
        page,
        number: 1,
        proved: 0,
        stored: 1,
        hashPrefix: bytes(4, 12),
        logIndex: null,
      },
    ],
    heads: [head, { ...head, signer: other }],
  },
  'want everything': { type: 'want', items: [] },
  want: { type: 'want', items: [{ session, page, from: 1, to: 300, branch: true }] },
  entries: {
    type: 'entries',
    record,
    page,
    first: 2,
    branch: false,
    head,
    witness: record,
    updates: [update, bytes(3, 13)],
  },
  checkpoint: {
    type: 'checkpoint',
    checkpoint: {
      page,
      covers: [{ session, number: 300, hash: bytes(32, 14) }],
      state: update,
      signer: session,
      signature: bytes(64, 15),
    },
    records: [record],
  },
  presence: { type: 'presence', state: fromHex('010203') },
};

const RECORD = `${'01'.repeat(32)}${'04'.repeat(32)}${'05'.repeat(64)}${'10'.repeat(64)}${'06'.repeat(8)}01${'07'.repeat(64)}`;

/** Written once and never changed: a difference is another protocol version. */
const GOLDEN: Record<string, string> = {
  entry: '0100070001020304',
  'first entry of a log': '020101030303030303030303030303000001020304',
  'entry with a caret': '030007020aff0001020304',
  announce: `04${'03'.repeat(12)}ac02f0a204`,
  have:
    `0501ac02${'0a'.repeat(16)}02${'01'.repeat(32)}${'02'.repeat(32)}01${'03'.repeat(12)}02` +
    `0000ac02020a0b0b0b0b01` +
    `01000101000c0c0c0c00` +
    `02${'01'.repeat(32)}${'03'.repeat(12)}ac0280d095ffbc31` +
    `${'08'.repeat(32)}00${'09'.repeat(64)}` +
    `${'01'.repeat(32)}${'03'.repeat(12)}ac0280d095ffbc31${'08'.repeat(32)}01${'02'.repeat(32)}${'09'.repeat(64)}`,
  'want everything': '0600',
  want: `0601${'01'.repeat(32)}${'03'.repeat(12)}01ac0201`,
  entries:
    `07${RECORD}${'03'.repeat(12)}0206` +
    `${'01'.repeat(32)}${'03'.repeat(12)}ac0280d095ffbc31${'08'.repeat(32)}00${'09'.repeat(64)}` +
    `${RECORD}02050001020304030d0d0d`,
  checkpoint:
    `08${'03'.repeat(12)}01${'01'.repeat(32)}ac02${'0e'.repeat(32)}` +
    `050001020304${'01'.repeat(32)}${'0f'.repeat(64)}01${RECORD}`,
  presence: '09010203',
};

describe('replica messages', () => {
  test.each(Object.entries(MESSAGES))('%s comes back as it was sent', (_, message) => {
    expect(decodeReplicaMessage(encodeReplicaMessage(message))).toEqual(message);
  });

  test.each(Object.entries(GOLDEN))('%s has the bytes that PROTOCOL.md says', (name, hex) => {
    expect(toHex(encodeReplicaMessage(MESSAGES[name] as ReplicaMessage))).toBe(hex);
  });

  test('a typed character has at most five bytes around its update', () => {
    const typed: ReplicaMessage = {
      type: 'entry',
      logIndex: 3,
      page: null,
      number: 5000,
      presence: null,
      update: bytes(27, 0),
    };
    expect(encodeReplicaMessage(typed).length - 27).toBeLessThanOrEqual(5);
  });

  test('garbage throws WireError and nothing else', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (garbage) => {
        expectWireErrorAtMost(garbage);
      }),
      { numRuns: 5000 },
    );
  });

  test('valid messages with bytes changed, cut off or added throw WireError and nothing else', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.values(MESSAGES)),
        fc.nat(),
        fc.nat(255),
        fc.nat(400),
        (message, at, value, length) => {
          const valid = encodeReplicaMessage(message);
          const changed = valid.slice(0, Math.max(1, Math.min(valid.length, length)));
          changed[at % changed.length] = value;
          expectWireErrorAtMost(changed);
        },
      ),
      { numRuns: 5000 },
    );
  });

  test('a signature covers everything that a head or a checkpoint says', () => {
    const statement = toHex(headStatement(head));
    for (const change of [
      { session: other },
      { page: pageIdOf(bytes(12, 9)) },
      { number: 301 },
      { hash: bytes(32, 0) },
      { timeMs: 0 },
      { signer: other },
    ]) {
      expect(toHex(headStatement({ ...head, ...change }))).not.toBe(statement);
    }
    const checkpoint = (MESSAGES['checkpoint'] as Extract<ReplicaMessage, { type: 'checkpoint' }>)
      .checkpoint;
    const signed = toHex(checkpointStatement(checkpoint, bytes(32, 1)));
    expect(toHex(checkpointStatement({ ...checkpoint, covers: [] }, bytes(32, 1)))).not.toBe(
      signed,
    );
    expect(toHex(checkpointStatement(checkpoint, bytes(32, 2)))).not.toBe(signed);
  });
});

function expectWireErrorAtMost(input: Uint8Array): void {
  try {
    decodeReplicaMessage(input);
  } catch (error) {
    expect(error).toBeInstanceOf(WireError);
  }
}
