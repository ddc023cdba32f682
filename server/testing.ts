/** For tests and the bench only: well-behaved peers, and sockets that say exactly the bytes a test wants. */
import { Buffer } from 'node:buffer';
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  randomBytes,
  sign,
  type KeyObject,
} from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { WebSocket } from 'ws';
import { must } from '../src/lib/assert.ts';
import { equalBytes } from '../src/lib/bytes.ts';
import { PROTOCOL_VERSION_MAX } from '../src/wire/limits.ts';
import { MAILBOX_SUBPROTOCOL } from '../src/wire/mailbox-frames.ts';
import {
  decodeRelayToPeer,
  encodePeerToRelay,
  RELAY_SUBPROTOCOL,
  relayJoinStatement,
  type RelayToPeer,
} from '../src/wire/relay-frames.ts';

const PATIENCE_MS = 8_000;

export type Keys = { publicKey: Uint8Array; secretKey: KeyObject };

export function keysOf(seed: string): Keys {
  const prefix = Buffer.from('302e020100300506032b657004220420', 'hex');
  const der = Buffer.concat([prefix, createHash('sha256').update(seed).digest()]);
  const secretKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const spki = createPublicKey(secretKey).export({ format: 'der', type: 'spki' });
  return { publicKey: Uint8Array.from(spki.subarray(-32)), secretKey };
}

/** The answer to a relay's challenge. */
export function joinFrame(nonce: Uint8Array, topic: Keys, session: Keys): Uint8Array {
  const statement = relayJoinStatement(nonce, topic.publicKey, session.publicKey);
  return encodePeerToRelay({
    type: 'join',
    version: PROTOCOL_VERSION_MAX,
    topic: topic.publicKey,
    session: session.publicKey,
    topicSignature: sign(null, statement, topic.secretKey),
    sessionSignature: sign(null, statement, session.secretKey),
  });
}

/** Values that arrive, in order, and a way to wait for one. */
export class Inbox<T> {
  readonly all: T[] = [];
  readonly #waiting = new Set<() => void>();

  push(value: T): void {
    this.all.push(value);
    for (const look of this.#waiting) look();
  }

  /** The first value that fits, which may have come already. */
  find<S extends T>(fits: (value: T) => value is S): Promise<S>;
  find(fits: (value: T) => boolean): Promise<T>;
  find(fits: (value: T) => boolean): Promise<T> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const found = this.all.find(fits);
        if (found === undefined) return;
        clearTimeout(timer);
        this.#waiting.delete(look);
        resolve(found);
      };
      const timer = setTimeout(() => {
        this.#waiting.delete(look);
        reject(new Error(`nothing that fits among ${this.all.length} values`));
      }, PATIENCE_MS);
      this.#waiting.add(look);
      look();
    });
  }
}

export type JoinOptions = {
  topic?: string;
  session?: string;
  headers?: Record<string, string>;
  autoJoin?: boolean;
  /** Such as `?admit=token`. */
  query?: string;
  /** Of a server that speaks TLS with a certificate that nobody vouches for. */
  tls?: boolean;
};

export class TestPeer {
  readonly inbox = new Inbox<RelayToPeer>();
  readonly closed: Promise<number>;
  readonly socket: WebSocket;
  readonly topic: Keys;
  readonly session: Keys;

  constructor(port: number, options: JoinOptions = {}) {
    this.topic = keysOf(`topic ${options.topic ?? 'default'}`);
    this.session = keysOf(`session ${options.session ?? randomBytes(8).toString('hex')}`);
    const { query = '', tls = false, headers = {} } = options;
    const url = `${tls ? 'wss' : 'ws'}://127.0.0.1:${port}/relay${query}`;
    this.socket = new WebSocket(url, [RELAY_SUBPROTOCOL], {
      headers,
      perMessageDeflate: false,
      rejectUnauthorized: false,
    });
    this.closed = new Promise((resolve) => this.socket.on('close', (code) => resolve(code)));
    this.socket.on('error', () => undefined);
    this.socket.on('message', (data: Buffer) => {
      const message = decodeRelayToPeer(Uint8Array.from(data));
      this.inbox.push(message);
      if (message.type === 'challenge' && options.autoJoin !== false) this.join(message.nonce);
    });
  }

  static async joined(port: number, options: JoinOptions = {}): Promise<TestPeer> {
    const peer = new TestPeer(port, options);
    try {
      await peer.welcome();
      return peer;
    } catch (error) {
      // Otherwise it would be left over in every later test.
      peer.close();
      throw error;
    }
  }

  welcome(): Promise<Extract<RelayToPeer, { type: 'welcome' }>> {
    return this.inbox.find((message) => message.type === 'welcome');
  }

  join(nonce: Uint8Array): void {
    this.socket.send(this.joinFrame(nonce));
  }

  joinFrame(nonce: Uint8Array): Uint8Array {
    return joinFrame(nonce, this.topic, this.session);
  }

  send(payload: Uint8Array, to: readonly number[] = []): void {
    this.socket.send(encodePeerToRelay({ type: 'send', to, payload }));
  }

  received(payload: Uint8Array): Promise<RelayToPeer> {
    return this.inbox.find(
      (message) => message.type === 'from' && equalBytes(message.payload, payload),
    );
  }

