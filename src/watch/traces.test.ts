import { describe, expect, test } from 'vitest';
import { must } from '../lib/assert.ts';
import { peerIdOf } from '../wire/ids.ts';
import { OWN_TRACE_AFTER_MS, TRACE_WAIT_MS, TRACES_MAX } from './limits.ts';
import type { EntryRef, Trace } from './trace.ts';
import { pageOf, STORED_AFTER_MS, WatchNetwork, type WatchPeer } from './watch-network-fixture.ts';

const page = pageOf(1);

/** The last word on it. */
function traced(peer: WatchPeer, entry: EntryRef): Trace {
  const last = must(
    peer.traces.findLast(({ trace }) => trace.entry.number === entry.number),
    'trace',
  );
  expect(last.isComplete).toBe(true);
  return last.trace;
}

describe('a trace', () => {
  test('has the times of all on the clock of who asked, within the error that it names', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const delayMs = (from: number, to: number): number =>
        1 + ((seed * 7 + from * 13 + to * 5) % 90);
      const network = new WatchNetwork({ peers: 5, seed, delayMs, skewMs: 1e12, drift: 14e-6 });
      const me = network.at(0);
      const entry = network.at(1).makeEdit(page, 1);
      const madeMs = me.wallMs;
      network.run(1000);
      me.give({ type: 'trace', entry });
      network.run(TRACE_WAIT_MS);
      const trace = traced(me, entry);
      expect(trace).toMatchObject({ entry, bytes: 40, silent: [], unknown: [] });
      expect(trace.stops.map(({ peer }) => peer).sort()).toEqual(
        network.peers.map(({ id }) => id).sort(),
      );
      const times = trace.stops.map(({ receivedMs }) => receivedMs);
      expect(times).toEqual([...times].sort((a, b) => a - b));
      for (const stop of trace.stops) {
        const { index } = must(network.peers.find(({ id }) => id === stop.peer));
        const isAuthor = index === 1;
        expect(stop).toMatchObject(
          isAuthor
            ? { how: 'made', from: null, kind: null }
            : { how: 'broadcast', from: entry.session, kind: 'direct' },
        );
        const trueMs = madeMs + (isAuthor ? 0 : delayMs(1, index));
        // What our own clock drifts in a second comes on top.
        expect(Math.abs(stop.receivedMs - trueMs)).toBeLessThanOrEqual(stop.errorMs + 0.1);
        expect(must(stop.appliedMs)).toBeGreaterThanOrEqual(stop.receivedMs);
        expect(must(stop.storedMs) - stop.receivedMs).toBeCloseTo(STORED_AFTER_MS, 1);
      }
    }
  });

  test('ends as soon as all have answered, and tells with each answer what is known', () => {
    const network = new WatchNetwork({ peers: 4, delayMs: (from, to) => 10 * (from + to) });
    const me = network.at(0);
    const entry = me.makeEdit(page, 1);
    network.run(1000);
    const askedAtMs = network.events.nowMs;
    me.give({ type: 'trace', entry });
    network.run(TRACE_WAIT_MS);
    expect(me.traces.map(({ isComplete, trace }) => [isComplete, trace.silent.length])).toEqual([
      [false, 3],
      [false, 2],
      [false, 1],
      [true, 0],
    ]);
    const last = must(me.traces.at(-1));
    expect(last.atMs - must(me.traces[0]).atMs).toBeCloseTo(60, 1);
    expect(network.events.nowMs - askedAtMs).toBe(TRACE_WAIT_MS);
    expect(network.during(60_000)).toEqual([]);
  });

  test('waits two seconds for those who say nothing, and names them', () => {
    const network = new WatchNetwork({ peers: 3 });
    const me = network.at(0);
    const entry = me.makeEdit(page, 1);
    network.run(1000);
    network.at(2).isHere = false;
    network.at(2).isHere = true;
    const deaf = network.at(2);
    deaf.give = () => undefined;
    me.give({ type: 'trace', entry });
    network.run(TRACE_WAIT_MS - 1);
    expect(must(me.traces.at(-1)).isComplete).toBe(false);
    network.run(2);
    expect(traced(me, entry).silent).toEqual([deaf.id]);
    expect(traced(me, entry).stops).toHaveLength(2);
  });

  test('does not wait for who leaves meanwhile', () => {
    const network = new WatchNetwork({ peers: 3 });
    const me = network.at(0);
    const entry = me.makeEdit(page, 1);
    network.run(1000);
    me.give({ type: 'trace', entry });
    network.at(2).leave();
    network.run(100);
    expect(traced(me, entry)).toMatchObject({ silent: [network.at(2).id], unknown: [] });
  });

  test('names those who have no record of it, self among them', () => {
    const network = new WatchNetwork({ peers: 3 });
    const me = network.at(0);
    const entry = { session: peerIdOf(new Uint8Array(32)), page, number: 3 };
    me.give({ type: 'trace', entry });
    network.run(100);
    const trace = traced(me, entry);
    expect([...trace.unknown].sort()).toEqual(network.peers.map(({ id }) => id).sort());
    expect(trace).toMatchObject({ stops: [], silent: [], bytes: null });
  });

  test('is done at once when nobody is here', () => {
    const network = new WatchNetwork({ peers: 1 });
    const me = network.at(0);
    const entry = me.makeEdit(page, 1);
    me.give({ type: 'trace', entry });
    expect(traced(me, entry).stops).toMatchObject([{ peer: me.id, how: 'made', errorMs: 0 }]);
    expect(network.frames).toEqual([]);
  });

  test('that is asked for again while it is under way is one', () => {
    const network = new WatchNetwork({ peers: 2 });
    const me = network.at(0);
    const entry = me.makeEdit(page, 1);
    for (let i = 0; i < 50; i++) me.give({ type: 'trace', entry: { ...entry } });
    network.run(100);
    expect(me.traces.filter(({ isComplete }) => isComplete)).toHaveLength(1);
    expect(network.frames).toHaveLength(2);
  });

  test('of too many at once some wait for their turn, and the last are answered with what is known here', () => {
    const network = new WatchNetwork({ peers: 2 });
    const me = network.at(0);
    const entries = Array.from({ length: 40 }, (_, i) => me.makeEdit(page, i + 1));
    for (const entry of entries) me.give({ type: 'trace', entry });
    network.run(20_000);
    const complete = me.traces.filter(({ isComplete }) => isComplete);
    expect(complete.map(({ trace }) => trace.entry.number).sort((a, b) => a - b)).toEqual(
      entries.map(({ number }) => number),
    );
    const asked = complete.filter(({ trace }) => trace.silent.length === 0);
    expect(asked.length).toBeGreaterThanOrEqual(TRACES_MAX);
    for (const { trace } of complete) expect(trace.stops[0]?.peer).toBe(me.id);
  });
});

