import { beforeEach, describe, expect, test } from 'vitest';
import {
  encodePeerToRelay,
  relayJoinStatement,
  RelayClose,
  type RelayToPeer,
} from '../../src/wire/relay-frames.ts';
import { LIMITS, type Limits } from '../limits.ts';
import { RelayHub, type RelayEffect } from './hub.ts';

/** A signature here is the first 64 bytes of what it signs, with its key's first byte in front. */
function signature(key: Uint8Array, statement: Uint8Array): Uint8Array {
  return Uint8Array.of(key[0] ?? 0, ...statement.subarray(22, 85));
}

function verify(key: Uint8Array, statement: Uint8Array, given: Uint8Array): boolean {
  return signature(key, statement).every((byte, i) => byte === given[i]);
}

function key(name: number): Uint8Array {
  return new Uint8Array(32).fill(name);
}

let hub: RelayHub<string>;

function hubWith(limits: Partial<Limits> = {}): RelayHub<string> {
  return new RelayHub<string>({
    limits: { ...LIMITS, ...limits },
    relayId: new Uint8Array(8),
    verify,
  });
}

beforeEach(() => {
  hub = hubWith();
});

function open(peer: string, now = 0): void {
  hub.handle({ type: 'opened', peer, nonce: key(peer.charCodeAt(0)), iceUrls: ['stun:x:1'] }, now);
}

function joinBytes(peer: string, topicName: number, sessionName: number): Uint8Array {
  const [topic, session] = [key(topicName), key(sessionName)];
  const statement = relayJoinStatement(key(peer.charCodeAt(0)), topic, session);
  const topicSignature = signature(topic, statement);
  const sessionSignature = signature(session, statement);
  return encodePeerToRelay({
    type: 'join',
    version: 1,
    topic,
    session,
    topicSignature,
    sessionSignature,
  });
}

function join(
  peer: string,
  topicName: number,
  sessionName: number,
  now = 0,
): RelayEffect<string>[] {
  open(peer, now);
  return say(peer, joinBytes(peer, topicName, sessionName), now);
}

function say(peer: string, bytes: Uint8Array, now = 0): RelayEffect<string>[] {
  return hub.handle({ type: 'message', peer, bytes }, now);
}

function send(peer: string, to: number[], now = 0): RelayEffect<string>[] {
  return say(peer, encodePeerToRelay({ type: 'send', to, payload: Uint8Array.of(9, 9) }), now);
}

function heardBy(effects: RelayEffect<string>[], peer: string): RelayToPeer[] {
  return effects.flatMap((effect) =>
    effect.type === 'say' && effect.to === peer ? [effect.message] : [],
  );
}

function codes(effects: RelayEffect<string>[]): [string, number][] {
  return effects.flatMap((effect): [string, number][] =>
    effect.type === 'close' ? [[effect.peer, effect.code]] : [],
  );
}

