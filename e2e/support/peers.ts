/** People in front of their browsers: opening a link, writing, reading, and waiting for what must come to be. Nothing here sleeps. */
import {
  expect,
  type BrowserContext,
  type JSHandle,
  type Locator,
  type Page,
} from '@playwright/test';
import type { Folkmoot, FolkmootWindow, PeerSummary, Room } from './room-api.ts';

/** One tab that has opened a room. */
export type Peer = { page: Page; room: JSHandle<Room>; id: string };

/** Loopback answers in milliseconds; the rest is for a busy machine. */
const PATIENCE_MS = 20_000;
const LOOK_EVERY_MS = [20, 50, 100, 200];

/** Waits until `look` returns something that is neither null nor false, and returns it. */
export async function eventually<T>(
  what: string,
  look: () => Promise<T | null | false>,
  timeout = PATIENCE_MS,
): Promise<T> {
  let found: T | null | false = null;
  await expect
    .poll(async () => ((found = await look()), found !== null && found !== false), {
      message: what,
      timeout,
      intervals: LOOK_EVERY_MS,
    })
    .toBe(true);
  return found as T;
}

/** The app of a page that has loaded. */
async function folkmootOf(page: Page): Promise<JSHandle<Folkmoot>> {
  return eventually('the app has started', async () => {
    const handle = await page.evaluateHandle(
      () => (window as unknown as FolkmootWindow).folkmoot ?? null,
    );
    return (await handle.evaluate((folkmoot) => folkmoot !== null))
      ? (handle as JSHandle<Folkmoot>)
      : null;
  });
}

/** An edit link to a new room of the host that a context reaches at `origin`; servers see the name. */
export async function newLink(
  context: BrowserContext,
  origin: string,
  name = 'story',
): Promise<string> {
  const page = await context.newPage();
  await page.goto(origin);
  const folkmoot = await folkmootOf(page);
  const link = await folkmoot.evaluate((app, called) => app.createInvite(called), name);
  await page.close();
  return link;
}

/** Opens a link in a new tab of this browser profile. */
export async function openPeer(context: BrowserContext, link: string): Promise<Peer> {
  const page = await context.newPage();
  await page.goto(link);
  return peerOn(page);
}

/** The peer of a page that is on its way to a room: after opening, reloading, or `window.open`. */
export async function peerOn(page: Page): Promise<Peer> {
  const folkmoot = await folkmootOf(page);
  await eventually('the room is open', () => folkmoot.evaluate((app) => app.room !== null));
  const room = await folkmoot.evaluateHandle((app) => app.room as Room);
  // Faults and the last hour are fetched later; a story may ask for them at once.
  await room.evaluate(({ network }) => network.ready());
  return { page, room, id: await room.evaluate(({ self }) => self.id) };
}

export async function reload({ page }: Peer): Promise<Peer> {
  await page.reload();
  return peerOn(page);
}

/** Where people write. */
export const field = ({ page }: Peer): Locator => page.getByRole('textbox', { name: 'Page text' });

/** The sentence that says how the room is. */
export const stateOnScreen = ({ page }: Peer): Locator =>
  page.getByRole('status', { name: 'State of the room' });

export const newPage = (peer: Peer, title = 'Story'): Promise<string> =>
  peer.room.evaluate((room, name) => room.createPage({ kind: 'text', title: name }), title);

/** Goes to a page by the list; a room that was started on the screen opens on its first page, a document. */
export const showPage = ({ page }: Peer, title = 'Story'): Promise<void> =>
  page
    .getByRole('navigation', { name: 'Pages' })
    .getByRole('button', { name: new RegExp(`^${title}`) })
    .click();

export const text = (peer: Peer, pageId: string): Promise<string> =>
  peer.room.evaluate(async (room, id) => (await room.doc(id)).getText('text').toString(), pageId);

/** Writes at the end of the page; at its start when `at` is 0. One edit. */
export const write = (peer: Peer, pageId: string, words: string, at?: number): Promise<void> =>
  peer.room.evaluate(
    async (room, edit) => {
      const shared = (await room.doc(edit.pageId)).getText('text');
      shared.insert(edit.at ?? shared.length, edit.words);
    },
    { pageId, words, at },
  );

/** A long text is made in the page: what is measured is the room, not the debugger's pipe. */
export const paste = (peer: Peer, pageId: string, piece: string, times: number): Promise<void> =>
  peer.room.evaluate(
    async (room, edit) => {
      const shared = (await room.doc(edit.pageId)).getText('text');
      shared.insert(shared.length, edit.piece.repeat(edit.times));
    },
    { pageId, piece, times },
  );

export const status = (peer: Peer) => peer.room.evaluate((room) => room.status());
export const peersOf = (peer: Peer) => peer.room.evaluate((room) => room.peers());

export async function peerOf(peer: Peer, other: Peer): Promise<PeerSummary | null> {
  return (await peersOf(peer)).find(({ id }) => id === other.id) ?? null;
}

export const cutAll = (peer: Peer) =>
  peer.room.evaluate((room) => room.fault({ on: 'all', cut: 'both' }));
export const heal = (peer: Peer) => peer.room.evaluate((room) => room.heal());

export const waitForText = (peer: Peer, pageId: string, words: string, timeout?: number) =>
  eventually(
    `a text of ${words.length} characters arrived`,
    async () => (await text(peer, pageId)) === words,
    timeout,
  );

/** Until `peer` reaches `other` by this path. */
export const waitForPath = (peer: Peer, other: Peer, path: PeerSummary['path'], timeout?: number) =>
  eventually(
    `the path is ${path}`,
    async () => (await peerOf(peer, other))?.path === path,
    timeout,
  );

/** Until all see all, and each says of each other that it has the same content. */
async function waitInStep(...peers: Peer[]): Promise<void> {
  for (const peer of peers) {
    const others = peers.filter((other) => other !== peer).map(({ id }) => id);
    await eventually('all are in step', () =>
      peer.room.evaluate((room, ids) => {
        const seen = room.peers();
        return ids.every((id) => seen.find((other) => other.id === id)?.inStep === true);
      }, others),
    );
  }
}

/** Until all read the same, and returns it. */
export async function waitForOneText(pageId: string, ...peers: Peer[]): Promise<string> {
  await waitInStep(...peers);
  return eventually('all read the same', async () => {
    const texts = await Promise.all(peers.map((peer) => text(peer, pageId)));
    return texts.every((each) => each === texts[0]) && { words: texts[0] ?? '' };
  }).then(({ words }) => words);
}

/** Whom a peer has named for misbehaving, and why, from now on. */
export async function watchMisbehaviour(
  peer: Peer,
): Promise<() => Promise<Record<string, string>>> {
  const named = await peer.room.evaluateHandle((room) => {
    const reasons: Record<string, string> = {};
    room.on('misbehaved', (what) => (reasons[what.peer] = what.reason));
    return reasons;
  });
  return () => named.evaluate((reasons) => reasons);
}
