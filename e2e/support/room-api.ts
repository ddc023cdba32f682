/** What the stories use of `window.folkmoot`, written down a second time: they meet the app as its users' scripts do, from outside. */

export type PeerSummary = {
  id: string;
  name: string;
  path: 'tab' | 'direct' | 'via' | 'relayed' | 'out-of-reach';
  via: string | null;
  directTrouble: 'relay-only' | 'no-webrtc' | 'peer-relay-only' | 'failing' | null;
  inStep: boolean;
  behind: number;
  sharesDisk: boolean;
  canWrite: boolean;
  cutOff: string | null;
  left: boolean;
};

export type HostSummary = {
  url: string;
  isPrivate: boolean;
  relay: 'joining' | 'here' | 'away' | 'spare';
  reason: string | null;
  isUsed: boolean;
};

export type RoomStatus = {
  state: 'alone' | 'joining' | 'together' | 'partitioned' | 'offline';
  saved: boolean;
  unsavedEdits: number;
  waitingEdits: number;
  storeTrouble: { reason: string; detail: string } | null;
  relay: { state: 'joining' | 'here' | 'away'; reason: string | null };
  role: 'edit' | 'view';
};

export type FaultRule = {
  on: string;
  cut?: 'both' | 'in' | 'out';
  delayMs?: number;
  jitterMs?: number;
  loss?: number;
};

type Counters = { framesOut: number; bytesOut: number; framesIn: number; bytesIn: number };
type Traffic = Record<'live' | 'bulk' | 'fleeting', Counters>;

/** As much of a Yjs text as the stories need; in the page it is the live one. */
export type PageText = {
  readonly length: number;
  insert(at: number, text: string): void;
  delete(at: number, length: number): void;
  toString(): string;
};
export type PageDoc = {
  readonly clientID: number;
  getText(name: string): PageText;
  getArray(name: string): { push(values: unknown[]): void };
  transact(run: () => void): void;
};

/** As much of `room.network` as the stories need. */
export type NetworkSnapshot = {
  atMs: number;
  self: string;
  peers: {
    id: string;
    name: string;
    state: 'self' | 'here' | 'apart' | 'left' | 'cut-off';
    path: PeerSummary['path'];
    rttMs: number | null;
    inStep: boolean;
    behind: number;
    ownBehind: number;
  }[];
  links: { a: string; b: string; kind: string; claimedBy: string; rttMs: number | null }[];
  islands: { peers: string[]; sinceMs: number | null }[];
  faults: { id: string; by: string; untilMs: number; scope: unknown; conditions: unknown }[];
  waitingEdits: number;
  saved: boolean;
};
export type EntryRef = { session: string; page: string; number: number };
export type Trace = {
  entry: EntryRef;
  stops: {
    peer: string;
    how: string;
    from: string | null;
    receivedMs: number;
    appliedMs: number | null;
    storedMs: number | null;
    errorMs: number;
  }[];
  silent: string[];
  unknown: string[];
};
export type FaultOrder = {
  scope: { on: string; [key: string]: unknown };
  conditions: Record<string, unknown>;
  profile: string | null;
  forMs: number;
};
export type TimelineFile = { events: { type: string }[]; frames: NetworkSnapshot[] };
export type Network = {
  ready(): Promise<void>;
  snapshot(): NetworkSnapshot;
  watch(): () => void;
  events(): { id: number; type: string; atMs: number }[];
  at(atMs: number): NetworkSnapshot | null;
  range(): { fromMs: number; toMs: number };
  exportTimeline(): TimelineFile;
  lastEntry(): EntryRef | null;
  lastTrace(): Trace | null;
  trace(entry: EntryRef): Promise<Trace>;
  faultsAllowed(): boolean;
  allowFaults(isAllowed: boolean): void;
  cause(order: FaultOrder): string;
  heal(id?: string): void;
  faults(): NetworkSnapshot['faults'];
  on(event: 'change', listener: () => void): () => void;
};

/** As much of `room.blobs` as the stories need. */
export type Blobs = {
  put(bytes: Uint8Array, mime: string): Promise<string>;
  get(id: string): Promise<{ bytes: Uint8Array; mime: string }>;
  state(id: string): { state: 'here' | 'fetching' | 'nobody-has-it' | 'unknown' };
  holders(id: string): string[];
};

export type Room = {
  readonly network: Network;
  readonly blobs: Blobs;
  readonly self: { id: string; name: string; color: string };
  readonly name: string;
  hosts(): HostSummary[];
  addHost(address: string): void;
  removeHost(url: string): void;
  invite(): { edit: string | null; view: string };
  status(): RoomStatus;
  peers(): PeerSummary[];
  pages(): { id: string; title: string; digest: string }[];
  createPage(page: { kind: string; title: string }): string;
  authorOf(client: number): { member: string } | null;
  clientIdOf(peer: string): number;
  open(page: string): void;
  doc(page: string): Promise<PageDoc>;
  setProfile(profile: { name: string; color: string }): void;
  receipt(): {
    page: string;
    storedHere: boolean;
    heldBy: number;
    devices: number;
    inMailbox: boolean;
  } | null;
  traffic(): Record<'tab' | 'direct' | 'relayed', Traffic>;
  fault(rule: FaultRule): number;
  heal(id?: number): void;
  on(event: 'change', listener: () => void): () => void;
  on(event: 'misbehaved', listener: (what: { peer: string; reason: string }) => void): () => void;
};

export type Folkmoot = {
  createInvite(name?: string): string;
  readonly room: Room | null;
};

/** The window of a page that shows the app. */
export type FolkmootWindow = { folkmoot?: Folkmoot };
