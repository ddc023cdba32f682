/** Rooms of stock y-websocket clients on WebSockets and a store. */
import { Buffer } from 'node:buffer';
import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import { WebSocket, WebSocketServer, type RawData, type ServerOptions } from 'ws';
import { TICK_MS, type Limits } from '../limits.ts';
import { StoreTrouble, type MailboxStore } from '../mailbox/store-port.ts';
import { webSocketFrame } from '../relay/framing.ts';
import { Outbox, type Outlet } from '../relay/outbox.ts';
import { commonOptions, pause, readOrNot } from '../sockets.ts';
import { Traffic } from '../traffic.ts';
import type { YjsEffect, YjsInput } from './hub-types.ts';
import { YjsHub } from './hub.ts';
import { ID_BYTES, StoredRoom } from './room-store.ts';

/** Rooms that are read from disk at once; the others wait. */
const LOADS_MAX = 4;
/** A room that took long to load keeps its place for so many times as long, so that loading never takes more than a quarter. */
const LOAD_REST = 16;
const LOAD_MS_MIN = 20;
/** Of messages that have not come whole, of all sockets together. */
const PARTIAL_BYTES_MAX = 64 * 1024 * 1024;
const SWEEP_MS = 30_000;

export type YjsOptions = {
  limits: Limits;
  /** Just opened; whoever opened it closes it, after `drain`. */
  store: MailboxStore;
  onGone: (address: string, code: number) => void;
  onTrouble: (trouble: StoreTrouble) => void;
};

export type YjsCounts = { peers: number; rooms: number; memoryBytes: number; queuedBytes: number };

/** One client's WebSocket. */
class YjsSocket extends WebSocket implements Outlet {
  wire: Socket | null = null;
  pending: Buffer[] = [];
  pendingBytes = 0;
  queuedBytes = 0;
  writtenAt = 0;
  closeWrites = 0;
  address = '';
  service: YjsService | null = null;
  resumeTimer: NodeJS.Timeout | null = null;
  isHeld = false;
  /** Bytes of the message that is coming. */
  partialBytes = 0;
  /** The longest answer it asked for and may not have read yet. */
  answerBytes = 0;
}

export class YjsService {
  readonly traffic = new Traffic();
  readonly #hub: YjsHub<YjsSocket>;
  readonly #outbox: Outbox<YjsSocket>;
  readonly #wss: WebSocketServer;
  readonly #options: YjsOptions;
  readonly #timers: NodeJS.Timeout[];
  readonly #openedAt = performance.now();
  readonly #sockets = new Set<YjsSocket>();
  readonly #stored = new Map<number, StoredRoom>();
  readonly #loadsWaiting: (() => Promise<number>)[] = [];
  #loads = 0;
  #partialBytes = 0;
  /** What the store is asked right now. */
  readonly #underWay = new Set<Promise<void>>();
  #onEmpty: (() => void) | null = null;

