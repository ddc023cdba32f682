/** What the watch machine reads of the machines beside it. */
import type { OwnFacts, OwnLink, PageFacts, WatchPorts } from '../watch/machine-types.ts';
import { PAGE_DIGEST_BYTES } from '../wire/watch-messages.ts';
import type { RoomParts } from './assemble.ts';
import { isHere, viewOf } from './selectors.ts';

type Parts = Pick<RoomParts, 'ports' | 'mesh' | 'replica' | 'carriers' | 'reach'>;

export function watchPortsOf(parts: Parts): WatchPorts {
  return {
    peers: () => viewOf(parts).peers.flatMap((peer) => (isHere(peer) ? [peer.id] : [])),
    facts: () => factsOf(parts),
    arrivalOf: ({ session, page, number }) => parts.replica.arrivalOf(session, page, number),
  };
}

function factsOf(parts: Parts): OwnFacts {
  return {
    links: ownLinks(parts),
    roomDigest: parts.replica.roomDigest(),
    get pages() {
      return pageFacts(parts);
    },
  };
}

function pageFacts({ replica }: Parts): PageFacts[] {
  const pages = replica.pages().map((page) => ({
    page,
    entries: replica.heads(page).reduce((sum, { number }) => sum + number, 0),
    digest: replica.digest(page).subarray(0, PAGE_DIGEST_BYTES),
  }));
  return pages.filter(({ entries }) => entries > 0);
}

/** Those that were proved to work. What is not measured of one is null. */
function ownLinks(parts: Parts): OwnLink[] {
  const stats = new Map(parts.carriers.linkStats().map((one) => [`${one.kind}/${one.peer}`, one]));
  return viewOf(parts).peers.flatMap(({ id, links }) =>
    links
      .filter(({ proved }) => proved)
      .map(({ kind, rttMs, jitterMs, loss }) => {
        const { backlogBytes = null, bytesOut = 0, bytesIn = 0 } = stats.get(`${kind}/${id}`) ?? {};
        return { peer: id, kind, rttMs, jitterMs, loss, backlogBytes, bytesOut, bytesIn };
      }),
  );
}
