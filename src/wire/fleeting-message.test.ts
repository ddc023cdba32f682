import { describe, expect, test } from 'vitest';
import { fromHex, toHex } from '../lib/bytes.ts';
import { Writer, WireError } from './codec.ts';
import {
  decodeFleeting,
  encodeFleeting,
  FLEETING_BYTES_MAX,
  FLEETING_CHANNEL_BYTES_MAX,
  type FleetingMessage,
} from './fleeting-message.ts';
import { expectOnlyWireErrors } from './garbage-fixture.ts';
import { pageIdOf } from './ids.ts';
import { FRAME_BYTES_MAX } from './limits.ts';
import { isFleetingPayload, isWatchPayload } from './payload-kinds.ts';

const page = pageIdOf(new Uint8Array(12).fill(3));
const MESSAGES: Record<string, FleetingMessage> = {
  'a pointer': { number: 300, page, channel: 'pointer', payload: Uint8Array.of(1, 2, 3, 4) },
  'nothing but that it was said': { number: 1, page, channel: 'é', payload: new Uint8Array() },
};
const GOLDEN: Record<string, string> = {
  'a pointer': '2fac02' + '03'.repeat(12) + '07706f696e746572' + '01020304',
  'nothing but that it was said': '2f01' + '03'.repeat(12) + '02c3a9',
};
const withChannel = (channel: string, payload = new Uint8Array()): Uint8Array =>
  encodeFleeting({ number: 1, page, channel, payload });

describe('fleeting messages', () => {
  test.each(Object.keys(MESSAGES))('%s has these bytes and comes back', (name) => {
    const message = MESSAGES[name] as FleetingMessage;
    expect(toHex(encodeFleeting(message))).toBe(GOLDEN[name]);
    expect(decodeFleeting(fromHex(GOLDEN[name] as string))).toEqual(message);
  });

  test('are told from those of other parts by their first byte', () => {
    expect(isFleetingPayload(withChannel('x'))).toBe(true);
    expect(isWatchPayload(withChannel('x'))).toBe(false);
    expect(isFleetingPayload(Uint8Array.of(0x2e))).toBe(false);
    expect(isFleetingPayload(new Uint8Array())).toBe(false);
  });

  test('the largest fits into a frame of the fleeting lane, signed', () => {
    const largest = withChannel(
      'x'.repeat(FLEETING_CHANNEL_BYTES_MAX),
      new Uint8Array(FLEETING_BYTES_MAX),
    );
    expect(decodeFleeting(largest).payload.length).toBe(FLEETING_BYTES_MAX);
    expect(largest.length).toBeLessThan(FRAME_BYTES_MAX - 256);
  });

  test('number 0, no channel, and what is over a limit are refused', () => {
    const nameless = new Writer().u8(0x2f).varuint(1).raw(new Uint8Array(12)).text('').finish();
    const unnumbered = new Writer().u8(0x2f).varuint(0).raw(new Uint8Array(12)).text('x').finish();
    for (const bytes of [
      nameless,
      unnumbered,
      withChannel('x'.repeat(FLEETING_CHANNEL_BYTES_MAX + 1)),
      withChannel('x', new Uint8Array(FLEETING_BYTES_MAX + 1)),
    ])
      expect(() => decodeFleeting(bytes)).toThrow(WireError);
  });

  test('garbage throws WireError and nothing else', () => {
    expectOnlyWireErrors(
      decodeFleeting,
      encodeFleeting,
      Object.values(MESSAGES).map(encodeFleeting),
    );
  });
});
