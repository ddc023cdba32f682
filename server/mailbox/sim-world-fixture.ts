/**
 * A mailbox in virtual time: hub and store as they are, on a disk that forgets what was not synced, with peers that come and go,
 * crashes at any moment, rollbacks, a disk that refuses, a hostile peer and a room next door. Everything from one seed.
 */
import { equalBytes, fromUtf8, toHex } from '../../src/lib/bytes.ts';
import { createRng, type Rng } from '../../src/lib/rng.ts';
import { Events } from '../../src/sim/events.ts';
import {
  boxStatement,
  CursorState,
  decodeMailboxToPeer,
  encodeMailboxToPeer,
  encodePeerToMailbox,
  MailboxRefusal,
  type Opened,
} from '../../src/wire/mailbox-frames.ts';
import { LIMITS } from '../limits.ts';
import { BoxStore } from './box-store.ts';
import { MailboxHub, type MailboxEffect, type MailboxInput } from './hub.ts';
import { answerFrom } from './answer.ts';
import { MemoryDisk, SimDisk } from './sim-disk-fixture.ts';
import { keyOf, SimPeer, signFor, tokensIn, verifyFor, type Watcher } from './sim-peer-fixture.ts';
import type { StoreLimits } from './quota.ts';
import { sha256 } from './sha256.ts';
import type { MailboxStore } from './store-port.ts';

export type SimOptions = {
  /** Shifts what is written, not how long it is. */
  alphabet: string;
  virtualMs: number;
  writes: number;
  crashes: number;
  rollbacks: boolean;
  failing: number;
  /** Now and then a byte changes in what is written down of a box. */
  damages: boolean;
  hasHostile: boolean;
  limits: StoreLimits;
  /** Planted faults. */
  liesAboutSync: boolean;
  wrapStore: (store: MailboxStore) => MailboxStore;
  wrapDisk: (disk: SimDisk) => void;
  verify: typeof verifyFor;
};

export const SIM_LIMITS: StoreLimits = {
  mailboxBoxBytes: 100_000,
  mailboxBoxKeptBytes: 200_000,
  mailboxTotalBytes: 300_000,
  mailboxBoxes: 4,
  mailboxRetentionMs: 5_000,
};

const DEFAULTS: SimOptions = {
  alphabet: 'a',
  virtualMs: 24_000,
  writes: 100,
  crashes: 6,
  rollbacks: false,
  failing: 0,
  damages: false,
  hasHostile: true,
  limits: SIM_LIMITS,
  liesAboutSync: false,
  wrapStore: (store) => store,
  wrapDisk: () => undefined,
  verify: verifyFor,
};

const LATENCY_MS_MAX = 25;
const LIVENESS_MS = 30_000;
const LOOK_EVERY_MS = 700;

type Wire = { peer: SimPeer | null; isUp: boolean; toMailboxAt: number; toPeerAt: number };

/** What is known of a room's box, from what peers were told. */
type Truth = {
  history: Map<number, string>;
  /** Entry letters that somebody was told are kept. */
  acked: Map<string, number>;
  /** Bases that were accepted, and the running time at which they were. */
  bases: Map<number, number>;
  /** The highest base that anybody was told. */
  toldBase: number;
  /** Letters that got a second number though nobody was told that the first, at `below`, is superseded. */
  twice: { text: string; below: number }[];
};

type Snapshot = { records: Map<string, Uint8Array>; truths: Map<string, Truth> };

const newTruth = (): Truth => ({
  ...{ history: new Map(), acked: new Map(), bases: new Map() },
  toldBase: 0,
  twice: [],
});
const copyOfTruth = ({ history, acked, bases, toldBase, twice }: Truth): Truth => ({
  toldBase,
  twice: [...twice],
  history: new Map(history),
  acked: new Map(acked),
  bases: new Map(bases),
});

