/** What hostile members of a room can do to those who watch, and what not. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { must } from '../lib/assert.ts';
import { createRng } from '../lib/rng.ts';
import { WireError } from '../wire/codec.ts';
import { peerIdOf, type PeerId } from '../wire/ids.ts';
import { prefixOf } from '../wire/mesh-messages.ts';
import {
  encodeWatchMessage,
  type ReportedArrival,
  type WatchMessage,
} from '../wire/watch-messages.ts';
import {
  ANSWERS_BURST,
  ANSWERS_PER_S,
  CLOCK_ANSWERS_BURST,
  CLOCK_ANSWERS_PER_S,
  REPORTS_TAKEN_BURST,
  REPORTS_TAKEN_PER_S,
  TRACE_ANSWERS_BURST,
  TRACE_ANSWERS_PER_S,
  TRACE_WAIT_MS,
} from './limits.ts';
import { createWatch } from './machine.ts';
import type { ArrivalNote, Watch, WatchEffect, WatchInput, WatchView } from './machine-types.ts';
import type { EntryRef, Trace } from './trace.ts';
import { linkTo, pageOf } from './watch-network-fixture.ts';

const WALL_AT_ZERO = 1.79e12;

/** One machine, and peers that say whatever a test makes them say. */
class Victim {
  readonly peers: readonly PeerId[];
  readonly self: PeerId;
  readonly watch: Watch;
  nowMs = 1000;
  arrival: ArrivalNote | null = null;

  constructor(peers: number) {
    const rng = createRng(7);
    this.self = peerIdOf(rng.bytes(32));
    this.peers = Array.from({ length: peers }, () => peerIdOf(rng.bytes(32)));
    this.watch = createWatch({
      self: this.self,
      wallMsAtZero: WALL_AT_ZERO,
      rng,
      ports: {
        peers: () => this.peers,
        facts: () => ({
          links: this.peers.map((peer) => linkTo(peer, 'direct')),
          roomDigest: new Uint8Array(16),
          pages: [],
        }),
        arrivalOf: () => this.arrival,
      },
    });
  }

  peer(index: number): PeerId {
    return must(this.peers[index]);
  }

  give(input: WatchInput): WatchEffect[] {
    return this.watch.handle(input, this.nowMs);
  }

  say(from: PeerId, message: WatchMessage): WatchEffect[] {
    return this.give({ type: 'deliver', from, payload: encodeWatchMessage(message) });
  }

  /** Lets time pass as a driver does. */
  pass(ms: number): WatchEffect[] {
    const untilMs = this.nowMs + ms;
    const effects: WatchEffect[] = [];
    while (this.watch.wakeAtMs <= untilMs) {
      this.nowMs = Math.max(this.nowMs, this.watch.wakeAtMs);
      effects.push(...this.give({ type: 'tick' }));
    }
    this.nowMs = untilMs;
    return effects;
  }

  view(): WatchView {
    return this.watch.view(this.nowMs);
  }
}

const sentIn = (effects: readonly WatchEffect[]): Uint8Array[] =>
  effects.flatMap((effect) =>
    effect.type === 'unicast' || effect.type === 'broadcast' ? [effect.payload] : [],
  );
const page = pageOf(1);
const traceAsk = (token: number, session: PeerId): WatchMessage => ({
  type: 'trace-ask',
  token,
  session,
  page,
  number: 1,
});
const report = (number: number, links: { peer: string; rttMs: number }[] = []): WatchMessage => ({
  type: 'report',
  number,
  roomDigest: new Uint8Array(16),
  pages: null,
  links: links.map(({ peer, rttMs }) => ({
    peer,
    kind: 'direct',
    rttMs,
    jitterMs: null,
    loss: null,
    backlogBytes: null,
    bytesPerS: null,
  })),
});

