/** For tests only: the stock provider of y-websocket, as an application would use it. */
import { WebsocketProvider } from 'y-websocket';
import { WebSocket } from 'ws';
import * as Y from 'yjs';
import { must } from '../../src/lib/assert.ts';
import { Reader, Writer } from '../../src/wire/codec.ts';
import { awarenessMessage, step1Message } from './messages.ts';

const SYNC = 0;
const STEP_2 = 1;
const AUTH = 2;
const WORDS_BYTES_MAX = 1_000;

/** Who wrote `letters`, and who tears at them. */
export const TEXT = 1;
const MALLORY = 0;

/** A text of the client TEXT, each of its letters a struct of its own. */
export function letters(count: number): Y.Doc {
  const doc = new Y.Doc();
  doc.clientID = TEXT;
  doc.transact(() => {
    for (let i = 0; i < count; i++) doc.getText('text').insert(0, 'x');
  });
  return doc;
}

/** Structs without a left neighbour, each with another letter at its right, and all the text in between. */
export function farApart(count: number): Uint8Array {
  const writer = new Writer().varuint(1).varuint(count).varuint(MALLORY).varuint(0);
  for (let i = 0; i < count; i++) writer.u8(0x44).varuint(TEXT).varuint(i).text('y');
  return writer.varuint(0).finish();
}

export class StockClient {
  readonly doc: Y.Doc;
  readonly synced: Promise<void>;
  /** Why the server did not take something. */
  readonly denied: Promise<string>;
  closes = 0;
  readonly #provider: WebsocketProvider;

  constructor(port: number, room: string, doc: Y.Doc) {
    this.doc = doc;
    let onDenied: (words: string) => void = () => undefined;
    this.denied = new Promise((resolve) => (onDenied = resolve));
    class Listening extends WebSocket {
      constructor(url: string) {
        super(url);
        this.on('message', (data: ArrayBuffer) => {
          const bytes = new Uint8Array(data);
          if (bytes[0] === AUTH) onDenied(new Reader(bytes.subarray(2)).text(WORDS_BYTES_MAX));
        });
      }
    }
    this.#provider = new WebsocketProvider(`ws://127.0.0.1:${port}/yjs`, room, doc, {
      WebSocketPolyfill: Listening as unknown as typeof globalThis.WebSocket,
      disableBc: true,
      maxBackoffTime: 200,
    });
    this.#provider.on('connection-error', () => undefined);
    this.#provider.on('connection-close', () => (this.closes += 1));
    this.synced = new Promise((resolve) => this.#provider.once('sync', () => resolve()));
  }

  get text(): string {
    return this.doc.getText('text').toString();
  }

  get shown(): unknown[] {
    return [...this.#provider.awareness.getStates().values()].map(
      (state) => state['user'] as unknown,
    );
  }

  type(text: string): void {
    const shared = this.doc.getText('text');
    shared.insert(shared.length, text);
  }

  remove(at: number, length: number): void {
    this.doc.getText('text').delete(at, length);
  }

  show(user: unknown): void {
    this.#provider.awareness.setLocalStateField('user', user);
  }

  /** Says that another client shows something. */
  forge(client: number, user: unknown): void {
    const clock = must(this.#provider.awareness.meta.get(client)).clock + 100;
    this.#socket.send(awarenessMessage([{ client, clock, state: JSON.stringify({ user }) }]));
  }

  /** Resolves when the server has dealt with all that was said before. */
  async heard(): Promise<void> {
    const socket = this.#socket;
    const before = new Promise<void>((resolve) => {
      socket.on('message', (data: ArrayBuffer) => {
        const [kind, step] = new Uint8Array(data);
        if (kind === SYNC && step === STEP_2) resolve();
      });
    });
    socket.send(step1Message(Uint8Array.of(0)));
    await before;
  }

  leave(): void {
    this.#provider.disconnect();
  }

  comeBack(): void {
    this.#provider.connect();
  }

  destroy(): void {
    this.#provider.destroy();
    this.#provider.awareness.destroy();
  }

  get #socket(): WebSocket {
    return this.#provider.ws as unknown as WebSocket;
  }
}
