/**
 * Links that share one medium (the relay's socket, a BroadcastChannel): who is on it, one upload for many, lanes, credits.
 *
 * The medium keeps the order of frames between any two peers, and both learn of each other before the first frame; so a link opens
 * with no handshake on arrival, and with a `hello` both ways when it was closed while both stayed (link-control.ts).
 */
import { Reassembler, laneOfFrame } from '../wire/fragments.ts';
import { WireError } from '../wire/codec.ts';
import type { PeerId } from '../wire/ids.ts';
import type { Lane, LinkKind } from '../wire/lanes.ts';
import {
  decodeLinkControl,
  encodeLinkControl,
  isLinkControl,
  shortReason,
} from '../wire/link-control.ts';
import type { LinkControl } from '../wire/link-control.ts';
import { LinkEnd, countIn, countOut, createTraffic, worse } from './link-end.ts';
import type { LinkPorts } from './link-end.ts';
import type { OnLink, SendResult, Traffic } from './link.ts';
import { Outbox, Receiver } from './outbox.ts';
import type { OutFrame } from './outbox.ts';
import type { Timers } from './timers.ts';

/** Fragment bytes one receiver may not have acknowledged yet. 256 KiB fills 20 Mbit/s at 100 ms and is what a relay may have to hold for a slow reader. */
const CREDIT_WINDOW_BYTES = 256 * 1024;
/** Live fragments may go this far beyond, so that bulk never uses up what a large live payload needs. */
const LIVE_EXTRA_BYTES = CREDIT_WINDOW_BYTES;
/** Often enough that a sender never waits for a credit that is not yet due. */
const CREDIT_EVERY_BYTES = CREDIT_WINDOW_BYTES / 4;
/** A receiver we wait for that long without a credit no longer holds up the others. */
const CREDIT_PATIENCE_MS = 5_000;
const TOO_SLOW = 'does not keep up';

export type Medium = {
  /** Whether the medium takes another frame of that lane now. If not, it calls `pump` when it does. */
  hasRoom: (lane: Lane) => boolean;
  /** Puts one frame on the wire; returns the bytes that this took there. */
  write: (receivers: readonly PeerId[], frame: Uint8Array, lane: Lane) => number;
};

export type SharedLinksOptions = {
  kind: LinkKind;
  medium: Medium;
  timers: Timers;
  onLink: OnLink;
  /** A peer sent bytes that no correct peer sends; its link is closed already. */
  onMisbehaviour: (peer: PeerId, why: string) => void;
  /** Told to all on the medium, whether or not there is a link. */
  onNotice?: ((peer: PeerId, notice: Uint8Array) => void) | undefined;
};

/** One end of a shared link while it is open. */
class OpenLink extends Receiver {
  readonly end: LinkEnd;
  readonly reassembler = new Reassembler();
  fragmentBytesOut = 0;
  creditedBytes = 0;
  fragmentBytesIn = 0;
  acknowledgedBytes = 0;
  /** Since when fragments wait for its credit; null while they do not. */
  waitingSinceMs: number | null = null;

  constructor(kind: LinkKind, peer: PeerId, ports: LinkPorts) {
    super();
    this.end = new LinkEnd(kind, peer, ports);
  }
}

/** A peer on the medium. Tokens name the link that is open; on arrival both are 0. */
type Present = {
  readonly peer: PeerId;
  link: OpenLink | null;
  ownToken: number;
  theirToken: number;
  isAsking: boolean;
};

export class SharedLinks {
  readonly traffic: Traffic = createTraffic();
  readonly #options: SharedLinksOptions;
  readonly #present = new Map<PeerId, Present>();
  readonly #outbox = new Outbox<OpenLink>(['bulk']);
  #isPumping = false;
  #cancelPatience: (() => void) | null = null;

  constructor(options: SharedLinksOptions) {
    this.#options = options;
  }

