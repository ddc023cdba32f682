import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Trace, TraceStop } from '../../../watch/trace.ts';
import type { PeerId } from '../timeline/who.ts';
import { marksAt, msText, stepsOf, waterfallOf } from './waterfall.ts';

const id = (name: string): PeerId => name as PeerId;
const T0 = 1_795_270_020_000;

const stop = (peer: string, receivedMs: number, more: Partial<TraceStop> = {}): TraceStop => ({
  peer: id(peer),
  how: 'broadcast',
  from: null,
  kind: null,
  receivedMs: T0 + receivedMs,
  appliedMs: T0 + receivedMs + 1,
  storedMs: T0 + receivedMs + 3,
  errorMs: 0,
  ...more,
});

const trace = (...stops: TraceStop[]): Trace => ({
  entry: { session: id('you'), page: 'page' as Trace['entry']['page'], number: 1 },
  bytes: 12,
  askedAtMs: T0 + 2000,
  stops,
  silent: [],
  unknown: [],
});
const made = stop('you', 0, { how: 'made' });
const hop = (
  peer: string,
  from: string,
  receivedMs: number,
  more: Partial<TraceStop> = {},
): TraceStop => stop(peer, receivedMs, { from: id(from), kind: 'direct', ...more });

describe('a waterfall', () => {
  test('follows each from hand to hand', () => {
    const fall = waterfallOf(trace(made, hop('ana', 'you', 12.04), hop('bo', 'ana', 34.26)));
    expect(fall?.isFromAuthor).toBe(true);
    const bo = fall?.ways.find(({ peer }) => peer === 'bo');
    expect(bo?.legs.map(({ from, to }) => [from, to])).toEqual([
      ['you', 'ana'],
      ['ana', 'bo'],
    ]);
    expect(bo?.legs.map(({ ms }) => msText(ms, 0.1))).toEqual(['12.0', '22.3']);
    expect(msText(bo?.receivedMs ?? 0, 0.1)).toBe('34.3');
  });

  test('times as shown always add up', () => {
    const times = fc.array(fc.double({ min: -20, max: 4000, noNaN: true }), {
      minLength: 1,
      maxLength: 12,
    });
    fc.assert(
      fc.property(times, fc.infiniteStream(fc.nat(11)), (received, from) => {
        const peers = received.map((_, at) => `p${at}`);
        const stops = received.map((ms, at) => {
          const before = Number(from.next().value) % (at + 1);
          return hop(peers[at] ?? '', before === at ? 'you' : (peers[before] ?? ''), ms);
        });
        const fall = waterfallOf(trace(made, ...stops));
        for (const { legs, receivedMs } of fall?.ways ?? []) {
          const sum = legs.reduce((all, { ms }) => all + ms, 0);
          expect(sum).toBeCloseTo(receivedMs, 6);
        }
      }),
    );
  });

  test('who nobody handed it to, or whose giver is silent, came by an unknown way', () => {
    const fall = waterfallOf(
      trace(made, hop('bo', 'silent', 30), stop('cy', 9, { how: 'loaded' })),
    );
    for (const peer of ['bo', 'cy'])
      expect(fall?.ways.find((way) => way.peer === peer)?.legs).toMatchObject([
        { from: null, to: peer },
      ]);
  });

  test('a circle, as liars make them, ends', () => {
    const fall = waterfallOf(
      trace(made, hop('ana', 'bo', 10), hop('bo', 'ana', 20), hop('cy', 'cy', 5)),
    );
    for (const { legs, receivedMs } of fall?.ways ?? [])
      expect(legs.reduce((all, { ms }) => all + ms, 0)).toBeCloseTo(receivedMs, 6);
  });

  test('without its author it counts from whoever had it first, and says so', () => {
    const fall = waterfallOf(trace(stop('ana', 5), hop('bo', 'ana', 25)));
    expect(fall).toMatchObject({ isFromAuthor: false, startMs: T0 + 5 });
    expect(fall?.ways.find(({ peer }) => peer === 'bo')?.receivedMs).toBeCloseTo(20);
    expect(waterfallOf(trace())).toBeNull();
  });

  test('the author is first, though clocks put another before', () => {
    const fall = waterfallOf(trace(hop('ana', 'you', -4), made));
    expect(fall?.ways.map(({ peer }) => peer)).toEqual(['you', 'ana']);
    expect(msText(fall?.ways[1]?.receivedMs ?? 0, 0.1)).toBe('−4.0');
  });

  test('long ways are told in whole milliseconds', () => {
    expect(waterfallOf(trace(made, hop('ana', 'you', 1200.4)))?.stepMs).toBe(1);
    expect(msText(1200.4, 1)).toBe('1200');
    expect(msText(-0.01, 0.1)).toBe('0.0');
  });
});

describe('a replay', () => {
  const fall = waterfallOf(
    trace(made, hop('ana', 'you', 10), hop('bo', 'ana', 30), stop('cy', 40)),
  );

  test('draws each hop while it is on its way', () => {
    if (fall === null) throw new Error('there is one');
    const shares = (ms: number): [string, number][] =>
      marksAt(fall, ms).map(({ to, share }) => [to, Math.round(share * 100) / 100]);
    expect(shares(0)).toEqual([
      ['ana', 0],
      ['bo', 0],
    ]);
    expect(shares(5)).toEqual([
      ['ana', 0.5],
      ['bo', 0],
    ]);
    expect(shares(20)).toEqual([
      ['ana', 1],
      ['bo', 0.5],
    ]);
    expect(shares(40)).toEqual([
      ['ana', 1],
      ['bo', 1],
    ]);
  });

  test('steps from one receiving to the next', () => {
    if (fall === null) throw new Error('there is one');
    expect(stepsOf(fall).map(Math.round)).toEqual([0, 10, 30, 40]);
  });
});
