/**
 * The faults of one room, as a machine without I/O: everyone learns of them by signed statements that travel beneath them, carries out
 * its part, and lets go when the time is over or somebody heals. Must not know: how bytes travel, what a rule does to a link.
 */
import { unreachable } from '../lib/assert.ts';
import { concatBytes } from '../lib/bytes.ts';
import { WireError } from '../wire/codec.ts';
import {
  decodeFaultStatement,
  encodeFaultBody,
  faultSigned,
  HEALED_IDS_MAX,
  type FaultRef,
  type FaultStatement,
  type UnsignedFaultStatement,
} from '../wire/fault-messages.ts';
import type { PeerId } from '../wire/ids.ts';
import type { LinkKind } from '../wire/lanes.ts';
import { ROOM_PEERS_MAX } from '../wire/limits.ts';
import { isOwnFault, soundOrder, troubleOfFault } from './check-order.ts';
import { idOf, Ledger, type HeldFault } from './ledger.ts';
import {
  ANSWER_MS_MAX,
  ASK_AFTER_MS,
  CAUSES_BURST,
  CAUSES_PER_S,
  HEALS_MAX,
  STALE_MS,
  STATEMENTS_BURST,
  STATEMENTS_PER_S,
  TELL_EVERY_MS,
} from './limits.ts';
import { FaultRefused } from './machine-types.ts';
import type { FaultsEffect, FaultsInput, FaultsMachine, FaultsOptions } from './machine-types.ts';
import { Rates } from './rates.ts';
import { FAULT_MS_MAX, ROOM_FAULTS_MAX } from './room-fault.ts';
import type { FaultOrder, RoomFault } from './room-fault.ts';
import { rulesFor } from './rules-for.ts';
import { tellAll, Telling, type Told } from './telling.ts';

type Cause = FaultStatement & { type: 'cause' };
type Heal = FaultStatement & { type: 'heal' };
type Way = Told & { body: Uint8Array };

class Faults implements FaultsMachine {
  wakeAtMs = Infinity;
  readonly #options: FaultsOptions;
  readonly #ledger: Ledger;
  readonly #telling: Telling;
  readonly #causes = new Rates(CAUSES_BURST, CAUSES_PER_S);
  readonly #statements = new Rates(STATEMENTS_BURST, STATEMENTS_PER_S);
  /** Heals that were taken in. */
  readonly #heals = new Set<string>();
  /** Neighbours that passed on what nobody signed. */
  readonly #muted = new Set<PeerId>();
  /** When each of our own faults is told next. */
  readonly #tellAtMs = new Map<string, number>();
  /** When we ask whether somebody else's fault still holds, by its id. */
  readonly #askAtMs = new Map<string, number>();
  /** When we say that a fault's time is over, if nobody else does. */
  readonly #answerAtMs = new Map<string, { ref: FaultRef; atMs: number }>();
  #isAllowed = false;
  #number = 0;
  #nowMs = -Infinity;
  #effects: FaultsEffect[] = [];
  #seen: readonly RoomFault[] = [];
  #rulesKey = '[]';
  #pausedUntilMs: number | null = null;

  constructor(options: FaultsOptions) {
    this.#options = options;
    this.#ledger = new Ledger(options.wallMsAtZero);
    this.#telling = new Telling(options.rng);
  }

  faults(): readonly RoomFault[] {
    return this.#ledger.shown();
  }

  handle(input: FaultsInput, nowMs: number): FaultsEffect[] {
    this.#nowMs = nowMs;
    // What an input that was refused has left goes out with the next.
    const effects = this.#effects;
    this.#expire();
    this.#take(input);
    this.#tell();
    this.#ask();
    this.#answer();
    this.#refresh();
    this.wakeAtMs = Math.min(
      this.#ledger.nextEndMs,
      this.#telling.nextMs,
      ...this.#tellAtMs.values(),
      ...this.#askAtMs.values(),
      ...[...this.#answerAtMs.values()].map(({ atMs }) => atMs),
    );
    this.#effects = [];
    return effects;
  }

  #take(input: FaultsInput): void {
    switch (input.type) {
      case 'tick':
        return;
      case 'cause':
        return this.#cause(input.order);
      case 'heal':
        return this.#heal(input.id);
      case 'leave':
        return this.#leave();
      case 'heard':
        return this.#heard(input.bytes, input.from, input.over);
      case 'allowed':
        return this.#allow(input.isOn);
      default:
        unreachable(input);
    }
  }