describe('floods', () => {
  const FLOOD_S = 4;

  /** Answers to `peers` that all ask a hundred times a second for so long. */
  function answersTo(
    peers: number,
    message: (token: number, from: PeerId) => WatchMessage,
  ): number {
    const victim = new Victim(peers);
    let answers = 0;
    for (let ms = 0; ms < FLOOD_S * 1000; ms += 10) {
      for (const from of victim.peers)
        answers += sentIn(victim.say(from, message(ms, from))).length;
      victim.pass(10);
    }
    return answers;
  }

  test('of questions for the time are answered so often a second', () => {
    const answers = answersTo(1, (token) => ({ type: 'clock-ask', token }));
    expect(answers).toBeGreaterThan(CLOCK_ANSWERS_PER_S * FLOOD_S);
    expect(answers).toBeLessThanOrEqual(CLOCK_ANSWERS_PER_S * FLOOD_S + CLOCK_ANSWERS_BURST);
  });

  test('of questions for edits likewise', () => {
    const answers = answersTo(1, traceAsk);
    expect(answers).toBeGreaterThan(TRACE_ANSWERS_PER_S * FLOOD_S);
    expect(answers).toBeLessThanOrEqual(TRACE_ANSWERS_PER_S * FLOOD_S + TRACE_ANSWERS_BURST);
  });

  test('of a whole room altogether so often', () => {
    expect(answersTo(100, traceAsk)).toBeLessThanOrEqual(ANSWERS_PER_S * FLOOD_S + ANSWERS_BURST);
  });

  test('of watching and not watching: one report in its time, however often', () => {
    const victim = new Victim(4);
    const reports: Uint8Array[] = [];
    for (let ms = 0; ms < 10_000; ms += 20) {
      for (const forS of [600, 0, 600])
        reports.push(...sentIn(victim.say(victim.peer(0), { type: 'watch', forS })));
      reports.push(...sentIn(victim.pass(20)));
    }
    expect(reports.length).toBeGreaterThanOrEqual(9);
    expect(reports.length).toBeLessThanOrEqual(11);
  });

  test('of reports: the rest is not looked at', () => {
    const victim = new Victim(1);
    victim.give({ type: 'watching', isOn: true });
    let changes = 0;
    for (let number = 1; number <= 10_000; number++) {
      const effects = victim.say(victim.peer(0), report(number));
      if (effects.some(({ type }) => type === 'changed')) changes += 1;
      victim.nowMs += 1;
    }
    expect(changes).toBeLessThanOrEqual(REPORTS_TAKEN_PER_S * 10 + REPORTS_TAKEN_BURST + 12);
  });

  test('of strangers: no more is kept than a room can hold', () => {
    const victim = new Victim(2);
    const rng = createRng(1);
    for (let i = 0; i < 3000; i++) {
      victim.say(peerIdOf(rng.bytes(32)), { type: 'watch', forS: 600 });
      victim.say(peerIdOf(rng.bytes(32)), report(1));
    }
    expect(victim.view().watchers.length).toBeLessThanOrEqual(255);
    // They gave way to who is here.
    victim.say(victim.peer(1), { type: 'watch', forS: 15 });
    expect(victim.view().watchers).toContain(victim.peer(1));
  });
});

