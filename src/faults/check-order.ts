/** What is a fault, and what is not, in words for people. The same rules hold for what is asked for here and for what others tell. */
import { CONDITION_STEPS, PROFILE_BYTES_MAX } from '../wire/fault-messages.ts';
import type { PeerId } from '../wire/ids.ts';
import { ROOM_PEERS_MAX } from '../wire/limits.ts';
import { FAULT_MS_MAX, FAULT_MS_MIN } from './room-fault.ts';
import type { FaultConditions, FaultOrder, FaultScope } from './room-fault.ts';

type NumberName = keyof typeof CONDITION_STEPS;

/** From and to. Above the last loss it is a cut; above the last delay nothing would be left of a room. */
export const CONDITION_LIMITS: Readonly<Record<NumberName, readonly [number, number]>> = {
  delayMs: [0, 60_000],
  jitterMs: [0, 60_000],
  loss: [0, 0.95],
  duplicate: [0, 1],
  reorder: [0, 1],
  kbps: [1, 10_000_000],
};
const NUMBERS = Object.keys(CONDITION_STEPS) as NumberName[];

const CUTS: Readonly<Record<FaultScope['on'], readonly string[]>> = {
  all: ['both'],
  relay: ['both'],
  islands: ['both'],
  peer: ['both', 'in', 'out'],
  link: ['both', 'a-to-b', 'b-to-a'],
};

const PROFILE_NAME = new RegExp(`^[ -~]{1,${PROFILE_BYTES_MAX}}$`);

/** Orders come from the console, too. */
const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null;

/** Null if there is none. */
function troubleOfScope(scope: FaultScope): string | null {
  if (!isObject(scope) || !Object.hasOwn(CUTS, scope.on))
    return 'a fault is on all, relay, peer, link or islands';
  if (scope.on === 'peer' && !isPeer(scope.peer)) return 'a fault on a peer names it';
  if (scope.on === 'link' && (!isPeer(scope.a) || !isPeer(scope.b) || scope.a === scope.b))
    return 'a fault on a link names two peers';
  if (scope.on === 'link' && ![null, 'tab', 'direct', 'relayed'].includes(scope.kind))
    return 'a link is of the kind tab, direct or relayed, or (null) any';
  if (scope.on !== 'islands') return null;
  if (!Array.isArray(scope.islands) || !scope.islands.every(Array.isArray))
    return 'islands are lists of peers';
  const peers = scope.islands.flat();
  if (scope.islands.length < 2 || scope.islands.some(({ length }) => length === 0))
    return 'there are at least two islands, and somebody on each';
  if (!peers.every(isPeer) || new Set(peers).size !== peers.length)
    return 'nobody is on two islands';
  return peers.length > ROOM_PEERS_MAX ? `at most ${ROOM_PEERS_MAX} peers are on islands` : null;
}

const isPeer = (peer: PeerId): boolean => typeof peer === 'string' && peer.length > 0;

function troubleOfConditions(conditions: FaultConditions, scope: FaultScope): string | null {
  if (!isObject(conditions)) return 'a fault needs conditions';
  const { cut, pause } = conditions;
  if (cut !== undefined && !CUTS[scope.on].includes(cut))
    return `a cut on ${scope.on} is ${CUTS[scope.on].join(', ')}`;
  if (pause !== undefined && pause !== true) return '"pause" is true or left out';
  if (pause && scope.on !== 'peer') return 'only a peer can be paused';
  for (const name of NUMBERS) {
    const value = conditions[name];
    const [min, max] = CONDITION_LIMITS[name];
    if (value === undefined) continue;
    if (typeof value !== 'number' || !(value >= min && value <= max))
      return `"${name}" is a number from ${min} to ${max}`;
  }
  return Object.keys(soundConditions(conditions)).length === 0
    ? 'a fault needs at least one condition'
    : null;
}

/** In whole steps, without what is nothing: as it goes over the wire and comes back. */
function soundConditions({ cut, pause, ...rest }: FaultConditions): FaultConditions {
  const sound: FaultConditions = {};
  if (cut !== undefined) sound.cut = cut;
  for (const name of NUMBERS) {
    const steps = Math.round((rest[name] ?? 0) * CONDITION_STEPS[name]);
    if (steps > 0) sound[name] = steps / CONDITION_STEPS[name];
  }
  if (pause) sound.pause = true;
  return sound;
}

/** Of what others tell, too: null if there is none. */
export function troubleOfFault(scope: FaultScope, conditions: FaultConditions): string | null {
  return troubleOfScope(scope) ?? troubleOfConditions(conditions, scope);
}

/** The order in whole steps. Throws RangeError, in words for people, for what is not a fault. */
export function soundOrder(order: FaultOrder): FaultOrder {
  const { scope, conditions, profile, forMs } = order;
  const trouble = troubleOfFault(scope, conditions);
  if (trouble !== null) throw new RangeError(trouble);
  if (typeof forMs !== 'number' || !(forMs >= FAULT_MS_MIN && forMs <= FAULT_MS_MAX))
    throw new RangeError(`"forMs" is a number from ${FAULT_MS_MIN} to ${FAULT_MS_MAX}`);
  if (profile !== null && !PROFILE_NAME.test(profile))
    throw new RangeError(`a profile has a name of at most ${PROFILE_BYTES_MAX} plain characters`);
  return { scope, conditions: soundConditions(conditions), profile, forMs: Math.round(forMs) };
}

/** Whether this touches nobody but its author. */
export const isOwnFault = (scope: FaultScope, author: PeerId): boolean =>
  scope.on === 'peer' && scope.peer === author;
