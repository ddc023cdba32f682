/** The page of our own stack: the Room API without the interface. */
import type * as Y from 'yjs';
import { createFolkmoot } from '../../src/room/folkmoot.ts';
import type { Room } from '../../src/room/room-api.ts';
import type { PageId } from '../../src/wire/ids.ts';
import { decodeMesh } from '../../src/wire/mesh-messages.ts';
import { isWatchPayload } from '../../src/wire/payload-kinds.ts';
import { startBench } from './bench-page.ts';
import type { TextName } from './protocol.ts';
import type { Stack } from './stack.ts';

/** First bytes of the payloads that replicas exchange (src/wire/replica-messages.ts). */
const REPLICA_KINDS: Record<number, string> = {
  1: 'entry',
  2: 'entry',
  3: 'entry',
  4: 'announce',
  5: 'have',
  6: 'want',
  7: 'entries',
  8: 'checkpoint',
  9: 'presence',
};
const CONTROL_FIRST = 0x80;

function classify(frame: Uint8Array): string {
  if ((frame[0] ?? 0) >= CONTROL_FIRST) return 'fragment or link control';
  const message = decodeMesh(frame);
  if (!('payload' in message)) return message.type;
  if (isWatchPayload(message.payload)) return 'watch';
  const kind = REPLICA_KINDS[message.payload[0] ?? 0] ?? 'unknown';
  return message.type === 'near' ? kind : `${kind} (${message.type})`;
}

const folkmoot = createFolkmoot();
const ids = new Map<string, PageId>();
let room: Room | null = null;
let stopLooking = (): void => undefined;
const opened = (): Room => {
  if (room === null) throw new Error('no room is open');
  return room;
};

function pageId(name: TextName): Promise<PageId> {
  const find = (): PageId | undefined =>
    ids.get(name) ??
    opened()
      .pages()
      .find(({ title }) => title === name)?.id;
  return new Promise((resolve) => {
    const found = find();
    if (found !== undefined) {
      resolve(found);
      return;
    }
    const off = opened().on('change', () => {
      const id = find();
      if (id === undefined || ids.has(name)) return;
      ids.set(name, id);
      off();
      resolve(id);
    });
  });
}

const docOf = async (name: TextName): Promise<Y.Doc> => opened().doc(await pageId(name));

const stack: Stack = {
  nameRoom: () => folkmoot.createInvite('bench'),
  async open(where, creates) {
    room = await folkmoot.openRoom(where.room);
    if (!creates) return;
    for (const name of ['one', 'two'] as const)
      ids.set(name, room.createPage({ kind: 'text', title: name }));
    room.open(await pageId('one'));
  },
  text: async (name) => (await docOf(name)).getText('text'),
  files: async () => (await docOf('one')).getMap('files'),
  isReady: () => Promise.resolve(opened().pages().length === 2),
  caret: (cursor) => opened().setPresence({ page: ids.get('one'), cursor }),
  ownId: () => opened().self.id,
  peerIds: () =>
    opened()
      .peers()
      .map(({ id }) => id),
  paths: () =>
    opened()
      .peers()
      .map(({ path }) => path),
  classify,
  cut(peers) {
    for (const peer of peers) opened().fault({ on: peer as never, cut: 'both' });
  },
  heal: () => opened().heal(),
  blobs: () => opened().blobs,
  look(isOn) {
    stopLooking();
    if (!isOn) return;
    const { network } = opened();
    const stops = [network.watch(), network.on('change', () => network.snapshot())];
    stopLooking = () => {
      for (const stop of stops.splice(0)) stop();
    };
  },
};

startBench(stack);
