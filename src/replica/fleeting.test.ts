import { describe, expect, test } from 'vitest';
import { must } from '../lib/assert.ts';
import { WireError } from '../wire/codec.ts';
import { encodeFleeting, FLEETING_BYTES_MAX } from '../wire/fleeting-message.ts';
import { pageIdOf, peerIdOf } from '../wire/ids.ts';
import { Fleeting } from './fleeting.ts';

const page = pageIdOf(new Uint8Array(12).fill(3));
const ann = peerIdOf(new Uint8Array(32).fill(1));
const ben = peerIdOf(new Uint8Array(32).fill(2));
const numbered = (number: number): Uint8Array =>
  encodeFleeting({ number, page, channel: 'x', payload: Uint8Array.of(number & 0xff) });

/** How many of so many messages pass, one each `everyMs`. */
function passed(
  count: number,
  everyMs: number,
  pass: (nowMs: number, i: number) => boolean,
): number {
  let yes = 0;
  for (let i = 0; i < count; i++) if (pass(1000 + i * everyMs, i)) yes += 1;
  return yes;
}

describe('fleeting messages', () => {
  test('what one sends the other takes, as it was', () => {
    const [sender, receiver] = [new Fleeting(), new Fleeting()];
    const bytes = must(sender.send(page, 'pointer', Uint8Array.of(7, 8), 0));
    expect(receiver.take(ann, bytes, 0)).toEqual({
      number: 1,
      page,
      channel: 'pointer',
      payload: Uint8Array.of(7, 8),
    });
    expect(sender.counts).toEqual({ sent: 1, refused: 0, received: 0, dropped: 0 });
    expect(receiver.counts).toEqual({ sent: 0, refused: 0, received: 1, dropped: 0 });
  });

  test('each is taken once, in whatever order, and none that is 64 behind the newest', () => {
    const receiver = new Fleeting();
    const takes = (number: number): boolean => receiver.take(ann, numbered(number), 0) !== null;
    expect([100, 98, 100, 98, 99, 37, 36, 1].map(takes)).toEqual([
      true,
      true,
      false,
      false,
      true,
      true,
      false,
      false,
    ]);
    expect(receiver.counts).toMatchObject({ received: 4, dropped: 4 });
    expect(receiver.take(ben, numbered(1), 0)).not.toBeNull();
  });

  test('20 a second on two channels are sent, all of them; above 40 a second `send` says no', () => {
    const fleeting = new Fleeting();
    const send = (nowMs: number): boolean =>
      fleeting.send(page, 'x', new Uint8Array(), nowMs) !== null;
    expect(passed(400, 25, send)).toBe(400);
    const flooding = new Fleeting();
    const flood = (nowMs: number): boolean =>
      flooding.send(page, 'x', new Uint8Array(), nowMs) !== null;
    expect(passed(10_000, 1, flood)).toBeLessThanOrEqual(20 + 400);
    expect(flooding.counts.refused).toBeGreaterThan(9_500);
  });

  test('who floods is heard 60 times a second, and nobody else less for it', () => {
    const receiver = new Fleeting();
    const flood = passed(10_000, 1, (nowMs, i) => {
      if (i % 50 === 0) expect(receiver.take(ben, numbered(1 + i), nowMs)).not.toBeNull();
      return receiver.take(ann, numbered(1 + i), nowMs) !== null;
    });
    expect(flood).toBeLessThanOrEqual(100 + 600);
    expect(flood).toBeGreaterThanOrEqual(600);
  });

  test('two seconds of an honest sender that come at once are all taken', () => {
    const receiver = new Fleeting();
    expect(passed(80, 0, (nowMs, i) => receiver.take(ann, numbered(1 + i), nowMs) !== null)).toBe(
      80,
    );
  });

  test('what nobody may send is refused here, and blamed there', () => {
    const fleeting = new Fleeting();
    const tooLarge = new Uint8Array(FLEETING_BYTES_MAX + 1);
    expect(() => fleeting.send(page, 'x', tooLarge, 0)).toThrow(RangeError);
    expect(() => fleeting.send(page, '', new Uint8Array(), 0)).toThrow(RangeError);
    expect(() => fleeting.send(page, 'é'.repeat(17), new Uint8Array(), 0)).toThrow(RangeError);
    expect(() => fleeting.take(ann, Uint8Array.of(0x2f, 0), 0)).toThrow(WireError);
    expect(fleeting.counts.sent).toBe(0);
  });

  test('however many speak, what is remembered of them is bounded', () => {
    const receiver = new Fleeting();
    for (let i = 0; i < 2000; i++) {
      const key = new Uint8Array(32);
      new DataView(key.buffer).setUint32(0, i);
      expect(receiver.take(peerIdOf(key), numbered(5), 0)).not.toBeNull();
    }
    // The first is forgotten: it is heard as a newcomer is.
    expect(receiver.take(peerIdOf(new Uint8Array(32)), numbered(5), 0)).not.toBeNull();
  });
});
