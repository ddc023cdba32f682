/**
 * The protocol of y-webrtc 10.3's signaling server as a machine: sockets subscribe to topics, and what is published on
 * a topic goes to all its subscribers, the publisher included. Topics are claims without proof, so all is bounded.
 */
import type { Limits } from '../limits.ts';
import { QUIET_MS } from '../limits.ts';
import { PeerRates, type Meter, type PeerRateLimits } from '../rate.ts';
import { utf8 } from '../../src/lib/bytes.ts';
import type { SignalingToBus } from './bus-port.ts';

export const SignalingClose = {
  badMessage: 4000,
  slowReader: 4005,
  tooManyTopics: 4007,
  idle: 4010,
  draining: 1012,
} as const;

export type SignalingInput<P> =
  | { type: 'opened'; peer: P }
  /** `json` is null when the bytes were not JSON. */
  | { type: 'message'; peer: P; json: unknown; bytes: number }
  | { type: 'heard'; peer: P }
  | { type: 'closed'; peer: P }
  | { type: 'slow'; peer: P }
  /** Published at another process. */
  | { type: 'bus'; topic: string; text: string }
  | { type: 'tick' }
  | { type: 'drain' };

export type SignalingEffect<P> =
  /** For the other processes. */
  | { type: 'bus'; news: SignalingToBus }
  | { type: 'send'; to: readonly P[]; text: string }
  | { type: 'close'; peer: P; code: number; reason: string }
  | { type: 'pause'; peer: P; ms: number }
  | { type: 'probe'; peer: P };

export type SignalingLimits = PeerRateLimits &
  Pick<Limits, 'signalingTopicsPerPeer' | 'signalingTopicBytes' | 'rooms' | 'roomPeers' | 'idleMs'>;

type Subscriber = Meter & {
  readonly topics: Set<string>;
  heardAt: number;
  probed: boolean;
};

type Fields = Record<string, unknown>;

export class SignalingHub<P> {
  readonly #limits: SignalingLimits;
  readonly #rates: PeerRates;
  readonly #subscribers = new Map<P, Subscriber>();
  readonly #topics = new Map<string, Set<P>>();
  readonly #isClustered: boolean;
  #news: SignalingToBus[] = [];

  /** `isClustered`: other processes want to hear what is published here. */
  constructor(limits: SignalingLimits, isClustered = false) {
    this.#limits = limits;
    this.#isClustered = isClustered;
    this.#rates = new PeerRates(limits);
  }

  get peerCount(): number {
    return this.#subscribers.size;
  }

  get topicCount(): number {
    return this.#topics.size;
  }