describe('lies', () => {
  test('about links are about the liar’s own links alone, and about peers that are here', () => {
    const victim = new Victim(3);
    const [liar, ana, bo] = [victim.peer(0), victim.peer(1), victim.peer(2)];
    victim.give({ type: 'watching', isOn: true });
    victim.say(
      liar,
      report(1, [
        { peer: prefixOf(ana), rttMs: 1 },
        { peer: prefixOf(ana), rttMs: 2 },
        { peer: prefixOf(liar), rttMs: 3 },
        { peer: prefixOf(peerIdOf(new Uint8Array(32).fill(9))), rttMs: 4 },
      ]),
    );
    const told = victim.view().links.filter(({ teller }) => teller !== victim.self);
    expect(told).toMatchObject([{ teller: liar, peer: ana, rttMs: 2 }]);
    expect(told.some(({ peer, teller }) => peer === bo || teller === bo)).toBe(false);
  });

  test('of yesterday do not replace what was said since', () => {
    const victim = new Victim(2);
    const [from, other] = [victim.peer(0), prefixOf(victim.peer(1))];
    victim.give({ type: 'watching', isOn: true });
    victim.say(from, report(5, [{ peer: other, rttMs: 5 }]));
    victim.say(from, report(4, [{ peer: other, rttMs: 4 }]));
    victim.say(from, report(5, [{ peer: other, rttMs: 6 }]));
    expect(victim.view().links.find(({ teller }) => teller === from)?.rttMs).toBe(5);
  });

  test('that were told while nobody looked are not there when somebody does', () => {
    const victim = new Victim(1);
    victim.say(victim.peer(0), report(5));
    victim.give({ type: 'watching', isOn: true });
    expect(victim.view().peers.get(victim.peer(0))?.told ?? null).toBeNull();
  });

  test('about the time move only the liar’s own clock, and what nobody asked for moves none', () => {
    const victim = new Victim(2);
    const [liar, honest] = [victim.peer(0), victim.peer(1)];
    victim.say(liar, { type: 'clock-answer', token: 1, receivedUs: 5, heldUs: 0 });
    expect(victim.view().peers.size).toBe(0);
    victim.give({ type: 'watching', isOn: true });
    victim.nowMs += 20;
    const receivedUs = (WALL_AT_ZERO + 1010) * 1000;
    victim.say(liar, { type: 'clock-answer', token: 1, receivedUs: 2 ** 52, heldUs: 0 });
    victim.say(liar, { type: 'clock-answer', token: 2, receivedUs, heldUs: 0 });
    // The question to the liar had this token: an answer to another's question is none.
    victim.say(honest, { type: 'clock-answer', token: 1, receivedUs: 5, heldUs: 0 });
    victim.say(honest, { type: 'clock-answer', token: 2, receivedUs, heldUs: 0 });
    const { peers } = victim.view();
    expect(must(peers.get(honest)?.clock).offsetMs).toBeCloseTo(0, 1);
    expect(must(peers.get(liar)?.clock).offsetMs).toBeGreaterThan(2e12);
  });

  describe('in answers to a trace:', () => {
    const arrival: Omit<ReportedArrival, 'receivedUs'> = {
      how: 'broadcast',
      from: null,
      kind: 'direct',
      appliedAfterUs: 0,
      storedAfterUs: 5000,
      bytes: 10,
    };

    /** Asked at 1000 ms on our clock, which the liar's equals; the answer comes 20 ms later. Ours was made at 900 ms. */
    function answered(
      lie: Partial<typeof arrival> & { atMs: number },
      entryOf: (victim: Victim) => EntryRef,
    ): Trace {
      const victim = new Victim(1);
      const note = { from: null, kind: null, receivedMs: 900, appliedMs: 900, storedMs: 910 };
      victim.arrival = { how: 'made', bytes: 10, ...note };
      victim.give({ type: 'trace', entry: entryOf(victim) });
      victim.nowMs = 1020;
      const { atMs, ...rest } = lie;
      const effects = victim.say(victim.peer(0), {
        type: 'trace-answer',
        token: 1,
        receivedUs: (WALL_AT_ZERO + 1010) * 1000,
        heldUs: 0,
        arrival: { ...arrival, ...rest, receivedUs: (WALL_AT_ZERO + atMs) * 1000 },
      });
      const traced = effects.find((effect) => effect.type === 'traced');
      expect(traced?.isComplete).toBe(true);
      return must(traced).trace;
    }

    const ours = ({ self }: Victim): EntryRef => ({ session: self, page, number: 1 });
    const theirs = ({ peers }: Victim): EntryRef => ({ session: must(peers[0]), page, number: 1 });

    test('an honest one is believed', () => {
      const trace = answered({ atMs: 950 }, ours);
      expect(trace.unknown).toEqual([]);
      expect(trace.stops).toHaveLength(2);
      const { receivedMs, storedMs, errorMs } = must(trace.stops[1]);
      expect(receivedMs - WALL_AT_ZERO).toBeCloseTo(950, 1);
      expect(must(storedMs) - WALL_AT_ZERO).toBeCloseTo(955, 1);
      expect(errorMs).toBeCloseTo(10, 1);
      expect(answered({ atMs: 1005, storedAfterUs: null }, ours).unknown).toEqual([]);
      expect(answered({ atMs: 892 }, ours).unknown).toEqual([]);
      expect(answered({ atMs: 700, how: 'made' }, theirs).unknown).toEqual([]);
    });

    test.each([
      ['it came in the future', { atMs: 1040 }, ours],
      ['it is stored in the future', { atMs: 950, storedAfterUs: 100_000 }, ours],
      ['it is taken in in a thousand years', { atMs: 950, appliedAfterUs: 2 ** 53 - 2 }, ours],
      ['it came before we made it', { atMs: 880 }, ours],
      ['it made what we made', { atMs: 950, how: 'made' }, ours],
    ] as const)('%s', (_, lie, entryOf) => {
      const trace = answered(lie, entryOf);
      expect(trace.unknown).toHaveLength(1);
      expect(trace.stops).toHaveLength(1);
    });

    test('a second answer, an answer to something else, and one that comes too late change nothing', () => {
      const victim = new Victim(2);
      const answer = (token: number): WatchMessage => ({
        type: 'trace-answer',
        token,
        receivedUs: (WALL_AT_ZERO + 1010) * 1000,
        heldUs: 0,
        arrival: null,
      });
      victim.give({ type: 'trace', entry: { session: victim.self, page, number: 1 } });
      victim.nowMs += 20;
      expect(victim.say(victim.peer(0), answer(99))).toEqual([]);
      expect(victim.say(victim.peer(0), answer(1))).toHaveLength(2);
      expect(victim.say(victim.peer(0), answer(1))).toEqual([]);
      victim.pass(TRACE_WAIT_MS);
      expect(victim.say(victim.peer(1), answer(1))).toEqual([]);
    });
  });
});

describe('bytes', () => {
  test('of kinds that only later versions know are passed over', () => {
    const victim = new Victim(1);
    for (let kind = 0x26; kind <= 0x27; kind++) {
      const payload = Uint8Array.from([kind, 1, 2, 3]);
      expect(victim.give({ type: 'deliver', from: victim.peer(0), payload })).toEqual([]);
    }
  });

  test('that mean nothing throw WireError and nothing else, and the machine goes on', () => {
    const victim = new Victim(3);
    victim.give({ type: 'watching', isOn: true });
    fc.assert(
      fc.property(
        fc.nat(2),
        fc.integer({ min: 0x20, max: 0x25 }),
        fc.uint8Array({ maxLength: 120 }),
        (index, kind, rest) => {
          victim.pass(50);
          const payload = Uint8Array.from([kind, ...rest]);
          try {
            victim.give({ type: 'deliver', from: victim.peer(index), payload });
          } catch (error) {
            expect(error).toBeInstanceOf(WireError);
          }
          victim.view();
        },
      ),
      { numRuns: 3000 },
    );
    victim.pass(20_000);
    victim.say(victim.peer(0), report(Number.MAX_SAFE_INTEGER));
    expect(victim.view().peers.get(victim.peer(0))?.told).not.toBeNull();
  });
});
