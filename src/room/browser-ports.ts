/** The platform of a browser tab. Everything that a plain-http address lacks (locks, persistence) is absent here and nothing breaks. */
import { toBase64url } from '../lib/bytes.ts';
import type { BroadcastChannelLike } from '../link/tab.ts';
import type { WebSocketConstructor } from '../link/web-socket.ts';
import type { StoreTrouble } from '../replica/store-port.ts';
import { openDeviceStore, type DeviceStore } from '../store/device-store.ts';
import {
  blobDatabaseName,
  openIndexedDbStore,
  roomDatabaseName,
} from '../store/indexeddb-store.ts';
import { openMemoryStore } from '../store/memory-store.ts';
import type { HostConfig, RoomPorts } from './ports.ts';
import { createHasher } from './hasher.ts';
import { keptAdmission } from './admission.ts';
import { createRoomTimers } from './timers.ts';

const LOCK_PREFIX = 'folkmoot-session-';

const randomBytes = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length));

/** One for the page: rooms come and go. */
export function openBrowserDevice(
  onTrouble: (trouble: StoreTrouble) => void,
): Promise<DeviceStore> {
  return openDeviceStore({
    indexedDB: globalThis.indexedDB as IDBFactory | undefined,
    fresh: { memberSecret: randomBytes(32), deviceSecret: randomBytes(32) },
    onTrouble,
  });
}

/** What is needed to read a room's disk. */
export function createDiskPorts(
  device: Promise<DeviceStore>,
): Pick<RoomPorts, 'randomBytes' | 'openStore' | 'device' | 'onError'> {
  const indexedDB = globalThis.indexedDB as IDBFactory | undefined;
  return {
    randomBytes,
    openStore(topic, onStoreTrouble) {
      if (indexedDB === undefined) return { store: openMemoryStore(), persistent: false };
      const store = openIndexedDbStore({
        indexedDB,
        name: roomDatabaseName(topic),
        onTrouble: onStoreTrouble,
      });
      return { store, persistent: true };
    },
    device,
    onError: (error) => reportError(error),
  };
}

export function createBrowserPorts(device: Promise<DeviceStore>): RoomPorts {
  return {
    ...createDiskPorts(device),
    async openBlobs(topic, onLost) {
      const { openIndexedDbBlobStore } = await import('../store/indexeddb-blob-store.ts');
      const indexedDB = globalThis.indexedDB as IDBFactory | undefined;
      return openIndexedDbBlobStore({
        indexedDB,
        name: blobDatabaseName(toBase64url(topic)),
        onLost,
      });
    },
    timers: createRoomTimers(
      () => new Worker(new URL('./timer-worker.ts', import.meta.url), { type: 'module' }),
    ),
    wallNowMs: () => Date.now(),
    origin: location.origin,
    admit: keptAdmission(),
    hostConfig,
    WebSocketCtor: WebSocket as unknown as WebSocketConstructor,
    RTCPeerConnectionCtor: 'RTCPeerConnection' in globalThis ? RTCPeerConnection : null,
    BroadcastChannelCtor:
      'BroadcastChannel' in globalThis
        ? (BroadcastChannel as unknown as new (name: string) => BroadcastChannelLike)
        : null,
    sessionLocks: createSessionLocks(),
    hasher: createHasher(
      () => new Worker(new URL('./hash-worker.ts', import.meta.url), { type: 'module' }),
    ),
  };
}

/** A host that does not answer in this time is taken to ask for nothing: the room must open without it. */
const CONFIG_MS_MAX = 1000;

async function hostConfig(): Promise<HostConfig> {
  try {
    const signal = AbortSignal.timeout(CONFIG_MS_MAX);
    const response = await fetch('/config.json', { signal, referrerPolicy: 'no-referrer' });
    const config: unknown = response.ok ? await response.json() : null;
    const said = config as { relayOnly?: unknown; private?: unknown } | null;
    return { relayOnly: said?.relayOnly === true, isPrivate: said?.private === true };
  } catch {
    return { relayOnly: false, isPrivate: false };
  }
}

/** Web Locks need a secure context: without one, keys of dead sessions are used and kept. */
function createSessionLocks(): RoomPorts['sessionLocks'] {
  const locks = navigator.locks as LockManager | undefined;
  if (locks === undefined) return null;
  return {
    hold(session) {
      let release = (): void => undefined;
      const until = new Promise<void>((resolve) => (release = resolve));
      locks.request(LOCK_PREFIX + session, () => until).catch(reportError);
      return () => release();
    },
    async held() {
      const { held = [] } = await locks.query();
      return new Set(
        held.flatMap(({ name }) =>
          name?.startsWith(LOCK_PREFIX) === true ? [name.slice(LOCK_PREFIX.length)] : [],
        ),
      );
    },
  };
}
