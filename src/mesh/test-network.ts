/**
 * A deterministic network in memory for tests of the mesh: peers with their machines, a relay, direct links that form by signals,
 * latency, cuts (also one-way), and a virtual clock. It counts frames and remembers what was delivered.
 */
import { assert } from '../lib/assert.ts';
import { toBase64url, utf8, fromUtf8 } from '../lib/bytes.ts';
import { createRng } from '../lib/rng.ts';
import type { PeerId } from '../wire/ids.ts';
import type { LinkKind } from '../wire/lanes.ts';
import { MeshKind } from '../wire/mesh-messages.ts';
import { createMesh, type Mesh } from './machine.ts';
import type { MeshEffect, MeshInput } from './machine-types.ts';
import { TEST_TOPIC, testKeys, testRecord } from './test-keys.ts';

export type TestPeer = {
  readonly id: PeerId;
  readonly mesh: Mesh;
  readonly delivered: { from: PeerId; text: string; atMs: number }[];
  readonly neighbours: Set<PeerId>;
  readonly effects: (MeshEffect & { atMs: number })[];
  links: Set<string>;
  isAlive: boolean;
  /** Relays that it is on, the preferred one first. */
  relays: number[];
  /** Its clock runs from here. */
  readonly clockOffsetMs: number;
  /** Ticks and frames wait until then (a frozen tab). */
  frozenUntilMs: number;
};

type Event = { atMs: number; order: number; run: () => void };

export type NetworkOptions = {
  seed?: number;
  latencyMs?: number;
  /** Of each relay, by its number; 20 where none is given. */
  relayLatencyMs?: readonly number[];
  /** Can a direct link form between these two? */
  canDial?: (a: PeerId, b: PeerId) => boolean;
};

const relayIdOf = (relay: number): string => toBase64url(new Uint8Array(8).fill(7 + relay));

const linkKey = (peer: PeerId, kind: LinkKind, relay: number): string =>
  `${peer} ${kind}${relay === 0 ? '' : relay}`;

/** Payloads of tests are text, except where a test sends garbage. */
function textOf(bytes: Uint8Array): string {
  try {
    return fromUtf8(bytes);
  } catch {
    return toBase64url(bytes);
  }
}

export class TestNetwork {
  nowMs = 0;
  readonly peers: TestPeer[] = [];
  /** Frames sent, by kind of message and of link: `near direct`. One for each receiver. */
  readonly frames = new Map<string, number>();
  bytes = 0;
  dials = 0;
  /** Set to see or change frames: return null to lose one. */
  tamper:
    | ((from: PeerId, to: PeerId, kind: LinkKind, bytes: Uint8Array) => Uint8Array | null)
    | null = null;
  canDial: (a: PeerId, b: PeerId) => boolean;
  readonly #options: NetworkOptions;
  readonly #rng;
  readonly #cuts = new Set<string>();
  #events: Event[] = [];
  #order = 0;
  readonly #deadRelays = new Set<number>();
  readonly #silentRelays = new Set<number>();
  /** Last arrival on each one-way link, so that frames stay in order. */
  readonly #lastMs = new Map<string, number>();

  constructor(options: NetworkOptions = {}) {
    this.#options = options;
    this.#rng = createRng(options.seed ?? 1, 77);
    this.canDial = options.canDial ?? (() => true);
  }

  add(
    seed: number,
    extra: { relay?: boolean; relayOnly?: boolean; device?: number; certificate?: Uint8Array } = {},
  ): TestPeer {
    const genuine = testRecord(seed, extra.device ?? seed);
    const record = {
      ...genuine,
      memberCertificate: extra.certificate ?? genuine.memberCertificate,
    };
    const mesh = createMesh({
      self: record,
      profile: { name: `peer ${seed}`, color: '#123456' },
      keys: testKeys(record.session),
      topic: TEST_TOPIC,
      rng: createRng(seed, 5),
      relayOnly: extra.relayOnly ?? false,
    });
    const peer: TestPeer = {
      id: record.session,
      mesh,
      delivered: [],
      neighbours: new Set(),
      effects: [],
      links: new Set(),
      isAlive: true,
      relays: [],
      clockOffsetMs: this.#rng.below(1e9),
      frozenUntilMs: 0,
    };
    this.peers.push(peer);
    if (extra.relay ?? true) this.joinRelay(peer);
    return peer;
  }

  /** Peers 1 to n, all on the relay. */
  room(n: number): TestPeer[] {
    return Array.from({ length: n }, (_, i) => this.add(i + 1));
  }

  peer(id: PeerId): TestPeer {
    const found = this.peers.find((peer) => peer.id === id);
    assert(found !== undefined, 'unknown peer');
    return found;
  }

