/** One room on two hosts: one dies, one takes over; a room moves; a private host. */
import type { BrowserContext } from '@playwright/test';
import {
  eventually,
  newLink,
  newPage,
  openPeer,
  status,
  text,
  waitForOneText,
  waitForText,
  write,
  type Peer,
} from './support/peers.ts';
import { startServer, type TestServer } from './support/server.ts';
import { expect, test as story } from './support/story.ts';

/** Told in the note as measured; here a busy machine may take its time. */
const TAKEN_OVER_MS_MAX = 5_000;

/** Two servers and up to four browsers. */
const STORY_MS_MAX = 120_000;

type Hosts = {
  /** A second server, which takes pages from everywhere. */
  other: TestServer;
  /** A profile without WebRTC: what passes passes over a host. */
  plain: () => Promise<BrowserContext>;
};

const test = story.extend<Hosts>({
  // oxlint-disable-next-line eslint/no-empty-pattern
  other: async ({}, provide) => {
    const other = await startServer('--origin', '*');
    await provide(other);
    await other.kill();
  },
  plain: async ({ profile }, provide) => {
    await provide(async () => {
      const context = await profile();
      await context.addInitScript(() => Reflect.deleteProperty(globalThis, 'RTCPeerConnection'));
      return context;
    });
  },
});

const hosts = (peer: Peer) => peer.room.evaluate((room) => room.hosts());
const addHost = (peer: Peer, address: string): Promise<void> =>
  peer.room.evaluate((room, at) => room.addHost(at), address);
const editLink = (peer: Peer): Promise<string> =>
  peer.room.evaluate((room) => room.invite().edit ?? '');
/** As a person pastes the end of a link behind another host's address. */
const openedAt = (link: string, { origin }: TestServer): string =>
  origin + link.slice(new URL(link).origin.length);

const waitForHosts = (peer: Peer, ...relays: string[]): Promise<unknown> =>
  eventually(
    `hosts are ${relays.join()}`,
    async () => (await hosts(peer)).map(({ relay }) => relay).join() === relays.join(),
  );

const waitForUse = (peer: Peer, ...used: boolean[]): Promise<unknown> =>
  eventually(
    `of the hosts these are used: ${used.join()}`,
    async () => (await hosts(peer)).map(({ isUsed }) => isUsed).join() === used.join(),
  );

async function twoOn(server: TestServer, plain: Hosts['plain']): Promise<[Peer, Peer, string]> {
  const [one, two] = [await plain(), await plain()];
  const link = await newLink(one, server.origin);
  const [ann, ben] = [await openPeer(one, link), await openPeer(two, link)];
  const page = await newPage(ann);
  await write(ann, page, 'before ');
  await waitForOneText(page, ann, ben);
  return [ann, ben, page];
}

test('a host dies: edits go on over the other within two seconds, and the old link still lets people in', async ({
  server,
  other,
  plain,
}) => {
  test.setTimeout(STORY_MS_MAX);
  const [ann, ben, page] = await twoOn(server, plain);
  await addHost(ann, other.origin);
  for (const peer of [ann, ben]) await waitForHosts(peer, 'here', 'here');
  // On a busy machine a pair may have gone over to the other for ten seconds already.
  await waitForUse(ben, true, false);
  const link = await editLink(ben);

  await server.kill();
  const killedMs = performance.now();
  await write(ann, page, 'during');
  await waitForText(ben, page, 'before during');
  const tookMs = performance.now() - killedMs;
  console.log(
    `several hosts: an edit was there ${Math.round(tookMs)} ms after kill -9 of the host in use`,
  );
  expect(tookMs).toBeLessThan(TAKEN_OVER_MS_MAX);
  for (const peer of [ann, ben]) {
    await waitForHosts(peer, 'away', 'here');
    await waitForUse(peer, false, true);
    expect((await status(peer)).state).toBe('together');
  }

  const cleo = await openPeer(await plain(), openedAt(link, other));
  await waitForText(cleo, page, 'before during');
});

test('a room moves: the new host is added, the old one removed, and new links know only the new one', async ({
  server,
  other,
  plain,
}) => {
  test.setTimeout(STORY_MS_MAX);
  const [ann, ben, page] = await twoOn(server, plain);
  await addHost(ben, other.origin);
  for (const peer of [ann, ben]) await waitForHosts(peer, 'here', 'here');
  await ann.room.evaluate((room) => room.removeHost(room.hosts()[0]?.url ?? ''));
  for (const peer of [ann, ben]) await waitForHosts(peer, 'here');
  await server.kill();
  const link = await editLink(ben);
  expect(new URL(link).origin).toBe(other.origin);
  // As short as one to a room that has been there from the start.
  expect(new URL(link).hash.length).toBe(
    new URL(await newLink(await plain(), other.origin)).hash.length,
  );
  const cleo = await openPeer(await plain(), link);
  await waitForText(cleo, page, 'before ');
  await write(cleo, page, 'and after');
  for (const peer of [ann, ben]) await waitForText(peer, page, 'before and after');
});

test('a private host: links carry its token, which the screen does not show; without it the room says why', async ({
  plain,
}) => {
  test.setTimeout(STORY_MS_MAX);
  const token = 'open-sesame-4711';
  const server = await startServer('--admission-token', token);
  try {
    const context = await plain();
    const lobby = await context.newPage();
    await lobby.goto(`${server.origin}/?admit=${token}`);
    await eventually(
      'the token has left the address',
      async () => lobby.url() === `${server.origin}/`,
    );
    await lobby.close();
    const link = await newLink(context, server.origin);
    const ann = await openPeer(context, link);
    await waitForHosts(ann, 'here');
    const page = await newPage(ann);
    await write(ann, page, 'let in');
    const ben = await openPeer(await plain(), link);
    expect(await waitForOneText(page, ann, ben)).toBe('let in');
    expect(await hosts(ben)).toMatchObject([{ isPrivate: true }]);
    expect(JSON.stringify(await hosts(ben))).not.toContain(token);
    expect(server.log()).not.toContain(token);

    const stranger = await plain();
    const cleo = await openPeer(stranger, await newLink(stranger, server.origin));
    await waitForHosts(cleo, 'away');
    await eventually('the room says that its host is private', async () =>
      ((await status(cleo)).relay.reason ?? '').includes('private'),
    );
    expect(await text(ben, page)).toBe('let in');
  } finally {
    await server.kill();
  }
});
