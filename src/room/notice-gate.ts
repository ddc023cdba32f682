/** How many notices one neighbour may bring: a check of a signature costs over a millisecond, and what comes beneath the faults passes no other limit. */
import type { PeerId } from '../wire/ids.ts';
import { ROOM_PEERS_MAX } from '../wire/limits.ts';

/** ROOM_FAULTS_MAX faults told again every two seconds, by two ways, and as much again. */
const NOTICES_PER_S = 64;
const NOTICES_BURST = 128;

export class NoticeGate {
  readonly #left = new Map<PeerId, { count: number; atMs: number }>();

  /** Whether one more from this neighbour may pass. */
  admits(peer: PeerId, nowMs: number): boolean {
    const left = this.#left.get(peer) ?? { count: NOTICES_BURST, atMs: nowMs };
    const regained = ((nowMs - left.atMs) / 1000) * NOTICES_PER_S;
    const count = Math.min(NOTICES_BURST, left.count + regained);
    this.#left.delete(peer);
    this.#left.set(peer, { count: count >= 1 ? count - 1 : count, atMs: nowMs });
    if (this.#left.size > ROOM_PEERS_MAX)
      for (const oldest of this.#left.keys()) if (this.#left.delete(oldest)) break;
    return count >= 1;
  }
}
