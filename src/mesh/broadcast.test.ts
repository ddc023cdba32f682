import { describe, expect, test } from 'vitest';
import { utf8 } from '../lib/bytes.ts';
import { encodeMesh, MeshKind } from '../wire/mesh-messages.ts';
import { SeqWindow } from './window.ts';
import { TestNetwork, type TestPeer } from './test-network.ts';

const heardOf = (peer: TestPeer, from: TestPeer): string[] =>
  peer.delivered.filter((said) => said.from === from.id).map((said) => said.text);

/** A chain or ring of tabs without a relay. */
function line(n: number, isRing = false): { net: TestNetwork; peers: TestPeer[] } {
  const net = new TestNetwork({ canDial: () => false });
  const peers = Array.from({ length: n }, (_, i) => net.add(i + 1, { relay: false }));
  peers.forEach((peer, i) => {
    const next = peers[i + 1] ?? (isRing ? peers[0] : undefined);
    if (next !== undefined) net.linkUp(peer, next, 'tab');
  });
  net.until(() => peers.every((peer) => peer.neighbours.size === n - 1), 20_000);
  net.run(3_000);
  return { net, peers };
}

describe('broadcast', () => {
  test('[B1] a full mesh of n costs exactly n - 1 frames, all near', () => {
    for (const n of [2, 4, 8, 12]) {
      const net = new TestNetwork();
      const peers = net.room(n);
      net.until(() => net.all('direct'));
      net.run(3_000);
      for (const peer of peers) {
        net.frames.clear();
        net.say(peer, 'x');
        net.run(50);
        expect([net.count('near'), net.count('far')]).toEqual([n - 1, 0]);
      }
      for (const peer of peers) expect(peer.delivered.length).toBe(n - 1);
    }
  });

  test('[B2] a near frame adds 5 bytes to its payload, and 8 at 200 million frames', () => {
    const payload = new Uint8Array(40);
    expect(encodeMesh({ type: 'near', seq: 100, graph: 0xffffff, payload }).length).toBe(45);
    expect(encodeMesh({ type: 'near', seq: 200_000_000, graph: 0xffffff, payload }).length).toBe(
      48,
    );
  });

  test('[B3] what goes over the relay goes up once, for all', () => {
    const net = new TestNetwork({ canDial: () => false });
    const peers = net.room(6);
    net.until(() => net.all('relayed'));
    net.run(3_000);
    const [a] = peers as [TestPeer];
    const before = a.effects.length;
    net.say(a, 'x');
    const sends = a.effects.slice(before).filter((effect) => effect.type === 'send');
    expect(sends.map((send) => [send.kind, send.to.length, send.bytes[0]])).toEqual([
      ['relayed', 5, MeshKind.near],
    ]);
    net.run(100);
    expect(peers.slice(1).every((peer) => peer.delivered.length === 1)).toBe(true);
  });

  test('[B4] along a chain everyone hears once, over n - 1 frames; the last hop is forwarded as signed', () => {
    const { net, peers } = line(6);
    net.frames.clear();
    net.say(peers[0] as TestPeer, 'first');
    net.run(200);
    expect(net.count('far') + net.count('near')).toBe(5);
    net.frames.clear();
    net.say(peers[2] as TestPeer, 'third');
    net.run(200);
    expect(net.count('far') + net.count('near')).toBe(5);
    for (const peer of peers.slice(3))
      expect(peer.delivered.map((said) => said.text)).toEqual(['first', 'third']);
  });

  test('[B5] where views differ, a frame is flooded: everyone still hears once', () => {
    const { net, peers } = line(6, true);
    const [a] = peers as [TestPeer];
    net.tamper = (_from, to, _kind, bytes) =>
      to === a.id && bytes[0] === MeshKind.adverts ? null : bytes;
    net.cut(peers[1] as TestPeer, peers[2] as TestPeer, 'tab');
    net.run(3_000);
    net.say(a, 'x');
    net.run(300);
    for (const peer of peers.slice(1)) expect(heardOf(peer, a)).toEqual(['x']);
  });

  test('[B6] a frame that arrives again, by any way, is dropped', () => {
    const net = new TestNetwork();
    const [a, b] = net.room(3) as [TestPeer, TestPeer];
    const frames: Uint8Array[] = [];
    net.until(() => net.all('direct'));
    net.run(1_000);
    net.tamper = (from, to, _kind, bytes) => {
      if (from === a.id && to === b.id && bytes[0] === MeshKind.near) frames.push(bytes);
      return bytes;
    };
    net.say(a, 'once');
    net.run(100);
    for (const kind of ['direct', 'relayed'] as const) {
      for (const bytes of frames) net.give(b, { type: 'payload', peer: a.id, kind, bytes });
    }
    expect(heardOf(b, a)).toEqual(['once']);
  });

  test('[B6] the window tells news from duplicates in any order, and what is too old counts as seen', () => {
    const window = new SeqWindow();
    expect([5, 3, 5, 4, 3, 0, 0].map((seq) => window.take(seq))).toEqual([
      true,
      true,
      false,
      true,
      false,
      true,
      false,
    ]);
    expect(window.take(5_000)).toBe(true);
    expect([904, 905, 4_999, 4_999, 5_000].map((seq) => window.take(seq))).toEqual([
      false,
      true,
      true,
      false,
      false,
    ]);
    expect(window.take(2 ** 53 - 1)).toBe(true);
    expect(window.take(5_001)).toBe(false);
  });

  test('[B7] a newcomer hears as soon as its link is proved, before the graph knows it', () => {
    const net = new TestNetwork();
    const peers = net.room(3);
    net.until(() => net.all('direct'));
    const newcomer = net.add(9);
    net.until(() => newcomer.neighbours.size === 3);
    for (const peer of peers) net.say(peer, 'welcome');
    net.say(newcomer, 'hi');
    net.run(100);
    expect(newcomer.delivered.length).toBe(3);
    expect(peers.every((peer) => heardOf(peer, newcomer).length === 1)).toBe(true);
  });

  test('[B8] while links upgrade, die and return, nothing is heard twice, and all is heard when the graph is at rest', () => {
    const net = new TestNetwork();
    const peers = net.room(5);
    for (let i = 0; i < 400; i++) {
      if (i === 100) net.relayDown();
      if (i === 200) net.relayUp();
      for (const peer of peers) net.say(peer, `${peer.id} ${i}`);
      net.run(50);
    }
    net.run(1_000);
    for (const peer of peers) {
      const texts = peer.delivered.map((said) => said.text);
      expect(new Set(texts).size).toBe(texts.length);
      for (const other of peers) {
        if (other !== peer) expect(heardOf(peer, other).length).toBeGreaterThanOrEqual(398);
      }
    }
  });

  test('[B9] one origin cannot have more forwarded than its bucket holds', () => {
    const { net, peers } = line(3);
    const [a, b, c] = peers as [TestPeer, TestPeer, TestPeer];
    net.frames.clear();
    for (let i = 0; i < 1_000; i++)
      net.give(a, { type: 'broadcast', lane: 'live', payload: utf8(`${i}`) });
    net.run(200);
    expect(b.delivered.length).toBe(1_000);
    expect(c.delivered.length).toBeLessThan(450);
    net.run(2_000);
    expect(net.effectsOf(b, 'neighbour-check').at(-1)).toMatchObject({ peer: c.id });
  });

  test('[B10] a lost frame of a full queue makes neighbours compare a second later', () => {
    const net = new TestNetwork();
    const [a, b] = net.room(2) as [TestPeer, TestPeer];
    net.until(() => net.all('direct'));
    net.run(1_000);
    const checks = net.effectsOf(a, 'neighbour-check').length;
    net.give(a, { type: 'overflow', peer: b.id, kind: 'direct', lane: 'fleeting' });
    net.run(1_500);
    expect(net.effectsOf(a, 'neighbour-check').length).toBe(checks);
    net.give(a, { type: 'overflow', peer: b.id, kind: 'direct', lane: 'bulk' });
    net.run(900);
    expect(net.effectsOf(a, 'neighbour-check').length).toBe(checks);
    net.run(200);
    expect(net.effectsOf(a, 'neighbour-check').length).toBe(checks + 1);
  });
});
