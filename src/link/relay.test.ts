/** The relay carrier against the real server on a loopback port. */
import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import { keyPairOf } from '../crypto/signatures.ts';
import { equalBytes } from '../lib/bytes.ts';
import { createRng } from '../lib/rng.ts';
import { FRAME_BYTES_MAX, NOTICE_FIRST_BYTE } from '../wire/limits.ts';
import { createFaultBox } from './fault.ts';
import { wrapSocket } from './fault-socket.ts';
import { LinkRecorder, describeLinkContract, patternPayload, sendAll } from './link-contract.ts';
import type { Link } from './link.ts';
import { joinRelay, seal, startRelay } from './relay-fixture.ts';
import type { TestPeer, TestRelay } from './relay-fixture.ts';
import type { RelayCarrierOptions } from './relay.ts';
import { platformTimers } from './timers.ts';

const newTopic = () => keyPairOf(Uint8Array.from(randomBytes(32)));
let relay: TestRelay;
const joined: TestPeer[] = [];

beforeAll(async () => {
  relay = await startRelay({ iceUrls: ['stun:stun.test'] });
});
afterAll(() => relay.close());
afterEach(() => {
  for (const peer of joined.splice(0)) peer.carrier.close('the test is over');
});

const linkTo = (from: TestPeer, to: TestPeer): Link => from.links.get(to.id) as Link;

function join(
  topic = newTopic(),
  more: Partial<RelayCarrierOptions> = {},
  onLink?: (link: Link) => void,
): TestPeer {
  const peer = joinRelay(relay.url, topic, more, onLink);
  joined.push(peer);
  return peer;
}

async function room(size: number, more: Partial<RelayCarrierOptions> = {}): Promise<TestPeer[]> {
  const topic = newTopic();
  const peers = Array.from({ length: size }, () => join(topic, more));
  await Promise.all(peers.map((peer) => peer.until(() => peer.links.size === size - 1)));
  return peers;
}

describeLinkContract('relay', async () => {
  const [a, b] = (await room(2)) as [TestPeer, TestPeer];
  return { a: linkTo(a, b), b: linkTo(b, a), dispose: () => undefined };
});

describe('many peers', () => {
  test('every pair has a link, and one who leaves is gone from all', async () => {
    const [a, b, c] = (await room(3)) as [TestPeer, TestPeer, TestPeer];
    expect(a.carrier.state.state).toBe('here');
    expect(a.carrier.iceUrls).toEqual(['stun:stun.test']);
    expect(new Set(a.carrier.peers)).toEqual(new Set([b.id, c.id]));
    const heard = new LinkRecorder(linkTo(a, c));
    c.carrier.close('leaving');
    await heard.until(() => heard.closes.length > 0);
    expect(heard.closes).toEqual(['left the relay']);
    expect(a.carrier.peers).toEqual([b.id]);
  });

  test('a multicast is one upload, and keeps its place among what goes to one', async () => {
    const [a, b, c] = (await room(3)) as [TestPeer, TestPeer, TestPeer];
    const atB = new LinkRecorder(linkTo(b, a));
    const atC = new LinkRecorder(linkTo(c, a));
    const before = a.carrier.traffic.live.framesOut;
    linkTo(a, b).send('live', Uint8Array.of(1));
    expect(a.carrier.multicast([b.id, c.id], 'live', Uint8Array.of(2))).toBe('sent');
    linkTo(a, c).send('live', Uint8Array.of(3));
    await Promise.all([
      atB.until(() => atB.payloads.length === 2),
      atC.until(() => atC.payloads.length === 2),
    ]);
    expect([atB.payloads.map(([tag]) => tag), atC.payloads.map(([tag]) => tag)]).toEqual([
      [1, 2],
      [2, 3],
    ]);
    expect(a.carrier.traffic.live.framesOut - before).toBe(3);
    const payload = patternPayload(2_000_000);
    const bulkBefore = a.carrier.traffic.bulk.bytesOut;
    expect(a.carrier.multicast([b.id, c.id], 'bulk', payload)).toBe('sent');
    await Promise.all([
      atB.until(() => atB.payloads.length === 3),
      atC.until(() => atC.payloads.length === 3),
    ]);
    for (const heard of [atB, atC])
      expect(equalBytes(heard.payloads[2] ?? new Uint8Array(), payload)).toBe(true);
    expect(a.carrier.traffic.bulk.bytesOut - bulkBefore).toBeLessThan(payload.length * 1.05);
  });

  test('a multicast names who did not take it', async () => {
    const [a, b] = (await room(2)) as [TestPeer, TestPeer];
    const stranger = join().id;
    const refused: unknown[] = [];
    const note = (...refusal: unknown[]): void => void refused.push(refusal);
    const atB = new LinkRecorder(linkTo(b, a));
    expect(a.carrier.multicast([stranger, b.id], 'live', Uint8Array.of(1), note)).toBe('closed');
    await atB.until(() => atB.payloads.length === 1);
    while (linkTo(a, b).send('bulk', patternPayload(500_000)) === 'sent')
      expect(refused.length).toBe(1);
    expect(a.carrier.multicast([b.id], 'bulk', patternPayload(500_000), note)).toBe('full');
    expect(refused).toEqual([
      [stranger, 'closed'],
      [b.id, 'full'],
    ]);
  });
});

