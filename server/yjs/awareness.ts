/**
 * Who shows what in one room. Stock clients pass on what they hear of others, so each state belongs to the socket that brought it
 * first: no other socket changes it, and it goes with its socket. Pure.
 */
import { GONE, type AwarenessEntry } from './messages.ts';

/** Yjs clients of one socket: the tabs whose states it passes on. */
const STATES_PER_SOCKET_MAX = 64;
/** All states of one room. */
const ROOM_BYTES_MAX = 1024 * 1024;
/** Clients that went, remembered so that what others still pass on of them does not bring them back. */
const GONE_MAX = 1_024;

/** What an entry takes in memory beside its text, and what one that is gone does. */
const STATE_COST = 256;
const GONE_COST = 64;

type State = { clock: number; state: string; owner: object };

export class Awareness {
  readonly #states = new Map<number, State>();
  readonly #gone = new Map<number, number>();
  readonly #owned = new Map<object, Set<number>>();
  #bytes = 0;

  /** Bytes in memory, roughly: JavaScript may keep two for a character. */
  cost(): number {
    return 2 * this.#bytes + this.#states.size * STATE_COST + this.#gone.size * GONE_COST;
  }

  all(): AwarenessEntry[] {
    return [...this.#states].map(([client, { clock, state }]) => ({ client, clock, state }));
  }

  /** Takes what is new and `owner`'s to say; that much is for all to hear. */
  take(owner: object, entries: readonly AwarenessEntry[]): AwarenessEntry[] {
    return entries.filter((entry) => this.#takeOne(owner, entry));
  }

  /** What all must hear when a socket is gone. */
  leave(owner: object): AwarenessEntry[] {
    const owned = [...(this.#owned.get(owner) ?? [])];
    return owned.map((client) => {
      const clock = this.#states.get(client)?.clock ?? 0;
      this.#remove(client, clock);
      return { client, clock, state: GONE };
    });
  }

  #takeOne(owner: object, { client, clock, state }: AwarenessEntry): boolean {
    const known = this.#states.get(client);
    if (known !== undefined && known.owner !== owner) return false;
    if (state === GONE) {
      if (known === undefined || clock < known.clock) return false;
      this.#remove(client, clock);
      return true;
    }
    if (clock <= (known?.clock ?? this.#gone.get(client) ?? -1)) return false;
    const owned = this.#owned.get(owner) ?? new Set();
    if (known === undefined && owned.size >= STATES_PER_SOCKET_MAX) return false;
    const bytes = this.#bytes + state.length - (known?.state.length ?? 0);
    if (bytes > ROOM_BYTES_MAX) return false;
    this.#bytes = bytes;
    this.#owned.set(owner, owned.add(client));
    this.#states.set(client, { clock, state, owner });
    return true;
  }

  #remove(client: number, clock: number): void {
    const known = this.#states.get(client);
    if (known === undefined) return;
    this.#bytes -= known.state.length;
    this.#states.delete(client);
    const owned = this.#owned.get(known.owner);
    owned?.delete(client);
    if (owned?.size === 0) this.#owned.delete(known.owner);
    this.#gone.delete(client);
    this.#gone.set(client, clock);
    for (const oldest of this.#gone.keys()) {
      if (this.#gone.size <= GONE_MAX) break;
      this.#gone.delete(oldest);
    }
  }
}