  joinRelay(peer: TestPeer, relay = 0): void {
    if (this.#deadRelays.has(relay) || peer.relays.includes(relay)) return;
    peer.relays = [...peer.relays, relay].sort((a, b) => a - b);
    this.#tellRelays(peer);
    for (const other of this.peers) {
      if (other === peer || !other.relays.includes(relay) || !other.isAlive) continue;
      this.linkUp(peer, other, 'relayed', relay);
    }
  }

  #tellRelays(peer: TestPeer): void {
    const relays = peer.relays.map((relay) => ({ relay, id: relayIdOf(relay) }));
    this.give(peer, { type: 'relays', relays });
  }

  leaveRelay(peer: TestPeer, relay = 0): void {
    if (!peer.relays.includes(relay)) return;
    peer.relays = peer.relays.filter((other) => other !== relay);
    this.#tellRelays(peer);
    for (const other of this.peers)
      if (other !== peer) this.linkDown(peer, other, 'relayed', relay);
  }

  relayDown(relay = 0): void {
    for (const peer of this.peers) this.leaveRelay(peer, relay);
    this.#deadRelays.add(relay);
  }

  relayUp(relay = 0): void {
    this.#deadRelays.delete(relay);
    for (const peer of this.peers) if (peer.isAlive) this.joinRelay(peer, relay);
  }

  /** It says nothing any more, and nobody is told. */
  relaySilent(relay: number): void {
    this.#silentRelays.add(relay);
  }

  linkUp(a: TestPeer, b: TestPeer, kind: LinkKind, relay = 0): void {
    a.links.add(linkKey(b.id, kind, relay));
    b.links.add(linkKey(a.id, kind, relay));
    this.give(a, { type: 'link-up', peer: b.id, kind, relay });
    this.give(b, { type: 'link-up', peer: a.id, kind, relay });
  }

  linkDown(a: TestPeer, b: TestPeer, kind: LinkKind, relay = 0): void {
    if (a.links.delete(linkKey(b.id, kind, relay)))
      this.give(a, { type: 'link-down', peer: b.id, kind, relay, reason: 'test' });
    if (b.links.delete(linkKey(a.id, kind, relay)))
      this.give(b, { type: 'link-down', peer: a.id, kind, relay, reason: 'test' });
  }

  /** From now on nothing arrives from a at b over links of this kind; silently. */
  cut(a: TestPeer, b: TestPeer, kind: LinkKind, ways: 1 | 2 = 2): void {
    this.#cuts.add(`${a.id} ${b.id} ${kind}`);
    if (ways === 2) this.#cuts.add(`${b.id} ${a.id} ${kind}`);
  }

  heal(): void {
    this.#cuts.clear();
  }

  /** Gone without a word; the relay tells the others, direct links just fall silent. */
  crash(peer: TestPeer): void {
    peer.isAlive = false;
    for (const other of this.peers) {
      if (other === peer) continue;
      for (const relay of peer.relays)
        if (other.relays.includes(relay)) this.linkDown(other, peer, 'relayed', relay);
    }
    peer.relays = [];
  }

  freeze(peer: TestPeer, forMs: number): void {
    peer.frozenUntilMs = this.nowMs + forMs;
  }

  give(peer: TestPeer, input: MeshInput): void {
    if (!peer.isAlive) return;
    if (peer.frozenUntilMs > this.nowMs)
      return this.#at(peer.frozenUntilMs, () => this.give(peer, input));
    const effects = peer.mesh.handle(input, this.nowMs + peer.clockOffsetMs);
    for (const effect of effects) {
      peer.effects.push({ ...effect, atMs: this.nowMs });
      this.#run(peer, effect);
    }
    this.#schedule(peer);
  }

  say(peer: TestPeer, text: string): void {
    this.give(peer, { type: 'broadcast', lane: 'live', payload: utf8(text) });
  }

  tell(peer: TestPeer, to: TestPeer, text: string): void {
    this.give(peer, { type: 'unicast', to: to.id, lane: 'live', payload: utf8(text) });
  }

  run(forMs: number): void {
    const endMs = this.nowMs + forMs;
    for (let next = this.#next(endMs); next !== undefined; next = this.#next(endMs)) {
      this.nowMs = next.atMs;
      next.run();
    }
    this.nowMs = endMs;
  }

  /** Runs until the condition holds; the time that took. Throws after `limitMs`. */
  until(condition: () => boolean, limitMs = 60_000): number {
    const startMs = this.nowMs;
    while (!condition()) {
      assert(this.nowMs - startMs < limitMs, `not within ${limitMs} ms`);
      this.run(10);
    }
    return this.nowMs - startMs;
  }

  pathOf(peer: TestPeer, to: TestPeer): string {
    const found = peer.mesh.view(this.nowMs).peers.find((other) => other.id === to.id);
    return found?.path ?? 'unknown';
  }

  /** Does every live peer reach every other by such a path? */
  all(kind: string): boolean {
    const live = this.peers.filter((peer) => peer.isAlive);
    return live.every((a) => live.every((b) => a === b || this.pathOf(a, b) === kind));
  }

