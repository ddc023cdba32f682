import { expect, test } from 'vitest';
import { WireError } from '../../src/wire/codec.ts';
import { decodeBusFrame, encodeBusFrame, type BusFrame } from './bus-frames.ts';

const FROM = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
const HEAD = '01kk0102030405060708';
const session = new Uint8Array(32).fill(0xaa);
const key = 'aa'.repeat(32);
const process = new Uint8Array(8).fill(0xbb);
const payload = Uint8Array.of(9, 8);

const GOLDEN: [BusFrame, string, string][] = [
  [{ type: 'joined', number: 300, session }, '01', `ac02${key}`],
  [{ type: 'left', number: 1, reason: 3 }, '02', '0103'],
  [{ type: 'state', asks: true, members: [] }, '03', '0100'],
  [
    { type: 'state', asks: false, members: [{ number: 2, session, ageMs: 128 }] },
    '03',
    `000102${key}8001`,
  ],
  [{ type: 'to-all', number: 1, payload }, '04', '010908'],
  [
    { type: 'to-some', number: 1, to: [{ process, numbers: [5, 6] }], payload },
    '05',
    `0101${'bb'.repeat(8)}0205060908`,
  ],
  [{ type: 'pulse' }, '06', ''],
  [{ type: 'gone' }, '07', ''],
  [{ type: 'dead', process }, '08', 'bb'.repeat(8)],
  [{ type: 'published', text: 'hé' }, '09', '0368c3a9'],
];

test.each(GOLDEN)('%o', (frame, kind, rest) => {
  const bytes = encodeBusFrame(FROM, frame);
  expect(Buffer.from(bytes).toString('hex')).toBe(HEAD.replace('kk', kind) + rest);
  const { from, frame: decoded } = decodeBusFrame(bytes, 100);
  expect([...from]).toEqual([...FROM]);
  expect(decoded).toEqual(frame);
});

test('what is cut off, too long or of another version is refused', () => {
  for (const [frame] of GOLDEN) {
    const bytes = encodeBusFrame(FROM, frame);
    const end = 'payload' in frame ? bytes.length - frame.payload.length : bytes.length;
    for (let length = 0; length < end; length++)
      expect(() => decodeBusFrame(bytes.subarray(0, length), 100)).toThrow(WireError);
    if (!('payload' in frame))
      expect(() => decodeBusFrame(Uint8Array.of(...bytes, 0), 100)).toThrow(WireError);
    expect(() => decodeBusFrame(bytes.with(0, 2), 100)).toThrow(WireError);
    expect(() => decodeBusFrame(bytes.with(1, 99), 100)).toThrow(WireError);
  }
  const large = encodeBusFrame(FROM, {
    type: 'to-all',
    number: 1,
    payload: new Uint8Array(20_481),
  });
  expect(() => decodeBusFrame(large, 100)).toThrow(WireError);
  const text = encodeBusFrame(FROM, { type: 'published', text: 'long' });
  expect(() => decodeBusFrame(text, 3)).toThrow(WireError);
});