  close(): void {
    this.socket.terminate();
  }
}

/** Fails unless each of the two hears the other. */
export async function assertExchange(a: TestPeer, b: TestPeer): Promise<void> {
  const there = Uint8Array.from(randomBytes(40));
  const back = Uint8Array.from(randomBytes(40));
  a.send(there);
  await b.received(there);
  b.send(back);
  await a.received(back);
}

export type FrameOptions = {
  opcode?: number;
  fin?: boolean;
  rsv?: number;
  masked?: boolean;
  claimedBytes?: number;
};

/** A WebSocket frame from a client, as wrong as wanted. The mask is zero, so the payload stays readable. */
export function clientFrame(payload: Uint8Array, options: FrameOptions = {}): Buffer {
  const { opcode = 2, fin = true, rsv = 0, masked = true, claimedBytes = payload.length } = options;
  const first = (fin ? 0x80 : 0) | (rsv << 4) | opcode;
  const maskBit = masked ? 0x80 : 0;
  let header: Buffer;
  if (claimedBytes < 126) header = Buffer.from([first, maskBit | claimedBytes]);
  else if (claimedBytes < 65_536)
    header = Buffer.from([first, maskBit | 126, claimedBytes >> 8, claimedBytes & 0xff]);
  else {
    header = Buffer.alloc(10);
    header[0] = first;
    header[1] = maskBit | 127;
    header.writeBigUInt64BE(BigInt(claimedBytes), 2);
  }
  return Buffer.concat([header, masked ? Buffer.alloc(4) : Buffer.alloc(0), payload]);
}

/** A TCP socket that upgrades by hand. */
export class RawSocket {
  readonly socket: Socket;
  /** The status of the HTTP answer, then the code of the close frame; 0 where there was none. */
  readonly ended: Promise<{ status: number; code: number }>;
  readonly #bytes: Buffer[] = [];
  readonly politely: boolean;

  /** `localAddress`: of this machine, such as any that starts with 127. */
  constructor(port: number, politely = true, localAddress = '127.0.0.1') {
    this.politely = politely;
    this.socket = connect({ port, host: '127.0.0.1', localAddress });
    this.socket.on('error', () => undefined);
    this.socket.on('data', (chunk: Buffer) => {
      this.#bytes.push(chunk);
      // A close frame ends the talk; a server need not be made to wait for the answer.
      if (this.#outcome().code !== 0 && this.politely) this.socket.end();
    });
    this.ended = new Promise((resolve) => this.socket.on('close', () => resolve(this.#outcome())));
  }

  upgrade(path: string, headers: Record<string, string> = {}): this {
    const all = {
      Host: 'localhost',
      Connection: 'Upgrade',
      Upgrade: 'websocket',
      'Sec-WebSocket-Version': '13',
      'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
      ...(path.startsWith('/relay') ? { 'Sec-WebSocket-Protocol': RELAY_SUBPROTOCOL } : {}),
      ...(path.startsWith('/mailbox') ? { 'Sec-WebSocket-Protocol': MAILBOX_SUBPROTOCOL } : {}),
      ...headers,
    };
    const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
    return this.write(Buffer.from(`GET ${path} HTTP/1.1\r\n${lines.join('')}\r\n`));
  }

  write(bytes: Uint8Array): this {
    this.socket.write(bytes);
    return this;
  }

  /** Resolves when something of what was written before has been answered. */
  answered(): Promise<void> {
    if (this.#bytes.length > 0) return Promise.resolve();
    return new Promise((resolve) => this.socket.once('data', () => resolve()));
  }

  /** All that came so far. */
  text(): string {
    return Buffer.concat(this.#bytes).toString('latin1');
  }

  /** Resolves when such a frame has come, or nothing more will. */
  heard(fits: (frame: { opcode: number; payload: Buffer }) => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (this.frames().some(fits)) resolve();
      };
      this.socket.on('data', look);
      this.socket.once('close', () => resolve());
      look();
    });
  }

  /** The WebSocket frames that came so far. Only short and medium ones come from our server. */
  frames(): { opcode: number; payload: Buffer }[] {
    const all = Buffer.concat(this.#bytes);
    const frames: { opcode: number; payload: Buffer }[] = [];
    if (statusOf(all) !== 101) return frames;
    for (let at = all.indexOf('\r\n\r\n') + 4; at + 2 <= all.length;) {
      const short = must(all[at + 1]);
      const start = short < 126 ? at + 2 : at + 4;
      const end = start + (short < 126 ? short : all.readUInt16BE(at + 2));
      if (end > all.length) break;
      frames.push({ opcode: must(all[at]) & 15, payload: all.subarray(start, end) });
      at = end;
    }
    return frames;
  }

  #outcome(): { status: number; code: number } {
    const status = statusOf(Buffer.concat(this.#bytes));
    const close = this.frames().find(({ opcode }) => opcode === CLOSE);
    if (close === undefined) return { status, code: 0 };
    return { status, code: close.payload.length >= 2 ? close.payload.readUInt16BE(0) : 1005 };
  }
}

const CLOSE = 8;

const statusOf = (answer: Buffer): number =>
  Number(/^HTTP\/1\.1 (\d+)/.exec(answer.toString('latin1', 0, 20))?.[1] ?? 0);
