import { describe, expect, test } from 'vitest';
import { MeshKind } from '../wire/mesh-messages.ts';
import { TestNetwork, type TestPeer } from './test-network.ts';

const pair = (net: TestNetwork): [TestPeer, TestPeer] => net.room(2) as [TestPeer, TestPeer];
const linkView = (peer: TestPeer, to: TestPeer, kind: string) =>
  peer.mesh
    .view(0)
    .peers.find((other) => other.id === to.id)
    ?.links.find((link) => link.kind === kind);

describe('links', () => {
  test('[L1] a link that carries one way only is never proved, on either side', () => {
    for (const way of [0, 1] as const) {
      const net = new TestNetwork({ canDial: () => false });
      const a = net.add(1, { relay: false });
      const b = net.add(2, { relay: false });
      if (way === 0) net.cut(a, b, 'tab', 1);
      else net.cut(b, a, 'tab', 1);
      net.linkUp(a, b, 'tab');
      net.run(20_000);
      expect(linkView(a, b, 'tab')?.proved ?? false).toBe(false);
      expect(linkView(b, a, 'tab')?.proved ?? false).toBe(false);
      expect([...a.neighbours, ...b.neighbours]).toEqual([]);
    }
  });

  test('[L1] a link that works is proved on both sides after one round trip', () => {
    const net = new TestNetwork({ relayLatencyMs: [50], canDial: () => false });
    const [a, b] = pair(net);
    net.run(110);
    expect([...a.neighbours]).toEqual([b.id]);
    expect([...b.neighbours]).toEqual([a.id]);
  });

  test('[L2] a proved link that becomes one-way is left by both sides within 2 s', () => {
    const net = new TestNetwork();
    const [a, b] = pair(net);
    net.until(() => net.all('direct'));
    net.run(5_000);
    net.cut(a, b, 'direct', 1);
    net.run(2_000);
    expect([net.pathOf(a, b), net.pathOf(b, a)]).toEqual(['relayed', 'relayed']);
  });

  test('[L3] a silent direct link is closed and dialed again; a relayed one stays and revives', () => {
    const net = new TestNetwork();
    const [a, b] = pair(net);
    net.until(() => net.all('direct'));
    net.run(1_000);
    const dials = net.dials;
    net.cut(a, b, 'direct');
    net.until(
      () => net.effectsOf(a, 'close-link').length + net.effectsOf(b, 'close-link').length > 0,
      8_000,
    );
    net.heal();
    net.until(() => net.all('direct'), 3_000);
    expect(net.dials).toBe(dials + 1);

    const far = new TestNetwork({ canDial: () => false });
    const [c, d] = pair(far);
    far.until(() => far.all('relayed'));
    far.cut(c, d, 'relayed');
    far.until(() => far.all('out-of-reach'), 10_000);
    far.heal();
    far.until(() => far.all('relayed'), 6_000);
    expect(far.effectsOf(c, 'close-link').filter((effect) => effect.kind === 'relayed')).toEqual(
      [],
    );
  });

  test('[L3] the view says since when nothing good leads to a peer, on both sides of a one-way link too', () => {
    for (const way of [undefined, 1] as const) {
      const net = new TestNetwork({ canDial: () => false });
      const [a, b] = pair(net);
      net.until(() => net.all('relayed'));
      net.run(5_000);
      const doubtOf = (of: TestPeer, to: TestPeer): number | null =>
        of.mesh.view(0).peers.find(({ id }) => id === to.id)?.doubtSinceMs ?? null;
      expect([doubtOf(a, b), doubtOf(b, a)]).toEqual([null, null]);
      net.cut(a, b, 'relayed', way);
      net.run(2_500);
      for (const since of [doubtOf(a, b), doubtOf(b, a)]) expect(since).not.toBeNull();
      expect([net.pathOf(a, b), net.pathOf(b, a)]).toEqual(['relayed', 'relayed']);
      net.heal();
      net.run(1_500);
      expect([doubtOf(a, b), doubtOf(b, a)]).toEqual([null, null]);
    }
  });

  test('[L4] a stall of our own makes us suspect nobody', () => {
    const net = new TestNetwork();
    const [a, b] = pair(net);
    net.until(() => net.all('direct'));
    net.run(2_000);
    net.freeze(a, 4_000);
    net.run(5_000);
    expect([net.pathOf(a, b), net.pathOf(b, a)]).toEqual(['direct', 'direct']);
    expect(net.effectsOf(a, 'close-link')).toEqual([]);
    expect([...net.effectsOf(a, 'neighbour-down'), ...net.effectsOf(b, 'neighbour-down')]).toEqual(
      [],
    );
  });

  test('[L4] late ticks of a throttled tab suspect nobody', () => {
    const net = new TestNetwork();
    const [a] = pair(net);
    net.until(() => net.all('direct'));
    net.run(2_000);
    const before = net.effectsOf(a, 'neighbour-check').length;
    for (let i = 0; i < 20; i++) {
      net.freeze(a, 700);
      net.run(1_000);
    }
    expect(net.effectsOf(a, 'neighbour-check').length).toBe(before);
  });

  test('[L5] a hello that was lost is asked for again', () => {
    const net = new TestNetwork({ canDial: () => false });
    let isLost = false;
    net.tamper = (_from, _to, _kind, bytes) => {
      if (bytes[0] !== MeshKind.hello || isLost) return bytes;
      isLost = true;
      return null;
    };
    pair(net);
    expect(net.until(() => net.all('relayed'))).toBeLessThan(1_500);
  });

  test('[L6] an idle pair exchanges about two pings a second, whichever side measures', () => {
    const net = new TestNetwork();
    const [a, b] = pair(net);
    net.until(() => net.all('direct'));
    net.run(5_000);
    net.frames.clear();
    net.run(60_000);
    expect(net.count('ping direct')).toBeLessThan(190);
    for (const [peer, to] of [
      [a, b],
      [b, a],
    ] as const) {
      const rttMs = linkView(peer, to, 'direct')?.rttMs ?? 0;
      expect(rttMs).toBeGreaterThanOrEqual(20);
      expect(rttMs).toBeLessThan(27);
    }
  });
});
