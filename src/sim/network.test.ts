import { describe, expect, test } from 'vitest';
import { createRng } from '../lib/rng.ts';
import type { LinkKind } from '../wire/lanes.ts';
import { LANE_QUEUE_BYTES_MAX } from '../wire/limits.ts';
import { Events } from './events.ts';
import { Network, RELAY, type Host, type Weather } from './network.ts';

const CALM: Weather = {
  latencyMsMax: 10,
  jitterMsMax: 0,
  lossMax: 0,
  duplicate: 0,
  reorder: 0,
  slowShare: 0,
};

class Ear implements Host {
  readonly heard: number[] = [];
  readonly links = new Set<string>();
  isOnRelay = false;

  linkUp(peer: number, kind: LinkKind): void {
    this.links.add(`${peer} ${kind}`);
  }

  linkDown(peer: number, kind: LinkKind): void {
    this.links.delete(`${peer} ${kind}`);
  }

  payload(_peer: number, _kind: LinkKind, bytes: Uint8Array): void {
    this.heard.push(bytes[0] as number);
  }

  relay(isHere: boolean): void {
    this.isOnRelay = isHere;
  }
}

function two(weather: Partial<Weather> = {}): {
  events: Events;
  network: Network;
  a: Ear;
  b: Ear;
  send: (count: number, lane?: 'live' | 'fleeting', kind?: LinkKind) => void;
} {
  const events = new Events();
  const network = new Network(events, createRng(5), { ...CALM, ...weather });
  const a = new Ear();
  const b = new Ear();
  network.attach(1, 1, a);
  network.attach(2, 2, b);
  network.connect(1, 2, 'direct');
  const send = (count: number, lane: 'live' | 'fleeting' = 'live', kind: LinkKind = 'direct') => {
    for (let i = 0; i < count; i++) network.send(1, 2, kind, lane, Uint8Array.of(i));
  };
  return { events, network, a, b, send };
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

describe('the virtual network', () => {
  test('reliable lanes lose and reorder nothing, however bad the weather', () => {
    const { events, b, send } = two({ lossMax: 0.5, jitterMsMax: 200, duplicate: 1, reorder: 1 });
    send(100);
    events.runUntil(60_000);
    expect(b.heard).toEqual(upTo(100));
  });

  test('the fleeting lane doubles, reorders and loses', () => {
    const { events, b, send } = two({ duplicate: 0.5, reorder: 0.5 });
    send(100, 'fleeting');
    events.runUntil(5000);
    expect(b.heard.length).toBeGreaterThan(120);
    expect(b.heard).not.toEqual([...b.heard].sort((x, y) => x - y));
  });

  test('what is sent into a cut waits, in order, and one-way cuts hold one way only', () => {
    const { events, network, a, b, send } = two();
    network.cut(1, 2, true);
    send(3);
    network.send(2, 1, 'direct', 'live', Uint8Array.of(9));
    events.runUntil(1000);
    expect([a.heard, b.heard]).toEqual([[9], []]);
    network.cut(1, 2, false);
    events.runUntil(2000);
    expect(b.heard).toEqual([0, 1, 2]);
  });

  test('a link that closes loses what is under way; the other end of a cut one hears nothing', () => {
    const { events, network, a, b, send } = two();
    network.cut(1, 2, true);
    send(3);
    network.close(1, 2, 'direct', 'silent');
    network.cut(1, 2, false);
    events.runUntil(1000);
    expect(b.heard).toEqual([]);
    expect(a.links.has('2 direct')).toBe(false);
    expect(b.links.has('1 direct')).toBe(true);
  });

  test('a lane takes one payload of any size, and then no more than its queue holds', () => {
    const { events, network, b } = two();
    network.cut(1, 2, true);
    const large = new Uint8Array(2 * LANE_QUEUE_BYTES_MAX);
    expect(network.send(1, 2, 'direct', 'bulk', large)).toBe('sent');
    expect(network.send(1, 2, 'direct', 'bulk', Uint8Array.of(1))).toBe('full');
    network.cut(1, 2, false);
    events.runUntil(1000);
    expect(b.heard).toEqual([0]);
    expect(network.send(1, 2, 'direct', 'bulk', Uint8Array.of(1))).toBe('sent');
  });

  test('a slow way takes its time', () => {
    const { events, network, b } = two({ slowShare: 1 });
    network.send(1, 2, 'direct', 'bulk', new Uint8Array(200_000));
    events.runUntil(1500);
    expect(b.heard).toEqual([]);
    events.runUntil(60_000);
    expect(b.heard).toEqual([0]);
  });

  test('who loses the relay hears so after a while, is gone for the others, and comes back', () => {
    const { events, network, a, b } = two();
    expect([...a.links]).toEqual(['2 relayed', '2 direct']);
    network.cut(2, RELAY, true);
    events.runUntil(2000);
    expect(b.isOnRelay).toBe(true);
    events.runUntil(4000);
    expect([b.isOnRelay, a.isOnRelay]).toEqual([false, true]);
    expect([...a.links]).toEqual(['2 direct']);
    network.cut(2, RELAY, false);
    events.runUntil(6000);
    expect(b.isOnRelay).toBe(true);
    expect(a.links.has('2 relayed')).toBe(true);
  });

  test('the relay dies and restarts', () => {
    const { events, network, a, b } = two();
    network.setRelay(false);
    expect([a.isOnRelay, b.isOnRelay]).toEqual([false, false]);
    network.setRelay(true);
    events.runUntil(3000);
    expect([a.isOnRelay, b.isOnRelay]).toEqual([true, true]);
  });

  test('no direct link can be made over a cut, nor between bad NATs', () => {
    const { network } = two();
    expect(network.canConnect(1, 2)).toBe(true);
    network.cut(2, 1, true);
    expect(network.canConnect(1, 2)).toBe(false);
    network.cut(2, 1, false);
    network.forbidDirect(1, 2);
    expect(network.canConnect(2, 1)).toBe(false);
  });

  test('tabs on one disk are linked over no way, and a dead tab is noticed at once', () => {
    const { events, network, a } = two();
    const tab = new Ear();
    network.attach(3, 3, tab, [1]);
    network.cut(1, 3, true);
    network.send(1, 3, 'tab', 'live', Uint8Array.of(7));
    events.runUntil(10);
    expect(tab.heard).toEqual([7]);
    network.detach(3);
    expect(a.links.has('3 tab')).toBe(false);
  });
});
