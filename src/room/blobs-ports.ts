/** What the blobs machine reads of the mesh and the links: who is here, by what path, and what waits on it. */
import type { BlobPeer, BlobsPorts } from '../blobs/machine-types.ts';
import { toHex } from '../lib/bytes.ts';
import type { PeerView } from '../mesh/machine-types.ts';
import type { PeerId } from '../wire/ids.ts';
import type { RoomParts } from './assemble.ts';
import { isHere, viewOf } from './selectors.ts';

/** `sharesDisk`: whether blobs are on a disk at all. */
export function blobsPortsOf(parts: RoomParts, sharesDisk: () => boolean): BlobsPorts {
  let views: Map<PeerId, PeerView> | null = null;
  parts.inner.on('view', () => (views = null));
  const viewed = (): Map<PeerId, PeerView> => {
    views ??= new Map(viewOf(parts).peers.map((peer) => [peer.id, peer]));
    return views;
  };
  const device = toHex(parts.record.device);
  const isTab = ({ record }: PeerView): boolean =>
    record !== null && sharesDisk() && toHex(record.device) === device;
  return {
    peers(): BlobPeer[] {
      views = null;
      return [...viewed().values()]
        .filter(isHere)
        .map((peer) => ({ id: peer.id, path: peer.path, sharesDisk: isTab(peer) }));
    },
    backlogOf(id) {
      const view = viewed().get(id);
      const hop = view?.via ?? id;
      let backlogBytes = 0;
      for (const link of parts.carriers.linkStats())
        if (link.peer === hop && (view?.path === 'via' || link.kind === view?.path))
          backlogBytes = Math.max(backlogBytes, link.backlogBytes);
      return backlogBytes;
    },
  };
}
