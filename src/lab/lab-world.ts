/**
 * One room of the lab: a simulated world that people, experiments and links act on while it runs. Everything that is done is kept with
 * its moment, so that the same setup and the same actions take the same course. Pure but for stepping: whoever owns it moves its time.
 */
import type * as Y from 'yjs';
import type { FaultConditions } from '../faults/room-fault.ts';
import { must } from '../lib/assert.ts';
import { createRng } from '../lib/rng.ts';
import { overlayNeighbours } from '../mesh/overlay.ts';
import { Liar } from '../sim/hostile.ts';
import type { Meddling } from '../sim/meddling.ts';
import { RELAY, type Place, type StandingLink } from '../sim/network.ts';
import { drawOptions } from '../sim/options.ts';
import type { SimPeer } from '../sim/peer.ts';
import { World } from '../sim/world.ts';
import type { PeerId } from '../wire/ids.ts';
import {
  LAB_FAULTS_MAX,
  PEERS_MAX,
  PEERS_MIN,
  RELAYED_PEERS_MAX,
  type LabAction,
  type LabScope,
  type LabSetup,
  type Moment,
  type Stamped,
} from './actions.ts';
import { floodingOf } from './flooding.ts';
import { Introductions } from './introductions.ts';
import { Invariants } from './invariants.ts';
import { LAB_EPOCH_MS, LAB_PAGE } from './page.ts';
import { tellable } from './link.ts';
import { Onlooker } from './onlooker.ts';
import { LIAR_PROFILE, profileOf } from './people.ts';
import { wayState, type LabFault } from './ways.ts';

export type PeerCondition = 'here' | 'paused' | 'gone';

/** Where the words of a page stand, for the simulator's checkers too. */
const TEXT = 'text';
/** How many of those who are here let a newcomer in where no relay can. */
const INTRODUCERS = 2;

const OPTIONS = {
  peerCount: 0,
  editCount: 0,
  pageCount: 1,
  clockDrift: 0,
  hasTabs: false,
  hasViewer: false,
  hasHostile: false,
  hostileWrites: true,
  badNatShare: 0,
  checkpointEntries: Infinity,
  meddling: {},
} as const;

type Clock = { rate: number; aheadMs: number };
const RIGHT_CLOCK: Clock = { rate: 1, aheadMs: 0 };

export class LabWorld {
  readonly setup: LabSetup;
  readonly world: World;
  readonly onlooker: Onlooker;
  readonly invariants: Invariants;
  /** False in large rooms: see RELAYED_PEERS_MAX. */
  readonly hasRelay: boolean;
  readonly #actions: Stamped[] = [];
  readonly #clocks = new Map<Place, Clock>();
  readonly #withoutWebRtc = new Set<Place>();
  readonly #touched = new Set<string>();
  readonly #flooding: { isOn: boolean };
  #faults: readonly LabFault[] = [];
  #faultCount = 0;
  #liar: Liar | null = null;
  #liarPlace: Place | null = null;
  #isActing = false;
  /** Since when nothing was done to it. */
  quietSinceMs = 0;

