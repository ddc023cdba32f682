/**
 * What one peer does for a fault of the room: rules for its own links. Each way of a link is made worse once, by its sender; cuts are made
 * at both ends, so that one end that has not heard of it makes no difference. What happens to a peer happens at that peer alone.
 */
import type { PeerId } from '../wire/ids.ts';
import type { LinkKind } from '../wire/lanes.ts';
import type { RoomRule } from './machine-types.ts';
import type { FaultConditions, FaultScope } from './room-fault.ts';

type Fault = { scope: FaultScope; conditions: FaultConditions };
type Numbers = Omit<FaultConditions, 'cut' | 'pause'>;
type Cut = FaultConditions['cut'];

const KINDS: readonly LinkKind[] = ['tab', 'direct', 'relayed'];

function numbersOf({ cut: _cut, pause: _pause, ...numbers }: FaultConditions): Numbers {
  return numbers;
}

/** The cut as the end at which `out` is named so, sees it. */
function cutSeen(cut: Cut, out: Cut, inward: Cut): RoomRule['cut'] | null {
  if (cut === 'both') return 'both';
  return cut === out ? 'out' : cut === inward ? 'in' : null;
}

/** A rule, if there is anything in it. */
function rule(
  on: Pick<RoomRule, 'on' | 'except' | 'kind'>,
  cut: RoomRule['cut'] | null,
  numbers: Numbers,
  way: 'both' | 'out',
): RoomRule[] {
  const hasNumbers = Object.keys(numbers).length > 0;
  if (!hasNumbers && !cut) return [];
  return [{ ...on, ...(cut ? { cut } : {}), ...(hasNumbers ? { way, ...numbers } : {}) }];
}

/** On all our links, of each kind: a rule for all of no kind would be one for the relay's socket, on which everything beneath the faults rides. */
function everywhere(
  cut: RoomRule['cut'] | null,
  numbers: Numbers,
  way: 'both' | 'out',
  except?: readonly PeerId[],
): RoomRule[] {
  const but = except === undefined ? {} : { except };
  return KINDS.flatMap((kind) => rule({ on: 'all', kind, ...but }, cut, numbers, way));
}

function rulesOf({ scope, conditions }: Fault, self: PeerId): RoomRule[] {
  const numbers = numbersOf(conditions);
  const whole = conditions.cut === 'both' ? 'both' : null;
  switch (scope.on) {
    case 'all':
      return everywhere(whole, numbers, 'out');
    case 'relay':
      return rule({ on: 'all', kind: 'relayed' }, whole, numbers, 'out');
    case 'peer':
      if (scope.peer === self)
        return everywhere(cutSeen(conditions.cut, 'out', 'in'), numbers, 'both');
      // It cuts, or stands still; what we give up meanwhile must be there when it is back.
      return conditions.cut === undefined && !conditions.pause
        ? []
        : [{ on: scope.peer, cut: 'far' }];
    case 'link': {
      const isA = scope.a === self;
      if (!isA && scope.b !== self) return [];
      const cut = isA
        ? cutSeen(conditions.cut, 'a-to-b', 'b-to-a')
        : cutSeen(conditions.cut, 'b-to-a', 'a-to-b');
      const on = isA ? scope.b : scope.a;
      return rule(scope.kind === null ? { on } : { on, kind: scope.kind }, cut, numbers, 'out');
    }
    case 'islands': {
      const own = scope.islands.findIndex((island) => island.includes(self));
      // Newcomers are on the first island, so whoever is on another keeps to those that are named.
      if (own > 0) return everywhere(whole, numbers, 'out', scope.islands[own]);
      const others = scope.islands.slice(1).flat();
      return others.flatMap((peer) => rule({ on: peer }, whole, numbers, 'out'));
    }
  }
}

/** For all faults that hold, in their order. */
export function rulesFor(faults: readonly Fault[], self: PeerId): RoomRule[] {
  return faults.flatMap((fault) => rulesOf(fault, self));
}
