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
export type KnownRoom = {
  topic: string;
  name: string;
  link: string;
  lastOpenedMs: number;
} & RoomNotes;

/** As last noted while the room was open here; absent where an older version wrote the record. */
export type RoomNotes = {
  pages?: number;
  /** Of entries and checkpoints, without what the database adds around them. */
  bytes?: number;
  /** Edits of this device that no other is known to hold. */
  waitingEdits?: number;
  /** For each log of this device, up to which number some other device said to have stored it. */
  heldTo?: Record<string, number>;
};

export type DeviceStore = DeviceSecrets & {
  /** False: nothing of this outlives the page, and the screen must say so. */
  readonly persistent: boolean;
  /** Null before the first `saveProfile`. */
  profile(): Promise<DeviceProfile | null>;
  saveProfile(profile: DeviceProfile): Promise<void>;
  /** The last opened first. */
  rooms(): Promise<KnownRoom[]>;
  /** Adds, or changes what is given, by topic. */
  rememberRoom(room: Omit<KnownRoom, keyof RoomNotes>): Promise<void>;
  /** Changes what is given of a room that is remembered; one that was forgotten stays so. */
  noteRoom(topic: string, notes: RoomNotes & { name: string }): Promise<void>;
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

/** In one transaction, so that two tabs do not undo each other's notes. `ifAbsent`: what to put when nothing is there. */
function merge(
  rooms: IDBObjectStore,
  topic: string,
  change: object,
  ifAbsent: object | null,
): void {
  const request = rooms.get(topic);
  request.onsuccess = () => {
    const found = request.result as unknown;
    if (typeof found === 'object' && found !== null) rooms.put({ ...found, ...change });
    else if (ifAbsent !== null) rooms.put({ ...ifAbsent });
  };
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
    rememberRoom: (room) => change(ROOMS, (rooms) => merge(rooms, room.topic, room, room)),
    noteRoom: (topic, notes) => change(ROOMS, (rooms) => merge(rooms, topic, notes, null)),
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
  return found.flatMap(knownRoomFrom).sort((a, b) => b.lastOpenedMs - a.lastOpenedMs);
}

function knownRoomFrom(found: unknown): KnownRoom[] {
  if (typeof found !== 'object' || found === null) return [];
  const room = found as Partial<Record<keyof KnownRoom, unknown>>;
  const { topic, name, link, lastOpenedMs } = room;
  return typeof topic === 'string' &&
    typeof name === 'string' &&
    typeof link === 'string' &&
    typeof lastOpenedMs === 'number'
    ? [{ topic, name, link, lastOpenedMs, ...notesFrom(room) }]
    : [];
}

const isCount = (value: unknown): value is number => typeof value === 'number' && value >= 0;

function notesFrom(room: Partial<Record<keyof RoomNotes, unknown>>): RoomNotes {
  const notes: RoomNotes = {};
  if (isCount(room.pages)) notes.pages = room.pages;
  if (isCount(room.bytes)) notes.bytes = room.bytes;
  if (isCount(room.waitingEdits)) notes.waitingEdits = room.waitingEdits;
  if (typeof room.heldTo === 'object' && room.heldTo !== null)
    notes.heldTo = Object.fromEntries(
      Object.entries(room.heldTo).filter((entry): entry is [string, number] => isCount(entry[1])),
    );
  return notes;
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
      rooms.set(room.topic, { ...rooms.get(room.topic), ...room });
    },
    async noteRoom(topic, notes) {
      const known = rooms.get(topic);
      if (known !== undefined) rooms.set(topic, { ...known, ...notes });
    },
    async forgetRoom(topic) {
      rooms.delete(topic);
    },
    close: () => undefined,
  };
}