  constructor(options: YjsOptions) {
    this.#options = options;
    const { limits } = options;
    this.#hub = new YjsHub<YjsSocket>(limits);
    this.#outbox = new Outbox<YjsSocket>({
      queueBytes: limits.queueBytes,
      queueTotalBytes: limits.queueTotalBytes,
      onSlow: (peer) => this.#slow(peer),
      traffic: this.traffic,
    });
    this.#wss = new WebSocketServer(serverOptions(limits));
    this.#wss.on('error', () => undefined);
    this.#timers = [
      setInterval(() => this.#tick(), TICK_MS),
      setInterval(() => void this.#sweep(), SWEEP_MS),
    ];
    for (const timer of this.#timers) timer.unref();
  }

  get counts(): YjsCounts {
    return { ...this.#hub.counts, queuedBytes: this.#outbox.queuedBytes };
  }

  /** Takes an upgrade request that the caller has let in. False when it was no WebSocket handshake after all. */
  upgrade(request: IncomingMessage, wire: Socket, head: Buffer, address: string): boolean {
    let isOpen = false;
    const room = roomOf(request.url ?? '', this.#options.limits.yjsNameBytes);
    if (room === null) {
      wire.on('error', ignore);
      wire.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n', () =>
        wire.destroy(),
      );
      return false;
    }
    this.#wss.handleUpgrade(request, wire, head, (webSocket) => {
      const peer = webSocket as YjsSocket;
      peer.wire = wire;
      peer.service = this;
      peer.address = address;
      isOpen = true;
      this.#sockets.add(peer);
      // Before the library, which takes a message out of it.
      wire.prependListener('data', (chunk: Buffer) => this.#coming(peer, chunk.length));
      peer.on('message', onMessage);
      peer.on('pong', onPong);
      // `ws` answers with a close code itself; without a listener the process would end.
      peer.on('error', ignore);
      peer.on('close', onClose);
      this.traffic.joins += 1;
      this.handle({ type: 'opened', peer, room });
    });
    return isOpen;
  }

  handle(input: YjsInput<YjsSocket>): void {
    if (input.type === 'message' || input.type === 'heard') this.#came(input.peer);
    if (input.type === 'message') this.traffic.heard(input.bytes.length);
    for (const effect of this.#hub.handle(input, performance.now())) this.#carryOut(effect);
  }

  gone(peer: YjsSocket, code: number): void {
    if (peer.resumeTimer !== null) clearTimeout(peer.resumeTimer);
    this.#came(peer);
    this.handle({ type: 'closed', peer });
    this.#outbox.forget(peer);
    this.#options.onGone(peer.address, code);
    this.#sockets.delete(peer);
    if (this.#sockets.size === 0) this.#onEmpty?.();
  }

  /** Sends everyone away. Resolves when all are gone and what they said is on disk. */
  async drain(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    this.handle({ type: 'drain' });
    if (this.#sockets.size > 0) await new Promise<void>((resolve) => (this.#onEmpty = resolve));
    // What is saved makes room for what waited for its turn.
    do {
      await Promise.all(this.#underWay);
      await new Promise((resolve) => setImmediate(resolve));
    } while (this.#underWay.size > 0);
    this.#wss.close();
  }

  /** `ws` gathers a message until it is whole; many large ones that never end must not fill the memory. */
  #coming(peer: YjsSocket, bytes: number): void {
    if (peer.readyState !== WebSocket.OPEN) return;
    peer.partialBytes += bytes;
    this.#partialBytes += bytes;
    if (this.#partialBytes <= PARTIAL_BYTES_MAX) return;
    let worst = peer;
    for (const other of this.#sockets) if (other.partialBytes > worst.partialBytes) worst = other;
    this.#came(worst);
    this.handle({ type: 'slow', peer: worst });
    worst.terminate();
  }

  #came(peer: YjsSocket): void {
    this.#partialBytes -= peer.partialBytes;
    peer.partialBytes = 0;
  }

  #slow(peer: YjsSocket): void {
    // A whole room is more than a reader may be behind otherwise.
    if (peer.queuedBytes > this.#options.limits.queueBytes + peer.answerBytes)
      this.handle({ type: 'slow', peer });
  }

  #tick(): void {
    for (const peer of this.#sockets) if (peer.queuedBytes === 0) peer.answerBytes = 0;
    this.handle({ type: 'tick' });
  }

  #carryOut(effect: YjsEffect<YjsSocket>): void {
    switch (effect.type) {
      case 'send': {
        const frame = webSocketFrame(effect.bytes);
        for (const peer of effect.to) {
          if (effect.isAnswer === true) peer.answerBytes = Math.max(peer.answerBytes, frame.length);
          this.#outbox.push(peer, frame);
        }
        return;
      }
      case 'close':
        return this.#close(effect.peer, effect.code, effect.reason);
      case 'pause':
        return pause(effect.peer, effect.ms);
      case 'hold':
        effect.peer.isHeld = true;
        return readOrNot(effect.peer);
      case 'release':
        effect.peer.isHeld = false;
        return readOrNot(effect.peer);
      case 'probe':
        if (effect.peer.readyState === WebSocket.OPEN) effect.peer.ping();
        return;
      case 'soon':
        setImmediate(() => this.handle({ type: 'turn', id: effect.id }));
        return;
      case 'load':
        this.#stored.set(effect.id, new StoredRoom(this.#options.store, effect.room, newId));
        this.#loadsWaiting.push(() => this.#load(effect.id));
        return this.#loadNext();
      case 'save':
      case 'compact':
        return this.#track(this.#write(effect));
      case 'forget':
        this.#stored.delete(effect.id);
    }
  }

  #track(work: Promise<void>): void {
    this.#underWay.add(work);
    void work.finally(() => this.#underWay.delete(work));
  }

  #loadNext(): void {
    if (this.#loads >= LOADS_MAX) return;
    const next = this.#loadsWaiting.shift();
    if (next === undefined) return;
    this.#loads += 1;
    this.#track(
      next().then((busyMs) => {
        const restMs = busyMs < LOAD_MS_MIN ? 0 : LOAD_REST * busyMs;
        const end = (): void => {
          this.#loads -= 1;
          this.#loadNext();
        };
        if (restMs === 0) end();
        else setTimeout(end, restMs).unref();
      }),
    );
  }

  /** How many milliseconds nothing else could be done. Never rejects. */
  async #load(id: number): Promise<number> {
    const room = this.#stored.get(id);
    let busyMs = 0;
    // Sent away while it waited.
    if (room === undefined) return busyMs;
    try {
      const stored = await room.load((update) => {
        const startedAt = performance.now();
        this.handle({ type: 'part', id, update });
        busyMs += performance.now() - startedAt;
      });
      this.handle({ type: 'loaded', id, stored });
    } catch (error) {
      this.#troubled(error, id);
    }
    return busyMs;
  }

  async #write(effect: Extract<YjsEffect<YjsSocket>, { type: 'save' | 'compact' }>): Promise<void> {
    const { id } = effect;
    const room = this.#stored.get(id);
    if (room === undefined) return;
    try {
      if (effect.type === 'compact') {
        const stored = await room.compact(effect.snapshot, this.#now);
        return this.handle({ type: 'compacted', id, stored });
      }
      const saved = await room.save(effect.update);
      if ('words' in saved) this.handle({ type: 'unsaved', id, words: saved.words });
      else this.handle({ type: 'saved', id, stored: saved.stored });
    } catch (error) {
      this.#troubled(error, id);
    }
  }

  get #now(): number {
    return performance.now() - this.#openedAt;
  }

  async #sweep(): Promise<void> {
    try {
      await this.#options.store.sweep(this.#now);
    } catch (error) {
      this.#troubled(error, null);
    }
  }

  #troubled(error: unknown, id: number | null): void {
    const cause = { cause: error };
    const isKnown = error instanceof StoreTrouble;
    this.#options.onTrouble(isKnown ? error : new StoreTrouble('the disk failed', cause));
    if (id !== null) this.handle({ type: 'trouble', id });
  }

  #close(peer: YjsSocket, code: number, reason: string): void {
    this.#outbox.flush(peer);
    this.#outbox.forget(peer);
    peer.isHeld = false;
    if (peer.isPaused) peer.resume();
    peer.close(code, reason);
  }
}

