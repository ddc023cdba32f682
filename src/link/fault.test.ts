import { describe, expect, test } from 'vitest';
import { createRng } from '../lib/rng.ts';
import { peerIdOf } from '../wire/ids.ts';
import type { Lane } from '../wire/lanes.ts';
import { LANE_QUEUE_BYTES_MAX } from '../wire/limits.ts';
import { createFaultBox } from './fault.ts';
import type { FaultBox, FaultRule } from './fault.ts';
import { wrapLink } from './fault-link.ts';
import { HELD_BYTES_MAX } from './fault-pipe.ts';
import type { Link, LinkEvents, SendResult } from './link.ts';
import type { Timers } from './timers.ts';
import { VirtualTimers } from './virtual-timers-fixture.ts';

const PEER = peerIdOf(new Uint8Array(32).fill(7));
const OTHER = peerIdOf(new Uint8Array(32).fill(8));

/** A link that takes everything, and keeps when. */
class StubLink implements Link {
  readonly kind: Link['kind'];
  readonly peer = PEER;
  events: LinkEvents = {
    onPayload: () => undefined,
    onWritable: () => undefined,
    onClose: () => undefined,
  };
  readonly sent: { lane: Lane; byte: number; atMs: number }[] = [];
  readonly closes: string[] = [];
  answer: SendResult = 'sent';
  readonly #timers: Timers;

  constructor(timers: Timers, kind: Link['kind'] = 'direct') {
    this.#timers = timers;
    this.kind = kind;
  }

