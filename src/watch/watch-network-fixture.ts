/** A small network of watch machines in virtual time, for tests: ways with delay and loss, clocks that are years apart and drift. */
import { must } from '../lib/assert.ts';
import { createRng, type Rng } from '../lib/rng.ts';
import { Events } from '../sim/events.ts';
import { pageIdOf, peerIdOf, type PageId, type PeerId } from '../wire/ids.ts';
import type { LinkKind } from '../wire/lanes.ts';
import { createWatch } from './machine.ts';
import type {
  ArrivalNote,
  OwnFacts,
  OwnLink,
  Watch,
  WatchEffect,
  WatchInput,
} from './machine-types.ts';
import type { EntryRef, Trace } from './trace.ts';

export type NetworkOptions = {
  peers: number;
  seed?: number;
  /** One way, from the first to the second. */
  delayMs?: (from: number, to: number) => number;
  /** Of the fleeting lane. */
  loss?: number;
  /** Wall clocks are up to so much too fast or slow. */
  skewMs?: number;
  /** Clocks run by up to this much too fast or slow. */
  drift?: number;
  /** Links of each peer to each other. */
  kinds?: readonly LinkKind[];
};

export type Frame = { atMs: number; from: number; to: number; kind: number; bytes: number };

const entryKeyOf = ({ session, page, number }: EntryRef): string => `${session} ${page} ${number}`;

/** A disk takes this long. */
export const STORED_AFTER_MS = 12;
/** Added to a wake-up, so that rounding never wakes a machine too soon. */
const ROUNDING_MS = 0.001;

export class WatchPeer {
  readonly index: number;
  readonly id: PeerId;
  readonly watch: Watch;
  readonly network: WatchNetwork;
  readonly wallMsAtZero: number;
  facts: OwnFacts;
  readonly traces: { trace: Trace; isComplete: boolean; isOwn: boolean; atMs: number }[] = [];
  changes = 0;
  isHere = true;
  readonly #rate: number;
  readonly #startMs: number;
  #wakeDueMs = Infinity;

  constructor(network: WatchNetwork, index: number, rng: Rng) {
    const { options } = network;
    this.network = network;
    this.index = index;
    this.id = peerIdOf(rng.bytes(32));
    this.#rate = 1 + (options.drift ?? 0) * (2 * rng.float() - 1);
    this.#startMs = rng.float() * 1e7;
    this.wallMsAtZero = 1.79e12 + (options.skewMs ?? 0) * (2 * rng.float() - 1);
    this.facts = { links: [], roomDigest: new Uint8Array(16), pages: [] };
    this.watch = createWatch({
      self: this.id,
      wallMsAtZero: this.wallMsAtZero,
      rng: rng.fork(),
      ports: {
        peers: () =>
          network.peers.filter((peer) => peer !== this && peer.isHere).map(({ id }) => id),
        facts: () => this.facts,
        arrivalOf: (entry) => this.#arrivalOf(entry),
      },
    });
  }

  /** Of the machine. */
  get nowMs(): number {
    return this.#atMs(this.network.events.nowMs);
  }

