/** The hosts of a room: servers with a relay, and maybe a mailbox. Addresses of their relays, the preferred one first. */
import type { Invite } from '../crypto/invites.ts';
import type { RoomPorts } from './ports.ts';

export type RoomHosts = {
  urls(): readonly string[];
  /** Called when `urls` answers differently. Returns how to stop it. */
  onChange(listener: () => void): () => void;
};

/** What the invite says, else the host of the page. */
function hostUrls({ relays }: Invite, { origin }: Pick<RoomPorts, 'origin'>): string[] {
  return relays.length > 0 ? [...relays] : [`${origin.replace(/^http/, 'ws')}/relay`];
}

export function createHosts(invite: Invite, ports: Pick<RoomPorts, 'origin'>): RoomHosts {
  const urls = hostUrls(invite, ports);
  return { urls: () => urls, onChange: () => () => undefined };
}