  #cause(order: FaultOrder): void {
    const { self, ports } = this.#options;
    const { scope, conditions, profile, forMs } = soundOrder(order);
    if (!isOwnFault(scope, self)) {
      if (!ports.isWriter(self))
        throw new FaultRefused('with a view link you cannot cause faults for others');
      if (!this.#isAllowed)
        throw new FaultRefused('faults for others are not allowed in this room');
    }
    if (this.#ledger.held.length >= ROOM_FAULTS_MAX)
      throw new RangeError(`there are ${ROOM_FAULTS_MAX} faults already`);
    const ref = { author: self, number: this.#nextNumber() };
    const [startedMs, untilMs] = [this.#nowMs, this.#nowMs + forMs];
    const id = idOf(ref);
    const own = { told: null, heardMs: this.#nowMs };
    this.#ledger.hold({ ...ref, id, scope, conditions, profile, startedMs, untilMs, ...own });
    this.#effects.push({ type: 'caused', id });
    // Others take nothing from a viewer; what it does to itself it does alone.
    if (ports.isWriter(self)) this.#tellAtMs.set(id, this.#nowMs);
  }

  #heal(id: string | null): void {
    const fault = id === null ? undefined : this.#ledger.get(id);
    if (id !== null && fault === undefined) return;
    const { self } = this.#options;
    if (fault !== undefined && !this.#mayHeal(self, fault))
      throw new FaultRefused('with a view link you can heal only your own faults');
    const faults = (fault === undefined ? this.#ledger.held : [fault]).filter((each) =>
      this.#mayHeal(self, each),
    );
    if (faults.length > 0) this.#healed(faults);
  }

  /** Others would be shown for minutes what happens to somebody who is not there any more. */
  #leave(): void {
    const { self } = this.#options;
    const own = this.#ledger.held.filter(
      (fault) => isOwnFault(fault.scope, self) && this.#mayHeal(self, fault),
    );
    if (own.length > 0) this.#healed(own);
  }

  #mayHeal(who: PeerId, { author }: FaultRef): boolean {
    return who === author || this.#options.ports.isWriter(who);
  }

  /** Says that these are over, in one statement: they are named, so that everyone ends the same, whatever else they know. */
  #healed(refs: readonly FaultRef[]): void {
    const faults = refs.slice(0, HEALED_IDS_MAX).map(({ author, number }) => ({ author, number }));
    const bytes = this.#signHeal(faults);
    for (const ref of faults) this.#end(idOf(ref), this.#options.self, bytes);
    this.#effects.push(tellAll(bytes));
    this.#telling.heal(faults, this.#nowMs);
  }

