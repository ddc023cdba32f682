/** One simulated peer: a real mesh and a real replica, driven as `room/driver.ts` drives them, on a virtual disk, clock and network. */
import type * as Y from 'yjs';
import { utf8 } from '../lib/bytes.ts';
import type { Rng } from '../lib/rng.ts';
import { createMesh, type Mesh } from '../mesh/machine.ts';
import type { MeshEffect, MeshInput, Profile } from '../mesh/machine-types.ts';
import type { CheckpointPolicy } from '../replica/checkpoints.ts';
import { Fleeting } from '../replica/fleeting.ts';
import type { ReplicaEffect, ReplicaInput } from '../replica/machine-types.ts';
import { secretKey, secretRecord } from '../replica/records.ts';
import { createReplica, type Replica } from '../replica/replica.ts';
import { WireError } from '../wire/codec.ts';
import type { FleetingMessage } from '../wire/fleeting-message.ts';
import type { PageId, PeerId } from '../wire/ids.ts';
import type { RoomKeys } from '../wire/keys.ts';
import type { LinkKind } from '../wire/lanes.ts';
import { isBlobPayload, isFleetingPayload } from '../wire/payload-kinds.ts';
import { headStatement } from '../wire/replica-messages.ts';
import type { SessionRecord } from '../wire/session-record.ts';
import { Dialer } from './dialer.ts';
import type { Disk } from './disk.ts';
import type { Events } from './events.ts';
import type { FakeAuthority } from './fake-keys.ts';
import type { Meddling } from './meddling.ts';
import type { Host, HostId, Network, Place, Upload } from './network.ts';

/** What the world wants to know of what a peer does. */
export type Observer = {
  /** Something was given to a machine. */
  took(peer: SimPeer, machine: 'mesh' | 'replica', input: MeshInput | ReplicaInput): void;
  did(peer: SimPeer, effect: MeshEffect | ReplicaEffect): void;
};

export type PeerPorts = {
  host: HostId;
  place: Place;
  record: SessionRecord;
  authority: FakeAuthority;
  events: Events;
  network: Network;
  disk: Disk;
  rng: Rng;
  checkpoints: CheckpointPolicy;
  profile: Profile;
  /** Clocks run up to this much too fast or too slow. */
  clockDrift: number;
  /** Instead of a clock that is drawn. */
  clock: ClockSetting | null;
  /** Living hosts on the same disk. */
  tabs: () => readonly HostId[];
  hostOf: (peer: PeerId) => HostId | undefined;
  peerAt: (host: HostId) => PeerId | undefined;
  /** Lives this session somewhere on our disk? */
  isAlive: (session: PeerId) => boolean;
  observer: Observer;
  meddling: Meddling;
};

/** A clock that runs `rate` times as fast as it should; its wall clock says `wallMs` when the simulation begins. */
export type ClockSetting = { rate: number; wallMs: number };

type Queued = { to: 'mesh'; input: MeshInput } | { to: 'replica'; input: ReplicaInput };

const RELAY_NAMES: readonly string[] = ['relay', 'other relay'];
/** Added to a wake-up, so that rounding never wakes a machine too soon. */
const ROUNDING_MS = 0.001;
/** A worker hashes a large update while other things happen. */
const HASHING_MS = 30;

export class SimPeer implements Host {
  readonly ports: PeerPorts;
  readonly id: PeerId;
  readonly mesh: Mesh;
  readonly replica: Replica;
  readonly fleeting = new Fleeting();
  /** Told what others say that nobody keeps. */
  onFleeting: (from: PeerId, message: FleetingMessage) => void = () => undefined;
  /** What somebody says of blobs. */
  onBlobs: (from: PeerId, payload: Uint8Array) => void = () => undefined;
  isAlive = true;
  /** Its session can no longer write everywhere: the person at it will open the room anew. */
  isSpent = false;
  /** Nothing runs until then (a frozen tab). */
  stalledUntilMs = 0;
  readonly #keys: RoomKeys;
  readonly #queue: Queued[] = [];
  readonly #relays = new Set<number>();
  readonly #clock: { offsetMs: number; rate: number };
  readonly #wallMsAtZero: number;
  readonly #dialer: Dialer;
  #isRunning = false;
  #wakeDueMs = Infinity;
  #isFlushDue = false;

