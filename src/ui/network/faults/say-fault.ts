/** A fault in words: a few, where it holds, and whole sentences before it is made. Which sentences hold is decided here; each language has its own words for them. */
import type { FaultConditions, FaultOrder, FaultScope } from '../../../faults/room-fault.ts';
import type { NetworkSnapshot } from '../../../watch/network-snapshot.ts';
import type { NetworkWords, Words } from '../../words/catalog.ts';
import { clockSeconds, plainName } from '../../words/names.ts';
import { alsoAll, type PeerId, type WhoIs } from '../timeline/who.ts';
import { islandsAfter } from './islands-after.ts';

type FaultWords = NetworkWords['faults'];
export type Told = { words: Words; faults: FaultWords; who: WhoIs };
type Fault = Pick<FaultOrder, 'scope' | 'conditions' | 'profile'>;

/** Never 0 of what happens now and then. */
function percentOf(share: number): string {
  const percent = share * 100;
  return String(percent < 0.1 ? Number(percent.toPrecision(1)) : Math.round(percent * 10) / 10);
}

/** "Between Ana and Bo: 200 ms more each way, 5 % lost." */
export function faultShort({ scope, conditions, profile }: Fault, told: Told): string {
  const what = whatShort(scope, conditions, told);
  const like = profile === null ? [] : [profileTitle(profile, told.faults)];
  return told.faults.short(whereShort(scope, told), [...like, ...what]);
}

const islandNames = (islands: readonly (readonly PeerId[])[], { words, who }: Told): string[] =>
  islands.map((island) => alsoAll(words, island.map(who)));

function whereShort(scope: FaultScope, told: Told): string {
  const { faults, who } = told;
  const { at } = faults;
  switch (scope.on) {
    case 'all':
      return at.all;
    case 'relay':
      return at.relay;
    case 'peer':
      return who(scope.peer).isSelf ? at.self : at.peer(who(scope.peer).whom);
    case 'link': {
      const [a, b] = endsOf(scope, who);
      return scope.kind === null ? at.link(a, b) : at.linkKind(a, b, scope.kind);
    }
    case 'islands':
      return at.islands(islandNames(scope.islands, told));
  }
}

const endsOf = (
  { a, b }: Extract<FaultScope, { on: 'link' }>,
  who: WhoIs,
): readonly [string, string] => [who(a).whom, who(b).whom];

function whatShort(
  scope: FaultScope,
  so: FaultConditions,
  { faults: { is }, who }: Told,
): string[] {
  return [
    ...cutShort(scope, so.cut, is, who),
    ...(so.delayMs === undefined ? [] : [is.delay(so.delayMs)]),
    ...(so.jitterMs === undefined ? [] : [is.jitter(so.jitterMs)]),
    ...(so.loss === undefined ? [] : [is.loss(percentOf(so.loss))]),
    ...(so.duplicate === undefined ? [] : [is.duplicate(percentOf(so.duplicate))]),
    ...(so.reorder === undefined ? [] : [is.reorder(percentOf(so.reorder))]),
    ...(so.kbps === undefined ? [] : [is.kbps(String(so.kbps))]),
    ...(so.pause === undefined ? [] : [is.pause]),
  ];
}

function cutShort(
  scope: FaultScope,
  cut: FaultConditions['cut'],
  is: FaultWords['is'],
  who: WhoIs,
): string[] {
  if (cut === undefined) return [];
  if (cut === 'in') return [is.inTo];
  if (cut === 'out') return [is.outOf];
  if (cut === 'both' || scope.on !== 'link') return [is.cut];
  const [a, b] = endsOf(scope, who);
  return [cut === 'a-to-b' ? is.aToB(a, b) : is.aToB(b, a)];
}

/** What people read; of one that only a newer Folkmoot knows, its name on the wire. */
export const profileTitle = (name: string, { profiles }: FaultWords): string =>
  Object.hasOwn(profiles, name) ? profiles[name as keyof typeof profiles] : plainName(name);

