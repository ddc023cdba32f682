/** What the links of all carriers share: the checks before sending, the one end, and silence after it. */
import { assertPayload } from '../wire/fragments.ts';
import type { PeerId } from '../wire/ids.ts';
import type { Lane, LinkKind } from '../wire/lanes.ts';
import type { Link, LinkEvents, SendResult, Traffic } from './link.ts';

/** The carrier's part of a link. */
export type LinkPorts = {
  send: (lane: Lane, payload: Uint8Array) => SendResult;
  queuedBytes: (lane: Lane) => number;
  /** Once, when the owner closes; `finish` needs no call. */
  close: (reason: string) => void;
};

const unheard = (): void => undefined;
const UNHEARD: LinkEvents = { onPayload: unheard, onWritable: unheard, onClose: unheard };

export class LinkEnd implements Link {
  readonly kind: LinkKind;
  readonly peer: PeerId;
  events: LinkEvents = UNHEARD;
  readonly #ports: LinkPorts;
  #isOpen = true;

  constructor(kind: LinkKind, peer: PeerId, ports: LinkPorts) {
    this.kind = kind;
    this.peer = peer;
    this.#ports = ports;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  send(lane: Lane, payload: Uint8Array): SendResult {
    assertPayload(lane, payload);
    return this.#isOpen ? this.#ports.send(lane, payload) : 'closed';
  }

  queuedBytes(lane: Lane): number {
    return this.#isOpen ? this.#ports.queuedBytes(lane) : 0;
  }

  close(reason: string): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#ports.close(reason);
    this.events.onClose(reason);
  }

  /** The other side or the wire has ended it. */
  finish(reason: string): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.events.onClose(reason);
  }

  deliver(payload: Uint8Array, lane: Lane): void {
    if (this.#isOpen) this.events.onPayload(payload, lane);
  }

  writable(lane: Lane): void {
    if (this.#isOpen) this.events.onWritable(lane);
  }
}

export function createTraffic(): Traffic {
  const none = { framesOut: 0, bytesOut: 0, framesIn: 0, bytesIn: 0 };
  return { live: { ...none }, bulk: { ...none }, fleeting: { ...none } };
}

export function countOut(traffic: Traffic, lane: Lane, bytes: number): void {
  traffic[lane].framesOut += 1;
  traffic[lane].bytesOut += bytes;
}

export function countIn(traffic: Traffic, lane: Lane, bytes: number): void {
  traffic[lane].framesIn += 1;
  traffic[lane].bytesIn += bytes;
}

/** Adds what was counted elsewhere. */
export function addTraffic(to: Traffic, more: Traffic): void {
  for (const lane of ['live', 'bulk', 'fleeting'] as const)
    for (const figure of ['framesOut', 'bytesOut', 'framesIn', 'bytesIn'] as const)
      to[lane][figure] += more[lane][figure];
}

const RANK: Record<SendResult, number> = { sent: 0, full: 1, closed: 2 };

/** For `multicast`. */
export function worse(a: SendResult, b: SendResult): SendResult {
  return RANK[a] >= RANK[b] ? a : b;
}
