/** What must hold in every lab at every time, checked on all of it at once. Each says whether it holds, or what broke it. */
import * as Y from 'yjs';
import { checkReceipts } from '../sim/checkers/badge.ts';
import { checkEquals } from '../sim/checkers/convergence.ts';
import { checkLogs } from '../sim/checkers/ownership.ts';
import type { Place } from '../sim/network.ts';
import type { SimPeer } from '../sim/peer.ts';
import type { PeerId } from '../wire/ids.ts';
import { islandsOf } from './facts.ts';
import type { LabWorld } from './lab-world.ts';
import { LAB_PAGE } from './page.ts';

export type InvariantName = 'knows' | 'equal' | 'lost' | 'held' | 'forged';
export const INVARIANT_NAMES: readonly InvariantName[] = [
  'knows',
  'equal',
  'lost',
  'held',
  'forged',
];

/** `waits`: not yet, which is no fault while news is under way. `details` are for whoever looks into it, in English. */
export type Verdict = {
  name: InvariantName;
  state: 'holds' | 'waits' | 'broken';
  details: readonly string[];
};

/** So long after the last fault everyone must know everyone, or something is wrong: as the simulator demands. */
const KNOWN_WITHIN_MS = 120_000;
const DETAILS_MAX = 5;

/** One session's newest entry, and the clock of its characters after it. */
type Written = { number: number; clock: number; client: number; place: Place };

export class Invariants {
  readonly #lab: LabWorld;
  readonly #written = new Map<PeerId, Written>();
  /** Clocks after each entry, by session and number. */
  readonly #clocks = new Map<string, number>();
  /** Up to which entry somebody's disk or memory had each log when last looked. */
  readonly #promised = new Map<PeerId, number>();
  /** What was found broken once stays so. */
  readonly #broken = new Map<InvariantName, readonly string[]>();
  #verdicts: readonly Verdict[] = [];
  checkedAtMs: number | null = null;

  constructor(lab: LabWorld) {
    this.#lab = lab;
  }

  get verdicts(): readonly Verdict[] {
    return this.#verdicts;
  }

  /** A peer has just made an entry of what was typed at it. */
  wrote(peer: SimPeer): void {
    const { world } = this.#lab;
    if (world.watch.hostileSessions.has(peer.id)) return;
    const number = peer.replica.nextNumber(LAB_PAGE) - 1;
    const client = world.authority.keysOf(peer.id).clientIdOf(peer.id);
    const clock = Y.getState(peer.replica.doc(LAB_PAGE).store, client);
    this.#written.set(peer.id, { number, clock, client, place: peer.ports.place });
    this.#clocks.set(`${peer.id}/${number}`, clock);
  }

