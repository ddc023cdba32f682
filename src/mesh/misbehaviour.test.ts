import { describe, expect, test } from 'vitest';
import { concatBytes, utf8 } from '../lib/bytes.ts';
import { createRng } from '../lib/rng.ts';
import {
  advertStatement,
  broadcastStatement,
  encodeAdvertBody,
  encodeMesh,
  MeshKind,
  prefixOf,
  signalStatement,
  type Advert,
} from '../wire/mesh-messages.ts';
import type { SessionRecord } from '../wire/session-record.ts';
import { TestNetwork, type TestPeer } from './test-network.ts';
import { TEST_TOPIC, testRecord, testSign } from './test-keys.ts';

function meshOf(n: number): { net: TestNetwork; peers: [TestPeer, TestPeer, TestPeer] } {
  const net = new TestNetwork();
  const peers = net.room(n) as [TestPeer, TestPeer, TestPeer];
  net.until(() => net.all('direct'));
  net.run(2_000);
  return { net, peers };
}

const arrive = (net: TestNetwork, at: TestPeer, from: TestPeer, bytes: Uint8Array): void =>
  net.give(at, { type: 'payload', peer: from.id, kind: 'direct', bytes });
const accused = (net: TestNetwork, at: TestPeer) =>
  net.effectsOf(at, 'misbehaved').map(({ peer, reason }) => [peer, reason]);
const bad = new Uint8Array(64).fill(9);

const far = (
  origin: TestPeer,
  seq: number,
  signature: Uint8Array,
  payload = utf8('lies'),
): Uint8Array =>
  encodeMesh({
    type: 'far',
    lane: 'live',
    ttl: 3,
    origin: origin.id,
    seq,
    graph: 0,
    signature,
    payload,
  });

function advertOf(
  seed: number,
  more: Partial<Advert>,
  change: Partial<SessionRecord> = {},
): Uint8Array {
  const record = { ...testRecord(seed), ...change };
  const profile = { name: 'x', color: 'y' };
  const body = encodeAdvertBody({
    record,
    number: 99,
    left: false,
    relayOnly: false,
    profile,
    relays: [],
    links: [],
    ...more,
  });
  return concatBytes(body, testSign(record.session, advertStatement(TEST_TOPIC, body)));
}

