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
  /** Of those that it lacks, made on this device; only told of those out of reach. */
  ownBehind: number;
};

/** Where someone is and what they do there, as they say themselves. */
export type Whereabouts = {
  peer: PeerId;
  page: string | null;
  /** Their caret has been in the page's text. */
  writes: boolean;
  /** Within the last seconds. */
  typing: boolean;
  /** No input for a while, or their tab is hidden. */
  idle: boolean;
  /** The page that they deleted last. */
  deleted: string | null;
};

/** One peer for each other device of the room, and whether it holds our last edit. */
export type Holder = { id: PeerId; color: string; holds: boolean };

export type Snapshot = {
  /** Empty when it has none. */
  roomName: string;
  self: Room['self'];
  status: RoomStatus;
  peers: PeerNow[];
  pages: PageSummary[];
  deletedPages: PageSummary[];
  receipt: ReceiptSummary | null;
  /** As many as `receipt` counts; those that hold it first. */
  holders: Holder[];
  /** Faults that somebody caused here and that still hold. */
  faults: number;
  whereabouts: Whereabouts[];
};

const MINUTE_MS = 60_000;

/** `unnamed` stands for those whose name is nothing that could be shown. */
export function readSnapshot(room: Room, nowMs: number, unnamed: string): Snapshot {
  const peers = room.peers();
  const ownBehind = ownBehindOf(room, peers);
  return {
    roomName: room.name,
    self: { ...room.self, name: plainName(room.self.name, unnamed) },
    status: room.status(),
    peers: peers
      .map((peer) => ({
        ...readPeer(peer, nowMs, unnamed),
        ownBehind: ownBehind.get(peer.id) ?? 0,
      }))
      .sort(byName),
    pages: room.pages(),
    deletedPages: room.deletedPages(),
    receipt: room.receipt(),
    holders: holdersOf(room, peers),
    faults: room.network.faults().length,
    whereabouts: [...room.presences()].map(([peer, state]) => readWhereabouts(peer, state)),
  };
}

const isApart = ({ path, left, cutOff }: PeerSummary): boolean =>
  path === 'out-of-reach' && !left && cutOff === null;

/** The whole network is read only where someone is missing. */
function ownBehindOf(room: Room, peers: readonly PeerSummary[]): ReadonlyMap<PeerId, number> {
  if (!peers.some(isApart)) return new Map();
  return new Map(room.network.snapshot().peers.map(({ id, ownBehind }) => [id, ownBehind]));
}

/** Who left is counted no more, though it may hold the edit. */
function holdersOf({ network }: Room, peers: readonly PeerSummary[]): Holder[] {
  const last = network.lastEntry();
  if (last === null) return [];
  const { heldBy, others } = network.info(last);
  return [...heldBy, ...others].flatMap((id, at) => {
    const peer = peers.find((each) => each.id === id);
    if (peer === undefined || peer.left) return [];
    return [{ id, color: peer.color, holds: at < heldBy.length }];
  });
}

/** Always the same order, so that a sentence changes only when what it says does. */
const byName = (a: PeerNow, b: PeerNow): number =>
  a.name.localeCompare(b.name) || (a.id < b.id ? -1 : 1);

function readPeer(
  { lastHeardMs, ...peer }: PeerSummary,
  nowMs: number,
  unnamed: string,
): Omit<PeerNow, 'ownBehind'> {
  const isGone = peer.left || peer.path === 'out-of-reach';
  return {
    ...peer,
    name: plainName(peer.name, unnamed),
    rttMs: peer.rttMs === null ? null : Math.round(peer.rttMs),
    heardAtMs:
      isGone && lastHeardMs !== null
        ? Math.floor((nowMs - lastHeardMs) / MINUTE_MS) * MINUTE_MS
        : null,
  };
}

const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null);

/** What others show of themselves is theirs to choose: anything may be in it. */
function readWhereabouts(peer: PeerId, state: Record<string, unknown>): Whereabouts {
  const { page, cursor, typing, idle, deleted } = state;
  return {
    peer,
    page: textOrNull(page),
    writes: typeof cursor === 'object' && cursor !== null,
    typing: typing === true,
    idle: idle === true,
    deleted: textOrNull(deleted),
  };
}
