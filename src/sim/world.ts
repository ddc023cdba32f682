/** One simulated room: places with disks, the network between them, and everything that checkers need to know of what happened. */
import { assert, must } from '../lib/assert.ts';
import { createRng, type Rng } from '../lib/rng.ts';
import { INDEX_PAGE, pageIdOf, type PageId, type PeerId } from '../wire/ids.ts';
import type { SessionRecord } from '../wire/session-record.ts';
import { checkBadges } from './checkers/badge.ts';
import { Watch } from './checkers/watch.ts';
import type { Profile } from '../mesh/machine-types.ts';
import { CHECKPOINT_POLICY, type CheckpointPolicy } from '../replica/checkpoints.ts';
import { Disk } from './disk.ts';
import { Events } from './events.ts';
import { createFakeAuthority, type FakeAuthority } from './fake-keys.ts';
import type { Meddling } from './meddling.ts';
import { Network, type HostId, type Place } from './network.ts';
import type { SimOptions } from './options.ts';
import { SimPeer, type ClockSetting, type Observer } from './peer.ts';
import { TokenBook } from './tokens.ts';

/** Who is at the places, where that is not left to the seed. */
export type Cast = {
  profileOf(place: Place): Profile;
  clockOf(place: Place): ClockSetting | null;
  /** Told what `watch` is told, after it. */
  onlooker: Observer | null;
};

const ANYONE: Cast = {
  profileOf: (place) => ({ name: `place ${place}`, color: 'p1' }),
  clockOf: () => null,
  onlooker: null,
};

type Desk = { disk: Disk; device: Uint8Array };

/** A person reads what happened, and taps. */
const RENEWAL_MS = 800;

export class World {
  readonly options: SimOptions;
  readonly rng: Rng;
  readonly events = new Events();
  readonly network: Network;
  readonly authority: FakeAuthority;
  readonly pages: readonly PageId[];
  readonly tokens = new TokenBook();
  readonly watch: Watch;
  /** Places of honest peers, and the hostile one's, if there is one. */
  readonly #places: Place[];
  #hostilePlace: Place | null;
  #placeCount: number;
  readonly #cast: Cast;
  readonly #checkpoints: CheckpointPolicy;
  readonly #desks = new Map<Place, Desk>();
  readonly #peers = new Map<Place, SimPeer>();
  readonly #hostOf = new Map<PeerId, HostId>();
  readonly #peerAt = new Map<HostId, SimPeer>();
  #hostCount = 0;
  /** What the hostile peer does to its own machines' inputs and effects. */
  hostileMeddling: Meddling = {};