  /** Somebody died or took their disk away: what nobody else had went with them, and was never promised. */
  lostSome(): void {
    for (const [session, number] of this.#promised)
      this.#promised.set(session, Math.min(number, this.#heldUpTo(session, number)));
  }

  /** All of them, now. */
  check(): readonly Verdict[] {
    const lab = this.#lab;
    const { world } = lab;
    const seen = world.watch.violations;
    this.#settle('equal', checkEquals(world, LAB_PAGE));
    this.#settle('lost', this.#checkLost());
    this.#settle('held', [
      ...checkReceipts(world),
      ...seen.filter((one) => one.startsWith('badge')),
    ]);
    this.#settle('forged', [
      ...checkLogs(world),
      ...this.#checkForged(),
      ...seen.filter((one) => !one.startsWith('badge')),
    ]);
    const unknown = this.#checkKnown();
    const isOverdue = lab.nowMs - lab.quietSinceMs > KNOWN_WITHIN_MS && !this.#isBadNetwork();
    if (isOverdue) this.#settle('knows', unknown);
    this.checkedAtMs = lab.nowMs;
    this.#verdicts = INVARIANT_NAMES.map((name) => {
      const details = this.#broken.get(name);
      if (details !== undefined) return { name, state: 'broken', details };
      const waits = name === 'knows' && unknown.length > 0;
      return { name, state: waits ? 'waits' : 'holds', details: waits ? unknown : [] };
    });
    return this.#verdicts;
  }

  #settle(name: InvariantName, problems: readonly string[]): void {
    if (problems.length > 0 && !this.#broken.has(name))
      this.#broken.set(name, problems.slice(0, DETAILS_MAX));
  }

  /** While frames are lost or late on purpose nobody can be blamed for not knowing. */
  #isBadNetwork(): boolean {
    return this.#lab.faults.some(({ conditions: { cut, pause, ...worse } }) => {
      const isOneWay = cut !== undefined && cut !== 'both';
      return pause === true || isOneWay || Object.keys(worse).length > 0;
    });
  }

  #checkKnown(): string[] {
    const lab = this.#lab;
    const problems: string[] = [];
    const isHonest = (place: Place): boolean =>
      place !== lab.liarPlace && lab.condition(place) === 'here';
    for (const island of islandsOf(lab)) {
      const places = island.filter(isHonest);
      for (const place of places) {
        const peer = lab.peer(place);
        const reached = new Set(
          peer.mesh
            .view(peer.nowMs())
            .peers.filter(({ path }) => path !== 'out-of-reach')
            .map(({ id }) => id),
        );
        for (const other of places)
          if (other !== place && !reached.has(lab.peer(other).id))
            problems.push(`${lab.nameOf(place)} does not reach ${lab.nameOf(other)}`);
      }
    }
    return problems;
  }

  /** What a writer who runs, or any disk, had of a log is there still; and whoever has an entry shows its characters. */
  #checkLost(): string[] {
    const problems: string[] = [];
    for (const [session, { number }] of this.#written) {
      const promised = this.#promised.get(session) ?? 0;
      const held = this.#heldUpTo(session, number);
      if (held < promised)
        problems.push(`entries ${held + 1} to ${promised} of ${session.slice(0, 6)} are nowhere`);
      this.#promised.set(session, Math.max(promised, held));
    }
    for (const place of this.#lab.world.places) problems.push(...this.#checkShown(place));
    return problems;
  }

  #checkShown(place: Place): string[] {
    const { replica, isAlive, isSpent } = this.#lab.peer(place);
    if (!isAlive || isSpent) return [];
    const problems: string[] = [];
    const { store } = replica.doc(LAB_PAGE);
    const unshown = new Set(
      replica
        .troubles()
        .filter(({ kind }) => kind !== 'parted')
        .map(({ session }) => session),
    );
    for (const { session, number } of replica.heads(LAB_PAGE)) {
      const written = this.#written.get(session);
      const clock = this.#clocks.get(`${session}/${number}`);
      if (written === undefined || clock === undefined || unshown.has(session)) continue;
      if (Y.getState(store, written.client) < clock && store.pendingStructs === null)
        problems.push(
          `${this.#lab.nameOf(place)} has entry ${number} of ${session.slice(0, 6)} and does not show it`,
        );
    }
    return problems;
  }

  #heldUpTo(session: PeerId, number: number): number {
    const { world } = this.#lab;
    let held = 0;
    for (const { replica } of world.alive)
      for (const head of replica.heads(LAB_PAGE))
        if (head.session === session) held = Math.max(held, head.number);
    if (held >= number) return held;
    const disks = world.places.map((place) => world.disk(place));
    for (let at = number; at > held; at--)
      if (disks.some((disk) => world.watch.isOnDisk(disk, LAB_PAGE, session, at))) return at;
    return held;
  }

  /** No document has more characters in a name than whoever bears it has typed. */
  #checkForged(): string[] {
    const { world } = this.#lab;
    const clocks = new Map<PeerId, { client: number; clock: number; name: string }>();
    for (const { id, ports } of world.alive) {
      const client = world.authority.keysOf(id).clientIdOf(id);
      clocks.set(id, { client, clock: 0, name: ports.profile.name });
    }
    for (const [session, { client, clock, place }] of this.#written)
      clocks.set(session, { client, clock, name: this.#lab.nameOf(place) });
    const problems: string[] = [];
    for (const peer of world.alive) {
      const { store } = peer.replica.doc(LAB_PAGE);
      for (const [session, { client, clock, name }] of clocks) {
        // What its author has typed in this very moment is no entry yet.
        if (session === peer.id || Y.getState(store, client) <= clock) continue;
        problems.push(
          `${peer.ports.profile.name} shows words as ${name}'s that ${name} never wrote`,
        );
      }
    }
    return problems;
  }
}
