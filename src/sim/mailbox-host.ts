/**
 * A mailbox as peers see it, on virtual time: the simplest one that keeps what `server/mailbox` promises. It can be away, wiped, set
 * back to what it was, full, and given letters that nobody honest would write.
 */
import { concatBytes, equalBytes, toHex } from '../lib/bytes.ts';
import type { Rng } from '../lib/rng.ts';
import type { WebSocketConstructor, WebSocketLike } from '../link/web-socket.ts';
import {
  CursorState,
  decodePeerToMailbox,
  encodeMailboxToPeer,
  MailboxRefusal,
  type Cursor,
  type MailboxToPeer,
  type PeerToMailbox,
} from '../wire/mailbox-frames.ts';
import type { Events } from './events.ts';

const READ_BYTES = 4000;
const LATENCY_MS_MAX = 80;
const CONNECTING = 0;
const OPEN = 1;
const CLOSED = 3;

type Listener = (event: { data: unknown; code: number; reason: string }) => void;
type EventType = 'open' | 'error' | 'message' | 'close';
/** `numbers`: where a letter was put last, by its hash. */
type State = {
  letters: Uint8Array[];
  hashes: Uint8Array[];
  numbers: Map<string, number>;
  base: number;
};

const copyOf = ({ letters, hashes, numbers, base }: State): State => ({
  ...{ letters: [...letters], hashes: [...hashes], numbers: new Map(numbers), base },
});

export class MailboxHost {
  readonly #events: Events;
  readonly #rng: Rng;
  readonly #hash: (...parts: readonly Uint8Array[]) => Uint8Array;
  readonly #sockets = new Set<Socket>();
  readonly #start: Uint8Array;
  #state: State;
  #snapshot: State;
  isUp = true;
  /** Of letters above the base; as much again for compactions. */
  quotaBytes = Infinity;
  compactions = 0;
  refusals = 0;
  readonly WebSocketCtor: WebSocketConstructor;

  constructor(
    events: Events,
    rng: Rng,
    start: Uint8Array,
    hash: (...parts: readonly Uint8Array[]) => Uint8Array,
  ) {
    this.#events = events;
    this.#rng = rng;
    this.#start = start;
    this.#hash = hash;
    this.#state = this.#empty();
    this.#snapshot = this.#state;
    const connect = (): Socket => this.#connect();
    this.WebSocketCtor = class {
      constructor() {
        return connect();
      }
    } as unknown as WebSocketConstructor;
  }

