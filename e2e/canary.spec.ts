/**
 * With a known word in everything that people can put in a room, none of them is found in anything that a host could look at. And
 * words that a server does get to see are found there, each by the same search: else it would prove nothing. `npm run canary`
 */
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import {
  lookFor,
  needlesOfLinks,
  needlesOfWord,
  newWord,
  unpackedIn,
  type Needle,
} from './support/canaries.ts';
import { keepOpenly } from './support/careless.ts';
import { writeEntry } from './support/games.ts';
import {
  eventually,
  newLink,
  openPeer,
  showPage,
  waitForPath,
  write,
  type Peer,
} from './support/peers.ts';
import type { Room } from './support/room-api.ts';
import { startServerUnder, type TestServer } from './support/server.ts';
import { expect, skip, test } from './support/story.ts';
import { filesIn, memoryOf, whileStopped, wiretap } from './support/witness.ts';

const STORY_MS_MAX = 480_000;
const BLOB_BYTES = 200_000;
/** Of the letters of such a room, at least. */
const LETTERS_BYTES_MIN = 5_000;

/** In everything that people write, with a second word that says where. */
const SECRET_WORD = newWord('Kestrel');
/** What servers see by design: the name in a link's path, what other applications say at `/signaling`. */
const SEEN_WORD = newWord('Sparrow');
/** What a mailbox gets from a program that does not seal. */
const UNSEALED_WORD = newWord('Magpie');

const KINDS = ['text', 'document', 'board', 'chess', 'minefield', 'tides'] as const;
type Kind = (typeof KINDS)[number];

const wordOf = (where: string): string => `${SECRET_WORD} ${where}`;

/** What the room API has beside what other stories use. */
type FullRoom = Room & {
  readonly chat: string;
  rename(name: string): void;
  updatePresence(state: object): void;
  presences(): unknown;
  fleeting: { send(page: string, channel: string, payload: Uint8Array): boolean };
};

/** As much of Yjs as tells whether a page holds a word, whatever its shape. */
type Struct = { content?: { str?: string; arr?: unknown[]; value?: unknown; embed?: unknown } };
type OpenDoc = {
  getMap(name: string): { set(key: string, value: unknown): void };
  getXmlFragment(name: string): unknown;
  store: { clients: Map<number, Struct[]> };
};

const holds = (peer: Peer, page: string, word: string): Promise<boolean> =>
  peer.room.evaluate(
    async (room, wanted) => {
      const doc = (await room.doc(wanted.page)) as unknown as OpenDoc;
      const structs = [...doc.store.clients.values()].flat();
      return structs.some(({ content: { str, arr, embed } = {} }) =>
        JSON.stringify([str, arr, embed]).includes(wanted.word),
      );
    },
    { page, word },
  );

async function draw(peer: Peer, word: string): Promise<void> {
  const canvas = peer.page.locator('.board canvas.interactive');
  await canvas.waitFor({ timeout: STORY_MS_MAX });
  await peer.page.getByTestId('toolbar-text').check({ force: true });
  await canvas.click({ position: { x: 400, y: 300 } });
  await peer.page.locator('.board textarea').fill(word);
  await peer.page.keyboard.press('Escape');
}

async function writeOn(peer: Peer, page: string, kind: Kind): Promise<void> {
  const word = wordOf(kind);
  if (kind === 'text') return write(peer, page, word);
  if (kind !== 'document' && kind !== 'board')
    return writeEntry(peer, page, { do: 'say', text: word });
  await showPage(peer, wordOf(`title ${kind}`));
  if (kind === 'board') return draw(peer, word);
  const field = peer.page.getByRole('textbox', { name: 'Page text' });
  await field.click();
  // One edit, so that the word is in one piece.
  await peer.page.keyboard.insertText(word);
}

async function say(peer: Peer, word: string): Promise<void> {
  await peer.page.getByRole('banner').getByRole('button', { name: /^Chat/ }).click();
  const field = peer.page.getByRole('textbox', { name: 'Write a message' });
  await field.fill(word);
  await field.press('Enter');
}

