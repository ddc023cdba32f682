import { describe, expect, test } from 'vitest';
import { concatBytes } from '../lib/bytes.ts';
import { ROOM_PEERS_MAX } from '../wire/limits.ts';
import {
  advertStatement,
  encodeAdvertBody,
  encodeMesh,
  prefixOf,
  type AdvertLink,
} from '../wire/mesh-messages.ts';
import { GRAVEYARD_MAX } from './limits.ts';
import { TestNetwork, type TestPeer } from './test-network.ts';
import { TEST_TOPIC, testRecord, testSign } from './test-keys.ts';
import { ForwardBucket } from './window.ts';

function advertOf(seed: number, number: number, links: AdvertLink[] = []): Uint8Array {
  const record = testRecord(seed);
  const profile = { name: 'x', color: 'y' };
  const body = encodeAdvertBody({
    record,
    number,
    left: false,
    relayOnly: false,
    profile,
    relays: [],
    links,
  });
  return concatBytes(body, testSign(record.session, advertStatement(TEST_TOPIC, body)));
}

describe('limits', () => {
  test('[N1] of sessions out of reach, the table keeps those lost last', () => {
    const net = new TestNetwork({ canDial: () => false });
    const [a, b] = net.room(2) as [TestPeer, TestPeer];
    net.until(() => net.all('relayed'));
    for (let i = 0; i < 200; i++) {
      net.run(1);
      const bytes = encodeMesh({ type: 'adverts', adverts: [advertOf(1_000 + i, 1)] });
      net.give(a, { type: 'payload', peer: b.id, kind: 'relayed', bytes });
    }
    const ids = a.mesh.view(0).peers.map((peer) => peer.id);
    expect(ids.length).toBe(GRAVEYARD_MAX + 1);
    expect(ids).toContain(testRecord(1_199).session);
    expect(ids).not.toContain(testRecord(1_000).session);
  });

  test('[N2] a full room takes in nobody more', () => {
    const net = new TestNetwork({ canDial: () => false });
    const [a, b] = net.room(2) as [TestPeer, TestPeer];
    net.until(() => net.all('relayed'));
    net.run(2_000);
    const seeds = Array.from({ length: 400 }, (_, i) => 1_000 + i);
    const links: AdvertLink[] = seeds.map((seed) => ({
      peer: prefixOf(testRecord(seed).session),
      kind: 'tab',
      rttMs: null,
    }));
    const back: AdvertLink[] = [{ peer: prefixOf(b.id), kind: 'tab', rttMs: null }];
    const toA: AdvertLink = { peer: prefixOf(a.id), kind: 'relayed', rttMs: null };
    for (const advert of [
      advertOf(2, 1_000, [toA, ...links]),
      ...seeds.map((seed) => advertOf(seed, 1, back)),
    ]) {
      const bytes = encodeMesh({ type: 'adverts', adverts: [advert] });
      net.give(a, { type: 'payload', peer: b.id, kind: 'relayed', bytes });
    }
    const peers = a.mesh.view(0).peers;
    expect(peers.filter((peer) => peer.path !== 'out-of-reach').length).toBe(ROOM_PEERS_MAX);
    expect(peers.length).toBe(ROOM_PEERS_MAX);
  });

  test('[N3] forwarding for one origin: a burst, then a steady rate', () => {
    const bucket = new ForwardBucket();
    const takeAll = (nowMs: number): number => {
      let taken = 0;
      while (bucket.take(nowMs)) taken += 1;
      return taken;
    };
    expect([takeAll(0), takeAll(0), takeAll(1_000), takeAll(61_000)]).toEqual([400, 0, 200, 400]);
  });

  test('[N4] a frame that went round too long is not passed on', () => {
    const net = new TestNetwork({ canDial: () => false });
    const peers = Array.from({ length: 36 }, (_, i) =>
      net.add(i + 1, { relay: false, relayOnly: true }),
    );
    peers.slice(1).forEach((peer, i) => net.linkUp(peers[i] as TestPeer, peer, 'tab'));
    net.run(12_000);
    net.say(peers[0] as TestPeer, 'x');
    net.run(2_000);
    const heard = peers.filter((peer) => peer.delivered.length === 1).length;
    expect(heard).toBeGreaterThanOrEqual(32);
    expect(heard).toBeLessThanOrEqual(34);
  });

  test('[N5] asking for all adverts again and again does not make us send them again and again', () => {
    const net = new TestNetwork();
    const [a, b] = net.room(5) as [TestPeer, TestPeer];
    net.until(() => net.all('direct'));
    net.run(3_000);
    net.frames.clear();
    const bytes = encodeMesh({ type: 'known', entries: [] });
    for (let i = 0; i < 100; i++)
      net.give(a, { type: 'payload', peer: b.id, kind: 'direct', bytes });
    expect(net.count('adverts')).toBe(1);
  });

  test('[N6] names that are too long are clipped, between characters', () => {
    const net = new TestNetwork();
    const [a, b] = net.room(2) as [TestPeer, TestPeer];
    net.until(() => net.all('direct'));
    net.give(a, {
      type: 'profile',
      profile: { name: '\u{1f469}'.repeat(100) + '\ud800', color: 'x'.repeat(99) },
    });
    net.give(a, { type: 'signal-out', peer: b.id, epoch: 1, bytes: new Uint8Array(20_000) });
    net.run(1_000);
    expect(net.effectsOf(b, 'misbehaved')).toEqual([]);
    expect(b.mesh.view(0).peers[0]?.profile).toEqual({
      name: '\u{1f469}'.repeat(64),
      color: 'x'.repeat(32),
    });
  });
});
