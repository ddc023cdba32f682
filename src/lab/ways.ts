/** What faults make of the way from one place to another. Pure. */
import type { FaultConditions } from '../faults/room-fault.ts';
import { RELAY, type Place, type Worse } from '../sim/network.ts';
import type { LabScope } from './actions.ts';

export type LabFault = {
  id: number;
  scope: LabScope;
  conditions: FaultConditions;
  /** Virtual. */
  startedAtMs: number;
};

export type WayState = { isCut: boolean; worse: Worse | null };

const NO_WORSE: Worse = {
  delayMs: 0,
  jitterMs: 0,
  loss: 0,
  duplicate: 0,
  reorder: 0,
  bytesPerMs: Infinity,
};
const BITS_PER_BYTE = 8;

export function wayState(faults: readonly LabFault[], from: Place, to: Place): WayState {
  let isCut = false;
  let worse = NO_WORSE;
  for (const { scope, conditions } of faults) {
    if (!concerns(scope, from, to)) continue;
    isCut ||= cuts(scope, conditions.cut, from, to);
    worse = together(worse, conditions);
  }
  return { isCut, worse: isNothing(worse) ? null : worse };
}

function concerns(scope: LabScope, from: Place, to: Place): boolean {
  switch (scope.on) {
    case 'all':
      return true;
    case 'relay':
      return from === RELAY || to === RELAY;
    case 'peer':
      return from === scope.place || to === scope.place;
    case 'link':
      return (from === scope.a && to === scope.b) || (from === scope.b && to === scope.a);
    case 'islands':
      return islandOf(scope.islands, from) !== islandOf(scope.islands, to);
  }
}

const islandOf = (islands: readonly (readonly Place[])[], place: Place): number =>
  Math.max(
    0,
    islands.findIndex((island) => island.includes(place)),
  );

function cuts(scope: LabScope, cut: FaultConditions['cut'], from: Place, to: Place): boolean {
  switch (cut) {
    case undefined:
      return false;
    case 'both':
      // A relay that is dead hangs up on everyone: the network is told so (lab-world.ts).
      return scope.on !== 'relay';
    case 'out':
      return scope.on === 'peer' && from === scope.place;
    case 'in':
      return scope.on === 'peer' && to === scope.place;
    case 'a-to-b':
      return scope.on === 'link' && from === scope.a;
    case 'b-to-a':
      return scope.on === 'link' && from === scope.b;
  }
}

/** Times add up, chances are independent, the narrowest bandwidth counts. */
function together(worse: Worse, conditions: FaultConditions): Worse {
  const {
    delayMs = 0,
    jitterMs = 0,
    loss = 0,
    duplicate = 0,
    reorder = 0,
    kbps = Infinity,
  } = conditions;
  return {
    delayMs: worse.delayMs + delayMs,
    jitterMs: worse.jitterMs + jitterMs,
    loss: 1 - (1 - worse.loss) * (1 - loss),
    duplicate: Math.max(worse.duplicate, duplicate),
    reorder: Math.max(worse.reorder, reorder),
    bytesPerMs: Math.min(worse.bytesPerMs, kbps / BITS_PER_BYTE),
  };
}

const isNothing = ({ delayMs, jitterMs, loss, duplicate, reorder, bytesPerMs }: Worse): boolean =>
  delayMs + jitterMs + loss + duplicate + reorder === 0 && bytesPerMs === Infinity;
