/** The Room API: the only door for any interface, and in the page `window.folkmoot`. README: "Scripting a room from the console". */
import type * as Y from 'yjs';
import type { FaultRule } from '../link/fault.ts';
import type { Traffic } from '../link/link.ts';
import type { FleetingCounts } from '../replica/fleeting.ts';
import type { StoreTrouble } from '../replica/store-port.ts';
import type { MemberId, PageId, PeerId } from '../wire/ids.ts';
import type { LinkKind, PathKind } from '../wire/lanes.ts';
import type { BlobsApi } from './blobs-api.ts';
import type { NetworkApi } from './network-api.ts';

/** `alone`: nobody else is here. `joining`: the relay has not answered yet. `partitioned`: someone who was here is out of reach. `offline`: no way to anyone, not even the relay. */
export type RoomState = 'alone' | 'joining' | 'together' | 'partitioned' | 'offline';

/** `none`: no host of the room has one. `joining`: it has not answered yet. `here`: it takes letters. `away`: it is out of reach. `full`: it takes no more. */
export type MailboxStanding = 'none' | 'joining' | 'here' | 'away' | 'full';

export type RoomStatus = {
  state: RoomState;
  /** Every edit of ours is in a completed transaction on this device. */
  saved: boolean;
  /** Edits of ours that are not. */
  unsavedEdits: number;
  /**
   * Edits made on this device, in this run or an earlier one, that no other device has said to have stored and no mailbox to keep: if
   * this device were lost, they might be too. What others said is remembered from run to run, a few seconds late; where that is lost or was never noted, an
   * edit counts as waiting. An edit is what one task of the page wrote, often one keystroke.
   */
  waitingEdits: number;
  /** Why nothing is being saved, if so. */
  storeTrouble: StoreTrouble | null;
  /** Where the relay stands, in words. */
  relay: { state: 'joining' | 'here' | 'away'; reason: string | null; rttMs: number | null };
  /**
   * What the mailboxes of the room's hosts do for people who are not here: the best of them, and in words why it is away or full.
   * `waitingEdits`: edits of this device that none of them is known to keep.
   */
  mailbox: { state: MailboxStanding; reason: string | null; waitingEdits: number };
  /** `edit` or `view`, by the link that was opened. */
  role: 'edit' | 'view';
  /** Someone came with a version whose protocol this one does not speak, and theirs is the newer: reload to meet them. */
  newerVersion: boolean;
};

/**
 * Why a peer within reach has no direct link, as far as that is known here. `relay-only`: chosen here or by the host. `no-webrtc`: this
 * browser has none. `peer-relay-only`: chosen there. `failing`: several attempts have ended without a link.
 */
export type DirectTrouble = 'relay-only' | 'no-webrtc' | 'peer-relay-only' | 'failing';

export type PeerSummary = {
  id: PeerId;
  /** The person, by the key on their devices: several peers may be one member's. Null: it was cut off before it showed whose it is. */
  member: MemberId | null;
  /** Chosen by the member, not proved; empty where it was never told. */
  name: string;
  color: string;
  path: PathKind;
  /** The peer in between, when the path is `via`. */
  via: PeerId | null;
  rttMs: number | null;
  /** Null also when it is not known, or the path is neither `via` nor `relayed`. */
  directTrouble: DirectTrouble | null;
  /** Its digest equals ours. */
  inStep: boolean;
  /** Edits that we have and it lacks, as last told. */
  behind: number;
  /** Milliseconds since we heard of it on a link of ours; null if never. */
  lastHeardMs: number | null;
  /** A tab of this same browser profile. */
  sharesDisk: boolean;
  canWrite: boolean;
  /** It misbehaved and was cut off: the reason. */
  cutOff: string | null;
  left: boolean;
};

export type Author = { member: string; name: string; color: string; isSelf: boolean };

/**
 * `text`: a Y.Text named 'text'. `document`: rich text, a Y.XmlFragment named 'document' (model/document.ts). `chess`,
 * `tides`, `minefield`: games of it, as `model/games/kit/elements.ts` has them. `board`: a drawing (model/board).
 */
export type PageKind = 'text' | 'document' | 'board' | 'chess' | 'tides' | 'minefield';
export type PageSummary = {
  id: PageId;
  title: string;
  kind: PageKind | (string & {});
  digest: string;
};

