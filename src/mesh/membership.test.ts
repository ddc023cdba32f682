import { describe, expect, test } from 'vitest';
import { toHex } from '../lib/bytes.ts';
import { encodeMesh, MeshKind } from '../wire/mesh-messages.ts';
import { TestNetwork, type TestPeer } from './test-network.ts';

const seen = (peer: TestPeer, other: TestPeer) =>
  peer.mesh.view(0).peers.find((found) => found.id === other.id);

describe('membership', () => {
  test('[M1] nothing but pings is heard of a peer before its hello on that link', () => {
    const net = new TestNetwork();
    const [a, b] = [net.add(1, { relay: false }), net.add(2, { relay: false })] as const;
    a.links.add(`${b.id} tab`);
    net.give(a, { type: 'link-up', peer: b.id, kind: 'tab' });
    const payload = new Uint8Array([1, 2, 3]);
    for (const bytes of [
      encodeMesh({ type: 'near', seq: 1, graph: 0, payload }),
      encodeMesh({ type: 'direct', payload }),
    ]) {
      net.give(a, { type: 'payload', peer: b.id, kind: 'tab', bytes });
    }
    expect(a.delivered).toEqual([]);
    expect(a.mesh.view(0).peers).toEqual([]);
  });

  test('[M2] the certificates of a session are told before anything that it says', () => {
    const net = new TestNetwork({ canDial: () => false });
    const chain = [1, 2, 3, 4].map((seed) => net.add(seed, { relay: false }));
    chain.slice(1).forEach((peer, i) => net.linkUp(chain[i] as TestPeer, peer, 'tab'));
    for (let i = 0; i < 30; i++) {
      for (const peer of chain) net.say(peer, `${i}`);
      net.run(40);
    }
    for (const peer of chain) {
      const known = new Set<string>();
      for (const effect of peer.effects) {
        if (effect.type === 'session') known.add(effect.record.session);
        if (effect.type === 'deliver') expect(known.has(effect.from)).toBe(true);
      }
      expect(known.size).toBe(3);
    }
  });

  test('[M3] who has no path is out of reach, remembered with when', () => {
    const net = new TestNetwork();
    const [a, b, c] = net.room(3) as [TestPeer, TestPeer, TestPeer];
    net.until(() => net.all('direct'));
    net.run(3_000);
    const atMs = net.nowMs;
    net.crash(c);
    net.until(
      () => net.pathOf(a, c) === 'out-of-reach' && net.pathOf(b, c) === 'out-of-reach',
      9_000,
    );
    const view = seen(a, c);
    expect(view).toMatchObject({ left: false, cutOff: null, profile: { name: 'peer 3' } });
    expect((view?.lastHeardMs ?? 0) - a.clockOffsetMs).toBeLessThanOrEqual(atMs + 20);
    expect((view?.outOfReachSinceMs ?? 0) - a.clockOffsetMs).toBeGreaterThan(atMs);
    net.run(120_000);
    expect(seen(a, c)?.path).toBe('out-of-reach');
  });

  test('[M4] a neighbour goes up with its first path and down with its last, each once', () => {
    const net = new TestNetwork();
    const [a, b] = net.room(2) as [TestPeer, TestPeer];
    net.until(() => net.all('direct'));
    net.cut(a, b, 'direct');
    net.cut(a, b, 'relayed');
    net.run(10_000);
    net.heal();
    net.until(() => net.all('direct'), 10_000);
    const story = a.effects
      .map((effect) => effect.type)
      .filter((type) => /neighbour-(up|down)/.test(type));
    expect(story).toEqual(['neighbour-up', 'neighbour-down', 'neighbour-up']);
  });

  test('[M5] leaving is told to all at once, also through others', () => {
    const net = new TestNetwork({ canDial: () => false });
    const [a, b, c] = [1, 2, 3].map((seed) => net.add(seed, { relay: false })) as [
      TestPeer,
      TestPeer,
      TestPeer,
    ];
    net.linkUp(a, b, 'tab');
    net.linkUp(b, c, 'tab');
    net.until(() => net.pathOf(a, c) === 'via');
    net.give(a, { type: 'leave' });
    net.run(100);
    expect([seen(b, a), seen(c, a)]).toMatchObject([
      { left: true, path: 'out-of-reach' },
      { left: true, path: 'out-of-reach' },
    ]);
    expect(net.effectsOf(c, 'neighbour-down')).toMatchObject([{ peer: a.id }]);
    expect(a.mesh.wakeAtMs).toBe(Infinity);
    expect(a.mesh.handle({ type: 'tick' }, net.nowMs + a.clockOffsetMs)).toEqual([]);
  });

  test('[M6] a session out of reach whose device has a newer one has left', () => {
    const net = new TestNetwork();
    const [a, b] = net.room(2) as [TestPeer, TestPeer];
    const old = net.add(10, { device: 50 });
    net.until(() => net.all('direct'));
    net.run(500);
    net.crash(old);
    net.run(200);
    const fresh = net.add(11, { device: 50 });
    net.run(12_000);
    for (const peer of [a, b, fresh]) {
      expect(seen(peer, old)?.left ?? true).toBe(true);
      expect(peer.mesh.view(0).islands.length).toBe(1);
    }
    expect(seen(a, fresh)).toMatchObject({ left: false, path: 'direct' });
  });

  test('[M6] two tabs of one device are two peers as long as both are here', () => {
    const net = new TestNetwork();
    const [a] = net.room(1) as [TestPeer];
    const tabs = [net.add(10, { device: 50 }), net.add(11, { device: 50 })];
    net.linkUp(tabs[0] as TestPeer, tabs[1] as TestPeer, 'tab');
    net.run(3_000);
    expect(tabs.map((tab) => seen(a, tab)?.left)).toEqual([false, false]);
    expect(net.pathOf(tabs[0] as TestPeer, tabs[1] as TestPeer)).toBe('tab');
  });

  test('[M7] islands: a 2|2 partition is seen on both sides, and heals', () => {
    const net = new TestNetwork();
    const [a, b, c, d] = net.room(4) as [TestPeer, TestPeer, TestPeer, TestPeer];
    net.until(() => net.all('direct'));
    net.run(2_000);
    for (const [x, y] of [
      [a, c],
      [a, d],
      [b, c],
      [b, d],
    ] as const) {
      for (const kind of ['direct', 'relayed'] as const) net.cut(x, y, kind);
    }
    // While links fall one by one, three may still reach each other.
    const areApart = (): boolean =>
      [a, c].every(({ mesh }) => mesh.view(0).islands.every(({ length }) => length === 2));
    net.until(areApart, 10_000);
    expect(a.mesh.view(0).islands).toEqual([[a.id, b.id].sort(), [c.id, d.id].sort()]);
    expect(c.mesh.view(0).islands).toEqual([[c.id, d.id].sort(), [a.id, b.id].sort()]);
    net.run(20_000);
    net.heal();
    const tookMs = net.until(() => net.all('direct'), 10_000);
    expect(tookMs).toBeLessThan(7_000);
    expect(a.mesh.view(0).islands).toEqual([[a.id, b.id, c.id, d.id].sort()]);
  });

  test('[M8] version ranges that do not meet: said in words, links closed, not tried again', () => {
    const net = new TestNetwork();
    net.tamper = (from, _to, _kind, bytes) => {
      if (bytes[0] !== MeshKind.hello || from !== net.peers[1]?.id) return bytes;
      return Uint8Array.from(bytes, (byte, i) => (i === 1 ? 7 : i === 2 ? 9 : byte));
    };
    const [a, b] = net.room(2) as [TestPeer, TestPeer];
    net.run(3_000);
    expect(a.mesh.view(0).versionTrouble).toEqual({ peer: b.id, versionMin: 7, versionMax: 9 });
    expect(net.effectsOf(a, 'close-link')).toMatchObject([
      { peer: b.id, reason: 'versions do not meet' },
    ]);
    expect(net.effectsOf(a, 'misbehaved')).toEqual([]);
    expect(net.dials).toBe(0);
    net.linkUp(a, b, 'tab');
    net.run(100);
    expect(net.effectsOf(a, 'close-link').length).toBe(2);
  });

  test('[M9] the same inputs give the same effects, whatever the clocks say', () => {
    const run = (seed: number): string => {
      const net = new TestNetwork({ seed });
      const peers = net.room(4);
      net.run(2_000);
      net.crash(peers[2] as TestPeer);
      net.run(20_000);
      return net.peers
        .flatMap((peer) => peer.effects)
        .map((effect) =>
          JSON.stringify({
            ...effect,
            bytes: 'bytes' in effect ? toHex(effect.bytes) : null,
            atMs: null,
          }),
        )
        .join('\n');
    };
    expect(run(3)).toBe(run(3));
    const jump = new TestNetwork({ seed: 9 });
    jump.room(3);
    expect(jump.until(() => jump.all('direct'))).toBeLessThan(500);
  });
});
