/** One open room as its Room API. */
import type * as Y from 'yjs';
import { formatInvite, viewInviteOf, type Invite } from '../crypto/invites.ts';
import { clientIdOf } from '../crypto/session.ts';
import { toBase64url } from '../lib/bytes.ts';
import type { Profile } from '../mesh/machine-types.ts';
import {
  addPage,
  deletePage,
  listDeletedPages,
  listMembers,
  listPages,
  movePage,
  noteMember,
  renamePage,
  restorePage,
  roomTitle,
  setFaultsAllowed,
  setRoomTitle,
} from '../model/room-index.ts';
import type { KnownRoom } from '../store/device-store.ts';
import { CHAT_PAGE, INDEX_PAGE, PAGE_ID_BYTES, pageIdOf, type PageId } from '../wire/ids.ts';
import { assembleRoom, type RoomParts } from './assemble.ts';
import { Authors } from './authors.ts';
import { Blobs } from './blobs.ts';
import type { Carriers } from './carriers.ts';
import { Held } from './held.ts';
import { Network } from './network.ts';
import type { RoomPorts } from './ports.ts';
import type { FleetingApi, Room } from './room-api.ts';
import {
  authorOf,
  hostsOf,
  pagesOf,
  peersOf,
  receiptOf,
  sessionsOf,
  statusOf,
} from './selectors.ts';

/** What the page's life asks of a room; not part of the Room API. */
export type RoomLife = {
  /** The network may be another, or the page was asleep: look again now. */
  wake(): void;
  /** The page is being hidden and may not come back: sign what there is; it is saved as far as the browser still lets us. */
  settle(): void;
  /** The page ends: tell the others. */
  quit(): void;
  /** What the list of this device's rooms shows of it while it is closed. */
  summary(): RoomSummary;
};

export type RoomSummary = Required<
  Pick<KnownRoom, 'name' | 'pages' | 'bytes' | 'waitingEdits' | 'heldTo'>
>;

/** Rejects only when the platform has no randomness or time; a store that cannot be opened is a trouble that `status()` tells. */
export async function openRoom(
  invite: Invite,
  ports: RoomPorts,
): Promise<{ room: Room; life: RoomLife; topic: Uint8Array }> {
  const [parts, rooms] = await Promise.all([assembleRoom(invite, ports), roomsKnown(ports)]);
  const { topic } = parts.secrets;
  const known = rooms.find((room) => room.topic === toBase64url(topic));
  const held = new Held(known?.heldTo ?? {});
  const room = createApi(parts, held);
  return { room, life: lifeOf(parts, room, held), topic };
}

/** None when they cannot be read: this device's edits in the room then count as waiting. */
async function roomsKnown(ports: RoomPorts): Promise<KnownRoom[]> {
  try {
    return await (await ports.device).rooms();
  } catch (error) {
    ports.onError(error);
    return [];
  }
}

function lifeOf(
  { driver, carriers, mailboxes, replica }: RoomParts,
  room: Room,
  held: Held,
): RoomLife {
  return {
    summary: () => ({
      name: room.name,
      pages: room.pages().length,
      bytes: replica.keptBytes(),
      waitingEdits: held.waitingEdits(replica.ownHoldings()),
      heldTo: held.noted(),
    }),
    wake() {
      carriers.wake();
      mailboxes.wake();
      driver.mesh({ type: 'nudge' });
    },
    settle: () => driver.settle(),
    quit() {
      driver.settle();
      carriers.endFaults();
      driver.mesh({ type: 'leave' });
      carriers.close('the page was closed');
    },
  };
}

