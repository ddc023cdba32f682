import { describe, expect, test } from 'vitest';
import { choosePath, type PathCandidate } from './path-choice.ts';
import { TestNetwork, type TestPeer } from './test-network.ts';

const NONE = { kind: 'out-of-reach', via: null };
const candidate = (
  kind: PathCandidate['kind'],
  more: Partial<PathCandidate> = {},
): PathCandidate => ({
  kind,
  via: null,
  rttMs: 20,
  good: true,
  settled: true,
  ...more,
});
const id = (text: string) => text as TestPeer['id'];

describe('paths', () => {
  test('[P1] tiers: tab, direct, via, relayed; a way through others that is new comes last', () => {
    const all = [
      candidate('relayed', { rttMs: 1 }),
      candidate('via', { via: id('m'), rttMs: 2 }),
      candidate('direct', { rttMs: 300 }),
      candidate('tab', { rttMs: 400 }),
    ];
    expect(choosePath(all, NONE)?.kind).toBe('tab');
    expect(choosePath(all.slice(0, 3), NONE)?.kind).toBe('direct');
    expect(choosePath(all.slice(0, 2), NONE)?.kind).toBe('via');
    expect(
      choosePath([candidate('via', { settled: false }), candidate('relayed')], NONE)?.kind,
    ).toBe('relayed');
    expect(choosePath([], NONE)).toBeNull();
  });

  test('[P1] what is under suspicion is taken only when nothing good is there', () => {
    const doubtful = candidate('direct', { good: false });
    expect(choosePath([doubtful, candidate('relayed')], doubtful)?.kind).toBe('relayed');
    expect(choosePath([doubtful], NONE)?.kind).toBe('direct');
  });

  test('[P2] inside a tier the measured round trip decides, and stickiness keeps what is about as good', () => {
    const slow = candidate('via', { via: id('a'), rttMs: 100 });
    const fast = candidate('via', { via: id('b'), rttMs: 60 });
    const same = candidate('via', { via: id('c'), rttMs: 90 });
    expect(choosePath([slow, fast, same], NONE)?.via).toBe('b');
    expect(choosePath([slow, same], slow)?.via).toBe('a');
    expect(choosePath([same, slow], slow)?.via).toBe('a');
    expect(choosePath([slow, fast], slow)?.via).toBe('b');
  });

  test('[P3] a room starts relayed and upgrades without a neighbour going down', () => {
    for (const n of [2, 5]) {
      const net = new TestNetwork();
      const peers = net.room(n);
      expect(net.until(() => peers.every((peer) => peer.neighbours.size === n - 1))).toBeLessThan(
        100,
      );
      expect(net.until(() => net.all('direct'))).toBeLessThan(500);
      for (const peer of peers) expect(net.effectsOf(peer, 'neighbour-down')).toEqual([]);
    }
  });

  test('[P4] a direct link that dies silently: noticed, and traffic on the relay within 2 s', () => {
    for (const latencyMs of [5, 40, 90]) {
      const net = new TestNetwork({ latencyMs });
      const [a, b] = net.room(2) as [TestPeer, TestPeer];
      net.until(() => net.all('direct'));
      net.run(7_300);
      const checks = net.effectsOf(a, 'neighbour-check').length;
      net.cut(a, b, 'direct');
      net.canDial = () => false;
      const tookMs = net.until(
        () => net.pathOf(a, b) === 'relayed' && net.pathOf(b, a) === 'relayed',
        5_000,
      );
      expect(tookMs).toBeLessThanOrEqual(2_000);
      expect(net.effectsOf(a, 'neighbour-check').length).toBe(checks + 1);
      net.say(a, 'over the relay');
      net.run(200);
      expect(b.delivered.map((said) => said.text)).toContain('over the relay');
    }
  });

  test('[P4] among many, too, the relay takes over at once, not a third peer', () => {
    const net = new TestNetwork();
    const [a, b] = net.room(4) as [TestPeer, TestPeer];
    net.until(() => net.all('direct'));
    net.run(5_000);
    net.canDial = () => false;
    net.cut(a, b, 'direct');
    net.until(() => net.pathOf(a, b) !== 'direct', 2_000);
    expect(net.pathOf(a, b)).toBe('relayed');
  });

  test('[P5] without any link of our own, a peer is reached via another', () => {
    const net = new TestNetwork({ canDial: () => false });
    const [a, b, c, d] = [1, 2, 3, 4].map((seed) => net.add(seed, { relay: false })) as [
      TestPeer,
      TestPeer,
      TestPeer,
      TestPeer,
    ];
    net.linkUp(a, b, 'tab');
    net.linkUp(b, c, 'tab');
    net.linkUp(c, d, 'tab');
    net.until(() => net.pathOf(a, d) === 'via' && net.pathOf(d, a) === 'via', 3_000);
    net.tell(a, d, 'hello');
    net.run(200);
    expect(d.delivered).toMatchObject([{ from: a.id, text: 'hello' }]);
    expect(net.count('routed')).toBe(3);
  });

  test('[P6] a way over direct links that stands for 10 s is preferred to the relay', () => {
    const blocked = new Set<string>();
    const net = new TestNetwork({ canDial: (x, y) => !(blocked.has(x) && blocked.has(y)) });
    const [a, b, c] = [1, 2, 3].map((seed) => net.add(seed, { relay: false })) as [
      TestPeer,
      TestPeer,
      TestPeer,
    ];
    blocked.add(a.id).add(b.id);
    for (const peer of [a, b, c]) net.joinRelay(peer);
    net.until(() => net.pathOf(a, c) === 'direct' && net.pathOf(b, c) === 'direct');
    net.run(5_000);
    expect(net.pathOf(a, b)).toBe('relayed');
    net.run(6_000);
    expect([net.pathOf(a, b), net.pathOf(b, a)]).toEqual(['via', 'via']);
  });

  test('[P7] the relay dies: a room of direct links goes on', () => {
    const net = new TestNetwork();
    const peers = net.room(5);
    net.until(() => net.all('direct'));
    net.relayDown();
    net.run(30_000);
    expect(net.all('direct')).toBe(true);
    for (const peer of peers) expect(net.effectsOf(peer, 'neighbour-down')).toEqual([]);
    net.relayUp();
    net.run(5_000);
    expect(peers.every((peer) => peer.mesh.view(0).relayed[0]?.peers.length === 5)).toBe(true);
  });
});