  send(lane: Lane, payload: Uint8Array): SendResult {
    if (this.answer === 'sent')
      this.sent.push({ lane, byte: payload[0] as number, atMs: this.#timers.now() });
    return this.answer;
  }

  queuedBytes(): number {
    return 0;
  }

  close(reason: string): void {
    this.closes.push(reason);
  }
}

type Setup = {
  timers: VirtualTimers;
  box: FaultBox;
  inner: StubLink;
  link: Link;
  heard: { byte: number; atMs: number }[];
  closes: string[];
  writables: Lane[];
};

function setUp(rules: FaultRule[] = [], kind: Link['kind'] = 'direct', seed = 1): Setup {
  const timers = new VirtualTimers();
  const box = createFaultBox({ rng: createRng(seed), timers });
  const inner = new StubLink(timers, kind);
  const link = wrapLink(inner, box);
  const heard: Setup['heard'] = [];
  const closes: string[] = [];
  const writables: Lane[] = [];
  link.events = {
    onPayload: (payload) => heard.push({ byte: payload[0] as number, atMs: timers.now() }),
    onWritable: (lane) => writables.push(lane),
    onClose: (reason) => closes.push(reason),
  };
  for (const rule of rules) box.add(rule);
  return { timers, box, inner, link, heard, closes, writables };
}

const bytesOf = (items: readonly { byte: number }[]): number[] => items.map(({ byte }) => byte);
const UP_TO_99 = Array.from({ length: 100 }, (_, i) => i);

describe('rules', () => {
  test.each([
    [{ on: '' }, 'a fault needs "on"'],
    [{ on: 'all', cut: 'sideways' }, '"cut" is both, in or out'],
    [{ on: 'all', delayMs: -1 }, '"delayMs" is a number from 0 to 60000'],
    [{ on: 'all', loss: 1 }, '"loss" is a number from 0 to 0.95'],
    [{ on: 'all', kbps: Number.NaN }, '"kbps" is a number'],
    [{ on: 'all', forMs: 'long' }, '"forMs" is a number'],
  ])('%j is refused in words', (rule, words) => {
    expect(() => setUp().box.add(rule as unknown as FaultRule)).toThrow(words);
  });

  test('are listed, healed one by one, all at once, and by time; and are counted', () => {
    const { box, timers } = setUp();
    const first = box.add({ on: 'all', delayMs: 5 });
    const second = box.add({ on: PEER, cut: 'both', forMs: 100 });
    box.add({ on: 'relay', cut: 'in' });
    expect(box.list().map(({ id, untilMs }) => [id, untilMs])).toEqual([
      [first, null],
      [second, 100],
      [3, null],
    ]);
    box.heal(first);
    timers.advance(100);
    expect(box.list().map(({ id }) => id)).toEqual([3]);
    box.heal();
    expect(box.list()).toEqual([]);
    for (let i = 0; i < 64; i++) box.add({ on: 'all' });
    expect(() => box.add({ on: 'all' })).toThrow('64 faults already');
  });

  test('add up, and hit only what they name', () => {
    const { box } = setUp([
      { on: 'all', delayMs: 10, loss: 0.5 },
      { on: PEER, delayMs: 5, loss: 0.5, kbps: 8, cut: 'in' },
    ]);
    const direct = { peer: PEER, kind: 'direct' as const };
    expect(box.conditions(direct, 'out')).toMatchObject({
      delayMs: 15,
      loss: 0.75,
      kbps: 8,
      isCut: false,
    });
    expect(box.conditions(direct, 'in').isCut).toBe(true);
    expect(box.conditions({ peer: OTHER, kind: 'direct' as const }, 'in')).toMatchObject({
      delayMs: 10,
      isCut: false,
    });
    // A relayed link rides on the relay's socket, which has the rest.
    expect(box.conditions({ peer: PEER, kind: 'relayed' as const }, 'out').delayMs).toBe(5);
    expect(box.conditions(null, 'out').delayMs).toBe(10);
  });
});

describe('rules of the room', () => {
  const direct = { peer: PEER, kind: 'direct' } as const;
  const relayed = { peer: PEER, kind: 'relayed' } as const;
  const tab = { peer: OTHER, kind: 'tab' } as const;

  test.each([
    [{ on: 'all', kind: 'pigeon' }, '"kind" is tab, direct or relayed'],
    [{ on: 'all', way: 'up' }, '"way" is both, in or out'],
    [{ on: 'all', cut: 'far' }, '"cut" is both, in or out'],
  ])('%j is refused in words', (rule, words) => {
    expect(() => setUp().box.add(rule as unknown as FaultRule)).toThrow(words);
  });

  test('hold for one kind of link, and then never on the relay’s socket', () => {
    const { box } = setUp();
    box.replaceRoom([{ on: 'all', kind: 'relayed', delayMs: 5 }]);
    const delays = [direct, relayed, tab, null].map((at) => box.conditions(at, 'in').delayMs);
    expect(delays).toEqual([0, 5, 0, 0]);
    box.replaceRoom([{ on: PEER, kind: 'direct', delayMs: 7 }]);
    expect([direct, relayed].map((at) => box.conditions(at, 'in').delayMs)).toEqual([7, 0]);
    box.replaceRoom([{ on: 'all', kind: 'tab', except: [PEER], delayMs: 9 }]);
    expect(box.conditions(tab, 'out').delayMs).toBe(9);
    expect(box.conditions({ ...tab, peer: PEER }, 'out').delayMs).toBe(0);
  });

  test('hold for one way; a cut has a way of its own', () => {
    const { box } = setUp();
    box.replaceRoom([{ on: PEER, way: 'out', delayMs: 5, loss: 0.5, kbps: 8, cut: 'in' }]);
    expect(box.conditions(direct, 'out')).toMatchObject({
      isCut: false,
      delayMs: 5,
      loss: 0.5,
      kbps: 8,
    });
    expect(box.conditions(direct, 'in')).toMatchObject({
      isCut: true,
      delayMs: 0,
      loss: 0,
      kbps: Infinity,
    });
  });

  test('are replaced together, and leave those of scripts alone', () => {
    const { box } = setUp();
    const own = box.add({ on: PEER, delayMs: 1 });
    let changes = 0;
    box.onChange(() => (changes += 1));
    box.replaceRoom([
      { on: PEER, delayMs: 10 },
      { on: 'all', kind: 'direct', delayMs: 100 },
    ]);
    expect([box.conditions(direct, 'in').delayMs, changes]).toEqual([111, 1]);
    expect(box.list().map(({ id }) => id)).toEqual([own]);
    box.heal();
    expect([box.conditions(direct, 'in').delayMs, box.isIdle]).toEqual([110, false]);
    box.replaceRoom([]);
    expect([box.conditions(direct, 'in').delayMs, box.isIdle]).toEqual([0, true]);
  });

  test('tell what is cut, here or at the far end, and whether the relay is as good as dead', () => {
    const { box } = setUp();
    box.replaceRoom([
      { on: PEER, cut: 'far' },
      { on: 'all', kind: 'tab', cut: 'in' },
      { on: OTHER, delayMs: 5 },
    ]);
    expect([box.isParted(PEER, 'direct'), box.isParted(OTHER, 'direct')]).toEqual([true, false]);
    expect([box.isParted(OTHER, 'tab'), box.roomCuts]).toEqual([true, 2]);
    expect(box.conditions(direct, 'in').isCut).toBe(false);
    const dead = { on: 'all', kind: 'relayed', cut: 'both' } as const;
    const deadBy = (...rules: Parameters<FaultBox['replaceRoom']>[0]): boolean => {
      box.replaceRoom(rules);
      return box.isRelayDead;
    };
    expect(deadBy(dead)).toBe(true);
    expect(deadBy({ ...dead, except: [PEER] })).toBe(false);
    expect(deadBy({ ...dead, cut: 'in' }, { ...dead, kind: 'tab' })).toBe(false);
  });
});

describe('reliable lanes', () => {
  test('pass straight through when nothing is wrong', () => {
    const { link, inner, heard, timers } = setUp();
    expect(link.send('live', Uint8Array.of(1))).toBe('sent');
    expect(bytesOf(inner.sent)).toEqual([1]);
    inner.answer = 'full';
    expect(link.send('bulk', Uint8Array.of(1))).toBe('full');
    inner.events.onPayload(Uint8Array.of(2), 'live');
    expect(heard).toEqual([{ byte: 2, atMs: timers.now() }]);
  });

  test('come late by the delay, each way', () => {
    const { link, inner, heard, timers } = setUp([{ on: 'all', delayMs: 50 }]);
    link.send('live', Uint8Array.of(1));
    inner.events.onPayload(Uint8Array.of(2), 'bulk');
    timers.advance(49);
    expect([inner.sent.length, heard.length]).toEqual([0, 0]);
    timers.advance(1);
    expect([inner.sent[0]?.atMs, heard[0]?.atMs]).toEqual([50, 50]);
  });

  test('keep order, number and bytes under jitter, loss, duplication and reordering', () => {
    const rule: FaultRule = {
      on: 'all',
      delayMs: 20,
      jitterMs: 80,
      loss: 0.4,
      duplicate: 0.5,
      reorder: 0.5,
    };
    const { link, inner, heard, timers } = setUp([rule]);
    for (const i of UP_TO_99) {
      link.send('bulk', Uint8Array.of(i));
      inner.events.onPayload(Uint8Array.of(i), 'live');
    }
    timers.advance(3_600_000);
    expect(bytesOf(inner.sent)).toEqual(UP_TO_99);
    expect(bytesOf(heard)).toEqual(UP_TO_99);
    expect(inner.sent[99]?.atMs).toBeGreaterThan(300);
  });

  test('are the same again with the same seed, and not with another', () => {
    const times = (seed: number): number[] => {
      const { link, inner, timers } = setUp(
        [{ on: 'all', jitterMs: 100, loss: 0.2 }],
        'direct',
        seed,
      );
      for (const i of UP_TO_99) link.send('live', Uint8Array.of(i));
      timers.advance(3_600_000);
      return inner.sent.map(({ atMs }) => atMs);
    };
    expect(times(5)).toEqual(times(5));
    expect(times(5)).not.toEqual(times(6));
  });

  test('take their time at a few kilobits', () => {
    const { link, inner, timers } = setUp([{ on: 'all', kbps: 8 }]);
    for (let i = 0; i < 3; i++) link.send('bulk', new Uint8Array(1000).fill(1));
    timers.advance(60_000);
    expect(inner.sent.map(({ atMs }) => atMs)).toEqual([1000, 2000, 3000]);
  });

  test('wait for a heal, then come in order', () => {
    const { link, inner, heard, box, timers } = setUp([{ on: PEER, cut: 'both' }]);
    for (const i of [1, 2, 3]) {
      link.send('live', Uint8Array.of(i));
      inner.events.onPayload(Uint8Array.of(i), 'bulk');
    }
    timers.advance(10_000);
    expect([inner.sent.length, heard.length]).toEqual([0, 0]);
    box.heal();
    expect(bytesOf(inner.sent)).toEqual([1, 2, 3]);
    expect(bytesOf(heard)).toEqual([1, 2, 3]);
  });

  test('a cut one way leaves the other way alone', () => {
    const { link, inner, heard } = setUp([{ on: 'all', cut: 'in' }]);
    link.send('live', Uint8Array.of(1));
    inner.events.onPayload(Uint8Array.of(2), 'live');
    expect([inner.sent.length, heard.length]).toEqual([1, 0]);
  });

  test('push back while they wait, and say when there is room', () => {
    const { link, inner, box, writables } = setUp([{ on: 'all', cut: 'out' }]);
    const payload = new Uint8Array(100_000);
    let taken = 0;
    while (link.send('bulk', payload) === 'sent') taken += 1;
    expect(taken).toBe(Math.floor(LANE_QUEUE_BYTES_MAX / payload.length));
    expect(link.queuedBytes('bulk')).toBe(taken * payload.length);
    expect(link.send('live', payload)).toBe('sent');
    box.heal();
    expect(writables).toEqual(['bulk']);
    expect(inner.sent.length).toBe(taken + 1);
  });

  test('wait on when the inner link is full', () => {
    const { link, inner, box } = setUp([{ on: 'all', cut: 'out' }]);
    link.send('bulk', Uint8Array.of(1));
    inner.answer = 'full';
    box.heal();
    expect(link.queuedBytes('bulk')).toBe(1);
    link.send('bulk', Uint8Array.of(2));
    inner.answer = 'sent';
    inner.events.onWritable('bulk');
    expect(bytesOf(inner.sent)).toEqual([1, 2]);
  });

  test('close when more arrives than a cut may hold', () => {
    const { inner, closes, box } = setUp([{ on: 'all', cut: 'in' }]);
    for (let held = 0; held <= HELD_BYTES_MAX + 2_000_000; held += 1_000_000)
      inner.events.onPayload(new Uint8Array(1_000_000), 'bulk');
    expect(closes).toEqual(['a fault held back too much']);
    box.heal();
    expect(inner.closes).toEqual(['a fault held back too much']);
  });
});

describe('the fleeting lane', () => {
  const send = (setup: Setup): number[] => {
    for (const i of UP_TO_99) {
      setup.link.send('fleeting', Uint8Array.of(i));
      setup.timers.advance(1);
    }
    setup.timers.advance(10_000);
    return bytesOf(setup.inner.sent);
  };

  test('loses, on the way in too', () => {
    const setup = setUp([{ on: 'all', loss: 0.3 }]);
    const got = send(setup);
    expect(got.length).toBeGreaterThan(50);
    expect(got.length).toBeLessThan(90);
    for (const i of UP_TO_99) setup.inner.events.onPayload(Uint8Array.of(i), 'fleeting');
    expect(setup.heard.length).toBeLessThan(90);
  });

  test('duplicates', () => {
    const got = send(setUp([{ on: 'all', duplicate: 0.3 }]));
    expect(got.length).toBeGreaterThan(110);
    expect(new Set(got).size).toBe(100);
  });

  test('reorders', () => {
    const got = send(setUp([{ on: 'all', reorder: 0.3 }]));
    expect(got.length).toBe(100);
    expect(got).not.toEqual(UP_TO_99);
    expect([...got].sort((a, b) => a - b)).toEqual(UP_TO_99);
  });

  test('is lost in a cut, not kept for later', () => {
    const setup = setUp([{ on: 'all', cut: 'both' }]);
    setup.inner.events.onPayload(Uint8Array.of(1), 'fleeting');
    expect(send(setup)).toEqual([]);
    setup.box.heal();
    expect([setup.inner.sent.length, setup.heard.length]).toEqual([0, 0]);
  });
});

describe('the end', () => {
  test('nothing is delivered after it', () => {
    const { link, inner, heard, closes, timers } = setUp([{ on: 'all', delayMs: 10 }]);
    for (const lane of ['live', 'bulk', 'fleeting'] as const) {
      link.send(lane, Uint8Array.of(1));
      inner.events.onPayload(Uint8Array.of(1), lane);
    }
    link.close('enough');
    expect(inner.closes).toEqual(['enough']);
    timers.advance(1_000);
    inner.events.onPayload(Uint8Array.of(1), 'live');
    inner.events.onClose('late');
    expect([inner.sent.length, heard.length, closes]).toEqual([0, 0, ['enough']]);
    expect([link.send('live', Uint8Array.of(1)), link.queuedBytes('live')]).toEqual(['closed', 0]);
  });

  test('does not cross a cut: theirs', () => {
    const { link, inner, closes, box } = setUp([{ on: 'all', cut: 'both' }]);
    inner.events.onClose('went home');
    expect(closes).toEqual([]);
    expect(link.send('live', Uint8Array.of(1))).toBe('sent');
    box.heal();
    expect(closes).toEqual(['went home']);
  });

  test('does not cross a cut: ours', () => {
    const { link, inner, closes, box } = setUp([{ on: 'all', cut: 'both' }]);
    link.close('going home');
    expect([closes, inner.closes]).toEqual([['going home'], []]);
    box.heal();
    expect(inner.closes).toEqual(['going home']);
  });
});
