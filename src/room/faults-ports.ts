/** What the faults machine reads of the mesh: who may write, and whose certificates were shown. */
import type { FaultsPorts } from '../faults/machine-types.ts';
import type { PeerView } from '../mesh/machine-types.ts';
import type { PeerId } from '../wire/ids.ts';
import type { RoomParts } from './assemble.ts';
import { viewOf } from './selectors.ts';

type Parts = Pick<RoomParts, 'ports' | 'mesh' | 'record' | 'inner' | 'reach'>;

/** Every statement asks twice; the view is read anew only when it is another. */
export function faultsPortsOf(parts: Parts): FaultsPorts {
  let peers: Map<PeerId, PeerView> | null = null;
  parts.inner.on('view', () => (peers = null));
  const find = (session: PeerId): PeerView | undefined => {
    peers ??= new Map(viewOf(parts).peers.map((peer) => [peer.id, peer]));
    return peers.get(session);
  };
  const self = parts.record;
  return {
    isWriter: (session) =>
      ((session === self.session ? self : find(session)?.record)?.writerCertificate ?? null) !==
      null,
    isKnown(session) {
      if (session === self.session) return true;
      const peer = find(session);
      return peer !== undefined && peer.record !== null && peer.cutOff === null;
    },
  };
}
