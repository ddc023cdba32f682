/**
 * A virtual network that knows nothing of what it carries. Between each two hosts, and between each host and the relay, lies a way with
 * a latency each direction, loss, and cuts. Links ride on ways: reliable lanes arrive in order, late where packets are lost, and stall
 * while the way is cut; the fleeting lane loses, doubles and reorders. The relay is a host that forwards.
 */
import { must } from '../lib/assert.ts';
import type { Rng } from '../lib/rng.ts';
import type { Lane, LinkKind } from '../wire/lanes.ts';
import type { Events } from './events.ts';

export type HostId = number;
/** The relay's host number. */
export const RELAY: HostId = -1;

/** Drawn from the seed: how bad the network is. */
export type Weather = {
  latencyMsMax: number;
  jitterMsMax: number;
  lossMax: number;
  duplicate: number;
  reorder: number;
  /** Bytes a millisecond on slow ways; Infinity on others. */
  slowShare: number;
};

type Way = { latencyMs: number; jitterMs: number; loss: number; bytesPerMs: number; isCut: boolean; freeAtMs: number };

/** What a host hears of its links. `generation` tells a link from the one that it replaced. */
export type Host = {
  linkUp(peer: HostId, kind: LinkKind): void;
  linkDown(peer: HostId, kind: LinkKind, reason: string): void;
  payload(peer: HostId, kind: LinkKind, bytes: Uint8Array): void;
  relay(isHere: boolean): void;
};

type End = { isUp: boolean; generation: number; lastArrivalMs: number; held: (() => void)[] };

/** A packet that was lost is sent again after this long; the next time after twice as long. */
const RETRANSMIT_MS = 200;
/** A host that hears nothing of the relay for this long gives its socket up, and tries again every second. */
const RELAY_SILENCE_MS = 3000;
const RELAY_RETRY_MS = 1000;

const keyOf = (from: HostId, to: HostId, kind: LinkKind): string => `${from}>${to}/${kind}`;

export class Network {
  readonly #events: Events;
  readonly #rng: Rng;
  readonly #weather: Weather;
  readonly #ways = new Map<string, Way>();
  readonly #ends = new Map<string, End>();
  readonly #hosts = new Map<HostId, Host>();
  readonly #onRelay = new Set<HostId>();
  readonly #noDirect = new Set<string>();
  #isRelayUp = true;
  isCalm = false;

  constructor(events: Events, rng: Rng, weather: Weather) {
    this.#events = events;
    this.#rng = rng;
    this.#weather = weather;
  }

