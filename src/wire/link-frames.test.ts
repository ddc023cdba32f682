/** Golden hex, round trip and garbage for the small codecs of links: control frames, tab frames, signals. */
import { describe, expect, it } from 'vitest';
import { fromHex, toHex, utf8 } from '../lib/bytes.ts';
import { WireError } from './codec.ts';
import { expectOnlyWireErrors } from './garbage-fixture.ts';
import { peerIdOf } from './ids.ts';
import { FRAME_BYTES_MAX, NOTICE_BYTES_MAX, SIGNAL_BYTES_MAX } from './limits.ts';
import {
  decodeLinkControl,
  encodeLinkControl,
  isLinkControl,
  shortReason,
} from './link-control.ts';
import type { LinkControl } from './link-control.ts';
import { decodeSignal, encodeSignal } from './signals.ts';
import type { SignalPart } from './signals.ts';
import { decodeTabFrame, encodeTabFrame } from './tab-frames.ts';
import type { TabFrame } from './tab-frames.ts';

const peer = (byte: number) => peerIdOf(new Uint8Array(32).fill(byte));
const hex = (byte: string): string => byte.repeat(32);

const CONTROLS: [LinkControl, string][] = [
  [{ type: 'credit', bytes: 300 }, 'c0ac02'],
  [{ type: 'goodbye', token: 1, mayReopen: true, reason: 'bye' }, 'c1010103627965'],
  [{ type: 'goodbye', token: 0, mayReopen: false, reason: '' }, 'c1000000'],
  [{ type: 'hello', token: 2 }, 'c202'],
  [{ type: 'fleeting', payload: utf8('hi') }, 'c36869'],
  [{ type: 'notice', notice: fromHex('7f03') }, 'c47f03'],
];

const TAB_FRAMES: [TabFrame, string][] = [
  [{ type: 'announce', from: peer(0xaa) }, `01${hex('aa')}`],
  [{ type: 'reply', from: peer(0xaa), to: [peer(0xbb)] }, `02${hex('aa')}01${hex('bb')}`],
  [{ type: 'leave', from: peer(0xaa) }, `03${hex('aa')}`],
  [
    { type: 'frame', from: peer(0xaa), to: [peer(0xbb), peer(0xcc)], frame: utf8('hi') },
    `04${hex('aa')}02${hex('bb')}${hex('cc')}6869`,
  ],
];

const SIGNALS: [SignalPart[], string][] = [
  [[{ type: 'offer', sdp: 'v=0' }], '0103763d30'],
  [[{ type: 'answer', sdp: 'é' }, { type: 'end' }], '0202c3a904'],
  [
    [{ type: 'candidate', candidate: 'candidate:1', mid: '0' }, { type: 'end' }],
    '030b63616e6469646174653a31013004',
  ],
  [[], ''],
];

describe.each([
  ['control frames', CONTROLS, encodeLinkControl, decodeLinkControl],
  ['tab frames', TAB_FRAMES, encodeTabFrame, decodeTabFrame],
  ['signals', SIGNALS, encodeSignal, decodeSignal],
] as [
  string,
  [unknown, string][],
  (value: unknown) => Uint8Array,
  (bytes: Uint8Array) => unknown,
][])('%s', (_, golden, encode, decode) => {
  it.each(golden)('%j', (value, expected) => {
    expect(toHex(encode(value))).toBe(expected);
    expect(decode(fromHex(expected))).toEqual(value);
  });

  it('garbage throws WireError only, and what is taken is canonical', () => {
    expectOnlyWireErrors(
      decode,
      encode,
      golden.map(([value]) => encode(value)),
    );
  });
});

describe('limits', () => {
  it('of control frames', () => {
    expect(() => decodeLinkControl(new Uint8Array(FRAME_BYTES_MAX + 1).fill(0xc3))).toThrow(
      'too long',
    );
    expect(() => decodeLinkControl(fromHex('c380'))).toThrow(WireError);
    expect(() => decodeLinkControl(fromHex('c3'))).toThrow(WireError);
    expect(() => decodeLinkControl(fromHex('c4'))).toThrow(WireError);
    expect(() => decodeLinkControl(fromHex('c47e'))).toThrow('not a notice');
    const long = new Uint8Array(NOTICE_BYTES_MAX + 2).fill(0x7f);
    long[0] = 0xc4;
    expect(() => decodeLinkControl(long)).toThrow('not a notice');
    expect(decodeLinkControl(long.subarray(0, -1))).toMatchObject({ type: 'notice' });
    expect(shortReason('x'.repeat(1000)).length).toBe(64);
    expect(isLinkControl(fromHex('bf'))).toBe(false);
    expect(isLinkControl(fromHex('c0'))).toBe(true);
  });

  it('of signals', () => {
    expect(() => decodeSignal(new Uint8Array(SIGNAL_BYTES_MAX + 1))).toThrow('too long');
    expect(() => decodeSignal(new Uint8Array(65).fill(4))).toThrow('too many');
  });
});
