/**
 * The bus between server processes: NATS subjects, one for each topic with peers here, so that nobody is told of rooms that do not
 * concern it. Core NATS: nothing is kept, and after each cut everything is told anew.
 */
import { createHash, randomBytes, randomInt } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import type { NatsConnection, NodeConnectionOptions, Subscription } from '@nats-io/transport-node';
import { toBase64url } from '../../src/lib/bytes.ts';
import { WireError } from '../../src/wire/codec.ts';
import type { BusToRelay, RelayBus, RelayToBus } from '../relay/bus-port.ts';
import type { SignalingBus, SignalingToBus } from '../signaling/bus-port.ts';
import { decodeBusFrame, encodeBusFrame, PROCESS_BYTES } from './bus-frames.ts';
import {
  CLUSTER_TICK_MS,
  ClusterMachine,
  type ClusterCounts,
  type ClusterEffect,
  type ClusterInput,
} from './machine.ts';

const RELAY_ID_BYTES = 8;
const CONNECT_MS = 2_000;
/** A NATS that does not answer is given up after about three of these. */
const PING_MS = 1_000;
const PINGS_WAITING_MAX = 2;
/** Between attempts, with as much again at random. */
const RETRY_MS = 250;
/** How often we ask NATS how far it has read, and how far it may lag: past that we cut ourselves off, because nothing may be left out. */
const CONFIRM_BYTES = 256 * 1024;
const UNCONFIRMED_BYTES_MAX = 32 * 1024 * 1024;
/** A message of signaling, with what JSON adds. */
const TEXT_BYTES_MAX = 256 * 1024;

export type NatsBusOptions = {
  /** `nats://` or `tls://`; may hold a user and a password, or a token. */
  urls: readonly string[];
  /** The same for all processes of a cluster, and for nobody else. */
  relayIdSeed: string;
  /** `reason` is for the host's log. */
  onChange: (isConnected: boolean, reason: string) => void;
};

export class NatsBus implements RelayBus {
  readonly #options: NatsBusOptions;
  readonly #prefix: string;
  readonly #machine = new ClusterMachine();
  readonly #ticker: NodeJS.Timeout;
  readonly #subscriptions = new Map<string, Subscription>();
  readonly #signalingTopics = new Set<string>();
  #connection: NatsConnection | null = null;
  #retry: NodeJS.Timeout | null = null;
  #isClosed = false;
  #hear: (news: BusToRelay) => void = () => undefined;
  #hearSignaling: (topic: string, text: string) => void = () => undefined;
  #unconfirmedBytes = 0;
  #isConfirming = false;

  private constructor(options: NatsBusOptions) {
    this.#options = options;
    const id = createHash('sha256').update(options.relayIdSeed).digest();
    this.#prefix = `folkmoot.${id.subarray(0, RELAY_ID_BYTES).toString('hex')}`;
    this.#ticker = setInterval(() => this.#handle({ type: 'tick' }), CLUSTER_TICK_MS);
    this.#ticker.unref();
  }

  /** Resolves when the first attempt to connect has come out one way or the other; more follow by themselves. */
  static async open(options: NatsBusOptions): Promise<NatsBus> {
    const bus = new NatsBus(options);
    await bus.#dial();
    return bus;
  }

  get counts(): ClusterCounts {
    return this.#machine.counts;
  }

  /** The same bus for signaling. */
  get signaling(): SignalingBus {
    return {
      tell: (news) => this.#tellSignaling(news),
      listen: (hear) => (this.#hearSignaling = hear),
    };
  }

  listen(hear: (news: BusToRelay) => void): void {
    this.#hear = hear;
  }

  tell(news: RelayToBus): void {
    this.#handle({ type: 'news', news });
  }

  /** Tells the others that none of our peers is here any more. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#ticker);
    if (this.#retry !== null) clearTimeout(this.#retry);
    this.#handle({ type: 'stop' });
    const connection = this.#connection;
    this.#connection = null;
    if (connection === null) return;
    await Promise.race([connection.flush(), connection.closed()]).catch(() => undefined);
    await connection.close();
  }

  async #dial(): Promise<void> {
    const { connect } = await import('@nats-io/transport-node');
    try {
      const connection = await connect(connectOptions(this.#options.urls));
      if (this.#isClosed) return await connection.close();
      this.#opened(connection);
    } catch (error) {
      this.#options.onChange(false, wordsOf(error));
      this.#redial();
    }
  }

  #redial(): void {
    if (this.#isClosed) return;
    const ms = RETRY_MS + randomInt(RETRY_MS);
    this.#retry = setTimeout(() => void this.#dial(), ms);
    this.#retry.unref();
  }

  #opened(connection: NatsConnection): void {
    this.#connection = connection;
    this.#unconfirmedBytes = 0;
    this.#isConfirming = false;
    connection.closed().then(
      (reason) => this.#lost(connection, reason),
      (reason: unknown) => this.#lost(connection, reason),
    );
    this.#subscribe(this.#subjectOf(null), (bytes) =>
      this.#handle({ type: 'heard', topic: null, bytes }),
    );
    for (const topic of this.#signalingTopics) this.#listenToSignaling(topic);
    this.#handle({ type: 'connected', name: newName() });
    this.#options.onChange(true, 'connected');
  }

  #lost(connection: NatsConnection, reason: unknown): void {
    if (this.#connection !== connection) return;
    this.#connection = null;
    this.#subscriptions.clear();
    this.#handle({ type: 'cut' });
    this.#options.onChange(false, reason === undefined ? 'closed' : wordsOf(reason));
    this.#redial();
  }

  #handle(input: ClusterInput): void {
    for (const effect of this.#machine.handle(input, performance.now())) this.#carryOut(effect);
  }

  #carryOut(effect: ClusterEffect): void {
    switch (effect.type) {
      case 'publish':
        return this.#publish(this.#subjectOf(effect.topic), effect.bytes);
      case 'listen': {
        const { topic } = effect;
        return this.#subscribe(this.#subjectOf(topic), (bytes) =>
          this.#handle({ type: 'heard', topic, bytes }),
        );
      }
      case 'unlisten':
        return this.#unsubscribe(this.#subjectOf(effect.topic));
      case 'rename':
        return this.#handle({ type: 'connected', name: newName() });
      case 'relay':
        return this.#hear(effect.news);
    }
  }

  /** Null: of all processes. A topic is a key as latin1 text. */
  #subjectOf(topic: string | null): string {
    if (topic === null) return `${this.#prefix}.all`;
    return `${this.#prefix}.t.${Buffer.from(topic, 'latin1').toString('base64url')}`;
  }

