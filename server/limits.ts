/**
 * Every limit of the server, with its reason. `flags.ts` gives each one a flag.
 * What both ends of a wire must know lives in `src/wire/limits.ts`.
 */
import {
  MAILBOX_MESSAGE_BYTES_MAX,
  RELAY_MESSAGE_BYTES_MAX,
  ROOM_PEERS_MAX,
} from '../src/wire/limits.ts';

export type Limits = { readonly [Name in keyof typeof LIMITS]: number };

/** The defaults. Names end in their unit; `Max` needs none where it counts things. */
export const LIMITS = {
  /** One message to the relay: what the peers' own protocol needs and no more. */
  frameBytes: RELAY_MESSAGE_BYTES_MAX,
  /** One message to the signaling service: an offer with every candidate is about 8 KiB, base64 and sealing included. */
  signalingMessageBytes: 64 * 1024,
  /** Fragments of one WebSocket message. Browsers send one; each costs memory until the last. */
  fragments: 16,
  /** Waiting bytes for one reader: a second at 16 Mbit/s. A reader this far behind is not keeping up with a live room. */
  queueBytes: 2 * 1024 * 1024,
  /** Waiting bytes for all readers together, so that many slow readers cannot exhaust a 512 MiB host. */
  queueTotalBytes: 256 * 1024 * 1024,
  /** Sockets from one address: a school behind one address fits, one machine cannot take every place. */
  socketsPerAddress: 512,
  /** Sockets together. File descriptors end at 20,000 on a common host, and an idle one costs about 8 KB. */
  sockets: 16_000,
  /** New WebSockets per second from one address, in the long run. A handshake with its proof costs about half a millisecond. */
  joinsPerSecond: 50,
  /** New WebSockets from one address at once: a full room behind one address comes back after a restart. */
  joinsBurst: 512,
  /** Wrong admission tokens of one address per second in the long run: a stale page that tries twice a second. */
  wrongTokensPerSecond: 2,
  /** Wrong admission tokens of one address at once: a school's stale pages. Guessing eight letters at this rate takes 3,000 years. */
  wrongTokensBurst: 120,
  /** Peers in one room; the wire's own bound. */
  roomPeers: ROOM_PEERS_MAX,
  /** Rooms with at least one peer. */
  rooms: 10_000,
  /** Time for a peer to prove its key. */
  joinMs: 5_000,
  /** Silence after which a peer is gone. Peers ping every second or so; hidden tabs once a minute answer WebSocket pings. */
  idleMs: 45_000,
  /** Time for a request's headers, a WebSocket upgrade included. */
  handshakeMs: 5_000,
  /** Bytes a peer may send per second in the long run: faster than any home uplink. Past it we read later, we do not close. */
  peerBytesPerSecond: 8 * 1024 * 1024,
  /** Bytes a peer may send at once: a large paste. */
  peerBytesBurst: 32 * 1024 * 1024,
  /** Messages a peer may send per second in the long run: a drag at 60 per second to 40 peers one by one fits. */
  peerFramesPerSecond: 3_000,
  /** Messages a peer may send at once: a large paste in small frames. */
  peerFramesBurst: 6_000,
  /** Copies one peer may cause per second in the long run: 254 receivers at 400 messages a second; about a tenth of a core. */
  peerCopiesPerSecond: 100_000,
  /** Copies one peer may cause at once. */
  peerCopiesBurst: 400_000,
  /** Topics one socket may subscribe to at the signaling service. y-webrtc uses one per document. */
  signalingTopicsPerPeer: 64,
  /** Bytes of a signaling topic's name. */
  signalingTopicBytes: 256,
  /** Answers per second to one address by the STUN responder. An ICE agent asks a few times per interface. */
  stunPerSecond: 50,
  /** Answers at once to one address: a class behind one address opens a room. */
  stunBurst: 500,
  /** Time a shutdown spreads the peers' return over, at least, so that they do not come back all at once. */
  drainSpreadMs: 5_000,
  /** Peers that a shutdown asks back per second to each service: with many it spreads them longer. A fifth of what one core lets in. */
  drainReturnsPerSecond: 300,
  /** One message to the mailbox: what the peers' own protocol needs and no more. */
  mailboxFrameBytes: MAILBOX_MESSAGE_BYTES_MAX,
  /** Letters of one room that no checkpoint supersedes: 300,000 keystrokes. As much again is reserved for checkpoints. */
  mailboxBoxBytes: 64 * 1024 * 1024,
  /**
   * All letters of one room, superseded ones included: several weeks of a busy room. Past half of it superseded letters go early, so
   * that nobody is locked out by what was compacted long ago.
   */
  mailboxBoxKeptBytes: 512 * 1024 * 1024,
  /** All letters of all rooms: a small host's disk has more. */
  mailboxTotalBytes: 8 * 1024 * 1024 * 1024,
  /** Rooms with letters. Each costs about 400 bytes when the server starts. */
  mailboxBoxes: 100_000,
  /** How long superseded letters stay, in running time: a month to notice a bad checkpoint. A day at least, where they crowd their room. */
  mailboxRetentionMs: 30 * 24 * 60 * 60 * 1000,
  /**
   * Bytes of letters from one room per second in the long run: forty people who type leave 40 KB, and a full box comes back within a
   * minute. Past it we read later.
   */
  mailboxBoxBytesPerSecond: 2 * 1024 * 1024,
  /** Bytes of letters from one room at once: a large paste. */
  mailboxBoxBytesBurst: 4 * 1024 * 1024,
  /** One message of a stock y-websocket client: a whole document that it brings to a new server is one. */
  yjsMessageBytes: 8 * 1024 * 1024,
  /** One room of stock clients in memory, its structs counted with 640 bytes each: a book. */
  yjsRoomBytes: 32 * 1024 * 1024,
  /** All rooms of stock clients in memory, counted like one. */
  yjsMemoryBytes: 256 * 1024 * 1024,
  /** Rooms of stock clients in memory; those longest without clients go first. */
  yjsRooms: 1_000,
  /** How long a room of stock clients stays in memory after its last: a reload finds it there. */
  yjsIdleMs: 30_000,
  /** Bytes of the name of a stock client's room. */
  yjsNameBytes: 256,
  /** What one stock client shows of itself: a name, a colour and a cursor are 200 bytes. */
  yjsStateBytes: 16 * 1024,
  /** Rooms of stock clients on disk. Anybody may make one. */
  yjsStoredRooms: 10_000,
  /** All rooms of stock clients on disk. */
  yjsStoredBytes: 1024 * 1024 * 1024,
} as const;

