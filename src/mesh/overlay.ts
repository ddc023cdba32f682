/**
 * Who links directly to whom in a room too large for a full mesh. A skip ring: on level 0 every peer links to two successors and
 * two predecessors in id order; a peer whose id draws height h also links to its neighbours on rings 1 to h, each of about half
 * the members of the ring below. Symmetric by construction, and one join changes only the links around the newcomer.
 * Must not know: links, paths, time.
 */
import type { PeerId } from '../wire/ids.ts';
import { hashOfId, mix } from './hash.ts';

/** 4 links on level 0 and 2 on each ring above: 12 at the most. */
const HEIGHT_MAX = 4;
const SUCCESSORS = 2;

/** Geometric: half of all ids have height 0, a quarter 1, and so on. */
function heightOf(id: PeerId): number {
  let bits = mix(hashOfId(id), 0x5eed);
  let height = 0;
  while (height < HEIGHT_MAX && (bits & 1) === 1) {
    height += 1;
    bits >>>= 1;
  }
  return height;
}

/** The neighbours of `self`; `ids` are sorted and hold it. */
export function overlayNeighbours(ids: readonly PeerId[], self: PeerId): Set<PeerId> {
  const neighbours = new Set<PeerId>();
  addRing(neighbours, ids, self, SUCCESSORS);
  let ring = ids;
  for (let level = 1; level <= heightOf(self); level++) {
    ring = ring.filter((id) => heightOf(id) >= level);
    addRing(neighbours, ring, self, 1);
  }
  neighbours.delete(self);
  return neighbours;
}

function addRing(
  neighbours: Set<PeerId>,
  ring: readonly PeerId[],
  self: PeerId,
  reach: number,
): void {
  const at = ring.indexOf(self);
  for (let step = 1; step <= reach; step++) {
    const after = ring[(at + step) % ring.length];
    const before = ring[(at - step + ring.length * step) % ring.length];
    if (after !== undefined) neighbours.add(after);
    if (before !== undefined) neighbours.add(before);
  }
}
