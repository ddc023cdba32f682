/** Holds what comes to the mesh, and what would go out by it, while this peer stands still as a laptop that was shut. Bounded. */
import type { MeshInput } from '../mesh/machine-types.ts';
import type { PeerId } from '../wire/ids.ts';
import type { LinkKind } from '../wire/lanes.ts';

/** About what the queues of the links would hold. */
const HELD_BYTES_MAX = 8 * 1024 * 1024;
const HELD_INPUTS_MAX = 20_000;

export class Standstill {
  #held: MeshInput[] = [];
  #bytes = 0;
  /** Peers of whom something was lost, by link. */
  readonly #lost = new Map<string, { peer: PeerId; kind: LinkKind }>();
  isOn = false;

  /** What is too much, or may be lost anyway, is lost; what happened to links is always kept. */
  hold(input: MeshInput): void {
    const bytes = bytesOf(input);
    if (bytes === null) {
      if (input.type !== 'tick') this.#held.push(input);
      return;
    }
    if ('lane' in input && input.lane === 'fleeting') return;
    if (this.#held.length < HELD_INPUTS_MAX && this.#bytes + bytes <= HELD_BYTES_MAX) {
      this.#held.push(input);
      this.#bytes += bytes;
    } else if (input.type === 'payload') {
      const { peer, kind } = input;
      this.#lost.set(`${kind}/${peer}`, { peer, kind });
    }
  }

  /** In the order in which it came; then what was lost, so that both sides compare. */
  release(): MeshInput[] {
    const lost = [...this.#lost.values()].map(
      ({ peer, kind }) => ({ type: 'overflow', peer, kind, lane: 'live' }) as const,
    );
    const inputs = [...this.#held, ...lost];
    this.#held = [];
    this.#bytes = 0;
    this.#lost.clear();
    this.isOn = false;
    return inputs;
  }
}

/** Of what may be lost: it is payload. Null of what may not. */
function bytesOf(input: MeshInput): number | null {
  if (input.type === 'payload' || input.type === 'signal-out') return input.bytes.length;
  if (input.type === 'broadcast' || input.type === 'unicast') return input.payload.length;
  return null;
}
