/** An open direct link: three data channels of one peer connection. */
import { WireError } from '../wire/codec.ts';
import { Reassembler, laneOfFrame } from '../wire/fragments.ts';
import type { ReliableLane } from '../wire/fragments.ts';
import type { PeerId } from '../wire/ids.ts';
import type { Lane } from '../wire/lanes.ts';
import {
  decodeLinkControl,
  encodeLinkControl,
  isLinkControl,
  shortReason,
} from '../wire/link-control.ts';
import { CreditWindow } from './credit-window.ts';
import { LinkEnd, countIn, countOut } from './link-end.ts';
import type { SendResult, Traffic } from './link.ts';
import { Outbox, Receiver } from './outbox.ts';
import type { Timers } from './timers.ts';

export type RtcChannels = Readonly<Record<Lane, RTCDataChannel>>;

/**
 * What a channel may hold before frames wait with us. All channels share one SCTP association, and what bulk has handed over goes before
 * a keystroke. Two frames are enough: measured in Chromium, 32 KiB carry as much as 256 KiB, and a keystroke waits a quarter as long.
 * What is in flight on the wire does not count, so a long route is not slowed down by this.
 */
const BUFFERED_BYTES_MAX: Readonly<Record<Lane, number>> = {
  live: 256 * 1024,
  bulk: 32 * 1024,
  fleeting: 32 * 1024,
};
const LOW_PART = 1 / 2;
/** A receiver tells this often how much bulk it has read. */
const CREDIT_EVERY_BYTES = 64 * 1024;
/** How long the last words of a link may take to arrive before the peer connection is closed under them. */
const LINGER_MS = 500;

export type RtcLinkOptions = {
  peer: PeerId;
  connection: RTCPeerConnection;
  channels: RtcChannels;
  traffic: Traffic;
  timers: Timers;
  /** The link is over and disposed of. */
  onGone: () => void;
  onMisbehaviour: (peer: PeerId, why: string) => void;
};

/** A direct link, from the moment when both sides have all three channels open. */
export class RtcLink {
  readonly end: LinkEnd;
  readonly #options: RtcLinkOptions;
  readonly #receiver = new Receiver();
  readonly #outbox = new Outbox<Receiver>();
  readonly #reassembler = new Reassembler();
  readonly #window = new CreditWindow();
  #bulkBytesIn = 0;
  #bulkBytesCredited = 0;
  #isDisposed = false;
  #cancelLinger: (() => void) | null = null;

