/** One load client for each protocol. All deliver (sender, number) so that one driver can time and pace them. */
import { Buffer } from 'node:buffer';
import { randomBytes } from 'node:crypto';
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { WebSocket } from 'ws';
import * as Y from 'yjs';
import { must } from '../../src/lib/assert.ts';
import {
  decodeRelayToPeer,
  encodePeerToRelay,
  RELAY_SUBPROTOCOL,
  RelayKind,
} from '../../src/wire/relay-frames.ts';
import { joinFrame, keysOf } from '../../server/testing.ts';

export type Target = 'folkmoot' | 'bare' | 'hocuspocus';

export type Client = {
  /** Sends the next update; its number is one more than the last. */
  send(): void;
  close(): void;
};

export type ClientOptions = {
  port: number;
  room: number;
  id: number;
  onDelivered: (sender: number, number: number) => void;
};

/** A Yjs update of one keystroke is about 27 bytes; an entry's header, seal and nonce bring it to about 60. */
const SEALED_BYTES = 60;

export function connect(target: Target, options: ClientOptions): Promise<Client> {
  if (target === 'folkmoot') return connectFolkmoot(options);
  return target === 'bare' ? connectBare(options) : connectHocuspocus(options);
}

class SealedUpdates {
  readonly #bytes: Buffer;

  constructor(id: number) {
    this.#bytes = randomBytes(SEALED_BYTES);
    this.#bytes.writeUInt32BE(id, 0);
    this.#bytes.writeUInt32BE(0, 4);
  }

  next(): Buffer {
    const bytes = Buffer.from(this.#bytes);
    this.#bytes.writeUInt32BE(this.#bytes.readUInt32BE(4) + 1, 4);
    return bytes;
  }
}

function opened(url: string, protocols: string[]): WebSocket {
  const socket = new WebSocket(url, protocols, { perMessageDeflate: false });
  socket.on('error', () => undefined);
  return socket;
}

function connectFolkmoot({ port, room, id, onDelivered }: ClientOptions): Promise<Client> {
  const topic = keysOf(`topic ${room}`);
  const session = keysOf(`session ${id}`);
  const socket = opened(`ws://127.0.0.1:${port}/relay`, [RELAY_SUBPROTOCOL]);
  const updates = new SealedUpdates(id);
  const client: Client = {
    send: () => socket.send(encodePeerToRelay({ type: 'send', to: [], payload: updates.next() })),
    close: () => socket.terminate(),
  };
  return new Promise((resolve, reject) => {
    socket.on('close', (code) => reject(new Error(`closed with ${code}`)));
    socket.on('message', (data: Buffer) => {
      if (data[0] === RelayKind.from) {
        onDelivered(data.readUInt32BE(2), data.readUInt32BE(6));
        return;
      }
      const message = decodeRelayToPeer(data);
      if (message.type === 'welcome') resolve(client);
      if (message.type === 'challenge') socket.send(joinFrame(message.nonce, topic, session));
    });
  });
}

function connectBare({ port, room, id, onDelivered }: ClientOptions): Promise<Client> {
  const socket = opened(`ws://127.0.0.1:${port}/${room}`, []);
  const updates = new SealedUpdates(id);
  socket.on('message', (data: Buffer) => onDelivered(data.readUInt32BE(0), data.readUInt32BE(4)));
  return new Promise((resolve, reject) => {
    socket.on('close', (code) => reject(new Error(`closed with ${code}`)));
    socket.on('open', () =>
      resolve({ send: () => socket.send(updates.next()), close: () => socket.terminate() }),
    );
  });
}

const HocuspocusType = { sync: 0, auth: 2 } as const;
const SyncType = { step1: 0, step2: 1, update: 2 } as const;

/** A real document of one's own, typed into, gives real updates. Other people's are read only as far as author and clock. */
function connectHocuspocus({ port, room, id, onDelivered }: ClientOptions): Promise<Client> {
  const name = `room-${room}`;
  const socket = opened(`ws://127.0.0.1:${port}/`, []);
  const doc = new Y.Doc({ gc: false });
  doc.clientID = id + 1;
  const text = doc.getText('t');
  doc.on('update', (update: Uint8Array) =>
    socket.send(hocuspocusSync(name, SyncType.update, update)),
  );
  const client: Client = {
    send: () => text.insert(text.length, 'x'),
    close: () => socket.terminate(),
  };
  return new Promise((resolve, reject) => {
    socket.on('close', (code) => reject(new Error(`closed with ${code}`)));
    socket.on('open', () => {
      const auth = encoding.createEncoder();
      encoding.writeVarString(auth, name);
      encoding.writeVarUint(auth, HocuspocusType.auth);
      encoding.writeVarUint(auth, 0);
      encoding.writeVarString(auth, 'token');
      encoding.writeVarString(auth, '4.7.0');
      socket.send(encoding.toUint8Array(auth));
      socket.send(hocuspocusSync(name, SyncType.step1, Y.encodeStateVector(doc)));
    });
    socket.on('message', (data: Buffer) => {
      const decoder = decoding.createDecoder(data);
      decoding.readVarString(decoder);
      if (decoding.readVarUint(decoder) !== HocuspocusType.sync) return;
      const type = decoding.readVarUint(decoder);
      if (type === SyncType.step2) resolve(client);
      if (type === SyncType.update) deliverUpdate(decoding.readVarUint8Array(decoder), onDelivered);
    });
  });
}

function hocuspocusSync(name: string, type: number, bytes: Uint8Array): Uint8Array {
  const encoder = encoding.createEncoder();
  encoding.writeVarString(encoder, name);
  encoding.writeVarUint(encoder, HocuspocusType.sync);
  encoding.writeVarUint(encoder, type);
  encoding.writeVarUint8Array(encoder, bytes);
  return encoding.toUint8Array(encoder);
}

/** Update V1: authors, structs of the first, its id, its first clock. One keystroke is one clock; a merged update is many. */
function deliverUpdate(update: Uint8Array, onDelivered: ClientOptions['onDelivered']): void {
  const decoder = decoding.createDecoder(update);
  if (decoding.readVarUint(decoder) !== 1) return deliverMerged(update, onDelivered);
  decoding.readVarUint(decoder);
  const sender = decoding.readVarUint(decoder) - 1;
  const first = decoding.readVarUint(decoder);
  if (update.length > 40) return deliverMerged(update, onDelivered);
  onDelivered(sender, first);
}

function deliverMerged(update: Uint8Array, onDelivered: ClientOptions['onDelivered']): void {
  for (const struct of Y.decodeUpdate(update).structs) {
    for (let i = 0; i < struct.length; i++)
      onDelivered(must(struct.id).client - 1, struct.id.clock + i);
  }
}
