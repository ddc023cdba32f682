import { beforeEach, expect, test } from 'vitest';
import { LIMITS } from '../limits.ts';
import { SignalingClose, SignalingHub, type SignalingEffect } from './hub.ts';

let hub: SignalingHub<string>;

beforeEach(() => {
  hub = new SignalingHub<string>({ ...LIMITS, rooms: 3, roomPeers: 2 });
  for (const peer of ['a', 'b', 'c']) hub.handle({ type: 'opened', peer }, 0);
});

function say(peer: string, json: unknown, now = 0): SignalingEffect<string>[] {
  return hub.handle({ type: 'message', peer, json, bytes: 50 }, now);
}

test('a publication goes to all subscribers, its publisher included, with their number', () => {
  say('a', { type: 'subscribe', topics: ['t'] });
  say('b', { type: 'subscribe', topics: ['t'] });
  expect(say('c', { type: 'publish', topic: 't', data: 'x', clients: 99 })).toEqual([
    { type: 'send', to: ['a', 'b'], text: '{"type":"publish","topic":"t","data":"x","clients":2}' },
  ]);
});

test('no topic outlives its subscribers', () => {
  say('a', { type: 'subscribe', topics: ['t', 'u'] });
  say('b', { type: 'subscribe', topics: ['t'] });
  say('a', { type: 'unsubscribe', topics: ['t', 'never'] });
  expect(hub.topicCount).toBe(2);
  hub.handle({ type: 'closed', peer: 'a' }, 0);
  expect(hub.topicCount).toBe(1);
  hub.handle({ type: 'closed', peer: 'b' }, 0);
  expect([hub.topicCount, hub.peerCount]).toEqual([0, 1]);
});

test('what a later version says is ignored, as by the stock server', () => {
  expect(say('a', { type: 'greet' })).toEqual([]);
  expect(say('a', {})).toEqual([]);
  expect(say('a', { type: 'subscribe' })).toEqual([]);
});

test.each([
  null,
  5,
  'text',
  [],
  { type: 'subscribe', topics: 5 },
  { type: 'unsubscribe', topics: [null] },
  { type: 'publish' },
])('bad message %j', (json) => {
  expect(say('a', json)).toEqual([
    { type: 'close', peer: 'a', code: SignalingClose.badMessage, reason: 'bad message' },
  ]);
  expect(hub.peerCount).toBe(2);
});

test('topics and subscribers end at their limits', () => {
  say('a', { type: 'subscribe', topics: ['t', 'u', 'v'] });
  say('b', { type: 'subscribe', topics: ['t'] });
  expect(say('c', { type: 'subscribe', topics: ['t'] })).toMatchObject([
    { code: SignalingClose.tooManyTopics },
  ]);
  expect(say('b', { type: 'subscribe', topics: ['w'] })).toMatchObject([
    { code: SignalingClose.tooManyTopics },
  ]);
  expect(hub.topicCount).toBe(3);
});

test("names of objects' own methods are topics like any other", () => {
  say('a', { type: 'subscribe', topics: ['__proto__', 'constructor'] });
  expect(say('b', { type: 'publish', topic: '__proto__' })).toMatchObject([{ to: ['a'] }]);
});

test('a flood pauses its sender', () => {
  const effects = Array.from({ length: 7_000 }, () => say('a', { type: 'ping' })).flat();
  expect(effects.some((effect) => effect.type === 'pause' && effect.peer === 'a')).toBe(true);
});

test('the silent are asked, then let go', () => {
  hub.handle({ type: 'heard', peer: 'b' }, 15_000);
  expect(hub.handle({ type: 'tick' }, 20_000)).toEqual([
    { type: 'probe', peer: 'a' },
    { type: 'probe', peer: 'c' },
  ]);
  expect(hub.handle({ type: 'tick' }, 45_000)).toMatchObject([
    { type: 'close', peer: 'a', code: SignalingClose.idle },
    { type: 'probe', peer: 'b' },
    { type: 'close', peer: 'c' },
  ]);
});
