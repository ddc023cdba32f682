/**
 * Which line of a game goes on. What two islands did apart is two lines; the rule needs nothing but the lines, so everyone picks the
 * same: the longer one; if equal, one that ended the game; if equal, the one with fewer moves by others than who first took the seat;
 * if still equal, the one with the lower id where they part.
 */
import type { Author } from './actions.ts';
import { compareElements } from './elements.ts';
import type { Position } from './position.ts';
import type { Seat } from './rules.ts';

export type Side<State> = { end: Position<State>; length: number; authors: Author[] };

/** Two lines that part: the one that goes on and one that is kept to be looked at. */
export type Fork<State> = {
  at: Position<State>;
  goesOn: Side<State>;
  kept: Side<State>;
  because: 'longer' | 'ended' | 'fewer-stand-ins' | 'lower-id';
};

/** Lines told of that part at one place: a hostile writer could begin thousands. */
const FORKS_AT_ONE_MAX = 20;

type Best<State> = { end: Position<State>; standIns: number };
type Bests<State> = ReadonlyMap<Position<State>, Best<State>>;

/** `firstAt`: who first took a seat. Forks are those on the line that goes on, from the beginning to its end. */
export function chooseLine<State>(
  start: Position<State>,
  firstAt: (seat: Seat) => Author | null,
): { end: Position<State>; forks: Fork<State>[] } {
  const bests = bestsBelow(start, firstAt);
  const forks: Fork<State>[] = [];
  let at = start;
  for (let next = bestChild(at, bests); next !== null; next = bestChild(at, bests)) {
    if (at.children.length > 1) forks.push(...forksAt(at, next, bests));
    at = next;
  }
  return { end: at, forks };
}

/** Children come after their parents, so walking back meets them first. No recursion: lines are as long as hostile writers like. */
function bestsBelow<State>(
  start: Position<State>,
  firstAt: (seat: Seat) => Author | null,
): Bests<State> {
  const order = [start];
  for (const position of order) for (const child of position.children) order.push(child);
  const standIns = new Map<Position<State>, number>();
  for (const position of order) {
    const { parent, seat, author } = position;
    const before = parent === null ? 0 : (standIns.get(parent) ?? 0);
    standIns.set(position, before + Number(seat !== null && author !== firstAt(seat)));
  }
  const bests = new Map<Position<State>, Best<State>>();
  for (const position of order.toReversed()) {
    const child = bestChild(position, bests);
    const own = { end: position, standIns: standIns.get(position) ?? 0 };
    bests.set(position, (child !== null && bests.get(child)) || own);
  }
  return bests;
}

function bestChild<State>(at: Position<State>, bests: Bests<State>): Position<State> | null {
  let best: Position<State> | null = null;
  for (const child of at.children)
    if (best === null || reasonFor(child, best, bests) !== null) best = child;
  return best;
}

/** Why the line of `a` goes on rather than that of `b`; null if it does not. */
function reasonFor<State>(
  a: Position<State>,
  b: Position<State>,
  bests: Bests<State>,
): Fork<State>['because'] | null {
  const [bestA, bestB] = [bests.get(a), bests.get(b)];
  if (bestA === undefined || bestB === undefined) return null;
  const byLength = bestA.end.length - bestB.end.length;
  if (byLength !== 0) return byLength > 0 ? 'longer' : null;
  const byEnd = Number(bestA.end.outcome !== null) - Number(bestB.end.outcome !== null);
  if (byEnd !== 0) return byEnd > 0 ? 'ended' : null;
  const byStandIns = bestB.standIns - bestA.standIns;
  if (byStandIns !== 0) return byStandIns > 0 ? 'fewer-stand-ins' : null;
  return compareElements(a, b) < 0 ? 'lower-id' : null;
}

/** Without lines that have no move: an offer that nobody answered is nothing to look at. */
function forksAt<State>(
  at: Position<State>,
  next: Position<State>,
  bests: Bests<State>,
): Fork<State>[] {
  const goesOn = sideOf(at, bests.get(next)?.end ?? next);
  const forks: Fork<State>[] = [];
  for (const other of at.children) {
    const because = other === next ? null : reasonFor(next, other, bests);
    const kept = sideOf(at, bests.get(other)?.end ?? other);
    if (because !== null && kept.length > 0 && forks.length < FORKS_AT_ONE_MAX)
      forks.push({ at, goesOn, kept, because });
  }
  return forks;
}

function sideOf<State>(at: Position<State>, end: Position<State>): Side<State> {
  const authors = new Set<Author>();
  for (let step: Position<State> | null = end; step !== null && step !== at; step = step.parent)
    authors.add(step.author);
  return { end, length: end.length - at.length, authors: [...authors].toReversed() };
}
