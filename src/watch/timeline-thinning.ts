/** What a file of a timeline may hold, and how snapshots are taken out until it is small enough to be read again. */
import type { NetworkSnapshot } from './network-snapshot.ts';
import type { Frame } from './timeline-frames.ts';

/** Below what timeline-file.ts reads: estimates may be wrong, and events come on top. */
const FILE_FRAMES_BYTES_MAX = 24 * 1024 * 1024;
/** Two a second for an hour. */
export const FILE_FRAMES_MAX = 7_200;
/** Reasons that others gave, and names of rooms: a line is enough. */
export const TEXT_LENGTH_MAX = 256;

/** As JSON; rather too much. */
const PEER_BYTES = 720;
const PAGE_BYTES = 80;
const LINK_BYTES = 290;
const ID_BYTES = 46;
const FAULT_BYTES = 640;
const FRAME_BYTES = 400;

export function jsonBytesOf({ peers, links, islands, relays, faults }: NetworkSnapshot): number {
  const names = (sets: readonly { peers: readonly unknown[] }[]): number =>
    sets.reduce((sum, set) => sum + ID_BYTES * (set.peers.length + 2), 0);
  const pages = peers.reduce((sum, peer) => sum + peer.pages.length, 0);
  // Split islands name everyone.
  const named = faults.reduce(
    (sum, { scope }) =>
      sum + (scope.on === 'islands' ? names(scope.islands.map((of) => ({ peers: of }))) : 0),
    0,
  );
  return (
    FRAME_BYTES +
    peers.length * PEER_BYTES +
    pages * PAGE_BYTES +
    links.length * LINK_BYTES +
    faults.length * FAULT_BYTES +
    names(islands) +
    names(relays) +
    named
  );
}

/** First every other one of those that show nothing new, over and over, the newest staying; then the oldest. */
export function thinned(
  frames: readonly Frame[],
  bytesMax: number = FILE_FRAMES_BYTES_MAX,
): NetworkSnapshot[] {
  let kept = frames.map(({ snapshot, isQuiet }, at) => ({
    snapshot,
    bytes: jsonBytesOf(snapshot),
    isSpare: isQuiet && at < frames.length - 1,
  }));
  const isTooMuch = (): boolean =>
    kept.length > FILE_FRAMES_MAX || kept.reduce((sum, { bytes }) => sum + bytes, 0) > bytesMax;
  while (isTooMuch() && kept.some(({ isSpare }) => isSpare)) {
    let spare = 0;
    kept = kept.filter(({ isSpare }) => {
      if (isSpare) spare += 1;
      return !isSpare || spare % 2 === 0;
    });
  }
  while (isTooMuch() && kept.length > 1) kept = kept.slice(Math.ceil(kept.length / 16));
  return kept.map(({ snapshot }) => snapshot);
}
