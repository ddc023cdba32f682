/** Direct links. Each attempt is numbered by an epoch; the newest wins, and an older link stays in use until a newer one is up. */
import { WireError } from '../wire/codec.ts';
import type { PeerId } from '../wire/ids.ts';
import { decodeSignal } from '../wire/signals.ts';
import type { SignalPart } from '../wire/signals.ts';
import { createTraffic, worse } from './link-end.ts';
import type { Carrier, OnLink, SendResult } from './link.ts';
import { RtcAttempt } from './rtc-attempt.ts';
import type { RtcPeerConnectionConstructor } from './rtc-attempt.ts';
import { RtcLink } from './rtc-link.ts';
import type { Timers } from './timers.ts';

export type WebRtcCarrierOptions = {
  self: PeerId;
  RTCPeerConnectionCtor: RtcPeerConnectionConstructor;
  /** Asked at each attempt. */
  iceServers: () => RTCIceServer[];
  timers: Timers;
  /** Take this to the peer, by any path; its carrier is given it through `signal`. */
  onSignal: (peer: PeerId, epoch: number, bytes: Uint8Array) => void;
  onLink: OnLink;
  /** An attempt is over without a link. A link that was up before is not touched by this. */
  onFailed: (peer: PeerId, epoch: number, reason: string) => void;
  onMisbehaviour: (peer: PeerId, why: string) => void;
};

export type WebRtcCarrier = Carrier & {
  /** Starts an attempt. False, and nothing done, when the epoch is not newer than all that was seen for this peer. */
  dial(peer: PeerId, epoch: number): boolean;
  /** A signal from a peer. Stale epochs are ignored; an offer with a newer one replaces the attempt under way. */
  signal(peer: PeerId, epoch: number, bytes: Uint8Array): void;
  /** Ends link and attempt, if any. */
  hangUp(peer: PeerId, reason?: string): void;
  /** The newest epoch seen for a peer, 0 if none. */
  epochOf(peer: PeerId): number;
};

/** Signals may overtake the offer that they belong to: by the mesh, each may take another path. */
const EARLY_PARTS_MAX = 64;
const REPLACED = 'replaced by a newer direct link';

type Pair = {
  epoch: number;
  attempt: RtcAttempt | null;
  isDialer: boolean;
  link: RtcLink | null;
  early: SignalPart[];
  earlyEpoch: number;
};

class WebRtc implements WebRtcCarrier {
  readonly kind = 'direct';
  readonly traffic = createTraffic();
  readonly #options: WebRtcCarrierOptions;
  readonly #pairs = new Map<PeerId, Pair>();
  #isClosed = false;

  constructor(options: WebRtcCarrierOptions) {
    this.#options = options;
  }

  epochOf(peer: PeerId): number {
    return this.#pairs.get(peer)?.epoch ?? 0;
  }