  #subscribe(subject: string, onBytes: (bytes: Uint8Array) => void): void {
    const connection = this.#connection;
    if (connection === null || connection.isClosed() || this.#subscriptions.has(subject)) return;
    const callback = (error: Error | null, message: { data: Uint8Array }): void => {
      // What was on its way when the connection ended would be heard after its end.
      if (error === null && this.#connection === connection) onBytes(message.data);
    };
    this.#subscriptions.set(subject, connection.subscribe(subject, { callback }));
  }

  #unsubscribe(subject: string): void {
    this.#subscriptions.get(subject)?.unsubscribe();
    this.#subscriptions.delete(subject);
  }

  #publish(subject: string, bytes: Uint8Array): void {
    const connection = this.#connection;
    if (connection === null || connection.isClosed()) return;
    connection.publish(subject, bytes);
    this.#unconfirmedBytes += bytes.length;
    if (this.#unconfirmedBytes > UNCONFIRMED_BYTES_MAX) void connection.close();
    else if (!this.#isConfirming && this.#unconfirmedBytes > CONFIRM_BYTES)
      void this.#confirm(connection);
  }

  async #confirm(connection: NatsConnection): Promise<void> {
    this.#isConfirming = true;
    const bytes = this.#unconfirmedBytes;
    try {
      await connection.flush();
    } catch {
      // The connection ended; `#lost` hears of it.
      return;
    }
    if (this.#connection !== connection) return;
    this.#isConfirming = false;
    this.#unconfirmedBytes -= bytes;
  }

  #signalingSubject(topic: string): string {
    return `${this.#prefix}.s.${toBase64url(createHash('sha256').update(topic).digest())}`;
  }

  #tellSignaling(news: SignalingToBus): void {
    const { topic } = news;
    switch (news.type) {
      case 'subscribed':
        this.#signalingTopics.add(topic);
        return this.#listenToSignaling(topic);
      case 'unsubscribed':
        this.#signalingTopics.delete(topic);
        return this.#unsubscribe(this.#signalingSubject(topic));
      case 'published': {
        const frame = { type: 'published', text: news.text } as const;
        return this.#publish(this.#signalingSubject(topic), encodeBusFrame(NOBODY, frame));
      }
    }
  }

  #listenToSignaling(topic: string): void {
    this.#subscribe(this.#signalingSubject(topic), (bytes) => {
      const text = textOf(bytes);
      if (text !== null) this.#hearSignaling(topic, text);
    });
  }
}

/** Signaling knows no processes. */
const NOBODY = new Uint8Array(PROCESS_BYTES);

const newName = (): Uint8Array => Uint8Array.from(randomBytes(PROCESS_BYTES));

/** Null for anything else. */
function textOf(bytes: Uint8Array): string | null {
  try {
    const { frame } = decodeBusFrame(bytes, TEXT_BYTES_MAX);
    return frame.type === 'published' ? frame.text : null;
  } catch (error) {
    if (error instanceof WireError) return null;
    throw error;
  }
}

/** Connects once, hears an answer and leaves. Rejects when there is none in time, or not to us. */
export async function askNats(urls: readonly string[]): Promise<void> {
  const { connect } = await import('@nats-io/transport-node');
  const connection = await connect(connectOptions(urls));
  try {
    await connection.flush();
  } finally {
    await connection.close();
  }
}

/** The library takes no user from a URL; a lone user is a token, as in NATS's own tools. */
function connectOptions(urls: readonly string[]): NodeConnectionOptions {
  const parsed = urls.map((url) => new URL(url));
  const named = parsed.find(({ username }) => username !== '');
  const [user, pass] = [named?.username ?? '', named?.password ?? ''].map(decodeURIComponent);
  return {
    servers: parsed.map(({ host }) => host),
    ...(pass ? { user: user ?? '', pass } : user ? { token: user } : {}),
    ...(parsed.some(({ protocol }) => protocol === 'tls:') ? { tls: {} } : {}),
    name: 'folkmoot',
    noEcho: true,
    // Each connection is a new beginning, so we make them ourselves.
    reconnect: false,
    timeout: CONNECT_MS,
    pingInterval: PING_MS,
    maxPingOut: PINGS_WAITING_MAX,
  };
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
