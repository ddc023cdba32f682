/** One simulated peer: a real mesh and a real replica, driven as `room/driver.ts` drives them, on a virtual disk, clock and network. */
import type { Rng } from '../lib/rng.ts';
import { createMesh, type Mesh } from '../mesh/machine.ts';
import type { MeshEffect, MeshInput } from '../mesh/machine-types.ts';
import { createReplica, type Replica } from '../replica/replica.ts';
import type { ReplicaEffect, ReplicaInput } from '../replica/machine-types.ts';
import { secretRecord } from '../replica/records.ts';
import { headStatement } from '../wire/replica-messages.ts';
import { utf8 } from '../lib/bytes.ts';
import type { PageId, PeerId } from '../wire/ids.ts';
import type { LinkKind } from '../wire/lanes.ts';
import type { SessionRecord } from '../wire/session-record.ts';
import type { RoomKeys } from '../wire/keys.ts';
import type { Disk } from './disk.ts';
import type { Events } from './events.ts';
import type { FakeAuthority } from './fake-keys.ts';
import type { Host, HostId, Network } from './network.ts';

/** What a planted fault may change in a peer. Each gets what the peer was about to take or do, and gives what it does instead. */
export type Meddling = {
  keys?: (keys: RoomKeys) => RoomKeys;
  replicaInput?: (input: ReplicaInput, peer: SimPeer) => ReplicaInput | null;
  replicaEffect?: (effect: ReplicaEffect, peer: SimPeer) => ReplicaEffect | null;
  meshInput?: (input: MeshInput, peer: SimPeer) => MeshInput | null;
  meshEffect?: (effect: MeshEffect, peer: SimPeer) => MeshEffect | null;
  /** A restarted peer goes on as the session that it was. */
  reusesSession?: boolean;
  /** The store says "done" before it is. */
  storesLate?: boolean;
};

export type PeerPorts = {
  host: HostId;
  record: SessionRecord;
  authority: FakeAuthority;
  events: Events;
  network: Network;
  disk: Disk;
  rng: Rng;
  hostOf(peer: PeerId): HostId | undefined;
  peerAt(host: HostId): PeerId | undefined;
  onAccused(by: PeerId, peer: PeerId, reason: string): void;
  trace(text: string, number: number): void;
  meddling: Meddling;
};

type Queued = { to: 'mesh'; input: MeshInput } | { to: 'replica'; input: ReplicaInput };

const OFFER = utf8('offer');
const ANSWER = utf8('answer');
const DIAL_DEADLINE_MS = 10_000;

export class SimPeer implements Host {
  readonly ports: PeerPorts;
  readonly id: PeerId;
  readonly mesh: Mesh;
  readonly replica: Replica;
  isAlive = true;
  /** Nothing runs until then (a frozen tab). */
  stalledUntilMs = 0;
  readonly #queue: Queued[] = [];
  readonly #clock: { offsetMs: number; rate: number };
  readonly #epochs = new Map<PeerId, number>();
  #isRunning = false;
  #wakeDueMs = Infinity;
  #isFlushDue = false;

  constructor(ports: PeerPorts) {
    this.ports = ports;
    this.id = ports.record.session;
    const { rng, record, authority, meddling } = ports;
    this.#clock = { offsetMs: rng.float() * 1e9, rate: 0.95 + rng.float() * 0.1 };
    const honest = authority.keysOf(this.id);
    const keys = meddling.keys?.(honest) ?? honest;
    const profile = { name: `host ${ports.host}`, color: 'p1' };
    this.mesh = createMesh({ self: record, profile, keys, topic: authority.topic, rng: rng.fork() });
    this.replica = createReplica({
      self: record,
      keys,
      rng: rng.fork(),
      wallMsAtZero: rng.float() * 1e12,
      onLocalEdit: () => this.#flushSoon(),
    });
  }

  start(): void {
    const { disk, network, host } = this.ports;
    const records = disk.load();
    this.give('replica', { type: 'load', records });
    this.#recover(records.filter(({ key }) => key.startsWith('k/')).map(({ key }) => key.slice(2) as PeerId));
    disk.write({ puts: [secretRecord(this.id, utf8('secret'))], deletes: [] }, () => undefined);
    network.attach(host, this);
  }

