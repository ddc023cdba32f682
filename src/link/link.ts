/**
 * The port of this folder: what a link is, whatever carries it. `link-contract.ts` tests every adapter against these sentences.
 *
 * A payload is any bytes up to PAYLOAD_BYTES_MAX whose first byte is below 0x80 (higher ones are the fragment headers of wire/fragments.ts).
 * On `live` and `bulk` payloads arrive whole, once, in the order in which they were sent on that lane, or the link closes;
 * on `fleeting` they may be lost or overtake each other, and must fit into one frame. Nothing arrives after close.
 */
import type { PeerId } from '../wire/ids.ts';
import type { Lane, LinkKind } from '../wire/lanes.ts';

/** `full`: over LANE_QUEUE_BYTES_MAX, nothing was taken; `writable` follows. `closed`: the link is gone. */
export type SendResult = 'sent' | 'full' | 'closed';

export type LinkEvents = {
  onPayload(payload: Uint8Array, lane: Lane): void;
  /** After a `full`, once the lane's queue has drained below half. */
  onWritable(lane: Lane): void;
  /** Exactly once, also after our own `close`. `reason` is a short phrase for people. */
  onClose(reason: string): void;
};

/** One way to one peer. */
export type Link = {
  readonly kind: LinkKind;
  readonly peer: PeerId;
  /**
   * The payload must not change afterwards. An empty, over-long or wrongly starting one throws AssertionError: our own code is wrong.
   * On `fleeting` the limit is FLEETING_BYTES_MAX, and `sent` promises nothing.
   */
  send(lane: Lane, payload: Uint8Array): SendResult;
  /** Bytes taken by `send` that the wire has not taken yet. */
  queuedBytes(lane: Lane): number;
  /** Tells the other side the reason where the wire can; what is queued may be lost. */
  close(reason: string): void;
  /** Set once by the owner of the link, in the call that hands the link out. */
  events: LinkEvents;
};

/** Frames and bytes on the wire by lane, both ways, for `room.traffic()`. */
export type LaneTraffic = {
  framesOut: number;
  bytesOut: number;
  framesIn: number;
  bytesIn: number;
};
export type Traffic = Record<Lane, LaneTraffic>;

/** What makes links of one kind: the relay, the tab channel, the WebRTC dialer. */
export type Carrier = {
  readonly kind: LinkKind;
  /**
   * One upload for many receivers where the carrier can fan out (relay, tab); else one send each. Every receiver with room takes the
   * payload, whatever the others do; the result is the worst one, and `onRefused` names who did not take it.
   */
  multicast(
    peers: readonly PeerId[],
    lane: Lane,
    payload: Uint8Array,
    onRefused?: (peer: PeerId, result: SendResult) => void,
  ): SendResult;
  readonly traffic: Traffic;
  close(reason: string): void;
};

/** How a carrier hands out links. Called with the link usable; the callee sets `link.events` before it returns. */
export type OnLink = (link: Link) => void;