/** What somebody who is here said through `room.fleeting`. Each comes once at most, maybe late, maybe in another order, maybe never. */
export type FleetingEvent = {
  page: PageId;
  channel: string;
  /** A view of what came, up to 1 KiB: hostile as all input is. Copy what shall be kept. */
  payload: Uint8Array;
  /** The session that said it, proved by the keys as presence is; its person. */
  from: PeerId;
  member: MemberId;
  /** It could also write. Who only watches may speak here: boards and games take no move from it. */
  canWrite: boolean;
  /** Grows with each message of that session, over all pages and channels: of two the higher was said later. */
  number: number;
};

/**
 * Words that nobody keeps, to everyone who is reached now, whatever the path: pointers, strokes, positions at 20 a second. They go on
 * the `fleeting` lane: nothing waits for them, what is lost is not sent again, and a later one may arrive first.
 */
export type FleetingApi = {
  /**
   * `channel` (1 to 32 bytes) names the part of the page's surface that it is for; `payload` is up to 1 KiB. To all in the room, on that
   * page or not. False: not sent, there have been over 40 a second (all channels together, bursts of 20). Throws RangeError.
   */
  send(page: PageId, channel: string, payload: Uint8Array): boolean;
  /** Since the room was opened. `dropped`: of others, not given to listeners (over 60 a second of one sender, too late, or heard before). */
  counts(): FleetingCounts;
};

export type RoomEvents = {
  /** status(), peers() or pages() would answer differently. */
  change: null;
  /** This page's live document is another object now: ask `doc` again. */
  'doc-replaced': { page: PageId; reason: string };
  /**
   * What we wrote to this page is no longer shown, because a writer took back what it stood beside. Edits of the page stay unsaved from
   * now on. The document that was just replaced still holds the text: keep a copy and open the room anew, which is a new session.
   */
  'session-spent': { page: PageId; reason: string };
  presence: null;
  fleeting: FleetingEvent;
  /** Someone misbehaved. */
  misbehaved: { peer: PeerId; reason: string };
  left: null;
};

/** Where our last edit lives. `heldBy` counts other devices, not peers. `inMailbox`: a host's mailbox said that it is on its disk. */
export type ReceiptSummary = {
  page: PageId;
  storedHere: boolean;
  heldBy: number;
  devices: number;
  inMailbox: boolean;
};

/** A server that helps the room's people meet, and maybe keeps letters for those who are away. */
export type HostSummary = {
  /** Of its relay, `ws://` or `wss://`; without the token of a private host. */
  url: string;
  /** It takes only those who bring its token; our links and the room's index carry that. */
  isPrivate: boolean;
  /** `spare`: not asked, for two that the room prefers are there. */
  relay: 'joining' | 'here' | 'away' | 'spare';
  /** Why it is away, in words. */
  reason: string | null;
  /** What the relay carries for us goes over this one now, most of it if over several. */
  isUsed: boolean;
  rttMs: number | null;
  /**
   * `letters`: how many it keeps for the room and nothing supersedes. `missing`: edits on this device's disk, anyone's, that it is not known
   * to keep; 0: whoever comes to it alone gets all that is here. Null while that is not known.
   */
  mailbox: {
    state: MailboxStanding;
    reason: string | null;
    letters: number | null;
    missing: number | null;
  };
};