/** How often the machines look for silence and late joins. A second is fine enough for limits of several. */
export const TICK_MS = 1_000;

/** Silence after which we send a WebSocket ping, which browsers answer even in a hidden tab. */
export const QUIET_MS = 20_000;

/** Time for the other side to answer our close frame before the socket is destroyed. */
export const CLOSE_MS = 1_000;

/** Longest time not to read from a peer over its rate; it is then read again, so that it cannot look silent. */
export const PAUSE_MS_MAX = 1_000;

/** Addresses remembered by a rate limit. Older ones are forgotten: an attacker with this many addresses has won anyway. */
export const ADDRESSES_MAX = 20_000;

/** Waiting WebSocket pings of a peer that we have not answered: it does not read, or sent so many in one packet. 8 KiB. */
export const PONGS_WAITING_MAX = 64;

/** Request headers. A browser sends under 2 KiB. */
export const HEADER_BYTES_MAX = 8 * 1024;

/** Time a whole request may take. Requests have no bodies here. */
export const REQUEST_MS = 10_000;

/** Time an idle HTTP socket is kept. */
export const KEEP_ALIVE_MS = 5_000;

/** Time a shutdown may take before sockets are destroyed. */
export const SHUTDOWN_MS = 4_000;

/** Time a shutdown may take, the mailbox's last write included. Container engines kill after 10 s. */
export const EXIT_MS = 8_000;

/** A shutdown asks nobody to stay away longer: our own peers would not believe it. */
export const DRAIN_SPREAD_MS_MAX = 60_000;
