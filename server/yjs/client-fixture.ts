/** For tests only: the stock provider of y-websocket, as an application would use it. */
import { WebsocketProvider } from 'y-websocket';
import { WebSocket } from 'ws';
import type * as Y from 'yjs';
import { must } from '../../src/lib/assert.ts';
import { Reader } from '../../src/wire/codec.ts';
import { awarenessMessage, step1Message } from './messages.ts';

const SYNC = 0;
const STEP_2 = 1;
const AUTH = 2;
const WORDS_BYTES_MAX = 1_000;

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
