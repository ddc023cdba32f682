/** The page's one Folkmoot: makes invites, opens and leaves rooms, minds the life of the tab. In the page it is `window.folkmoot`. */
import { createEditInvite, formatInvite, parseInvite } from '../crypto/invites.ts';
import { deriveRoomSecrets, SECRET_BYTES } from '../crypto/room-secrets.ts';
import { toBase64url } from '../lib/bytes.ts';
import { createEmitter } from '../lib/emitter.ts';
import { createBrowserPorts } from './browser-ports.ts';
import { followPage } from './page-life.ts';
import type { HostConfig } from './ports.ts';
import type { Folkmoot, Room } from './room-api.ts';
import { openRoom } from './room.ts';

/** Whoever opens the room wants no direct links, whatever the host says. */
const hostConfig = (): Promise<HostConfig> => Promise.resolve({ relayOnly: true });

export function createFolkmoot(): Folkmoot {
  const emitter = createEmitter<{ room: Room | null }>(reportError);
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
      return formatInvite(location.origin, createEditInvite(secret, { name, relays: [] }));
    },
    async openRoom(link, { relayOnly = false } = {}) {
      const invite = parseInvite(link);
      await room?.leave();
      show(null);
      const ports = createBrowserPorts((trouble) =>
        reportError(new Error(`${trouble.reason}: ${trouble.detail}`)),
      );
      const { room: opened, life } = await openRoom(
        invite,
        relayOnly ? { ...ports, hostConfig } : ports,
      );
      opened.on('left', followPage(opened, life));
      opened.on('left', () => room === opened && show(null));
      const topic = toBase64url(deriveRoomSecrets(invite).topic);
      const known = { topic, name: invite.name, link, lastOpenedMs: ports.wallNowMs() };
      ports.device.then((device) => device.rememberRoom(known)).catch(reportError);
      show(opened);
      return opened;
    },
    on: (event, listener) => emitter.on(event, listener),
  };
}