/** What exactly happens, to whom, and till when. */
export function faultPreview(
  order: FaultOrder,
  snapshot: NetworkSnapshot,
  nowMs: number,
  told: Told,
): string[] {
  const { faults } = told;
  const { scope, conditions, profile } = order;
  const isCut = conditions.cut !== undefined || conditions.pause === true;
  return [
    `${whereLong(scope, told)}: ${whatLong(scope, conditions, told).join('; ')}.`,
    ...(profile === null ? [] : [faults.likeProfile(profileTitle(profile, faults))]),
    ...(conditions.delayMs === undefined || scope.on === 'islands'
      ? []
      : [faults.roundTrip(2 * conditions.delayMs)]),
    ...(isCut ? becomes(order, snapshot, told) : []),
    ...(scope.on === 'islands' ? [faults.newcomers] : []),
    faults.lasts(order.forMs, clockSeconds(nowMs + order.forMs)),
    isCut ? faults.keeps : faults.late,
  ];
}

function becomes(order: FaultOrder, snapshot: NetworkSnapshot, told: Told): string[] {
  const { becomes: say } = told.faults;
  const islands = islandsAfter(snapshot, order);
  if (islands === null) return [say.unheard];
  if (islands.length < 2) return [say.same];
  const ours = islands.find((island) => island.includes(snapshot.self)) ?? [];
  // Those that were drawn have been named already.
  const isAsDrawn = order.scope.on === 'islands' && order.scope.islands.length === islands.length;
  return [
    ...(ours.length === 1 ? [say.you] : []),
    ...(isAsDrawn ? [] : [say.parts(islandNames(islands, told))]),
  ];
}

function whereLong(scope: FaultScope, told: Told): string {
  const { faults, who } = told;
  const { on } = faults;
  switch (scope.on) {
    case 'all':
      return on.all;
    case 'relay':
      return on.relay;
    case 'peer':
      return who(scope.peer).isSelf ? on.self : on.peer(who(scope.peer).whom);
    case 'link': {
      const [a, b] = endsOf(scope, who);
      return scope.kind === null ? on.link(a, b) : on.linkKind(a, b, scope.kind);
    }
    case 'islands':
      return on.islands(islandNames(scope.islands, told));
  }
}

function whatLong(
  scope: FaultScope,
  so: FaultConditions,
  { faults: { does }, who }: Told,
): string[] {
  return [
    ...(so.pause === undefined ? [] : [pauseLong(scope, does, who)]),
    ...cutLong(scope, so.cut, does, who),
    ...(so.delayMs === undefined ? [] : [does.delay(so.delayMs)]),
    ...(so.jitterMs === undefined ? [] : [does.jitter(so.jitterMs)]),
    ...(so.loss === undefined ? [] : [does.loss(percentOf(so.loss))]),
    ...(so.duplicate === undefined ? [] : [does.duplicate(percentOf(so.duplicate))]),
    ...(so.reorder === undefined ? [] : [does.reorder(percentOf(so.reorder))]),
    ...(so.kbps === undefined ? [] : [does.kbps(String(so.kbps))]),
  ];
}

function pauseLong(scope: FaultScope, does: FaultWords['does'], who: WhoIs): string {
  if (scope.on !== 'peer') return does.pauseYou;
  const peer = who(scope.peer);
  return peer.isSelf ? does.pauseYou : does.pause(peer.who);
}

function cutLong(
  scope: FaultScope,
  cut: FaultConditions['cut'],
  does: FaultWords['does'],
  who: WhoIs,
): string[] {
  if (cut === undefined) return [];
  if (scope.on === 'peer' && cut === 'in') return [does.inTo(who(scope.peer).whom)];
  if (scope.on === 'peer' && cut === 'out') return [does.outOf(who(scope.peer).whom)];
  if (scope.on !== 'link' || cut === 'both') return [does.cut];
  const [a, b] = endsOf(scope, who);
  return [cut === 'a-to-b' ? does.aToB(a, b) : does.aToB(b, a)];
}
