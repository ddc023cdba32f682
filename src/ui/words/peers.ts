/** One peer, the relay: one plain sentence each. */
import type { RoomStatus } from '../../room/room-api.ts';
import type { PeerNow } from '../room/snapshot.ts';
import { clockTime } from './names.ts';

const timeOf = (rttMs: number | null): string => {
  if (rttMs === null) return '';
  return rttMs < 1 ? ', under 1 ms' : `, ${rttMs} ms`;
};

export const peerTitle = ({ name, sharesDisk }: PeerNow): string =>
  sharesDisk ? 'Your other tab' : name || 'Someone';

/** `via`: the name of the peer in between. */
export function peerSentence(peer: PeerNow, via: string | null): string {
  const when = peer.heardAtMs === null ? null : clockTime(peer.heardAtMs);
  if (peer.cutOff !== null) return `Cut off from this room: ${peer.cutOff}`;
  if (peer.left) return when === null ? 'Left' : `Left at ${when}`;
  const to = peer.sharesDisk ? 'it' : peer.name;
  switch (peer.path) {
    case 'out-of-reach':
      return when === null ? 'Out of reach' : `Out of reach since ${when}`;
    case 'tab':
      return `In this browser${timeOf(peer.rttMs)}`;
    case 'direct':
      return `Direct to ${to}${timeOf(peer.rttMs)}`;
    case 'relayed':
      return `Through the relay to ${to}${timeOf(peer.rttMs)}`;
    case 'via':
      return `To ${to} via ${via ?? 'someone else'}${timeOf(peer.rttMs)}`;
  }
}

/** How far it is; empty when that says nothing. */
export function stepWords({ cutOff, left, path, inStep, behind }: PeerNow): string {
  if (cutOff !== null || left) return '';
  if (path === 'out-of-reach') return behind > 0 ? `${behind} wait` : '';
  if (inStep) return 'in step';
  return behind > 0 ? `${behind} behind` : 'not in step yet';
}

export function relaySentence({ state, reason, rttMs }: RoomStatus['relay']): string {
  if (state === 'here')
    return `The relay is here${timeOf(rttMs === null ? null : Math.round(rttMs))}.`;
  if (state === 'joining') return 'The relay has not answered yet.';
  // The reason may say no more than that.
  if (reason === null || reason.includes('out of reach')) return 'The relay is out of reach.';
  return `The relay is out of reach: ${reason.replace(/\.$/, '')}.`;
}