  #empty(): State {
    return { letters: [], hashes: [this.#start], numbers: new Map(), base: 0 };
  }

  get letterCount(): number {
    return this.#state.letters.length;
  }

  get base(): number {
    return this.#state.base;
  }

  /** What somebody who comes anew reads. */
  get above(): readonly Uint8Array[] {
    return this.#state.letters.slice(this.#state.base);
  }

  #connect(): Socket {
    const socket = new Socket(this.#events, LATENCY_MS_MAX * this.#rng.float(), (bytes) =>
      this.#take(socket, bytes),
    );
    this.#events.after(1, () => {
      if (!this.isUp) return socket.end(1006);
      this.#sockets.add(socket);
      socket.opened();
      const nonce = this.#rng.bytes(32);
      this.#say(socket, { type: 'challenge', versionMin: 1, versionMax: 1, nonce });
    });
    return socket;
  }

  #say(socket: Socket, message: MailboxToPeer): void {
    socket.tell(encodeMailboxToPeer(message));
  }

  #take(socket: Socket, bytes: Uint8Array): void {
    if (!this.#sockets.has(socket)) return;
    this.#answer(socket, decodePeerToMailbox(bytes));
  }

  #answer(socket: Socket, message: PeerToMailbox): void {
    switch (message.type) {
      case 'open':
        socket.canWrite = message.certificate !== null;
        return this.#opened(socket, message.cursor, message.seen);
      case 'append':
        return this.#append(socket, message);
      case 'read':
        return this.#read(socket, message.after);
      case 'compact':
        return this.#compact(socket, message);
    }
  }

  #at(number: number): Cursor {
    return { number, hash: this.#state.hashes[number] ?? this.#start };
  }

  #opened(socket: Socket, read: Cursor, seen: Cursor): void {
    const { letters, hashes, base } = this.#state;
    const isKnown = ({ number, hash }: Cursor): boolean => {
      const ours = hashes[number];
      return ours !== undefined && (number === 0 || equalBytes(ours, hash));
    };
    const { known, behind, unknown } = CursorState;
    const isOurs = isKnown(read) && isKnown(seen);
    const cursor = !isOurs ? unknown : read.number >= base ? known : behind;
    const head = this.#at(letters.length);
    const opened = { cursor, kept: 0, base: this.#at(base), head, deed: null };
    this.#say(socket, { type: 'opened', ...opened });
  }

  #append(
    socket: Socket,
    { ticket, isCheckpoint, letters }: Extract<PeerToMailbox, { type: 'append' }>,
  ): void {
    const state = this.#state;
    const fresh = letters.filter((letter) => this.#numberOf(letter) <= state.base);
    const sizes = [...this.above, ...fresh].reduce((sum, { length }) => sum + length, 0);
    if (!socket.canWrite || sizes > this.quotaBytes * (isCheckpoint ? 2 : 1)) {
      this.refusals += 1;
      const code = socket.canWrite ? MailboxRefusal.boxFull : MailboxRefusal.readOnly;
      return this.#say(socket, { type: 'refused', ticket, code, text: 'full' });
    }
    const numbers = letters.map((letter) => {
      const number = this.#numberOf(letter);
      return number > state.base ? number : this.put(letter);
    });
    this.#say(socket, { type: 'kept', ticket, head: this.#at(state.letters.length), numbers });
  }

  #nameOf(letter: Uint8Array): string {
    return toHex(this.#hash(letter));
  }

  #numberOf(letter: Uint8Array): number {
    return this.#state.numbers.get(this.#nameOf(letter)) ?? 0;
  }

  /** Puts a letter in, whoever may have written it. */
  put(letter: Uint8Array): number {
    const { letters, hashes, numbers } = this.#state;
    letters.push(Uint8Array.from(letter));
    numbers.set(this.#nameOf(letter), letters.length);
    hashes.push(this.#hash(this.#at(letters.length - 1).hash, letter));
    return letters.length;
  }

  #read(socket: Socket, after: number): void {
    const letters: Uint8Array[] = [];
    let bytes = 0;
    for (const letter of this.#state.letters.slice(after, after + 200)) {
      bytes += letter.length;
      if (bytes > READ_BYTES && letters.length > 0) break;
      letters.push(letter);
    }
    const { hash } = this.#at(after + letters.length);
    this.#say(socket, { type: 'letters', first: after + 1, hash, letters });
  }

  #compact(
    socket: Socket,
    { ticket, compaction }: Extract<PeerToMailbox, { type: 'compact' }>,
  ): void {
    const state = this.#state;
    const { base, upTo, last, hash } = compaction;
    const ours = state.hashes[last];
    const isFits = ours !== undefined && equalBytes(ours, hash);
    if (base !== state.base || !isFits) {
      const code = isFits ? MailboxRefusal.baseMoved : MailboxRefusal.notThisHistory;
      return this.#say(socket, { type: 'refused', ticket, code, text: 'lost' });
    }
    state.base = upTo;
    this.compactions += 1;
    this.#say(socket, { type: 'compacted', ticket, base: upTo });
  }

  /** As it is now, for `rollBack`. */
  remember(): void {
    this.#snapshot = copyOf(this.#state);
  }

  rollBack(): void {
    this.#state = copyOf(this.#snapshot);
    this.dropAll();
  }

  wipe(): void {
    this.#state = this.#empty();
    this.remember();
    this.dropAll();
  }

  dropAll(): void {
    for (const socket of [...this.#sockets]) socket.end(1006);
    this.#sockets.clear();
  }
}

class Socket implements WebSocketLike {
  binaryType = 'arraybuffer';
  readyState = CONNECTING;
  bufferedAmount = 0;
  canWrite = false;
  readonly #events: Events;
  readonly #latencyMs: number;
  readonly #onFrame: (bytes: Uint8Array) => void;
  readonly #listeners = new Map<EventType, Listener[]>();

  constructor(events: Events, latencyMs: number, onFrame: (bytes: Uint8Array) => void) {
    this.#events = events;
    this.#latencyMs = latencyMs;
    this.#onFrame = onFrame;
  }

  addEventListener(type: EventType, listener: Listener): void {
    this.#listeners.set(type, [...(this.#listeners.get(type) ?? []), listener]);
  }

  #emit(type: EventType, data: unknown, code = 0): void {
    for (const listener of this.#listeners.get(type) ?? []) listener({ data, code, reason: '' });
  }

  opened(): void {
    if (this.readyState === CLOSED) return;
    this.readyState = OPEN;
    this.#emit('open', null);
  }

  send(data: Uint8Array<ArrayBuffer>): void {
    const bytes = concatBytes(data);
    this.#events.after(this.#latencyMs, () => this.#onFrame(bytes));
  }

  tell(bytes: Uint8Array): void {
    this.#events.after(this.#latencyMs, () => {
      if (this.readyState === OPEN) this.#emit('message', Uint8Array.from(bytes).buffer);
    });
  }

  close(): void {
    this.readyState = CLOSED;
  }

  end(code: number): void {
    if (this.readyState === CLOSED) return;
    this.readyState = CLOSED;
    this.#emit('close', null, code);
  }
}