function createApi(parts: RoomParts, held: Held): Room {
  const { invite, ports, replica, driver, carriers, emitter, record } = parts;
  let profile = parts.profile;
  let presence: Record<string, unknown> = {};
  const authors = new Authors(() => sessionsOf(parts));
  const index = (): Y.Doc => replica.doc(INDEX_PAGE);
  const mustWrite = (): void => {
    if (record.writerCertificate === null) throw new Error('this link only lets you view');
  };
  const show = (change: Record<string, unknown> | null): void => {
    presence = change ?? {};
    driver.showPresence(presence);
  };
  index();
  const self = (): Room['self'] => ({ id: record.session, ...profile });
  const roomName = (): string => roomTitle(index()) || invite.name;
  const allowFaults = (isAllowed: boolean): void => {
    mustWrite();
    setFaultsAllowed(index(), isAllowed, record.member);
  };
  return {
    network: new Network({ parts, held, self, roomName, allowFaults }),
    blobs: new Blobs(parts),
    get name() {
      return roomName();
    },
    get self() {
      return self();
    },
    topic: toBase64url(parts.secrets.topic),
    chat: CHAT_PAGE,
    invite: () => linksTo(parts),
    status: () => statusOf(parts, held),
    peers: () => peersOf(parts),
    hosts: () => hostsOf(parts),
    ...hostCommands(parts, index, mustWrite),
    ...indexAnswers(parts, index),
    createPage(page) {
      mustWrite();
      return createPage(parts, page, profile);
    },
    ...indexCommands(index, mustWrite),
    clientIdOf,
    authorOf: (client) => authorOf(parts, authors.sessionOf(client)),
    noteSelf() {
      mustWrite();
      noteMember(index(), record.member, profile);
    },
    open(page) {
      replica.doc(page);
      show({ ...presence, page });
    },
    doc: (page: PageId) => Promise.resolve(replica.doc(page)),
    setPresence: show,
    updatePresence: (patch) => show({ ...presence, ...patch }),
    presences: () => replica.presences(),
    fleeting: fleetingOf(parts),
    setProfile(next) {
      profile = next;
      driver.mesh({ type: 'profile', profile: next });
      if (record.writerCertificate !== null) noteMember(index(), record.member, next);
      parts.device.saveProfile({ name: next.name, colour: next.color }).catch(ports.onError);
    },
    receipt: () => receiptOf(parts),
    ...linkCommands(carriers),
    on: (event, listener) => emitter.on(event, listener),
    leave: () => leave(parts),
  };
}

function linksTo({ invite: opened, hosts }: RoomParts): ReturnType<Room['invite']> {
  const { origin, relays } = hosts.forInvite();
  const invite = { ...opened, relays };
  return {
    edit: invite.role === 'edit' ? formatInvite(origin, invite) : null,
    view: formatInvite(origin, viewInviteOf(invite)),
  };
}

const hostCommands = (
  { hosts }: RoomParts,
  index: () => Y.Doc,
  mustWrite: () => void,
): Pick<Room, 'addHost' | 'removeHost'> => ({
  addHost(address) {
    mustWrite();
    hosts.add(index(), address);
  },
  removeHost(url) {
    mustWrite();
    hosts.remove(index(), url);
  },
});

const fleetingOf = ({ fleeting, driver, ports }: RoomParts): FleetingApi => ({
  send(page, channel, bytes) {
    const payload = fleeting.send(page, channel, bytes, ports.timers.now());
    if (payload === null) return false;
    driver.mesh({ type: 'broadcast', lane: 'fleeting', payload });
    return true;
  },
  counts: () => fleeting.counts,
});

/** The first page gives the room the name that its link had. */
function createPage(
  { invite, ports, record, replica }: RoomParts,
  { kind, title }: Parameters<Room['createPage']>[0],
  profile: Profile,
): PageId {
  const index = replica.doc(INDEX_PAGE);
  if (roomTitle(index) === '' && invite.name !== '') setRoomTitle(index, invite.name);
  noteMember(index, record.member, profile);
  const id = pageIdOf(ports.randomBytes(PAGE_ID_BYTES));
  addPage(index, { id, kind, title });
  return id;
}

const linkCommands = (carriers: Carriers): Pick<Room, 'traffic' | 'fault' | 'heal'> => ({
  traffic: () => carriers.traffic(),
  fault: (rule) => carriers.faults.add(rule),
  heal: (id) => carriers.faults.heal(id),
});

/** What only the index tells. */
const indexAnswers = (
  parts: RoomParts,
  index: () => Y.Doc,
): Pick<Room, 'members' | 'pages' | 'deletedPages'> => ({
  members: () => listMembers(index()),
  pages: () => pagesOf(parts, listPages(index())),
  deletedPages: () => pagesOf(parts, listDeletedPages(index())),
});

type IndexCommands = Pick<
  Room,
  'rename' | 'renamePage' | 'movePage' | 'deletePage' | 'restorePage'
>;

/** What only the index is told. */
function indexCommands(index: () => Y.Doc, mustWrite: () => void): IndexCommands {
  return {
    rename(title) {
      mustWrite();
      setRoomTitle(index(), title);
    },
    renamePage(id, title) {
      mustWrite();
      renamePage(index(), id, title);
    },
    movePage(id, before) {
      mustWrite();
      movePage(index(), id, before);
    },
    deletePage(id) {
      mustWrite();
      deletePage(index(), id);
    },
    restorePage(id) {
      mustWrite();
      restorePage(index(), id);
    },
  };
}

async function leave(parts: RoomParts): Promise<void> {
  const { driver, carriers, mailboxes, store, ports, emitter } = parts;
  driver.settle();
  carriers.endFaults();
  driver.mesh({ type: 'leave' });
  await driver.settled();
  mailboxes.close();
  driver.stop();
  carriers.close('left the room');
  store.close();
  parts.releaseLock();
  ports.timers.stop();
  ports.hasher.stop();
  emitter.emit('left', null);
  emitter.clear();
}
