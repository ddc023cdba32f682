import { describe, expect, test } from 'vitest';
import { MeshKind } from '../wire/mesh-messages.ts';
import { TestNetwork, type NetworkOptions, type TestPeer } from './test-network.ts';

/** So many without direct links, all on two relays. */
function onTwoRelays(
  count: number,
  options: NetworkOptions = {},
): { net: TestNetwork; peers: TestPeer[] } {
  const net = new TestNetwork({ canDial: () => false, ...options });
  const peers = net.room(count);
  for (const peer of peers) net.joinRelay(peer, 1);
  net.until(() => net.all('relayed'));
  net.run(12_000);
  return { net, peers };
}

/** Over which relays a peer sent broadcasts since. */
function relaysUsed(net: TestNetwork, peer: TestPeer, sinceMs: number): number[] {
  const near = net
    .effectsOf(peer, 'send')
    .filter(({ atMs, lane }) => atMs >= sinceMs && lane === 'bulk');
  return near.map(({ relay }) => relay);
}

/** What all others heard of it is counted, and by which relays it went. */
function say(net: TestNetwork, from: TestPeer, text: string): { relays: number[]; heard: number } {
  const sinceMs = net.nowMs;
  const payload = new TextEncoder().encode(text);
  net.give(from, { type: 'broadcast', lane: 'bulk', payload });
  net.run(200);
  const heard = net.peers.filter(({ delivered }) => delivered.some((one) => one.text === text));
  return { relays: relaysUsed(net, from, sinceMs), heard: heard.length };
}

const downs = (net: TestNetwork): number =>
  net.peers.reduce((sum, peer) => sum + net.effectsOf(peer, 'neighbour-down').length, 0);

describe('several relays', () => {
  test('[P8] a pair is linked over both, and a broadcast goes over the first, as one effect', () => {
    const { net, peers } = onTwoRelays(4);
    const [a] = peers as [TestPeer];
    const { peers: seen, relayIds, relayed } = a.mesh.view(0);
    const hellos = net.effectsOf(a, 'send').filter(({ bytes }) => bytes[0] === MeshKind.hello);
    for (const relay of [0, 1])
      expect(
        new Set(hellos.filter((one) => one.relay === relay).flatMap(({ to }) => to)).size,
      ).toBe(3);
    expect(seen.map(({ links }) => links.map(({ relay }) => relay))).toEqual([[0], [0], [0]]);
    expect([relayIds.length, relayed.map((one) => one.peers.length)]).toEqual([2, [4, 4]]);
    expect(say(net, a, 'one upload')).toEqual({ relays: [0], heard: 3 });
    const { edges } = a.mesh.view(0);
    expect(edges.length).toBe(6);
  });

  test('[P9] the relay in use closes: the other carries at once, and no neighbour goes down', () => {
    const { net, peers } = onTwoRelays(4);
    const [a] = peers as [TestPeer];
    net.relayDown(0);
    expect(say(net, a, 'at once')).toEqual({ relays: [1], heard: 3 });
    net.run(10_000);
    expect([net.all('relayed'), downs(net)]).toEqual([true, 0]);
  });

  test.each([10, 50, 150])(
    '[P9] the relay in use, %i ms away, falls silent: the other carries within 2 s',
    (latencyMs) => {
      const { net, peers } = onTwoRelays(4, { relayLatencyMs: [latencyMs, latencyMs] });
      net.relaySilent(0);
      net.run(2_000);
      for (const [i, peer] of peers.entries())
        expect(say(net, peer, `after silence ${i}`)).toEqual({ relays: [1], heard: 3 });
      net.run(10_000);
      expect([net.all('relayed'), downs(net)]).toEqual([true, 0]);
    },
  );

  test('[P9] one whose way to the relay in use is cut is reached by the other', () => {
    const { net, peers } = onTwoRelays(3);
    const [a, b, c] = peers as [TestPeer, TestPeer, TestPeer];
    net.leaveRelay(a, 0);
    expect(say(net, a, 'a is on one').relays).toEqual([1]);
    expect(new Set(say(net, b, 'to each by what they share').relays)).toEqual(new Set([0, 1]));
    for (const peer of [a, c]) expect(peer.delivered.at(-1)?.text).toContain('to each');
    expect(downs(net)).toBe(0);
  });

  test('[P10] a relay that is back is used again after 10 s, one that comes and goes is not', () => {
    const { net, peers } = onTwoRelays(3);
    const [a] = peers as [TestPeer];
    net.relayDown(0);
    net.run(5_000);
    for (let i = 0; i < 6; i++) {
      net.relayUp(0);
      net.run(4_000);
      expect(say(net, a, `back for a moment ${i}`)).toEqual({ relays: [1], heard: 2 });
      net.relayDown(0);
      net.run(1_000);
    }
    net.relayUp(0);
    net.run(9_000);
    expect(say(net, a, 'not yet').relays).toEqual([1]);
    net.run(3_000);
    expect(say(net, a, 'now').relays).toEqual([0]);
    expect(downs(net)).toBe(0);
  });

  test('[P11] a much faster relay goes before the preferred one, a little faster one does not', () => {
    const much = onTwoRelays(3, { relayLatencyMs: [100, 20] });
    expect(say(much.net, much.peers[0] as TestPeer, 'fast').relays).toEqual([1]);
    const little = onTwoRelays(3, { relayLatencyMs: [60, 40] });
    expect(say(little.net, little.peers[0] as TestPeer, 'first').relays).toEqual([0]);
  });

  test('[P12] those on one relay and those on another meet through one who is on both', () => {
    const net = new TestNetwork({ canDial: () => false });
    const [a, b, c, d, both] = [1, 2, 3, 4, 5].map((seed) => net.add(seed, { relay: false })) as [
      TestPeer,
      TestPeer,
      TestPeer,
      TestPeer,
      TestPeer,
    ];
    for (const peer of [a, b, both]) net.joinRelay(peer, 0);
    for (const peer of [c, d, both]) net.joinRelay(peer, 1);
    net.until(() => net.pathOf(a, c) === 'via' && net.pathOf(d, b) === 'via', 5_000);
    net.run(2_000);
    expect(net.pathOf(a, b)).toBe('relayed');
    expect(say(net, a, 'across').heard).toBe(4);
    net.tell(d, a, 'and back');
    net.run(200);
    expect(a.delivered.at(-1)).toMatchObject({ from: d.id, text: 'and back' });
    net.leaveRelay(both, 1);
    net.until(() => net.pathOf(a, c) === 'out-of-reach', 5_000);
    expect(net.pathOf(a, b)).toBe('relayed');
  });
});
