/**
 * A virtual network that knows nothing of what it carries. Between each two hosts, and between each host and the relay, lies a way with
 * a latency each direction, loss, and cuts. Links ride on ways: reliable lanes arrive in order, late where packets are lost, and stall
 * while the way is cut; the fleeting lane loses, doubles and reorders. The relay is a host that forwards. Hosts that share a disk are
 * linked as tabs, over no way at all.
 */
import { must } from '../lib/assert.ts';
import type { Rng } from '../lib/rng.ts';
import type { Lane, LinkKind } from '../wire/lanes.ts';
import { LANE_QUEUE_BYTES_MAX } from '../wire/limits.ts';
import type { Events } from './events.ts';

/** One run of one peer; a restarted one is another host at the same place. */
export type HostId = number;
/** Where a host stands: ways lie between places. */
export type Place = number;
export const RELAY: Place = -1;
/** Where the relays of a room stand, by their numbers. */
export const relayPlace = (relay: number): Place => RELAY - relay;
const isRelay = (place: Place): boolean => place <= RELAY;

/** Drawn from the seed: how bad the network is. */
export type Weather = {
  latencyMsMax: number;
  jitterMsMax: number;
  lossMax: number;
  duplicate: number;
  reorder: number;
  /** Share of ways that are slow: SLOW_BYTES_PER_MS. */
  slowShare: number;
};

type Way = {
  latencyMs: number;
  jitterMs: number;
  loss: number;
  bytesPerMs: number;
  isCut: boolean;
  freeAtMs: number;
  /** What somebody made worse, on top of the weather. */
  worse: Worse | null;
};

/** Numbers as in `Weather`; a way takes `bytesPerMs` at most. */
export type Worse = {
  delayMs: number;
  jitterMs: number;
  loss: number;
  duplicate: number;
  reorder: number;
  bytesPerMs: number;
};

/** A link that is up at both ends. */
export type StandingLink = {
  a: HostId;
  b: HostId;
  kind: LinkKind;
  /** Nothing on its way is cut, either direction. */
  isOpen: boolean;
  /** Sent and not arrived, both directions. */
  queuedBytes: number;
};

/** What a host hears of its links; `relay` is 0 of those that are over none. */
export type Host = {
  linkUp(peer: HostId, kind: LinkKind, relay: number): void;
  linkDown(peer: HostId, kind: LinkKind, reason: string, relay: number): void;
  payload(peer: HostId, kind: LinkKind, bytes: Uint8Array, relay: number): void;
  relay(isHere: boolean, relay: number): void;
};

/** One host's end of a link. `generation` tells a link from the one that it replaced. */
type End = {
  readonly from: HostId;
  readonly to: HostId;
  readonly kind: LinkKind;
  readonly relay: number;
  readonly route: Route;
  isUp: boolean;
  generation: number;
  lastArrivalMs: number;
  held: (() => void)[];
  /** Sent and not arrived, live and bulk. */
  queuedBytes: number;
};

type Route = readonly (readonly [Place, Place])[];

/** What the way to the relay took; null until it was crossed. */
export type Upload = { delayMs: number | null };

export type SendResult = 'sent' | 'closed' | 'full';

/** A packet that was lost is sent again after this long; the next time after twice as long. */
const RETRANSMIT_MS = 200;
const RETRANSMITS_MAX = 4;
/** A host that hears nothing of the relay for this long gives its socket up, and tries again every second. */
const RELAY_SILENCE_MS = 3000;
const RELAY_RETRY_MS = 1000;
/** 64 kbit/s, up to 0.9 Mbit/s. */
const SLOW_BYTES_PER_MS = 8;
const TAB_LATENCY_MS = 0.3;
/** A packet out of order comes this much later at most; the copy of a doubled one likewise. */
const REORDER_MS = 300;
const DUPLICATE_MS = 100;

const keyOf = (from: HostId, to: HostId, kind: LinkKind, relay: number): string =>
  `${from}>${to}/${kind}${relay}`;
