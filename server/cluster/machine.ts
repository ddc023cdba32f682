/**
 * What one server process knows of the others' peers, as a machine: no socket, clock or randomness inside. It listens to a topic
 * while peers of its own are on it, tells whole states where something may have been missed, and gives up who falls silent.
 *
 * Links between peers survive no gap, and both ends must see one. So whoever was given up, or was cut off, comes back as another
 * process: under a new name, with all its peers arriving anew everywhere.
 */
import { Buffer } from 'node:buffer';
import { must } from '../../src/lib/assert.ts';
import { WireError } from '../../src/wire/codec.ts';
import { ROOM_PEERS_MAX } from '../../src/wire/limits.ts';
import { DepartReason } from '../../src/wire/relay-frames.ts';
import type { BusToRelay, RelayToBus, RemotePeer } from '../relay/bus-port.ts';
import {
  decodeBusFrame,
  encodeBusFrame,
  type BusFrame,
  type BusReceivers,
  type ProcessFrame,
  type TopicFrame,
} from './bus-frames.ts';

/** How often `tick` is to be given. */
export const CLUSTER_TICK_MS = 400;
/** Ticks without a word, after which a process is given up: its peers are gone within 2 s. Counted, so that our own sleep blames nobody. */
const SILENT_TICKS_MAX = 4;
/** Each topic's state is told again so often, one part of the topics each tick: whatever was missed heals. */
const RETELL_TICKS = 25;
/** Processes, and names of those that are no more, which are remembered. */
const PROCESSES_MAX = 256;
const DEAD_MAX = 1024;

export type ClusterInput =
  | { type: 'news'; news: RelayToBus }
  /** On a topic's subject, or, null, on that of all processes. */
  | { type: 'heard'; topic: string | null; bytes: Uint8Array }
  /** The bus can be used, under this name, which nobody ever had. */
  | { type: 'connected'; name: Uint8Array }
  | { type: 'cut' }
  | { type: 'tick' }
  /** We stop. */
  | { type: 'stop' };

export type ClusterEffect =
  | { type: 'publish'; topic: string | null; bytes: Uint8Array }
  | { type: 'listen'; topic: string }
  | { type: 'unlisten'; topic: string }
  /** Others have given us up: give `connected` with a new name. */
  | { type: 'rename' }
  | { type: 'relay'; news: BusToRelay };

export type ClusterCounts = {
  /** 1 or 0. */
  connected: number;
  /** The others. */
  processes: number;
  /** Peers of others that ours see. */
  remotePeers: number;
  heard: number;
  /** Messages that made no sense. */
  ignored: number;
};

/** `since`: when it joined, on our clock. */
type Local = { session: string; since: number };
type Remote = RemotePeer & { readonly session: string; readonly since: number };

type Topic = {
  readonly name: string;
  readonly turn: number;
  readonly locals: Map<number, Local>;
  readonly remotes: Map<string, Map<number, Remote>>;
  /** Whom our peers see, by session. */
  readonly shown: Map<string, Remote>;
};

type Process = { silentTicks: number; readonly topics: Set<Topic> };

export class ClusterMachine {
  #name: Uint8Array | null = null;
  readonly #topics = new Map<string, Topic>();
  readonly #processes = new Map<string, Process>();
  readonly #dead = new Set<string>();
  /** Who has been told that it is given up, since the last tick. */
  readonly #told = new Set<string>();
  #ticks = 0;
  #turns = 0;
  #heard = 0;
  #ignored = 0;
  #shown = 0;
  #effects: ClusterEffect[] = [];
  #now = 0;

  get counts(): ClusterCounts {
    return {
      connected: this.#name === null ? 0 : 1,
      processes: this.#processes.size,
      remotePeers: this.#shown,
      heard: this.#heard,
      ignored: this.#ignored,
    };
  }

  handle(input: ClusterInput, now: number): ClusterEffect[] {
    this.#effects = [];
    this.#now = now;
    this.#take(input);
    return this.#effects;
  }

