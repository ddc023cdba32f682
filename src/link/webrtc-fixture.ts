/** Two WebRTC carriers in one page, their signals passed by hand. For tests only. */
import { peerIdOf } from '../wire/ids.ts';
import type { PeerId } from '../wire/ids.ts';
import type { Link } from './link.ts';
import { platformTimers } from './timers.ts';
import { createWebRtcCarrier } from './webrtc.ts';
import type { WebRtcCarrier, WebRtcCarrierOptions } from './webrtc.ts';

export type DirectPeer = {
  id: PeerId;
  carrier: WebRtcCarrier;
  links: Link[];
  failures: string[];
  signals: { epoch: number; bytes: Uint8Array }[];
};

export const idOf = (seed: number): PeerId => peerIdOf(new Uint8Array(32).fill(seed));

/** Two that hear each other's signals, through `carry`, which may lose or delay them. */
export function createDirectPair(
  carry: (deliver: () => void, from: 'a' | 'b') => void = queueMicrotask,
  more: Partial<WebRtcCarrierOptions> = {},
  onChange: () => void = () => undefined,
): { a: DirectPeer; b: DirectPeer } {
  const make = (name: 'a' | 'b', id: PeerId, other: () => DirectPeer): DirectPeer => {
    const links: Link[] = [];
    const failures: string[] = [];
    const signals: DirectPeer['signals'] = [];
    const carrier = createWebRtcCarrier({
      self: id,
      RTCPeerConnectionCtor: RTCPeerConnection,
      iceServers: () => [],
      timers: platformTimers,
      onSignal: (_, epoch, bytes) => {
        signals.push({ epoch, bytes });
        carry(() => other().carrier.signal(id, epoch, bytes), name);
      },
      onLink: (link) => {
        links.push(link);
        onChange();
      },
      onFailed: (_peer, _epoch, reason) => {
        failures.push(reason);
        onChange();
      },
      onMisbehaviour: (_, why) => failures.push(why),
      ...more,
    });
    return { id, carrier, links, failures, signals };
  };
  const a: DirectPeer = make('a', idOf(1), () => b);
  const b: DirectPeer = make('b', idOf(2), () => a);
  return { a, b };
}
