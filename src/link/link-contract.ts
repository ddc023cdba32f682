/** What link.ts promises, as one suite that every adapter passes, both ways, bare and inside an idle fault box. For tests only. */
import { describe, expect, test } from 'vitest';
import { equalBytes } from '../lib/bytes.ts';
import { createRng } from '../lib/rng.ts';
import { FLEETING_BYTES_MAX } from '../wire/fragments.ts';
import type { Lane } from '../wire/lanes.ts';
import { LANE_QUEUE_BYTES_MAX } from '../wire/limits.ts';
import { createFaultBox } from './fault.ts';
import { wrapLink } from './fault-link.ts';
import type { Link, LinkEvents } from './link.ts';
import { platformTimers } from './timers.ts';

/** 20 MB through everything, on a machine that does other things too. */
const TIMEOUT_MS = 60_000;

/** Two ends of one open link, and how to clean up what carries it. */
export type LinkPair = { a: Link; b: Link; dispose(): void | Promise<void> };

const MIB = 1024 * 1024;

/** Bytes that repeat in no short distance and start with a tag below 0x80. */
export function patternPayload(length: number, tag = 1): Uint8Array {
  const payload = new Uint8Array(length);
  let word = 0x9e3779b9 ^ length;
  for (let i = 0; i < length; i++) {
    word = (Math.imul(word, 1664525) + 1013904223) | 0;
    payload[i] = word >>> 24;
  }
  payload[0] = tag;
  return payload;
}

/** Listens to one end and resolves what a test waits for; there are no sleeps. */
export class LinkRecorder implements LinkEvents {
  readonly payloads: Uint8Array[] = [];
  readonly closes: string[] = [];
  writables = 0;
  #checks: { until: () => boolean; resolve: () => void; reject: (error: Error) => void }[] = [];

  constructor(link: Link) {
    link.events = this;
  }

  onPayload(payload: Uint8Array): void {
    this.payloads.push(payload);
    this.#look();
  }

  onWritable(_lane: Lane): void {
    this.writables += 1;
    this.#look();
  }

  onClose(reason: string): void {
    this.closes.push(reason);
    this.#look();
    for (const check of this.#checks.splice(0))
      check.reject(new Error(`the link closed: ${reason}`));
  }

  /** Resolves when the condition holds after some event; rejects when the link closes and it does not. */
  until(condition: () => boolean): Promise<void> {
    if (condition()) return Promise.resolve();
    return new Promise((resolve, reject) =>
      this.#checks.push({ until: condition, resolve, reject }),
    );
  }

  #look(): void {
    const met = this.#checks.filter((check) => check.until());
    this.#checks = this.#checks.filter((check) => !met.includes(check));
    for (const check of met) check.resolve();
  }
}

/** Sends all of it, waiting for room whenever the lane is full. */
export async function sendAll(
  link: Link,
  recorder: LinkRecorder,
  lane: Lane,
  payloads: readonly Uint8Array[],
): Promise<void> {
  for (const payload of payloads) {
    for (;;) {
      const { writables } = recorder;
      const result = link.send(lane, payload);
      if (result === 'sent') break;
      if (result === 'closed') throw new Error('the link closed while sending');
      await recorder.until(() => recorder.writables > writables);
    }
  }
}

type Side = { link: Link; heard: LinkRecorder };

function numbered(count: number, tag: number): Uint8Array[] {
  return Array.from({ length: count }, (_, i) => Uint8Array.of(tag, i >> 8, i & 0xff));
}

const numbersOf = (payloads: readonly Uint8Array[], tag: number): number[] =>
  payloads
    .filter((payload) => payload[0] === tag)
    .map((payload) => ((payload[1] as number) << 8) | (payload[2] as number));

async function keepsOrder(from: Side, to: Side): Promise<void> {
  const count = 600;
  await Promise.all([
    sendAll(from.link, from.heard, 'live', numbered(count, 1)),
    sendAll(from.link, from.heard, 'bulk', numbered(count, 2)),
  ]);
  await to.heard.until(() => to.heard.payloads.length === 2 * count);
  const expected = Array.from({ length: count }, (_, i) => i);
  expect(numbersOf(to.heard.payloads, 1)).toEqual(expected);
  expect(numbersOf(to.heard.payloads, 2)).toEqual(expected);
}

async function carriesSizes(
  from: Side,
  to: Side,
  lane: Lane,
  sizes: readonly number[],
): Promise<void> {
  const payloads = sizes.map((size, i) => patternPayload(size, i + 1));
  await sendAll(from.link, from.heard, lane, payloads);
  await to.heard.until(() => to.heard.payloads.length === payloads.length);
  for (const [i, payload] of payloads.entries())
    expect(equalBytes(to.heard.payloads[i] as Uint8Array, payload)).toBe(true);
}

