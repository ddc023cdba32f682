/** Peers with the app's own carriers, each from an address of its own, who note when they are in. */
import { randomBytes, sign } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { WebSocket } from 'ws';
import { keysOf, type Keys } from '../../server/testing.ts';
import { sha256 } from '../../server/mailbox/sha256.ts';
import { createMailboxLink, type MailboxLink } from '../../src/link/mailbox.ts';
import { RelayDialer } from '../../src/link/relay-dialer.ts';
import { platformTimers } from '../../src/link/timers.ts';
import type { WebSocketConstructor } from '../../src/link/web-socket.ts';
import { peerIdOf } from '../../src/wire/ids.ts';
import { boxStatement, mailboxOpenStatement } from '../../src/wire/mailbox-frames.ts';
import { relayJoinStatement } from '../../src/wire/relay-frames.ts';

const PEERS_PER_ROOM = 5;

/** Behind a proxy that says who they are: a restart of a host on the internet, not of one school. */
function socketsFrom(index: number): WebSocketConstructor {
  const address = `10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`;
  class SocketFrom extends WebSocket {
    constructor(url: string, protocol: string) {
      const headers = { 'X-Forwarded-For': address };
      super(url, protocol, { headers, perMessageDeflate: false });
    }
  }
  return SocketFrom as unknown as WebSocketConstructor;
}

const signed = (keys: Keys, statement: Uint8Array): Uint8Array =>
  Uint8Array.from(sign(null, statement, keys.secretKey));

/** One socket of one peer. */
export class Seat {
  /** When it was let in last, by the clock of this process; null while it is away. */
  inAtMs: number | null = null;

  come(): void {
    this.inAtMs = performance.now();
  }

  leave(): void {
    this.inAtMs = null;
  }
}

export class ReturningPeer {
  readonly relay = new Seat();
  readonly mailbox = new Seat();
  readonly #dialer: RelayDialer;
  readonly #link: MailboxLink;

  constructor(port: number, index: number) {
    const topic = keysOf(`topic ${Math.floor(index / PEERS_PER_ROOM)}`);
    const session = keysOf(`session ${randomBytes(8).toString('hex')}`);
    const common = {
      WebSocketCtor: socketsFrom(index),
      timers: platformTimers,
      random: Math.random,
    };
    this.#dialer = new RelayDialer({
      ...common,
      url: `ws://127.0.0.1:${port}/relay`,
      topic: topic.publicKey,
      session: peerIdOf(session.publicKey),
      proof: (nonce) => {
        const statement = relayJoinStatement(nonce, topic.publicKey, session.publicKey);
        return {
          topicSignature: signed(topic, statement),
          sessionSignature: signed(session, statement),
        };
      },
      onJoined: () => this.relay.come(),
      onFrame: () => undefined,
      onAway: () => this.relay.leave(),
    });
    this.#link = this.#mailboxLink(port, topic, session, common);
    this.#dialer.start();
  }

  #mailboxLink(
    port: number,
    topic: Keys,
    session: Keys,
    common: Pick<Parameters<typeof createMailboxLink>[0], 'WebSocketCtor' | 'timers' | 'random'>,
  ): MailboxLink {
    const box = { topic: topic.publicKey, writers: keysOf('writers').publicKey };
    const start = { number: 0, hash: sha256(boxStatement(box)) };
    return createMailboxLink({
      ...common,
      url: `ws://127.0.0.1:${port}/mailbox`,
      box,
      session: session.publicKey,
      place: { read: start, seen: start },
      hash: sha256,
      proof: (nonce) => {
        const statement = mailboxOpenStatement(nonce, box, session.publicKey);
        return {
          topicSignature: signed(topic, statement),
          sessionSignature: signed(session, statement),
          certificate: null,
        };
      },
      sign: (statement) => signed(session, statement),
      onState: ({ state }) => (state === 'here' ? this.mailbox.come() : this.mailbox.leave()),
      onNews: () => undefined,
    });
  }

  get seats(): readonly Seat[] {
    return [this.relay, this.mailbox];
  }

  close(): void {
    this.#dialer.stop();
    this.#link.close();
  }
}
