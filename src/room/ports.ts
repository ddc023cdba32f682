/** What a room needs of the platform: a browser gives it (browser-ports.ts), tests and headless peers give their own. */
import type { BlobStore } from '../blobs/store-port.ts';
import type { BroadcastChannelLike } from '../link/tab.ts';
import type { RtcPeerConnectionConstructor } from '../link/rtc-attempt.ts';
import type { WebSocketConstructor } from '../link/web-socket.ts';
import type { RoomStore, StoreTrouble } from '../replica/store-port.ts';
import type { DeviceStore } from '../store/device-store.ts';
import type { Hasher } from './hasher.ts';
import type { RoomTimers } from './timers.ts';

/** `relayOnly`: peers of this host shall not learn each other's addresses. `isPrivate`: it takes only those who bring its token. */
export type HostConfig = { relayOnly: boolean; isPrivate: boolean };

export type RoomPorts = {
  timers: RoomTimers;
  randomBytes: (length: number) => Uint8Array;
  wallNowMs: () => number;
  /** Where the page came from: invites are made for it, and its relay is the default one. */
  origin: string;
  /** What that host wants to be told, where it is private; null else. */
  admit: string | null;
  /** What the host of the page asks of its peers; nothing when it does not answer. */
  hostConfig: () => Promise<HostConfig>;
  WebSocketCtor: WebSocketConstructor;
  /** Null where there is no WebRTC. */
  RTCPeerConnectionCtor: RtcPeerConnectionConstructor | null;
  /** Null where there is none; tabs then meet over the network. */
  BroadcastChannelCtor: (new (name: string) => BroadcastChannelLike) | null;
  /** `persistent` false: a store for as long as the page lives. */
  openStore(
    topic: string,
    onTrouble: (trouble: StoreTrouble) => void,
  ): { store: RoomStore; persistent: boolean };
  /** `onLost`: its database was taken away. */
  openBlobs(topic: Uint8Array, onLost: () => void): Promise<BlobStore>;
  /** Opens while the relay is dialed. */
  device: Promise<DeviceStore>;
  /** Held as long as the session lives, so that its key is not taken for a dead one's. Null without Web Locks. */
  sessionLocks: { hold(session: string): () => void; held(): Promise<ReadonlySet<string>> } | null;
  hasher: Hasher;
  onError: (error: unknown) => void;
};