async function pushesBack(from: Side, to: Side, lane: Lane): Promise<void> {
  const payload = patternPayload(60_000);
  let sent = 0;
  while (from.link.send(lane, payload) === 'sent') {
    sent += 1;
    expect(from.link.queuedBytes(lane)).toBeLessThanOrEqual(LANE_QUEUE_BYTES_MAX);
    expect(sent * payload.length).toBeLessThan(16 * MIB);
  }
  await from.heard.until(() => from.heard.writables > 0);
  expect(from.link.queuedBytes(lane)).toBeLessThanOrEqual(LANE_QUEUE_BYTES_MAX / 2);
  expect(from.link.send(lane, payload)).toBe('sent');
  await to.heard.until(() => to.heard.payloads.length === sent + 1);
  expect(to.heard.payloads.every((each) => equalBytes(each, payload))).toBe(true);
}

async function overtakes(from: Side, to: Side): Promise<void> {
  expect(from.link.send('bulk', patternPayload(20 * MIB, 2))).toBe('sent');
  // Not ahead of it by chance: the transfer is under way when the live payload is sent.
  from.link.send('live', Uint8Array.of(1));
  await to.heard.until(() => to.heard.payloads.length === 1);
  from.link.send('live', Uint8Array.of(3));
  await to.heard.until(() => to.heard.payloads.length === 3);
  expect(to.heard.payloads.map((payload) => payload[0])).toEqual([1, 3, 2]);
}

async function carriesFleeting(from: Side, to: Side): Promise<void> {
  expect(() => from.link.send('fleeting', patternPayload(FLEETING_BYTES_MAX + 1))).toThrow(
    'payload of',
  );
  expect(() => from.link.send('live', new Uint8Array())).toThrow('payload of');
  expect(() => from.link.send('live', Uint8Array.of(0x80))).toThrow('0x80');
  const payload = patternPayload(FLEETING_BYTES_MAX);
  from.link.send('fleeting', payload);
  await to.heard.until(() => to.heard.payloads.length === 1);
  expect(equalBytes(to.heard.payloads[0] as Uint8Array, payload)).toBe(true);
}

async function closesWithReason(from: Side, to: Side): Promise<void> {
  from.link.close('done here');
  from.link.close('and again');
  await to.heard.until(() => to.heard.closes.length > 0);
  to.link.close('too late');
  expect(from.heard.closes).toEqual(['done here']);
  expect(to.heard.closes).toEqual(['done here']);
  expect(from.link.send('live', Uint8Array.of(1))).toBe('closed');
  expect(to.link.send('bulk', Uint8Array.of(1))).toBe('closed');
  expect(to.link.queuedBytes('bulk')).toBe(0);
}

async function isSilentAfterClose(from: Side, to: Side): Promise<void> {
  const heardAtClose = to.heard.until(() => to.heard.payloads.length > 0).then(() => undefined);
  const closing = to.heard.onPayload.bind(to.heard);
  to.heard.onPayload = (payload) => {
    closing(payload);
    to.link.close('heard enough');
  };
  for (let i = 0; i < 200; i++)
    from.link.send(i % 2 === 0 ? 'live' : 'bulk', patternPayload(4_000));
  await heardAtClose;
  await from.heard.until(() => from.heard.closes.length > 0);
  expect(from.heard.closes).toEqual(['heard enough']);
  expect(to.heard.payloads.length).toBe(1);
  expect(to.heard.closes).toEqual(['heard enough']);
}

type Case = [name: string, run: (from: Side, to: Side) => Promise<void>];

const CASES: readonly Case[] = [
  ['keeps the order of each lane', keepsOrder],
  [
    'carries 1 byte to 5 MB whole',
    (from, to) => carriesSizes(from, to, 'bulk', [1, 300 * 1024, 5_000_000]),
  ],
  [
    'carries large live payloads whole',
    (from, to) => carriesSizes(from, to, 'live', [1, 16_384, 16_385, 300 * 1024]),
  ],
  ['carries 20 MB whole', (from, to) => carriesSizes(from, to, 'bulk', [20 * MIB])],
  ['says full, then writable, on bulk', (from, to) => pushesBack(from, to, 'bulk')],
  ['says full, then writable, on live', (from, to) => pushesBack(from, to, 'live')],
  ['lets live overtake 20 MB of bulk', overtakes],
  ['carries fleeting payloads of one frame only', carriesFleeting],
  ['closes with the reason on both sides, once', closesWithReason],
  ['delivers nothing after close', isSilentAfterClose],
];

/** Registers the suite for one adapter. `openPair` makes a fresh pair for each test. */
export function describeLinkContract(name: string, openPair: () => Promise<LinkPair>): void {
  const wrappers: readonly [string, (link: Link) => Link][] = [
    ['bare', (link) => link],
    [
      'in an idle fault box',
      (link) => wrapLink(link, createFaultBox({ rng: createRng(1), timers: platformTimers })),
    ],
  ];
  describe.each(wrappers)(`${name}, %s`, (_, wrap) => {
    describe.each([['a to b'], ['b to a']])('%s', (direction) => {
      test.each(CASES)(
        '%s',
        async (_name, run) => {
          const pair = await openPair();
          try {
            const a = wrap(pair.a);
            const b = wrap(pair.b);
            const sides = [a, b].map((link) => ({ link, heard: new LinkRecorder(link) })) as [
              Side,
              Side,
            ];
            if (direction === 'b to a') sides.reverse();
            await run(...sides);
          } finally {
            await pair.dispose();
          }
        },
        TIMEOUT_MS,
      );
    });
  });
}