  handle(input: SignalingInput<P>, now: number): SignalingEffect<P>[] {
    const effects = this.#take(input, now);
    if (this.#isClustered) for (const news of this.#news) effects.push({ type: 'bus', news });
    this.#news = [];
    return effects;
  }

  #take(input: SignalingInput<P>, now: number): SignalingEffect<P>[] {
    if (input.type === 'tick') return this.#tick(now);
    if (input.type === 'drain') return this.#drain();
    if (input.type === 'bus') {
      const receivers = this.#topics.get(input.topic);
      return receivers === undefined
        ? []
        : [{ type: 'send', to: [...receivers], text: input.text }];
    }
    if (input.type === 'opened') {
      const limits = { bytesFullAt: 0, framesFullAt: 0, copiesFullAt: 0 };
      this.#subscribers.set(input.peer, {
        topics: new Set(),
        heardAt: now,
        probed: false,
        ...limits,
      });
      return [];
    }
    const subscriber = this.#subscribers.get(input.peer);
    if (subscriber === undefined) return [];
    switch (input.type) {
      case 'closed':
        this.#leave(input.peer, subscriber);
        return [];
      case 'slow':
        return this.#close(input.peer, subscriber, SignalingClose.slowReader, 'slow reader');
      case 'heard':
      case 'message':
        subscriber.heardAt = now;
        subscriber.probed = false;
        return input.type === 'heard'
          ? []
          : this.#message(input.peer, subscriber, input.json, input.bytes, now);
    }
  }

  #message(
    peer: P,
    subscriber: Subscriber,
    json: unknown,
    bytes: number,
    now: number,
  ): SignalingEffect<P>[] {
    const bad = (): SignalingEffect<P>[] =>
      this.#close(peer, subscriber, SignalingClose.badMessage, 'bad message');
    if (typeof json !== 'object' || json === null || Array.isArray(json)) return bad();
    const fields = json as Fields;
    const effects: SignalingEffect<P>[] = [];
    let copies = 1;
    switch (fields['type']) {
      case 'subscribe':
      case 'unsubscribe': {
        const topics = topicList(fields['topics'], this.#limits.signalingTopicBytes);
        if (topics === null) return bad();
        if (fields['type'] === 'unsubscribe')
          for (const topic of topics) this.#unsubscribe(peer, subscriber, topic);
        else if (!this.#subscribe(peer, subscriber, topics)) {
          return this.#close(peer, subscriber, SignalingClose.tooManyTopics, 'too many topics');
        }
        break;
      }
      case 'publish': {
        if (typeof fields['topic'] !== 'string') return bad();
        const topic = fields['topic'];
        const receivers = this.#topics.get(topic) ?? new Set();
        copies = Math.max(1, receivers.size);
        const text = JSON.stringify({ ...fields, clients: receivers.size });
        if (receivers.size > 0) effects.push({ type: 'send', to: [...receivers], text });
        this.#news.push({ type: 'published', topic, text });
        break;
      }
      case 'ping':
        effects.push({ type: 'send', to: [peer], text: '{"type":"pong"}' });
        break;
      default:
        // As the stock server: a type of a later version is nobody's fault.
        break;
    }
    const ms = this.#rates.charge(subscriber, bytes, copies, now);
    if (ms > 0) effects.push({ type: 'pause', peer, ms });
    return effects;
  }

  /** False when a limit would be passed. */
  #subscribe(peer: P, subscriber: Subscriber, topics: readonly string[]): boolean {
    for (const topic of topics) {
      if (subscriber.topics.has(topic)) continue;
      let peers = this.#topics.get(topic);
      if (subscriber.topics.size >= this.#limits.signalingTopicsPerPeer) return false;
      if (peers === undefined && this.#topics.size >= this.#limits.rooms) return false;
      if (peers !== undefined && peers.size >= this.#limits.roomPeers) return false;
      if (peers === undefined) {
        this.#topics.set(topic, (peers = new Set()));
        this.#news.push({ type: 'subscribed', topic });
      }
      peers.add(peer);
      subscriber.topics.add(topic);
    }
    return true;
  }

  #unsubscribe(peer: P, subscriber: Subscriber, topic: string): void {
    if (!subscriber.topics.delete(topic)) return;
    const peers = this.#topics.get(topic);
    peers?.delete(peer);
    if (peers?.size !== 0) return;
    this.#topics.delete(topic);
    this.#news.push({ type: 'unsubscribed', topic });
  }

  #leave(peer: P, subscriber: Subscriber): void {
    for (const topic of subscriber.topics) this.#unsubscribe(peer, subscriber, topic);
    this.#subscribers.delete(peer);
  }

  #close(peer: P, subscriber: Subscriber, code: number, reason: string): SignalingEffect<P>[] {
    this.#leave(peer, subscriber);
    return [{ type: 'close', peer, code, reason }];
  }

  #tick(now: number): SignalingEffect<P>[] {
    const effects: SignalingEffect<P>[] = [];
    for (const [peer, subscriber] of this.#subscribers) {
      const quietMs = now - subscriber.heardAt;
      if (quietMs >= this.#limits.idleMs)
        effects.push(...this.#close(peer, subscriber, SignalingClose.idle, 'idle'));
      else if (!subscriber.probed && quietMs >= QUIET_MS) {
        subscriber.probed = true;
        effects.push({ type: 'probe', peer });
      }
    }
    return effects;
  }

  #drain(): SignalingEffect<P>[] {
    const effects: SignalingEffect<P>[] = [];
    for (const peer of this.#subscribers.keys()) {
      effects.push({ type: 'close', peer, code: SignalingClose.draining, reason: 'draining' });
    }
    this.#subscribers.clear();
    this.#topics.clear();
    return effects;
  }
}

/** Null unless it is a list of names of allowed length. Absent means none, as in the stock server. */
function topicList(value: unknown, bytesMax: number): string[] | null {
  if (value === undefined) return [];
  if (!Array.isArray(value)) return null;
  const topics: string[] = [];
  for (const topic of value as unknown[]) {
    if (typeof topic !== 'string' || utf8(topic).length > bytesMax) return null;
    topics.push(topic);
  }
  return topics;
}