  /** Peers on the medium, with or without an open link. */
  get peers(): readonly PeerId[] {
    return [...this.#present.keys()];
  }

  arrive(peer: PeerId): void {
    if (this.#present.has(peer)) return;
    const present: Present = { peer, link: null, ownToken: 0, theirToken: 0, isAsking: false };
    this.#present.set(peer, present);
    this.#open(present);
  }

  depart(peer: PeerId, reason: string): void {
    const present = this.#present.get(peer);
    if (present === undefined) return;
    this.#present.delete(peer);
    this.#drop(present)?.end.finish(reason);
  }

  departAll(reason: string): void {
    for (const peer of this.peers) this.depart(peer, reason);
    this.#cancelPatience?.();
    this.#cancelPatience = null;
  }

  /** Asks a peer whose link was closed, while it stayed on the medium, for a new one. */
  reopen(peer: PeerId): void {
    const present = this.#present.get(peer);
    if (present !== undefined && present.link === null && !present.isAsking) this.#ask(present);
  }

  /** See Carrier. */
  multicast(
    peers: readonly PeerId[],
    lane: Lane,
    payload: Uint8Array,
    onRefused?: (peer: PeerId, result: SendResult) => void,
  ): SendResult {
    const takers = new Set<OpenLink>();
    let result: SendResult = 'sent';
    for (const peer of peers) {
      const link = this.#present.get(peer)?.link;
      const each = this.#admits(link, lane, payload.length);
      if (link && each === 'sent') takers.add(link);
      else onRefused?.(peer, each);
      result = worse(result, each);
    }
    this.#take([...takers], lane, payload);
    return result;
  }

  /** One upload to everyone on the medium, beside all links. What finds no room is dropped: whoever tells, tells again. */
  tell(notice: Uint8Array): void {
    if (this.#present.size === 0 || !this.#options.medium.hasRoom('live')) return;
    this.#put(this.peers, encodeLinkControl({ type: 'notice', notice }), 'live');
  }

  /** A frame from a peer. Bad ones cost their sender its link. */
  receive(peer: PeerId, frame: Uint8Array, wireBytes: number): void {
    const present = this.#present.get(peer);
    if (present === undefined) return;
    try {
      if (isLinkControl(frame)) this.#onControl(present, decodeLinkControl(frame), wireBytes);
      else this.#onFrame(present, frame, wireBytes);
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      this.#hangUp(present, `sent bytes that make no sense: ${error.message}`, false);
      this.#options.onMisbehaviour(peer, error.message);
    }
  }

  /** Writes what the medium and the credits let through, live first. */
  pump(): void {
    if (this.#isPumping) return;
    this.#isPumping = true;
    let out = this.#nextOut();
    while (out !== null) {
      this.#write(out);
      out = this.#nextOut();
    }
    this.#isPumping = false;
    this.#markWaiting();
    for (const { receiver, lane } of this.#outbox.takeDrained()) receiver.end.writable(lane);
  }

  #nextOut(): OutFrame<OpenLink> | null {
    const { medium } = this.#options;
    const live = medium.hasRoom('live')
      ? this.#outbox.next('live', (link, cut) => !cut || hasCredit(link, 'live'))
      : null;
    if (live !== null) return live;
    return medium.hasRoom('bulk')
      ? this.#outbox.next('bulk', (link) => hasCredit(link, 'bulk'))
      : null;
  }

  #write(out: OutFrame<OpenLink>): void {
    if (out.isFragmented)
      for (const link of out.receivers) link.fragmentBytesOut += out.frame.length;
    this.#put(
      out.receivers.map((link) => link.end.peer),
      out.frame,
      out.lane,
    );
  }

  #put(peers: readonly PeerId[], frame: Uint8Array, lane: Lane): void {
    countOut(this.traffic, lane, this.#options.medium.write(peers, frame, lane));
  }

  #control(present: Present, control: LinkControl): void {
    this.#put(
      [present.peer],
      encodeLinkControl(control),
      control.type === 'credit' ? 'bulk' : 'live',
    );
  }