  constructor(setup: LabSetup) {
    this.setup = setup;
    this.hasRelay = setup.peers <= RELAYED_PEERS_MAX;
    for (const { place, ...clock } of setup.clocks) this.#clocks.set(place, clock);
    this.onlooker = new Onlooker(() => this.nowMs);
    this.#flooding = { isOn: false };
    const weather = {
      latencyMsMax: setup.latencyMsMax,
      jitterMsMax: setup.jitterMsMax,
      lossMax: 0,
      duplicate: 0,
      reorder: 0,
      slowShare: 0,
    };
    const introductions = new Introductions();
    const flooding = floodingOf(this.#flooding);
    const meddling: Meddling = {
      meshEffect: (effect, peer) => {
        const kept = introductions.meshEffect(effect);
        return kept === null ? null : flooding(kept, peer);
      },
    };
    const options = { ...drawOptions(setup.seed), ...OPTIONS, weather, meddling };
    this.world = new World(setup.seed, options, {
      profileOf: (place) => (place === this.liarPlace ? LIAR_PROFILE : profileOf(place)),
      clockOf: (place) => this.#clockSetting(place),
      onlooker: this.onlooker,
    });
    this.invariants = new Invariants(this);
    this.onlooker.onWrote = (peer) => this.invariants.wrote(peer);
    if (!this.hasRelay) this.world.network.setRelay(false);
    for (let count = 0; count < setup.peers; count++) this.#arrive();
    if (this.hasRelay) return;
    this.#linkAll();
    introductions.begin(this.world);
  }

  /* Time */

  get nowMs(): number {
    return this.world.events.nowMs;
  }

  get moment(): Moment {
    const { events } = this.world;
    return { events: events.done, atMs: Math.floor(events.nowMs) };
  }

  get hasSettled(): boolean {
    return this.nowMs >= this.setup.settleMs;
  }

  /** To a whole millisecond; false if `isEnough` stopped it before. */
  advance(toMs: number, isEnough?: () => boolean): boolean {
    const endMs = Math.floor(toMs);
    return endMs <= this.nowMs || this.world.events.runUntil(endMs, isEnough);
  }

  /** The next thing that happens, alone. */
  step(): void {
    this.world.events.step();
  }

  /** Runs to where an action was done, or as near as the course comes to it. False if `isEnough` stopped it before. */
  runTo({ events: count, atMs }: Moment, isEnough: () => boolean = () => false): boolean {
    const { events } = this.world;
    while (events.done < count && events.nextAtMs < atMs + 1) {
      events.step();
      if (isEnough()) return events.done >= count && events.nowMs >= atMs;
    }
    if (events.nowMs < atMs) events.runUntil(atMs);
    return true;
  }

  get traceHash(): string {
    return this.world.watch.traceHash;
  }

  /* Who is here */

  get places(): readonly Place[] {
    const { places, hostilePlace } = this.world;
    return hostilePlace === null ? places : [...places, hostilePlace];
  }

  get liarPlace(): Place | null {
    return this.#liarPlace;
  }

  peer(place: Place): SimPeer {
    return this.world.peer(place);
  }

  condition(place: Place): PeerCondition {
    const peer = this.peer(place);
    if (!peer.isAlive) return 'gone';
    return peer.stalledUntilMs === Infinity ? 'paused' : 'here';
  }

  nameOf(place: Place): string {
    return this.peer(place).ports.profile.name;
  }

  placeOf(id: PeerId): Place | null {
    return this.world.peerOf(id)?.ports.place ?? null;
  }

  doc(place: Place): Y.Doc {
    return this.peer(place).replica.doc(LAB_PAGE);
  }

  text(place: Place): Y.Text {
    return this.doc(place).getText(TEXT);
  }

  words(place: Place): string[] {
    return this.text(place).toString().match(/\S+/g) ?? [];
  }

  clock(place: Place): Clock {
    return this.#clocks.get(place) ?? RIGHT_CLOCK;
  }

  mayUseWebRtc(place: Place): boolean {
    return !this.#withoutWebRtc.has(place);
  }

  get faults(): readonly LabFault[] {
    return this.#faults;
  }

  get isFlooding(): boolean {
    return this.#flooding.isOn;
  }

  /* What is done to it */

  get actions(): readonly Stamped[] {
    return this.#actions;
  }

  /** Does it now, if it can be done; false if not. */
  act(wanted: LabAction): boolean {
    const { moment } = this;
    const action = tellable(wanted);
    this.#isActing = true;
    const isDone = this.#perform(action);
    this.#isActing = false;
    if (isDone) this.#note(moment, action);
    return isDone;
  }

  /** A person typed into the peer's own text: it is kept as any other action. Called by whoever observes the text. */
  typed(place: Place, at: number, remove: number, insert: string): void {
    if (!this.#isActing) this.#note(this.moment, { type: 'edit', place, at, remove, insert });
  }

  #note(moment: Moment, action: LabAction): void {
    this.#actions.push({ ...moment, action });
    this.quietSinceMs = this.nowMs;
  }

  #perform(action: LabAction): boolean {
    switch (action.type) {
      case 'edit':
        return this.#edit(action);
      case 'add':
        return this.places.length < PEERS_MAX && this.#add(() => this.#arrive());
      case 'add-liar':
        return this.#liarPlace === null && this.#add(() => this.#arriveLiar());
      case 'remove':
      case 'crash':
      case 'restart':
        return this.places.includes(action.place) && this.#comeOrGo(action);
      case 'fault':
        return this.#cause(action.scope, action.conditions);
      case 'heal':
        return this.#heal(action.fault);
      case 'clock':
        return this.places.includes(action.place) && this.#setClock(action.place, action);
      case 'web-rtc':
        return this.places.includes(action.place) && this.#allowWebRtc(action);
      case 'disk':
        return this.places.includes(action.place) && this.#setDisk(action);
      case 'lie':
        if (this.#liar === null || this.world.hostile?.isAlive !== true) return false;
        this.#liar.play(action.trick);
        return true;
      case 'flood':
        this.#flooding.isOn = action.isOn;
        return true;
    }
  }

  /** As the text field does it: in one transaction, which becomes an entry when this moment's work is done. */
  #edit({ place, at, remove, insert }: Extract<LabAction, { type: 'edit' }>): boolean {
    if (!this.places.includes(place) || this.condition(place) !== 'here') return false;
    const text = this.text(place);
    const start = Math.min(at, text.length);
    const end = Math.min(start + remove, text.length);
    if (end === start && insert === '') return false;
    this.doc(place).transact(() => {
      if (end > start) text.delete(start, end - start);
      if (insert !== '') text.insert(start, insert);
    });
    return true;
  }

