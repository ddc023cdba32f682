/** The relay hub on WebSockets: handshakes, bytes and timers in, frames and closes out. */
import { Buffer } from 'node:buffer';
import { createHash, randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import { WebSocket, WebSocketServer, type RawData, type ServerOptions } from 'ws';
import {
  encodeRelayToPeer,
  RELAY_SUBPROTOCOL,
  type RelayToPeer,
} from '../../src/wire/relay-frames.ts';
import { TICK_MS, type Limits } from '../limits.ts';
import { commonOptions } from '../sockets.ts';
import { endJoin, failJoin, startJoin, type Joining } from '../tracing.ts';
import { Traffic } from '../traffic.ts';
import type { RelayBus } from './bus-port.ts';
import { fromFrame, webSocketFrame } from './framing.ts';
import { RelayHub, type RelayEffect, type RelayInput } from './hub.ts';
import { Outbox, type Outlet } from './outbox.ts';
import { verifyEd25519 } from './proof.ts';

const NONCE_BYTES = 32;
const RELAY_ID_BYTES = 8;

export type RelayOptions = {
  limits: Limits;
  /** What the relay's id is derived from; random for each process when absent. */
  relayIdSeed?: string;
  /** Other processes that serve the same rooms. */
  bus?: RelayBus;
  iceUrls: (request: IncomingMessage) => readonly string[];
  onGone: (address: string, code: number) => void;
};

/** One peer's WebSocket. Its state is in fields and its listeners are shared, so that an idle peer stays small. */
class RelaySocket extends WebSocket implements Outlet, Joining {
  wire: Socket | null = null;
  pending: Buffer[] = [];
  pendingBytes = 0;
  queuedBytes = 0;
  writtenAt = 0;
  closeWrites = 0;
  address = '';
  service: RelayService | null = null;
  resumeTimer: NodeJS.Timeout | null = null;
  joinSpan: Joining['joinSpan'] = null;
  misbehaved = false;
}

export class RelayService {
  readonly traffic = new Traffic();
  readonly #hub: RelayHub<RelaySocket>;
  readonly #outbox: Outbox<RelaySocket>;
  readonly #wss: WebSocketServer;
  readonly #options: RelayOptions;
  readonly #ticker: NodeJS.Timeout;
  /** Sockets still open, closing ones included. */
  #openCount = 0;
  #onEmpty: (() => void) | null = null;

  constructor(options: RelayOptions) {
    this.#options = options;
    const { limits } = options;
    const seed = options.relayIdSeed ?? randomBytes(NONCE_BYTES);
    const relayId = createHash('sha256').update(seed).digest().subarray(0, RELAY_ID_BYTES);
    this.#hub = new RelayHub<RelaySocket>({
      limits,
      relayId: Uint8Array.from(relayId),
      isClustered: options.bus !== undefined,
      verify: verifyEd25519,
    });
    this.#outbox = new Outbox<RelaySocket>({
      traffic: this.traffic,
      queueBytes: limits.queueBytes,
      queueTotalBytes: limits.queueTotalBytes,
      onSlow: (peer) => this.handle({ type: 'slow', peer }),
    });
    this.#wss = new WebSocketServer(serverOptions(limits));
    this.#wss.on('error', () => undefined);
    this.#ticker = setInterval(() => this.handle({ type: 'tick' }), TICK_MS);
    this.#ticker.unref();
    options.bus?.listen((news) => this.handle({ type: 'bus', news }));
  }

  get counts(): { peers: number; rooms: number; queuedBytes: number } {
    return {
      peers: this.#hub.peerCount,
      rooms: this.#hub.roomCount,
      queuedBytes: this.#outbox.queuedBytes,
    };
  }

  /** Takes an upgrade request that the caller has let in. False when it was no WebSocket handshake after all. */
  upgrade(request: IncomingMessage, wire: Socket, head: Buffer, address: string): boolean {
    let isOpen = false;
    const iceUrls = this.#options.iceUrls(request);
    this.#wss.handleUpgrade(request, wire, head, (webSocket) => {
      const peer = webSocket as RelaySocket;
      peer.wire = wire;
      peer.service = this;
      peer.address = address;
      peer.joinSpan = startJoin('relay');
      isOpen = true;
      this.#openCount += 1;
      peer.on('message', onMessage);
      peer.on('pong', onPong);
      peer.on('error', onError);
      peer.on('close', onClose);
      // A copy: a nonce from the pool would keep 8 KiB alive until the join.
      const nonce = Uint8Array.from(randomBytes(NONCE_BYTES));
      this.handle({ type: 'opened', peer, nonce, iceUrls });
    });
    return isOpen;
  }

  handle(input: RelayInput<RelaySocket>): void {
    this.#apply(this.#hub.handle(input, performance.now()));
  }

  gone(peer: RelaySocket, code: number): void {
    if (peer.resumeTimer !== null) clearTimeout(peer.resumeTimer);
    this.handle({ type: 'closed', peer, misbehaved: peer.misbehaved });
    this.#outbox.forget(peer);
    failJoin(peer, code);
    this.#options.onGone(peer.address, code);
    this.#openCount -= 1;
    if (this.#openCount === 0) this.#onEmpty?.();
  }

  /** Tells everyone when to come back and closes them. Resolves when all are gone. */
  async drain(): Promise<void> {
    clearInterval(this.#ticker);
    this.handle({ type: 'drain' });
    if (this.#openCount > 0) await new Promise<void>((resolve) => (this.#onEmpty = resolve));
    this.#wss.close();
  }

  #apply(effects: readonly RelayEffect<RelaySocket>[]): void {
    // One message to many receivers comes as neighbours in the list: encoded once.
    let said: RelayToPeer | null = null;
    let frame: Buffer | null = null;
    for (const effect of effects) {
      switch (effect.type) {
        case 'forward':
          this.#forward(effect.to, effect.except, fromFrame(effect.slot, effect.payload));
          break;
        case 'say':
          if (frame === null || said !== effect.message)
            frame = webSocketFrame(encodeRelayToPeer(effect.message));
          said = effect.message;
          if (said.type === 'welcome') this.#joined(effect.to);
          this.#outbox.push(effect.to, frame);
          break;
        case 'close':
          this.#close(effect.peer, effect.code, effect.reason);
          break;
        case 'pause':
          pause(effect.peer, effect.ms);
          break;
        case 'bus':
          this.#options.bus?.tell(effect.news);
          break;
        case 'probe':
          if (effect.peer.readyState === WebSocket.OPEN) effect.peer.ping();
          break;
      }
    }
  }

  #joined(peer: RelaySocket): void {
    this.traffic.joins += 1;
    endJoin(peer);
  }

  #forward(to: readonly RelaySocket[], except: RelaySocket | null, frame: Buffer): void {
    for (const peer of to) if (peer !== except) this.#outbox.push(peer, frame);
  }

  #close(peer: RelaySocket, code: number, reason: string): void {
    this.#outbox.flush(peer);
    this.#outbox.forget(peer);
    if (peer.isPaused) peer.resume();
    peer.close(code, reason);
  }
}

