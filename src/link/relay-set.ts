/**
 * The relays of a room: joined to the first two of its list that answer, so that a second is warm when the first one dies. Each is a
 * carrier of its own, with links of its own; which of several links to a peer is used is the mesh's to say.
 *
 * Order is the list's. Further ones are dialed while fewer than two of those before them are there, and left when two of those have
 * been there for a while; so a relay that comes and goes makes nobody come and go elsewhere.
 */
import { assert } from '../lib/assert.ts';
import { toHex } from '../lib/bytes.ts';
import type { PeerId } from '../wire/ids.ts';
import { addTraffic, createTraffic } from './link-end.ts';
import type { Traffic } from './link.ts';
import type { RelayCarrier, RelayState } from './relay.ts';
import type { Timers } from './timers.ts';

/** One in use, and one warm. More would cost every peer a socket and every pair pings for a case in which two hosts die at once. */
const WANTED = 2;
/** A relay that has been dialed for so long and has not answered no longer counts as about to. */
const ANSWER_MS = 3_000;
/** A relay that another socket of ours was taken for was on it until then, at the latest so long ago. */
const REPLACED_MS = 5_000;
/** Relays before it must have been there for so long until a further one is left. */
const SETTLE_MS = 10_000;

export type RelaySetOptions = {
  /** Addresses, the preferred one first; at least one. */
  urls: readonly string[];
  timers: Timers;
  /** `relay` names it in this run: a number that no other address has or will have. */
  create: (url: string, relay: number, onState: (state: RelayState) => void) => RelayCarrier;
  /** Some state is another, or which are joined. */
  onChange: () => void;
};

type Member = {
  readonly url: string;
  readonly relay: number;
  /** Null while it is not dialed. */
  carrier: RelayCarrier | null;
  state: RelayState;
  /** Since when its state is that. */
  sinceMs: number;
  /** What it called itself last. */
  id: string | null;
  /** It is the same server as one that the room prefers: joining it would throw us off there. */
  isAlias: boolean;
};

/** One that we are on. `id`: what it calls itself. */
export type JoinedRelay = { relay: number; url: string; id: Uint8Array; carrier: RelayCarrier };

const ALIAS: RelayState & { state: 'away' } = {
  state: 'away',
  reason: 'this is the same server as another host of the room',
  code: null,
  retryAtMs: null,
};

const SPARE: RelayState & { state: 'away' } = {
  state: 'away',
  reason: 'not asked: two that the room prefers are there',
  code: null,
  retryAtMs: null,
};

export class RelaySet {
  readonly #options: RelaySetOptions;
  /** In the room's order. */
  #listed: Member[] = [];
  /** No longer listed; one that we are on is kept until one that is listed has been there for a while: nobody shall fall off the room by that. */
  #former: Member[] = [];
  #nextRelay = 0;
  #iceUrls: readonly string[] = [];
  /** What carriers that are gone have counted. */
  readonly #past: Traffic = createTraffic();
  #isClosed = false;
  #cancelReview: (() => void) | null = null;

  constructor(options: RelaySetOptions) {
    this.#options = options;
    this.#list(options.urls);
  }

  /** The room's list is another now. */
  setUrls(urls: readonly string[]): void {
    if (this.#isClosed) return;
    this.#list(urls);
    this.#options.onChange();
  }

  #list(urls: readonly string[]): void {
    assert(urls.length > 0, 'a room has a relay');
    const known = this.#members;
    this.#listed = urls.map((url) => known.find((each) => each.url === url) ?? this.#memberOf(url));
    this.#former = known.filter((each) => !this.#listed.includes(each) && each.carrier !== null);
    this.#review();
  }

