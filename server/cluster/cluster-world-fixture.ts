/**
 * Several server processes with their hubs and peers on a simulated bus: messages take their time, connections break with what was on
 * its way, processes sleep and die. Virtual time; the same seed gives the same run.
 */
import { must } from '../../src/lib/assert.ts';
import { createRng, type Rng } from '../../src/lib/rng.ts';
import { encodePeerToRelay } from '../../src/wire/relay-frames.ts';
import { LIMITS } from '../limits.ts';
import { RelayHub, type RelayEffect } from '../relay/hub.ts';
import {
  CLUSTER_TICK_MS,
  ClusterMachine,
  type ClusterEffect,
  type ClusterInput,
} from './machine.ts';

const TOPIC = new Uint8Array(32).fill(9);
const LATENCY_MS = 30;

/** One peer's socket to one process. */
export type SimPeer = {
  readonly session: number;
  readonly process: SimProcess;
  isOpen: boolean;
  isIn: boolean;
  closeCode: number;
  /** The same session has joined again since: others may talk to that one already. */
  isOutdated: boolean;
  /** Sessions by slot, and the last numbers heard of each since it arrived. */
  readonly view: Map<number, { session: number; sent: number; named: number }>;
  sent: number;
  /** Of these, how many named their receivers. */
  named: number;
};

type Event = { at: number; order: number; run: () => void };
type Connection = { readonly subjects: Set<string>; inAt: number; outAt: number; isCut: boolean };

export class SimProcess {
  readonly world: ClusterWorld;
  readonly hub: RelayHub<SimPeer>;
  readonly machine = new ClusterMachine();
  connection: Connection | null = null;
  asleepUntil = 0;
  isDead = false;
  /** What happens to it while it sleeps happens when it wakes, in order. */
  readonly waiting: (() => void)[] = [];

  constructor(world: ClusterWorld) {
    this.world = world;
    this.hub = new RelayHub<SimPeer>({
      limits: { ...LIMITS, roomPeers: 40, peerFramesPerSecond: 1e9, peerFramesBurst: 1e9 },
      relayId: new Uint8Array(8),
      isClustered: true,
      verify: () => true,
    });
  }

  cluster(input: ClusterInput): void {
    for (const effect of this.machine.handle(input, this.world.now)) this.#carryOut(effect);
  }

  relay(effects: readonly RelayEffect<SimPeer>[]): void {
    for (const effect of effects) this.world.apply(this, effect);
  }

  #carryOut(effect: ClusterEffect): void {
    const subject = 'topic' in effect && effect.topic !== null ? 'topic' : 'all';
    switch (effect.type) {
      case 'publish':
        return this.world.toServer(this, (connection) =>
          this.world.publish(connection, subject, effect.topic, effect.bytes),
        );
      case 'listen':
        return this.world.toServer(this, ({ subjects }) => subjects.add(subject));
      case 'unlisten':
        return this.world.toServer(this, ({ subjects }) => subjects.delete(subject));
      case 'rename':
        this.world.renames += 1;
        return this.cluster({ type: 'connected', name: this.world.newName() });
      case 'relay':
        return this.relay(this.hub.handle({ type: 'bus', news: effect.news }, this.world.now));
    }
  }
}

export class ClusterWorld {
  readonly rng: Rng;
  now = 0;
  renames = 0;
  delivered = 0;
  readonly processes: SimProcess[] = [];
  readonly peers: SimPeer[] = [];
  readonly faults: string[] = [];
  readonly #events: Event[] = [];
  #order = 0;
  #names = 0;
  readonly #connections = new Map<Connection, SimProcess>();

  constructor(seed: number, processes: number) {
    this.rng = createRng(seed);
    for (let i = 0; i < processes; i++) {
      const process = new SimProcess(this);
      this.processes.push(process);
      this.connect(process);
      this.#tickLater(process);
    }
  }

