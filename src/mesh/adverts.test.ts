import { describe, expect, test } from 'vitest';
import { MeshKind } from '../wire/mesh-messages.ts';
import { coarseRtt } from './own-advert.ts';
import { TestNetwork, type TestPeer } from './test-network.ts';

const edgesOf = (peer: TestPeer) =>
  peer.mesh.view(0).edges.filter(({ kind }) => kind !== 'relayed');

describe('adverts', () => {
  test('[A1] an advert with a number that is not higher changes nothing and is passed on to nobody', () => {
    const net = new TestNetwork();
    const old: { to: string; bytes: Uint8Array }[] = [];
    net.tamper = (_from, to, _kind, bytes) => {
      if (bytes[0] === MeshKind.adverts) old.push({ to, bytes });
      return bytes;
    };
    const [a, b] = net.room(4) as [TestPeer, TestPeer];
    net.until(() => net.all('direct'));
    net.run(2_000);
    net.give(b, { type: 'profile', profile: { name: 'new name', color: '#000000' } });
    net.run(500);
    const before = JSON.stringify(a.mesh.view(0).peers.map((peer) => peer.profile));
    expect(before).toContain('new name');
    net.frames.clear();
    for (const { bytes } of old)
      net.give(a, { type: 'payload', peer: b.id, kind: 'direct', bytes });
    net.run(50);
    expect(JSON.stringify(a.mesh.view(0).peers.map((peer) => peer.profile))).toBe(before);
    expect(net.count('adverts')).toBe(0);
    expect(net.effectsOf(a, 'misbehaved')).toEqual([]);
  });

  test('[A2] a link counts only if both ends claim it', () => {
    const net = new TestNetwork();
    const [a, b] = net.room(3) as [TestPeer, TestPeer];
    net.until(() => net.all('direct'));
    net.run(2_000);
    expect(edgesOf(a).map((edge) => [edge.kind, edge.claimedBy === 'both'])).toEqual(
      Array(3).fill(['direct', true]),
    );
    net.canDial = () => false;
    net.cut(a, b, 'direct', 1);
    net.tamper = (from, _to, _kind, bytes) =>
      from === b.id && bytes[0] === MeshKind.adverts ? null : bytes;
    net.run(1_700);
    expect(edgesOf(a).filter((edge) => edge.claimedBy !== 'both').length).toBeLessThanOrEqual(1);
    expect(edgesOf(a).filter((edge) => edge.claimedBy === 'both').length).toBe(2);
  });

  test('[A3] one change in a full mesh costs n - 1 frames', () => {
    for (const n of [2, 4, 8]) {
      const net = new TestNetwork();
      const [a] = net.room(n) as [TestPeer];
      net.until(() => net.all('direct'));
      net.run(8_000);
      net.frames.clear();
      net.give(a, { type: 'profile', profile: { name: 'someone', color: '#ffffff' } });
      net.run(1_000);
      expect(net.count('adverts')).toBe(n - 1);
      expect(net.count('known')).toBe(0);
    }
  });

  test('[A4] an advert that was missed is found by the hash in pings', () => {
    const net = new TestNetwork();
    const [a, b, c] = net.room(3) as [TestPeer, TestPeer, TestPeer];
    net.until(() => net.all('direct'));
    net.run(2_000);
    net.tamper = (_from, to, _kind, bytes) =>
      to === c.id && bytes[0] === MeshKind.adverts ? null : bytes;
    net.give(a, { type: 'profile', profile: { name: 'changed', color: '#ffffff' } });
    net.run(300);
    net.tamper = null;
    const nameAt = (peer: TestPeer) =>
      peer.mesh.view(0).peers.find((other) => other.id === a.id)?.profile.name;
    expect([nameAt(b), nameAt(c)]).toEqual(['changed', 'peer 1']);
    expect(net.until(() => nameAt(c) === 'changed', 5_000)).toBeLessThan(2_500);
  });

  test('[A5] round trips are told coarsely, rarely, and do not change the graph', () => {
    expect([0.4, 7, 19, 23, 96, 104, 180, 260, 1234].map(coarseRtt)).toEqual([
      0, 7, 19, 20, 100, 100, 180, 300, 1200,
    ]);
    const net = new TestNetwork({ latencyMs: 30 });
    const [a] = net.room(3) as [TestPeer];
    net.until(() => net.all('direct'));
    net.run(8_000);
    net.frames.clear();
    net.run(18_000);
    expect(net.count('adverts')).toBe(0);
    expect(edgesOf(a).every((edge) => (edge.rttMs ?? 0) >= 60 && (edge.rttMs ?? 0) <= 70)).toBe(
      true,
    );
  });

  test('[A6] adverts are renewed about every 30 s', () => {
    const net = new TestNetwork();
    net.room(4);
    net.until(() => net.all('direct'));
    net.run(10_000);
    net.frames.clear();
    net.run(300_000);
    expect(net.count('adverts')).toBeGreaterThanOrEqual(4 * 3 * 9);
    expect(net.count('adverts')).toBeLessThanOrEqual(4 * 3 * 12);
  });
});