  /** As room/recovery.ts: sign what sessions that died on this disk left unsigned. */
  #recover(sessions: readonly PeerId[]): void {
    for (const session of sessions) {
      if (session === this.id) continue;
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

  /** An edit of one page, as a person's program makes it. */
  edit(page: PageId, change: (doc: ReturnType<Replica['doc']>) => void): void {
    if (!this.isAlive || this.stalledUntilMs > this.ports.events.nowMs) return;
    change(this.replica.doc(page));
    this.#flush();
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
    if (this.stalledUntilMs > events.nowMs) return events.after(this.stalledUntilMs - events.nowMs, () => this.#pump());
    this.#isRunning = true;
    for (let next = this.#queue.shift(); next !== undefined && this.isAlive; next = this.#queue.shift()) this.#handle(next);
    this.#isRunning = false;
    this.#schedule();
  }

  #handle(next: Queued): void {
    const { meddling, trace, host } = this.ports;
    const nowMs = this.nowMs();
    trace(`${next.to} ${next.input.type}`, host);
    if (next.to === 'mesh') {
      const input = meddling.meshInput === undefined ? next.input : meddling.meshInput(next.input, this);
      if (input !== null) for (const effect of this.mesh.handle(input, nowMs)) this.#performMesh(effect);
    } else {
      const input = meddling.replicaInput === undefined ? next.input : meddling.replicaInput(next.input, this);
      if (input !== null) for (const effect of this.replica.handle(input, nowMs)) this.#performReplica(effect);
    }
  }

  #performMesh(given: MeshEffect): void {
    const { meddling, network, host, hostOf, onAccused } = this.ports;
    const effect = meddling.meshEffect === undefined ? given : meddling.meshEffect(given, this);
    switch (effect?.type) {
      case 'send':
        for (const to of effect.to) {
          const peer = hostOf(to);
          if (peer !== undefined) network.send(host, peer, effect.kind, effect.lane, effect.bytes);
        }
        return;
      case 'dial':
        return this.#dial(effect.peer, effect.epoch);
      case 'signal-in':
        return this.#signalled(effect.peer, effect.epoch, effect.bytes);
      case 'close-link': {
        const peer = hostOf(effect.peer);
        if (peer !== undefined) this.ports.events.after(0, () => network.close(host, peer, effect.kind, effect.reason));
        return;
      }
      case 'deliver':
      case 'session':
      case 'neighbour-up':
      case 'neighbour-check':
      case 'neighbour-down':
        this.#queue.push({ to: 'replica', input: effect });
        return;
      case 'misbehaved':
        return onAccused(this.id, effect.peer, effect.reason);
      case 'view-changed':
      case undefined:
        return;
    }
  }

  #dial(peer: PeerId, epoch: number): void {
    if (epoch <= (this.#epochs.get(peer) ?? 0)) return;
    this.#epochs.set(peer, epoch);
    this.#queue.push({ to: 'mesh', input: { type: 'signal-out', peer, epoch, bytes: OFFER } });
    this.ports.events.after(DIAL_DEADLINE_MS, () => {
      if (this.#epochs.get(peer) === epoch) this.give('mesh', { type: 'dial-failed', peer, epoch, reason: 'no answer' });
    });
  }

  /** An answer to an offer makes the link, if both ways are open when it comes. */
  #signalled(peer: PeerId, epoch: number, bytes: Uint8Array): void {
    const { network, host, hostOf, events } = this.ports;
    if (bytes.length === OFFER.length) {
      if (epoch <= (this.#epochs.get(peer) ?? 0)) return;
      this.#epochs.set(peer, epoch);
      this.#queue.push({ to: 'mesh', input: { type: 'signal-out', peer, epoch, bytes: ANSWER } });
      return;
    }
    const other = hostOf(peer);
    if (other === undefined || this.#epochs.get(peer) !== epoch) return;
    events.after(1, () => {
      if (!network.canConnect(host, other) || !this.isAlive || this.#epochs.get(peer) !== epoch) return;
      this.#epochs.set(peer, epoch + 0.5);
      network.connect(host, other, 'direct');
    });
  }

  #performReplica(given: ReplicaEffect): void {
    const { meddling, disk } = this.ports;
    const effect = meddling.replicaEffect === undefined ? given : meddling.replicaEffect(given, this);
    switch (effect?.type) {
      case 'broadcast':
      case 'unicast':
      case 'accuse':
        this.#queue.push({ to: 'mesh', input: effect });
        return;
      case 'store': {
        const done = (): void => this.give('replica', { type: 'stored', token: effect.token });
        if (meddling.storesLate === true) this.#queue.push({ to: 'replica', input: { type: 'stored', token: effect.token } });
        disk.write(effect.batch, meddling.storesLate === true ? () => undefined : done);
        return;
      }
      case 'page-changed':
      case 'doc-replaced':
      case 'presence-changed':
      case 'status-changed':
      case undefined:
        return;
    }
  }

  #schedule(): void {
    const localMs = Math.min(this.mesh.wakeAtMs, this.replica.wakeAtMs);
    if (localMs === Infinity) return;
    const { events } = this.ports;
    const atMs = Math.max(events.nowMs, (localMs - this.#clock.offsetMs) / this.#clock.rate + 0.001);
    if (atMs >= this.#wakeDueMs) return;
    this.#wakeDueMs = atMs;
    events.after(atMs - events.nowMs, () => {
      if (this.#wakeDueMs !== atMs) return;
      this.#wakeDueMs = Infinity;
      const nowMs = this.nowMs();
      if (this.mesh.wakeAtMs <= nowMs) this.#queue.push({ to: 'mesh', input: { type: 'tick' } });
      if (this.replica.wakeAtMs <= nowMs) this.#queue.push({ to: 'replica', input: { type: 'tick' } });
      this.#pump();
    });
  }

  /* What the network says */

  linkUp(peer: HostId, kind: LinkKind): void {
    const id = this.ports.peerAt(peer);
    if (id !== undefined) this.give('mesh', { type: 'link-up', peer: id, kind });
  }

  linkDown(peer: HostId, kind: LinkKind, reason: string): void {
    const id = this.ports.peerAt(peer);
    if (id !== undefined) this.give('mesh', { type: 'link-down', peer: id, kind, reason });
  }

  payload(peer: HostId, kind: LinkKind, bytes: Uint8Array): void {
    const id = this.ports.peerAt(peer);
    if (id !== undefined) this.give('mesh', { type: 'payload', peer: id, kind, bytes });
  }

  relay(isHere: boolean): void {
    this.give('mesh', { type: 'relay', relayId: isHere ? 'relay' : null });
  }

  /** Loses the memory, and what the disk had not synced. */
  crash(): void {
    this.isAlive = false;
    this.ports.network.detach(this.ports.host);
    this.ports.disk.crash();
  }
}
