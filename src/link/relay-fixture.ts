/** A real relay on a loopback port, and peers on it. For tests only. */
import { createHash, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import WebSocket from 'ws';
import { attachServices } from '../../server/attach.ts';
import type { AttachOptions, Attachment } from '../../server/attach.ts';
import { keyPairOf, sign } from '../crypto/signatures.ts';
import type { KeyPair } from '../crypto/signatures.ts';
import { concatBytes } from '../lib/bytes.ts';
import { peerIdOf } from '../wire/ids.ts';
import type { PeerId } from '../wire/ids.ts';
import { relayJoinStatement } from '../wire/relay-frames.ts';
import type { Link } from './link.ts';
import { createRelayCarrier } from './relay.ts';
import type { RelayCarrier, RelayCarrierOptions, RelayState } from './relay.ts';
import { platformTimers } from './timers.ts';

export type TestRelay = {
  url: string;
  http: Server;
  services: Attachment;
  close(): Promise<void>;
  /** As the death of its process: every connection breaks at once, without a word. */
  kill(): Promise<void>;
  /** As a machine that lost its power or its cable: connections stand, and nothing passes. */
  freeze(): void;
};

/** On a free port, or on one that was used before. */
export async function startRelay(options: AttachOptions = {}, port = 0): Promise<TestRelay> {
  const http = createServer();
  const services = attachServices(http, options);
  await new Promise<void>((resolve) => http.listen(port, '127.0.0.1', resolve));
  const url = `ws://127.0.0.1:${(http.address() as AddressInfo).port}/relay`;
  const close = async (): Promise<void> => {
    http.close();
    await services.close();
  };
  const sockets = new Set<Socket>();
  http.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  const kill = async (): Promise<void> => {
    http.close();
    for (const socket of sockets) socket.destroy();
    await services.close();
  };
  const freeze = (): void => {
    for (const socket of sockets) {
      socket.pause();
      socket.cork();
    }
  };
  return { url, http, services, close, kill, freeze };
}

/** Stands for sealing: 32 bytes over the plaintext, and anything changed does not open. */
export function seal(frame: Uint8Array): Uint8Array {
  return concatBytes(createHash('sha256').update(frame).digest(), frame);
}

function unseal(sealed: Uint8Array): Uint8Array | null {
  const frame = sealed.slice(32);
  return createHash('sha256').update(frame).digest().equals(sealed.subarray(0, 32)) ? frame : null;
}

export type TestPeer = {
  id: PeerId;
  carrier: RelayCarrier;
  states: RelayState[];
  /** Open links by peer; the newest of each. */
  links: Map<PeerId, Link>;
  misbehaviours: string[];
  /** Resolves when the condition holds after some link or state. */
  until(condition: () => boolean): Promise<void>;
  /** To be called where a test listens itself, so that `until` looks again. */
  look(): void;
};

export function joinRelay(
  url: string,
  topic: KeyPair,
  more: Partial<RelayCarrierOptions> = {},
  onLink?: (link: Link) => void,
): TestPeer {
  const session = keyPairOf(Uint8Array.from(randomBytes(32)));
  const links = new Map<PeerId, Link>();
  const states: RelayState[] = [];
  const misbehaviours: string[] = [];
  let checks: { until: () => boolean; resolve: () => void }[] = [];
  const look = (): void => {
    const met = checks.filter((check) => check.until());
    checks = checks.filter((check) => !met.includes(check));
    for (const check of met) check.resolve();
  };
  const carrier = createRelayCarrier({
    url,
    session: peerIdOf(session.publicKey),
    topic: topic.publicKey,
    proof: (nonce) => {
      const statement = relayJoinStatement(nonce, topic.publicKey, session.publicKey);
      return { topicSignature: sign(topic, statement), sessionSignature: sign(session, statement) };
    },
    seal,
    open: (_, sealed) => unseal(sealed),
    WebSocketCtor: WebSocket,
    timers: platformTimers,
    random: () => 0.5,
    onLink: (link) => {
      links.set(link.peer, link);
      link.events = {
        onPayload: () => undefined,
        onWritable: () => undefined,
        onClose: () => links.delete(link.peer) && look(),
      };
      onLink?.(link);
      look();
    },
    onState: (state) => {
      states.push(state);
      look();
    },
    onMisbehaviour: (_, why) => {
      misbehaviours.push(why);
      look();
    },
    ...more,
  });
  const until = (condition: () => boolean): Promise<void> =>
    condition()
      ? Promise.resolve()
      : new Promise((resolve) => checks.push({ until: condition, resolve }));
  return { id: peerIdOf(session.publicKey), carrier, states, links, misbehaviours, until, look };
}