  constructor(seed: number, options: SimOptions, cast = ANYONE) {
    this.options = options;
    this.#cast = cast;
    this.rng = createRng(seed, 1);
    this.authority = createFakeAuthority(this.rng.fork());
    this.network = new Network(this.events, this.rng.fork(), options.weather, options.relayCount);
    this.watch = new Watch(this);
    const { checkpointEntries: entriesMin } = options;
    const worthEntries = Math.min(CHECKPOINT_POLICY.worthEntries, Math.ceil(entriesMin / 4));
    this.#checkpoints = { ...CHECKPOINT_POLICY, entriesMin, worthEntries };
    this.pages = [
      INDEX_PAGE,
      ...Array.from({ length: options.pageCount - 1 }, () => pageIdOf(this.rng.bytes(12))),
    ];
    this.#places = Array.from({ length: options.peerCount }, (_, place) => place);
    this.#hostilePlace = options.hasHostile ? options.peerCount : null;
    this.#placeCount = options.peerCount + (options.hasHostile ? 1 : 0);
    for (const place of this.places) this.boot(place);
    if (this.#hostilePlace !== null) this.boot(this.#hostilePlace);
  }

  get places(): readonly Place[] {
    return this.#places;
  }

  get hostilePlace(): Place | null {
    return this.#hostilePlace;
  }

  /** Where whoever comes next will be. */
  get nextPlace(): Place {
    return this.#placeCount;
  }

  /** Somebody comes, to a place of their own. */
  arrive(): SimPeer {
    const place = this.#placeCount;
    this.#placeCount += 1;
    this.#places.push(place);
    return this.boot(place);
  }

  /** Somebody who will not keep to the protocol comes; only one. */
  arriveHostile(): SimPeer {
    assert(this.#hostilePlace === null, 'one hostile peer at a time');
    const place = this.#placeCount;
    this.#placeCount += 1;
    this.#hostilePlace = place;
    return this.boot(place);
  }

  /** Says goodbye and takes its disk along: its place is empty from now on. */
  depart(place: Place): void {
    this.leave(place);
    const at = this.#places.indexOf(place);
    if (at >= 0) this.#places.splice(at, 1);
    if (place === this.#hostilePlace) this.#hostilePlace = null;
    this.#forgetLostTokens();
  }

  /** Says goodbye; what it wrote stays on its disk. */
  leave(place: Place): void {
    const peer = this.peer(place);
    if (peer.isAlive) peer.leave();
  }

  readonly #observer: Observer = {
    took: (...what) => {
      this.watch.took(...what);
      this.#cast.onlooker?.took(...what);
    },
    did: (...what) => {
      this.watch.did(...what);
      this.#cast.onlooker?.did(...what);
    },
  };

  #deskOf(place: Place): Desk {
    const shared = place === 1 && this.options.hasTabs ? 0 : place;
    const known = this.#desks.get(shared);
    if (known !== undefined) return known;
    const desk = { disk: new Disk(this.events, this.rng.fork()), device: this.rng.bytes(8) };
    this.#desks.set(shared, desk);
    return desk;
  }

  /** Starts a peer at a place, as a new session on its own disk (unless a planted fault reuses the old one). */
  boot(place: Place): SimPeer {
    const isHostile = place === this.hostilePlace;
    const { disk, device } = this.#deskOf(place);
    const host = (this.#hostCount += 1);
    const record = this.#recordFor(place, device);
    if (isHostile) this.watch.hostileSessions.add(record.session);
    this.#hostOf.set(record.session, host);
    const peer = new SimPeer({
      host,
      place,
      record,
      authority: this.authority,
      events: this.events,
      network: this.network,
      disk,
      rng: this.rng.fork(),
      checkpoints: this.#checkpoints,
      profile: this.#cast.profileOf(place),
      clockDrift: this.options.clockDrift,
      clock: this.#cast.clockOf(place),
      tabs: () => this.#others(place, disk).map(({ ports }) => ports.host),
      hostOf: (id) => this.#hostOf.get(id),
      peerAt: (at) => this.#peerAt.get(at)?.id,
      isAlive: (session) =>
        [...this.#peers.values()].some(({ id, isAlive }) => isAlive && id === session),
      observer: this.#observer,
      meddling: isHostile ? this.hostileMeddling : this.options.meddling,
    });
    this.#peers.set(place, peer);
    this.#peerAt.set(host, peer);
    peer.start();
    return peer;
  }

  #recordFor(place: Place, device: Uint8Array): SessionRecord {
    const old = this.#peers.get(place);
    if (old !== undefined && old.ports.meddling.reusesSession === true) return old.ports.record;
    return this.authority.createSession(device, this.writesAt(place));
  }

  /** Living peers on the same disk. */
  #others(place: Place, disk: Disk): SimPeer[] {
    return [...this.#peers.values()].filter(
      ({ isAlive, ports }) => isAlive && ports.disk === disk && ports.place !== place,
    );
  }

  writesAt(place: Place): boolean {
    if (place === this.hostilePlace) return this.options.hostileWrites;
    return !(this.options.hasViewer && place === this.options.peerCount - 1);
  }

  /** Kills a peer, and lets go of tokens that nobody has any more: their author died before any disk or other peer had them. */
  crash(place: Place): void {
    const peer = this.peer(place);
    if (!peer.isAlive) return;
    const heads = this.pages.map((page) => ({ page, heads: peer.replica.heads(page) }));
    peer.crash();
    if (place === this.hostilePlace) return;
    this.watch.report(checkBadges(this, peer, heads));
    this.#forgetLostTokens();
  }

  #forgetLostTokens(): void {
    const held = new Map<string, number>();
    // What only a viewer got from an author who is gone, nobody can be shown a proof of.
    const keepers = this.alive.filter(({ ports }) => this.writesAt(ports.place));
    for (const { replica } of keepers)
      for (const page of this.pages)
        for (const { session, number } of replica.heads(page)) {
          const key = `${page}/${session}`;
          held.set(key, Math.max(held.get(key) ?? 0, number));
        }
    const disks = this.places
      .filter((place) => this.writesAt(place))
      .map((place) => this.disk(place));
    for (const token of [...this.tokens.all()]) {
      if ((held.get(`${token.page}/${token.session}`) ?? 0) >= token.number) continue;
      if (disks.some((disk) => this.watch.isOnDisk(disk, token.page, token.session, token.number)))
        continue;
      this.tokens.forget(token.text);
      this.watch.count('a token died with its author');
    }
  }

  /** The person at a peer whose session is spent opens the room anew. */
  renew(peer: SimPeer): void {
    const { place } = peer.ports;
    this.events.after(RENEWAL_MS, () => {
      if (this.peer(place) !== peer || !peer.isAlive) return;
      this.crash(place);
      this.boot(place);
    });
  }

  restart(place: Place): void {
    if (!this.peer(place).isAlive) this.boot(place);
  }

  peer(place: Place): SimPeer {
    return must(this.#peers.get(place), 'peer');
  }

  disk(place: Place): Disk {
    return this.#deskOf(place).disk;
  }

  peerOf(session: PeerId): SimPeer | undefined {
    const host = this.#hostOf.get(session);
    return host === undefined ? undefined : this.#peerAt.get(host);
  }

  /** Peers that keep to the protocol, alive or not. */
  get honest(): SimPeer[] {
    return this.places.map((place) => this.peer(place));
  }

  get alive(): SimPeer[] {
    return this.honest.filter(({ isAlive }) => isAlive);
  }

  get hostile(): SimPeer | null {
    return this.hostilePlace === null ? null : this.peer(this.hostilePlace);
  }
}
