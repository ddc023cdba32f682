/**
 * All links of a room, by peer and kind, each wrapped by the room's fault box. Turns mesh effects into sends and link events into mesh inputs.
 * Beneath the faults go notices, which is how everyone learns of faults and heals them. A link that is given up while a fault holds it
 * cut stays open, hidden, until the fault is over: it carries notices meanwhile, and a room without a relay has no other way back.
 */
import { Rates } from '../faults/rates.ts';
import { createFaultBox, type FaultBox, type RoomFaultRule } from '../link/fault.ts';
import { wrapLink, type BoxedLink } from '../link/fault-link.ts';
import { wrapSocket } from '../link/fault-socket.ts';
import type { Carrier, Link, SendResult, Traffic } from '../link/link.ts';
import { createRelayCarrier, type RelayCarrier, type RelayState } from '../link/relay.ts';
import { RelaySet } from '../link/relay-set.ts';
import { createTabCarrier, type TabCarrier } from '../link/tab.ts';
import { createWebRtcCarrier, type WebRtcCarrier } from '../link/webrtc.ts';
import type { WebSocketConstructor } from '../link/web-socket.ts';
import { toBase64url, toHex } from '../lib/bytes.ts';
import type { Rng } from '../lib/rng.ts';
import type { MeshEffect, MeshInput } from '../mesh/machine-types.ts';
import type { PeerId } from '../wire/ids.ts';
import type { LinkKind } from '../wire/lanes.ts';
import { NOTICE_FIRST_BYTE } from '../wire/limits.ts';
import type { RoomPorts } from './ports.ts';

type Keys = {
  session: PeerId;
  topic: Uint8Array;
  proof(nonce: Uint8Array): { topicSignature: Uint8Array; sessionSignature: Uint8Array };
  seal(frame: Uint8Array): Uint8Array;
  /** One for each relay. */
  opener(): (from: PeerId, sealed: Uint8Array) => Uint8Array | null;
};

export type CarriersOptions = {
  ports: RoomPorts;
  keys: Keys;
  rng: Rng;
  /** The room's hosts, the preferred one first. `first`: opens the first socket to the first of them, which may be under way. */
  relays: { urls: readonly string[]; first: WebSocketConstructor };
  input: (input: MeshInput) => void;
  onRelayState: () => void;
  /** What a neighbour told beneath the faults. `bytes` is a view. Called from within other calls: the driver queues it. */
  onNotice?: (bytes: Uint8Array, from: PeerId, over: LinkKind) => void;
};

/** Of a link that the mesh uses. Bytes are payload bytes since it opened; what a multicast carries counts for each receiver. */
export type LinkStats = {
  peer: PeerId;
  kind: LinkKind;
  /** Taken from us, and not yet taken by the wire. */
  backlogBytes: number;
  bytesOut: number;
  bytesIn: number;
};

type Entry = {
  readonly raw: Link;
  /** Which relay it is over; 0 of other links. */
  readonly relay: number;
  /** Null while it is hidden. */
  boxed: BoxedLink | null;
  bytesOut: number;
  bytesIn: number;
};

/** A check of a notice's signature costs over a millisecond. Of one neighbour: all faults told again every two seconds, by two ways, and as much again. */
const NOTICES_PER_S = 64;
const NOTICES_BURST = 128;
const LINK_KINDS: readonly LinkKind[] = ['tab', 'direct', 'relayed'];
const RELAY_CUT: RelayState & { state: 'away' } = {
  state: 'away',
  reason: 'cut off by a fault that somebody here caused',
  code: null,
  retryAtMs: null,
};
const EMPTY = { framesOut: 0, bytesOut: 0, framesIn: 0, bytesIn: 0 };
const NO_TRAFFIC: Traffic = { live: EMPTY, bulk: EMPTY, fleeting: EMPTY };

const keyOf = (kind: LinkKind, peer: PeerId, relay: number): string => `${kind}${relay}/${peer}`;

export class Carriers {
  readonly faults: FaultBox;
  readonly #relays: RelaySet;
  readonly #direct: WebRtcCarrier | null;
  readonly #tab: TabCarrier | null;
  readonly #entries = new Map<string, Entry>();
  readonly #options: CarriersOptions;
  readonly #notices = new Rates(NOTICES_BURST, NOTICES_PER_S);
  #isRelayDead = false;
  /** Last words beneath the faults, while these still hold. */
  onClosing: () => void = () => undefined;

