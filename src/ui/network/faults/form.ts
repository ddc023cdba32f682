/** What stands in the form of a fault, and the order that it makes or what is wrong with it: pure. */
import {
  FAULT_MS_MAX,
  FAULT_MS_MIN,
  type FaultConditions,
  type FaultOrder,
  type FaultScope,
} from '../../../faults/room-fault.ts';
import type { NetworkLink } from '../../../watch/network-snapshot.ts';
import type { NetworkWords } from '../../words/catalog.ts';
import type { PeerId } from '../timeline/who.ts';

export const WHERES = ['self', 'all', 'relay', 'peer', 'link', 'islands'] as const;
export type Where = (typeof WHERES)[number];
export const WHATS = ['cut', 'one-way', 'worse', 'profile', 'pause'] as const;
export type What = (typeof WHATS)[number];

/** Limits of `link/fault.ts`; loss and the like in percent. */
export const FIELDS = [
  { name: 'delayMs', min: 0, max: 60_000, perUnit: 1 },
  { name: 'jitterMs', min: 0, max: 60_000, perUnit: 1 },
  { name: 'loss', min: 0, max: 95, perUnit: 100 },
  { name: 'duplicate', min: 0, max: 100, perUnit: 100 },
  { name: 'reorder', min: 0, max: 100, perUnit: 100 },
  { name: 'kbps', min: 1, max: 10_000_000, perUnit: 1 },
] as const;
export type FieldName = (typeof FIELDS)[number]['name'];

export const DURATIONS_MS = [10_000, 30_000, 60_000, 300_000, 600_000] as const;

export type FaultForm = {
  where: Where;
  peer: PeerId | null;
  a: PeerId | null;
  b: PeerId | null;
  kind: NetworkLink['kind'] | null;
  islands: readonly (readonly PeerId[])[];
  what: What;
  /** Of a peer `in` or `out`, of a link `a-to-b` or `b-to-a`. */
  isBackwards: boolean;
  /** As typed; empty is nothing. */
  fields: Readonly<Record<FieldName, string>>;
  /** Name of a profile. */
  profile: string | null;
  forMs: number;
};

export const EMPTY_FORM: FaultForm = {
  where: 'self',
  peer: null,
  a: null,
  b: null,
  kind: null,
  islands: [],
  what: 'cut',
  isBackwards: false,
  fields: { delayMs: '', jitterMs: '', loss: '', duplicate: '', reorder: '', kbps: '' },
  profile: null,
  forMs: 60_000,
};

/** A form for what was chosen on the map. */
export function formFor(scope: FaultScope | null, self: PeerId): FaultForm {
  if (scope === null) return EMPTY_FORM;
  switch (scope.on) {
    case 'all':
    case 'relay':
      return { ...EMPTY_FORM, where: scope.on };
    case 'peer':
      return scope.peer === self ? EMPTY_FORM : { ...EMPTY_FORM, where: 'peer', peer: scope.peer };
    case 'link':
      return { ...EMPTY_FORM, where: 'link', a: scope.a, b: scope.b, kind: scope.kind };
    case 'islands':
      return { ...EMPTY_FORM, where: 'islands', islands: scope.islands };
  }
}

/** Everyone of `here` and nobody else on an island: whoever has been put on none is with the first. */
export function islandsOf(form: FaultForm, here: readonly PeerId[]): PeerId[][] {
  const [first = [], ...others] = form.islands
    .map((island) => island.filter((peer) => here.includes(peer)))
    .filter(({ length }) => length > 0);
  const placed = new Set([first, ...others].flat());
  return [[...first, ...here.filter((peer) => !placed.has(peer))], ...others];
}

const oursAmong = (islands: readonly (readonly PeerId[])[], self: PeerId): number =>
  Math.max(
    0,
    islands.findIndex((island) => island.includes(self)),
  );

/** On another island than self. */
export function isApart({ islands }: FaultForm, peer: PeerId, self: PeerId): boolean {
  const at = islands.findIndex((island) => island.includes(peer));
  return Math.max(0, at) !== oursAmong(islands, self);
}

