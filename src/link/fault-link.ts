/** A link under the faults of a box. Idle, it passes everything straight through. */
import { assertPayload } from '../wire/fragments.ts';
import type { ReliableLane } from '../wire/fragments.ts';
import type { PeerId } from '../wire/ids.ts';
import type { Lane, LinkKind } from '../wire/lanes.ts';
import { LANE_QUEUE_BYTES_MAX } from '../wire/limits.ts';
import type { FaultBox, FaultDirection, FaultTarget } from './fault.ts';
import { HELD_BYTES_MAX, LossyPipe, ReliablePipe } from './fault-pipe.ts';
import type { Link, LinkEvents, SendResult } from './link.ts';

const RELIABLE: readonly ReliableLane[] = ['live', 'bulk'];
const unheard = (): void => undefined;

/** A link in a fault box. */
export type BoxedLink = Link & {
  /** Lets go of the inner link, which stays open, and falls silent: no `onClose`, and `events` of the inner link are free again. */
  release(): void;
};

class FaultyLink implements BoxedLink {
  readonly kind: LinkKind;
  readonly peer: PeerId;
  events: LinkEvents = { onPayload: unheard, onWritable: unheard, onClose: unheard };
  readonly #inner: Link;
  readonly #box: FaultBox;
  readonly #target: FaultTarget;
  readonly #out: Record<ReliableLane, ReliablePipe<Uint8Array>>;
  readonly #in: Record<ReliableLane, ReliablePipe<Uint8Array>>;
  readonly #fleetingOut: LossyPipe<Uint8Array>;
  readonly #fleetingIn: LossyPipe<Uint8Array>;
  readonly #wasFull: Record<ReliableLane, boolean> = { live: false, bulk: false };
  readonly #stopListening: () => void;
  #isOpen = true;
  /** The other side's or our own end, held back by a cut. */
  #heldEnd: (() => void) | null = null;

  constructor(inner: Link, box: FaultBox) {
    this.kind = inner.kind;
    this.peer = inner.peer;
    this.#inner = inner;
    this.#box = box;
    this.#target = { peer: inner.peer, kind: inner.kind };
    const outgoing = (lane: ReliableLane): ReliablePipe<Uint8Array> =>
      new ReliablePipe({
        box,
        conditions: () => this.#conditions('out'),
        deliver: (payload) => this.#inner.send(lane, payload) !== 'full',
        onDrained: () => this.#tellWritable(lane),
      });
    const incoming = (lane: ReliableLane): ReliablePipe<Uint8Array> =>
      new ReliablePipe({
        box,
        conditions: () => this.#conditions('in'),
        deliver: (payload) => this.#deliver(payload, lane),
      });
    this.#out = { live: outgoing('live'), bulk: outgoing('bulk') };
    this.#in = { live: incoming('live'), bulk: incoming('bulk') };
    this.#fleetingIn = new LossyPipe({
      box,
      conditions: () => this.#conditions('in'),
      deliver: (payload) => void this.#deliver(payload, 'fleeting'),
    });
    this.#fleetingOut = new LossyPipe({
      box,
      conditions: () => this.#conditions('out'),
      deliver: (payload) => void this.#inner.send('fleeting', payload),
    });
    this.#stopListening = box.onChange(() => this.#onRules());
    inner.events = {
      onPayload: (payload, lane) => this.#onPayload(payload, lane),
      onWritable: () => this.#run(),
      onClose: (reason) => this.#onInnerClose(reason),
    };
  }

  send(lane: Lane, payload: Uint8Array): SendResult {
    assertPayload(lane, payload);
    if (!this.#isOpen) return 'closed';
    if (lane === 'fleeting') {
      this.#fleetingOut.push(payload, payload.length);
      return 'sent';
    }
    const result = this.#sendReliably(lane, payload);
    if (result === 'full') this.#wasFull[lane] = true;
    return result;
  }

  queuedBytes(lane: Lane): number {
    if (!this.#isOpen) return 0;
    return this.#inner.queuedBytes(lane) + (lane === 'fleeting' ? 0 : this.#out[lane].bytes);
  }

  close(reason: string): void {
    if (!this.#isOpen) return;
    this.#end();
    // A goodbye does not cross a cut either.
    this.#holdEnd('out', () => {
      this.#stopListening();
      this.#inner.close(reason);
    });
    this.events.onClose(reason);
  }

  release(): void {
    this.#end();
    this.#heldEnd = null;
    this.#stopListening();
  }

  #conditions(direction: FaultDirection): ReturnType<FaultBox['conditions']> {
    return this.#box.conditions(this.#target, direction);
  }

  #sendReliably(lane: ReliableLane, payload: Uint8Array): SendResult {
    const pipe = this.#out[lane];
    if (pipe.isClear) return this.#inner.send(lane, payload);
    const queuedBytes = this.queuedBytes(lane);
    if (queuedBytes > 0 && queuedBytes + payload.length > LANE_QUEUE_BYTES_MAX) return 'full';
    pipe.push(payload, payload.length);
    return 'sent';
  }

  #onPayload(payload: Uint8Array, lane: Lane): void {
    if (!this.#isOpen) return;
    if (lane === 'fleeting') {
      this.#fleetingIn.push(payload, payload.length);
      return;
    }
    const pipe = this.#in[lane];
    if (pipe.isClear) {
      this.events.onPayload(payload, lane);
      return;
    }
    pipe.push(payload, payload.length);
    if (pipe.bytes > HELD_BYTES_MAX + payload.length) this.close('a fault held back too much');
  }

  #deliver(payload: Uint8Array, lane: Lane): boolean {
    if (this.#isOpen) this.events.onPayload(payload, lane);
    return true;
  }

  #onRules(): void {
    for (const lane of RELIABLE) {
      if (this.#isOpen) this.#out[lane].retime();
      if (this.#isOpen) this.#in[lane].retime();
    }
    this.#run();
  }

  /** After a change of rules, or when the inner link takes more. */
  #run(): void {
    if (this.#isOpen) {
      for (const lane of RELIABLE) this.#out[lane].run();
      for (const lane of RELIABLE) this.#in[lane].run();
      for (const lane of RELIABLE) this.#tellWritable(lane);
    }
    const end = this.#heldEnd;
    if (end === null || this.#conditions(this.#isOpen ? 'in' : 'out').isCut) return;
    this.#heldEnd = null;
    end();
  }

  #tellWritable(lane: ReliableLane): void {
    if (!this.#isOpen || !this.#wasFull[lane] || this.queuedBytes(lane) > LANE_QUEUE_BYTES_MAX / 2)
      return;
    this.#wasFull[lane] = false;
    this.events.onWritable(lane);
  }

  #onInnerClose(reason: string): void {
    if (!this.#isOpen) {
      // The end that we hold back has overtaken itself.
      this.#heldEnd = null;
      this.#stopListening();
      return;
    }
    this.#holdEnd('in', () => {
      if (!this.#isOpen) return;
      this.#end();
      this.#stopListening();
      this.events.onClose(reason);
    });
  }

  #holdEnd(direction: FaultDirection, end: () => void): void {
    if (this.#conditions(direction).isCut) this.#heldEnd = end;
    else end();
  }

  #end(): void {
    this.#isOpen = false;
    for (const pipe of [...Object.values(this.#out), ...Object.values(this.#in)]) pipe.clear();
    this.#fleetingOut.clear();
    this.#fleetingIn.clear();
  }
}

/** The same link, under whatever the box says from now on. The inner link's `events` belong to the decorator. */
export function wrapLink(link: Link, box: FaultBox): BoxedLink {
  return new FaultyLink(link, box);
}