describe('joining', () => {
  test('a peer is challenged with the nonce it was given', () => {
    const effects = hub.handle({ type: 'opened', peer: 'a', nonce: key(5), iceUrls: [] }, 0);
    expect(heardBy(effects, 'a')).toEqual([
      { type: 'challenge', versionMin: 1, versionMax: 1, nonce: key(5) },
    ]);
  });

  test('slots are given out in turn, and each learns of the other', () => {
    expect(heardBy(join('a', 1, 10), 'a')).toMatchObject([
      { type: 'welcome', slot: 1, iceUrls: ['stun:x:1'], peers: [] },
    ]);
    const second = join('b', 1, 11);
    expect(heardBy(second, 'b')).toMatchObject([
      { type: 'welcome', slot: 2, peers: [{ slot: 1, session: key(10) }] },
    ]);
    expect(heardBy(second, 'a')).toEqual([{ type: 'arrived', slot: 2, session: key(11) }]);
    expect(heardBy(hub.handle({ type: 'closed', peer: 'a', misbehaved: false }, 0), 'b')).toEqual([
      { type: 'departed', slot: 1, reason: 0 },
    ]);
    expect(heardBy(join('c', 1, 12), 'c')).toMatchObject([{ slot: 3 }]);
  });

  test('a slot rests before it is given out again, and all fit into one byte in a small room', () => {
    join('a', 1, 10);
    const slots: unknown[] = [];
    for (let i = 0; i < 300; i++) {
      const [welcome] = heardBy(join('b', 1, 11), 'b');
      slots.push(welcome !== undefined && 'slot' in welcome ? welcome.slot : null);
      hub.handle({ type: 'closed', peer: 'b', misbehaved: false }, 0);
    }
    const round = Array.from({ length: 126 }, (_, i) => i + 2);
    expect(slots).toEqual([...round, ...round, ...round].slice(0, 300));
  });

  test('a proof must be for this challenge, this topic and this session', () => {
    open('a');
    expect(codes(say('a', joinBytes('b', 1, 10)))).toEqual([['a', RelayClose.badProof]]);
    for (const at of [2, 34, 66, 130]) {
      open('a');
      const bytes = joinBytes('a', 1, 10);
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      expect(codes(say('a', bytes))).toEqual([['a', RelayClose.badProof]]);
    }
    expect(hub.roomCount).toBe(0);
  });

  test('the same session again replaces its old socket', () => {
    join('a', 1, 10);
    join('b', 1, 11);
    const effects = join('c', 1, 10);
    expect(codes(effects)).toEqual([['a', RelayClose.replaced]]);
    expect(heardBy(effects, 'b')).toEqual([
      { type: 'departed', slot: 1, reason: 3 },
      { type: 'arrived', slot: 3, session: key(10) },
    ]);
    // The old socket's end is no news any more.
    expect(hub.handle({ type: 'closed', peer: 'a', misbehaved: false }, 0)).toEqual([]);
    expect(hub.peerCount).toBe(2);
  });

  test('a session alone on its topic may replace itself', () => {
    join('a', 1, 10);
    expect(heardBy(join('b', 1, 10), 'b')).toMatchObject([{ type: 'welcome', slot: 1, peers: [] }]);
    expect(hub.roomCount).toBe(1);
  });

  test('the same session on another topic is another peer', () => {
    join('a', 1, 10);
    expect(codes(join('b', 2, 10))).toEqual([]);
    expect(hub.roomCount).toBe(2);
  });

  test('rooms and peers end at their limits', () => {
    hub = hubWith({ rooms: 1, roomPeers: 2 });
    join('a', 1, 10);
    expect(codes(join('b', 2, 11))).toEqual([['b', RelayClose.tooManyRooms]]);
    join('c', 1, 12);
    expect(codes(join('d', 1, 13))).toEqual([['d', RelayClose.roomFull]]);
    expect(hub.peerCount).toBe(2);
  });

  test('a room without peers is forgotten at once', () => {
    join('a', 1, 10);
    hub.handle({ type: 'closed', peer: 'a', misbehaved: false }, 0);
    expect([hub.roomCount, hub.peerCount]).toEqual([0, 0]);
  });
});