  constructor(options: RtcLinkOptions) {
    this.#options = options;
    this.end = new LinkEnd('direct', options.peer, {
      send: (lane, payload) => this.#send(lane, payload),
      queuedBytes: (lane) => (lane === 'fleeting' ? 0 : this.#receiver.lanes[lane].bytes),
      close: (reason) => this.#sayGoodbye(reason),
    });
    const { connection, channels } = options;
    for (const lane of ['live', 'bulk', 'fleeting'] as const) {
      const channel = channels[lane];
      channel.bufferedAmountLowThreshold = BUFFERED_BYTES_MAX[lane] * LOW_PART;
      channel.onmessage = ({ data }) => this.receive(lane, data);
      channel.onbufferedamountlow = () => this.#pump();
      channel.onclose = () => this.drop('the other side closed the direct link');
    }
    connection.onconnectionstatechange = () => {
      if (connection.connectionState === 'failed') this.drop('the direct path failed');
    };
  }

  /** Ends the link at once, with no word to the other side beyond the channels closing. */
  drop(reason: string): void {
    this.#dispose();
    this.end.finish(reason);
  }

  /** Ends it with a reason for the other side, which may not get it when the page goes away under us. */
  leave(reason: string): void {
    this.end.close(reason);
    this.#dispose();
  }

  receive(lane: Lane, data: unknown): void {
    if (!this.end.isOpen) return;
    try {
      if (!(data instanceof ArrayBuffer)) throw new WireError('a frame is not text');
      countIn(this.#options.traffic, lane, data.byteLength);
      this.#onFrame(lane, new Uint8Array(data));
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      this.end.close(`sent bytes that make no sense: ${error.message}`);
      this.#options.onMisbehaviour(this.end.peer, error.message);
    }
  }

  #onFrame(lane: Lane, frame: Uint8Array): void {
    if (lane === 'live' && isLinkControl(frame)) {
      const control = decodeLinkControl(frame);
      if (control.type === 'goodbye') this.drop(control.reason);
      if (control.type === 'credit') this.#onCredit(control.bytes);
      return;
    }
    if (lane === 'bulk') this.#credit(frame.length);
    const fragmentLane = laneOfFrame(frame);
    if (fragmentLane !== null && fragmentLane !== lane)
      throw new WireError('fragment on the wrong channel');
    const payload = this.#reassembler.accept(frame);
    if (payload !== null) this.end.deliver(payload, lane);
  }

  #credit(bytes: number): void {
    this.#bulkBytesIn += bytes;
    if (this.#bulkBytesIn - this.#bulkBytesCredited < CREDIT_EVERY_BYTES) return;
    this.#bulkBytesCredited = this.#bulkBytesIn;
    if (this.#options.channels.live.readyState !== 'open') return;
    this.#put('live', encodeLinkControl({ type: 'credit', bytes: this.#bulkBytesIn }));
  }

  #onCredit(bytes: number): void {
    if (bytes < this.#window.creditedBytes || bytes > this.#window.sentBytes) {
      throw new WireError('credit for bytes that were not sent');
    }
    this.#window.credited(bytes, this.#options.timers.now());
    this.#pump();
  }

  #send(lane: Lane, payload: Uint8Array): SendResult {
    const channel = this.#options.channels[lane];
    if (channel.readyState !== 'open') return 'closed';
    if (lane === 'fleeting') {
      // What comes late is worth nothing: it goes now or not at all.
      if (channel.bufferedAmount < BUFFERED_BYTES_MAX.fleeting) this.#put('fleeting', payload);
      return 'sent';
    }
    if (!this.#outbox.hasRoom(this.#receiver, lane, payload.length)) return 'full';
    this.#outbox.push([this.#receiver], lane, payload);
    this.#pump();
    return this.end.isOpen ? 'sent' : 'closed';
  }

  #pump(): void {
    this.#fill('live');
    this.#fill('bulk');
    for (const { lane } of this.#outbox.takeDrained()) this.end.writable(lane);
  }

  #fill(lane: ReliableLane): void {
    const channel = this.#options.channels[lane];
    while (
      this.end.isOpen &&
      channel.readyState === 'open' &&
      channel.bufferedAmount < BUFFERED_BYTES_MAX[lane]
    ) {
      if (lane === 'bulk' && !this.#window.isOpen) return;
      const out = this.#outbox.next(lane, () => true);
      if (out === null) return;
      if (lane === 'bulk') this.#window.sent(out.frame.length, this.#options.timers.now());
      this.#put(lane, out.frame);
    }
  }

  #put(lane: Lane, frame: Uint8Array): void {
    try {
      this.#options.channels[lane].send(frame as Uint8Array<ArrayBuffer>);
      countOut(this.#options.traffic, lane, frame.length);
    } catch (error) {
      // A reliable lane with a hole in it must not go on.
      this.drop(
        `the direct link failed: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }

  #sayGoodbye(reason: string): void {
    if (this.#isDisposed) return;
    const { channels, timers } = this.#options;
    if (channels.live.readyState !== 'open') {
      this.#dispose();
      return;
    }
    // Closing a channel throws away what it still holds, these words too: the other side closes when it has them.
    this.#put(
      'live',
      encodeLinkControl({
        type: 'goodbye',
        token: 0,
        mayReopen: false,
        reason: shortReason(reason),
      }),
    );
    this.#cancelLinger = timers.after(LINGER_MS, () => this.#dispose());
  }

  #dispose(): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    this.#cancelLinger?.();
    const { connection, channels, onGone } = this.#options;
    closeRtc(connection, channels);
    onGone();
  }
}

/** Silences and closes all of it; browsers allow a page only a few hundred open peer connections, and never collect an open one. */
export function closeRtc(connection: RTCPeerConnection, channels: RtcChannels): void {
  for (const channel of Object.values(channels)) {
    channel.onopen = null;
    channel.onmessage = null;
    channel.onbufferedamountlow = null;
    channel.onclose = null;
  }
  connection.onicecandidate = null;
  connection.onconnectionstatechange = null;
  connection.close();
}
