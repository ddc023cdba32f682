/** Links through a relay: one WebSocket, every frame sealed for the room, one upload for many receivers. */
import { WireError } from '../wire/codec.ts';
import { peerIdOf } from '../wire/ids.ts';
import type { PeerId } from '../wire/ids.ts';
import type { Lane } from '../wire/lanes.ts';
import { DepartReason, encodePeerToRelay } from '../wire/relay-frames.ts';
import type { PeerToRelay, RelayToPeer } from '../wire/relay-frames.ts';
import type { Carrier, OnLink, SendResult } from './link.ts';
import { RelayDialer } from './relay-dialer.ts';
import type { RelayProof, Welcome } from './relay-dialer.ts';
import { RelayUplink } from './relay-uplink.ts';
import { SharedLinks } from './shared-links.ts';
import type { Timers } from './timers.ts';
import { SOCKET_OPEN } from './web-socket.ts';
import type { WebSocketConstructor, WebSocketLike } from './web-socket.ts';

/** Where the relay stands, for the screen. */
export type RelayState =
  | { state: 'joining' }
  | { state: 'here'; relayId: Uint8Array }
  /** `reason` is for people, `code` the WebSocket's; `retryAtMs` on the clock of `timers`, null when trying again is of no use. */
  | { state: 'away'; reason: string; code: number | null; retryAtMs: number | null };

export type RelayCarrierOptions = {
  /** `ws://host/relay` or `wss://…`. */
  url: string;
  session: PeerId;
  topic: Uint8Array;
  /** Both signatures over `relayJoinStatement(nonce, topic, session)`. */
  proof: (nonce: Uint8Array) => RelayProof;
  seal: (frame: Uint8Array) => Uint8Array;
  /** Null when the bytes were not sealed by someone who holds the link, and for `from`. */
  open: (from: PeerId, sealed: Uint8Array) => Uint8Array | null;
  WebSocketCtor: WebSocketConstructor;
  timers: Timers;
  /** From 0 to 1, for jitter. */
  random: () => number;
  onLink: OnLink;
  onState: (state: RelayState) => void;
  onMisbehaviour: (peer: PeerId, why: string) => void;
  onNotice?: (peer: PeerId, notice: Uint8Array) => void;
};

/** Called at once; dials from its first moment. */
export type RelayCarrier = Carrier & {
  readonly state: RelayState;
  /** STUN and TURN addresses from the welcome; the last ones known while away. */
  readonly iceUrls: readonly string[];
  /** Smoothed round trip to the relay itself; null while away. */
  readonly rttMs: number | null;
  /** Peers on the topic, with or without an open link. */
  readonly peers: readonly PeerId[];
  /** The network seems to be back: try now. While joined: ask whether the relay still answers. */
  wake(): void;
  /** Asks a peer whose link was closed, though it is still on the topic, for a new one. */
  reopen(peer: PeerId): void;
  /** See SharedLinks. */
  tell(notice: Uint8Array): void;
};

const PING_EVERY_MS = 1_000;
/** Looks without a frame from the relay before it is given up. Counted, because a clock alone would blame it for our own sleep. */
const SILENT_TICKS_MAX = 3;
/** Nothing tells when a WebSocket has drained, so it is looked at. */
const BUFFER_POLL_MS = 6;
const BUFFERED_BYTES_MAX: Readonly<Record<Lane, number>> = {
  live: 256 * 1024,
  bulk: 64 * 1024,
  fleeting: 32 * 1024,
};
const DEPARTED: Readonly<Record<number, string>> = {
  [DepartReason.closed]: 'left the relay',
  [DepartReason.timeout]: 'fell silent',
  [DepartReason.misbehaved]: 'was sent away by the relay',
  [DepartReason.replaced]: 'joined again',
};

