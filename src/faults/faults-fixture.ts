/** Some machines and the ways beneath the faults, which lose, delay and repeat. For tests only. */
import { must } from '../lib/assert.ts';
import { createRng, type Rng } from '../lib/rng.ts';
import { createFakeAuthority, type FakeAuthority } from '../sim/fake-keys.ts';
import type { PeerId } from '../wire/ids.ts';
import type { LinkKind } from '../wire/lanes.ts';
import type { FaultsEffect, FaultsInput, FaultsMachine, RoomRule } from './machine-types.ts';
import { createFaults } from './machine.ts';

export type TestMember = {
  id: PeerId;
  machine: FaultsMachine;
  /** The machine's clock when the network's shows 0. */
  clockMs: number;
  isRelayed: boolean;
  effects: FaultsEffect[];
  rules: readonly RoomRule[];
  pausedUntilMs: number | null;
};

type Arrival = { atMs: number; order: number; to: PeerId; input: FaultsInput };

export class FaultsNetwork {
  readonly rng: Rng;
  readonly authority: FakeAuthority;
  readonly members: TestMember[] = [];
  readonly writers = new Set<PeerId>();
  readonly #direct = new Map<string, { a: PeerId; b: PeerId }>();
  #arrivals: Arrival[] = [];
  #order = 0;
  #toldBytes = 0;
  #toldFrames = 0;
  nowMs = 0;
  delayMs = 20;
  jitterMs = 0;
  loss = 0;
  duplicate = 0;

  constructor(seed = 1) {
    this.rng = createRng(seed);
    this.authority = createFakeAuthority(this.rng.fork());
  }

  /** What was put on wires until now, each receiver counted. */
  get told(): { frames: number; bytes: number } {
    return { frames: this.#toldFrames, bytes: this.#toldBytes };
  }

  add(options: { isWriter?: boolean; isRelayed?: boolean; isAllowed?: boolean } = {}): TestMember {
    const { isWriter = true, isRelayed = true, isAllowed = true } = options;
    const id = this.authority.createSession(this.rng.bytes(8), isWriter).session;
    if (isWriter) this.writers.add(id);
    const clockMs = this.rng.below(1_000_000);
    const machine = createFaults({
      self: id,
      topic: this.authority.topic,
      keys: this.authority.keysOf(id),
      wallMsAtZero: 1_800_000_000_000 - clockMs,
      rng: this.rng.fork(),
      ports: {
        isWriter: (session) => this.writers.has(session),
        isKnown: (session) => this.members.some((member) => member.id === session),
      },
    });
    const state = { effects: [], rules: [], pausedUntilMs: null };
    const member: TestMember = { id, machine, clockMs, isRelayed, ...state };
    this.members.push(member);
    this.give(member, { type: 'allowed', isOn: isAllowed });
    return member;
  }

  room(count: number): TestMember[] {
    return Array.from({ length: count }, () => this.add());
  }

  link(a: TestMember, b: TestMember): void {
    this.#direct.set([a.id, b.id].sort().join('/'), { a: a.id, b: b.id });
  }

  unlink(a: TestMember, b: TestMember): void {
    this.#direct.delete([a.id, b.id].sort().join('/'));
  }

  give(member: TestMember, input: FaultsInput): FaultsEffect[] {
    const effects = member.machine.handle(input, member.clockMs + this.nowMs);
    member.effects.push(...effects);
    for (const effect of effects) this.#perform(member, effect);
    return effects;
  }

  cause(member: TestMember, order: (FaultsInput & { type: 'cause' })['order']): string {
    const caused = this.give(member, { type: 'cause', order }).find(
      ({ type }) => type === 'caused',
    );
    return (must(caused) as FaultsEffect & { type: 'caused' }).id;
  }

  #perform(member: TestMember, effect: FaultsEffect): void {
    if (effect.type === 'rules') member.rules = effect.rules;
    if (effect.type === 'pause') member.pausedUntilMs = effect.untilMs;
    if (effect.type !== 'tell') return;
    if (effect.over.includes('relayed') && member.isRelayed)
      for (const other of this.members)
        if (other !== member && other.isRelayed)
          this.#send(member, other.id, 'relayed', effect.bytes);
    if (effect.over.includes('direct'))
      for (const { a, b } of this.#direct.values())
        if (a === member.id || b === member.id)
          this.#send(member, a === member.id ? b : a, 'direct', effect.bytes);
  }

  #send(from: TestMember, to: PeerId, over: LinkKind, bytes: Uint8Array): void {
    this.#toldFrames += 1;
    this.#toldBytes += bytes.length;
    const copies = this.rng.chance(this.duplicate) ? 2 : 1;
    for (let i = 0; i < copies; i++) {
      if (this.rng.chance(this.loss)) continue;
      const atMs = this.nowMs + this.delayMs + this.rng.float() * this.jitterMs;
      this.#order += 1;
      const input: FaultsInput = { type: 'heard', bytes, from: from.id, over };
      this.#arrivals.push({ atMs, order: this.#order, to, input });
    }
  }

  #nextArrival(): Arrival | undefined {
    return this.#arrivals.reduce<Arrival | undefined>(
      (first, each) =>
        first === undefined ||
        each.atMs < first.atMs ||
        (each.atMs === first.atMs && each.order < first.order)
          ? each
          : first,
      undefined,
    );
  }

  /** Lets so much time pass. */
  run(ms: number): void {
    const untilMs = this.nowMs + ms;
    for (;;) {
      const arrival = this.#nextArrival();
      let atMs = arrival?.atMs ?? Infinity;
      let waking: TestMember | null = null;
      for (const member of this.members) {
        const wakeMs = Math.max(this.nowMs, member.machine.wakeAtMs - member.clockMs);
        if (wakeMs < atMs) [atMs, waking] = [wakeMs, member];
      }
      if (atMs > untilMs) break;
      this.nowMs = atMs;
      if (waking !== null) this.give(waking, { type: 'tick' });
      else if (arrival !== undefined) this.#arrive(arrival);
    }
    this.nowMs = untilMs;
  }

  #arrive(arrival: Arrival): void {
    this.#arrivals = this.#arrivals.filter((each) => each !== arrival);
    const to = this.members.find(({ id }) => id === arrival.to);
    if (to !== undefined) this.give(to, arrival.input);
  }
}

export const idsAt = ({ machine }: TestMember): string[] =>
  machine
    .faults()
    .map(({ id }) => id)
    .sort();
