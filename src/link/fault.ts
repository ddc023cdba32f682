/**
 * The fault box of a room: rules that make its links worse, from the lab page, a story or a test. `fault-link.ts` and `fault-socket.ts`
 * ask it what holds now. Deterministic with the generator and the timers that it is given.
 */
import type { Rng } from '../lib/rng.ts';
import type { PeerId } from '../wire/ids.ts';
import type { LinkKind } from '../wire/lanes.ts';
import type { Timers } from './timers.ts';

export type FaultRule = {
  /** `all`: every link, and the relay's socket. `relay`: the relay's socket. A peer: every link to it, of whatever kind. */
  on: 'all' | 'relay' | PeerId;
  /** Only links of that kind. With `all` and a kind it is on each of these links, `relayed` too, and never on the relay's socket. */
  kind?: LinkKind;
  /** Nothing passes: both ways, or only towards us (`in`) or away from us (`out`). */
  cut?: 'both' | 'in' | 'out';
  /** Which way the numbers below hold; both if left out. */
  way?: 'both' | 'in' | 'out';
  /** Added each way. */
  delayMs?: number;
  /** Up to this much more, drawn anew for each payload. */
  jitterMs?: number;
  /** From 0 to LOSS_MAX. What is reliable comes late instead, as a retransmission would. */
  loss?: number;
  /** From 0 to 1; only on `fleeting`. */
  duplicate?: number;
  /** From 0 to 1; only on `fleeting`. */
  reorder?: number;
  /** Kilobits a second, each way and lane. */
  kbps?: number;
  /** Heals by itself after that time. */
  forMs?: number;
};

/** A rule of a fault of the room: they are all replaced together, and end when they are. */
export type RoomFaultRule = Omit<FaultRule, 'on' | 'cut' | 'forMs'> & {
  on: 'all' | PeerId;
  /** With `all`: not on links to these. */
  except?: readonly PeerId[];
  /** `far`: the other end cuts. Nothing changes here, but a link that is given up meanwhile is kept for later (`isParted`). */
  cut?: 'both' | 'in' | 'out' | 'far';
};

/** What holds one way on one link now, all rules together. */
export type FaultConditions = {
  readonly isCut: boolean;
  readonly delayMs: number;
  readonly jitterMs: number;
  readonly loss: number;
  readonly duplicate: number;
  readonly reorder: number;
  readonly kbps: number;
};

/** `null`: the relay's socket. Relayed links ride on it, so of the rules only those for their own peer are theirs. */
export type FaultTarget = { peer: PeerId; kind: LinkKind } | null;
export type FaultDirection = 'in' | 'out';
export type ActiveFault = {
  readonly id: number;
  readonly rule: FaultRule;
  readonly untilMs: number | null;
};

export type FaultBox = {
  readonly rng: Rng;
  readonly timers: Timers;
  /** The rule's number. Throws RangeError, in words for people, when the rule is not one. */
  add(rule: FaultRule): number;
  /** Takes back one rule, or all. */
  heal(id?: number): void;
  /** Without those of the room. */
  list(): readonly ActiveFault[];
  /** The rules of the room's faults, instead of those before. */
  replaceRoom(rules: readonly RoomFaultRule[]): void;
  /** How many rules of the room cut something. */
  readonly roomCuts: number;
  /** No rule holds at all. */
  readonly isIdle: boolean;
  /** Does a rule cut links to this peer, one way at least, or does the other end? */
  isParted(peer: PeerId, kind: LinkKind): boolean;
  /** A fault of the room cuts every relayed link, both ways: as if the relay had died. */
  readonly isRelayDead: boolean;
  /** For the decorators. */
  conditions(target: FaultTarget, direction: FaultDirection): FaultConditions;
  /** For the decorators: after every change. Returns how to stop listening. */
  onChange(listener: () => void): () => void;
};

const FAULT_RULES_MAX = 64;
const FAULT_DELAY_MS_MAX = 60_000;
/** More is a cut. */
const FAULT_LOSS_MAX = 0.95;
const FAULT_KBPS_MAX = 10_000_000;
const FAULT_FOR_MS_MAX = 3_600_000;

const NUMBERS: readonly {
  name: Exclude<keyof FaultRule, 'on' | 'kind' | 'cut' | 'way'>;
  min: number;
  max: number;
}[] = [
  { name: 'delayMs', min: 0, max: FAULT_DELAY_MS_MAX },
  { name: 'jitterMs', min: 0, max: FAULT_DELAY_MS_MAX },
  { name: 'loss', min: 0, max: FAULT_LOSS_MAX },
  { name: 'duplicate', min: 0, max: 1 },
  { name: 'reorder', min: 0, max: 1 },
  { name: 'kbps', min: 1, max: FAULT_KBPS_MAX },
  { name: 'forMs', min: 1, max: FAULT_FOR_MS_MAX },
];
const NO_FAULT: FaultConditions = {
  isCut: false,
  delayMs: 0,
  jitterMs: 0,
  loss: 0,
  duplicate: 0,
  reorder: 0,
  kbps: Number.POSITIVE_INFINITY,
};

