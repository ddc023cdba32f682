/**
 * The fault box of a room: rules that make its links worse, from the lab page, a story or a test. `fault-link.ts` and `fault-socket.ts`
 * ask it what holds now. Deterministic with the generator and the timers that it is given.
 */
import type { Rng } from '../lib/rng.ts';
import type { PeerId } from '../wire/ids.ts';
import type { Timers } from './timers.ts';

export type FaultRule = {
  /** `all`: every link, and the relay's socket. `relay`: the relay's socket. A peer: every link to it, of whatever kind. */
  on: 'all' | 'relay' | PeerId;
  /** Nothing passes: both ways, or only towards us (`in`) or away from us (`out`). */
  cut?: 'both' | 'in' | 'out';
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
export type FaultTarget = { peer: PeerId; isRelayed: boolean } | null;
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
  list(): readonly ActiveFault[];
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
  name: Exclude<keyof FaultRule, 'on' | 'cut'>;
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
  for (const { name, min, max } of NUMBERS) {
    const value = rule[name];
    if (value === undefined) continue;
    if (typeof value !== 'number' || !(value >= min && value <= max))
      throw new RangeError(`"${name}" is a number from ${min} to ${max}`);
  }
}

function isOn(rule: FaultRule, target: FaultTarget): boolean {
  if (target === null) return rule.on === 'all' || rule.on === 'relay';
  return rule.on === target.peer || (rule.on === 'all' && !target.isRelayed);
}

function combine(so: FaultConditions, rule: FaultRule, direction: FaultDirection): FaultConditions {
  const either = (a: number, b: number): number => 1 - (1 - a) * (1 - b);
  return {
    isCut: so.isCut || rule.cut === 'both' || rule.cut === direction,
    delayMs: so.delayMs + (rule.delayMs ?? 0),
    jitterMs: so.jitterMs + (rule.jitterMs ?? 0),
    loss: either(so.loss, rule.loss ?? 0),
    duplicate: either(so.duplicate, rule.duplicate ?? 0),
    reorder: either(so.reorder, rule.reorder ?? 0),
    kbps: Math.min(so.kbps, rule.kbps ?? so.kbps),
  };
}

export function createFaultBox({ rng, timers }: { rng: Rng; timers: Timers }): FaultBox {
  const faults = new Map<number, ActiveFault & { cancelHeal: () => void }>();
  const listeners = new Set<() => void>();
  let lastId = 0;
  const changed = (): void => {
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
    conditions(target, direction) {
      let conditions = NO_FAULT;
      for (const { rule } of faults.values())
        if (isOn(rule, target)) conditions = combine(conditions, rule, direction);
      return conditions;
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