export class SimWorld implements Watcher {
  readonly events = new Events();
  readonly rng: Rng;
  readonly options: SimOptions;
  readonly peers: SimPeer[] = [];
  readonly violations: string[] = [];
  readonly counters = new Map<string, number>();
  /** All that the host sees, but for the bytes. */
  readonly trace: string[] = [];
  readonly ackMs: number[] = [];
  #truths = new Map<string, Truth>();
  #snapshot: Snapshot | null = null;
  #disk: SimDisk;
  #store: MailboxStore;
  #hub: MailboxHub<Wire> | null = null;
  #wires = new Set<Wire>();
  #openedAtMs = 0;
  /** Of incarnations before this one. */
  #ranMs = 0;
  #incarnation = 0;
  #isCalm = false;
  #written = 0;

  constructor(seed: number, given: Partial<SimOptions> = {}) {
    this.options = { ...DEFAULTS, ...given };
    this.rng = createRng(seed);
    [this.#disk, this.#store] = this.#start(new Map());
    for (const name of ['ann', 'bob', 'cleo'])
      this.peers.push(new SimPeer(name, 'moot', true, this));
    this.peers.push(new SimPeer('vic', 'moot', false, this));
    this.peers.push(new SimPeer('nia', 'next door', true, this));
  }

  violation(text: string): void {
    this.violations.push(`${this.events.nowMs.toFixed(1)} ms: ${text}`);
  }

  sometimes(what: string): void {
    this.counters.set(what, (this.counters.get(what) ?? 0) + 1);
  }

  /** First safety under faults, then all is well and everything must come right. */
  async run(): Promise<this> {
    this.#plan();
    await this.#runUntil(this.options.virtualMs);
    this.#isCalm = true;
    this.#disk.failing = 0;
    if (this.#hub === null) this.#restart();
    await this.#runUntil(this.options.virtualMs + LIVENESS_MS, () => this.#isRight());
    await this.check();
    this.#checkEnd();
    return this;
  }

  #plan(): void {
    const { virtualMs, writes, crashes, rollbacks, damages, hasHostile } = this.options;
    const at = (): number => this.rng.float() * virtualMs;
    for (const peer of this.peers) {
      this.#comesAndGoes(peer);
      this.#every(LOOK_EVERY_MS, () => {
        peer.look();
        peer.upload();
      });
    }
    const writers = this.peers.filter(({ canWrite }) => canWrite);
    for (let i = 0; i < writes; i++)
      this.events.after(at(), () => {
        const peer = this.rng.pick(writers);
        this.#written += 1;
        peer.write(`${this.options.alphabet}${peer.name}${this.#written}`);
      });
    for (let i = 0; i < writes / 8; i++)
      this.events.after(at(), () => this.rng.pick(writers).compact());
    for (let i = 0; i < crashes; i++) this.events.after(at(), () => this.#crash());
    if (rollbacks) {
      this.events.after(at() / 2, () => this.#photograph());
      this.events.after(virtualMs / 2 + at() / 2, () => this.#crash(true));
    }
    if (damages) this.#every(1_100, () => this.#damage());
    if (hasHostile) this.#every(900, () => this.#beHostile());
    this.#every(1_000, () => this.#toHub({ type: 'tick' }));
    this.#every(1_000, () => this.#sweep());
    this.#every(2_500, () => void this.check());
  }

  #every(ms: number, work: () => void): void {
    this.events.after(ms, () => {
      work();
      this.#every(ms, work);
    });
  }

  /** Here for a while, away for a while; here for good at the end. */
  #comesAndGoes(peer: SimPeer): void {
    const wire = peer.say === null && this.#hub !== null ? this.#dial(peer) : null;
    const stays = this.#isCalm ? 200 : 200 + this.rng.float() * 6_000;
    this.events.after(stays, () => {
      if (wire !== null && !this.#isCalm && this.rng.chance(0.7)) this.#cut(wire);
      this.events.after(this.rng.float() * 1_500, () => this.#comesAndGoes(peer));
    });
  }

  // The wire

  #dial(peer: SimPeer | null): Wire {
    const wire: Wire = { peer, isUp: true, toMailboxAt: 0, toPeerAt: 0 };
    this.#wires.add(wire);
    if (peer !== null)
      peer.say = (frame) => {
        const bytes = encodePeerToMailbox(frame);
        if (frame.type === 'append') peer.askedAtMs = this.events.nowMs;
        this.#toMailbox(wire, bytes);
      };
    const nonce = this.rng.bytes(32);
    this.events.after(1, () => this.#fromWire(wire, { type: 'opened', peer: wire, nonce }));
    return wire;
  }

  #toMailbox(wire: Wire, bytes: Uint8Array): void {
    wire.toMailboxAt = this.#later(wire.toMailboxAt);
    this.events.after(wire.toMailboxAt - this.events.nowMs, () =>
      this.#fromWire(wire, { type: 'message', peer: wire, bytes }),
    );
  }

  /** In order on each way. */
  #later(lastMs: number): number {
    return Math.max(lastMs, this.events.nowMs + 1 + this.rng.float() * LATENCY_MS_MAX);
  }