function check(rule: FaultRule): void {
  if (typeof rule.on !== 'string' || rule.on.length === 0)
    throw new RangeError('a fault needs "on": all, relay or a peer');
  if (rule.cut !== undefined && !['both', 'in', 'out'].includes(rule.cut))
    throw new RangeError('"cut" is both, in or out');
  if (rule.way !== undefined && !['both', 'in', 'out'].includes(rule.way))
    throw new RangeError('"way" is both, in or out');
  if (rule.kind !== undefined && !['tab', 'direct', 'relayed'].includes(rule.kind))
    throw new RangeError('"kind" is tab, direct or relayed');
  for (const { name, min, max } of NUMBERS) {
    const value = rule[name];
    if (value === undefined) continue;
    if (typeof value !== 'number' || !(value >= min && value <= max))
      throw new RangeError(`"${name}" is a number from ${min} to ${max}`);
  }
}

function isOn(rule: FaultRule | RoomFaultRule, target: FaultTarget): boolean {
  if (target === null) return rule.kind === undefined && (rule.on === 'all' || rule.on === 'relay');
  if (rule.kind !== undefined && rule.kind !== target.kind) return false;
  if (rule.on !== 'all') return rule.on === target.peer;
  // A relayed link rides on the relay's socket, where a rule for all is at work already.
  if (rule.kind === undefined && target.kind === 'relayed') return false;
  return !('except' in rule && rule.except?.includes(target.peer));
}

function combine(
  so: FaultConditions,
  rule: FaultRule | RoomFaultRule,
  direction: FaultDirection,
): FaultConditions {
  const isCut = so.isCut || rule.cut === 'both' || rule.cut === direction;
  if (rule.way !== undefined && rule.way !== 'both' && rule.way !== direction)
    return { ...so, isCut };
  const either = (a: number, b: number): number => 1 - (1 - a) * (1 - b);
  return {
    isCut,
    delayMs: so.delayMs + (rule.delayMs ?? 0),
    jitterMs: so.jitterMs + (rule.jitterMs ?? 0),
    loss: either(so.loss, rule.loss ?? 0),
    duplicate: either(so.duplicate, rule.duplicate ?? 0),
    reorder: either(so.reorder, rule.reorder ?? 0),
    kbps: Math.min(so.kbps, rule.kbps ?? so.kbps),
  };
}

/** What holds for each target, found once: it is asked for with every payload, and there may be a rule for each peer. */
function createLookup(
  rules: () => Iterable<FaultRule | RoomFaultRule>,
  isIdle: () => boolean,
): {
  find: FaultBox['conditions'];
  forget: () => void;
} {
  const found = new Map<string, FaultConditions>();
  return {
    find(target, direction) {
      if (isIdle()) return NO_FAULT;
      const key = target === null ? direction : `${direction}/${target.kind}/${target.peer}`;
      let conditions = found.get(key);
      if (conditions !== undefined) return conditions;
      conditions = NO_FAULT;
      for (const rule of rules())
        if (isOn(rule, target)) conditions = combine(conditions, rule, direction);
      found.set(key, conditions);
      return conditions;
    },
    forget: () => found.clear(),
  };
}

export function createFaultBox({ rng, timers }: { rng: Rng; timers: Timers }): FaultBox {
  const faults = new Map<number, ActiveFault & { cancelHeal: () => void }>();
  const listeners = new Set<() => void>();
  let room: readonly RoomFaultRule[] = [];
  let lastId = 0;
  function* rules(): Generator<FaultRule | RoomFaultRule> {
    for (const { rule } of faults.values()) yield rule;
    yield* room;
  }
  const isIdle = (): boolean => faults.size === 0 && room.length === 0;
  const lookup = createLookup(rules, isIdle);
  const changed = (): void => {
    lookup.forget();
    for (const listener of [...listeners]) listener();
  };
  const heal = (id?: number): void => {
    for (const fault of [...faults.values()]) {
      if (id !== undefined && fault.id !== id) continue;
      fault.cancelHeal();
      faults.delete(fault.id);
    }
    changed();
  };
  return {
    rng,
    timers,
    heal,
    add(rule) {
      check(rule);
      if (faults.size >= FAULT_RULES_MAX)
        throw new RangeError(`there are ${FAULT_RULES_MAX} faults already`);
      lastId += 1;
      const id = lastId;
      const untilMs = rule.forMs === undefined ? null : timers.now() + rule.forMs;
      const cancelHeal =
        rule.forMs === undefined ? () => undefined : timers.after(rule.forMs, () => heal(id));
      faults.set(id, { id, rule: { ...rule }, untilMs, cancelHeal });
      changed();
      return id;
    },
    list: () => [...faults.values()].map(({ id, rule, untilMs }) => ({ id, rule, untilMs })),
    replaceRoom(next) {
      room = [...next];
      changed();
    },
    get roomCuts() {
      return room.filter(({ cut }) => cut !== undefined).length;
    },
    get isIdle() {
      return isIdle();
    },
    isParted(peer, kind) {
      for (const rule of rules())
        if (rule.cut !== undefined && isOn(rule, { peer, kind })) return true;
      return false;
    },
    get isRelayDead() {
      return room.some(
        ({ on, kind, cut, except }) =>
          on === 'all' && kind === 'relayed' && cut === 'both' && except === undefined,
      );
    },
    conditions: lookup.find,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