class Relay implements RelayCarrier {
  readonly kind = 'relayed';
  readonly #options: RelayCarrierOptions;
  readonly #dialer: RelayDialer;
  readonly #links: SharedLinks;
  readonly #peerOfSlot = new Map<number, PeerId>();
  readonly #slotOfPeer = new Map<PeerId, number>();
  #socket: WebSocketLike | null = null;
  #uplink = new RelayUplink();
  #state: RelayState = { state: 'joining' };
  #iceUrls: readonly string[] = [];
  #heardAtMs = 0;
  #silentTicks = 0;
  #isClosed = false;
  #cancelTick: (() => void) | null = null;
  #cancelPoll: (() => void) | null = null;

  constructor(options: RelayCarrierOptions) {
    this.#options = options;
    const { url, session, topic, WebSocketCtor, timers, onLink, onMisbehaviour, onNotice } =
      options;
    this.#links = new SharedLinks({
      kind: 'relayed',
      timers,
      onLink,
      onMisbehaviour,
      onNotice,
      medium: {
        hasRoom: (lane) => this.#hasRoom(lane),
        write: (peers, frame) => this.#write(peers, frame),
      },
    });
    this.#dialer = new RelayDialer({
      url,
      session,
      topic,
      WebSocketCtor,
      timers,
      proof: (nonce) => options.proof(nonce),
      random: () => options.random(),
      onJoined: (socket, welcome) => this.#joined(socket, welcome),
      onFrame: (frame, wireBytes) => this.#onFrame(frame, wireBytes),
      onAway: (reason, code, retryAtMs) => this.#away(reason, code, retryAtMs),
    });
    this.#dialer.start();
  }

  get state(): RelayState {
    return this.#state;
  }

  get iceUrls(): readonly string[] {
    return this.#iceUrls;
  }

  get rttMs(): number | null {
    return this.#socket === null ? null : this.#uplink.rttMs;
  }

  get peers(): readonly PeerId[] {
    return this.#links.peers;
  }

  get traffic(): Carrier['traffic'] {
    return this.#links.traffic;
  }

  multicast(
    peers: readonly PeerId[],
    lane: Lane,
    payload: Uint8Array,
    onRefused?: (peer: PeerId, result: SendResult) => void,
  ): SendResult {
    return this.#links.multicast(peers, lane, payload, onRefused);
  }

  wake(): void {
    if (this.#isClosed) return;
    if (this.#socket === null) this.#dialer.wake();
    else this.#ping();
  }

  reopen(peer: PeerId): void {
    this.#links.reopen(peer);
  }

  tell(notice: Uint8Array): void {
    this.#links.tell(notice);
  }

  close(reason: string): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#detach(reason);
    this.#dialer.stop();
    this.#setState({ state: 'away', reason, code: null, retryAtMs: null });
  }

  #setState(state: RelayState): void {
    this.#state = state;
    this.#options.onState(state);
  }

  #joined(socket: WebSocketLike, welcome: Welcome): void {
    this.#socket = socket;
    this.#uplink = new RelayUplink();
    this.#iceUrls = welcome.iceUrls;
    this.#heardAtMs = this.#options.timers.now();
    this.#silentTicks = 0;
    this.#setState({ state: 'here', relayId: welcome.relayId.slice() });
    this.#ping();
    this.#tickLater();
    for (const { slot, session } of welcome.peers) this.#arrived(slot, peerIdOf(session));
  }

  #away(reason: string, code: number | null, retryAtMs: number | null): void {
    this.#detach(reason);
    this.#setState({ state: 'away', reason, code, retryAtMs });
  }

  /** Ends everything that rode on the socket. */
  #detach(reason: string): void {
    this.#socket = null;
    this.#cancelTick?.();
    this.#cancelPoll?.();
    this.#cancelPoll = null;
    this.#peerOfSlot.clear();
    this.#slotOfPeer.clear();
    this.#links.departAll(reason);
  }

  #arrived(slot: number, peer: PeerId): void {
    if (peer === this.#options.session) return;
    this.#departed(this.#slotOfPeer.get(peer), DEPARTED[DepartReason.replaced] as string);
    this.#departed(slot, DEPARTED[DepartReason.closed] as string);
    this.#peerOfSlot.set(slot, peer);
    this.#slotOfPeer.set(peer, slot);
    this.#links.arrive(peer);
  }

  #departed(slot: number | undefined, reason: string): void {
    const peer = slot === undefined ? undefined : this.#peerOfSlot.get(slot);
    if (slot === undefined || peer === undefined) return;
    this.#peerOfSlot.delete(slot);
    this.#slotOfPeer.delete(peer);
    this.#links.depart(peer, reason);
  }

  #onFrame(frame: RelayToPeer, wireBytes: number): void {
    const nowMs = this.#options.timers.now();
    this.#heardAtMs = nowMs;
    this.#silentTicks = 0;
    switch (frame.type) {
      case 'from':
        this.#onSealed(frame.slot, frame.payload, wireBytes);
        return;
      case 'arrived':
        this.#arrived(frame.slot, peerIdOf(frame.session));
        return;
      case 'departed':
        this.#departed(frame.slot, DEPARTED[frame.reason] ?? 'left the relay');
        return;
      case 'pong':
        this.#uplink.pong(frame.token, nowMs);
        this.#links.pump();
        return;
      case 'challenge':
      case 'welcome':
      case 'retry':
        throw new WireError(`${frame.type} after joining`);
    }
  }

  #onSealed(slot: number, sealed: Uint8Array, wireBytes: number): void {
    const peer = this.#peerOfSlot.get(slot);
    if (peer === undefined) return;
    const frame = this.#options.open(peer, sealed);
    if (frame === null)
      this.#options.onMisbehaviour(peer, 'sent a frame that the room’s key does not open');
    else this.#links.receive(peer, frame, wireBytes);
  }

  #hasRoom(lane: Lane): boolean {
    const socket = this.#socket;
    if (socket === null) return false;
    if (socket.bufferedAmount >= BUFFERED_BYTES_MAX[lane]) {
      if (lane !== 'fleeting') this.#pollLater();
      return false;
    }
    if (lane !== 'bulk' || this.#uplink.hasRoom()) return true;
    // The pong that makes room again also pumps.
    if (this.#uplink.isPingDue) this.#ping();
    return false;
  }

  #write(peers: readonly PeerId[], frame: Uint8Array): number {
    const to = peers.map((peer) => this.#slotOfPeer.get(peer)).filter((slot) => slot !== undefined);
    // An empty list would mean everyone.
    if (to.length === 0) return 0;
    const bytes = this.#say({ type: 'send', to, payload: this.#options.seal(frame) });
    if (this.#uplink.isPingDue) this.#ping();
    return bytes;
  }

  #say(message: PeerToRelay): number {
    const socket = this.#socket;
    // A closing socket's event is on its way.
    if (socket === null || socket.readyState !== SOCKET_OPEN) return 0;
    const bytes = encodePeerToRelay(message) as Uint8Array<ArrayBuffer>;
    socket.send(bytes);
    this.#uplink.wrote(bytes.length);
    return bytes.length;
  }

  #ping(): void {
    this.#say({ type: 'ping', token: this.#uplink.ping(this.#options.timers.now()) });
  }

  #pollLater(): void {
    this.#cancelPoll ??= this.#options.timers.after(BUFFER_POLL_MS, () => {
      this.#cancelPoll = null;
      this.#links.pump();
    });
  }

  #tickLater(): void {
    const { timers } = this.#options;
    this.#cancelTick = timers.after(PING_EVERY_MS, () => this.#tick());
  }

  #tick(): void {
    const nowMs = this.#options.timers.now();
    this.#silentTicks += 1;
    const silentMs = nowMs - this.#heardAtMs;
    if (this.#silentTicks >= SILENT_TICKS_MAX && silentMs >= this.#uplink.silenceMsMax) {
      this.#dialer.giveUp('the relay fell silent');
      return;
    }
    this.#ping();
    this.#tickLater();
  }
}

/** Joins the topic and stays on it, over as many sockets as it takes, until `close`. */
export function createRelayCarrier(options: RelayCarrierOptions): RelayCarrier {
  return new Relay(options);
}
