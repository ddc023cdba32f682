import { describe, expect, test } from 'vitest';
import { utf8 } from '../lib/bytes.ts';
import { DIAL_FIRST_WAIT_MS } from './limits.ts';
import { TestNetwork, type TestPeer } from './test-network.ts';

const pairOf = (net: TestNetwork): [TestPeer, TestPeer] => {
  const [a, b] = net.room(2) as [TestPeer, TestPeer];
  return a.id < b.id ? [a, b] : [b, a];
};

describe('dialing', () => {
  test('[D1] the lower id dials, soon after the other came within reach, once', () => {
    const net = new TestNetwork();
    const [low, high] = pairOf(net);
    net.run(5_000);
    expect(net.effectsOf(low, 'dial')).toMatchObject([{ peer: high.id, epoch: 1 }]);
    const [up] = net.effectsOf(low, 'neighbour-up');
    const [dial] = net.effectsOf(low, 'dial');
    expect((dial?.atMs ?? 0) - (up?.atMs ?? 0)).toBe(DIAL_FIRST_WAIT_MS);
    expect(net.effectsOf(high, 'dial')).toEqual([]);
  });

  test('[D2] direct links form through the mesh after the server has died', () => {
    const net = new TestNetwork({ canDial: () => false });
    const peers = net.room(4);
    const [a, b, c, d] = peers as [TestPeer, TestPeer, TestPeer, TestPeer];
    net.linkUp(a, b, 'tab');
    net.linkUp(b, c, 'tab');
    net.linkUp(c, d, 'tab');
    net.run(3_000);
    net.relayDown();
    net.run(1_000);
    expect(net.pathOf(a, d)).toBe('via');
    net.canDial = () => true;
    net.run(14_000);
    expect([net.pathOf(a, d), net.pathOf(d, a), net.pathOf(a, c)]).toEqual([
      'direct',
      'direct',
      'direct',
    ]);
  });

  test('[D3] a signal of another epoch than that of the newest attempt is ignored', () => {
    const net = new TestNetwork();
    const [low, high] = pairOf(net);
    net.until(() => net.all('direct'));
    const taken = net.effectsOf(low, 'signal-in').length;
    net.give(high, { type: 'signal-out', peer: low.id, epoch: 7, bytes: utf8('answer') });
    net.give(high, { type: 'signal-out', peer: low.id, epoch: 0, bytes: utf8('answer') });
    net.run(100);
    expect(net.effectsOf(low, 'signal-in').length).toBe(taken);
    net.linkDown(low, high, 'direct');
    net.until(() => net.all('direct'), 2_000);
    expect(net.effectsOf(high, 'signal-in').at(-1)?.epoch).toBe(2);
  });

  test('[D4] failures: at most 1 s apart for a minute, then rarer, to one a minute', () => {
    const net = new TestNetwork({ canDial: () => false });
    const [low, high] = pairOf(net);
    const failAll = (): void => {
      const dial = net.effectsOf(low, 'dial').at(-1);
      if (dial !== undefined)
        net.give(low, { type: 'dial-failed', peer: high.id, epoch: dial.epoch, reason: 'test' });
    };
    for (let i = 0; i < 600; i++) {
      net.run(1_000);
      failAll();
    }
    const at = net.effectsOf(low, 'dial').map((dial) => dial.atMs);
    const gaps = at.slice(1).map((ms, i) => ({ ms, gap: ms - (at[i] as number) }));
    expect(
      Math.max(...gaps.filter(({ ms }) => ms < 58_000).map(({ gap }) => gap)),
    ).toBeLessThanOrEqual(2_000);
    expect(Math.max(...gaps.map(({ gap }) => gap))).toBeLessThanOrEqual(61_000);
    expect(gaps.at(-1)?.gap).toBeGreaterThan(29_000);
  });

  test('[D4] an attempt ends at its deadline, and the next has a new epoch', () => {
    const net = new TestNetwork({ canDial: () => false });
    const [low] = pairOf(net);
    net.run(27_000);
    const dials = net.effectsOf(low, 'dial');
    expect(dials.map((dial) => dial.epoch)).toEqual([1, 2, 3]);
    expect((dials[1]?.atMs ?? 0) - (dials[0]?.atMs ?? 0)).toBeGreaterThanOrEqual(12_000);
    expect((dials[1]?.atMs ?? 0) - (dials[0]?.atMs ?? 0)).toBeLessThanOrEqual(13_000);
  });

  test('[D5] a nudge dials again at once', () => {
    const net = new TestNetwork({ canDial: () => false });
    const [low, high] = pairOf(net);
    for (let i = 0; i < 200; i++) {
      net.run(1_000);
      const epoch = net.effectsOf(low, 'dial').at(-1)?.epoch ?? 0;
      net.give(low, { type: 'dial-failed', peer: high.id, epoch, reason: 'test' });
    }
    net.canDial = () => true;
    net.give(low, { type: 'nudge' });
    expect(net.until(() => net.all('direct'))).toBeLessThan(500);
  });

  test('[D6] whoever notices the loss asks the dialer, which drops what it holds and dials', () => {
    const net = new TestNetwork();
    const [low, high] = pairOf(net);
    net.until(() => net.all('direct'));
    net.run(2_000);
    high.links.delete(`${low.id} direct`);
    net.give(high, { type: 'link-down', peer: low.id, kind: 'direct', reason: 'test' });
    expect(
      net.until(() => net.all('direct') && high.links.has(`${low.id} direct`), 3_000),
    ).toBeLessThan(500);
    expect(net.effectsOf(low, 'dial').length).toBe(2);
  });

  test('[D7] relay-only peers neither dial nor are dialed', () => {
    const net = new TestNetwork();
    const hidden = net.add(1, { relayOnly: true });
    const others = [net.add(2), net.add(3)];
    net.run(20_000);
    expect(others.map((other) => net.pathOf(other, hidden))).toEqual(['relayed', 'relayed']);
    expect(net.pathOf(others[0] as TestPeer, others[1] as TestPeer)).toBe('direct');
    expect(net.dials).toBe(1);
  });

  test('[D7] [D8] why there is no direct link is told where one is lacking', () => {
    const net = new TestNetwork();
    const hidden = net.add(1, { relayOnly: true });
    const other = net.add(2);
    const third = net.add(3);
    net.run(20_000);
    expect(troubleOf(net, hidden, other)).toBe('relay-only');
    expect(troubleOf(net, other, hidden)).toBe('peer-relay-only');
    expect(troubleOf(net, other, third)).toBeNull();
  });

  test('[D8] attempts that keep failing are told by both sides, and no more once one has not', () => {
    const net = new TestNetwork({ canDial: () => false });
    const [low, high] = pairOf(net);
    net.until(() => net.effectsOf(low, 'dial').length === 3, 60_000);
    expect([troubleOf(net, low, high), troubleOf(net, high, low)]).toEqual([null, null]);
    net.until(() => net.effectsOf(low, 'dial').length === 5, 60_000);
    expect([troubleOf(net, low, high), troubleOf(net, high, low)]).toEqual(['failing', 'failing']);
    net.canDial = () => true;
    net.until(() => net.all('direct'), 60_000);
    net.run(2_000);
    net.linkDown(low, high, 'direct');
    net.canDial = () => false;
    net.until(() => net.pathOf(low, high) === 'relayed' && net.pathOf(high, low) === 'relayed');
    expect([troubleOf(net, low, high), troubleOf(net, high, low)]).toEqual([null, null]);
  });
});

const troubleOf = (net: TestNetwork, peer: TestPeer, other: TestPeer): string | null =>
  peer.mesh.view(net.nowMs).peers.find(({ id }) => id === other.id)?.directTrouble ?? null;
