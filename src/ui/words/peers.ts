/** One peer, the relay: one plain sentence each. What the network says of a fault is English and meant for logs: only the kinds below reach the screen. */
import type { RoomStatus } from '../../room/room-api.ts';
import type { PeerNow } from '../room/snapshot.ts';
import type { Words } from './catalog.ts';
import { clockTime } from './names.ts';

/** Why someone was cut off, by what `mesh` and `replica` say of it; the first that fits. */
const FAULTS: readonly [RegExp, keyof Words['peers']['why']][] = [
  [/two different/, 'twoLogs'],
  [/writer's certificate/, 'wroteByView'],
  [/certificates/, 'certificate'],
  [/garbage|Yjs/, 'garbage'],
  [/forged|no writer signed|not under their head|another/, 'forged'],
];

/** Why the relay is away, by what `link` says of it. That it is out of reach needs no reason. */
const RELAY_FAULTS: readonly [RegExp, keyof Words['peers']['relay']['why']][] = [
  [/private/, 'private'],
  [/refused/, 'refused'],
  [/room is full/, 'full'],
  [/more rooms/, 'crowded'],
  [/too many peers/, 'tooMany'],
  [/rate/, 'rate'],
  [/version/, 'version'],
  [/restarts/, 'restarts'],
  [/silent/, 'silent'],
];

const kindOf = <K>(kinds: readonly [RegExp, K][], reason: string): K | null =>
  kinds.find(([pattern]) => pattern.test(reason))?.[1] ?? null;

/** Why someone was cut off, to stand in a sentence. */
export const faultWords = ({ peers }: Words, reason: string): string =>
  peers.why[kindOf(FAULTS, reason) ?? 'other'];

export const peerTitle = ({ peers }: Words, { name, sharesDisk }: PeerNow): string =>
  sharesDisk ? peers.yourOtherTab : name;

/** `via` is the name of the peer in between. */
export function peerSentence(words: Words, peer: PeerNow, via: string | null): string {
  const { peers } = words;
  const when = peer.heardAtMs === null ? null : clockTime(peer.heardAtMs);
  if (peer.cutOff !== null) return peers.cutOff(faultWords(words, peer.cutOff));
  if (peer.left) return peers.left(when);
  if (peer.path === 'out-of-reach') return peers.outOfReach(when);
  const time = peer.rttMs === null ? '' : `, ${peers.time(peer.rttMs)}`;
  const why =
    peer.path === 'relayed' && peer.directTrouble !== null
      ? `; ${peers.notDirect[peer.directTrouble]}`
      : '';
  return `${pathWords(words, peer, via)}${time}${why}`;
}

function pathWords({ peers }: Words, peer: PeerNow, via: string | null): string {
  const to = peer.sharesDisk ? null : peer.name;
  if (peer.path === 'tab') return peers.tab;
  if (peer.path === 'direct') return peers.direct(to);
  return peer.path === 'via' ? peers.via(to, via ?? peers.someoneElse) : peers.relayed(to);
}

/** How far it is; empty when that says nothing. */
export function stepWords(
  { peers }: Words,
  { cutOff, left, path, inStep, behind }: PeerNow,
): string {
  if (cutOff !== null || left) return '';
  if (path === 'out-of-reach') return behind > 0 ? peers.wait(behind) : '';
  if (inStep) return peers.inStep;
  return behind > 0 ? peers.behind(behind) : peers.notInStepYet;
}

/** Null where there is no more to say than that it is out of reach. */
export function relayWhy({ peers }: Words, reason: string | null): string | null {
  const why = reason === null ? null : kindOf(RELAY_FAULTS, reason);
  return why === null ? null : peers.relay.why[why];
}

export function relaySentence(words: Words, { state, reason, rttMs }: RoomStatus['relay']): string {
  const { peers } = words;
  const { relay } = peers;
  if (state === 'here') return relay.here(rttMs === null ? null : peers.time(Math.round(rttMs)));
  if (state === 'joining') return relay.joining;
  return relay.away(relayWhy(words, reason));
}
