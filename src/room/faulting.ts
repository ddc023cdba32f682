/**
 * Joins the faults machine with the room: gives it what comes beneath the faults and what people ask for, and performs what it says.
 * Its words pass links that are cut, so it stands beside the driver's queue and not in it.
 */
import { must } from '../lib/assert.ts';
import { faultsAllowed } from '../model/room-index.ts';
import type { FaultOrder, RoomFault } from '../faults/room-fault.ts';
import { createFaults } from '../faults/machine.ts';
import type { FaultsEffect, FaultsInput, FaultsMachine } from '../faults/machine-types.ts';
import { INDEX_PAGE, type PeerId } from '../wire/ids.ts';
import type { RoomParts } from './assemble.ts';
import { faultsPortsOf } from './faults-ports.ts';

export type FaultingEvents = {
  onChange(): void;
  onHealed(fault: RoomFault, by: PeerId | null): void;
};

export class Faulting {
  readonly #parts: RoomParts;
  readonly #machine: FaultsMachine;
  readonly #events: FaultingEvents;
  readonly #effects: FaultsEffect[] = [];
  #isPerforming = false;
  #isAllowed = false;
  #hasEnded = false;
  #wakeAtMs = Infinity;
  #cancelWake: (() => void) | null = null;

  constructor(parts: RoomParts, events: FaultingEvents) {
    this.#parts = parts;
    this.#events = events;
    const { record, secrets, keys, wallMsAtZero, rng } = parts;
    this.#machine = createFaults({
      self: record.session,
      topic: secrets.topic,
      keys,
      wallMsAtZero,
      rng: rng.fork(),
      ports: faultsPortsOf(parts),
    });
    parts.inner.on('notice', ({ bytes, from, over }) =>
      this.#handle({ type: 'heard', bytes, from, over }),
    );
    parts.emitter.on('change', () => this.#readIndex());
    this.#readIndex();
    parts.carriers.onClosing = () => void this.#handle({ type: 'leave' });
  }

  #readIndex(): void {
    const isOn = faultsAllowed(this.#parts.replica.doc(INDEX_PAGE));
    if (isOn === this.#isAllowed) return;
    this.#isAllowed = isOn;
    this.#handle({ type: 'allowed', isOn });
  }

  get faults(): readonly RoomFault[] {
    return this.#machine.faults();
  }

  cause(order: FaultOrder): string {
    this.#readIndex();
    const caused = this.#handle({ type: 'cause', order }).find(({ type }) => type === 'caused');
    return must(caused?.type === 'caused' ? caused.id : null, "a fault's id");
  }

  heal(id: string | null): void {
    this.#handle({ type: 'heal', id });
  }

  /** What it throws is for whoever asked. A listener that asks for more while effects are performed has its own performed after them. */
  #handle(input: FaultsInput): readonly FaultsEffect[] {
    const effects = this.#machine.handle(input, this.#parts.ports.timers.now());
    this.#effects.push(...effects);
    if (!this.#isPerforming) this.#performAll();
    this.#schedule();
    return effects;
  }

  #performAll(): void {
    this.#isPerforming = true;
    try {
      for (let next = this.#effects.shift(); next !== undefined; next = this.#effects.shift())
        this.#perform(next);
    } finally {
      this.#isPerforming = false;
    }
  }

  #perform(effect: FaultsEffect): void {
    const { carriers, driver } = this.#parts;
    switch (effect.type) {
      case 'tell':
        return carriers.tell(effect.bytes, effect.over);
      case 'rules':
        return carriers.setRoomFaults(effect.rules);
      case 'pause':
        return driver.standStill(effect.untilMs !== null);
      case 'changed':
        return this.#events.onChange();
      case 'caused':
        return;
      case 'healed':
        return this.#events.onHealed(effect.fault, effect.by);
      case 'accuse':
        return driver.mesh(effect);
    }
  }

  #schedule(): void {
    const { wakeAtMs } = this.#machine;
    const { timers } = this.#parts.ports;
    if (wakeAtMs === this.#wakeAtMs || this.#hasEnded) return;
    this.#cancelWake?.();
    this.#cancelWake = null;
    this.#wakeAtMs = wakeAtMs;
    if (wakeAtMs === Infinity) return;
    const delayMs = Math.max(0, wakeAtMs - timers.now());
    this.#cancelWake = timers.after(delayMs, () => {
      this.#wakeAtMs = Infinity;
      this.#handle({ type: 'tick' });
    });
  }

  end(): void {
    this.#hasEnded = true;
    this.#cancelWake?.();
  }
}
