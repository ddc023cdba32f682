/**
 * A large room that has met before. Were all let in at once, each advert would come to each peer by many ways, and one page would work
 * out a hundred rooms' graphs ten thousand times. So while they meet nobody passes adverts on; instead everyone is handed the newest of
 * all, several times. What they know in the end is the same.
 */
import type { MeshEffect } from '../mesh/machine-types.ts';
import type { World } from '../sim/world.ts';
import type { PeerId } from '../wire/ids.ts';
import { decodeMesh, encodeMesh, MeshKind, peekAdvert } from '../wire/mesh-messages.ts';

/** Long enough for links to prove themselves and for adverts to name them. */
const ROUNDS_MS = [150, 300, 500, 700, 900] as const;

export class Introductions {
  readonly #newest = new Map<PeerId, { number: number; bytes: Uint8Array }>();
  #isOver = true;

  /** Everyone has just been linked. */
  begin(world: World): void {
    this.#isOver = false;
    const last = ROUNDS_MS.at(-1);
    for (const atMs of ROUNDS_MS)
      world.events.after(atMs, () => {
        this.#isOver = atMs === last;
        this.#handAround(world);
      });
  }

  /** Keeps adverts from being passed on; null: not sent. */
  meshEffect(effect: MeshEffect): MeshEffect | null {
    if (this.#isOver || effect.type !== 'send') return effect;
    const kind = effect.bytes[0];
    if (kind !== MeshKind.adverts && kind !== MeshKind.hello) return effect;
    const message = decodeMesh(effect.bytes);
    if (message.type === 'hello') this.#learn(message.advert);
    if (message.type !== 'adverts') return effect;
    for (const advert of message.adverts) this.#learn(advert);
    return null;
  }

  #learn(bytes: Uint8Array): void {
    const { session, number } = peekAdvert(bytes);
    if ((this.#newest.get(session)?.number ?? 0) < number)
      this.#newest.set(session, { number, bytes: bytes.slice() });
  }

  #handAround(world: World): void {
    const adverts = [...this.#newest.values()].map(({ bytes }) => bytes);
    const bytes = encodeMesh({ type: 'adverts', adverts });
    const bearers = new Map(
      world.network.links().flatMap(({ a, b }) => [[a, b] as const, [b, a] as const]),
    );
    // One event each: a page that shows this can draw in between.
    for (const peer of world.alive) {
      const bearer = bearers.get(peer.ports.host);
      const from = bearer === undefined ? undefined : peer.ports.peerAt(bearer);
      if (from === undefined) continue;
      const payload = { type: 'payload', peer: from, kind: 'direct', bytes } as const;
      world.events.after(0, () => peer.give('mesh', payload));
    }
  }
}