describe('credits', () => {
  test('one who gives none is taken out, does not hold up the others, and may come back', async () => {
    const topic = newTopic();
    const frozen: ArrayBuffer[] = [];
    let isFrozen = false;
    /** Keeps what it hears to itself while frozen, as a suspended tab does. */
    class FreezingSocket extends WebSocket {
      override addEventListener(...args: never[]): void {
        const [type, listener] = args as unknown as [
          'message',
          (event: { data: ArrayBuffer }) => void,
        ];
        const late = (event: { data: ArrayBuffer }): void =>
          void (isFrozen ? frozen.push(event.data) : listener(event));
        if (type === 'message') thaw = () => frozen.splice(0).forEach((data) => listener({ data }));
        super.addEventListener(type, (type === 'message' ? late : listener) as never);
      }
    }
    let thaw = (): void => undefined;
    // Its own clock stands still too: it does not notice how silent the relay is.
    const timers = {
      now: () => 0,
      after: (delayMs: number, run: () => void) => platformTimers.after(delayMs, run),
    };
    const a = join(topic);
    const b = join(topic);
    const slow = join(topic, { WebSocketCtor: FreezingSocket, timers });
    await Promise.all([a, b, slow].map((peer) => peer.until(() => peer.links.size === 2)));
    const atB = new LinkRecorder(linkTo(b, a));
    const toB = new LinkRecorder(linkTo(a, b));
    const toSlow = new LinkRecorder(linkTo(a, slow));
    const slowLink = new LinkRecorder(linkTo(slow, a));
    isFrozen = true;
    a.carrier.multicast([b.id, slow.id], 'bulk', patternPayload(1_000_000));
    await toSlow.until(() => toSlow.closes.length > 0);
    expect(toSlow.closes).toEqual(['does not keep up']);
    await atB.until(() => atB.payloads.length === 1);
    expect(toB.closes).toEqual([]);
    const again = a.until(
      () => a.links.has(slow.id) && linkTo(a, slow).send('live', Uint8Array.of(9)) === 'sent',
    );
    a.links.delete(slow.id);
    isFrozen = false;
    thaw();
    await again;
    expect(slowLink.closes).toEqual(['does not keep up']);
    await slow.until(() => slow.links.has(a.id));
  });

  test('a link closed while both stay is opened again when asked', async () => {
    const [a, b] = (await room(2)) as [TestPeer, TestPeer];
    linkTo(a, b).close('a pause');
    await b.until(() => b.links.size === 0);
    a.carrier.reopen(b.id);
    await Promise.all([a.until(() => a.links.size === 1), b.until(() => b.links.size === 1)]);
    const atB = new LinkRecorder(linkTo(b, a));
    linkTo(a, b).send('bulk', patternPayload(100_000));
    await atB.until(() => atB.payloads.length === 1);
  });
});

describe('hostile bytes', () => {
  test('cost their sender its link and nothing else', async () => {
    const topic = newTopic();
    const a = join(topic);
    const hostile = join(topic, { seal: (frame) => seal(Uint8Array.of(0x84, ...frame)) });
    await a.until(() => a.links.size === 1);
    await hostile.until(() => hostile.links.size === 1);
    linkTo(hostile, a).send('live', Uint8Array.of(1));
    await a.until(() => a.misbehaviours.length === 1);
    expect(a.misbehaviours).toEqual(['unknown first byte of a frame']);
    expect(a.links.size).toBe(0);
    expect(a.carrier.state.state).toBe('here');
  });

  test('that are not sealed by the room are named', async () => {
    const topic = newTopic();
    const a = join(topic);
    const outsider = join(topic, { seal: () => new Uint8Array(60) });
    await outsider.until(() => outsider.links.size === 1);
    linkTo(outsider, a).send('live', Uint8Array.of(1));
    await a.until(() => a.misbehaviours.length === 1);
    expect(a.misbehaviours[0]).toContain('does not open');
    expect(a.links.size).toBe(1);
  });
});

