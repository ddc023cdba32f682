/** People who are never online together: what one left in the mailbox the other finds. */
import type { BrowserContext, JSHandle } from '@playwright/test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually, newLink, openPeer, waitForText, write, type Peer } from './support/peers.ts';
import { startServer, type TestServer } from './support/server.ts';
import { expect, test } from './support/story.ts';

type MailboxRoom = {
  receipt(): { inMailbox: boolean } | null;
  status(): { mailbox: { state: string; waitingEdits: number } };
  createPage(page: { kind: string; title: string }): string;
  doc(page: string): Promise<{
    getMap(name: string): { set(key: string, value: unknown): void; get(key: string): unknown };
  }>;
};
const asMailboxRoom = (peer: Peer) => peer.room as unknown as JSHandle<MailboxRoom>;

const waitUntilKept = (peer: Peer): Promise<boolean> =>
  eventually('the last edit is in the mailbox', () =>
    asMailboxRoom(peer).evaluate((room) => room.receipt()?.inMailbox === true),
  );

const create = (peer: Peer, kind: string): Promise<string> =>
  asMailboxRoom(peer).evaluate((room, of) => room.createPage({ kind: of, title: of }), kind);

const draw = (peer: Peer, board: string, what: string): Promise<void> =>
  asMailboxRoom(peer).evaluate(
    async (room, edit) => (await room.doc(edit.board)).getMap('elements').set('first', edit.what),
    { board, what },
  );

const drawn = (peer: Peer, board: string): Promise<unknown> =>
  asMailboxRoom(peer).evaluate(
    async (room, id) => (await room.doc(id)).getMap('elements').get('first') ?? null,
    board,
  );

const close = ({ page }: Peer): Promise<void> => page.close();

test('what one leaves the other finds, and answers, and they never meet', async ({
  server,
  profile,
}) => {
  test.setTimeout(120_000);
  const [anns, bens] = [await profile(), await profile()];
  const link = await newLink(anns, server.origin);
  const ann = await openPeer(anns, link);
  const [page, board] = [await create(ann, 'text'), await create(ann, 'board')];
  await draw(ann, board, 'a circle');
  await write(ann, page, 'Doors at eleven');
  await waitUntilKept(ann);
  await close(ann);

  const ben = await openPeer(bens, link);
  await waitForText(ben, page, 'Doors at eleven');
  await eventually('the board is there', async () => (await drawn(ben, board)) === 'a circle');
  expect(await ben.room.evaluate((room) => room.peers().filter(({ left }) => !left))).toEqual([]);
  await write(ben, page, ', bring soup');
  await waitUntilKept(ben);
  await close(ben);

  const again = await openPeer(anns, link);
  await waitForText(again, page, 'Doors at eleven, bring soup');
});

async function backAt(server: TestServer, directory: string): Promise<TestServer> {
  await server.kill();
  return startServer('--port', String(server.port), '--mailbox-dir', directory);
}

test('a host that was wiped gets everything back from whoever returns', async ({ profile }) => {
  test.setTimeout(120_000);
  const top = await mkdtemp(join(tmpdir(), 'folkmoot-mailbox-'));
  let server = await startServer('--mailbox-dir', join(top, 'first'));
  const contexts: BrowserContext[] = [await profile(), await profile()];
  const [anns, cleos] = contexts as [BrowserContext, BrowserContext];
  try {
    const link = await newLink(anns, server.origin);
    const ann = await openPeer(anns, link);
    const page = await create(ann, 'text');
    await write(ann, page, 'Doors at eleven');
    await waitUntilKept(ann);
    await close(ann);

    server = await backAt(server, join(top, 'second'));
    const again = await openPeer(anns, link);
    await waitForText(again, page, 'Doors at eleven');
    await eventually('all of it is in the new mailbox', () =>
      asMailboxRoom(again).evaluate((room) => {
        const { state, waitingEdits } = room.status().mailbox;
        return state === 'here' && waitingEdits === 0;
      }),
    );
    await close(again);

    const cleo = await openPeer(cleos, link);
    await waitForText(cleo, page, 'Doors at eleven');
  } finally {
    await server.kill();
    await rm(top, { recursive: true, force: true });
  }
});

const lettersAt = async (server: TestServer): Promise<number> => {
  const health = (await (await fetch(`${server.origin}/healthz`)).json()) as {
    mailbox: { bytes: number };
  };
  return health.mailbox.bytes;
};

test('who may only look reads the mailbox, and appends nothing', async ({ server, profile }) => {
  test.setTimeout(120_000);
  const [anns, viewers] = [await profile(), await profile()];
  const ann = await openPeer(anns, await newLink(anns, server.origin));
  const page = await create(ann, 'text');
  await write(ann, page, 'Doors at eleven');
  await waitUntilKept(ann);
  const { view } = await ann.room.evaluate((room) => room.invite());
  await close(ann);
  const before = await lettersAt(server);
  expect(before).toBeGreaterThan(0);

  const viewer = await openPeer(viewers, view);
  await waitForText(viewer, page, 'Doors at eleven');
  await write(viewer, page, ' and mine');
  await waitForText(viewer, page, 'Doors at eleven');
  await close(viewer);
  expect(await lettersAt(server)).toBe(before);
});
