/** Where in the order of a chat islands part and meet. */
import { APART_FROM_ALL } from './entries.ts';
import type { Ordered } from './order.ts';

/** Before a message: here a side begins that another did not see; here the other begins; here somebody had seen both. */
export type BreakKind = 'parted' | 'meanwhile' | 'together';
/** `members` wrote what follows, up to the next break. */
export type Break = { kind: BreakKind; members: readonly string[] };

export type Spoken = {
  /** Whoever wrote it. */
  member: string;
  apart: readonly string[];
};

/** From so many messages on each side nobody takes it for two who wrote at the same moment, even if neither knew that they were apart. */
const BLIND_MIN = 3;
/** Of each side, those next to the seam: enough to know who was apart from whom. */
const LOOKED_AT_MAX = 64;
/** Seams within seams; a hostile writer can make any number. */
const OPEN_MAX = 32;

/** At `at` begins what was written without having seen the messages from `from` to there; up to `to`. */
type Seam = { from: number; at: number; to: number };

/** By place. */
export function breaksIn<N extends Spoken>(ordered: Ordered<N>): Map<number, Break[]> {
  const { list } = ordered;
  const kinds = new Map<number, Set<BreakKind>>();
  const note = (place: number, kind: BreakKind): void => {
    const here = kinds.get(place) ?? new Set();
    kinds.set(place, here.add(kind));
  };
  for (const seam of seamsOf(ordered)) {
    if (!areApart(list, seam)) continue;
    note(seam.from, 'parted');
    note(seam.at, 'meanwhile');
    if (seam.to < list.length) note(seam.to, 'together');
  }
  const places = [...kinds.keys()].toSorted((a, b) => a - b);
  return new Map(
    places.map((place, i) => {
      const run = list.slice(place, places[i + 1] ?? list.length);
      const members = [...new Set(run.map(({ member }) => member))];
      return [place, kindsHere(kinds.get(place)).map((kind) => ({ kind, members }))];
    }),
  );
}

/** The other side of an outer parting may part itself: that it is the other side says enough. */
function kindsHere(kinds: ReadonlySet<BreakKind> = new Set()): BreakKind[] {
  const order: BreakKind[] = ['together', kinds.has('meanwhile') ? 'meanwhile' : 'parted'];
  return order.filter((kind) => kinds.has(kind));
}

/** In the order of `inOrder`, whoever had not seen the message just before saw nothing since the last that they name. */
function seamsOf<N>({ list, seen }: Ordered<N>): Seam[] {
  const seams: Seam[] = [];
  let open: Seam[] = [];
  for (const [place, parents] of seen.entries()) {
    const earlier = parents.filter((parent) => parent < place - 1);
    if (earlier.length > 0)
      open = open.filter((seam) => {
        const meets = earlier.some((parent) => parent >= seam.from && parent < seam.at);
        if (meets && parents.includes(place - 1)) seam.to = place;
        return seam.to === list.length;
      });
    if (place === 0 || parents.includes(place - 1)) continue;
    const seam = { from: Math.max(-1, ...parents) + 1, at: place, to: list.length };
    seams.push(seam);
    open = [...open.slice(1 - OPEN_MAX), seam];
  }
  return seams;
}

function areApart(list: readonly Spoken[], { from, at, to }: Seam): boolean {
  if (at - from >= BLIND_MIN && to - at >= BLIND_MIN) return true;
  const before = list.slice(Math.max(from, at - LOOKED_AT_MAX), at);
  const after = list.slice(at, Math.min(to, at + LOOKED_AT_MAX));
  return knewApart(before, after) || knewApart(after, before);
}

function knewApart(some: readonly Spoken[], others: readonly Spoken[]): boolean {
  const members = new Set([APART_FROM_ALL, ...others.map(({ member }) => member)]);
  return some.some(({ apart }) => apart.some((member) => members.has(member)));
}