describe('own edits', () => {
  test('are traced by themselves while we look, one a second, and always the last', () => {
    const network = new WatchNetwork({ peers: 3 });
    const me = network.at(0);
    me.look();
    for (let i = 1; i <= 100; i++) {
      me.makeEdit(page, i);
      network.run(100);
    }
    network.run(4000);
    const complete = me.traces.filter(({ isComplete }) => isComplete);
    expect(complete.length).toBeGreaterThan(7);
    expect(complete.length).toBeLessThanOrEqual(13);
    for (let i = 1; i < complete.length; i++)
      expect(must(complete[i]).atMs - must(complete[i - 1]).atMs).toBeGreaterThan(999);
    expect(complete.at(-1)?.trace.entry.number).toBe(100);
    for (const { trace, isOwn } of complete) {
      expect(isOwn).toBe(true);
      expect(trace.stops).toHaveLength(3);
      for (const { storedMs } of trace.stops) expect(storedMs).not.toBeNull();
    }
  });

  test('tell how long they take to everyone else, each on its own clock', () => {
    const network = new WatchNetwork({
      peers: 4,
      skewMs: 1e12,
      drift: 1e-5,
      delayMs: (from, to) => 30 * (from + to),
    });
    const me = network.at(0);
    me.look();
    network.run(3000);
    for (let i = 1; i <= 40; i++) {
      me.makeEdit(page, i);
      network.run(1500);
    }
    network.run(2000);
    const { peers } = me.watch.view(me.nowMs);
    for (const peer of network.peers.slice(1)) {
      const { editMs, clock } = must(peers.get(peer.id));
      const { last, median, worst } = must(editMs);
      const { errorMs } = must(clock);
      for (const time of [last, median, worst])
        expect(Math.abs(time - 30 * peer.index)).toBeLessThan(errorMs);
      expect(worst).toBeGreaterThanOrEqual(median);
    }
  });

  test('last, median and worst are of the last 32', () => {
    let delay = 200;
    const network = new WatchNetwork({ peers: 2, delayMs: () => delay });
    const me = network.at(0);
    const timesAfter = (edits: number): { last: number; median: number; worst: number } => {
      for (let i = 0; i < edits; i++) {
        number += 1;
        me.makeEdit(page, number);
        network.run(1500);
      }
      const { last, median, worst } = must(
        me.watch.view(me.nowMs).peers.get(network.at(1).id)?.editMs,
      );
      return { last: Math.round(last), median: Math.round(median), worst: Math.round(worst) };
    };
    let number = 0;
    me.look();
    expect(timesAfter(1)).toEqual({ last: 200, median: 200, worst: 200 });
    delay = 20;
    expect(timesAfter(1)).toEqual({ last: 20, median: 110, worst: 200 });
    expect(timesAfter(30)).toEqual({ last: 20, median: 20, worst: 200 });
    expect(timesAfter(1)).toEqual({ last: 20, median: 20, worst: 20 });
  });

  test('are not traced when nobody looks any more', () => {
    const network = new WatchNetwork({ peers: 2 });
    const me = network.at(0);
    me.look();
    network.run(2000);
    me.makeEdit(page, 1);
    me.look(false);
    network.run(OWN_TRACE_AFTER_MS + 2000);
    expect(me.traces).toEqual([]);
  });

  test('in a large room are seldom traced, and then fresh ones', () => {
    const network = new WatchNetwork({ peers: 32 });
    const me = network.at(0);
    me.look();
    for (let i = 1; i <= 200; i++) {
      me.makeEdit(page, i);
      network.run(100);
    }
    network.run(8000);
    const complete = me.traces.filter(({ isComplete }) => isComplete);
    expect(complete.length).toBeLessThanOrEqual(8);
    for (const { trace } of complete) {
      const ageMs = trace.askedAtMs - must(trace.stops[0]).receivedMs;
      expect(ageMs).toBeGreaterThanOrEqual(OWN_TRACE_AFTER_MS);
      expect(trace.entry.number === 200 || ageMs < 3 * OWN_TRACE_AFTER_MS).toBe(true);
    }
    expect(complete.at(-1)?.trace.entry.number).toBe(200);
  });

  test('that are old tell nothing of how long edits take', () => {
    const network = new WatchNetwork({ peers: 2 });
    const me = network.at(0);
    const entry = me.makeEdit(page, 1);
    network.run(60_000);
    me.look();
    me.give({ type: 'own-edit', entry });
    network.run(5000);
    expect(must(me.traces.at(-1))).toMatchObject({ isOwn: true, isComplete: true });
    expect(must(me.watch.view(me.nowMs).peers.get(network.at(1).id)).editMs).toBeNull();
  });
});
