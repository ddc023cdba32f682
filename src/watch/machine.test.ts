import { describe, expect, test } from 'vitest';
import { must } from '../lib/assert.ts';
import { WireError } from '../wire/codec.ts';
import { TRACE_WAIT_MS } from './limits.ts';
import { pageOf, WatchNetwork } from './watch-network-fixture.ts';

describe('nobody looks', () => {
  test('nothing is sent, and the machine does not even wake', () => {
    const network = new WatchNetwork({ peers: 8 });
    for (let i = 1; i <= 20; i++) {
      for (const peer of network.peers) peer.makeEdit(pageOf(1), i);
      expect(network.during(1000)).toEqual([]);
    }
    for (const { watch } of network.peers) expect(watch.wakeAtMs).toBe(Infinity);
  });

  test('nor after somebody looked: it ends with one word to each', () => {
    const network = new WatchNetwork({ peers: 8, loss: 0.1 });
    network.at(0).look();
    network.run(20_000);
    network.at(0).look(false);
    network.run(500);
    const frames = network.during(60_000);
    expect(frames).toEqual([]);
    for (const { watch } of network.peers) expect(watch.wakeAtMs).toBe(Infinity);
  });
});

describe('somebody looks', () => {
  test('and knows the links, clocks and pages of all', () => {
    const network = new WatchNetwork({ peers: 8, skewMs: 1e11 });
    const me = network.at(0);
    me.look();
    network.run(3000);
    const view = me.watch.view(me.nowMs);
    expect(view.links).toHaveLength(8 * 7);
    for (const peer of network.peers.slice(1)) {
      const watched = must(view.peers.get(peer.id));
      expect(watched.told?.progress?.inStep).toBe(true);
      const { offsetMs, errorMs } = must(watched.clock);
      expect(Math.abs(offsetMs - (peer.wallMs - me.wallMs))).toBeLessThanOrEqual(errorMs);
      expect(peer.watch.view(peer.nowMs).watchers).toEqual([me.id]);
    }
  });
});

describe('a trace', () => {
  test('has the times of all on the clock of who asked', () => {
    const network = new WatchNetwork({ peers: 4, skewMs: 1e11, delayMs: (a, b) => 10 * (a + b) });
    const me = network.at(0);
    const entry = network.at(1).makeEdit(pageOf(1), 1);
    const madeMs = me.wallMs;
    network.run(1000);
    me.give({ type: 'trace', entry });
    network.run(TRACE_WAIT_MS);
    const { trace, isComplete } = must(me.traces.at(-1));
    expect(isComplete).toBe(true);
    expect(trace.stops).toHaveLength(4);
    for (const stop of trace.stops) {
      const { index } = must(network.peers.find(({ id }) => id === stop.peer));
      const trueMs = madeMs + (index === 1 ? 0 : 10 * (1 + index));
      expect(Math.abs(stop.receivedMs - trueMs)).toBeLessThanOrEqual(stop.errorMs + 0.001);
    }
  });

  test('garbage throws', () => {
    const me = new WatchNetwork({ peers: 2 }).at(0);
    expect(() =>
      me.give({ type: 'deliver', from: me.id, payload: Uint8Array.from([0x20]) }),
    ).toThrow(WireError);
  });
});
