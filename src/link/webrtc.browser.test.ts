import { describe, expect, test } from 'vitest';
import { encodeSignal } from '../wire/signals.ts';
import { LinkRecorder, describeLinkContract, patternPayload } from './link-contract.ts';
import type { Link } from './link.ts';
import { ATTEMPT_DEADLINE_MS } from './rtc-attempt.ts';
import { platformTimers } from './timers.ts';
import { createDirectPair, idOf } from './webrtc-fixture.ts';
import type { DirectPeer } from './webrtc-fixture.ts';
import type { WebRtcCarrierOptions } from './webrtc.ts';

type Pair = {
  a: DirectPeer;
  b: DirectPeer;
  until: (condition: () => boolean) => Promise<void>;
  dispose: () => void;
};

function makePair(
  carry?: (deliver: () => void, from: 'a' | 'b') => void,
  more: Partial<WebRtcCarrierOptions> = {},
): Pair {
  let checks: { until: () => boolean; resolve: () => void }[] = [];
  const look = (): void => {
    const met = checks.filter((check) => check.until());
    checks = checks.filter((check) => !met.includes(check));
    for (const check of met) check.resolve();
  };
  const pair = createDirectPair(carry, more, look);
  return {
    ...pair,
    until: (condition) =>
      condition()
        ? Promise.resolve()
        : new Promise((resolve) => checks.push({ until: condition, resolve })),
    dispose: () => {
      pair.a.carrier.close('the test is over');
      pair.b.carrier.close('the test is over');
    },
  };
}

/** Both have this many links by now. */
const bothUp = ({ a, b, until }: Pair, count = 1): Promise<void> =>
  until(() => a.links.length === count && b.links.length === count);
const newest = (peer: DirectPeer): Link => peer.links.at(-1) as Link;

async function expectUsable({ a, b }: Pair): Promise<void> {
  const atB = new LinkRecorder(newest(b));
  expect(newest(a).send('live', Uint8Array.of(7))).toBe('sent');
  await atB.until(() => atB.payloads.length === 1);
}

describeLinkContract('webrtc', async () => {
  const pair = makePair();
  pair.a.carrier.dial(pair.b.id, 1);
  await bothUp(pair);
  expect([...pair.a.failures, ...pair.b.failures]).toEqual([]);
  return { a: newest(pair.a), b: newest(pair.b), dispose: pair.dispose };
});

describe('attempts', () => {
  test('a newer one replaces the link, which stays in use until then', async () => {
    const pair = makePair();
    const { a, b } = pair;
    a.carrier.dial(b.id, 1);
    await bothUp(pair);
    const first = new LinkRecorder(newest(a));
    expect(b.carrier.dial(a.id, 2)).toBe(true);
    expect(newest(a).send('live', Uint8Array.of(1))).toBe('sent');
    expect(first.closes).toEqual([]);
    await bothUp(pair, 2);
    await first.until(() => first.closes.length === 1);
    await expectUsable(pair);
    expect([a.failures, b.failures]).toEqual([[], []]);
    pair.dispose();
  });

  test('stale epochs are ignored', async () => {
    const pair = makePair();
    const { a, b } = pair;
    a.carrier.dial(b.id, 5);
    await bothUp(pair);
    expect(a.carrier.dial(b.id, 5)).toBe(false);
    expect(b.carrier.dial(a.id, 4)).toBe(false);
    expect(b.carrier.epochOf(a.id)).toBe(5);
    b.carrier.signal(a.id, 4, encodeSignal([{ type: 'offer', sdp: 'v=0' }]));
    await expectUsable(pair);
    expect(b.failures).toEqual([]);
    pair.dispose();
  });

  test('both dialing at once ends in one link', async () => {
    const pair = makePair();
    pair.a.carrier.dial(pair.b.id, 1);
    pair.b.carrier.dial(pair.a.id, 1);
    await bothUp(pair);
    await expectUsable(pair);
    pair.dispose();
  });

  test('candidates may overtake the offer', async () => {
    const held: (() => void)[] = [];
    const pair = makePair((deliver, from) => {
      if (from === 'b') return queueMicrotask(deliver);
      held.push(deliver);
      // The last candidates first, the offer at the end.
      if (held.length === 2) for (const each of held.reverse()) each();
      else if (held.length > 2) deliver();
      return undefined;
    });
    pair.a.carrier.dial(pair.b.id, 1);
    await bothUp(pair);
    pair.dispose();
  });

  test('one without an answer fails at its deadline, and leaves a link alone', async () => {
    let isCut = false;
    // The deadline passes when the test says so.
    const deadlines: (() => void)[] = [];
    const timers = {
      now: platformTimers.now,
      after: (delayMs: number, run: () => void) =>
        delayMs === ATTEMPT_DEADLINE_MS
          ? (deadlines.push(run), () => undefined)
          : platformTimers.after(delayMs, run),
    };
    const pair = makePair((deliver) => (isCut ? undefined : queueMicrotask(deliver)), { timers });
    const { a, b } = pair;
    a.carrier.dial(b.id, 1);
    await bothUp(pair);
    isCut = true;
    a.carrier.dial(b.id, 2);
    deadlines.at(-1)?.();
    expect(a.failures).toEqual(['no direct path was found in time']);
    isCut = false;
    await expectUsable(pair);
    a.carrier.dial(b.id, 3);
    await bothUp(pair, 2);
    pair.dispose();
  });

  test('nonsense is named or fails, and breaks nothing', async () => {
    const pair = makePair();
    const { a, b } = pair;
    b.carrier.signal(a.id, 1, Uint8Array.of(0xff));
    expect(b.failures).toEqual(['unknown part of a signal']);
    b.carrier.signal(a.id, 1, encodeSignal([{ type: 'offer', sdp: 'not sdp' }]));
    await pair.until(() => b.failures.length === 2);
    expect(b.failures[1]).toContain('setting up the direct link failed');
    a.carrier.dial(b.id, 2);
    await bothUp(pair);
    pair.dispose();
  });

  test('a browser without WebRTC says so', () => {
    class Broken {
      constructor() {
        throw new Error('disabled by policy');
      }
    }
    const pair = makePair(undefined, {
      RTCPeerConnectionCtor: Broken as unknown as typeof RTCPeerConnection,
    });
    expect(pair.a.carrier.dial(pair.b.id, 1)).toBe(false);
    expect(pair.a.failures).toEqual(['this browser makes no direct link: disabled by policy']);
  });
});

