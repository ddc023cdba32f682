/** Opens the relay and the mailbox as a peer would, with keys of a room that nobody has. Nothing is sent to anyone or kept. */
import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { WebSocket, type RawData } from 'ws';
import { WireError } from '../../src/wire/codec.ts';
import { PROTOCOL_VERSION_MAX } from '../../src/wire/limits.ts';
import {
  boxStatement,
  decodeMailboxToPeer,
  encodePeerToMailbox,
  MAILBOX_SUBPROTOCOL,
  mailboxOpenStatement,
} from '../../src/wire/mailbox-frames.ts';
import {
  decodeRelayToPeer,
  encodePeerToRelay,
  RELAY_SUBPROTOCOL,
  relayJoinStatement,
} from '../../src/wire/relay-frames.ts';

const PATIENCE_MS = 8_000;

/** How far a peer came: the HTTP status that refused it, the code that closed it, or what else went wrong. */
export type SocketOutcome =
  | { reached: 'in' }
  | { reached: 'refused'; status: number }
  | { reached: 'closed'; code: number }
  | { reached: 'error'; reason: string };

export type SocketOptions = {
  /** `https://room.example.org/relay` */
  url: URL;
  origin: string;
  ca: string | undefined;
};

type Keys = { publicKey: Uint8Array; secretKey: KeyObject };

function throwAwayKeys(): Keys {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const spki = publicKey.export({ format: 'der', type: 'spki' });
  return { publicKey: Uint8Array.from(spki.subarray(-32)), secretKey: privateKey };
}

export function joinRelay(options: SocketOptions): Promise<SocketOutcome> {
  const [topic, session] = [throwAwayKeys(), throwAwayKeys()];
  return talk(options, RELAY_SUBPROTOCOL, (bytes, say) => {
    const message = decodeRelayToPeer(bytes);
    if (message.type === 'welcome') return true;
    if (message.type !== 'challenge') return false;
    const statement = relayJoinStatement(message.nonce, topic.publicKey, session.publicKey);
    say(
      encodePeerToRelay({
        ...{ type: 'join', version: PROTOCOL_VERSION_MAX },
        topic: topic.publicKey,
        session: session.publicKey,
        topicSignature: sign(null, statement, topic.secretKey),
        sessionSignature: sign(null, statement, session.secretKey),
      }),
    );
    return false;
  });
}

export function openMailbox(options: SocketOptions): Promise<SocketOutcome> {
  const [topic, writers, session] = [throwAwayKeys(), throwAwayKeys(), throwAwayKeys()];
  const keys = { topic: topic.publicKey, writers: writers.publicKey };
  const hash = createHash('sha256').update(boxStatement(keys)).digest();
  const start = { number: 0, hash: Uint8Array.from(hash) };
  return talk(options, MAILBOX_SUBPROTOCOL, (bytes, say) => {
    const message = decodeMailboxToPeer(bytes);
    if (message.type === 'opened') return true;
    if (message.type !== 'challenge') return false;
    const statement = mailboxOpenStatement(message.nonce, keys, session.publicKey);
    say(
      encodePeerToMailbox({
        ...{ type: 'open', version: PROTOCOL_VERSION_MAX, ...keys, session: session.publicKey },
        ...{ cursor: start, seen: start, certificate: null },
        topicSignature: sign(null, statement, topic.secretKey),
        sessionSignature: sign(null, statement, session.secretKey),
      }),
    );
    return false;
  });
}

/** `hear` gives true when the peer is in. */
function talk(
  { url, origin, ca }: SocketOptions,
  subprotocol: string,
  hear: (bytes: Uint8Array, say: (frame: Uint8Array) => void) => boolean,
): Promise<SocketOutcome> {
  const target = new URL(url);
  target.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  const socket = new WebSocket(target, [subprotocol], {
    ...{ origin, perMessageDeflate: false, handshakeTimeout: PATIENCE_MS },
    // The certificate is judged by a check of its own; a bad one should not hide the rest.
    rejectUnauthorized: false,
    ...(ca === undefined ? {} : { ca }),
  });
  return new Promise((resolve) => {
    const done = (outcome: SocketOutcome): void => {
      clearTimeout(timer);
      resolve(outcome);
      socket.terminate();
    };
    const timer = setTimeout(() => done({ reached: 'error', reason: 'no answer' }), PATIENCE_MS);
    socket.on('unexpected-response', (_, response) => {
      done({ reached: 'refused', status: response.statusCode ?? 0 });
    });
    socket.on('error', (error) => done({ reached: 'error', reason: error.message }));
    socket.on('close', (code) => done({ reached: 'closed', code }));
    socket.on('message', (data: RawData) => {
      try {
        const bytes = Uint8Array.from(data as Buffer);
        if (hear(bytes, (frame) => socket.send(frame))) done({ reached: 'in' });
      } catch (error) {
        if (!(error instanceof WireError)) throw error;
        done({ reached: 'error', reason: 'something else than a Folkmoot answers' });
      }
    });
  });
}
