/** The rooms that were opened on this device: remembered, noted while they are open, listed, forgotten. Works without any room and without a network. */
import { parseInvite } from '../crypto/invites.ts';
import type { DeviceStore, KnownRoom } from '../store/device-store.ts';
import { deleteDatabase } from '../store/database.ts';
import {
  blobDatabaseName,
  openIndexedDbStore,
  roomDatabaseName,
} from '../store/indexeddb-store.ts';
import type { DeviceRoom, Room } from './room-api.ts';
import { holdRoom, openRooms, whileClosed } from './room-locks.ts';
import type { RoomLife } from './room.ts';

/** A note waits this long after a change, so that typing writes no more than one in that time. */
const NOTE_AFTER_MS = 1000;
const CHANNEL = 'folkmoot-rooms';

export class KnownRooms {
  readonly #device: Promise<DeviceStore>;
  readonly #onChange: () => void;
  /** To the other tabs of this browser; null where there is none. */
  readonly #channel: BroadcastChannel | null;
  #openHere: string | null = null;

  constructor(device: Promise<DeviceStore>, onChange: () => void) {
    this.#device = device;
    this.#onChange = onChange;
    this.#channel = 'BroadcastChannel' in globalThis ? new BroadcastChannel(CHANNEL) : null;
    this.#channel?.addEventListener('message', onChange);
  }

  async list(): Promise<DeviceRoom[]> {
    const device = await this.#device;
    const [known, open] = await Promise.all([device.rooms(), openRooms()]);
    return known.map((room) => ({
      topic: room.topic,
      name: room.name,
      link: room.link,
      lastOpenedMs: room.lastOpenedMs,
      pages: room.pages ?? null,
      bytes: room.bytes ?? null,
      waitingEdits: room.waitingEdits ?? null,
      isOpenHere: open.has(room.topic) || room.topic === this.#openHere,
    }));
  }

  async find(topic: string): Promise<KnownRoom | undefined> {
    return (await (await this.#device).rooms()).find((room) => room.topic === topic);
  }

  /** Remembers a room that was opened just now, and notes what it holds until it is left. */
  follow(room: Room, life: RoomLife, opened: { topic: string; link: string; atMs: number }): void {
    const { topic } = opened;
    this.#openHere = topic;
    const letGo = holdRoom(topic);
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout> | null = null;
    let noted = '';
    const note = (): Promise<void> => {
      if (timer !== null) clearTimeout(timer);
      timer = null;
      const summary = life.summary();
      const text = JSON.stringify(summary);
      if (text === noted) return Promise.resolve();
      noted = text;
      return this.#change((device) => device.noteRoom(topic, summary));
    };
    const noteNow = (): void => void note().catch(reportError);
    this.#remember(room, opened).then(noteNow, reportError);
    room.on('change', () => (timer ??= setTimeout(noteNow, NOTE_AFTER_MS)));
    addEventListener('pagehide', noteNow, { signal: abort.signal });
    room.on('left', () => {
      abort.abort();
      if (this.#openHere === topic) this.#openHere = null;
      noteNow();
      // Whoever read the list while the room was being left read that it is open.
      letGo().then(() => this.#tell(), reportError);
    });
  }

  /** A link to view does not take the place of one to edit. */
  async #remember(room: Room, { topic, link, atMs }: Parameters<KnownRooms['follow']>[2]) {
    const known = await this.find(topic);
    const isWeaker = known !== undefined && canEdit(known.link) && !canEdit(link);
    const name = room.name || (known?.name ?? '');
    await this.#change((device) =>
      device.rememberRoom({
        topic,
        name,
        link: isWeaker ? known.link : link,
        lastOpenedMs: atMs,
      }),
    );
  }

  async forget(topic: string): Promise<void> {
    const isDone =
      topic !== this.#openHere && (await whileClosed(topic, () => this.#forget(topic)));
    if (!isDone)
      throw new Error('this room is open in a tab of this browser: leave it there first');
  }

  async #forget(topic: string): Promise<void> {
    const indexedDB = globalThis.indexedDB as IDBFactory | undefined;
    await deleteDatabase({ indexedDB, name: blobDatabaseName(topic) });
    await openIndexedDbStore({
      indexedDB,
      name: roomDatabaseName(topic),
      onTrouble: () => undefined,
    }).clear();
    await this.#change((device) => device.forgetRoom(topic));
  }

  async #change(change: (device: DeviceStore) => Promise<void>): Promise<void> {
    await change(await this.#device);
    this.#tell();
  }

  #tell(): void {
    this.#channel?.postMessage(null);
    this.#onChange();
  }
}

function canEdit(link: string): boolean {
  try {
    return parseInvite(link).role === 'edit';
  } catch {
    return false; // kept by another version
  }
}