describe('forwarding', () => {
  beforeEach(() => {
    for (const [i, peer] of ['a', 'b', 'c'].entries()) join(peer, 1, 10 + i);
    join('z', 2, 20);
  });

  test('no receivers named means everyone else on the topic', () => {
    const [effect] = send('b', []);
    expect(effect).toEqual({
      type: 'forward',
      to: ['a', 'b', 'c'],
      except: 'b',
      slot: 2,
      payload: Uint8Array.of(9, 9),
    });
  });

  test("named receivers get it once, in spite of repeats, unknown slots and one's own", () => {
    const [effect] = send('b', [3, 3, 2, 77]);
    expect(effect).toMatchObject({ to: ['c'], except: null, slot: 2 });
  });

  test('nobody sends before joining', () => {
    open('x');
    expect(codes(send('x', []))).toEqual([['x', RelayClose.badFrame]]);
  });

  test('a ping is answered with its token', () => {
    const effects = say('a', encodePeerToRelay({ type: 'ping', token: 0xfffffffe }));
    expect(heardBy(effects, 'a')).toEqual([{ type: 'pong', token: 0xfffffffe }]);
  });

  test('a bad frame costs its sender its place and tells the others why', () => {
    const effects = say('a', Uint8Array.of(99));
    expect(codes(effects)).toEqual([['a', RelayClose.badFrame]]);
    expect(heardBy(effects, 'b')).toEqual([{ type: 'departed', slot: 1, reason: 2 }]);
    expect(send('a', [])).toEqual([]);
  });

  test('a slow reader is let go', () => {
    expect(codes(hub.handle({ type: 'slow', peer: 'a' }, 0))).toEqual([
      ['a', RelayClose.slowReader],
    ]);
    expect(hub.handle({ type: 'slow', peer: 'a' }, 0)).toEqual([]);
  });
});

describe('rates', () => {
  test.each([
    ['bytes', { peerBytesPerSecond: 100, peerBytesBurst: 20 }],
    ['frames', { peerFramesPerSecond: 10, peerFramesBurst: 5 }],
    ['copies', { peerCopiesPerSecond: 10, peerCopiesBurst: 10 }],
  ])('%s over the burst pause the sender, who may go on later', (_name, limits) => {
    hub = hubWith(limits);
    for (const [i, peer] of ['a', 'b', 'c'].entries()) join(peer, 1, 10 + i);
    const pauses = (now: number): number[] =>
      send('a', [], now).flatMap((effect) => (effect.type === 'pause' ? [effect.ms] : []));
    const first = Array.from({ length: 7 }, () => pauses(0));
    expect(first.slice(0, 5).flat()).toEqual([]);
    expect(first[6]).toHaveLength(1);
    expect(pauses(60_000)).toEqual([]);
    expect(send('b', []).some((effect) => effect.type === 'pause')).toBe(false);
  });
});

describe('time', () => {
  test('who does not join in time is let go', () => {
    open('a', 1_000);
    expect(codes(hub.handle({ type: 'tick' }, 5_999))).toEqual([]);
    expect(codes(hub.handle({ type: 'tick' }, 6_000))).toEqual([['a', RelayClose.joinTimeout]]);
  });

  test('who is silent is asked once, then let go; who answers stays', () => {
    join('a', 1, 10);
    join('b', 1, 11);
    expect(hub.handle({ type: 'tick' }, 19_999)).toEqual([]);
    expect(hub.handle({ type: 'tick' }, 20_000)).toEqual([
      { type: 'probe', peer: 'a' },
      { type: 'probe', peer: 'b' },
    ]);
    hub.handle({ type: 'heard', peer: 'b' }, 20_100);
    expect(hub.handle({ type: 'tick' }, 21_000)).toEqual([]);
    const effects = hub.handle({ type: 'tick' }, 45_000);
    expect(codes(effects)).toEqual([['a', RelayClose.idle]]);
    expect(heardBy(effects, 'b')).toEqual([{ type: 'departed', slot: 1, reason: 1 }]);
  });

  test('a drain tells each peer another time to come back', () => {
    for (const [i, peer] of ['a', 'b', 'c', 'd', 'e'].entries()) join(peer, 1, 10 + i);
    const effects = hub.handle({ type: 'drain' }, 0);
    const delays = effects.flatMap((effect) =>
      effect.type === 'say' && effect.message.type === 'retry' ? [effect.message.delayMs] : [],
    );
    expect(delays).toEqual([0, 1000, 2000, 3000, 4000]);
    expect(codes(effects).map(([, code]) => code)).toEqual([1012, 1012, 1012, 1012, 1012]);
    expect([hub.peerCount, hub.roomCount]).toEqual([0, 0]);
  });
});