  newName(): Uint8Array {
    this.#names += 1;
    return Uint8Array.of(...new Uint8Array(6), this.#names >> 8, this.#names & 255);
  }

  after(ms: number, run: () => void): void {
    this.#order += 1;
    this.#events.push({ at: this.now + ms, order: this.#order, run });
  }

  run(ms: number): void {
    const end = this.now + ms;
    for (;;) {
      let next: Event | undefined;
      for (const event of this.#events)
        if (!next || event.at < next.at || (event.at === next.at && event.order < next.order))
          next = event;
      if (next === undefined || next.at > end) break;
      this.#events.splice(this.#events.indexOf(next), 1);
      this.now = next.at;
      next.run();
    }
    this.now = end;
  }

  /** In the process, when it is awake; never when it is dead. */
  inProcess(process: SimProcess, run: () => void): void {
    process.waiting.push(run);
    this.#wake(process);
  }

  #wake(process: SimProcess): void {
    while (!process.isDead && this.now >= process.asleepUntil) {
      const run = process.waiting.shift();
      if (run === undefined) return;
      run();
    }
  }

  sleep(process: SimProcess, ms: number): void {
    process.asleepUntil = Math.max(process.asleepUntil, this.now + ms);
    this.after(process.asleepUntil - this.now, () => this.#wake(process));
  }

  connect(process: SimProcess): void {
    const connection = { subjects: new Set(['all']), inAt: 0, outAt: 0, isCut: false };
    process.connection = connection;
    this.#connections.set(connection, process);
    process.cluster({ type: 'connected', name: this.newName() });
  }

  /** What is on its way is lost; the process hears of it later, and comes back still later. */
  cut(process: SimProcess): void {
    const { connection } = process;
    if (connection === null || connection.isCut) return;
    connection.isCut = true;
    this.#connections.delete(connection);
    this.after(this.rng.below(3_000), () =>
      this.inProcess(process, () => {
        process.connection = null;
        process.cluster({ type: 'cut' });
        this.after(this.rng.below(3_000), () =>
          this.inProcess(process, () => this.connect(process)),
        );
      }),
    );
  }

  kill(process: SimProcess): void {
    process.isDead = true;
    if (process.connection !== null) this.#connections.delete(process.connection);
    for (const peer of this.peers)
      if (peer.process === process) [peer.isOpen, peer.isIn] = [false, false];
  }

  toServer(process: SimProcess, run: (connection: Connection) => void): void {
    const { connection } = process;
    if (connection === null || connection.isCut) return;
    connection.outAt = Math.max(connection.outAt, this.now + this.rng.below(LATENCY_MS));
    this.after(connection.outAt - this.now, () => {
      if (!connection.isCut) run(connection);
    });
  }

  publish(from: Connection, subject: string, topic: string | null, bytes: Uint8Array): void {
    for (const [connection, process] of this.#connections) {
      if (connection === from || !connection.subjects.has(subject)) continue;
      connection.inAt = Math.max(connection.inAt, this.now + this.rng.below(LATENCY_MS));
      this.after(connection.inAt - this.now, () =>
        this.inProcess(process, () => {
          if (process.connection === connection && !connection.isCut)
            process.cluster({ type: 'heard', topic, bytes });
        }),
      );
    }
  }

  #tickLater(process: SimProcess): void {
    this.after(CLUSTER_TICK_MS, () => {
      if (process.isDead) return;
      this.inProcess(process, () => process.cluster({ type: 'tick' }));
      this.#tickLater(process);
    });
  }

  join(process: SimProcess, session: number): SimPeer {
    const open = {
      session,
      process,
      isOpen: true,
      isIn: false,
      closeCode: 0,
      sent: 0,
      named: 0,
      isOutdated: false,
    };
    const peer: SimPeer = { ...open, view: new Map() };
    for (const other of this.peers) if (other.session === session) other.isOutdated = true;
    this.peers.push(peer);
    this.inProcess(process, () => {
      const nonce = new Uint8Array(32);
      process.relay(process.hub.handle({ type: 'opened', peer, nonce, iceUrls: [] }, this.now));
      const signature = new Uint8Array(64);
      const join = {
        ...{ version: 1, topic: TOPIC, session: new Uint8Array(32).fill(session) },
        ...{ topicSignature: signature, sessionSignature: signature },
      };
      this.#message(peer, encodePeerToRelay({ type: 'join', ...join }));
    });
    return peer;
  }

  leave(peer: SimPeer): void {
    peer.isOpen = false;
    peer.isIn = false;
    this.inProcess(peer.process, () =>
      peer.process.relay(
        peer.process.hub.handle({ type: 'closed', peer, misbehaved: false }, this.now),
      ),
    );
  }

  /** A number, to all or by name to those in the peer's view, so that gaps show. */
  send(peer: SimPeer): void {
    this.inProcess(peer.process, () => {
      if (!peer.isIn) return;
      const to = this.rng.below(4) === 0 ? [] : [...peer.view.keys()];
      if (to.length > 0) peer.named += 1;
      peer.sent += 1;
      const payload = new Uint8Array([peer.session, peer.sent, to.length > 0 ? peer.named : 0]);
      this.#message(peer, encodePeerToRelay({ type: 'send', to, payload }));
    });
  }

  #message(peer: SimPeer, bytes: Uint8Array): void {
    const { process } = peer;
    process.relay(process.hub.handle({ type: 'message', peer, bytes }, this.now));
  }

  apply(process: SimProcess, effect: RelayEffect<SimPeer>): void {
    switch (effect.type) {
      case 'bus':
        return process.cluster({ type: 'news', news: effect.news });
      case 'close':
        effect.peer.closeCode = effect.code;
        [effect.peer.isOpen, effect.peer.isIn] = [false, false];
        return;
      case 'forward':
        for (const to of effect.to)
          if (to !== effect.except) this.#heard(to, effect.slot, effect.payload);
        return;
      case 'say': {
        const { to, message } = effect;
        if (message.type === 'welcome') {
          to.isIn = true;
          for (const { slot, session } of message.peers) this.#arrived(to, slot, session);
        } else if (message.type === 'arrived') this.#arrived(to, message.slot, message.session);
        else if (message.type === 'departed' && !to.view.delete(message.slot))
          this.faults.push('departed, and never arrived');
        return;
      }
      case 'pause':
      case 'probe':
    }
  }

  #arrived(to: SimPeer, slot: number, key: Uint8Array): void {
    const session = must(key[0]);
    const isTwice = [...to.view.values()].some((other) => other.session === session);
    if (isTwice) this.faults.push('arrived twice');
    if (to.view.has(slot)) this.faults.push('two in one slot');
    if (session === to.session) this.faults.push('met itself');
    to.view.set(slot, { session, sent: 0, named: 0 });
  }

  #heard(to: SimPeer, slot: number, payload: Uint8Array): void {
    const from = to.view.get(slot);
    const [session, sent, named] = payload;
    this.delivered += 1;
    if (from === undefined) return void this.faults.push('heard from nobody');
    if (from.session !== session) this.faults.push('heard under another name');
    if (must(sent) <= from.sent) this.faults.push(`heard ${sent} after ${from.sent}`);
    from.sent = must(sent);
    // To all: reaches also those of whom the sender has not heard yet; peers of ours name whom they mean.
    if (named === undefined || named === 0) return;
    if (from.named > 0 && named !== from.named + 1 && !to.isOutdated)
      this.faults.push(`named ${named} after ${from.named}`);
    from.named = named;
  }

  /** Who is on the topic and alive. */
  get present(): SimPeer[] {
    return this.peers.filter(({ isIn }) => isIn);
  }
}
