/** For each test a host of its own and one invite; rooms that it opened are left at its end, with no error and no timer left over. */
import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect } from 'vitest';
import { createEditInvite, type Invite } from '../crypto/invites.ts';
import { SECRET_BYTES } from '../crypto/room-secrets.ts';
import { must } from '../lib/assert.ts';
import type { Room } from './room-api.ts';
import { startHost, type TestHost, type TestPorts } from './room-fixture.ts';
import { openRoom } from './room.ts';

export type Rooms = {
  readonly host: TestHost;
  readonly invite: Invite;
  /** A new browser and the edit link, where nothing else is said. */
  open: (ports?: TestPorts, link?: Invite) => Promise<Room>;
  /** It was left by the test itself. */
  forget(room: Room): void;
};

type Running = { host: TestHost; invite: Invite; opened: { room: Room; ports: TestPorts }[] };

export function roomsForEachTest(): Rooms {
  let running: Running | null = null;
  const now = (): Running => must(running, 'within a test');
  beforeEach(async () => {
    const secret = Uint8Array.from(randomBytes(SECRET_BYTES));
    const invite = createEditInvite(secret, { name: 'tests', relays: [] });
    running = { host: await startHost(), invite, opened: [] };
  });
  afterEach(async () => {
    const { host, opened } = now();
    await Promise.all(opened.map(({ room }) => room.leave()));
    for (const { ports } of opened) {
      expect(ports.errors).toEqual([]);
      expect(ports.pendingTimers()).toBe(0);
    }
    await host.close();
    running = null;
  });
  return {
    get host() {
      return now().host;
    },
    get invite() {
      return now().invite;
    },
    async open(ports = now().host.ports(), link = now().invite) {
      const { room } = await openRoom(link, ports);
      now().opened.push({ room, ports });
      return room;
    },
    forget(room) {
      const { opened } = now();
      opened.splice(0, Infinity, ...opened.filter((one) => one.room !== room));
    },
  };
}
