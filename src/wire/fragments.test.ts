import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromHex, toHex } from '../lib/bytes.ts';
import { WireError } from './codec.ts';
import {
  FLEETING_BYTES_MAX,
  Reassembler,
  assertPayload,
  laneOfFrame,
  nextStreamId,
  splitPayload,
} from './fragments.ts';
import type { ReliableLane } from './fragments.ts';
import { FRAME_BYTES_MAX, PAYLOAD_BYTES_MAX } from './limits.ts';

function framesOf(
  lane: ReliableLane,
  payload: Uint8Array,
  streamId = 1,
  always = false,
): Uint8Array[] {
  const cursor = splitPayload(lane, payload, streamId, always);
  const frames: Uint8Array[] = [];
  for (let frame = cursor.next(); frame !== null; frame = cursor.next()) frames.push(frame);
  return frames;
}

const payloadOf = (length: number): Uint8Array =>
  Uint8Array.from({ length }, (_, i) => (i === 0 ? 1 : i % 251));

describe('golden frames', () => {
  it('a whole payload goes as it is', () => {
    const payload = fromHex('0102ff');
    expect(framesOf('live', payload)).toEqual([payload]);
    expect(framesOf('live', payload)[0]).toBe(payload);
    expect(framesOf('bulk', payloadOf(FRAME_BYTES_MAX)).length).toBe(1);
  });

  it('fragments', () => {
    expect(toHex(framesOf('bulk', fromHex('0102ff'), 300, true)[0] as Uint8Array)).toBe(
      '83ac02030102ff',
    );
    const [first, second] = framesOf('live', payloadOf(FRAME_BYTES_MAX + 1), 5) as [
      Uint8Array,
      Uint8Array,
    ];
    expect(toHex(first.subarray(0, 8))).toBe('8105818001010102');
    expect(first.length).toBe(FRAME_BYTES_MAX);
    expect(toHex(second.subarray(0, 2))).toBe('8005');
    expect(second.length).toBe(8);
  });
});

describe('round trip', () => {
  it.each([1, 16_383, 16_384, 16_385, 300_000])('%i bytes on both lanes at once', (length) => {
    const payload = payloadOf(length);
    const reassembler = new Reassembler();
    const live = framesOf('live', payload, 1, true);
    const bulk = framesOf('bulk', payload, 1, true);
    const whole = live
      .flatMap((frame, i) => [reassembler.accept(frame), reassembler.accept(bulk[i] as Uint8Array)])
      .filter((each) => each !== null);
    expect(whole).toEqual([payload, payload]);
    expect(reassembler.partialBytes).toBe(0);
  });

  it('counts down what is left, without copying ahead', () => {
    const cursor = splitPayload('bulk', payloadOf(40_000), 1);
    expect(cursor.bytesLeft).toBe(40_000);
    cursor.next();
    expect(cursor.bytesLeft).toBe(40_000 - (FRAME_BYTES_MAX - 5));
  });

  it('numbers of streams wrap', () => {
    expect(nextStreamId(0)).toBe(1);
    expect(nextStreamId(0x3fff)).toBe(0);
  });
});

describe('refusals', () => {
  it('of payloads that no link takes', () => {
    expect(() => assertPayload('live', new Uint8Array())).toThrow('payload of 0 bytes');
    expect(() => assertPayload('live', Uint8Array.of(0x80))).toThrow('below 0x80');
    expect(() => assertPayload('fleeting', new Uint8Array(FLEETING_BYTES_MAX + 1))).toThrow(
      'on fleeting',
    );
    expect(() => assertPayload('bulk', new Uint8Array(PAYLOAD_BYTES_MAX + 1))).toThrow('on bulk');
  });

  it.each([
    ['empty', ''],
    ['a lane that has no fragments', '8501010101'],
    ['a control frame', 'c001'],
    ['a continuation of nothing', '800501'],
    ['a first fragment without a chunk', '810505'],
    ['a chunk longer than its payload', '810501010101'],
    ['a total over the limit', '8105ffffffff7f01'],
    ['a payload that looks like a header', '81050180'],
    ['a cut header', '81'],
  ])('of %s', (_, hex) => {
    expect(() => new Reassembler().accept(fromHex(hex))).toThrow(WireError);
  });

  it('of what does not continue the stream', () => {
    const [first] = framesOf('bulk', payloadOf(20_000), 1) as [Uint8Array];
    const open = (): Reassembler => {
      const reassembler = new Reassembler();
      reassembler.accept(first);
      return reassembler;
    };
    expect(() => open().accept(first)).toThrow('starts inside another');
    expect(() => open().accept(fromHex('820201'))).toThrow('unknown payload');
    expect(() => open().accept(fromHex('8201'))).toThrow('wrong length');
    const tooMuch = new Uint8Array(5_000).fill(1);
    tooMuch.set(fromHex('8201'));
    expect(() => open().accept(tooMuch)).toThrow('wrong length');
    expect(() => new Reassembler().accept(new Uint8Array(FRAME_BYTES_MAX + 1))).toThrow('too long');
  });

  it('of more unfinished bytes than a link may cost', () => {
    const reassembler = new Reassembler(20_000);
    reassembler.accept(framesOf('live', payloadOf(30_000))[0] as Uint8Array);
    expect(() => reassembler.accept(framesOf('bulk', payloadOf(30_000))[0] as Uint8Array)).toThrow(
      'too many unfinished',
    );
  });

  it('a header that promises 64 MiB costs nothing yet', () => {
    const reassembler = new Reassembler();
    reassembler.accept(fromHex('8105808080200101'));
    expect(reassembler.partialBytes).toBe(2);
  });

  it('of garbage, with WireError only', () => {
    const frame = fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      fc
        .uint8Array({ minLength: 1, maxLength: 12 })
        .map((bytes) => Uint8Array.from([0x80 | ((bytes[0] as number) & 3), 1, ...bytes])),
    );
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 20 }), (frames) => {
        const reassembler = new Reassembler(100);
        for (const each of frames) {
          try {
            reassembler.accept(each);
          } catch (error) {
            expect(error).toBeInstanceOf(WireError);
          }
          expect(reassembler.partialBytes).toBeLessThanOrEqual(100);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('names the lane', () => {
    expect(laneOfFrame(fromHex('7f'))).toBe(null);
    expect(laneOfFrame(fromHex('81'))).toBe('live');
    expect(laneOfFrame(fromHex('82'))).toBe('bulk');
    expect(() => laneOfFrame(fromHex('84'))).toThrow(WireError);
  });
});
