/** The signaling hub on WebSockets. */
import { Buffer } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import { WebSocket, WebSocketServer, type RawData } from 'ws';
import { fromUtf8 } from '../../src/lib/bytes.ts';
import { CLOSE_MS, PONGS_WAITING_MAX, TICK_MS, type Limits } from '../limits.ts';
import { Traffic } from '../traffic.ts';
import type { SignalingBus } from './bus-port.ts';
import { SignalingHub, type SignalingEffect, type SignalingInput } from './hub.ts';

export type SignalingOptions = {
  limits: Limits;
  /** Other processes that serve the same topics. */
  bus?: SignalingBus;
  onGone: (address: string, code: number) => void;
};

export class SignalingService {
  readonly traffic = new Traffic();
  readonly #hub: SignalingHub<WebSocket>;
  readonly #wss: WebSocketServer;
  readonly #options: SignalingOptions;
  readonly #ticker: NodeJS.Timeout;
  readonly #open = new Set<WebSocket>();
  readonly #paused = new Map<WebSocket, NodeJS.Timeout>();

  constructor(options: SignalingOptions) {
    this.#options = options;
    const { limits } = options;
    this.#hub = new SignalingHub<WebSocket>(limits, options.bus !== undefined);
    // Three options that the type declarations of this version do not know.
    const newer = {
      closeTimeout: CLOSE_MS,
      maxPendingAutoPongs: PONGS_WAITING_MAX,
      maxFragments: limits.fragments,
    };
    const common = { noServer: true, clientTracking: false, perMessageDeflate: false };
    this.#wss = new WebSocketServer({
      ...newer,
      ...common,
      maxPayload: limits.signalingMessageBytes,
    });
    this.#wss.on('error', () => undefined);
    this.#ticker = setInterval(() => this.#handle({ type: 'tick' }), TICK_MS);
    this.#ticker.unref();
    options.bus?.listen((topic, text) => {
      // Clients take it for ours, so it must be what ours are.
      if (parseJson(Buffer.from(text)) !== null) this.#handle({ type: 'bus', topic, text });
    });
  }

  get counts(): { peers: number; topics: number } {
    return { peers: this.#hub.peerCount, topics: this.#hub.topicCount };
  }

  /** Takes an upgrade request that the caller has let in. False when it was no WebSocket handshake after all. */
  upgrade(request: IncomingMessage, wire: Socket, head: Buffer, address: string): boolean {
    let isOpen = false;
    this.#wss.handleUpgrade(request, wire, head, (peer) => {
      this.#open.add(peer);
      isOpen = true;
      peer.on('message', (data: RawData) => {
        if (!Buffer.isBuffer(data)) return;
        this.traffic.heard(data.length);
        this.#handle({ type: 'message', peer, json: parseJson(data), bytes: data.length });
      });
      peer.on('pong', () => this.#handle({ type: 'heard', peer }));
      // `ws` has already answered with a close code; without a listener the process would end.
      peer.on('error', () => undefined);
      peer.on('close', (code) => this.#gone(peer, address, code));
      this.traffic.joins += 1;
      this.#handle({ type: 'opened', peer });
    });
    return isOpen;
  }

  async drain(): Promise<void> {
    clearInterval(this.#ticker);
    this.#handle({ type: 'drain' });
    await Promise.all(
      [...this.#open].map(
        (peer) => new Promise<void>((resolve) => peer.once('close', () => resolve())),
      ),
    );
    this.#wss.close();
  }

  #gone(peer: WebSocket, address: string, code: number): void {
    this.#open.delete(peer);
    clearTimeout(this.#paused.get(peer));
    this.#paused.delete(peer);
    this.#handle({ type: 'closed', peer });
    this.#options.onGone(address, code);
  }

  #handle(input: SignalingInput<WebSocket>): void {
    this.#apply(this.#hub.handle(input, performance.now()));
  }

  #apply(effects: readonly SignalingEffect<WebSocket>[]): void {
    for (const effect of effects) {
      switch (effect.type) {
        case 'send':
          for (const peer of effect.to) this.#send(peer, effect.text);
          break;
        case 'bus':
          this.#options.bus?.tell(effect.news);
          break;
        case 'close':
          if (effect.peer.isPaused) effect.peer.resume();
          effect.peer.close(effect.code, effect.reason);
          break;
        case 'pause':
          this.#pause(effect.peer, effect.ms);
          break;
        case 'probe':
          if (effect.peer.readyState === WebSocket.OPEN) effect.peer.ping();
          break;
      }
    }
  }

  #send(peer: WebSocket, text: string): void {
    if (peer.readyState !== WebSocket.OPEN) return;
    peer.send(text);
    this.traffic.framesOut += 1;
    // All but some names is ASCII.
    this.traffic.bytesOut += text.length;
    if (peer.bufferedAmount > this.#options.limits.queueBytes) this.#handle({ type: 'slow', peer });
  }

  #pause(peer: WebSocket, ms: number): void {
    if (this.#paused.has(peer) || peer.readyState !== WebSocket.OPEN) return;
    peer.pause();
    const resume = (): void => {
      this.#paused.delete(peer);
      peer.resume();
    };
    this.#paused.set(peer, setTimeout(resume, ms));
  }
}

/** Null for anything that is not JSON, bad UTF-8 included; `null` itself is no message either. */
function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(fromUtf8(bytes)) as unknown;
  } catch {
    return null;
  }
}