describe('misbehaviour', () => {
  test('[X1] whoever sends garbage is cut off, and nobody else', () => {
    const rng = createRng(4);
    const { net, peers } = meshOf(3);
    const [a, b] = peers;
    arrive(net, a, b, concatBytes(new Uint8Array([0x7f]), rng.bytes(20)));
    expect(accused(net, a)).toEqual([[b.id, 'sent garbage: unknown mesh message']]);
    expect(net.effectsOf(a, 'close-link').map((effect) => effect.kind)).toEqual([
      'direct',
      'relayed',
    ]);
    net.run(1_000);
    expect(a.mesh.view(0).peers.find((peer) => peer.id === b.id)).toMatchObject({
      path: 'out-of-reach',
      cutOff: 'sent garbage: unknown mesh message',
    });
    expect(net.all('direct')).toBe(false);
    expect([...a.neighbours]).toEqual([peers[2].id]);
  });

  test('[X1] bytes of any kind never make the machine throw', () => {
    const rng = createRng(8);
    let room = meshOf(2);
    let accusations = 0;
    for (let i = 0; i < 400; i++) {
      const [a, b] = room.peers;
      const bytes = rng.bytes(rng.below(200));
      if (bytes.length > 0) bytes[0] = rng.below(14);
      arrive(room.net, a, b, bytes);
      room.net.run(0);
      accusations += accused(room.net, a).length;
      if (a.links.size === 2) continue;
      room = meshOf(2);
    }
    expect(accusations).toBeGreaterThan(20);
  });

  test('[X2] a forged broadcast: whoever passed it on is named, not who is spoken for', () => {
    const { net, peers } = meshOf(3);
    const [a, b, c] = peers;
    arrive(net, a, b, far(c, 500, bad));
    expect(accused(net, a)).toEqual([[b.id, 'forged broadcast']]);
    expect(a.delivered).toEqual([]);
    const { net: other, peers: fresh } = meshOf(3);
    const genuine = testSign(
      fresh[2].id,
      broadcastStatement(TEST_TOPIC, fresh[2].id, 500, utf8('true')),
    );
    arrive(other, fresh[0], fresh[1], far(fresh[2], 500, genuine, utf8('true')));
    expect(accused(other, fresh[0])).toEqual([]);
    expect(fresh[0].delivered).toMatchObject([{ from: fresh[2].id, text: 'true' }]);
  });

  test('[X2] forged signals and routed payloads: likewise, and no dial comes of them', () => {
    const { net, peers } = meshOf(3);
    const [a, b, c] = peers;
    const common = { ttl: 3, to: a.id, from: c.id, seq: 900, signature: bad };
    arrive(
      net,
      a,
      b,
      encodeMesh({ type: 'signal', purpose: 0, epoch: 50, bytes: utf8('offer'), ...common }),
    );
    expect(accused(net, a)).toEqual([[b.id, 'forged signal message']]);
    const { net: other, peers: fresh } = meshOf(3);
    const routed = {
      lane: 'live',
      ttl: 3,
      to: fresh[0].id,
      from: fresh[2].id,
      seq: 900,
      signature: bad,
    } as const;
    arrive(
      other,
      fresh[0],
      fresh[1],
      encodeMesh({ type: 'routed', ...routed, payload: utf8('x') }),
    );
    expect(accused(other, fresh[0])).toEqual([[fresh[1].id, 'forged routed message']]);
  });

  test('[X2] a replayed signal changes nothing', () => {
    const { net, peers } = meshOf(3);
    const [a, b, c] = peers;
    const signal = { purpose: 0, to: a.id, from: c.id, seq: 900, epoch: 1, bytes: utf8('offer') };
    const signature = testSign(c.id, signalStatement(TEST_TOPIC, signal));
    const bytes = encodeMesh({ type: 'signal', ttl: 3, ...signal, signature });
    arrive(net, a, b, bytes);
    const taken = net.effectsOf(a, 'signal-in').length;
    arrive(net, a, b, bytes);
    arrive(net, a, c, bytes);
    expect(net.effectsOf(a, 'signal-in').length).toBe(taken);
    expect(accused(net, a)).toEqual([]);
  });

  test('[X3] a forged advert, or one whose certificates do not hold, names its bearer', () => {
    for (const [advert, reason] of [
      [concatBytes(advertOf(3, {}).slice(0, -64), bad), 'forged advert'],
      [advertOf(77, {}, { memberCertificate: bad }), 'certificates do not hold'],
      [advertOf(77, {}, { consent: bad }), 'certificates do not hold'],
      [advertOf(3, {}, { consent: bad }), 'certificates do not hold'],
    ] as const) {
      const { net, peers } = meshOf(3);
      arrive(net, peers[0], peers[1], encodeMesh({ type: 'adverts', adverts: [advert] }));
      expect(accused(net, peers[0])).toEqual([[peers[1].id, reason]]);
      expect(peers[0].mesh.view(0).peers.length).toBe(2);
    }
  });

  test("[X4] a hello that shows another session's advert is refused", () => {
    const net = new TestNetwork();
    const [a, b, c] = net.room(3) as [TestPeer, TestPeer, TestPeer];
    let stolen: Uint8Array | null = null;
    net.tamper = (from, _to, _kind, bytes) => {
      if (from === c.id && bytes[0] === MeshKind.hello) stolen = bytes;
      return bytes;
    };
    net.run(1_000);
    net.linkUp(a, c, 'tab');
    arrive(net, a, b, stolen ?? new Uint8Array());
    expect(accused(net, a)).toEqual([[b.id, "another session's hello"]]);
  });

  test('[X5] a hello whose record is not genuine is refused: cut off on every link', () => {
    const net = new TestNetwork();
    const [a, b] = net.room(2) as [TestPeer, TestPeer];
    const stranger = net.add(66, { certificate: bad });
    net.run(5_000);
    for (const peer of [a, b]) {
      expect(accused(net, peer)).toEqual([[stranger.id, 'certificates do not hold']]);
      // Named, though nothing that it says of itself is believed.
      expect(peer.mesh.view(0).peers.find((other) => other.id === stranger.id)).toMatchObject({
        record: null,
        profile: { name: '', color: '' },
        path: 'out-of-reach',
        cutOff: 'certificates do not hold',
      });
      expect(peer.neighbours.has(stranger.id)).toBe(false);
    }
    expect(net.pathOf(a, b)).toBe('direct');
  });

  test('[X6] who is cut off stays so: its frames are ignored, its links refused, by accusation from above too', () => {
    const { net, peers } = meshOf(3);
    const [a, b, c] = peers;
    net.give(a, { type: 'accuse', peer: b.id, reason: 'two logs' });
    net.give(a, { type: 'accuse', peer: b.id, reason: 'again' });
    expect(accused(net, a)).toEqual([[b.id, 'two logs']]);
    net.run(100);
    net.say(b, 'still here');
    const signature = testSign(
      b.id,
      broadcastStatement(TEST_TOPIC, b.id, 7_000, utf8('by way of c')),
    );
    arrive(net, a, c, far(b, 7_000, signature, utf8('by way of c')));
    const before = net.effectsOf(a, 'close-link').length;
    net.linkUp(a, b, 'direct');
    net.run(30_000);
    expect(a.delivered).toEqual([]);
    expect(net.effectsOf(a, 'close-link').length).toBeGreaterThan(before);
    expect(net.pathOf(a, b)).toBe('out-of-reach');
    expect(net.pathOf(c, b)).toBe('direct');
  });

  test('[X7] frames of an author whom nobody knows are dropped without blame', () => {
    const { net, peers } = meshOf(3);
    const [a, b] = peers;
    const stranger = { ...b, id: testRecord(1234).session };
    arrive(net, a, b, far(stranger, 1, bad));
    net.run(500);
    expect(accused(net, a)).toEqual([]);
    expect(a.delivered).toEqual([]);
  });

  test('[X8] a link that only a liar claims is told as its claim alone: neither drawn nor a way', () => {
    const { net, peers } = meshOf(3);
    const [a, b, c] = peers;
    net.canDial = () => false;
    net.cut(b, c, 'direct');
    net.run(10_000);
    const [lower, upper] = [b.id, c.id].toSorted();
    const told = () =>
      a.mesh
        .view(0)
        .edges.filter((edge) => edge.kind === 'direct' && edge.a === lower && edge.b === upper);
    expect(told()).toEqual([]);
    const claim = { peer: prefixOf(c.id), kind: 'direct', rttMs: 3 } as const;
    const links = [{ ...claim, peer: prefixOf(a.id) }, claim];
    const lie = advertOf(2, { links }, { session: b.id });
    arrive(net, a, b, encodeMesh({ type: 'adverts', adverts: [lie] }));
    net.run(100);
    expect(told()).toMatchObject([{ claimedBy: lower === b.id ? 'a' : 'b' }]);
    expect(net.pathOf(a, c)).toBe('direct');
  });

  test('[A7] a liar cannot keep a peer that is gone within reach by claiming a link with it', () => {
    const { net, peers } = meshOf(3);
    const [a, b, c] = peers;
    net.canDial = () => false;
    for (const kind of ['direct', 'relayed'] as const)
      for (const peer of [a, b]) net.cut(peer, c, kind);
    const claim = { peer: prefixOf(c.id), kind: 'direct', rttMs: 3 } as const;
    const links = [{ ...claim, peer: prefixOf(a.id) }, claim];
    for (let number = 99; number < 120; number++) {
      const lie = advertOf(2, { links, number }, { session: b.id });
      arrive(net, a, b, encodeMesh({ type: 'adverts', adverts: [lie] }));
      net.run(10_000);
    }
    expect(net.pathOf(a, c)).toBe('out-of-reach');
    expect(a.mesh.view(0).islands).toEqual([[a.id, b.id].toSorted(), [c.id]]);
  });
});
