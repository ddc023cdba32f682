/** What a file of a timeline may hold, and how snapshots are taken out until it is small enough to be read again. */
import type { NetworkLink, NetworkSnapshot } from './network-snapshot.ts';
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
/** Where a part that stands in the file once is named. */
const INDEX_BYTES = 7;

/** Of all frames together: no export has more, as each is reckoned with INDEX_BYTES. */
export const FILE_REFERENCES_MAX = Math.floor(FILE_FRAMES_BYTES_MAX / INDEX_BYTES);

/** Of a file in which equal parts of its frames stand once (timeline-text.ts). */
export function jsonBytesOf(frames: readonly NetworkSnapshot[]): number {
  const peers = new Set(frames.flatMap((frame) => frame.peers));
  const links = new Set<NetworkLink>();
  let bytes = 0;
  for (const peer of peers) bytes += PEER_BYTES + peer.pages.length * PAGE_BYTES;
  for (const frame of frames) {
    for (const link of frame.links) links.add(link);
    bytes += FRAME_BYTES + INDEX_BYTES * (frame.peers.length + frame.links.length);
    bytes += idBytesOf(frame.islands) + idBytesOf(frame.relays);
    for (const { scope } of frame.faults)
      bytes += FAULT_BYTES + (scope.on === 'islands' ? ID_BYTES * scope.islands.flat().length : 0);
  }
  return bytes + links.size * LINK_BYTES;
}

const idBytesOf = (sets: readonly { peers: readonly unknown[] }[]): number =>
  sets.reduce((sum, { peers }) => sum + ID_BYTES * (peers.length + 2), 0);

/** First every other one of the spare ones, over and over, the newest staying; then the oldest. */
export function thinned(
  frames: readonly Frame[],
  bytesMax: number = FILE_FRAMES_BYTES_MAX,
): NetworkSnapshot[] {
  const newest = frames.at(-1);
  let kept = [...frames];
  const snapshots = (): NetworkSnapshot[] => kept.map(({ snapshot }) => snapshot);
  const isTooMuch = (): boolean =>
    kept.length > FILE_FRAMES_MAX || jsonBytesOf(snapshots()) > bytesMax;
  const isSpare = (frame: Frame): boolean => frame.isSpare && frame !== newest;
  while (isTooMuch() && kept.some(isSpare)) {
    let spare = 0;
    kept = kept.filter((frame) => {
      if (isSpare(frame)) spare += 1;
      return !isSpare(frame) || spare % 2 === 0;
    });
  }
  while (isTooMuch() && kept.length > 1) kept = kept.slice(Math.ceil(kept.length / 16));
  return snapshots();
}
