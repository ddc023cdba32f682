/** A pair of links without a wire, for tests and for what runs many peers in one process. Frames are cut as on a real one. */
import { WireError } from '../wire/codec.ts';
import { FRAME_BYTES_MAX } from '../wire/limits.ts';
import { Reassembler } from '../wire/fragments.ts';
import type { PeerId } from '../wire/ids.ts';
import type { Lane } from '../wire/lanes.ts';
import { LinkEnd } from './link-end.ts';
import type { Link } from './link.ts';
import { Outbox, Receiver } from './outbox.ts';

/** Runs `deliver` later, never within the call. */
export type Schedule = (deliver: () => void) => void;

/** What one delivery carries at most: a few frames, so that live can overtake. */
const BYTES_PER_DELIVERY = 4 * FRAME_BYTES_MAX;

class MemoryEnd {
  readonly link: LinkEnd;
  readonly #receiver = new Receiver();
  readonly #outbox = new Outbox<Receiver>();
  readonly #reassembler = new Reassembler();
  readonly #schedule: Schedule;
  #isScheduled = false;
  #other: MemoryEnd | null = null;

  constructor(peer: PeerId, schedule: Schedule) {
    this.#schedule = schedule;
    this.link = new LinkEnd('direct', peer, {
      send: (lane, payload) => {
        if (lane === 'fleeting') {
          schedule(() => this.#other?.link.deliver(payload, lane));
          return 'sent';
        }
        if (!this.#outbox.hasRoom(this.#receiver, lane, payload.length)) return 'full';
        this.#outbox.push([this.#receiver], lane, payload);
        this.#deliverLater();
        return 'sent';
      },
      queuedBytes: (lane) => (lane === 'fleeting' ? 0 : this.#receiver.lanes[lane].bytes),
      close: (reason) => schedule(() => this.#other?.link.finish(reason)),
    });
  }

  join(other: MemoryEnd): void {
    this.#other = other;
  }

  #deliverLater(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    this.#schedule(() => this.#deliver());
  }

  #deliver(): void {
    this.#isScheduled = false;
    let left = BYTES_PER_DELIVERY;
    while (left > 0 && this.link.isOpen) {
      const out = this.#outbox.next('live', () => true) ?? this.#outbox.next('bulk', () => true);
      if (out === null) break;
      left -= out.frame.length;
      this.#other?.receive(out.frame, out.lane);
    }
    for (const { lane } of this.#outbox.takeDrained()) this.link.writable(lane);
    if (left <= 0) this.#deliverLater();
  }

  receive(frame: Uint8Array, lane: Lane): void {
    try {
      const payload = this.#reassembler.accept(frame);
      if (payload !== null) this.link.deliver(payload, lane);
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      this.link.close(error.message);
    }
  }
}

/** The two ends of one link: the first is held by `a` and leads to `b`. */
export function createMemoryLinks(a: PeerId, b: PeerId, schedule: Schedule): [Link, Link] {
  const atA = new MemoryEnd(b, schedule);
  const atB = new MemoryEnd(a, schedule);
  atA.join(atB);
  atB.join(atA);
  return [atA.link, atB.link];
}
