/**
 * What peers show of themselves now: caret, page, idle. Latest wins, nothing is stored. A state that goes with typing rides the entry's
 * frame as a change; alone it goes whole on the fleeting lane, and again when someone may have missed it.
 * Bytes: number (varuint), 1 if whole, JSON in UTF-8. A key set to null is removed.
 */
import { fromUtf8, utf8 } from '../lib/bytes.ts';
import { Reader, WireError, Writer } from '../wire/codec.ts';
import type { PeerId } from '../wire/ids.ts';
import { PRESENCE_BYTES_MAX } from '../wire/replica-messages.ts';

export type PresenceState = Record<string, unknown>;

/** A fleeting state may be lost: it is said again after this, while it stands. */
const REPEAT_MS = 1000;
/** Repeats of one state. */
const REPEATS_MAX = 2;

export class Presence {
  #own: PresenceState = {};
  #sent: PresenceState = {};
  #number = 0;
  #dirty = false;
  #repeats = 0;
  #repeatAtMs = Infinity;
  readonly #others = new Map<PeerId, { number: number; state: PresenceState }>();

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
    return new Writer(64)
      .varuint(this.#number)
      .u8(0)
      .raw(utf8(JSON.stringify(change)))
      .finish();
  }

  /** All of it. */
  takeWhole(nowMs: number): Uint8Array {
    if (this.#dirty) this.#taken(nowMs);
    return this.whole();
  }

  whole(): Uint8Array {
    return new Writer(64)
      .varuint(this.#number)
      .u8(1)
      .raw(utf8(JSON.stringify(this.#own)))
      .finish();
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

  /** True if something is shown anew. Throws WireError. */
  handle(from: PeerId, bytes: Uint8Array): boolean {
    const reader = new Reader(bytes);
    const number = reader.varuint();
    const isWhole = reader.u8() === 1;
    const known = this.#others.get(from);
    if (known !== undefined && number <= known.number) return false;
    const change = parseState(reader.rest());
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
    if (JSON.stringify(from[key]) !== JSON.stringify(to[key])) change[key] = to[key];
  for (const key of Object.keys(from)) if (!(key in to)) change[key] = null;
  return change;
}

function merged(state: PresenceState, change: PresenceState): PresenceState {
  return Object.fromEntries(
    Object.entries({ ...state, ...change }).filter(([, value]) => value !== null),
  );
}

/** Own properties of a plain object only: a key named __proto__ stays a key. */
function parseState(bytes: Uint8Array): PresenceState {
  let value: unknown;
  try {
    value = JSON.parse(fromUtf8(bytes));
  } catch {
    throw new WireError('presence is not JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new WireError('presence is not an object');
  return Object.assign(Object.create(null) as PresenceState, value);
}