  #add(arrive: () => SimPeer): boolean {
    const peer = arrive();
    this.#applyFaults();
    if (!this.hasRelay) this.#letIn(peer);
    return true;
  }

  #arrive(): SimPeer {
    const peer = this.world.arrive();
    peer.replica.doc(LAB_PAGE);
    return peer;
  }

  #arriveLiar(): SimPeer {
    this.#liarPlace = this.world.nextPlace;
    this.#liar = new Liar(this.world, createRng(this.setup.seed, this.#actions.length), 0);
    return this.world.arriveHostile();
  }

  #comeOrGo({ type, place }: { type: 'remove' | 'crash' | 'restart'; place: Place }): boolean {
    const { isAlive } = this.peer(place);
    if (type === 'restart') {
      if (isAlive) return false;
      const peer = this.world.boot(place);
      peer.replica.doc(LAB_PAGE);
      if (!this.hasRelay) this.#letIn(peer);
      return true;
    }
    if (type === 'remove') {
      if (this.world.places.length <= PEERS_MIN && place !== this.#liarPlace) return false;
      this.#healOf(place);
      this.world.depart(place);
      if (place === this.#liarPlace) this.#liarPlace = this.#liar = null;
    } else if (isAlive) this.world.crash(place);
    else return false;
    this.invariants.lostSome();
    return true;
  }

  #setDisk({ place, slowMs, isFull }: Extract<LabAction, { type: 'disk' }>): boolean {
    const disk = this.world.disk(place);
    disk.slowMs = slowMs;
    disk.isFull = isFull;
    return true;
  }

  /* The network */

  /** Direct links that it has go with it. */
  #allowWebRtc({ place, isAllowed }: Extract<LabAction, { type: 'web-rtc' }>): boolean {
    const { network } = this.world;
    if (isAllowed) this.#withoutWebRtc.delete(place);
    else this.#withoutWebRtc.add(place);
    network.forbidDirectAt(place, !isAllowed);
    const { host } = this.peer(place).ports;
    const isGone = ({ a, b, kind }: StandingLink): boolean =>
      kind === 'direct' && !isAllowed && (a === host || b === host);
    for (const { a, b } of network.links().filter(isGone))
      network.close(host, a === host ? b : a, 'direct', 'no WebRTC');
    return true;
  }

  /** Everyone has met before: the links that they would have made stand. */
  #linkAll(): void {
    const { network, alive } = this.world;
    const ids = alive.map(({ id }) => id).sort();
    for (const peer of alive)
      for (const other of overlayNeighbours(ids, peer.id)) {
        const far = must(this.world.peerOf(other)).ports.host;
        if (far < peer.ports.host) network.connect(peer.ports.host, far, 'direct');
      }
  }

  #letIn(peer: SimPeer): void {
    const { network, alive } = this.world;
    alive
      .filter((other) => other !== peer && network.canConnect(peer.ports.host, other.ports.host))
      .slice(0, INTRODUCERS)
      .forEach((other) => network.connect(peer.ports.host, other.ports.host, 'direct'));
  }

  #cause(scope: LabScope, conditions: FaultConditions): boolean {
    if (this.#faults.length >= LAB_FAULTS_MAX) return false;
    if (placesOf(scope).some((place) => !this.places.includes(place))) return false;
    this.#faultCount += 1;
    const fault = { id: this.#faultCount, scope, conditions, startedAtMs: this.nowMs };
    this.#faults = [...this.#faults, fault];
    this.#applyFaults();
    return true;
  }

  #heal(id: number | null): boolean {
    const left = id === null ? [] : this.#faults.filter((fault) => fault.id !== id);
    if (left.length === this.#faults.length) return false;
    this.#faults = left;
    this.#applyFaults();
    return true;
  }

  /** What was caused at one that is gone for good. */
  #healOf(place: Place): void {
    this.#faults = this.#faults.filter(
      ({ scope }) =>
        !(scope.on === 'peer' && scope.place === place) &&
        !(scope.on === 'link' && (scope.a === place || scope.b === place)),
    );
    this.#applyFaults();
  }

  #applyFaults(): void {
    const { network } = this.world;
    const everywhere = [RELAY, ...this.places];
    const isDead = ({ scope, conditions }: LabFault): boolean =>
      scope.on === 'relay' && conditions.cut === 'both';
    network.setRelay(this.hasRelay && !this.#faults.some(isDead));
    for (const from of everywhere)
      for (const to of everywhere) {
        if (from === to) continue;
        const { isCut, worse } = wayState(this.#faults, from, to);
        const key = `${from}>${to}`;
        const isAny = isCut || worse !== null;
        if (!isAny && !this.#touched.has(key)) continue;
        if (isAny) this.#touched.add(key);
        else this.#touched.delete(key);
        network.worsen(from, to, worse);
        network.cut(from, to, isCut);
      }
    for (const place of this.places) this.#pauseOrNot(place);
  }

  #pauseOrNot(place: Place): void {
    const peer = this.peer(place);
    const wanted = this.#faults.some(
      ({ scope, conditions }) =>
        scope.on === 'peer' && scope.place === place && conditions.pause === true,
    );
    if (!peer.isAlive || wanted === (peer.stalledUntilMs === Infinity)) return;
    if (wanted) peer.pause();
    else peer.resume();
  }

  /* Clocks */

  #clockSetting(place: Place): { rate: number; wallMs: number } {
    const { rate, aheadMs } = this.clock(place);
    // What it says now, traced back to the beginning at its own rate.
    return { rate, wallMs: LAB_EPOCH_MS + aheadMs + this.nowMs * (1 - rate) };
  }

  #setClock(place: Place, { rate, aheadMs }: Clock): boolean {
    const before = this.clock(place);
    this.#clocks.set(place, { rate, aheadMs });
    const peer = this.peer(place);
    if (!peer.isAlive) return true;
    if (aheadMs === before.aheadMs) peer.setClockRate(rate);
    else {
      this.world.leave(place);
      this.#comeOrGo({ type: 'restart', place });
    }
    return true;
  }
}

/** Those that a scope names. */
function placesOf(scope: LabScope): readonly Place[] {
  switch (scope.on) {
    case 'all':
    case 'relay':
      return [];
    case 'peer':
      return [scope.place];
    case 'link':
      return [scope.a, scope.b];
    case 'islands':
      return scope.islands.flat();
  }
}