  #take(input: ClusterInput): void {
    switch (input.type) {
      case 'news':
        return this.#fromOurs(input.news);
      case 'heard':
        return this.#hear(input.topic, input.bytes);
      case 'connected':
        return this.#connected(input.name);
      case 'cut':
        return this.#cut();
      case 'tick':
        return this.#tick();
      case 'stop':
        return this.#publish(null, { type: 'gone' });
    }
  }

  #fromOurs(news: RelayToBus): void {
    switch (news.type) {
      case 'joined':
        return this.#joined(news.topic, news.number, news.session);
      case 'left':
        return this.#left(news.topic, news.number, news.reason);
      case 'send': {
        const { topic, number, to, payload } = news;
        if (to === null) return this.#publish(topic, { type: 'to-all', number, payload });
        const some = receiversOf(to);
        return this.#publish(topic, { type: 'to-some', number, to: some, payload });
      }
    }
  }

  #joined(name: string, number: number, session: string): void {
    let topic = this.#topics.get(name);
    const isNew = topic === undefined;
    if (topic === undefined) {
      this.#turns += 1;
      const turn = this.#turns % RETELL_TICKS;
      topic = { name, turn, locals: new Map(), remotes: new Map(), shown: new Map() };
      this.#topics.set(name, topic);
      this.#effects.push({ type: 'listen', topic: name });
    }
    topic.locals.set(number, { session, since: this.#now });
    // The hub has let the newer one take its place already.
    if (topic.shown.delete(session)) this.#shown -= 1;
    if (isNew) this.#tell(topic, true);
    else this.#publish(name, { type: 'joined', number, session: bytesOf(session) });
  }

  #left(name: string, number: number, reason: number): void {
    const topic = this.#topics.get(name);
    if (topic === undefined) return;
    if (topic.locals.delete(number)) this.#publish(name, { type: 'left', number, reason });
    if (topic.locals.size > 0) return;
    this.#topics.delete(name);
    this.#shown -= topic.shown.size;
    for (const process of this.#processes.values()) process.topics.delete(topic);
    this.#effects.push({ type: 'unlisten', topic: name });
  }

  #connected(name: Uint8Array): void {
    this.#cut();
    this.#name = name;
    this.#publish(null, { type: 'pulse' });
    for (const topic of this.#topics.values()) {
      this.#effects.push({ type: 'listen', topic: topic.name });
      this.#tell(topic, true);
    }
  }

  /** Nobody else's peers are here any more. */
  #cut(): void {
    this.#publish(null, { type: 'gone' });
    this.#name = null;
    for (const [name, process] of this.#processes)
      this.#forget(name, process, DepartReason.timeout);
  }

  #tick(): void {
    if (this.#name === null) return;
    this.#ticks += 1;
    this.#told.clear();
    this.#publish(null, { type: 'pulse' });
    for (const [name, process] of this.#processes) {
      process.silentTicks += 1;
      if (process.silentTicks <= SILENT_TICKS_MAX) continue;
      this.#bury(name);
      this.#forget(name, process, DepartReason.timeout);
    }
    if (this.#processes.size === 0) return;
    const turn = this.#ticks % RETELL_TICKS;
    for (const topic of this.#topics.values()) if (topic.turn === turn) this.#tell(topic, false);
  }

  #hear(topicName: string | null, bytes: Uint8Array): void {
    if (this.#name === null) return;
    this.#heard += 1;
    let decoded: { from: Uint8Array; frame: BusFrame };
    try {
      decoded = decodeBusFrame(bytes, 0);
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      this.#ignored += 1;
      return;
    }
    const { from, frame } = decoded;
    const name = latin1(from);
    if (name === latin1(this.#name)) return;
    // Also from one that is dead to us: two that gave each other up must both start anew.
    if (frame.type === 'dead' && latin1(frame.process) === latin1(this.#name))
      this.#effects.push({ type: 'rename' });
    if (this.#dead.has(name)) return this.#answerDead(name, from, frame);
    const process = this.#processOf(name);
    if (process === null) return;
    process.silentTicks = 0;
    if (isOfProcess(frame)) {
      if (topicName === null) this.#aboutProcess(name, process, frame);
      else this.#ignored += 1;
      return;
    }
    // We may have stopped listening a moment ago.
    const topic = topicName === null ? undefined : this.#topics.get(topicName);
    if (topicName === null || frame.type === 'published') this.#ignored += 1;
    else if (topic !== undefined) this.#aboutTopic({ name, process, topic }, frame);
  }

  #processOf(name: string): Process | null {
    const known = this.#processes.get(name);
    if (known !== undefined) return known;
    if (this.#processes.size >= PROCESSES_MAX) {
      this.#ignored += 1;
      return null;
    }
    const process = { silentTicks: 0, topics: new Set<Topic>() };
    this.#processes.set(name, process);
    return process;
  }

  /** It does not know that we gave it up: its peers see ours, and ours do not see its. */
  #answerDead(name: string, process: Uint8Array, frame: BusFrame): void {
    if (frame.type === 'gone' || this.#told.has(name)) return;
    this.#told.add(name);
    this.#publish(null, { type: 'dead', process: Uint8Array.from(process) });
  }

  #aboutProcess(name: string, process: Process, frame: ProcessFrame): void {
    switch (frame.type) {
      case 'pulse':
      case 'dead':
        return;
      case 'gone':
        this.#bury(name);
        return this.#forget(name, process, DepartReason.closed);
    }
  }

  #aboutTopic(
    { name, process, topic }: { name: string; process: Process; topic: Topic },
    frame: TopicFrame,
  ): void {
    const members = topic.remotes.get(name) ?? new Map<number, Remote>();
    switch (frame.type) {
      case 'joined':
      case 'state': {
        topic.remotes.set(name, members);
        process.topics.add(topic);
        const told =
          frame.type === 'state'
            ? frame.members
            : [{ number: frame.number, session: frame.session, ageMs: 0 }];
        if (frame.type === 'state') this.#dropOthers(topic, members, told);
        for (const each of told) this.#add(topic, name, members, each);
        if (frame.type === 'state' && frame.asks) this.#tell(topic, false);
        return;
      }
      case 'left': {
        const member = members.get(frame.number);
        if (member !== undefined) this.#remove(topic, members, member, frame.reason);
        return;
      }
      case 'to-all':
      case 'to-some': {
        const peer = members.get(frame.number);
        if (peer === undefined || topic.shown.get(peer.session) !== peer) return;
        const to = frame.type === 'to-all' ? null : this.#ours(frame.to);
        if (to !== null && to.length === 0) return;
        const news = { type: 'sent', topic: topic.name, peer, to, payload: frame.payload } as const;
        this.#effects.push({ type: 'relay', news });
      }
    }
  }

  #ours(to: BusReceivers): number[] {
    const own = latin1(must(this.#name));
    return to.find(({ process }) => latin1(process) === own)?.numbers ?? [];
  }

  #dropOthers(
    topic: Topic,
    members: Map<number, Remote>,
    told: readonly { number: number }[],
  ): void {
    const numbers = new Set(told.map(({ number }) => number));
    for (const member of members.values())
      if (!numbers.has(member.number)) this.#remove(topic, members, member, DepartReason.closed);
  }

  #add(
    topic: Topic,
    process: string,
    members: Map<number, Remote>,
    told: { number: number; session: Uint8Array; ageMs: number },
  ): void {
    const { number, ageMs } = told;
    if (members.has(number) || members.size >= ROOM_PEERS_MAX) return;
    const session = latin1(told.session);
    const member = { process, number, session, since: this.#now - ageMs };
    members.set(number, member);
    for (const [own, local] of topic.locals) {
      if (local.session !== session) continue;
      // Whoever joined last is the one that is alive. A tie costs both their place, and they come back.
      if (local.since > member.since) return;
      // At once: what is told next must not name it any more.
      topic.locals.delete(own);
      const reason = DepartReason.replaced;
      this.#publish(topic.name, { type: 'left', number: own, reason });
      this.#relay({ type: 'replaced', topic: topic.name, number: own });
    }
    const other = topic.shown.get(session);
    if (other !== undefined) {
      if (other.since > member.since) return;
      this.#hide(topic, other, DepartReason.replaced);
    }
    this.#show(topic, member);
  }

  /** As many as peers may hear of; more are there only if several processes let some in at once. */
  #show(topic: Topic, member: Remote): void {
    if (topic.locals.size + topic.shown.size >= ROOM_PEERS_MAX) return;
    topic.shown.set(member.session, member);
    this.#shown += 1;
    this.#relay({ type: 'arrived', topic: topic.name, peer: member, session: member.session });
  }

  #hide(topic: Topic, member: Remote, reason: number): void {
    if (topic.shown.get(member.session) !== member) return;
    topic.shown.delete(member.session);
    this.#shown -= 1;
    this.#relay({ type: 'departed', topic: topic.name, peer: member, reason });
  }

  #remove(topic: Topic, members: Map<number, Remote>, member: Remote, reason: number): void {
    members.delete(member.number);
    if (topic.shown.get(member.session) !== member) return;
    this.#hide(topic, member, reason);
    // It may still be at another process, from before.
    const { session } = member;
    for (const others of topic.remotes.values())
      for (const other of others.values())
        if (other.session === session && !topic.shown.has(session)) this.#show(topic, other);
  }

  #forget(name: string, process: Process, reason: number): void {
    this.#processes.delete(name);
    for (const topic of process.topics) {
      const members = topic.remotes.get(name);
      topic.remotes.delete(name);
      for (const member of members?.values() ?? []) this.#remove(topic, new Map(), member, reason);
    }
  }

  #bury(name: string): void {
    this.#dead.add(name);
    for (const oldest of this.#dead) {
      if (this.#dead.size <= DEAD_MAX) return;
      this.#dead.delete(oldest);
    }
  }

  #tell(topic: Topic, asks: boolean): void {
    const members = [...topic.locals].map(([number, { session, since }]) => ({
      number,
      session: bytesOf(session),
      ageMs: Math.max(0, Math.round(this.#now - since)),
    }));
    this.#publish(topic.name, { type: 'state', asks, members });
  }

  #relay(news: BusToRelay): void {
    this.#effects.push({ type: 'relay', news });
  }

  #publish(topic: string | null, frame: BusFrame): void {
    if (this.#name === null) return;
    this.#effects.push({ type: 'publish', topic, bytes: encodeBusFrame(this.#name, frame) });
  }
}

function isOfProcess(frame: BusFrame): frame is ProcessFrame {
  return frame.type === 'pulse' || frame.type === 'gone' || frame.type === 'dead';
}

function receiversOf(to: readonly RemotePeer[]): BusReceivers {
  const byProcess = new Map<string, number[]>();
  for (const { process, number } of to) {
    const numbers = byProcess.get(process);
    if (numbers === undefined) byProcess.set(process, [number]);
    else numbers.push(number);
  }
  return [...byProcess].map(([process, numbers]) => ({ process: bytesOf(process), numbers }));
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
}

function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text, 'latin1'));
}
