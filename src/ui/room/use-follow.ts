/** Following someone: we are where they are, until we go elsewhere, write, or say stop. */
import { useCallback, useEffect, useMemo, useState } from 'react';
import { peopleHere } from '../words/state.ts';
import type { PageId, PeerId, PeerNow, Snapshot } from './snapshot.ts';
import { whereIs } from './whereabouts.ts';

export type Follow = {
  /** Whom we follow and can reach. */
  leader: PeerNow | null;
  /** They are on no page that is here. */
  isWaiting: boolean;
  start: (peer: PeerId) => void;
  stop: () => void;
};

export function useFollow(snapshot: Snapshot, open: (page: PageId) => void): Follow {
  const [followed, setFollowed] = useState<PeerNow['member'] | null>(null);
  const { peers } = snapshot;
  const leader = followed === null ? null : leaderOf(followed, snapshot);
  const where = leader === null ? undefined : whereIs(leader.id, snapshot);
  const page = snapshot.pages.find(({ id }) => id === where?.page);
  const pageId = page?.id;
  useEffect(() => {
    if (pageId !== undefined) open(pageId);
  }, [pageId, open]);
  const stop = useCallback(() => setFollowed(null), []);
  const start = useCallback(
    (id: PeerId) => setFollowed(peers.find((peer) => peer.id === id)?.member ?? null),
    [peers],
  );
  const isWaiting = leader !== null && page === undefined;
  return useMemo(() => ({ leader, isWaiting, start, stop }), [leader, isWaiting, start, stop]);
}

/** Of someone's several tabs, the one that is not idle. */
function leaderOf(member: PeerNow['member'], snapshot: Snapshot): PeerNow | null {
  const reachable = snapshot.peers.filter(
    (peer) => peer.member === member && peopleHere([peer]).length > 0,
  );
  return (
    reachable.find((peer) => whereIs(peer.id, snapshot)?.idle === false) ?? reachable[0] ?? null
  );
}