  constructor(options: CarriersOptions) {
    const { ports, keys, input, rng } = options;
    const { timers } = ports;
    this.#options = options;
    this.faults = createFaultBox({ rng, timers });
    this.faults.onChange(() => this.#onFaults());
    const onLink = (link: Link): void => this.#linkUp(link);
    const onMisbehaviour = (peer: PeerId, reason: string): void =>
      input({ type: 'accuse', peer, reason });
    this.#direct =
      ports.RTCPeerConnectionCtor === null
        ? null
        : createWebRtcCarrier({
            self: keys.session,
            RTCPeerConnectionCtor: ports.RTCPeerConnectionCtor,
            iceServers: () => this.#iceServers(),
            timers,
            onSignal: (peer, epoch, bytes) => input({ type: 'signal-out', peer, epoch, bytes }),
            onLink,
            onFailed: (peer, epoch, reason) => input({ type: 'dial-failed', peer, epoch, reason }),
            onMisbehaviour,
          });
    this.#tab =
      ports.BroadcastChannelCtor === null
        ? null
        : createTabCarrier({
            name: `folkmoot-${toBase64url(keys.topic)}`,
            session: keys.session,
            BroadcastChannelCtor: ports.BroadcastChannelCtor,
            timers,
            onLink,
            onMisbehaviour,
            onNotice: (peer, notice) => this.#onNotice(peer, 'tab', notice),
          });
    this.#relays = new RelaySet({
      urls: options.relays.urls,
      timers,
      create: (url, relay, onState) => this.#createRelay(url, relay, onState),
      onChange: () => this.#tellRelays(),
    });
  }

  #createRelay(url: string, relay: number, onState: (state: RelayState) => void): RelayCarrier {
    const { ports, keys, rng, relays, input } = this.#options;
    const isFirst = relay === 0 && url === relays.urls[0];
    return createRelayCarrier({
      url,
      session: keys.session,
      topic: keys.topic,
      proof: (nonce) => keys.proof(nonce),
      seal: (frame) => keys.seal(frame),
      open: keys.opener(),
      WebSocketCtor: wrapSocket(isFirst ? relays.first : ports.WebSocketCtor, this.faults),
      timers: ports.timers,
      random: () => rng.float(),
      onLink: (link) => this.#linkUp(link, relay),
      onState,
      onMisbehaviour: (peer, reason) => input({ type: 'accuse', peer, reason }),
      onNotice: (peer, notice) => this.#onNotice(peer, 'relayed', notice),
    });
  }

  /** The room's hosts are others now. */
  setRelays(urls: readonly string[]): void {
    this.#relays.setUrls(urls);
  }

  /** How the best relay stands, as the faults let it be seen. */
  get relay(): { state: RelayState; rttMs: number | null } {
    if (this.#isRelayDead) return { state: RELAY_CUT, rttMs: null };
    const rtts = this.#relays.joined.map(({ carrier }) => carrier.rttMs);
    return { state: this.#relays.state, rttMs: rtts[0] ?? null };
  }

  /** How one of the room's hosts stands, as the faults let it be seen. `relay` is its name in the mesh. */
  relayOf(url: string): ReturnType<RelaySet['of']> {
    const found = this.#relays.of(url);
    return this.#isRelayDead ? { ...found, state: RELAY_CUT, rttMs: null } : found;
  }

  /** The first of the room's order that is here; null while none is. */
  get firstRelay(): number | null {
    return this.#isRelayDead ? null : (this.#relays.joined[0]?.relay ?? null);
  }

  /** What a relay that we are on calls itself, as in the mesh's view; null where we are not on it. */
  relayIdOf(relay: number | null): string | null {
    const joined = this.#relays.joined.find((each) => each.relay === relay);
    return joined === undefined || this.#isRelayDead ? null : toHex(joined.id);
  }

  #tellRelays(): void {
    const joined = this.#isRelayDead ? [] : this.#relays.joined;
    const relays = joined.map(({ relay, id }) => ({ relay, id: toHex(id) }));
    this.#options.input({ type: 'relays', relays });
    this.#options.onRelayState();
  }

  #iceServers(): RTCIceServer[] {
    const urls = [...this.#relays.iceUrls];
    return urls.length === 0 ? [] : [{ urls }];
  }

  #linkUp(raw: Link, relay = 0): void {
    const { kind, peer } = raw;
    const key = keyOf(kind, peer, relay);
    const older = this.#entries.get(key);
    const entry: Entry = { raw, relay, boxed: null, bytesOut: 0, bytesIn: 0 };
    this.#entries.set(key, entry);
    const reason = 'replaced by a newer link';
    if (older?.boxed) this.#options.input({ type: 'link-down', peer, kind, relay, reason });
    if (kind === 'relayed' && this.#isRelayDead) this.#listenHidden(entry);
    else this.#show(entry);
  }

  /** The mesh has the link from now on, under the faults. */
  #show(entry: Entry): void {
    const { kind, peer } = entry.raw;
    const { relay } = entry;
    const boxed = wrapLink(entry.raw, this.faults);
    entry.boxed = boxed;
    if (kind === 'direct') this.#listenBeneath(entry.raw);
    boxed.events = {
      onPayload: (bytes) => {
        entry.bytesIn += bytes.length;
        this.#options.input({ type: 'payload', peer, kind, relay, bytes });
      },
      onWritable: () => undefined,
      onClose: (reason) => {
        if (this.#forget(entry))
          this.#options.input({ type: 'link-down', peer, kind, relay, reason });
      },
    };
    this.#options.input({ type: 'link-up', peer, kind, relay });
  }

  /** The mesh loses the link, which stays open. */
  #hide(entry: Entry, reason: string): void {
    const { kind, peer } = entry.raw;
    const { relay } = entry;
    entry.boxed?.release();
    entry.boxed = null;
    Object.assign(entry, { bytesOut: 0, bytesIn: 0 });
    this.#listenHidden(entry);
    this.#options.input({ type: 'link-down', peer, kind, relay, reason });
  }

  #listenHidden(entry: Entry): void {
    entry.raw.events = {
      onPayload: () => undefined,
      onWritable: () => undefined,
      onClose: () => void this.#forget(entry),
    };
    if (entry.raw.kind === 'direct') this.#listenBeneath(entry.raw);
  }

  /** False: a newer link has taken its place. */
  #forget(entry: Entry): boolean {
    const key = keyOf(entry.raw.kind, entry.raw.peer, entry.relay);
    return this.#entries.get(key) === entry && this.#entries.delete(key);
  }

  /** Takes notices off what a direct link brings, before the faults or anyone else sees it. */
  #listenBeneath(raw: Link): void {
    const { events } = raw;
    raw.events = {
      ...events,
      onPayload: (bytes, lane) => {
        if (bytes[0] === NOTICE_FIRST_BYTE) this.#onNotice(raw.peer, 'direct', bytes);
        else events.onPayload(bytes, lane);
      },
    };
  }

  #onNotice(peer: PeerId, over: LinkKind, bytes: Uint8Array): void {
    if (this.#notices.admits(peer, this.#options.ports.timers.now()))
      this.#options.onNotice?.(bytes, peer, over);
  }

  /**
   * A notice to everyone whom links of these kinds reach, beneath the faults, whatever the mesh thinks of them. The first byte is
   * NOTICE_FIRST_BYTE, NOTICE_BYTES_MAX is the limit. Where there is no room it is dropped.
   */
  tell(bytes: Uint8Array, over: readonly LinkKind[] = LINK_KINDS): void {
    if (over.includes('relayed')) this.#relays.tell(bytes);
    if (over.includes('tab')) this.#tab?.tell(bytes);
    if (!over.includes('direct')) return;
    for (const { raw } of [...this.#entries.values()])
      if (raw.kind === 'direct') raw.send('live', bytes);
  }

  /** The rules of the room's faults, instead of those before. */
  setRoomFaults(rules: readonly RoomFaultRule[]): void {
    const cuts = this.faults.roomCuts;
    this.faults.replaceRoom(rules);
    // What was cut has given up trying, or waits long before it tries again.
    if (this.faults.roomCuts < cuts) this.#options.input({ type: 'nudge' });
  }

  /** After every change of rules: links that a fault held cut come back, and the relay dies or comes back for everyone above. */
  #onFaults(): void {
    const { isRelayDead } = this.faults;
    const hasTurned = isRelayDead !== this.#isRelayDead;
    this.#isRelayDead = isRelayDead;
    if (hasTurned && isRelayDead)
      for (const entry of this.#of('relayed'))
        if (entry.boxed !== null) this.#hide(entry, RELAY_CUT.reason);
    if (hasTurned) this.#tellRelays();
    if (hasTurned && !isRelayDead)
      for (const entry of this.#of('relayed')) this.#reviveShared(entry);
    for (const entry of this.#of('direct'))
      if (entry.boxed === null && !this.faults.isParted(entry.raw.peer, 'direct'))
        this.#show(entry);
  }

  /** Anew, so that the other side, which may not have noticed, knows that what it sent meanwhile was lost. */
  #reviveShared({ raw }: Entry): void {
    raw.close('a fault was over');
    this.reopen(raw.peer, raw.kind);
  }

  #of(kind: LinkKind): Entry[] {
    return [...this.#entries.values()].filter(({ raw }) => raw.kind === kind);
  }

  perform(
    effect: Extract<MeshEffect, { type: 'send' | 'dial' | 'signal-in' | 'close-link' }>,
  ): void {
    switch (effect.type) {
      case 'send':
        return this.#send(effect);
      case 'dial':
        return this.#dial(effect.peer, effect.epoch);
      case 'signal-in':
        if (!this.faults.isParted(effect.peer, 'direct'))
          this.#direct?.signal(effect.peer, effect.epoch, effect.bytes);
        return;
      case 'close-link':
        return this.#closeLink(effect);
    }
  }

  #dial(peer: PeerId, epoch: number): void {
    const fail = (reason: string): void =>
      this.#options.input({ type: 'dial-failed', peer, epoch, reason });
    if (this.#direct === null) fail('no WebRTC here');
    else if (this.faults.isParted(peer, 'direct')) fail('a fault cuts direct links');
    else this.#direct.dial(peer, epoch);
  }

  #closeLink({ peer, kind, relay, reason }: Extract<MeshEffect, { type: 'close-link' }>): void {
    const entry = this.#entries.get(keyOf(kind, peer, relay));
    if (entry === undefined) {
      if (kind === 'direct') this.#direct?.hangUp(peer, reason);
    } else if (entry.boxed !== null) {
      if (kind === 'direct' && this.faults.isParted(peer, kind)) this.#hide(entry, reason);
      else entry.boxed.close(reason);
    }
  }

  #send({ to, kind, relay, lane, bytes }: Extract<MeshEffect, { type: 'send' }>): void {
    const carrier = this.#carrier(kind, relay);
    const entries = to.map((peer) => this.#entries.get(keyOf(kind, peer, relay)));
    const done = (entry: Entry | undefined, peer: PeerId, result: SendResult): void => {
      if (entry !== undefined && result === 'sent') entry.bytesOut += bytes.length;
      if (result === 'full') this.#options.input({ type: 'overflow', peer, kind, relay, lane });
    };
    const isPlain =
      this.faults.isIdle && entries.every((entry) => (entry?.boxed?.queuedBytes(lane) ?? 0) === 0);
    if (to.length > 1 && isPlain && carrier !== null) {
      const refused = new Map<PeerId, SendResult>();
      carrier.multicast(to, lane, bytes, (peer, result) => refused.set(peer, result));
      to.forEach((peer, i) => done(entries[i], peer, refused.get(peer) ?? 'sent'));
      return;
    }
    to.forEach((peer, i) =>
      done(entries[i], peer, entries[i]?.boxed?.send(lane, bytes) ?? 'closed'),
    );
  }

  /** Has the mesh a link of that kind to that peer? */
  hasLink(peer: PeerId, kind: LinkKind): boolean {
    return this.#of(kind).some(({ raw, boxed }) => boxed !== null && raw.peer === peer);
  }

  /** Of each pair and kind that the mesh has a link for: over several relays they are one. */
  linkStats(): LinkStats[] {
    const stats = new Map<string, LinkStats>();
    for (const { raw, boxed, bytesOut, bytesIn } of this.#entries.values()) {
      if (boxed === null) continue;
      const { peer, kind } = raw;
      const key = keyOf(kind, peer, 0);
      const sum = stats.get(key) ?? { peer, kind, backlogBytes: 0, bytesOut: 0, bytesIn: 0 };
      sum.backlogBytes += boxed.queuedBytes('live') + boxed.queuedBytes('bulk');
      sum.bytesOut += bytesOut;
      sum.bytesIn += bytesIn;
      stats.set(key, sum);
    }
    return [...stats.values()];
  }

  #carrier(kind: LinkKind, relay: number): Carrier | null {
    if (kind === 'relayed') return this.#relays.carrierOf(relay);
    return kind === 'tab' ? this.#tab : this.#direct;
  }

  /** A peer that is still on a carrier, but whose link we closed, gets a new one. */
  reopen(peer: PeerId, kind: LinkKind): void {
    if (kind === 'relayed') this.#relays.reopen(peer);
    if (kind === 'tab') this.#tab?.reopen(peer);
  }

  wake(): void {
    this.#relays.wake();
    this.#tab?.wake();
  }

  traffic(): Record<LinkKind, Traffic> {
    return {
      tab: structuredClone(this.#tab?.traffic ?? NO_TRAFFIC),
      direct: structuredClone(this.#direct?.traffic ?? NO_TRAFFIC),
      relayed: this.#relays.traffic,
    };
  }

  /** Before goodbyes are said: what faults would hold back, or lose, would leave others thinking that we had fallen silent. */
  endFaults(): void {
    this.onClosing();
    this.faults.replaceRoom([]);
    this.faults.heal();
  }

  close(reason: string): void {
    this.#tab?.close(reason);
    this.#direct?.close(reason);
    this.#relays.close(reason);
    this.#entries.clear();
  }
}
