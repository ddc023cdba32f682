/** A mailbox's peer that does not seal what it brings, from PROTOCOL.md sections 6 and 11 alone. */
import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { WebSocket } from 'ws';

const CHALLENGE = 1;
const OPENED = 3;
const KEPT = 5;
const NONCE_BYTES = 32;

type Keys = { own: KeyObject; open: Buffer };

function newKeys(): Keys {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const spki = publicKey.export({ format: 'der', type: 'spki' });
  return { own: privateKey, open: spki.subarray(-32) };
}

const signed = (keys: Keys, text: string, ...parts: Buffer[]): Buffer =>
  sign(null, Buffer.concat([Buffer.from(`folkmoot ${text} v1\0`), ...parts]), keys.own);

function openFrame(nonce: Buffer): Buffer {
  const [topic, writers, session] = [newKeys(), newKeys(), newKeys()];
  const keys = [topic.open, writers.open, session.open];
  const box = createHash('sha256').update('folkmoot mailbox box v1\0');
  const start = [Buffer.of(0), box.update(topic.open).update(writers.open).digest()];
  return Buffer.concat([
    Buffer.of(2, 1),
    ...keys,
    ...[topic, session].map((each) => signed(each, 'mailbox open', nonce, ...keys)),
    Buffer.of(1),
    signed(writers, 'writer', topic.open, session.open),
    ...start,
    ...start,
  ]);
}

/** Has a letter of at most 127 bytes kept as it is, in a room of its own; resolves when it is on the mailbox's disk. */
export function keepOpenly(port: number, letter: Buffer): Promise<void> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/mailbox`, ['folkmoot.mailbox.1']);
  return new Promise((resolve, reject) => {
    socket.on('error', reject);
    socket.on('close', (code) => reject(new Error(`the mailbox closed with ${code}`)));
    socket.on('message', (frame: Buffer) => {
      if (frame[0] === CHALLENGE) socket.send(openFrame(frame.subarray(3, 3 + NONCE_BYTES)));
      else if (frame[0] === OPENED)
        socket.send(Buffer.concat([Buffer.of(4, 1, 0, 1, letter.length), letter]));
      else if (frame[0] === KEPT) {
        resolve();
        socket.terminate();
      }
    });
  });
}
