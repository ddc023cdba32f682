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
  onRelay: boolean;
  /** Its clock runs from here. */
  readonly clockOffsetMs: number;
  /** Ticks and frames wait until then (a frozen tab). */
  frozenUntilMs: number;
};

type Event = { atMs: number; order: number; run: () => void };

export type NetworkOptions = {
  seed?: number;
  latencyMs?: number;
  relayLatencyMs?: number;
  /** Can a direct link form between these two? */
  canDial?: (a: PeerId, b: PeerId) => boolean;
};

const RELAY_ID = toBase64url(new Uint8Array(8).fill(7));

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
  #isRelayUp = true;
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
      onRelay: false,
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

  joinRelay(peer: TestPeer): void {
    if (!this.#isRelayUp || peer.onRelay) return;
    peer.onRelay = true;
    this.give(peer, { type: 'relay', relayId: RELAY_ID });
    for (const other of this.peers) {
      if (other === peer || !other.onRelay || !other.isAlive) continue;
      this.linkUp(peer, other, 'relayed');
    }
  }

  leaveRelay(peer: TestPeer): void {
    if (!peer.onRelay) return;
    peer.onRelay = false;
    this.give(peer, { type: 'relay', relayId: null });
    for (const other of this.peers) if (other !== peer) this.linkDown(peer, other, 'relayed');
  }

  relayDown(): void {
    for (const peer of this.peers) this.leaveRelay(peer);
    this.#isRelayUp = false;
  }

  relayUp(): void {
    this.#isRelayUp = true;
    for (const peer of this.peers) if (peer.isAlive) this.joinRelay(peer);
  }

  linkUp(a: TestPeer, b: TestPeer, kind: LinkKind): void {
    a.links.add(`${b.id} ${kind}`);
    b.links.add(`${a.id} ${kind}`);
    this.give(a, { type: 'link-up', peer: b.id, kind });
    this.give(b, { type: 'link-up', peer: a.id, kind });
  }

  linkDown(a: TestPeer, b: TestPeer, kind: LinkKind): void {
    if (a.links.delete(`${b.id} ${kind}`))
      this.give(a, { type: 'link-down', peer: b.id, kind, reason: 'test' });
    if (b.links.delete(`${a.id} ${kind}`))
      this.give(b, { type: 'link-down', peer: a.id, kind, reason: 'test' });
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
      if (peer.onRelay && other.onRelay) this.linkDown(other, peer, 'relayed');
    }
    peer.onRelay = false;
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
        for (const to of effect.to) this.#send(peer, to, effect.kind, effect.bytes);
        return;
      case 'dial':
        return this.#dial(peer, this.peer(effect.peer), effect.epoch);
      case 'signal-in':
        return this.#signalIn(peer, this.peer(effect.peer), effect.epoch, textOf(effect.bytes));
      case 'close-link':
        return this.#at(this.nowMs, () => this.linkDown(peer, this.peer(effect.peer), effect.kind));
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

  #send(peer: TestPeer, toId: PeerId, kind: LinkKind, sent: Uint8Array): void {
    const to = this.peer(toId);
    const link = `${peer.id} ${toId} ${kind}`;
    assert(peer.links.has(`${toId} ${kind}`), 'sent on a link that is not up');
    const name = Object.entries(MeshKind).find(([, value]) => value === sent[0])?.[0] ?? 'unknown';
    this.frames.set(`${name} ${kind}`, (this.frames.get(`${name} ${kind}`) ?? 0) + 1);
    this.bytes += sent.length;
    const bytes = this.tamper === null ? sent : this.tamper(peer.id, toId, kind, sent);
    if (bytes === null || this.#cuts.has(link)) return;
    const latencyMs =
      kind === 'relayed' ? (this.#options.relayLatencyMs ?? 20) : (this.#options.latencyMs ?? 10);
    const atMs = Math.max(this.nowMs + latencyMs + this.#rng.below(4), this.#lastMs.get(link) ?? 0);
    this.#lastMs.set(link, atMs);
    this.#at(atMs, () => {
      if (!to.links.has(`${peer.id} ${kind}`) || this.#cuts.has(link)) return;
      this.give(to, { type: 'payload', peer: peer.id, kind, bytes });
    });
  }
}
