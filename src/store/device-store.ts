/** What this browser profile remembers across rooms: whose it is, which disk it is, and the rooms that were opened here. */
import type { StoreTrouble } from '../replica/store-port.ts';
import { closedOnError, openDatabase, transact } from './database.ts';
import { createReopening, type Reopening } from './reopening.ts';
import { StoreError } from './store-error.ts';

export type DeviceSecrets = {
  /** 32 bytes; the member's key pair comes from it. */
  readonly memberSecret: Uint8Array;
  /** 32 bytes; names this disk, differently in each room. */
  readonly deviceSecret: Uint8Array;
};
export type DeviceProfile = { name: string; colour: string };
/** `topic` as base64url text. `link` is the whole invite: whoever reads this database can open the room. */
export type KnownRoom = { topic: string; name: string; link: string; lastOpenedMs: number };

export type DeviceStore = DeviceSecrets & {
  /** False: nothing of this outlives the page, and the screen must say so. */
  readonly persistent: boolean;
  /** Null before the first `saveProfile`. */
  profile(): Promise<DeviceProfile | null>;
  saveProfile(profile: DeviceProfile): Promise<void>;
  /** The last opened first. */
  rooms(): Promise<KnownRoom[]>;
  /** Adds or replaces, by topic. */
  rememberRoom(room: KnownRoom): Promise<void>;
  forgetRoom(topic: string): Promise<void>;
  close(): void;
};

export const DEVICE_DATABASE = 'folkmoot-device';
const VERSION = 1;
const VALUES = 'values';
const PROFILE = 'profile';
const ROOMS = 'rooms';
const SECRET_BYTES = 32;

/**
 * Opens or creates. `fresh` are random bytes, kept only if this profile has no secrets yet: of two tabs that start at once
 * both end with the same ones. Never rejects: without storage everything lives in memory, and `persistent` is false.
 */
export async function openDeviceStore(options: {
  indexedDB: IDBFactory | undefined;
  fresh: DeviceSecrets;
  onTrouble: (trouble: StoreTrouble) => void;
}): Promise<DeviceStore> {
  let secrets = options.fresh;
  const database = createReopening({
    async open() {
      const db = await openDeviceDatabase(options.indexedDB);
      return closedOnError(db, async () => {
        secrets = await addSecretsIfAbsent(db, secrets);
      });
    },
    onLost: options.onTrouble,
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  });
  try {
    await database.use(async () => undefined);
    return { ...secrets, persistent: true, ...accessTo(database) };
  } catch (error) {
    database.close();
    if (!(error instanceof StoreError)) throw error;
    options.onTrouble(error.trouble);
    return memoryDeviceStore(options.fresh);
  }
}

function openDeviceDatabase(indexedDB: IDBFactory | undefined): Promise<IDBDatabase> {
  return openDatabase({
    indexedDB,
    name: DEVICE_DATABASE,
    version: VERSION,
    upgrade(db) {
      db.createObjectStore(VALUES);
      db.createObjectStore(ROOMS, { keyPath: 'topic' });
    },
  });
}

/** One read-write transaction: the second tab waits for the first and reads what that one put. */
function addSecretsIfAbsent(db: IDBDatabase, fresh: DeviceSecrets): Promise<DeviceSecrets> {
  return transact(db, [VALUES], 'readwrite', (transaction) => {
    const values = transaction.objectStore(VALUES);
    const secrets = { ...fresh };
    for (const key of ['memberSecret', 'deviceSecret'] as const) {
      const request = values.get(key);
      request.onsuccess = () => {
        const found = request.result as unknown;
        if (found instanceof Uint8Array && found.length === SECRET_BYTES) {
          secrets[key] = found;
          return;
        }
        if (found !== undefined) values.put(found, `${key} damaged`);
        values.put(fresh[key].slice(), key);
      };
    }
    return () => secrets;
  });
}

type Access = Omit<DeviceStore, keyof DeviceSecrets | 'persistent'>;

function accessTo(database: Reopening): Access {
  const change = (name: string, request: (store: IDBObjectStore) => void): Promise<void> =>
    database.use((db) =>
      transact(db, [name], 'readwrite', (transaction) => {
        request(transaction.objectStore(name));
        return () => undefined;
      }),
    );
  const read = <T>(name: string, request: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> =>
    database.use((db) =>
      transact(db, [name], 'readonly', (transaction) => {
        const asked = request(transaction.objectStore(name));
        return () => asked.result;
      }),
    );
  return {
    profile: async () => profileFrom(await read(VALUES, (values) => values.get(PROFILE))),
    saveProfile: ({ name, colour }) =>
      change(VALUES, (values) => values.put({ name, colour }, PROFILE)),
    rooms: async () => newestFirst(await read(ROOMS, (rooms) => rooms.getAll())),
    rememberRoom: (room) => change(ROOMS, (rooms) => rooms.put({ ...room })),
    forgetRoom: (topic) => change(ROOMS, (rooms) => rooms.delete(topic)),
    close: () => database.close(),
  };
}

/** Of what an older or newer version may have left there, only what has our shape. */
function profileFrom(found: unknown): DeviceProfile | null {
  if (typeof found !== 'object' || found === null) return null;
  const { name, colour } = found as Partial<Record<keyof DeviceProfile, unknown>>;
  return typeof name === 'string' && typeof colour === 'string' ? { name, colour } : null;
}

function newestFirst(found: readonly unknown[]): KnownRoom[] {
  return found.filter(isKnownRoom).sort((a, b) => b.lastOpenedMs - a.lastOpenedMs);
}

function isKnownRoom(found: unknown): found is KnownRoom {
  if (typeof found !== 'object' || found === null) return false;
  const room = found as Partial<Record<keyof KnownRoom, unknown>>;
  return (
    typeof room.topic === 'string' &&
    typeof room.name === 'string' &&
    typeof room.link === 'string' &&
    typeof room.lastOpenedMs === 'number'
  );
}

/** The same for as long as the page lives. */
function memoryDeviceStore(secrets: DeviceSecrets): DeviceStore {
  let profile: DeviceProfile | null = null;
  const rooms = new Map<string, KnownRoom>();
  return {
    ...secrets,
    persistent: false,
    profile: async () => profile,
    async saveProfile({ name, colour }) {
      profile = { name, colour };
    },
    rooms: async () => newestFirst([...rooms.values()]),
    async rememberRoom(room) {
      rooms.set(room.topic, { ...room });
    },
    async forgetRoom(topic) {
      rooms.delete(topic);
    },
    close: () => undefined,
  };
}