  #memberOf(url: string): Member {
    const sinceMs = this.#options.timers.now();
    const relay = this.#nextRelay++;
    return { url, relay, carrier: null, state: SPARE, sinceMs, id: null, isAlias: false };
  }

  get #members(): readonly Member[] {
    return [...this.#listed, ...this.#former];
  }

  /** Those that we are on, the preferred one first. */
  get joined(): readonly JoinedRelay[] {
    return this.#members.flatMap(({ relay, url, carrier, state }) =>
      carrier !== null && state.state === 'here'
        ? [{ relay, url, id: state.relayId, carrier }]
        : [],
    );
  }

  /** How one of the list stands. */
  of(url: string): {
    relay: number | null;
    /** Not dialed, since others are there. */
    isSpare: boolean;
    /** It calls itself the same as one that the room prefers. */
    isAlias: boolean;
    state: RelayState;
    rttMs: number | null;
  } {
    const member = this.#listed.find((each) => each.url === url);
    return {
      relay: member?.relay ?? null,
      isSpare: member?.state === SPARE,
      isAlias: member?.isAlias === true,
      state: member?.state ?? SPARE,
      rttMs: member?.carrier?.rttMs ?? null,
    };
  }

  /** How the best one stands: the first that is here, else the first that is being joined, else the first that is dialed. */
  get state(): RelayState {
    const states = this.#members.flatMap(({ carrier, state }) => (carrier === null ? [] : [state]));
    return (
      states.find(({ state }) => state === 'here') ??
      states.find(({ state }) => state === 'joining') ??
      states[0] ??
      SPARE
    );
  }

  /** Of all that we are on; while on none, the last ones known. */
  get iceUrls(): readonly string[] {
    const urls = this.joined.flatMap(({ carrier }) => [...carrier.iceUrls]);
    if (urls.length > 0) this.#iceUrls = [...new Set(urls)];
    return this.#iceUrls;
  }

  get traffic(): Traffic {
    const sum = structuredClone(this.#past);
    for (const { carrier } of this.#members) if (carrier !== null) addTraffic(sum, carrier.traffic);
    return sum;
  }

  /** Of the relay of that number; null when we have left it. */
  carrierOf(relay: number): RelayCarrier | null {
    return this.#members.find((each) => each.relay === relay)?.carrier ?? null;
  }

  reopen(peer: PeerId): void {
    for (const { carrier } of this.joined) carrier.reopen(peer);
  }

  /** To everyone who is on one of them; whoever is on several hears it several times. */
  tell(notice: Uint8Array): void {
    for (const { carrier } of this.joined) carrier.tell(notice);
  }

  wake(): void {
    for (const { carrier } of this.#members) carrier?.wake();
  }

  close(reason: string): void {
    this.#isClosed = true;
    this.#cancelReview?.();
    for (const { carrier } of this.#members) carrier?.close(reason);
  }

  #onState(member: Member, state: RelayState): void {
    if (state.state !== member.state.state) member.sinceMs = this.#options.timers.now();
    member.state = state;
    if (state.state === 'here') this.#noteId(member, toHex(state.relayId));
    this.#review();
    this.#options.onChange();
  }

  /**
   * One server may have two names, and takes one socket of a session for another's successor. So of two that call themselves the same,
   * only the one that the room prefers is kept. What lies may call itself as it likes: it loses us by that.
   */
  #noteId(member: Member, id: string): void {
    member.id = id;
    member.isAlias = false;
    const nowMs = this.#options.timers.now();
    for (const other of this.#listed) {
      const isOn = other.state.state === 'here' || nowMs - other.sinceMs < REPLACED_MS;
      if (other === member || other.id !== id || other.carrier === null || !isOn) continue;
      const isAfter = this.#listed.indexOf(member) > this.#listed.indexOf(other);
      const alias = isAfter ? member : other;
      alias.isAlias = true;
      this.#leave(alias);
      alias.state = ALIAS;
    }
  }

  /** Decides who is dialed and who is left. */
  #review(): void {
    if (this.#isClosed) return;
    let likely = 0;
    let settled = 0;
    for (const member of this.#listed) {
      const isWanted = member.isAlias ? this.#isLost() : likely < WANTED;
      if (member.carrier === null && isWanted) this.#dial(member);
      else if (member.carrier !== null && settled >= WANTED) this.#leave(member);
      if (this.#isLikely(member)) likely += 1;
      if (this.#isSettled(member)) settled += 1;
    }
    const kept = settled > 0 ? undefined : this.#former.find(({ state }) => state.state === 'here');
    for (const member of this.#former) if (member !== kept) this.#leave(member);
    this.#former = this.#former.filter(({ carrier }) => carrier !== null);
    this.#reviewLater();
  }

  /** All have been away for a while: then a second name of one may be better than nothing. */
  #isLost(): boolean {
    const nowMs = this.#options.timers.now();
    return this.#listed
      .filter(({ isAlias }) => !isAlias)
      .every(({ state, sinceMs }) => state.state === 'away' && nowMs - sinceMs >= REPLACED_MS);
  }

  /** Is there, or may be in a moment. */
  #isLikely({ carrier, state, sinceMs }: Member): boolean {
    if (carrier === null || state.state === 'away') return false;
    return state.state === 'here' || this.#options.timers.now() - sinceMs < ANSWER_MS;
  }

  #isSettled({ carrier, state, sinceMs }: Member): boolean {
    const isHere = carrier !== null && state.state === 'here';
    return isHere && this.#options.timers.now() - sinceMs >= SETTLE_MS;
  }

  /** When time alone will make a difference. */
  #reviewLater(): void {
    this.#cancelReview?.();
    this.#cancelReview = null;
    const nowMs = this.#options.timers.now();
    const dueMs = this.#listed.flatMap(({ carrier, state, sinceMs }) => {
      const afterMs = { joining: ANSWER_MS, here: SETTLE_MS, away: REPLACED_MS }[state.state];
      return carrier !== null && sinceMs + afterMs > nowMs ? [sinceMs + afterMs] : [];
    });
    if (dueMs.length === 0) return;
    this.#cancelReview = this.#options.timers.after(Math.min(...dueMs) - nowMs, () => {
      this.#cancelReview = null;
      this.#review();
    });
  }

  #dial(member: Member): void {
    member.state = { state: 'joining' };
    member.sinceMs = this.#options.timers.now();
    const { url, relay } = member;
    // What a carrier says while it is left or not yet kept is nobody's concern.
    const carrier = this.#options.create(url, relay, (state) => {
      if (member.carrier === carrier) this.#onState(member, state);
    });
    member.carrier = carrier;
  }

  #leave(member: Member): void {
    const { carrier } = member;
    member.carrier = null;
    member.state = SPARE;
    if (carrier === null) return;
    addTraffic(this.#past, carrier.traffic);
    carrier.close('this host is not needed now');
  }
}