export type Room = {
  readonly self: { id: PeerId; name: string; color: string };
  /** Its title in the index, else the name in the link. */
  readonly name: string;
  /** Names the room as `DeviceRoom.topic` does; opens nothing. */
  readonly topic: string;
  /** The page of the room's chat (model/chat); in no list. */
  readonly chat: PageId;
  /** The network of the room, live: map, last hour, ways of edits, faults. */
  readonly network: NetworkApi;
  /** Images and files of the room. */
  readonly blobs: BlobsApi;
  /** Links that name the room's hosts as they are now; at one of them they open. */
  invite(): { edit: string | null; view: string };
  status(): RoomStatus;
  peers(): PeerSummary[];
  /** In the room's order: two of them that answer are joined, one in use and one warm. */
  hosts(): HostSummary[];
  /**
   * Puts a host on the room's list, for everyone, and into new links. `address`: `https://host`, or its relay's `wss://host/relay`, with
   * `?admit=token` where it is private. Throws in words on what is no address, or when there are four.
   */
  addHost(address: string): void;
  /** Takes one off the list, by its `url`; who is on no other stays until one is there. Throws in words, so on the last one. */
  removeHost(url: string): void;
  /** Everyone who ever wrote here, present or not. */
  members(): { id: string; name: string; color: string }[];
  pages(): PageSummary[];
  /** Those that `restorePage` can bring back. */
  deletedPages(): PageSummary[];
  /** What changes the room throws when the link only lets one view, and does nothing with a page that is not there. */
  rename(title: string): void;
  /** Behind all others. */
  createPage(page: { kind: PageKind; title: string }): PageId;
  renamePage(id: PageId, title: string): void;
  /** Puts a page before another, or last. */
  movePage(id: PageId, before: PageId | null): void;
  /** It leaves the list, for everyone; what was written on it stays, and so does writing on it. */
  deletePage(id: PageId): void;
  restorePage(id: PageId): void;
  /** Opens the page's document and says to others that we are on it. */
  open(page: PageId): void;
  doc(page: PageId): Promise<Y.Doc>;
  /** What a peer writes carries this Yjs client id: 53 bits of a hash of its key. */
  clientIdOf(peer: PeerId): number;
  /**
   * Whose client id it is that an item of a page carries, present or not: proved by the keys. Name and colour are as the person says
   * now, else as the list of members says, which any writer can change; empty where neither does. Null: no session of that id is known.
   */
  authorOf(client: number): Author | null;
  /** Puts our name and colour on the list of members, where they stay when we have left. */
  noteSelf(): void;
  /** Shown to others beside our name: a JSON object, or null. */
  setPresence(state: Record<string, unknown> | null): void;
  /** Changes these keys of it and leaves the others; `undefined` takes a key away. */
  updatePresence(patch: Record<string, unknown>): void;
  presences(): Map<PeerId, Record<string, unknown>>;
  readonly fleeting: FleetingApi;
  setProfile(profile: { name: string; color: string }): void;
  receipt(): ReceiptSummary | null;
  traffic(): Record<LinkKind, Traffic>;
  fault(rule: FaultRule): number;
  heal(id?: number): void;
  on<K extends keyof RoomEvents>(event: K, listener: (value: RoomEvents[K]) => void): () => void;
  /** Says goodbye, signs and saves what there is, and closes everything. */
  leave(): Promise<void>;
};

/** `relayOnly`: no direct links in this room from here, so that peers do not learn our address. */
export type OpenOptions = { relayOnly?: boolean };

/** A room that was opened on this device, as last noted: a second behind while it is open. */
export type DeviceRoom = {
  /** Names the room, for everyone who has its link and nobody else: 32 bytes as base64url. */
  topic: string;
  name: string;
  /** Opens it: whoever reads this can. An edit link if one was ever opened here. */
  link: string;
  lastOpenedMs: number;
  /** Null, like the next two, when an older version noted nothing. */
  pages: number | null;
  /** Of entries and checkpoints; the browser's database takes somewhat more. */
  bytes: number | null;
  /** See `RoomStatus`. */
  waitingEdits: number | null;
  /** In some tab of this browser; without Web Locks only this tab is known. */
  isOpenHere: boolean;
};

export type RoomContents = {
  name: string;
  pages: { id: PageId; title: string; kind: PageSummary['kind']; doc: Y.Doc }[];
  chat: Y.Doc;
  /** As of a Room. */
  authorOf: (client: number) => Author | null;
};

export type FolkmootEvents = {
  room: Room | null;
  /** `rooms()` would answer differently. */
  rooms: null;
};

export type Folkmoot = {
  readonly version: string;
  /** An edit link to a new room. Nothing is sent anywhere. */
  createInvite(name?: string): string;
  /** Rejects with an InviteError, in plain words, when the link is not valid. Leaves the room that was open. */
  openRoom(link: string, options?: OpenOptions): Promise<Room>;
  /** The open room; null in the lobby. */
  readonly room: Room | null;
  /** What this device knows, the last opened first; also without a network. */
  rooms(): Promise<DeviceRoom[]>;
  /** What this device holds of a room, open or not; nothing is sent anywhere. Rejects when it is not known here or cannot be read. */
  readRoom(topic: string): Promise<RoomContents>;
  /** Takes this device's copy away, with edits that only this device has; others keep theirs. Rejects while a tab has it open (without Web Locks: this tab). */
  forgetRoom(topic: string): Promise<void>;
  /** As rooms opened from here show this person: as chosen, else as drawn for this device. */
  profile(): Promise<{ name: string; color: string }>;
  /** Also in the open room. */
  setProfile(profile: { name: string; color: string }): Promise<void>;
  on<K extends keyof FolkmootEvents>(
    event: K,
    listener: (value: FolkmootEvents[K]) => void,
  ): () => void;
};