  #signHeal(faults: readonly FaultRef[]): Uint8Array {
    const { self } = this.#options;
    return this.#sign({ type: 'heal', author: self, number: this.#nextNumber(), faults });
  }

  #end(id: string, by: PeerId | null, heal: Uint8Array | null): void {
    const fault = this.#ledger.end(id, this.#nowMs, heal);
    this.#tellAtMs.delete(id);
    if (fault !== null) this.#tellEnd(fault, by);
  }

  #tellEnd(fault: HeldFault, by: PeerId | null): void {
    this.#tellAtMs.delete(fault.id);
    this.#effects.push({ type: 'healed', fault: this.#ledger.show(fault), by });
  }

  #allow(isOn: boolean): void {
    this.#isAllowed = isOn;
    if (isOn) return;
    for (const { id, scope, author } of this.#ledger.held)
      if (!isOwnFault(scope, author)) this.#end(id, null, null);
  }

  #expire(): void {
    for (const fault of this.#ledger.expire(this.#nowMs)) this.#tellEnd(fault, null);
  }

  #nextNumber(): number {
    this.#number += 1;
    return this.#number;
  }

  #sign(statement: UnsignedFaultStatement): Uint8Array {
    const { keys, topic } = this.#options;
    const body = encodeFaultBody(statement);
    return concatBytes(body, keys.sign(faultSigned(topic, body)));
  }

  /** Our own faults that are due, and what waits to be passed on. */
  #tell(): void {
    this.#effects.push(...this.#telling.due(this.#nowMs));
    for (const faults of this.#telling.dueHeals(this.#nowMs))
      this.#effects.push(tellAll(this.#signHeal(faults)));
    for (const [id, atMs] of this.#tellAtMs) {
      const fault = this.#ledger.get(id);
      // It had no place beside others with lower ids.
      if (fault === undefined) this.#tellAtMs.delete(id);
      if (fault === undefined || atMs > this.#nowMs) continue;
      this.#tellAtMs.set(id, this.#nowMs + TELL_EVERY_MS);
      this.#effects.push(tellAll(this.#sign(this.#causeOf(fault))));
    }
  }

  #causeOf(fault: HeldFault): UnsignedFaultStatement {
    const { author, scope, conditions } = fault;
    return {
      type: 'cause',
      author,
      number: this.#nextNumber(),
      fault: fault.number,
      scope,
      conditions,
      profile: fault.profile ?? '',
      remainingMs: Math.max(1, Math.round(fault.untilMs - this.#nowMs)),
    };
  }

  #heard(bytes: Uint8Array, from: PeerId, over: LinkKind): void {
    if (this.#muted.has(from)) return;
    let decoded: ReturnType<typeof decodeFaultStatement>;
    try {
      decoded = decodeFaultStatement(bytes);
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      return this.#accuse(from, `told garbage of faults: ${error.message}`);
    }
    if (decoded === null) return;
    const { statement, body } = decoded;
    const { author } = statement;
    const key = `${author}/${statement.number}/${statement.type}`;
    const way = { key, author, bytes, body, from, over };
    this.#telling.heardAgain(way);
    if (statement.type === 'heal') this.#heardHeal(statement, way);
    else if (author === this.#options.self) this.#heardOwn(statement, way);
    else this.#heardCause(statement, way);
  }

  #accuse(peer: PeerId, reason: string): void {
    this.#muted.add(peer);
    if (this.#muted.size > ROOM_PEERS_MAX)
      for (const oldest of this.#muted) if (this.#muted.delete(oldest)) break;
    this.#effects.push({ type: 'accuse', peer, reason });
  }

  /** Who passes on what its author has not signed is at fault itself: everyone checks before. */
  #isSigned({ author, signature }: FaultStatement, { body, from }: Way): boolean {
    const { keys, topic } = this.#options;
    if (keys.verify(author, faultSigned(topic, body), signature)) return true;
    this.#accuse(from, 'told of faults what nobody signed');
    return false;
  }

  #heardCause(cause: Cause, way: Way): void {
    const { author, number, scope, conditions } = cause;
    const { ports } = this.#options;
    const ref = { author, number: cause.fault };
    const id = idOf(ref);
    if (!this.#ledger.isNews(author, number)) return this.#heardOld(cause, id);
    if (!ports.isKnown(author) || !ports.isWriter(author)) return;
    if (!this.#isAllowed && !isOwnFault(scope, author)) return;
    if (!this.#statements.admits(author, this.#nowMs) || !this.#isSigned(cause, way)) return;
    if (this.#ledger.ended(id) !== undefined) return this.#sayEnded(ref, cause.remainingMs);
    if (cause.remainingMs === 0 || cause.remainingMs > FAULT_MS_MAX) return;
    if (troubleOfFault(scope, conditions) !== null) return;
    const isNew = this.#ledger.get(id) === undefined;
    if (isNew && !this.#causes.admits(author, this.#nowMs)) return;
    this.#ledger.noteNumber(author, number);
    const [startedMs, untilMs] = [this.#nowMs, this.#nowMs + cause.remainingMs];
    const profile = cause.profile === '' ? null : cause.profile;
    const fault = { ...ref, id, scope, conditions, profile, startedMs, untilMs };
    const told = { number, bytes: way.bytes.slice() };
    if (this.#ledger.hold({ ...fault, told, heardMs: this.#nowMs })) this.#passOn(way);
  }

  /** Nothing that we had not heard; somebody may tell it because it has not heard what came after. */
  #heardOld({ author, number, fault, remainingMs }: Cause, id: string): void {
    this.#ledger.heardAgain(id, number, this.#nowMs);
    if (this.#ledger.ended(id) !== undefined)
      this.#sayEnded({ author, number: fault }, remainingMs);
  }

  /**
   * Somebody still believes in it: it missed the heal, or an old statement has been shown to a newcomer. Everyone who hears that knows
   * better, so each waits a moment for another to say it.
   */
  #sayEnded(ref: FaultRef, remainingMs: number): void {
    const id = idOf(ref);
    const ended = this.#ledger.ended(id);
    if (ended === undefined || this.#answerAtMs.has(id)) return;
    if (this.#nowMs - ended.saidAtMs < TELL_EVERY_MS) return;
    const { rng, ports, self } = this.#options;
    const mayEnd = this.#mayHeal(self, ref) && ports.isKnown(self) && remainingMs > STALE_MS;
    if (ended.heal !== null || mayEnd)
      this.#answerAtMs.set(id, { ref, atMs: this.#nowMs + rng.float() * ANSWER_MS_MAX });
  }

  #answer(): void {
    for (const [id, { ref, atMs }] of this.#answerAtMs) {
      const ended = this.#ledger.ended(id);
      const isSaid = ended === undefined || this.#nowMs - ended.saidAtMs < TELL_EVERY_MS;
      if (!isSaid && atMs > this.#nowMs) continue;
      this.#answerAtMs.delete(id);
      if (isSaid) continue;
      ended.saidAtMs = this.#nowMs;
      if (ended.heal === null) this.#healed([ref]);
      else this.#effects.push(tellAll(ended.heal));
    }
  }

  /** Of faults whose authors are silent: what they said last, so that who knows better answers. */
  #ask(): void {
    const held = this.#ledger.held.filter(({ told }) => told !== null);
    for (const id of [...this.#askAtMs.keys()])
      if (this.#ledger.get(id) === undefined) this.#askAtMs.delete(id);
    for (const fault of held) {
      const sinceMs = fault.heardMs + ASK_AFTER_MS;
      const atMs = this.#askAtMs.get(fault.id) ?? 0;
      if (atMs > this.#nowMs && atMs >= sinceMs) continue;
      if (sinceMs <= this.#nowMs && fault.told !== null) {
        this.#effects.push(tellAll(fault.told.bytes));
        fault.heardMs = this.#nowMs;
      }
      const againMs = fault.heardMs + ASK_AFTER_MS * (1 + this.#options.rng.float());
      this.#askAtMs.set(fault.id, againMs);
    }
  }

  /** Our own words came back; if they are not true any more, somebody believes them. */
  #heardOwn(cause: Cause, way: Way): void {
    const { author, number, fault, remainingMs } = cause;
    const ref = { author, number: fault };
    const id = idOf(ref);
    if (number > this.#number || this.#ledger.get(id) !== undefined) return;
    if (this.#ledger.ended(id) === undefined) {
      // Too long ago to be remembered, if it was ever ours.
      if (!this.#isSigned(cause, way)) return;
      this.#ledger.end(id, this.#nowMs, null);
    }
    this.#sayEnded(ref, remainingMs);
  }

  #heardHeal(heal: Heal, way: Way): void {
    const { author, faults } = heal;
    const { ports, self } = this.#options;
    if (author === self) return;
    if (this.#heals.has(way.key)) return this.#ledger.noteSaid(faults.map(idOf), this.#nowMs);
    if (!ports.isKnown(author)) return;
    if (!this.#statements.admits(author, this.#nowMs) || !this.#isSigned(heal, way)) return;
    this.#heals.add(way.key);
    if (this.#heals.size > HEALS_MAX)
      for (const oldest of this.#heals) if (this.#heals.delete(oldest)) break;
    const may = faults.filter((ref) => this.#mayHeal(author, ref));
    if (may.length === 0) return;
    const bytes = way.bytes.slice();
    for (const ref of may) this.#end(idOf(ref), author, bytes);
    this.#ledger.noteSaid(may.map(idOf), this.#nowMs);
    this.#passOn(way);
  }

  #passOn(way: Way): void {
    const told = { ...way, bytes: way.bytes.slice() };
    this.#effects.push(this.#telling.passOn(told, this.#nowMs));
  }

  /** What follows for our own links, where it is not what it was. */
  #refresh(): void {
    const faults = this.#ledger.shown();
    if (faults === this.#seen) return;
    this.#seen = faults;
    const { self } = this.#options;
    const held = this.#ledger.held;
    const rules = rulesFor(held, self);
    const key = JSON.stringify(rules);
    if (key !== this.#rulesKey) {
      this.#rulesKey = key;
      this.#effects.push({ type: 'rules', rules });
    }
    const pauses = held
      .filter(({ scope, conditions }) => conditions.pause && isOwnFault(scope, self))
      .map(({ untilMs }) => untilMs);
    const pausedUntilMs = pauses.length === 0 ? null : Math.max(...pauses);
    if (pausedUntilMs !== this.#pausedUntilMs) {
      this.#pausedUntilMs = pausedUntilMs;
      this.#effects.push({ type: 'pause', untilMs: pausedUntilMs });
    }
    this.#effects.push({ type: 'changed' });
  }
}

/** Says nothing, and wants no clock, while there are no faults. */
export function createFaults(options: FaultsOptions): FaultsMachine {
  return new Faults(options);
}