const latencyOf = ({ latencyMs, worse }: Way): number => latencyMs + (worse?.delayMs ?? 0);
/** Lost by the weather or by what was made worse. */
const lossOf = ({ loss, worse }: Way): number =>
  worse === null ? loss : 1 - (1 - loss) * (1 - worse.loss);

export class Network {
  readonly #events: Events;
  readonly #rng: Rng;
  readonly #weather: Weather;
  readonly #ways = new Map<string, Way>();
  readonly #ends = new Map<string, End>();
  readonly #hosts = new Map<HostId, Host>();
  readonly #places = new Map<HostId, Place>();
  /** Who is on each relay. */
  readonly #onRelay: readonly Set<HostId>[];
  readonly #deadRelays = new Set<number>();
  readonly #noDirect = new Set<string>();
  readonly #noDirectAt = new Set<Place>();
  /** Nothing is lost any more. */
  isCalm = false;
  framesSent = 0;
  bytesSent = 0;

  /** `relays`: how many, one or more; everyone joins all of them. */
  constructor(events: Events, rng: Rng, weather: Weather, relays = 1) {
    this.#onRelay = Array.from({ length: relays }, () => new Set());
    this.#events = events;
    this.#rng = rng;
    this.#weather = weather;
  }

  #way(from: Place, to: Place): Way {
    const key = `${from}>${to}`;
    const known = this.#ways.get(key);
    if (known !== undefined) return known;
    const { latencyMsMax, jitterMsMax, lossMax, slowShare } = this.#weather;
    const way: Way = {
      latencyMs: 0.2 + this.#rng.float() * latencyMsMax,
      jitterMs: this.#rng.float() * jitterMsMax,
      loss: this.#rng.chance(0.5) ? 0 : this.#rng.float() * lossMax,
      bytesPerMs: this.#rng.chance(slowShare)
        ? SLOW_BYTES_PER_MS + this.#rng.float() * 100
        : Infinity,
      isCut: false,
      freeAtMs: 0,
      worse: null,
    };
    this.#ways.set(key, way);
    return way;
  }

  /** A host comes to life. `tabs` are hosts on the same disk. */
  attach(id: HostId, place: Place, host: Host, tabs: readonly HostId[] = []): void {
    this.#hosts.set(id, host);
    this.#places.set(id, place);
    for (const tab of tabs) if (this.#hosts.has(tab)) this.connect(id, tab, 'tab');
    for (const relay of this.#onRelay.keys()) this.#tryRelay(id, relay);
  }

  /** The host is gone, without a word to anyone; the relay's socket closes with it, and so do its tab links. */
  detach(id: HostId): void {
    this.#hosts.delete(id);
    for (const [key, end] of this.#ends) {
      if (key.startsWith(`${id}>`)) this.#shut(end);
    }
    for (const other of [...this.#hosts.keys()])
      this.#disconnect(other, id, 'tab', 'the tab is gone');
    for (const relay of this.#onRelay.keys()) this.#departRelay(id, relay, false);
  }

  /** No direct link can ever form between these (two bad NATs). */
  forbidDirect(a: Place, b: Place): void {
    this.#noDirect.add(`${a}>${b}`).add(`${b}>${a}`);
  }

  /** As above with everyone, until it is lifted; links that stand stay. */
  forbidDirectAt(place: Place, isForbidden: boolean): void {
    if (isForbidden) this.#noDirectAt.add(place);
    else this.#noDirectAt.delete(place);
  }

  mayLink(a: Place, b: Place): boolean {
    return !this.#noDirect.has(`${a}>${b}`) && !this.#noDirectAt.has(a) && !this.#noDirectAt.has(b);
  }

  /** Makes one way worse than its weather; null: no longer. */
  worsen(from: Place, to: Place, worse: Worse | null): void {
    this.#way(from, to).worse = worse;
  }

  cut(from: Place, to: Place, isCut: boolean): void {
    const way = this.#way(from, to);
    if (way.isCut === isCut) return;
    way.isCut = isCut;
    if (!isCut) return this.#release(from, to);
    const [place, relay] = isRelay(to) ? [from, RELAY - to] : [to, RELAY - from];
    if (relay >= 0) this.#events.after(RELAY_SILENCE_MS, () => this.#loseRelayIfCut(place, relay));
  }

  isOpen(from: Place, to: Place): boolean {
    return !this.#way(from, to).isCut;
  }

  setRelay(isUp: boolean, relay = 0): void {
    if (isUp) this.#deadRelays.delete(relay);
    else this.#deadRelays.add(relay);
    if (!isUp) for (const id of [...this.#on(relay)]) this.#departRelay(id, relay, true);
  }

  /** What was held while the way was cut goes on, in order. */
  #release(from: Place, to: Place): void {
    for (const end of this.#ends.values()) {
      const isOfWay = end.route.some(([a, b]) => a === from && b === to);
      if (isOfWay && end.held.length > 0) for (const send of end.held.splice(0)) send();
    }
  }

  /* The relay */

  #on(relay: number): Set<HostId> {
    return must(this.#onRelay[relay], 'a relay');
  }

  #canRelay(id: HostId, relay: number): boolean {
    return this.canReachRelay(this.#placeOf(id), relay);
  }

  canReachRelay(place: Place, relay = 0): boolean {
    const at = relayPlace(relay);
    return !this.#deadRelays.has(relay) && this.isOpen(place, at) && this.isOpen(at, place);
  }

  #tryRelay(id: HostId, relay: number): void {
    if (!this.#hosts.has(id) || this.#on(relay).has(id)) return;
    if (this.#canRelay(id, relay)) this.#joinRelay(id, relay);
    else
      this.#events.after(RELAY_RETRY_MS * (0.5 + this.#rng.float() / 2), () =>
        this.#tryRelay(id, relay),
      );
  }

  #joinRelay(id: HostId, relay: number): void {
    this.#on(relay).add(id);
    this.#hosts.get(id)?.relay(true, relay);
    for (const other of [...this.#on(relay)].sort((a, b) => a - b))
      if (other !== id) this.connect(id, other, 'relayed', relay);
  }

  #departRelay(id: HostId, relay: number, tellsHost: boolean): void {
    if (!this.#on(relay).delete(id)) return;
    for (const other of this.#on(relay))
      this.#disconnect(other, id, 'relayed', 'left the relay', relay);
    if (!tellsHost) return;
    for (const other of [...this.#hosts.keys()])
      this.#disconnect(id, other, 'relayed', 'the relay is gone', relay);
    this.#hosts.get(id)?.relay(false, relay);
    this.#events.after(RELAY_RETRY_MS, () => this.#tryRelay(id, relay));
  }

  #loseRelayIfCut(place: Place, relay: number): void {
    for (const id of [...this.#on(relay)])
      if (this.#placeOf(id) === place && !this.#canRelay(id, relay))
        this.#departRelay(id, relay, true);
  }

  /* Links */

  #end(from: HostId, to: HostId, kind: LinkKind, relay: number): End {
    const key = keyOf(from, to, kind, relay);
    const known = this.#ends.get(key);
    if (known !== undefined) return known;
    const route = this.#routeOf(from, to, kind, relay);
    const end: End = {
      from,
      to,
      kind,
      relay,
      route,
      isUp: false,
      generation: 0,
      lastArrivalMs: 0,
      held: [],
      queuedBytes: 0,
    };
    this.#ends.set(key, end);
    return end;
  }

  #shut(end: End): void {
    end.isUp = false;
    end.generation += 1;
    end.held = [];
    end.queuedBytes = 0;
  }

  /** A link between two hosts comes up at both ends. */
  connect(a: HostId, b: HostId, kind: LinkKind, relay = 0): void {
    for (const [from, to] of [
      [a, b],
      [b, a],
    ] as const) {
      const end = this.#end(from, to, kind, relay);
      if (end.isUp) this.#disconnect(from, to, kind, 'replaced by a newer link', relay);
      this.#shut(end);
      end.isUp = true;
      end.lastArrivalMs = this.#events.nowMs;
    }
    this.#hosts.get(a)?.linkUp(b, kind, relay);
    this.#hosts.get(b)?.linkUp(a, kind, relay);
  }

  #disconnect(host: HostId, peer: HostId, kind: LinkKind, reason: string, relay = 0): void {
    const end = this.#ends.get(keyOf(host, peer, kind, relay));
    if (end?.isUp !== true) return;
    this.#shut(end);
    this.#hosts.get(host)?.linkDown(peer, kind, reason, relay);
  }

  isUp(host: HostId, peer: HostId, kind: LinkKind, relay = 0): boolean {
    return this.#ends.get(keyOf(host, peer, kind, relay))?.isUp === true;
  }

  /** One end closes; the other hears of it if the way is open, else it has to notice by itself. A relayed link is asked for again. */
  close(host: HostId, peer: HostId, kind: LinkKind, reason: string, relay = 0): void {
    this.#disconnect(host, peer, kind, reason, relay);
    const { route } = this.#end(host, peer, kind, relay);
    const back = keyOf(peer, host, kind, relay);
    if (this.#isRouteOpen(route)) {
      const generation = this.#ends.get(back)?.generation;
      this.#events.after(this.#delayOf(route), () => {
        if (this.#ends.get(back)?.generation === generation)
          this.#disconnect(peer, host, kind, reason, relay);
      });
    }
    if (kind !== 'direct')
      this.#events.after(RELAY_RETRY_MS, () => this.#reopen(host, peer, kind, relay));
  }

  #reopen(host: HostId, peer: HostId, kind: LinkKind, relay: number): void {
    const place = kind === 'tab' ? this.#hosts : this.#on(relay);
    const isThere = place.has(host) && place.has(peer);
    if (isThere && !this.isUp(host, peer, kind, relay)) this.connect(host, peer, kind, relay);
  }

  /** Can a direct link form now? Both ways must be open. */
  canConnect(a: HostId, b: HostId): boolean {
    if (!this.#hosts.has(a) || !this.#hosts.has(b)) return false;
    const from = this.#placeOf(a);
    const to = this.#placeOf(b);
    return this.mayLink(from, to) && this.isOpen(from, to) && this.isOpen(to, from);
  }

  /** Each once. */
  links(): StandingLink[] {
    const links: StandingLink[] = [];
    for (const end of this.#ends.values()) {
      const { from: a, to: b, kind, relay } = end;
      const back = a < b && end.isUp ? this.#ends.get(keyOf(b, a, kind, relay)) : undefined;
      if (back?.isUp !== true) continue;
      const isOpen = this.#isRouteOpen(end.route) && this.#isRouteOpen(back.route);
      links.push({ a, b, kind, isOpen, queuedBytes: end.queuedBytes + back.queuedBytes });
    }
    return links;
  }

  #placeOf(id: HostId): Place {
    return must(this.#places.get(id), 'place');
  }

  #routeOf(from: HostId, to: HostId, kind: LinkKind, relay: number): Route {
    const [a, b] = [this.#placeOf(from), this.#placeOf(to)];
    if (kind === 'tab') return [];
    if (kind === 'direct') return [[a, b]];
    return [
      [a, relayPlace(relay)],
      [relayPlace(relay), b],
    ];
  }

  #isRouteOpen(route: Route): boolean {
    return route.every(([from, to]) => this.isOpen(from, to));
  }

  #delayOf(route: Route): number {
    return route.reduce(
      (sum, [from, to]) => sum + latencyOf(this.#way(from, to)),
      route.length === 0 ? TAB_LATENCY_MS : 0,
    );
  }

  /** `full`: the lane holds too much already, and this is lost. Copies over the relay share one `upload`. */
  send(
    from: HostId,
    to: HostId,
    kind: LinkKind,
    lane: Lane,
    bytes: Uint8Array,
    upload: Upload = { delayMs: null },
    relay = 0,
  ): SendResult {
    const end = this.#ends.get(keyOf(from, to, kind, relay));
    if (end?.isUp !== true) return 'closed';
    this.framesSent += 1;
    this.bytesSent += bytes.length;
    const { generation } = end;
    const deliver = (): void => {
      const far = this.#ends.get(keyOf(to, from, kind, relay));
      if (end.generation === generation && far?.isUp === true)
        this.#hosts.get(to)?.payload(from, kind, bytes, relay);
    };
    if (lane === 'fleeting') {
      this.#sendFleeting(end.route, deliver);
      return 'sent';
    }
    if (end.queuedBytes > 0 && end.queuedBytes + bytes.length > LANE_QUEUE_BYTES_MAX) return 'full';
    end.queuedBytes += bytes.length;
    this.#sendReliable(bytes.length, end, upload, () => {
      if (end.generation === generation) end.queuedBytes -= bytes.length;
      deliver();
    });
    return 'sent';
  }

  #sendFleeting(route: Route, deliver: () => void): void {
    if (!this.#isRouteOpen(route)) return;
    const ways = route.map(([a, b]) => this.#way(a, b));
    const lost = this.isCalm ? 0 : Math.max(0, ...ways.map(lossOf));
    if (this.#rng.chance(lost)) return;
    const worst = (of: 'reorder' | 'duplicate'): number =>
      Math.max(this.#weather[of], ...ways.map(({ worse }) => worse?.[of] ?? 0));
    const extra = this.#rng.chance(worst('reorder')) ? this.#rng.float() * REORDER_MS : 0;
    const delayMs = this.#delayOf(route) + extra;
    this.#events.after(delayMs, deliver);
    if (this.#rng.chance(worst('duplicate')))
      this.#events.after(delayMs + this.#rng.float() * DUPLICATE_MS, deliver);
  }

  #sendReliable(size: number, end: End, upload: Upload, deliver: () => void): void {
    const { route } = end;
    if (end.held.length > 0 || !this.#isRouteOpen(route)) {
      end.held.push(() => this.#sendReliable(size, end, { delayMs: null }, deliver));
      return;
    }
    const { nowMs } = this.#events;
    let delayMs = route.length === 0 ? TAB_LATENCY_MS : 0;
    for (const [a, b] of route) {
      if (!isRelay(b)) delayMs += this.#crossing(this.#way(a, b), size);
      else delayMs += upload.delayMs ??= this.#crossing(this.#way(a, b), size);
    }
    end.lastArrivalMs = Math.max(end.lastArrivalMs, nowMs + delayMs);
    this.#events.after(end.lastArrivalMs - nowMs, deliver);
  }

  #crossing(way: Way, size: number): number {
    const { nowMs } = this.#events;
    const loss = lossOf(way);
    const bytesPerMs = Math.min(way.bytesPerMs, way.worse?.bytesPerMs ?? Infinity);
    let delayMs = latencyOf(way) + this.#rng.float() * (way.jitterMs + (way.worse?.jitterMs ?? 0));
    if (!this.isCalm && loss > 0)
      for (let again = 0; again < RETRANSMITS_MAX && this.#rng.chance(loss); again++)
        delayMs += RETRANSMIT_MS * 2 ** again;
    if (bytesPerMs === Infinity) return delayMs;
    way.freeAtMs = Math.max(way.freeAtMs, nowMs) + size / bytesPerMs;
    return delayMs + way.freeAtMs - nowMs;
  }

  /** All cuts, and the relays, are mended. */
  heal(): void {
    this.#deadRelays.clear();
    for (const [key, way] of this.#ways) {
      if (!way.isCut) continue;
      const [from, to] = key.split('>').map(Number);
      this.cut(must(from), must(to), false);
    }
    for (const id of this.#hosts.keys())
      for (const relay of this.#onRelay.keys()) this.#tryRelay(id, relay);
  }
}