  #fromWire(wire: Wire, input: MailboxInput<Wire>): void {
    if (wire.isUp) this.#toHub(input);
  }

  #cut(wire: Wire): void {
    if (!wire.isUp) return;
    wire.isUp = false;
    this.#wires.delete(wire);
    wire.peer?.away();
    this.#toHub({ type: 'closed', peer: wire });
  }

  #toHub(input: MailboxInput<Wire>): void {
    if (this.#hub === null) return;
    if (input.type === 'message') this.trace.push(`in ${input.bytes[0]} ${input.bytes.length}`);
    for (const effect of this.#hub.handle(input, this.events.nowMs)) this.#carryOut(effect);
  }

  #carryOut(effect: MailboxEffect<Wire>): void {
    switch (effect.type) {
      case 'say': {
        const bytes = encodeMailboxToPeer(effect.message);
        this.trace.push(`out ${bytes[0]} ${bytes.length}`);
        return this.#toPeer(effect.to, bytes);
      }
      case 'close':
        this.trace.push(`close ${effect.code}`);
        return this.#closed(effect.peer);
      case 'store': {
        const incarnation = this.#incarnation;
        const ran = this.events.nowMs - this.#openedAtMs;
        return void answerFrom(this.#store, effect.request, ran).then((answer) => {
          if (incarnation !== this.#incarnation) return;
          if (answer.type === 'trouble') this.sometimes('a write failed');
          this.#toHub({ type: 'answered', token: effect.token, answer });
        });
      }
      case 'hold':
      case 'release':
      case 'pause':
      case 'probe':
        return;
    }
  }

  #toPeer(wire: Wire, bytes: Uint8Array): void {
    wire.toPeerAt = this.#later(wire.toPeerAt);
    this.events.after(wire.toPeerAt - this.events.nowMs, () => {
      if (!wire.isUp) return;
      const frame = decodeMailboxToPeer(bytes);
      if (wire.peer !== null) wire.peer.hear(frame);
      else if (frame.type === 'challenge') this.#answerHostile(wire, frame.nonce);
      else this.#heardHostile(frame.type === 'refused' ? `refused ${frame.code}` : frame.type);
    });
  }

  #closed(wire: Wire): void {
    wire.isUp = false;
    this.#wires.delete(wire);
    wire.peer?.away();
  }

  // The machine

  #start(records: ReadonlyMap<string, Uint8Array>): [SimDisk, MailboxStore] {
    const { limits, wrapStore, wrapDisk, liesAboutSync, failing, verify } = this.options;
    const after = (ms: number, work: () => void): void => this.events.after(ms, work);
    const disk = new SimDisk(after, this.rng.fork(), records, liesAboutSync);
    disk.failing = this.#isCalm ? 0 : failing;
    disk.onTrace = (what) => this.trace.push(what);
    wrapDisk(disk);
    const store = wrapStore(new BoxStore({ disk, hash: sha256, limits }));
    this.#hub = new MailboxHub<Wire>({ limits: LIMITS, hash: sha256, verify });
    this.#openedAtMs = this.events.nowMs;
    this.#incarnation += 1;
    return [disk, store];
  }

  #crash(rollsBack = false): void {
    if (this.#hub === null || this.#isCalm) return;
    this.sometimes('a crash');
    this.#hub = null;
    this.#incarnation += 1;
    this.#ranMs += this.events.nowMs - this.#openedAtMs;
    const records = this.#disk.crash();
    for (const wire of [...this.#wires]) this.#closed(wire);
    if (rollsBack) this.#rollBack(records);
    this.events.after(this.rng.float() * 800, () => {
      if (this.#hub === null) this.#restart();
    });
  }

  #damage(): void {
    const { records } = this.#disk;
    const keys = [...records.keys()].filter((key) => key.startsWith('b/'));
    if (keys.length === 0 || this.#isCalm) return;
    const key = this.rng.pick(keys);
    const record = Uint8Array.from(records.get(key) ?? []);
    const at = this.rng.below(record.length);
    record[at] = (record[at] ?? 0) ^ (1 + this.rng.below(255));
    records.set(key, record);
    this.sometimes('the record of a box was damaged');
  }

  #restart(): void {
    [this.#disk, this.#store] = this.#start(this.#disk.records);
    void this.check();
  }

  #photograph(): void {
    const truths = new Map([...this.#truths].map(([room, truth]) => [room, copyOfTruth(truth)]));
    this.#snapshot = { records: new Map(this.#disk.records), truths };
  }

  /** The disk is replaced by an old copy, or by an empty one. */
  #rollBack(records: Map<string, Uint8Array>): void {
    const isWiped = this.#snapshot === null || this.rng.chance(0.4);
    records.clear();
    this.#truths = isWiped ? new Map() : (this.#snapshot?.truths ?? new Map());
    if (!isWiped) for (const [key, value] of this.#snapshot?.records ?? []) records.set(key, value);
    this.sometimes(isWiped ? 'a wiped host' : 'an old copy of the disk');
  }

  get #uptimeMs(): number {
    return this.#ranMs + (this.#hub === null ? 0 : this.events.nowMs - this.#openedAtMs);
  }

  #sweep(): void {
    if (this.#hub === null) return;
    this.#store.sweep(this.events.nowMs - this.#openedAtMs).then(
      () => undefined,
      () => this.sometimes('a sweep failed'),
    );
  }

  async #runUntil(endMs: number, isEnough: () => boolean = () => false): Promise<void> {
    while (this.events.nextAtMs <= endMs) {
      this.events.step();
      // All that promises have to say, before the next thing happens.
      await new Promise((resolve) => setImmediate(resolve));
      if (isEnough()) return;
    }
  }

  // What peers were told

  #truthOf(peer: SimPeer): Truth {
    const room = toHex(peer.room.topic);
    const truth = this.#truths.get(room) ?? newTruth();
    this.#truths.set(room, truth);
    return truth;
  }

  kept(peer: SimPeer, letters: readonly Uint8Array[], numbers: readonly number[]): void {
    const truth = this.#truthOf(peer);
    const { length } = truth.twice;
    if (peer.name === 'nia') this.ackMs.push(this.events.nowMs - peer.askedAtMs);
    letters.forEach((letter, i) => {
      const [text, number] = [fromUtf8(letter), numbers[i] ?? 0];
      const before = truth.acked.get(text);
      const isSuperseded = Math.max(truth.toldBase, ...truth.bases.keys()) >= (before ?? Infinity);
      if (before !== undefined && before !== number) {
        if (isSuperseded) this.sometimes('a superseded letter came again');
        else truth.twice.push({ text: `"${text}" is ${number}, was ${before}`, below: before });
      } else if (before !== undefined) this.sometimes('the same letter again');
      truth.acked.set(text, number);
      this.#note(peer, number, text);
    });
    // The disk knows of compactions that nobody has heard of yet.
    if (truth.twice.length > length) void this.check();
  }

  read(peer: SimPeer, first: number, letters: readonly Uint8Array[]): void {
    letters.forEach((letter, i) => this.#note(peer, first + i, fromUtf8(letter)));
    for (const token of letters.flatMap(tokensIn))
      if (token.includes('hostile')) this.violation(`X9: ${peer.name} read ${token}`);
      else if (token.includes('nia') !== (peer.name === 'nia'))
        this.violation(`X11: ${peer.name} read ${token} of the room next door`);
  }

  #note(peer: SimPeer, number: number, text: string): void {
    const { history } = this.#truthOf(peer);
    const before = history.get(number);
    if (before !== undefined && before !== text)
      this.violation(`X2: letter ${number} is "${text}" for ${peer.name}, was "${before}"`);
    history.set(number, text);
  }

  opened(peer: SimPeer, { cursor, head, kept, base }: Opened): void {
    const truth = this.#truthOf(peer);
    const { history } = truth;
    // Of a compaction that was accepted, and whose proposer never heard.
    truth.toldBase = Math.max(truth.toldBase, base.number);
    for (const { number, hash } of [peer.cursor, peer.seen]) {
      if (number === 0 || (number < kept && number < head.number)) continue;
      const chain = this.#chainAt(peer, history, number);
      const isOurs = number <= head.number && (chain === null || equalBytes(chain, hash));
      if (!isOurs && cursor !== CursorState.unknown)
        this.violation(`X7: ${peer.name} was at ${number}, which is not in this history`);
    }
  }

  /** Null when nobody has read all of it. */
  #chainAt(peer: SimPeer, history: Truth['history'], number: number): Uint8Array | null {
    let hash = sha256(boxStatement(peer.room));
    for (let at = 1; at <= number; at++) {
      const text = history.get(at);
      if (text === undefined) return null;
      hash = sha256(hash, new TextEncoder().encode(text));
    }
    return hash;
  }

  /** Whoever lost a swap learns the base of now by opening again. */
  #hangUp(peer: SimPeer): void {
    this.events.after(1, () => {
      for (const wire of [...this.#wires]) if (wire.peer === peer) this.#cut(wire);
    });
  }

  compacted(peer: SimPeer, upTo: number): void {
    this.sometimes('a compaction');
    this.#truthOf(peer).bases.set(upTo, this.#uptimeMs);
  }

  refused(peer: SimPeer, code: number, letters: readonly Uint8Array[]): void {
    this.sometimes(`refused ${code}`);
    if (code === MailboxRefusal.boxFull) this.events.after(300, () => peer.compact());
    if (code === MailboxRefusal.baseMoved) this.#hangUp(peer);
    if (code === MailboxRefusal.readOnly && letters.length > 0)
      this.violation('X9: a writer was told that it may only read');
  }

  // What the disk would say if it died now

  async check(): Promise<void> {
    const disk = new MemoryDisk(this.#disk.records);
    const store = new BoxStore({ disk, hash: sha256, limits: this.options.limits });
    for (const [room, truth] of [...this.#truths]) {
      const peer = this.peers.find((each) => toHex(each.room.topic) === room);
      if (peer === undefined) continue;
      try {
        const told = copyOfTruth(truth);
        truth.twice = [];
        await this.#checkBox(peer, told, store);
      } catch (error) {
        this.violation(`X1: ${String(error)}`);
      }
    }
  }

  async #checkBox(peer: SimPeer, truth: Truth, store: MailboxStore): Promise<void> {
    const box = sha256(boxStatement(peer.room));
    const nowMs = this.#uptimeMs;
    const start = { number: 0, hash: box };
    const { kept, base, head } = await store.open(box, start, start);
    for (const { text, below } of truth.twice)
      if (below > base.number) this.violation(`X3: ${text}`);
    const onDisk = new Map<number, string>();
    for (let after = kept; after < head.number;) {
      const page = await store.read(box, after, 60_000);
      if (page.type !== 'letters' || page.letters.length === 0) {
        this.violation(`X2: after ${after} of ${head.number} the disk has ${page.type}`);
        return;
      }
      page.letters.forEach((letter, i) => onDisk.set(page.first + i, fromUtf8(letter)));
      after += page.letters.length;
    }
    for (const [number, text] of truth.history)
      if (number > kept && onDisk.get(number) !== text)
        this.violation(`X1: letter ${number} "${text}" is "${onDisk.get(number)}" on disk`);
    const above = [...onDisk].filter(([number]) => number > base.number).map(([, text]) => text);
    for (const [i, text] of above.entries())
      if (above.indexOf(text) !== i) this.violation(`X3: "${text}" is there twice`);
    const reachable = new Set(above.flatMap((text) => tokensIn(new TextEncoder().encode(text))));
    for (const [text] of truth.acked)
      for (const token of tokensIn(new TextEncoder().encode(text)))
        if (!reachable.has(token))
          this.violation(`X5: ${token} was acknowledged and a reader at the base does not get it`);
    this.#checkGone(truth, kept, nowMs);
  }

  #checkGone({ bases }: Truth, kept: number, nowMs: number): void {
    if (kept === 0) return;
    this.sometimes('superseded letters were deleted');
    // A base whose proposer never heard of it is not known here; one above it may be.
    const known = [...bases].filter(([base]) => base >= kept);
    const oldest = Math.min(...known.map(([, atMs]) => atMs));
    const isAlone = bases.has(kept);
    if (isAlone && nowMs - oldest < this.options.limits.mailboxRetentionMs)
      this.violation(
        `X4: letters up to ${kept} went ${nowMs - oldest} ms after they were superseded`,
      );
  }

  #isRight(): boolean {
    return (
      this.peers.every((peer) => peer.isSettled) &&
      this.peers.every((peer) => this.#wantedBy(peer).every((token) => peer.holds.has(token)))
    );
  }

  #wantedBy(peer: SimPeer): string[] {
    return this.peers
      .filter((other) => equalBytes(other.room.topic, peer.room.topic))
      .flatMap((other) => [...other.holds]);
  }

  #checkEnd(): void {
    for (const peer of this.peers) {
      const missing = this.#wantedBy(peer).filter((token) => !peer.holds.has(token));
      if (missing.length > 0) this.violation(`X6: ${peer.name} lacks ${missing.join(' ')}`);
      if (!peer.isSettled) this.violation(`X6: ${peer.name} never came to rest`);
    }
  }

  // The hostile peer: a view link in its hand, and no scruples

  #beHostile(): void {
    if (this.#hub !== null && !this.#isCalm) this.#dial(null);
  }

  #answerHostile(wire: Wire, nonce: Uint8Array): void {
    const room = this.peers[0]?.room;
    if (room === undefined) return;
    const mallory = new SimPeer('hostile', 'moot', this.rng.chance(0.5), this);
    const { topic, writers } = room;
    const letters = [new TextEncoder().encode('e|hostile|')];
    const append = encodePeerToMailbox({ type: 'append', ticket: 1, isCheckpoint: true, letters });
    mallory.say = (frame) => {
      if (frame.type !== 'open') return;
      const forged = { ...frame, topic, writers };
      // Its certificate is signed by a key that it does hold: the topic's.
      if (mallory.canWrite) forged.certificate = signFor(topic, keyOf('hostile'));
      this.#toMailbox(wire, encodePeerToMailbox(forged));
    };
    const first = this.rng.below(4);
    if (first === 0) this.#toMailbox(wire, append);
    else if (first === 1) this.#toMailbox(wire, this.rng.bytes(this.rng.below(300)));
    else mallory.hear({ type: 'challenge', versionMin: 1, versionMax: 1, nonce });
    this.#toMailbox(wire, append);
    this.events.after(400, () => this.#cut(wire));
  }

  #heardHostile(what: string): void {
    this.sometimes(`hostile: ${what}`);
    if (what === 'kept' || what === 'compacted') this.violation(`X9: a hostile peer heard ${what}`);
  }
}
