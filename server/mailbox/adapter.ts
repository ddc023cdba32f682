/** The mailbox hub on WebSockets and a store: handshakes, bytes and timers in, frames and closes out. */
import { Buffer } from 'node:buffer';
import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import { WebSocket, WebSocketServer, type RawData, type ServerOptions } from 'ws';
import { encodeMailboxToPeer, MAILBOX_SUBPROTOCOL } from '../../src/wire/mailbox-frames.ts';
import { TICK_MS, type Limits } from '../limits.ts';
import { webSocketFrame } from '../relay/framing.ts';
import { Outbox, type Outlet } from '../relay/outbox.ts';
import { verifyEd25519 } from '../relay/proof.ts';
import { commonOptions, pause, readOrNot } from '../sockets.ts';
import { endJoin, failJoin, startJoin, type Joining } from '../tracing.ts';
import { Traffic } from '../traffic.ts';
import { answerFrom } from './answer.ts';
import { MailboxHub, type MailboxEffect, type MailboxInput, type StoreRequest } from './hub.ts';
import { sha256 } from './sha256.ts';
import { StoreTrouble, type MailboxStore, type StoreTotals } from './store-port.ts';

const NONCE_BYTES = 32;
/** Retention is counted in days, but for tests. */
const SWEEP_MS_MAX = 60_000;
const SWEEP_MS_MIN = 100;

export type MailboxOptions = {
  limits: Limits;
  /** Just opened; whoever opened it closes it, after `drain`. */
  store: MailboxStore;
  onGone: (address: string, code: number) => void;
  onTrouble: (trouble: StoreTrouble) => void;
};

/** One peer's WebSocket. Its state is in fields and its listeners are shared, so that an idle peer stays small. */
class MailboxSocket extends WebSocket implements Outlet, Joining {
  wire: Socket | null = null;
  pending: Buffer[] = [];
  pendingBytes = 0;
  queuedBytes = 0;
  writtenAt = 0;
  closeWrites = 0;
  address = '';
  service: MailboxService | null = null;
  resumeTimer: NodeJS.Timeout | null = null;
  joinSpan: Joining['joinSpan'] = null;
  isHeld = false;
}

export class MailboxService {
  readonly traffic = new Traffic();
  readonly #hub: MailboxHub<MailboxSocket>;
  readonly #outbox: Outbox<MailboxSocket>;
  readonly #wss: WebSocketServer;
  readonly #options: MailboxOptions;
  readonly #timers: NodeJS.Timeout[];
  readonly #openedAt = performance.now();
  #totals: StoreTotals = { boxes: 0, bytes: 0 };
  /** Sockets still open, closing ones included. */
  #openCount = 0;
  #onEmpty: (() => void) | null = null;

