/** The page's one Folkmoot: makes invites, opens and leaves rooms, minds the life of the tab. In the page it is `window.folkmoot`. */
import { createEditInvite, formatInvite, parseInvite } from '../crypto/invites.ts';
import { SECRET_BYTES } from '../crypto/room-secrets.ts';
import { toBase64url } from '../lib/bytes.ts';
import { createEmitter } from '../lib/emitter.ts';
import type { DeviceStore } from '../store/device-store.ts';
import { keepAdmission, keptAdmission } from './admission.ts';
import { createBrowserPorts, createDiskPorts, openBrowserDevice } from './browser-ports.ts';
import { hostOfOrigin } from './host-address.ts';
import { KnownRooms } from './known-rooms.ts';
import { profileOn } from './names.ts';
import { followPage } from './page-life.ts';
import type { HostConfig, RoomPorts } from './ports.ts';
import { readRoom } from './read-room.ts';
import type { Folkmoot, FolkmootEvents, Room } from './room-api.ts';
import { openRoom } from './room.ts';

/** Whoever opens the room wants no direct links, whatever the host says. */
const withoutDirectLinks = (ports: RoomPorts): RoomPorts => ({
  ...ports,
  hostConfig: async (): Promise<HostConfig> => ({ ...(await ports.hostConfig()), relayOnly: true }),
});

export function createFolkmoot(): Folkmoot {
  keepAdmission();
  const emitter = createEmitter<FolkmootEvents>(reportError);
  const device = openBrowserDevice((trouble) =>
    reportError(new Error(`${trouble.reason}: ${trouble.detail}`)),
  );
  const known = new KnownRooms(device, () => emitter.emit('rooms', null));
  let room: Room | null = null;
  const show = (next: Room | null): void => {
    room = next;
    emitter.emit('room', next);
  };
  return {
    version: import.meta.env['VITE_APP_VERSION'] as string,
    get room() {
      return room;
    },
    createInvite(name = '') {
      const secret = crypto.getRandomValues(new Uint8Array(SECRET_BYTES));
      const admit = keptAdmission();
      const own = admit === null ? null : hostOfOrigin(location.origin, admit);
      const relays = own === null ? [] : [own.url];
      return formatInvite(location.origin, createEditInvite(secret, { name, relays }));
    },
    async openRoom(link, { relayOnly = false } = {}) {
      const invite = parseInvite(link);
      await room?.leave();
      show(null);
      const ports = createBrowserPorts(device);
      const opened = await openRoom(invite, relayOnly ? withoutDirectLinks(ports) : ports);
      const now = opened.room;
      now.on('left', followPage(now, opened.life));
      now.on('left', () => room === now && show(null));
      const topic = toBase64url(opened.topic);
      known.follow(now, opened.life, { topic, link, atMs: ports.wallNowMs() });
      show(now);
      return now;
    },
    rooms: () => known.list(),
    async readRoom(topic) {
      const found = await known.find(topic);
      if (found === undefined) throw new Error('this device knows no such room');
      return readRoom(parseInvite(found.link), createDiskPorts(device));
    },
    forgetRoom: (topic) => known.forget(topic),
    ...profileOf(device, () => room),
    on: (event, listener) => emitter.on(event, listener),
  };
}

function profileOf(
  device: Promise<DeviceStore>,
  room: () => Room | null,
): Pick<Folkmoot, 'profile' | 'setProfile'> {
  return {
    async profile() {
      const store = await device;
      return profileOn(store, await store.profile());
    },
    async setProfile({ name, color }) {
      const open = room();
      if (open !== null) open.setProfile({ name, color });
      else await (await device).saveProfile({ name, colour: color });
    },
  };
}
