/** For tests and the fuzzer only: a well-behaved peer of a mailbox, on a real WebSocket. */
import { randomUUID, sign } from 'node:crypto';
import { WebSocket } from 'ws';
import { PROTOCOL_VERSION_MAX } from '../../src/wire/limits.ts';
import {
  boxStatement,
  compactionStatement,
  decodeMailboxToPeer,
  encodePeerToMailbox,
  MAILBOX_SUBPROTOCOL,
  mailboxOpenStatement,
  type Compaction,
  type Cursor,
  type MailboxToPeer,
  type Opened,
  type PeerToMailbox,
} from '../../src/wire/mailbox-frames.ts';
import { writerStatement } from '../../src/wire/session-record.ts';
import { Inbox, keysOf, type Keys } from '../testing.ts';
import { sha256 } from './sha256.ts';

export type MailboxPeerOptions = {
  room?: string;
  session?: string;
  canWrite?: boolean;
  cursor?: Cursor;
  seen?: Cursor;
  /** Such as `?admit=token`. */
  query?: string;
  /** Of a server that speaks TLS with a certificate that nobody vouches for. */
  tls?: boolean;
};

type OfType<T extends MailboxToPeer['type']> = Extract<MailboxToPeer, { type: T }>;

export class MailboxPeer {
  readonly inbox = new Inbox<MailboxToPeer>();
  readonly closed: Promise<number>;
  readonly socket: WebSocket;
  readonly #topic: Keys;
  readonly #writers: Keys;
  readonly #session: Keys;
  readonly #options: MailboxPeerOptions;
  #ticket = 0;

  constructor(port: number, options: MailboxPeerOptions = {}) {
    const { room = 'room', session = randomUUID(), tls = false, query = '' } = options;
    this.#options = options;
    this.#topic = keysOf(`topic ${room}`);
    this.#writers = keysOf(`writers ${room}`);
    this.#session = keysOf(`session ${session}`);
    const url = `${tls ? 'wss' : 'ws'}://127.0.0.1:${port}/mailbox${query}`;
    this.socket = new WebSocket(url, [MAILBOX_SUBPROTOCOL], {
      perMessageDeflate: false,
      rejectUnauthorized: false,
    });
    this.closed = new Promise((resolve) => this.socket.on('close', (code) => resolve(code)));
    this.socket.on('error', () => undefined);
    this.socket.on('message', (data: Buffer) => {
      const message = decodeMailboxToPeer(Uint8Array.from(data));
      this.inbox.push(message);
      if (message.type === 'challenge') this.say(this.#open(message.nonce));
    });
  }

  static async opened(port: number, options: MailboxPeerOptions = {}): Promise<MailboxPeer> {
    const peer = new MailboxPeer(port, options);
    await peer.state();
    return peer;
  }

  get publicKeys(): Uint8Array[] {
    return [this.#topic, this.#writers, this.#session].map(({ publicKey }) => publicKey);
  }

  get start(): Cursor {
    const keys = { topic: this.#topic.publicKey, writers: this.#writers.publicKey };
    return { number: 0, hash: sha256(boxStatement(keys)) };
  }

  #open(nonce: Uint8Array): PeerToMailbox {
    const topic = this.#topic.publicKey;
    const writers = this.#writers.publicKey;
    const session = this.#session.publicKey;
    const statement = mailboxOpenStatement(nonce, { topic, writers }, session);
    const { canWrite = true, cursor = this.start, seen = cursor } = this.#options;
    const certificate = sign(null, writerStatement(topic, session), this.#writers.secretKey);
    return {
      ...{ type: 'open', version: PROTOCOL_VERSION_MAX, topic, writers, session, cursor, seen },
      topicSignature: sign(null, statement, this.#topic.secretKey),
      sessionSignature: sign(null, statement, this.#session.secretKey),
      certificate: canWrite ? certificate : null,
    };
  }

  state(): Promise<Opened> {
    return this.inbox.find((message) => message.type === 'opened');
  }

  say(frame: PeerToMailbox): void {
    this.socket.send(encodePeerToMailbox(frame));
  }

  append(letters: Uint8Array[], isCheckpoint = false): Promise<OfType<'kept'> | OfType<'refused'>> {
    this.#ticket += 1;
    const ticket = this.#ticket;
    this.say({ type: 'append', ticket, isCheckpoint, letters });
    return this.inbox.find(
      (message): message is OfType<'kept'> | OfType<'refused'> =>
        (message.type === 'kept' || message.type === 'refused') && message.ticket === ticket,
    );
  }

  compact(range: Omit<Compaction, 'signature'>): Promise<OfType<'compacted'> | OfType<'refused'>> {
    const ticket = this.propose(range);
    return this.inbox.find(
      (message): message is OfType<'compacted'> | OfType<'refused'> =>
        (message.type === 'compacted' || message.type === 'refused') && message.ticket === ticket,
    );
  }

  /** As `compact`, for those who hear the answer themselves; gives the ticket. */
  propose(range: Omit<Compaction, 'signature'>): number {
    this.#ticket += 1;
    const keys = { topic: this.#topic.publicKey, writers: this.#writers.publicKey };
    const signature = sign(null, compactionStatement(keys, range), this.#session.secretKey);
    this.say({ type: 'compact', ticket: this.#ticket, compaction: { ...range, signature } });
    return this.#ticket;
  }

  /** All letters after a number. Fails when the chain does not hold or something is lost. */
  async readAll(from: Cursor = this.start): Promise<Uint8Array[]> {
    const all: Uint8Array[] = [];
    let { hash } = from;
    for (;;) {
      const first = from.number + all.length + 1;
      this.say({ type: 'read', after: first - 1 });
      const page = await this.inbox.find(
        (message): message is OfType<'letters'> | OfType<'lost'> =>
          message.type === 'lost' || (message.type === 'letters' && message.first === first),
      );
      if (page.type === 'lost') throw new Error(`lost up to ${page.upTo.number}`);
      for (const letter of page.letters) hash = sha256(hash, letter);
      if (!Buffer.from(hash).equals(page.hash)) throw new Error('the chain does not hold');
      if (page.letters.length === 0) return all;
      all.push(...page.letters);
    }
  }

  close(): void {
    this.socket.terminate();
  }
}