/** Everything that people can put in a room, one by one; resolves when the other has it all. */
async function fill(one: Peer, other: Peer): Promise<void> {
  await one.room.evaluate(
    (each, { word, name }) => {
      (each as FullRoom).rename(word);
      each.setProfile({ name, color: 'p2' });
    },
    { word: wordOf('room'), name: wordOf('name') },
  );
  const pages: string[] = [];
  for (const kind of KINDS) {
    const title = wordOf(`title ${kind}`);
    const page = await one.room.evaluate((each, given) => each.createPage(given), { kind, title });
    pages.push(page);
    await eventually(`the ${kind} is listed`, () =>
      other.room.evaluate((each, id) => each.pages().some((listed) => listed.id === id), page),
    );
    await writeOn(one, page, kind);
    await eventually(`what is on the ${kind} arrived`, () => holds(other, page, wordOf(kind)));
  }
  await one.room.evaluate(
    async (each, given) => {
      const doc = (await each.doc(given.page)) as unknown as OpenDoc;
      doc.getMap('comments').set('one', given.comment);
    },
    { page: pages[1] ?? '', comment: wordOf('comment') },
  );
  await say(one, wordOf('chat'));
  const chat = await one.room.evaluate((each) => (each as FullRoom).chat);
  await eventually('what was said arrived', () => holds(other, chat, wordOf('chat')));
  const blob = await one.room.evaluate(
    (each, { word, length }) => {
      const bytes = new TextEncoder().encode(`${word} `.repeat(length / word.length));
      return each.blobs.put(bytes, 'text/plain');
    },
    { word: wordOf('file'), length: BLOB_BYTES },
  );
  await other.room.evaluate((each, id) => each.blobs.get(id).then(() => undefined), blob);
  await expect
    .poll(() => other.room.evaluate((each) => each.peers().map(({ name }) => name)))
    .toContain(wordOf('name'));
  expect(await other.room.evaluate((each) => each.name)).toBe(wordOf('room'));
}

/** What is gone a moment later, said again and again while a host looks. */
const chatter = (peer: Peer, page: string): Promise<void> =>
  peer.room.evaluate(
    async (room, given) => {
      const full = room as FullRoom;
      const payload = new TextEncoder().encode(given.fleeting);
      const text = (await room.doc(given.page)).getText('text');
      setInterval(() => {
        full.fleeting.send(given.page, 'pointer', payload);
        full.updatePresence({ typing: given.presence, at: Date.now() });
        text.insert(text.length, given.words);
      }, 30);
    },
    {
      page,
      fleeting: wordOf('fleeting'),
      presence: wordOf('presence'),
      words: wordOf('again'),
    },
  );