  constructor(options: MailboxOptions) {
    this.#options = options;
    const { limits } = options;
    this.#hub = new MailboxHub<MailboxSocket>({ limits, hash: sha256, verify: verifyEd25519 });
    this.#outbox = new Outbox<MailboxSocket>({
      traffic: this.traffic,
      queueBytes: limits.queueBytes,
      queueTotalBytes: limits.queueTotalBytes,
      onSlow: (peer) => this.handle({ type: 'slow', peer }),
    });
    this.#wss = new WebSocketServer(serverOptions(limits));
    this.#wss.on('error', () => undefined);
    this.#timers = [
      setInterval(() => this.handle({ type: 'tick' }), TICK_MS),
      setInterval(() => void this.#sweep(), sweepEvery(limits)),
    ];
    for (const timer of this.#timers) timer.unref();
    void this.#sweep();
  }

  /** `boxes` and `bytes` are what was stored when somebody last wrote. */
  get counts(): { peers: number; rooms: number; queuedBytes: number } & StoreTotals {
    return {
      peers: this.#hub.peerCount,
      rooms: this.#hub.roomCount,
      queuedBytes: this.#outbox.queuedBytes,
      ...this.#totals,
    };
  }

  /** Takes an upgrade request that the caller has let in. False when it was no WebSocket handshake after all. */
  upgrade(request: IncomingMessage, wire: Socket, head: Buffer, address: string): boolean {
    let isOpen = false;
    this.#wss.handleUpgrade(request, wire, head, (webSocket) => {
      const peer = webSocket as MailboxSocket;
      peer.wire = wire;
      peer.service = this;
      peer.address = address;
      peer.joinSpan = startJoin('mailbox');
      isOpen = true;
      this.#openCount += 1;
      peer.on('message', onMessage);
      peer.on('pong', onPong);
      // `ws` answers with a close code itself; without a listener the process would end.
      peer.on('error', ignore);
      peer.on('close', onClose);
      const nonce = Uint8Array.from(randomBytes(NONCE_BYTES));
      this.handle({ type: 'opened', peer, nonce });
    });
    return isOpen;
  }

  handle(input: MailboxInput<MailboxSocket>): void {
    for (const effect of this.#hub.handle(input, performance.now())) this.#carryOut(effect);
  }

  gone(peer: MailboxSocket, code: number): void {
    if (peer.resumeTimer !== null) clearTimeout(peer.resumeTimer);
    this.handle({ type: 'closed', peer });
    this.#outbox.forget(peer);
    failJoin(peer, code);
    this.#options.onGone(peer.address, code);
    this.#openCount -= 1;
    if (this.#openCount === 0) this.#onEmpty?.();
  }

  /** Tells everyone when to come back and closes them. Resolves when all are gone. */
  async drain(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    this.handle({ type: 'drain' });
    if (this.#openCount > 0) await new Promise<void>((resolve) => (this.#onEmpty = resolve));
    this.#wss.close();
  }

  #carryOut(effect: MailboxEffect<MailboxSocket>): void {
    switch (effect.type) {
      case 'say':
        if (effect.message.type === 'opened') this.#joined(effect.to);
        return this.#outbox.push(effect.to, webSocketFrame(encodeMailboxToPeer(effect.message)));
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
      case 'store':
        return void this.#ask(effect.token, effect.request);
    }
  }

  #joined(peer: MailboxSocket): void {
    this.traffic.joins += 1;
    endJoin(peer);
  }

  async #ask(token: number, request: StoreRequest): Promise<void> {
    const { store, onTrouble } = this.#options;
    const answer = await answerFrom(store, request, this.#now, onTrouble);
    this.handle({ type: 'answered', token, answer });
    if (request.type === 'append') await this.#count();
  }

  get #now(): number {
    return performance.now() - this.#openedAt;
  }

  async #sweep(): Promise<void> {
    try {
      await this.#options.store.sweep(this.#now);
    } catch (error) {
      this.#troubled(error);
    }
    await this.#count();
  }

  async #count(): Promise<void> {
    try {
      this.#totals = await this.#options.store.totals();
    } catch (error) {
      this.#troubled(error);
    }
  }

  #troubled(error: unknown): void {
    const cause = { cause: error };
    const isKnown = error instanceof StoreTrouble;
    this.#options.onTrouble(isKnown ? error : new StoreTrouble('the disk failed', cause));
  }

  #close(peer: MailboxSocket, code: number, reason: string): void {
    this.#outbox.flush(peer);
    this.#outbox.forget(peer);
    peer.isHeld = false;
    if (peer.isPaused) peer.resume();
    peer.close(code, reason);
  }
}

function sweepEvery({ mailboxRetentionMs }: Limits): number {
  return Math.min(SWEEP_MS_MAX, Math.max(SWEEP_MS_MIN, mailboxRetentionMs));
}

function serverOptions(limits: Limits): ServerOptions<typeof MailboxSocket> {
  return {
    ...commonOptions(limits),
    WebSocket: MailboxSocket,
    maxPayload: limits.mailboxFrameBytes,
    handleProtocols: () => MAILBOX_SUBPROTOCOL,
  };
}

function onMessage(this: WebSocket, data: RawData, isBinary: boolean): void {
  const peer = this as MailboxSocket;
  // `nodebuffer` is the default binary type, so messages are Buffers.
  if (!isBinary || !Buffer.isBuffer(data)) peer.service?.handle({ type: 'text', peer });
  else {
    peer.service?.traffic.heard(data.length);
    peer.service?.handle({ type: 'message', peer, bytes: data });
  }
}

function onPong(this: WebSocket): void {
  const peer = this as MailboxSocket;
  peer.service?.handle({ type: 'heard', peer });
}

function ignore(): void {}

function onClose(this: WebSocket, code: number): void {
  const peer = this as MailboxSocket;
  peer.service?.gone(peer, code);
}