  #admits(link: OpenLink | null | undefined, lane: Lane, payloadBytes: number): SendResult {
    if (link === null || link === undefined) return 'closed';
    if (lane === 'fleeting') return 'sent';
    return this.#outbox.hasRoom(link, lane, payloadBytes) ? 'sent' : 'full';
  }

  #take(links: readonly OpenLink[], lane: Lane, payload: Uint8Array): void {
    if (links.length === 0) return;
    if (lane !== 'fleeting') {
      this.#outbox.push(links, lane, payload);
      this.pump();
      return;
    }
    // A cursor that comes late is worth nothing: it goes now or not at all.
    if (!this.#options.medium.hasRoom('fleeting')) return;
    this.#put(
      links.map((link) => link.end.peer),
      encodeLinkControl({ type: 'fleeting', payload }),
      lane,
    );
  }

  #open(present: Present): void {
    const link = new OpenLink(this.#options.kind, present.peer, {
      send: (lane, payload) => {
        const result = this.#admits(link, lane, payload.length);
        if (result === 'sent') this.#take([link], lane, payload);
        return result;
      },
      queuedBytes: (lane) => (lane === 'fleeting' ? 0 : link.lanes[lane].bytes),
      close: (reason) => this.#leave(present, reason, false),
    });
    present.link = link;
    present.isAsking = false;
    this.#options.onLink(link.end);
  }

  /** Takes the link out of everything; its end is still to be told. */
  #drop(present: Present): OpenLink | null {
    const { link } = present;
    present.link = null;
    if (link !== null) this.#outbox.remove(link);
    return link;
  }

  #leave(present: Present, reason: string, mayReopen: boolean): OpenLink | null {
    const link = this.#drop(present);
    if (link !== null)
      this.#control(present, {
        type: 'goodbye',
        token: present.theirToken,
        mayReopen,
        reason: shortReason(reason),
      });
    // Others may have waited for this one alone.
    this.pump();
    return link;
  }

  #hangUp(present: Present, reason: string, mayReopen: boolean): void {
    this.#leave(present, reason, mayReopen)?.end.finish(reason);
  }

  #ask(present: Present): void {
    present.isAsking = true;
    present.ownToken += 1;
    this.#control(present, { type: 'hello', token: present.ownToken });
  }

  #onHello(present: Present, token: number): void {
    if (present.link !== null) {
      if (present.theirToken === token) return;
      this.#drop(present)?.end.finish('the other side started afresh');
    }
    present.theirToken = token;
    if (!present.isAsking) this.#ask(present);
    this.#open(present);
  }

  #onControl(present: Present, control: LinkControl, wireBytes: number): void {
    const { link } = present;
    countIn(
      this.traffic,
      control.type === 'credit' ? 'bulk' : control.type === 'fleeting' ? 'fleeting' : 'live',
      wireBytes,
    );
    switch (control.type) {
      case 'hello':
        return this.#onHello(present, control.token);
      case 'goodbye':
        if (link === null || control.token !== present.ownToken) return;
        this.#drop(present);
        link.end.finish(control.reason);
        if (control.mayReopen) this.reopen(present.peer);
        return;
      case 'credit':
        if (link !== null) this.#onCredit(link, control.bytes);
        return;
      case 'fleeting':
        link?.end.deliver(control.payload, 'fleeting');
        return;
      case 'notice':
        this.#options.onNotice?.(present.peer, control.notice);
        return;
    }
  }

  #onCredit(link: OpenLink, bytes: number): void {
    if (bytes < link.creditedBytes || bytes > link.fragmentBytesOut)
      throw new WireError('credit for bytes that were not sent');
    link.creditedBytes = bytes;
    link.waitingSinceMs = null;
    this.pump();
  }

  #onFrame(present: Present, frame: Uint8Array, wireBytes: number): void {
    const lane = laneOfFrame(frame);
    countIn(this.traffic, lane ?? 'live', wireBytes);
    const { link } = present;
    if (link === null) return;
    const payload = link.reassembler.accept(frame);
    if (lane !== null) this.#acknowledge(present, link, frame.length);
    if (payload !== null) link.end.deliver(payload, lane ?? 'live');
  }

  #acknowledge(present: Present, link: OpenLink, bytes: number): void {
    link.fragmentBytesIn += bytes;
    if (link.fragmentBytesIn - link.acknowledgedBytes < CREDIT_EVERY_BYTES) return;
    link.acknowledgedBytes = link.fragmentBytesIn;
    this.#control(present, { type: 'credit', bytes: link.fragmentBytesIn });
  }

  #markWaiting(): void {
    const nowMs = this.#options.timers.now();
    let isAnyWaiting = false;
    for (const { link } of this.#present.values()) {
      if (link === null) continue;
      const isWaiting = link.lanes.bulk.bytes > 0 && !hasCredit(link, 'bulk');
      if (!isWaiting) link.waitingSinceMs = null;
      else link.waitingSinceMs ??= nowMs;
      isAnyWaiting ||= isWaiting;
    }
    if (isAnyWaiting)
      this.#cancelPatience ??= this.#options.timers.after(CREDIT_PATIENCE_MS / 5, () =>
        this.#checkPatience(),
      );
  }

  #checkPatience(): void {
    this.#cancelPatience = null;
    const nowMs = this.#options.timers.now();
    for (const present of [...this.#present.values()]) {
      const sinceMs = present.link?.waitingSinceMs ?? null;
      if (sinceMs !== null && nowMs - sinceMs >= CREDIT_PATIENCE_MS)
        this.#hangUp(present, TOO_SLOW, true);
    }
    this.pump();
  }
}

function hasCredit(link: OpenLink, lane: 'live' | 'bulk'): boolean {
  const windowBytes =
    lane === 'live' ? CREDIT_WINDOW_BYTES + LIVE_EXTRA_BYTES : CREDIT_WINDOW_BYTES;
  return link.fragmentBytesOut - link.creditedBytes < windowBytes;
}
