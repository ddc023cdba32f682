/** What is so in a lab, as nobody in it can see it whole. Reads, changes nothing. */
import * as Y from 'yjs';
import { toHex } from '../lib/bytes.ts';
import type { Place } from '../sim/network.ts';
import type { LabWorld } from './lab-world.ts';
import { LAB_PAGE } from './page.ts';

/** Peers that keep to the protocol and run. */
export const living = (lab: LabWorld): Place[] =>
  lab.world.places.filter((place) => lab.condition(place) === 'here');

export const digestOf = (lab: LabWorld, place: Place): string =>
  toHex(lab.peer(place).replica.digest(LAB_PAGE));

/** The clocks that its document has got to, in the order of ids; equal texts mean equal state vectors, not the other way. */
export function stateVectorOf(lab: LabWorld, place: Place): readonly (readonly [number, number])[] {
  const vector = Y.decodeStateVector(Y.encodeStateVector(lab.doc(place)));
  return [...vector].sort(([a], [b]) => a - b);
}

const isSame = <T>(places: readonly Place[], of: (place: Place) => T): boolean =>
  new Set(places.map(of)).size <= 1;

export const haveSameText = (lab: LabWorld, places: readonly Place[]): boolean =>
  isSame(places, (place) => lab.text(place).toString());

export const haveSameDigest = (lab: LabWorld, places: readonly Place[]): boolean =>
  isSame(places, (place) => digestOf(lab, place));

export const haveSameStateVector = (lab: LabWorld, places: readonly Place[]): boolean =>
  isSame(places, (place) => JSON.stringify(stateVectorOf(lab, place)));

/** Everyone who runs has the same, by digest and by letter, and at least so many words. */
export function allHave(lab: LabWorld, words: number, places = living(lab)): boolean {
  const [first] = places;
  return (
    first !== undefined &&
    haveSameDigest(lab, places) &&
    haveSameText(lab, places) &&
    lab.words(first).length >= words
  );
}

export const wordsOf = (lab: LabWorld, place: Place): number => lab.words(place).length;

/** Sets of places between whose peers there are ways now; those that run and those that stand still. */
export function islandsOf(lab: LabWorld): Place[][] {
  const { network } = lab.world;
  const present = lab.places.filter((place) => lab.condition(place) !== 'gone');
  const placeOf = new Map(present.map((place) => [lab.peer(place).ports.host, place]));
  const head = new Map(present.map((place) => [place, place]));
  const find = (place: Place): Place => {
    let at = place;
    for (let next = head.get(at); next !== undefined && next !== at; next = head.get(at)) at = next;
    return at;
  };
  for (const { a, b, isOpen } of network.links()) {
    const [from, to] = [placeOf.get(a), placeOf.get(b)];
    if (isOpen && from !== undefined && to !== undefined) head.set(find(from), find(to));
  }
  const islands = new Map<Place, Place[]>();
  for (const place of present)
    islands.set(find(place), [...(islands.get(find(place)) ?? []), place]);
  return [...islands.values()];
}

/** How many others it has links of its own with, tab or direct. */
export function degreeOf(lab: LabWorld, place: Place): number {
  const { mesh, nowMs } = viewed(lab, place);
  return mesh
    .view(nowMs)
    .peers.filter(({ links }) => links.some(({ kind, proved }) => proved && kind !== 'relayed'))
    .length;
}

/** How many others it knows to be within reach. */
export function reachedBy(lab: LabWorld, place: Place): number {
  const { mesh, nowMs } = viewed(lab, place);
  return mesh.view(nowMs).peers.filter(({ path, left }) => path !== 'out-of-reach' && !left).length;
}

function viewed(lab: LabWorld, place: Place) {
  const peer = lab.peer(place);
  return { mesh: peer.mesh, nowMs: peer.nowMs() };
}