describe('the end of a link', () => {
  test('hanging up gives the reason to the other side', async () => {
    const pair = makePair();
    pair.a.carrier.dial(pair.b.id, 1);
    await bothUp(pair);
    const atB = new LinkRecorder(newest(pair.b));
    pair.a.carrier.hangUp(pair.b.id, 'going elsewhere');
    await atB.until(() => atB.closes.length > 0);
    expect(atB.closes).toEqual(['going elsewhere']);
    expect(pair.a.carrier.multicast([pair.b.id], 'live', Uint8Array.of(1))).toBe('closed');
    pair.dispose();
  });

  test('a page that goes away is noticed by the channels closing', async () => {
    const pair = makePair();
    pair.a.carrier.dial(pair.b.id, 1);
    await bothUp(pair);
    const atB = new LinkRecorder(newest(pair.b));
    pair.a.carrier.close('the page was closed');
    await atB.until(() => atB.closes.length > 0);
    expect(pair.a.carrier.dial(pair.b.id, 9)).toBe(false);
    pair.dispose();
  });

  test('every peer connection is closed', async () => {
    const made: RTCPeerConnection[] = [];
    class Counting extends RTCPeerConnection {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        made.push(this);
      }
    }
    const pair = makePair(undefined, { RTCPeerConnectionCtor: Counting });
    for (const epoch of [1, 2, 3]) {
      pair.a.carrier.dial(pair.b.id, epoch);
      if (epoch !== 2) await bothUp(pair, epoch === 1 ? 1 : 2);
    }
    pair.dispose();
    expect(made.length).toBeGreaterThanOrEqual(5);
    expect(made.map(({ connectionState }) => connectionState)).toEqual(made.map(() => 'closed'));
  });

  test('multicast sends to each and names who did not take it', async () => {
    const pair = makePair();
    pair.a.carrier.dial(pair.b.id, 1);
    await bothUp(pair);
    const atB = new LinkRecorder(newest(pair.b));
    const refused: unknown[] = [];
    const payload = patternPayload(50_000);
    expect(
      pair.a.carrier.multicast([idOf(9), pair.b.id], 'bulk', payload, (peer, result) =>
        refused.push([peer, result]),
      ),
    ).toBe('closed');
    await atB.until(() => atB.payloads.length === 1);
    expect(refused).toEqual([[idOf(9), 'closed']]);
    expect(pair.a.carrier.traffic.bulk.framesOut).toBe(4);
    pair.dispose();
  });
});