/** The islands when this peer is put on ours, or on the first other one. */
export function moved(
  form: FaultForm,
  {
    peer,
    here,
    self,
    isOut,
  }: { peer: PeerId; here: readonly PeerId[]; self: PeerId; isOut: boolean },
): PeerId[][] {
  const islands = islandsOf(form, here);
  const ours = oursAmong(islands, self);
  if (islands.length < 2) islands.push([]);
  const to = isOut ? (ours === 0 ? 1 : 0) : ours;
  return islands
    .map((island, at) => [...island.filter((each) => each !== peer), ...(at === to ? [peer] : [])])
    .filter(({ length }) => length > 0);
}

type Problems = NetworkWords['faults']['problem'];
/** Key of a sentence, or the field whose number is wrong. */
export type Problem = keyof { [K in keyof Problems as Problems[K] extends string ? K : never]: K };
export type Made =
  | { order: FaultOrder }
  | { problem: Problem }
  | { field: FieldName; min: number; max: number };

type Profile = { name: string; conditions: FaultConditions };

/** Which of the things that can happen make sense there. */
export const isPossible = (where: Where, what: What): boolean =>
  what === 'pause'
    ? where === 'self' || where === 'peer'
    : what !== 'one-way' || where === 'self' || where === 'peer' || where === 'link';

export function orderOf(form: FaultForm, self: PeerId, profiles: readonly Profile[]): Made {
  const scope = scopeOf(form, self);
  if (typeof scope === 'string') return { problem: scope };
  if (!isPossible(form.where, form.what))
    return { problem: form.what === 'pause' ? 'pausePeer' : 'onePeerWay' };
  const conditions = conditionsOf(form, profiles);
  if ('problem' in conditions || 'field' in conditions) return conditions;
  const forMs = Math.min(FAULT_MS_MAX, Math.max(FAULT_MS_MIN, form.forMs));
  const profile = form.what === 'profile' ? form.profile : null;
  return { order: { scope, conditions: conditions.conditions, profile, forMs } };
}

function scopeOf(form: FaultForm, self: PeerId): FaultScope | Problem {
  const { where, peer, a, b, kind, islands } = form;
  switch (where) {
    case 'self':
      return { on: 'peer', peer: self };
    case 'all':
    case 'relay':
      return { on: where };
    case 'peer':
      return peer === null ? 'noPeer' : { on: 'peer', peer };
    case 'link':
      return a === null || b === null || a === b ? 'noLink' : { on: 'link', a, b, kind };
    case 'islands':
      return islands.length < 2 ? 'noIslands' : { on: 'islands', islands };
  }
}

function conditionsOf(
  form: FaultForm,
  profiles: readonly Profile[],
): { conditions: FaultConditions } | Exclude<Made, { order: FaultOrder }> {
  switch (form.what) {
    case 'cut':
      return { conditions: { cut: 'both' } };
    case 'pause':
      return { conditions: { pause: true } };
    case 'one-way':
      return { conditions: { cut: oneWay(form) } };
    case 'profile': {
      const profile = profiles.find(({ name }) => name === form.profile);
      return profile === undefined ? { problem: 'noProfile' } : { conditions: profile.conditions };
    }
    case 'worse':
      return numbersOf(form.fields);
  }
}

function oneWay({ where, isBackwards }: FaultForm): NonNullable<FaultConditions['cut']> {
  if (where === 'link') return isBackwards ? 'b-to-a' : 'a-to-b';
  return isBackwards ? 'out' : 'in';
}

function numbersOf(
  fields: FaultForm['fields'],
): { conditions: FaultConditions } | Exclude<Made, { order: FaultOrder }> {
  const conditions: FaultConditions = {};
  for (const { name, min, max, perUnit } of FIELDS) {
    const text = fields[name].trim().replace(',', '.');
    if (text === '') continue;
    const number = Number(text);
    if (!(number >= min && number <= max)) return { field: name, min, max };
    // A delay of nothing is no fault.
    if (number > 0) conditions[name] = number / perUnit;
  }
  return Object.keys(conditions).length === 0 ? { problem: 'nothing' } : { conditions };
}
