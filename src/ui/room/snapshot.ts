/** What the screen shows of a room, read at one moment and equal to the last reading unless something that shows has changed. */
import type {
  PageSummary,
  PeerSummary,
  ReceiptSummary,
  Room,
  RoomStatus,
} from '../../room/room-api.ts';
import { plainName } from '../words/names.ts';

export type PeerId = PeerSummary['id'];
export type PageId = PageSummary['id'];

/** As the Room API says, with the moment instead of the time since. */
export type PeerNow = Omit<PeerSummary, 'lastHeardMs' | 'rttMs'> & {
  rttMs: number | null;
  /** For those who are not here: when we last heard of them, to the minute. */
  heardAtMs: number | null;
};

/** Where someone is: `writes` once their caret has been in the page's text. */
export type Whereabouts = { peer: PeerId; page: string; writes: boolean };

export type Snapshot = {
  self: Room['self'];
  status: RoomStatus;
  peers: PeerNow[];
  pages: PageSummary[];
  receipt: ReceiptSummary | null;
  whereabouts: Whereabouts[];
};

const MINUTE_MS = 60_000;

export function readSnapshot(room: Room, nowMs: number): Snapshot {
  return {
    self: { ...room.self, name: plainName(room.self.name) },
    status: room.status(),
    peers: room
      .peers()
      .map((peer) => readPeer(peer, nowMs))
      .sort(byName),
    pages: room.pages(),
    receipt: room.receipt(),
    whereabouts: readWhereabouts(room),
  };
}

/** Always the same order, so that a sentence changes only when what it says does. */
const byName = (a: PeerNow, b: PeerNow): number =>
  a.name.localeCompare(b.name) || (a.id < b.id ? -1 : 1);

function readPeer({ lastHeardMs, ...peer }: PeerSummary, nowMs: number): PeerNow {
  const isGone = peer.left || peer.path === 'out-of-reach';
  return {
    ...peer,
    name: plainName(peer.name),
    rttMs: peer.rttMs === null ? null : Math.round(peer.rttMs),
    heardAtMs:
      isGone && lastHeardMs !== null
        ? Math.floor((nowMs - lastHeardMs) / MINUTE_MS) * MINUTE_MS
        : null,
  };
}

/** What others show of themselves is theirs to choose: anything may be in it. */
function readWhereabouts(room: Room): Whereabouts[] {
  return [...room.presences()].flatMap(([peer, { page, cursor }]) =>
    typeof page === 'string'
      ? [{ peer, page, writes: typeof cursor === 'object' && cursor !== null }]
      : [],
  );
}