  constructor(ports: PeerPorts) {
    this.ports = ports;
    this.id = ports.record.session;
    const { rng, record, authority, meddling, events, clockDrift, profile, clock } = ports;
    const drift = clockDrift * (2 * rng.float() - 1);
    this.#clock = { offsetMs: rng.float() * 1e9, rate: clock?.rate ?? 1 + drift };
    const honest = authority.keysOf(this.id);
    const keys = meddling.keys?.(honest) ?? honest;
    this.#keys = keys;
    const { topic } = authority;
    this.mesh = createMesh({ self: record, profile, keys, topic, rng: rng.fork() });
    const replicaRng = rng.fork();
    // Ten years of wall clock skew, either way.
    const drawnWallMs = 1.7e12 + (2 * rng.float() - 1) * 3e11;
    this.#wallMsAtZero = clock === null ? drawnWallMs : clock.wallMs - this.#clock.offsetMs;
    this.replica = createReplica({
      self: record,
      keys,
      rng: replicaRng,
      wallMsAtZero: this.#wallMsAtZero,
      checkpoints: ports.checkpoints,
      onLocalEdit: () => this.#flushSoon(),
    });
    this.#dialer = new Dialer({
      events,
      tell: (input) => this.give('mesh', input),
      tryConnect: (peer) => this.#tryConnect(peer),
    });
  }

  start(): void {
    const { disk, network, host, place, tabs } = this.ports;
    const records = disk.load();
    this.give('replica', { type: 'load', records });
    const keys = records.filter(({ key }) => key.startsWith(secretKey('' as PeerId)));
    this.#recover(keys.map(({ key }) => key.slice(secretKey('' as PeerId).length) as PeerId));
    disk.write(this, { puts: [secretRecord(this.id, utf8('secret'))], deletes: [] }, () => {});
    network.attach(host, place, this, tabs());
  }

  /** As room/recovery.ts: sign what sessions that died on this disk left unsigned. */
  #recover(sessions: readonly PeerId[]): void {
    for (const session of sessions) {
      if (session === this.id || this.ports.isAlive(session)) continue;
      const keys = this.ports.authority.keysOf(session);
      for (const { page, number, hash } of this.replica.unsignedTails(session)) {
        const unsigned = { session, page, number, hash, timeMs: 0, signer: session };
        this.replica.adoptHead({ ...unsigned, signature: keys.sign(headStatement(unsigned)) });
      }
    }
    this.give('replica', { type: 'tick' });
  }

  nowMs(): number {
    return this.#clock.offsetMs + this.ports.events.nowMs * this.#clock.rate;
  }

  /** What its wall clock says, since 1970. */
  wallMs(): number {
    return this.#wallMsAtZero + this.nowMs();
  }

  /** The clock goes on from what it says now. */
  setClockRate(rate: number): void {
    const nowMs = this.nowMs() + ROUNDING_MS;
    this.#clock.rate = rate;
    this.#clock.offsetMs = nowMs - this.ports.events.nowMs * rate;
    this.#wakeDueMs = Infinity;
    this.#schedule();
  }

  /** Stands still until `resume`. */
  pause(): void {
    this.stalledUntilMs = Infinity;
  }

  resume(): void {
    this.stalledUntilMs = 0;
    this.#pump();
  }

  get canAct(): boolean {
    return this.isAlive && this.stalledUntilMs <= this.ports.events.nowMs;
  }

  /** An edit of one page, as a person's program makes it. False if the peer cannot act now. */
  edit(page: PageId, change: (doc: Y.Doc) => void): boolean {
    if (!this.canAct || this.isSpent) return false;
    change(this.replica.doc(page));
    this.#flush();
    return true;
  }

  /** What its person has just written is no entry yet: its document is ahead of its logs. */
  get hasEditsToSay(): boolean {
    return this.#isFlushDue || this.#queue.some(({ input }) => input.type === 'flush');
  }

  #flushSoon(): void {
    if (this.#isFlushDue) return;
    this.#isFlushDue = true;
    this.ports.events.after(0, () => this.#flush());
  }

  #flush(): void {
    if (!this.#isFlushDue) return;
    this.#isFlushDue = false;
    this.give('replica', { type: 'flush' });
  }

  give(to: 'replica', input: ReplicaInput): void;
  give(to: 'mesh', input: MeshInput): void;
  give(to: 'mesh' | 'replica', input: MeshInput | ReplicaInput): void {
    if (!this.isAlive) return;
    this.#queue.push({ to, input } as Queued);
    this.#pump();
  }

  #pump(): void {
    const { events } = this.ports;
    if (this.#isRunning || !this.isAlive) return;
    if (this.stalledUntilMs === Infinity) return;
    if (this.stalledUntilMs > events.nowMs) {
      events.after(this.stalledUntilMs - events.nowMs, () => this.#pump());
      return;
    }
    this.#isRunning = true;
    for (let at = 0; at < this.#queue.length && this.isAlive; at++)
      this.#handle(this.#queue[at] as Queued);
    this.#queue.length = 0;
    this.#isRunning = false;
    this.#schedule();
  }

  #handle(next: Queued): void {
    const { meddling, observer } = this.ports;
    const nowMs = this.nowMs();
    observer.took(this, next.to, next.input);
    if (next.to === 'mesh') {
      const input =
        meddling.meshInput === undefined ? next.input : meddling.meshInput(next.input, this);
      if (input === null) return;
      for (const effect of this.mesh.handle(input, nowMs)) this.#performMesh(effect);
    } else {
      const input =
        meddling.replicaInput === undefined ? next.input : meddling.replicaInput(next.input, this);
      if (input === null) return;
      for (const effect of this.replica.handle(input, nowMs)) this.#performReplica(effect);
    }
  }

  #performMesh(given: MeshEffect): void {
    const { meddling, observer } = this.ports;
    const effect = meddling.meshEffect === undefined ? given : meddling.meshEffect(given, this);
    if (effect === null) return;
    observer.did(this, effect);
    switch (effect.type) {
      case 'send':
        return this.#send(effect);
      case 'dial':
        return this.#dialer.dial(effect.peer, effect.epoch);
      case 'signal-in':
        return this.#dialer.signalled(effect.peer, effect.epoch, effect.bytes);
      case 'close-link':
        return this.#close(effect);
      case 'deliver':
        if (isBlobPayload(effect.payload)) this.onBlobs(effect.from, effect.payload);
        else if (isFleetingPayload(effect.payload)) this.#hearFleeting(effect.from, effect.payload);
        else this.#queue.push({ to: 'replica', input: effect });
        return;
      case 'session':
      case 'neighbour-up':
      case 'neighbour-check':
      case 'neighbour-down':
        this.#queue.push({ to: 'replica', input: effect });
        return;
      case 'misbehaved':
      case 'view-changed':
        return;
    }
  }

  /** False: too fast, or it cannot act now. */
  sayFleeting(page: PageId, channel: string, bytes: Uint8Array): boolean {
    if (!this.canAct) return false;
    const payload = this.fleeting.send(page, channel, bytes, this.nowMs());
    if (payload === null) return false;
    this.give('mesh', { type: 'broadcast', lane: 'fleeting', payload });
    return true;
  }

  #hearFleeting(from: PeerId, payload: Uint8Array): void {
    try {
      const message = this.fleeting.take(from, payload, this.nowMs());
      if (message !== null) this.onFleeting(from, message);
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      const reason = `sent garbage: ${error.message}`;
      this.#queue.push({ to: 'mesh', input: { type: 'accuse', peer: from, reason } });
    }
  }

  #send({ to, kind, relay, lane, bytes }: Extract<MeshEffect, { type: 'send' }>): void {
    const { network, host, hostOf } = this.ports;
    const upload: Upload = { delayMs: null };
    for (const peer of to) {
      const far = hostOf(peer);
      if (far === undefined) continue;
      if (network.send(host, far, kind, lane, bytes, upload, relay) === 'full')
        this.#queue.push({ to: 'mesh', input: { type: 'overflow', peer, kind, relay, lane } });
    }
  }

  #close({ peer, kind, relay, reason }: Extract<MeshEffect, { type: 'close-link' }>): void {
    const { network, host, hostOf, events } = this.ports;
    const far = hostOf(peer);
    if (far !== undefined) events.after(0, () => network.close(host, far, kind, reason, relay));
  }

  #tryConnect(peer: PeerId): void {
    const { network, host, hostOf } = this.ports;
    const far = hostOf(peer);
    if (far !== undefined && this.isAlive && network.canConnect(host, far))
      network.connect(host, far, 'direct');
  }

  #performReplica(given: ReplicaEffect): void {
    const { meddling, observer } = this.ports;
    const effect =
      meddling.replicaEffect === undefined ? given : meddling.replicaEffect(given, this);
    if (effect === null) return;
    observer.did(this, effect);
    switch (effect.type) {
      case 'broadcast':
      case 'unicast':
      case 'accuse':
        this.#queue.push({ to: 'mesh', input: effect });
        return;
      case 'hash': {
        const { token, update } = effect;
        const hash = this.#keys.hash(update);
        this.ports.events.after(HASHING_MS, () =>
          this.give('replica', { type: 'hashed', token, hash }),
        );
        return;
      }
      case 'store':
        return this.#store(effect);
      case 'own-log-stuck':
        this.isSpent = true;
        return;
      case 'page-changed':
      case 'doc-replaced':
      case 'presence-changed':
      case 'arrived':
      case 'repaired':
      case 'status-changed':
      case 'mailbox-append':
      case 'mailbox-compact':
      case 'mailbox-look':
      case 'mailbox-rewind':
        return;
    }
  }

  #store({ token, batch }: Extract<ReplicaEffect, { type: 'store' }>): void {
    const { disk, meddling } = this.ports;
    const stored = { type: 'stored', token } as const;
    if (meddling.claimsBeforeSync === true) {
      this.#queue.push({ to: 'replica', input: stored });
      disk.write(this, batch, () => {});
      return;
    }
    const trouble = { reason: 'full', detail: 'simulated' } as const;
    disk.write(this, batch, (isKept) =>
      this.give('replica', isKept ? stored : { type: 'store-failed', token, trouble }),
    );
  }

  #schedule(): void {
    const localMs = Math.min(this.mesh.wakeAtMs, this.replica.wakeAtMs);
    if (localMs === Infinity) return;
    const { events } = this.ports;
    const dueMs = (localMs - this.#clock.offsetMs) / this.#clock.rate + ROUNDING_MS;
    const atMs = Math.max(events.nowMs, dueMs);
    if (atMs >= this.#wakeDueMs) return;
    this.#wakeDueMs = atMs;
    events.after(atMs - events.nowMs, () => this.#wake(atMs));
  }

  #wake(atMs: number): void {
    if (this.#wakeDueMs !== atMs) return;
    this.#wakeDueMs = Infinity;
    const nowMs = this.nowMs();
    if (this.mesh.wakeAtMs <= nowMs) this.#queue.push({ to: 'mesh', input: { type: 'tick' } });
    if (this.replica.wakeAtMs <= nowMs)
      this.#queue.push({ to: 'replica', input: { type: 'tick' } });
    this.#pump();
  }

  /* What the network says */

  linkUp(peer: HostId, kind: LinkKind, relay: number): void {
    const id = this.ports.peerAt(peer);
    if (id !== undefined) this.give('mesh', { type: 'link-up', peer: id, kind, relay });
  }

  linkDown(peer: HostId, kind: LinkKind, reason: string, relay: number): void {
    const id = this.ports.peerAt(peer);
    if (id !== undefined) this.give('mesh', { type: 'link-down', peer: id, kind, relay, reason });
  }

  payload(peer: HostId, kind: LinkKind, bytes: Uint8Array, relay: number): void {
    const id = this.ports.peerAt(peer);
    if (id !== undefined) this.give('mesh', { type: 'payload', peer: id, kind, relay, bytes });
  }

  relay(isHere: boolean, relay: number): void {
    if (isHere) this.#relays.add(relay);
    else this.#relays.delete(relay);
    const relays = RELAY_NAMES.flatMap((id, number) =>
      this.#relays.has(number) ? [{ relay: number, id }] : [],
    );
    this.give('mesh', { type: 'relays', relays });
  }

  /** Says goodbye, and is gone. */
  leave(): void {
    this.give('replica', { type: 'settle' });
    this.give('mesh', { type: 'leave' });
    this.crash();
  }

  /** Loses the memory, and what the disk had not synced. */
  crash(): void {
    this.isAlive = false;
    this.ports.network.detach(this.ports.host);
    this.ports.disk.crash(this);
  }
}
