/** Asks others for the time while somebody here looks, and tells it to who asks. */
import type { PeerId } from '../wire/ids.ts';
import type { AnsweredClock } from '../wire/watch-messages.ts';
import { Bucket } from '../lib/bucket.ts';
import type { Core, PeerNotes } from './core.ts';
import {
  CLOCK_ASKS_BURST,
  CLOCK_ASKS_PER_S,
  CLOCK_FIRST_MS,
  CLOCK_FIRST_SAMPLES,
  CLOCK_MS,
  CLOCK_WAIT_MS,
} from './limits.ts';

export class Clocks {
  readonly #core: Core;
  readonly #asks = new Bucket(CLOCK_ASKS_PER_S, CLOCK_ASKS_BURST);
  #dueMs = Infinity;

  constructor(core: Core) {
    this.#core = core;
  }

  get dueMs(): number {
    return this.#core.isWatching ? this.#dueMs : Infinity;
  }

  /** Ask whoever is due, the longest waiting first, as far as the rate allows. */
  run(): void {
    const { nowMs } = this.#core;
    const due: { peer: PeerId; notes: PeerNotes }[] = [];
    this.#dueMs = Infinity;
    for (const peer of this.#core.reach) {
      const notes = this.#core.notesOf(peer);
      if (notes === null) continue;
      if (notes.clockDueMs <= nowMs) due.push({ peer, notes });
      else this.#dueMs = Math.min(this.#dueMs, notes.clockDueMs);
    }
    due.sort((a, b) => a.notes.clockDueMs - b.notes.clockDueMs);
    for (const { peer, notes } of due) {
      if (this.#asks.take(nowMs)) this.#ask(peer, notes);
      else this.#dueMs = Math.min(this.#dueMs, this.#asks.readyAtMs(nowMs));
    }
  }

  #ask(peer: PeerId, notes: PeerNotes): void {
    const { nowMs } = this.#core;
    const token = this.#core.nextToken();
    notes.clockAsked = { token, sentMs: nowMs };
    notes.clockDueMs = nowMs + CLOCK_WAIT_MS;
    this.#dueMs = Math.min(this.#dueMs, notes.clockDueMs);
    this.#core.unicast(peer, 'fleeting', { type: 'clock-ask', token });
  }

  onAsk(from: PeerId, notes: PeerNotes, token: number): void {
    const { nowMs, answers } = this.#core;
    if (!notes.clockAnswers.take(nowMs) || !answers.take(nowMs)) return;
    const receivedUs = this.#core.wallUs(nowMs);
    this.#core.unicast(from, 'fleeting', { type: 'clock-answer', token, receivedUs, heldUs: 0 });
  }

  onAnswer(notes: PeerNotes, token: number, answer: AnsweredClock): void {
    const asked = notes.clockAsked;
    if (asked?.token !== token) return;
    notes.clockAsked = null;
    this.measured(notes, answer, asked.sentMs);
    const isFirst = notes.clock.count < CLOCK_FIRST_SAMPLES;
    notes.clockDueMs = this.#core.nowMs + (isFirst ? CLOCK_FIRST_MS : CLOCK_MS * this.#core.scale);
    this.#dueMs = Math.min(this.#dueMs, notes.clockDueMs);
  }

  /** Any answer that tells the time is a measurement. */
  measured(notes: PeerNotes, answer: AnsweredClock, sentMs: number): void {
    const core = this.#core;
    if (notes.clock.take(answer, core.wallMs(sentMs), core.wallMs(core.nowMs))) core.changed();
  }
}