  #atMs(trueMs: number): number {
    return this.#startMs + trueMs * this.#rate;
  }

  get wallMs(): number {
    return this.wallMsAtZero + this.nowMs;
  }

  give(input: WatchInput): void {
    for (const effect of this.watch.handle(input, this.nowMs)) this.#perform(effect);
    this.#schedule();
  }

  #perform(effect: WatchEffect): void {
    switch (effect.type) {
      case 'unicast': {
        const to = this.network.peers.find(({ id }) => id === effect.to);
        if (to !== undefined) this.network.send(this, to, effect.lane, effect.payload);
        return;
      }
      case 'broadcast':
        for (const to of this.network.peers)
          if (to !== this) this.network.send(this, to, effect.lane, effect.payload);
        return;
      case 'changed':
        this.changes += 1;
        return;
      case 'traced':
      case 'own-traced': {
        const { trace, isComplete, type } = effect;
        const atMs = this.nowMs;
        this.traces.push({ trace, isComplete, isOwn: type === 'own-traced', atMs });
        return;
      }
    }
  }

  #schedule(): void {
    const { events } = this.network;
    const dueMs = (this.watch.wakeAtMs - this.#startMs) / this.#rate + ROUNDING_MS;
    if (dueMs === Infinity || dueMs >= this.#wakeDueMs) return;
    this.#wakeDueMs = dueMs;
    events.after(dueMs - events.nowMs, () => {
      if (this.#wakeDueMs !== dueMs) return;
      this.#wakeDueMs = Infinity;
      if (this.isHere) this.give({ type: 'tick' });
    });
  }

  look(isOn = true): void {
    this.give({ type: 'watching', isOn });
  }

  /** An own edit: made here now, there after the delay of the way, on the disks STORED_AFTER_MS later. */
  makeEdit(page: PageId, number: number): EntryRef {
    const entry = { session: this.id, page, number };
    this.network.edits.set(entryKeyOf(entry), { maker: this, madeMs: this.network.events.nowMs });
    this.give({ type: 'own-edit', entry });
    return entry;
  }

  #arrivalOf(entry: EntryRef): ArrivalNote | null {
    const { edits, events } = this.network;
    const edit = edits.get(entryKeyOf(entry));
    if (edit === undefined) return null;
    const isMaker = edit.maker === this;
    const trueMs = edit.madeMs + (isMaker ? 0 : this.network.delayMs(edit.maker, this));
    if (trueMs > events.nowMs) return null;
    const receivedMs = this.#atMs(trueMs);
    const storedMs = this.#atMs(trueMs + STORED_AFTER_MS);
    return {
      how: isMaker ? 'made' : 'broadcast',
      from: isMaker ? null : edit.maker.id,
      kind: isMaker ? null : 'direct',
      receivedMs,
      appliedMs: receivedMs,
      storedMs: storedMs > this.nowMs ? null : storedMs,
      bytes: 40,
    };
  }

  leave(): void {
    this.isHere = false;
    for (const peer of this.network.peers)
      if (peer !== this && peer.isHere) peer.give({ type: 'peer-gone', peer: this.id });
  }
}

export class WatchNetwork {
  readonly options: NetworkOptions;
  readonly events = new Events();
  readonly peers: WatchPeer[] = [];
  readonly frames: Frame[] = [];
  readonly edits = new Map<string, { maker: WatchPeer; madeMs: number }>();
  readonly #rng: Rng;

  constructor(options: NetworkOptions) {
    this.options = options;
    this.#rng = createRng(options.seed ?? 1);
    for (let index = 0; index < options.peers; index++) this.join();
  }

  join(): WatchPeer {
    const peer = new WatchPeer(this, this.peers.length, this.#rng.fork());
    this.peers.push(peer);
    const kinds = this.options.kinds ?? ['direct'];
    for (const one of this.peers)
      one.facts = {
        ...one.facts,
        links: this.peers
          .filter((other) => other !== one)
          .flatMap(({ id }) => kinds.map((kind) => linkTo(id, kind))),
      };
    return peer;
  }

  at(index: number): WatchPeer {
    return must(this.peers[index]);
  }

  delayMs(from: WatchPeer, to: WatchPeer): number {
    return this.options.delayMs?.(from.index, to.index) ?? 20;
  }

  send(from: WatchPeer, to: WatchPeer, lane: string, payload: Uint8Array): void {
    const kind = payload[0] ?? 0;
    this.frames.push({
      atMs: this.events.nowMs,
      from: from.index,
      to: to.index,
      kind,
      bytes: payload.length,
    });
    if (lane === 'fleeting' && this.#rng.chance(this.options.loss ?? 0)) return;
    this.events.after(this.delayMs(from, to), () => {
      if (to.isHere && from.isHere) to.give({ type: 'deliver', from: from.id, payload });
    });
  }

  run(ms: number): void {
    this.events.runUntil(this.events.nowMs + ms);
  }

  /** Frames sent while `run` runs. */
  during(ms: number): Frame[] {
    const first = this.frames.length;
    this.run(ms);
    return this.frames.slice(first);
  }
}

export const pageOf = (seed: number): PageId => pageIdOf(new Uint8Array(12).fill(seed));

export const linkTo = (peer: PeerId, kind: LinkKind): OwnLink => ({
  peer,
  kind,
  rttMs: 41.7,
  jitterMs: 2.3,
  loss: 0,
  backlogBytes: 0,
  bytesOut: 0,
  bytesIn: 0,
});