function newId(): Uint8Array {
  return Uint8Array.from(randomBytes(ID_BYTES));
}

/** The room's name, which may have slashes; null when it is none. */
function roomOf(url: string, bytesMax: number): string | null {
  const path = url.split(/[?#]/, 1)[0] ?? '';
  try {
    const name = decodeURIComponent(path.replace(/^\/[^/]*\//, ''));
    const bytes = Buffer.byteLength(name);
    return bytes > 0 && bytes <= bytesMax && !/\p{Cc}/u.test(name) ? name : null;
  } catch {
    return null;
  }
}

function serverOptions(limits: Limits): ServerOptions<typeof YjsSocket> {
  return {
    ...commonOptions(limits),
    WebSocket: YjsSocket,
    maxPayload: limits.yjsMessageBytes,
  };
}

function onMessage(this: WebSocket, data: RawData, isBinary: boolean): void {
  const peer = this as YjsSocket;
  // `nodebuffer` is the default binary type, so messages are Buffers.
  if (!isBinary || !Buffer.isBuffer(data)) peer.service?.handle({ type: 'text', peer });
  else peer.service?.handle({ type: 'message', peer, bytes: data });
}

function onPong(this: WebSocket): void {
  const peer = this as YjsSocket;
  peer.service?.handle({ type: 'heard', peer });
}

function ignore(): void {}

function onClose(this: WebSocket, code: number): void {
  const peer = this as YjsSocket;
  peer.service?.gone(peer, code);
}