  dial(peer: PeerId, epoch: number): boolean {
    const pair = this.#pairOf(peer);
    if (this.#isClosed || epoch <= pair.epoch) return false;
    const attempt = this.#begin(peer, pair, epoch, true);
    attempt?.dial();
    return attempt !== null;
  }

  signal(peer: PeerId, epoch: number, bytes: Uint8Array): void {
    if (this.#isClosed) return;
    try {
      this.#onParts(peer, epoch, decodeSignal(bytes));
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      this.#options.onMisbehaviour(peer, error.message);
    }
  }

  hangUp(peer: PeerId, reason = 'hung up'): void {
    const pair = this.#pairs.get(peer);
    if (pair === undefined) return;
    pair.attempt?.abandon();
    pair.attempt = null;
    pair.link?.end.close(reason);
  }

  multicast(
    peers: readonly PeerId[],
    lane: Parameters<Carrier['multicast']>[1],
    payload: Uint8Array,
    onRefused?: (peer: PeerId, result: SendResult) => void,
  ): SendResult {
    let result: SendResult = 'sent';
    for (const peer of peers) {
      const each = this.#pairs.get(peer)?.link?.end.send(lane, payload) ?? 'closed';
      if (each !== 'sent') onRefused?.(peer, each);
      result = worse(result, each);
    }
    return result;
  }

  close(reason: string): void {
    this.#isClosed = true;
    for (const pair of this.#pairs.values()) {
      pair.attempt?.abandon();
      pair.attempt = null;
      pair.link?.leave(reason);
    }
  }

  #pairOf(peer: PeerId): Pair {
    let pair = this.#pairs.get(peer);
    if (pair === undefined) {
      pair = { epoch: 0, attempt: null, isDialer: false, link: null, early: [], earlyEpoch: 0 };
      this.#pairs.set(peer, pair);
    }
    return pair;
  }

  #onParts(peer: PeerId, epoch: number, parts: readonly SignalPart[]): void {
    const pair = this.#pairOf(peer);
    if (parts.some((part) => part.type === 'offer') && this.#accepts(peer, pair, epoch)) {
      const early = pair.earlyEpoch === epoch ? pair.early : [];
      this.#begin(peer, pair, epoch, false)?.take([...parts, ...early]);
    } else if (epoch > pair.epoch) {
      if (epoch !== pair.earlyEpoch) pair.early = [];
      pair.earlyEpoch = epoch;
      if (pair.early.length + parts.length <= EARLY_PARTS_MAX) pair.early.push(...parts);
    } else if (epoch === pair.epoch) {
      pair.attempt?.take(parts.filter((part) => part.type !== 'offer'));
    }
  }

  /** Whether an offer starts a new attempt. When both dialed at once, the larger id is the dialer. */
  #accepts(peer: PeerId, pair: Pair, epoch: number): boolean {
    if (epoch !== pair.epoch) return epoch > pair.epoch;
    return pair.attempt !== null && pair.isDialer && peer > this.#options.self;
  }

  #begin(peer: PeerId, pair: Pair, epoch: number, isDialer: boolean): RtcAttempt | null {
    const { RTCPeerConnectionCtor, iceServers, timers, onSignal, onFailed } = this.#options;
    pair.attempt?.abandon();
    pair.attempt = null;
    pair.early = [];
    Object.assign(pair, { epoch, isDialer });
    try {
      const attempt = new RtcAttempt({
        RTCPeerConnectionCtor,
        iceServers: iceServers(),
        timers,
        onSignal: (bytes) => onSignal(peer, epoch, bytes),
        onUp: (connection, channels, early) =>
          this.#up(peer, pair, { connection, channels, early }),
        onFailed: (reason) => {
          pair.attempt = null;
          onFailed(peer, epoch, reason);
        },
      });
      pair.attempt = attempt;
      return attempt;
    } catch (error) {
      // A browser out of peer connections, or with WebRTC switched off, says so here.
      onFailed(
        peer,
        epoch,
        `this browser makes no direct link: ${error instanceof Error ? error.message : String(error)}`,
      );
      return null;
    }
  }

  #up(
    peer: PeerId,
    pair: Pair,
    up: Pick<ConstructorParameters<typeof RtcLink>[0], 'connection' | 'channels'> & {
      early: readonly { lane: Parameters<RtcLink['receive']>[0]; data: unknown }[];
    },
  ): void {
    const { timers, onLink, onMisbehaviour } = this.#options;
    const older = pair.link;
    const link = new RtcLink({
      peer,
      connection: up.connection,
      channels: up.channels,
      traffic: this.traffic,
      timers,
      onGone: () => {
        if (pair.link === link) pair.link = null;
      },
      onMisbehaviour,
    });
    pair.attempt = null;
    pair.link = link;
    onLink(link.end);
    older?.drop(REPLACED);
    for (const { lane, data } of up.early) link.receive(lane, data);
  }
}

/** Makes no link by itself: `dial`, or an offer through `signal`, does. Call `close` on `pagehide`. */
export function createWebRtcCarrier(options: WebRtcCarrierOptions): WebRtcCarrier {
  return new WebRtc(options);
}