describe('notices', () => {
  const notice = (tag: number): Uint8Array => Uint8Array.of(NOTICE_FIRST_BYTE, tag);

  /** Three on one topic, and what each was told, by whom. */
  async function three(): Promise<{ peers: TestPeer[]; told: [string, number][][] }> {
    const topic = newTopic();
    const told: [string, number][][] = [[], [], []];
    const peers = told.map((list) => {
      const peer = join(topic, {
        onNotice: (from, bytes) => {
          list.push([from, bytes[1] as number]);
          peer.look();
        },
      });
      return peer;
    });
    await Promise.all(peers.map((peer) => peer.until(() => peer.links.size === 2)));
    return { peers, told };
  }

  test('reach everyone on the topic in one upload, whether or not there is a link', async () => {
    const { peers, told } = await three();
    const [a, b, c] = peers as [TestPeer, TestPeer, TestPeer];
    linkTo(a, b).close('a pause');
    await b.until(() => b.links.size === 1);
    const before = a.carrier.traffic.live.framesOut;
    a.carrier.tell(notice(1));
    a.carrier.tell(notice(2));
    await b.until(() => told[1]?.length === 2);
    await c.until(() => told[2]?.length === 2);
    expect(told).toEqual([
      [],
      [
        [a.id, 1],
        [a.id, 2],
      ],
      [
        [a.id, 1],
        [a.id, 2],
      ],
    ]);
    expect(a.carrier.traffic.live.framesOut - before).toBe(2);
    expect(b.links.size).toBe(1);
  });

  test('pass in the middle of a large transfer, and leave it whole', async () => {
    const { peers, told } = await three();
    const [a, b] = peers as [TestPeer, TestPeer];
    const atB = new LinkRecorder(linkTo(b, a));
    const payload = patternPayload(5_000_000, 2);
    linkTo(a, b).send('bulk', payload);
    a.carrier.tell(notice(7));
    await b.until(() => told[1]?.length === 1);
    expect(atB.payloads).toEqual([]);
    await atB.until(() => atB.payloads.length === 1);
    expect(equalBytes(atB.payloads[0] ?? new Uint8Array(), payload)).toBe(true);
  });

  test('that are none cost their sender its link', async () => {
    const topic = newTopic();
    const a = join(topic);
    const hostile = join(topic, { seal: () => seal(Uint8Array.of(0xc4, 1, 2)) });
    await Promise.all([a, hostile].map((peer) => peer.until(() => peer.links.size === 1)));
    hostile.carrier.tell(notice(1));
    await a.until(() => a.misbehaviours.length === 1);
    expect([a.misbehaviours, a.links.size]).toEqual([['not a notice'], 0]);
  });

  test('with nobody there, or nobody listening, are no trouble', async () => {
    const alone = join();
    await alone.until(() => alone.carrier.state.state === 'here');
    alone.carrier.tell(notice(1));
    const [a, b] = (await room(2)) as [TestPeer, TestPeer];
    const atB = new LinkRecorder(linkTo(b, a));
    a.carrier.tell(notice(1));
    linkTo(a, b).send('live', Uint8Array.of(5));
    await atB.until(() => atB.payloads.length === 1);
    expect([b.misbehaviours, alone.misbehaviours]).toEqual([[], []]);
  });
});

describe('the way to the relay', () => {
  test('a wrong proof is final', async () => {
    const peer = join(newTopic(), {
      proof: () => ({ topicSignature: new Uint8Array(64), sessionSignature: new Uint8Array(64) }),
    });
    await peer.until(() => peer.carrier.state.state === 'away');
    expect(peer.carrier.state).toMatchObject({ code: 4001, retryAtMs: null });
  });

  test('a relay that dies and comes back has everyone again', async () => {
    const mortal = await startRelay();
    const topic = newTopic();
    const peers = [joinRelay(mortal.url, topic), joinRelay(mortal.url, topic)] as [
      TestPeer,
      TestPeer,
    ];
    joined.push(...peers);
    await Promise.all(peers.map((peer) => peer.until(() => peer.links.size === 1)));
    const gone = Promise.all(peers.map((peer) => peer.until(() => peer.links.size === 0)));
    await mortal.close();
    await gone;
    const port = Number(new URL(mortal.url).port);
    const reborn = await startRelay({}, port);
    await Promise.all(peers.map((peer) => peer.until(() => peer.links.size === 1)));
    const states = peers[0].states.map(({ state }) => state);
    expect([states.at(0), states.at(-1)]).toEqual(['here', 'here']);
    expect(states).toContain('away');
    for (const peer of peers) peer.carrier.close('done');
    await reborn.close();
  });

  test('a cut is noticed in seconds and over soon after it heals', async () => {
    const box = createFaultBox({ rng: createRng(1), timers: platformTimers });
    const topic = newTopic();
    const a = join(topic, { WebSocketCtor: wrapSocket(WebSocket, box) });
    const b = join(topic);
    await Promise.all([a.until(() => a.links.size === 1), b.until(() => b.links.size === 1)]);
    const before = linkTo(b, a);
    const cutAtMs = performance.now();
    box.add({ on: 'relay', cut: 'both' });
    await a.until(() => a.carrier.state.state === 'away');
    expect(performance.now() - cutAtMs).toBeLessThan(5_500);
    const healedAtMs = performance.now();
    box.heal();
    await a.until(() => a.links.size === 1);
    await b.until(() => b.links.size === 1 && linkTo(b, a) !== before);
    expect(performance.now() - healedAtMs).toBeLessThan(2_500);
    const atB = new LinkRecorder(linkTo(b, a));
    const toB = new LinkRecorder(linkTo(a, b));
    await sendAll(linkTo(a, b), toB, 'bulk', [patternPayload(3 * FRAME_BYTES_MAX)]);
    await atB.until(() => atB.payloads.length === 1);
  });
});