/** As y-webrtc would: a topic and what is said on it, neither of them sealed. */
function speakOpenly(port: number): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/signaling`);
  return new Promise((resolve, reject) => {
    socket.on('error', reject);
    socket.on('message', () => resolve(socket));
    socket.on('open', () => {
      socket.send(JSON.stringify({ type: 'subscribe', topics: [SEEN_WORD] }));
      socket.send(JSON.stringify({ type: 'publish', topic: SEEN_WORD, words: SEEN_WORD }));
      socket.send(JSON.stringify({ type: 'ping' }));
    });
  });
}

async function heapOf({ pid, origin }: TestServer, folder: string): Promise<Buffer[]> {
  process.kill(pid, 'SIGUSR2');
  await eventually('a snapshot of the heap is begun', async () =>
    (await readdir(folder)).some((name) => name.endsWith('.heapsnapshot')),
  );
  // The server does nothing else meanwhile: it answers when all is written.
  await fetch(`${origin}/healthz`);
  return [...filesIn(folder)];
}

test('no word of a room is in the server’s memory, on its disk, in its logs or on its wires', async ({
  profile,
}) => {
  if (process.platform !== 'linux') skip('a process’s memory is read from /proc');
  test.setTimeout(STORY_MS_MAX);
  const top = await mkdtemp(join(tmpdir(), 'folkmoot-canary-'));
  const [data, heaps] = [join(top, 'data'), join(top, 'heaps')];
  await mkdir(heaps);
  const server = await startServerUnder(
    ['--heapsnapshot-signal=SIGUSR2', `--diagnostic-dir=${heaps}`],
    ['--mailbox-dir', data, '--log-level', 'debug'],
  );
  const wire = await wiretap(server.port);
  try {
    const without = await profile();
    // All that Ann says goes by the relay.
    await without.addInitScript(() => Reflect.deleteProperty(globalThis, 'RTCPeerConnection'));
    const link = await newLink(await profile(), wire.origin, SEEN_WORD);
    const ann = await openPeer(without, link);
    const ben = await openPeer(await profile(), link);
    const { view } = await ann.room.evaluate((room) => room.invite());
    const vic = await openPeer(await profile(), view);
    await waitForPath(ann, ben, 'relayed');
    await fill(ann, ben);
    const page = (await ann.room.evaluate((room) => room.pages()))[0]?.id ?? '';
    await write(ben, page, wordOf('from the other'));
    await eventually('the third has it', () => holds(vic, page, wordOf('from the other')));

    await eventually('all is in the mailbox', () =>
      ann.room.evaluate((room) => room.receipt()?.inMailbox === true),
    );

    // What a server does see, by design or from a program that does not seal.
    const port = Number(new URL(wire.origin).port);
    const open = await speakOpenly(port);
    await keepOpenly(port, Buffer.from(UNSEALED_WORD));

    await chatter(ann, page);
    await eventually('they talk', () => holds(ben, page, wordOf('again')));

    const secrets = [...needlesOfWord(SECRET_WORD), ...needlesOfLinks({ edit: link, view })];
    const seen = [SEEN_WORD, UNSEALED_WORD].flatMap(needlesOfWord);
    const address: Needle = { of: 'address', how: 'as it is', bytes: Buffer.from(server.origin) };
    const look = (where: string, pieces: Iterable<Buffer>, all: readonly Needle[]) => {
      const { found, bytes } = lookFor([...secrets, ...all], pieces);
      console.log(`${where}: ${(bytes / 1e6).toFixed(3)} MB searched`);
      return found;
    };
    const asItIs = (...words: string[]): string[] => words.map((word) => `${word} (as it is)`);

    const heap = await heapOf(server, heaps);
    const [memory, disk] = whileStopped(server.pid, () => [
      [...memoryOf(server.pid)],
      [...filesIn(data)],
    ]);
    const told = [...wire.told()];
    const log = Buffer.from(server.log());
    // The name in a link's path is in lower case.
    expect(look('wires', told, seen)).toEqual([
      ...asItIs(UNSEALED_WORD, SEEN_WORD),
      `${SEEN_WORD} (lower case)`,
    ]);
    expect(look('wires, unpacked', unpackedIn(told), [])).toEqual([]);
    expect(look('memory', memory, needlesOfWord(SEEN_WORD))).toEqual(asItIs(SEEN_WORD));
    expect(look('heap', heap, needlesOfWord(SEEN_WORD))).toEqual(asItIs(SEEN_WORD));
    expect(Buffer.concat(disk).length).toBeGreaterThan(LETTERS_BYTES_MIN);
    expect(look('disk', disk, needlesOfWord(UNSEALED_WORD))).toEqual(asItIs(UNSEALED_WORD));
    expect(look('disk, unpacked', unpackedIn(disk), seen)).toEqual([]);
    expect(look('logs', [log], [address, ...seen])).toEqual(['address (as it is)']);
    // And the search knows a secret where there is one.
    expect(lookFor(secrets, [Buffer.from(link)]).found).toContain(
      'fragment 1, first half (as it is)',
    );
    open.terminate();
  } finally {
    wire.close();
    await server.kill();
    await rm(top, { recursive: true });
  }
});