  #way(from: HostId, to: HostId): Way {
    const key = `${from}>${to}`;
    const known = this.#ways.get(key);
    if (known !== undefined) return known;
    const { latencyMsMax, jitterMsMax, lossMax, slowShare } = this.#weather;
    const way: Way = {
      latencyMs: 0.2 + this.#rng.float() * latencyMsMax,
      jitterMs: this.#rng.float() * jitterMsMax,
      loss: this.#rng.chance(0.5) ? 0 : this.#rng.float() * lossMax,
      bytesPerMs: this.#rng.chance(slowShare) ? 4 + this.#rng.float() * 100 : Infinity,
      isCut: false,
      freeAtMs: 0,
    };
    this.#ways.set(key, way);
    return way;
  }

  attach(id: HostId, host: Host): void {
    this.#hosts.set(id, host);
    this.#tryRelay(id);
  }

  /** The host is gone, without a word to anyone; the relay's socket closes with it. */
  detach(id: HostId): void {
    this.#hosts.delete(id);
    for (const [key, end] of this.#ends) if (key.startsWith(`${id}>`)) this.#shut(end);
    this.#departRelay(id, false);
  }

  /** No direct link can ever form between these (two bad NATs). */
  forbidDirect(a: HostId, b: HostId): void {
    this.#noDirect.add(`${a}>${b}`).add(`${b}>${a}`);
  }

  cut(from: HostId, to: HostId, isCut: boolean): void {
    const way = this.#way(from, to);
    if (way.isCut === isCut) return;
    way.isCut = isCut;
    if (!isCut) return this.#release(from, to);
    const host = to === RELAY ? from : to;
    if (from === RELAY || to === RELAY) this.#events.after(RELAY_SILENCE_MS, () => this.#loseRelayIfCut(host));
  }

  isOpen(from: HostId, to: HostId): boolean {
    return !this.#way(from, to).isCut;
  }

  setRelay(isUp: boolean): void {
    this.#isRelayUp = isUp;
    if (!isUp) for (const id of [...this.#onRelay]) this.#departRelay(id, true);
  }

  /** What was held while the way was cut goes on, in order. */
  #release(from: HostId, to: HostId): void {
    for (const kind of ['direct', 'relayed', 'tab'] as const) {
      const end = this.#ends.get(keyOf(from, to, kind));
      if (kind !== 'relayed' && end !== undefined) for (const send of end.held.splice(0)) send();
    }
    if (from !== RELAY && to !== RELAY) return;
    for (const [key, end] of this.#ends) if (key.endsWith('/relayed') && end.held.length > 0) for (const send of end.held.splice(0)) send();
  }

  /* The relay */

  #canRelay(id: HostId): boolean {
    return this.#isRelayUp && this.isOpen(id, RELAY) && this.isOpen(RELAY, id);
  }

  #tryRelay(id: HostId): void {
    if (!this.#hosts.has(id) || this.#onRelay.has(id)) return;
    if (this.#canRelay(id)) this.#joinRelay(id);
    else this.#events.after(RELAY_RETRY_MS * (0.5 + this.#rng.float() / 2), () => this.#tryRelay(id));
  }

  #joinRelay(id: HostId): void {
    this.#onRelay.add(id);
    this.#hosts.get(id)?.relay(true);
    for (const other of [...this.#onRelay].sort((a, b) => a - b)) if (other !== id) this.connect(id, other, 'relayed');
  }

  #departRelay(id: HostId, tellsHost: boolean): void {
    if (!this.#onRelay.delete(id)) return;
    for (const other of this.#onRelay) this.#disconnect(other, id, 'relayed', 'left the relay');
    if (!tellsHost) return;
    for (const other of [...this.#hosts.keys()]) this.#disconnect(id, other, 'relayed', 'the relay is gone');
    this.#hosts.get(id)?.relay(false);
    this.#events.after(RELAY_RETRY_MS, () => this.#tryRelay(id));
  }

  #loseRelayIfCut(id: HostId): void {
    if (this.#onRelay.has(id) && !this.#canRelay(id)) this.#departRelay(id, true);
  }

  /* Links */

  #end(from: HostId, to: HostId, kind: LinkKind): End {
    const key = keyOf(from, to, kind);
    const known = this.#ends.get(key);
    if (known !== undefined) return known;
    const end: End = { isUp: false, generation: 0, lastArrivalMs: 0, held: [] };
    this.#ends.set(key, end);
    return end;
  }

  #shut(end: End): void {
    end.isUp = false;
    end.generation += 1;
    end.held = [];
  }

  /** A link between two hosts comes up at both ends. */
  connect(a: HostId, b: HostId, kind: LinkKind): void {
    for (const [from, to] of [[a, b], [b, a]] as const) {
      const end = this.#end(from, to, kind);
      if (end.isUp) this.#disconnect(from, to, kind, 'replaced');
      this.#shut(end);
      end.isUp = true;
      end.lastArrivalMs = this.#events.nowMs;
    }
    this.#hosts.get(a)?.linkUp(b, kind);
    this.#hosts.get(b)?.linkUp(a, kind);
  }

  #disconnect(host: HostId, peer: HostId, kind: LinkKind, reason: string): void {
    const end = this.#ends.get(keyOf(host, peer, kind));
    if (end?.isUp !== true) return;
    this.#shut(end);
    this.#hosts.get(host)?.linkDown(peer, kind, reason);
  }

  /** One end closes; the other hears of it if the way is open, else it has to notice by itself. A relayed link is asked for again. */
  close(host: HostId, peer: HostId, kind: LinkKind, reason: string): void {
    this.#disconnect(host, peer, kind, reason);
    const reach = this.#route(host, peer, kind);
    if (reach.every(([from, to]) => this.isOpen(from, to))) {
      this.#events.after(this.#delayOf(reach), () => this.#disconnect(peer, host, kind, reason));
    }
    if (kind === 'direct') return;
    this.#events.after(RELAY_RETRY_MS, () => this.#reopen(host, peer, kind));
  }

  #reopen(host: HostId, peer: HostId, kind: LinkKind): void {
    const isThere = kind === 'tab' ? this.#hosts.has(host) && this.#hosts.has(peer) : this.#onRelay.has(host) && this.#onRelay.has(peer);
    if (isThere && this.#ends.get(keyOf(host, peer, kind))?.isUp !== true) this.connect(host, peer, kind);
  }

  /** Can a direct link form now? Both ways must be open. */
  canConnect(a: HostId, b: HostId): boolean {
    return !this.#noDirect.has(`${a}>${b}`) && this.isOpen(a, b) && this.isOpen(b, a) && this.#hosts.has(a) && this.#hosts.has(b);
  }

  #route(from: HostId, to: HostId, kind: LinkKind): readonly (readonly [HostId, HostId])[] {
    return kind === 'relayed' ? [[from, RELAY], [RELAY, to]] : [[from, to]];
  }

  #delayOf(route: readonly (readonly [HostId, HostId])[]): number {
    return route.reduce((sum, [from, to]) => sum + this.#way(from, to).latencyMs, 0);
  }

  /** False when the link is not up at this end. */
  send(from: HostId, to: HostId, kind: LinkKind, lane: Lane, bytes: Uint8Array): boolean {
    const end = this.#ends.get(keyOf(from, to, kind));
    if (end?.isUp !== true) return false;
    const { generation } = end;
    const deliver = (): void => {
      const far = this.#ends.get(keyOf(to, from, kind));
      if (end.generation === generation && far?.isUp === true) this.#hosts.get(to)?.payload(from, kind, bytes);
    };
    if (lane === 'fleeting') this.#sendFleeting(from, to, kind, deliver);
    else this.#sendReliable(from, to, kind, bytes.length, end, deliver);
    return true;
  }

  #sendFleeting(from: HostId, to: HostId, kind: LinkKind, deliver: () => void): void {
    const route = this.#route(from, to, kind);
    if (route.some(([a, b]) => !this.isOpen(a, b))) return;
    const loss = this.isCalm ? 0 : Math.max(...route.map(([a, b]) => this.#way(a, b).loss));
    if (this.#rng.chance(loss)) return;
    const extra = this.#rng.chance(this.#weather.reorder) ? this.#rng.float() * 300 : 0;
    const delayMs = this.#delayOf(route) + extra;
    this.#events.after(delayMs, deliver);
    if (this.#rng.chance(this.#weather.duplicate)) this.#events.after(delayMs + this.#rng.float() * 100, deliver);
  }

  #sendReliable(from: HostId, to: HostId, kind: LinkKind, size: number, end: End, deliver: () => void): void {
    const route = this.#route(from, to, kind);
    if (end.held.length > 0 || route.some(([a, b]) => !this.isOpen(a, b))) {
      end.held.push(() => this.#sendReliable(from, to, kind, size, end, deliver));
      return;
    }
    let delayMs = 0;
    for (const [a, b] of route) delayMs += this.#crossing(this.#way(a, b), size);
    const arrivalMs = Math.max(end.lastArrivalMs, this.#events.nowMs + delayMs);
    end.lastArrivalMs = arrivalMs;
    this.#events.after(arrivalMs - this.#events.nowMs, deliver);
  }

  #crossing(way: Way, size: number): number {
    const { nowMs } = this.#events;
    let delayMs = way.latencyMs + this.#rng.float() * way.jitterMs;
    if (!this.isCalm) for (let retry = 0; retry < 4 && this.#rng.chance(way.loss); retry++) delayMs += RETRANSMIT_MS * 2 ** retry;
    if (way.bytesPerMs === Infinity) return delayMs;
    way.freeAtMs = Math.max(way.freeAtMs, nowMs) + size / way.bytesPerMs;
    return delayMs + way.freeAtMs - nowMs;
  }

  /** All cuts, and the relay, are mended. */
  heal(): void {
    this.#isRelayUp = true;
    for (const [key, way] of this.#ways) {
      if (!way.isCut) continue;
      const [from, to] = key.split('>').map(Number);
      this.cut(must(from), must(to), false);
    }
    for (const id of this.#hosts.keys()) this.#tryRelay(id);
  }
}