function serverOptions(limits: Limits): ServerOptions<typeof RelaySocket> {
  return {
    ...commonOptions(limits),
    WebSocket: RelaySocket,
    maxPayload: limits.frameBytes,
    handleProtocols: () => RELAY_SUBPROTOCOL,
  };
}

/**
 * A peer over its rate is not closed: we read from it later. TCP then slows the sender, and its WebSocket's
 * `bufferedAmount` tells it so.
 */
function pause(peer: RelaySocket, ms: number): void {
  if (peer.resumeTimer !== null || peer.readyState !== WebSocket.OPEN) return;
  peer.pause();
  peer.resumeTimer = setTimeout(() => {
    peer.resumeTimer = null;
    peer.resume();
  }, ms);
}

function onMessage(this: WebSocket, data: RawData, isBinary: boolean): void {
  const peer = this as RelaySocket;
  // `nodebuffer` is the default binary type, so messages are Buffers.
  if (!isBinary || !Buffer.isBuffer(data)) peer.service?.handle({ type: 'text', peer });
  else {
    peer.service?.traffic.heard(data.length);
    peer.service?.handle({ type: 'message', peer, bytes: data });
  }
}

function onPong(this: WebSocket): void {
  const peer = this as RelaySocket;
  peer.service?.handle({ type: 'heard', peer });
}

/** `ws` has already answered with a close code; 'close' follows. Without a listener the process would end. */
function onError(this: WebSocket): void {
  (this as RelaySocket).misbehaved = true;
}

function onClose(this: WebSocket, code: number): void {
  const peer = this as RelaySocket;
  peer.service?.gone(peer, code);
}
