/**
 * What peers show of themselves now: caret, page, idle. Latest wins, nothing is stored. A state that goes with typing rides the entry's
 * frame as a change; alone it goes whole on the fleeting lane, and again when someone may have missed it.
 * Bytes: number (varuint), 1 if whole, the state as presence-codec.ts says. A key set to null is removed.
 */
import { utf8 } from '../lib/bytes.ts';
import { Reader, Writer } from '../wire/codec.ts';
import type { PeerId } from '../wire/ids.ts';
import { PRESENCE_BYTES_MAX } from '../wire/replica-messages.ts';
import { readPresence, writePresence, type PresenceState } from './presence-codec.ts';

/** A fleeting state may be lost: it is said again after this, while it stands. */
const REPEAT_MS = 1000;
/** Repeats of one state. */
const REPEATS_MAX = 2;

export class Presence {
  readonly #client: number;
  #own: PresenceState = {};
  #sent: PresenceState = {};
  #number = 0;
  #dirty = false;
  #repeats = 0;
  #repeatAtMs = Infinity;
  readonly #others = new Map<PeerId, { number: number; state: PresenceState }>();

  /** `client`: our Yjs client id. */
  constructor(client: number) {
    this.#client = client;
  }

  get isDirty(): boolean {
    return this.#dirty;
  }

  /** Throws RangeError when the state is over PRESENCE_BYTES_MAX. */
  set(state: PresenceState | null): void {
    const next = state ?? {};
    if (utf8(JSON.stringify(next)).length > PRESENCE_BYTES_MAX - 16)
      throw new RangeError('presence is too large');
    this.#own = next;
    this.#dirty = Object.keys(changes(this.#sent, next)).length > 0;
  }

  /** What changed, to ride an entry's frame; null if nothing did. */
  takeChange(nowMs: number): Uint8Array | null {
    if (!this.#dirty) return null;
    const change = changes(this.#sent, this.#own);
    this.#taken(nowMs);
    return writePresence(new Writer(64).varuint(this.#number).u8(0), change, this.#client).finish();
  }

  /** All of it. */
  takeWhole(nowMs: number): Uint8Array {
    if (this.#dirty) this.#taken(nowMs);
    return this.whole();
  }

  whole(): Uint8Array {
    return writePresence(
      new Writer(64).varuint(this.#number).u8(1),
      this.#own,
      this.#client,
    ).finish();
  }

  get isEmpty(): boolean {
    return Object.keys(this.#own).length === 0;
  }

  #taken(nowMs: number): void {
    this.#number += 1;
    this.#sent = this.#own;
    this.#dirty = false;
    this.#repeats = REPEATS_MAX;
    this.#repeatAtMs = nowMs + REPEAT_MS;
  }

  get wakeAtMs(): number {
    return this.#repeatAtMs;
  }

  /** The state once more, if it is time. */
  repeat(nowMs: number): Uint8Array | null {
    if (this.#repeatAtMs > nowMs) return null;
    this.#repeats -= 1;
    this.#repeatAtMs = this.#repeats > 0 ? nowMs + REPEAT_MS : Infinity;
    return this.whole();
  }

  /** `client` is the Yjs client id of the speaker. True if something is shown anew. Throws WireError. */
  handle(from: PeerId, client: number, bytes: Uint8Array): boolean {
    const reader = new Reader(bytes);
    const number = reader.varuint();
    const isWhole = reader.u8() === 1;
    const known = this.#others.get(from);
    if (known !== undefined && number <= known.number) return false;
    const change = readPresence(reader, client);
    const state = isWhole ? change : merged(known?.state ?? {}, change);
    if (!isWhole && known !== undefined && number !== known.number + 1) return false;
    this.#others.set(from, { number, state });
    return true;
  }

  gone(peer: PeerId): boolean {
    return this.#others.delete(peer);
  }

  others(): Map<PeerId, PresenceState> {
    return new Map([...this.#others].map(([peer, { state }]) => [peer, state]));
  }
}

function changes(from: PresenceState, to: PresenceState): PresenceState {
  const change: PresenceState = {};
  for (const key of Object.keys(to))
    if (JSON.stringify(from[key]) !== JSON.stringify(to[key])) change[key] = to[key] ?? null;
  for (const key of Object.keys(from)) if (!(key in to)) change[key] = null;
  return change;
}

function merged(state: PresenceState, change: PresenceState): PresenceState {
  return Object.fromEntries(
    Object.entries({ ...state, ...change }).filter(([, value]) => value !== null),
  );
}
