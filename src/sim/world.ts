/** One simulated room: hosts with disks, the network between them, and everything that checkers need to know of what happened. */
import { must } from '../lib/assert.ts';
import { createRng, type Rng } from '../lib/rng.ts';
import { INDEX_PAGE, pageIdOf, type PageId, type PeerId } from '../wire/ids.ts';
import { Disk } from './disk.ts';
import { Events } from './events.ts';
import { createFakeAuthority, type FakeAuthority } from './fake-keys.ts';
import { Network, type HostId } from './network.ts';
import { SimPeer, type Meddling } from './peer.ts';
import type { SimOptions } from './options.ts';
import { entryKey } from '../replica/records.ts';
import type { HeadView } from '../replica/replica.ts';
import { TokenBook, type Token } from './tokens.ts';

export type Accusation = { by: PeerId; peer: PeerId; reason: string };

export class World {
  readonly options: SimOptions;
  readonly rng: Rng;
  readonly events = new Events();
  readonly network: Network;
  readonly authority: FakeAuthority;
  readonly pages: readonly PageId[];
  readonly tokens = new TokenBook();
  readonly accusations: Accusation[] = [];
  readonly violations: string[] = [];
  /** How often each thing happened, for `sometimes`. */
  readonly counters = new Map<string, number>();
  /** Sessions that a hostile host used. */
  readonly hostileSessions = new Set<PeerId>();
  /** The host that does not keep to the protocol, or null. */
  readonly hostileHost: HostId | null;
  readonly #disks = new Map<HostId, Disk>();
  readonly #devices = new Map<HostId, Uint8Array>();
  readonly #peers = new Map<HostId, SimPeer>();
  readonly #hostOf = new Map<PeerId, HostId>();
  #traceHash = 0x811c9dc5;

  constructor(seed: number, options: SimOptions) {
    this.options = options;
    this.rng = createRng(seed, 1);
    this.authority = createFakeAuthority(this.rng.fork());
    this.network = new Network(this.events, this.rng.fork(), options.weather);
    this.pages = [INDEX_PAGE, ...Array.from({ length: options.pageCount - 1 }, () => pageIdOf(this.rng.bytes(12)))];
    this.hostileHost = options.hasHostile ? options.peerCount : null;
    for (let host = 0; host < options.peerCount; host++) this.boot(host);
    if (this.hostileHost !== null) this.boot(this.hostileHost);
  }

  count(what: string): void {
    this.counters.set(what, (this.counters.get(what) ?? 0) + 1);
  }

  readonly trace = (text: string, number: number): void => {
    let hash = this.#traceHash ^ number ^ Math.round(this.events.nowMs * 1000);
    for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
    this.#traceHash = hash;
  };

  get traceHash(): string {
    return (this.#traceHash >>> 0).toString(16).padStart(8, '0');
  }

  /** Starts a host, as a new session on its own disk (unless a planted fault reuses the old one). */
  boot(host: HostId): SimPeer {
    const isHostile = host === this.hostileHost;
    const meddling: Meddling = isHostile ? {} : this.options.meddling;
    const old = this.#peers.get(host);
    const device = this.#devices.get(host) ?? this.rng.bytes(8);
    this.#devices.set(host, device);
    const disk = this.#disks.get(host) ?? new Disk(this.events, this.rng.fork());
    this.#disks.set(host, disk);
    const reused = meddling.reusesSession === true ? old?.ports.record : undefined;
    const record = reused ?? this.authority.createSession(device, !isHostile || this.options.hostileWrites);
    if (isHostile) this.hostileSessions.add(record.session);
    this.#hostOf.set(record.session, host);
    const peer = new SimPeer({
      host,
      record,
      authority: this.authority,
      events: this.events,
      network: this.network,
      disk,
      rng: this.rng.fork(),
      hostOf: (id) => this.#hostOf.get(id),
      peerAt: (at) => this.#peers.get(at)?.id,
      onAccused: (by, accused, reason) => this.accusations.push({ by, peer: accused, reason }),
      trace: this.trace,
      meddling,
    });
    this.#peers.set(host, peer);
    peer.start();
    return peer;
  }

  /** Kills a host, and lets go of tokens that nobody has any more: their author died before any disk or other peer had them. */
  crash(host: HostId): void {
    const peer = this.peer(host);
    const storedUpTo = new Map(this.pages.map((page) => [page, ownHead(peer, page)?.stored ?? 0]));
    peer.crash();
    const kept = new Set([...this.#disks.values()].flatMap((disk) => disk.load().map(({ key }) => key)));
    for (const token of [...this.tokens.all()]) {
      const key = entryKey(token.page, token.session, token.number);
      if (token.session === peer.id && token.number <= (storedUpTo.get(token.page) ?? 0) && !this.#isOnDisk(host, key)) {
        this.violations.push(`badge: ${token.text} was said to be saved by host ${host} and is not on its disk`);
      }
      if (kept.has(key) || this.alive.some((other) => holds(other, token))) continue;
      this.tokens.forget(token.text);
      this.count('token died with its author');
    }
  }

  #isOnDisk(host: HostId, key: string): boolean {
    return this.disk(host).load().some((record) => record.key === key);
  }

  restart(host: HostId): void {
    if (!this.peer(host).isAlive) this.boot(host);
  }

  peer(host: HostId): SimPeer {
    return must(this.#peers.get(host), 'host');
  }

  disk(host: HostId): Disk {
    return must(this.#disks.get(host), 'disk');
  }

  get hosts(): HostId[] {
    return [...this.#peers.keys()];
  }

  /** Peers that keep to the protocol, alive or not. */
  get honest(): SimPeer[] {
    return [...this.#peers].filter(([host]) => host !== this.hostileHost).map(([, peer]) => peer);
  }

  get alive(): SimPeer[] {
    return this.honest.filter(({ isAlive }) => isAlive);
  }
}

const ownHead = (peer: SimPeer, page: PageId): HeadView | undefined => peer.replica.heads(page).find(({ session }) => session === peer.id);

const holds = (peer: SimPeer, { page, session, number }: Token): boolean =>
  peer.replica.heads(page).some((head) => head.session === session && head.number >= number);