  effectsOf<T extends MeshEffect['type']>(
    peer: TestPeer,
    type: T,
  ): (MeshEffect & { type: T; atMs: number })[] {
    return peer.effects.filter(
      (effect): effect is MeshEffect & { type: T; atMs: number } => effect.type === type,
    );
  }

  count(pattern: string): number {
    let sum = 0;
    for (const [key, count] of this.frames) if (key.includes(pattern)) sum += count;
    return sum;
  }

  #at(atMs: number, run: () => void): void {
    const event = { atMs, order: this.#order++, run };
    let low = 0;
    let high = this.#events.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = this.#events[middle] as Event;
      if (other.atMs > atMs || (other.atMs === atMs && other.order > event.order)) low = middle + 1;
      else high = middle;
    }
    this.#events.splice(low, 0, event);
  }

  #next(endMs: number): Event | undefined {
    const last = this.#events.at(-1);
    return last !== undefined && last.atMs <= endMs ? this.#events.pop() : undefined;
  }

  readonly #wakes = new Map<PeerId, number>();

  #schedule(peer: TestPeer): void {
    const atMs = peer.mesh.wakeAtMs - peer.clockOffsetMs;
    if (atMs === Infinity || (this.#wakes.get(peer.id) ?? Infinity) <= atMs) return;
    this.#wakes.set(peer.id, atMs);
    this.#at(Math.max(atMs, this.nowMs), () => {
      if (this.#wakes.get(peer.id) === atMs) this.#wakes.delete(peer.id);
      if (peer.mesh.wakeAtMs - peer.clockOffsetMs <= this.nowMs) this.give(peer, { type: 'tick' });
      else if (peer.isAlive) this.#schedule(peer);
    });
  }

  #run(peer: TestPeer, effect: MeshEffect): void {
    switch (effect.type) {
      case 'send':
        for (const to of effect.to) this.#send(peer, to, effect);
        return;
      case 'dial':
        return this.#dial(peer, this.peer(effect.peer), effect.epoch);
      case 'signal-in':
        return this.#signalIn(peer, this.peer(effect.peer), effect.epoch, textOf(effect.bytes));
      case 'close-link':
        return this.#at(this.nowMs, () =>
          this.linkDown(peer, this.peer(effect.peer), effect.kind, effect.relay),
        );
      case 'deliver':
        peer.delivered.push({ from: effect.from, text: textOf(effect.payload), atMs: this.nowMs });
        return;
      case 'neighbour-up':
        assert(!peer.neighbours.has(effect.peer), 'neighbour-up twice');
        peer.neighbours.add(effect.peer);
        return;
      case 'neighbour-down':
        assert(peer.neighbours.delete(effect.peer), 'neighbour-down without up');
        return;
      case 'neighbour-check':
        assert(peer.neighbours.has(effect.peer), 'neighbour-check without up');
        return;
      default:
    }
  }

  #dial(peer: TestPeer, to: TestPeer, epoch: number): void {
    this.dials += 1;
    this.give(peer, { type: 'signal-out', peer: to.id, epoch, bytes: utf8('offer') });
  }

  #signalIn(peer: TestPeer, from: TestPeer, epoch: number, text: string): void {
    if (text === 'offer')
      return this.give(peer, { type: 'signal-out', peer: from.id, epoch, bytes: utf8('answer') });
    if (!this.canDial(peer.id, from.id) || !from.isAlive) return;
    this.#at(this.nowMs + 2 * (this.#options.latencyMs ?? 10), () => {
      if (peer.isAlive && from.isAlive) this.linkUp(peer, from, 'direct');
    });
  }

  #send(peer: TestPeer, toId: PeerId, effect: MeshEffect & { type: 'send' }): void {
    const { kind, relay, bytes: sent } = effect;
    const to = this.peer(toId);
    const link = `${peer.id} ${toId} ${kind}`;
    const way = `${link} ${relay}`;
    assert(peer.links.has(linkKey(toId, kind, relay)), 'sent on a link that is not up');
    const name = Object.entries(MeshKind).find(([, value]) => value === sent[0])?.[0] ?? 'unknown';
    this.frames.set(`${name} ${kind}`, (this.frames.get(`${name} ${kind}`) ?? 0) + 1);
    this.bytes += sent.length;
    const bytes = this.tamper === null ? sent : this.tamper(peer.id, toId, kind, sent);
    if (kind === 'relayed' && this.#silentRelays.has(relay)) return;
    if (bytes === null || this.#cuts.has(link)) return;
    const latencyMs =
      kind === 'relayed'
        ? (this.#options.relayLatencyMs?.[relay] ?? 20)
        : (this.#options.latencyMs ?? 10);
    const atMs = Math.max(this.nowMs + latencyMs + this.#rng.below(4), this.#lastMs.get(way) ?? 0);
    this.#lastMs.set(way, atMs);
    this.#at(atMs, () => {
      if (!to.links.has(linkKey(peer.id, kind, relay)) || this.#cuts.has(link)) return;
      this.give(to, { type: 'payload', peer: peer.id, kind, relay, bytes });
    });
  }
}
