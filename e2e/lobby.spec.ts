import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { strFromU8, unzipSync } from 'fflate';
import { readFileSync } from 'node:fs';
import {
  eventually,
  newPage,
  openPeer,
  peerOn,
  peersOf,
  status,
  waitForOneText,
  waitForPath,
  write,
} from './support/peers.ts';
import { startServer } from './support/server.ts';
import { expect, test as story } from './support/story.ts';

type Lobby = {
  /** Of a host without a mailbox: there edits wait until another device has them. */
  bare: string;
};

const test = story.extend<Lobby>({
  // Playwright reads the names of what a fixture needs from its braces; this one needs nothing.
  // oxlint-disable-next-line eslint/no-empty-pattern
  bare: async ({}, provide) => {
    const server = await startServer('--no-mailbox');
    await provide(server.origin);
    await server.kill();
  },
});

/** Notes about a room are written some seconds after it changed, and when it is left. */
const NOTED = { timeout: 15_000 };

async function goHome(page: Page): Promise<void> {
  await page.evaluate(() => {
    history.pushState(null, '', '/');
    dispatchEvent(new PopStateEvent('popstate'));
  });
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
}

const listed = (page: Page, name: string) =>
  page.getByRole('listitem').filter({ has: page.getByRole('link', { name }) });

/** A room with a page of text, left again. */
async function startAndLeave(page: Page, origin: string, name: string, words = 'some words') {
  await page.goto(origin);
  await page.getByLabel('Name of the room').fill(name);
  await page.getByRole('button', { name: 'Start a room' }).click();
  const peer = await peerOn(page);
  await write(peer, await newPage(peer), words);
  await eventually('it is saved', async () => (await status(peer)).saved);
  const link = await peer.room.evaluate((room) => room.invite().edit ?? '');
  await goHome(page);
  return link;
}

test('a first visit explains itself, and a room that was left is listed with what it holds', async ({
  profile,
  bare,
}) => {
  const context = await profile();
  const page = await context.newPage();
  await page.goto(bare);
  await expect(page.getByRole('list').getByRole('listitem')).toHaveCount(3);
  await page.getByRole('button', { name: 'Start a room' }).click();
  const first = await peerOn(page);
  expect(await first.room.evaluate((room) => room.pages())).toMatchObject([
    { title: 'Untitled', kind: 'document' },
  ]);
  await startAndLeave(page, bare, 'Reading group, winter');
  const row = listed(page, 'Reading group, winter');
  await expect(row).toContainText('2 pages', NOTED);
  await expect(row).toContainText('1 kB');
  await expect(row).toContainText('wait: only this device has them');
  await expect(row).toContainText('today');
  await context.setOffline(true);
  await row.getByRole('link').click();
  const again = await peerOn(page);
  expect(await again.room.evaluate((room) => room.name)).toBe('Reading group, winter');
  expect(await again.room.evaluate((room) => room.pages().length)).toBe(2);
});

test('edits wait until another device has them, and again when it is gone', async ({
  profile,
  someone,
  bare,
}) => {
  const context = await profile();
  const page = await context.newPage();
  const link = await startAndLeave(page, bare, 'Allotment');
  await expect(listed(page, 'Allotment')).toContainText('wait', NOTED);
  const ben = await someone(link);
  await page.getByRole('link', { name: 'Allotment' }).click();
  const ann = await peerOn(page);
  await eventually('Ben has all', async () =>
    (await peersOf(ann)).some(({ id, inStep }) => id === ben.id && inStep),
  );
  await eventually('nothing waits', async () => (await status(ann)).waitingEdits === 0);
  await goHome(page);
  await expect(listed(page, 'Allotment')).not.toContainText('wait', NOTED);
  await ben.page.context().close();
  // What Ben said is remembered; what he has not seen waits.
  await page.getByRole('link', { name: 'Allotment' }).click();
  const alone = await peerOn(page);
  expect((await status(alone)).waitingEdits).toBe(0);
  const [first] = await alone.room.evaluate((room) => room.pages().map(({ id }) => id));
  await write(alone, first ?? '', 'later');
  expect((await status(alone)).waitingEdits).toBe(1);
  await goHome(page);
  await expect(listed(page, 'Allotment')).toContainText('1 edit waits', NOTED);
});

test('a room is exported and forgotten, not while a tab has it open', async ({ profile, bare }) => {
  const context = await profile();
  const page = await context.newPage();
  const link = await startAndLeave(page, bare, 'Chess with Ana', 'e4 e5');
  const other = await openPeer(context, link);
  const row = listed(page, 'Chess with Ana');
  const forget = async (): Promise<void> => {
    await row.getByRole('button', { name: 'More about Chess with Ana' }).click();
    await page.getByRole('menuitem', { name: 'Forget this room' }).click();
  };
  await forget();
  const dialog = page.getByRole('alertdialog', { name: 'Forget Chess with Ana on this device?' });
  await expect(dialog).toContainText('on this device only');
  await dialog.getByRole('button', { name: 'Forget it' }).click();
  await expect(dialog.getByRole('alert')).toContainText('open in a tab');
  await other.page.close();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    dialog.getByRole('button', { name: 'Export first' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('Chess with Ana.zip');
  const files = unzipSync(readFileSync(await download.path()));
  expect(strFromU8(files['Chess with Ana/02 Story.txt'] ?? new Uint8Array())).toBe('e4 e5');
  for (const ending of ['html', 'md', 'txt', 'yjs'])
    expect(Object.keys(files)).toContain(`Chess with Ana/01 Untitled.${ending}`);
  // The other tab lets go of the room a moment after it is closed.
  const doIt = dialog.getByRole('button', { name: 'Forget it' });
  await expect(async () => {
    if (await dialog.isVisible()) await doIt.click({ timeout: 500 });
    await expect(dialog).toBeHidden({ timeout: 500 });
  }).toPass({ timeout: 15_000 });
  await expect(row).toHaveCount(0);
  await expect(page.getByRole('status')).toContainText(['', 'is gone from this device']);
  const names = await page.evaluate(async () =>
    (await indexedDB.databases()).map(({ name }) => name),
  );
  expect(names).toEqual(['folkmoot-device']);
});

test('a link that opens nothing is told in words, in the lobby and at its address', async ({
  profile,
}) => {
  const page = await (await profile()).newPage();
  await page.goto('/');
  await page.getByLabel('Link to a room').fill('https://example.org/');
  await page.getByRole('button', { name: 'Open' }).click();
  await expect(page.getByRole('alert')).toHaveText('This is not a Folkmoot link.');
  await page.goto('/r/kitchen#AQCIkcjUguvp7YJTpaYGJu2fn0tg7lJRfSSh1edAGvL4jAAddX');
  await expect(page.getByRole('heading')).toHaveText('This link opens no room.');
  await expect(page.getByRole('alert')).toContainText('damaged');
  await page.getByRole('button', { name: 'Go to the start' }).click();
  await expect(page.getByRole('button', { name: 'Start a room' })).toBeVisible();
});

test('what was chosen stays over a reload, and a name goes along into rooms', async ({
  profile,
}) => {
  const page = await (await profile()).newPage();
  await page.goto('/');
  await page.keyboard.press('Control+,');
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Your name').fill('Cleo');
  await dialog.getByLabel('Rust').check();
  await dialog.getByLabel('Dark', { exact: true }).check();
  await dialog.getByLabel('Language').selectOption('Deutsch');
  await expect(dialog).toHaveAccessibleName('Einstellungen');
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await page.reload();
  await expect(page.getByRole('button', { name: 'Raum beginnen' })).toBeVisible();
  expect(await page.locator('html').getAttribute('data-theme')).toBe('dark');
  expect(await page.locator('html').getAttribute('lang')).toBe('de');
  await page.getByRole('button', { name: 'Raum beginnen' }).click();
  const { room } = await peerOn(page);
  expect(await room.evaluate(({ self }) => self)).toMatchObject({ name: 'Cleo', color: 'p5' });
});

test('settings that cannot be fetched are told, and nothing else is missing', async ({
  profile,
}) => {
  const context = await profile({ serviceWorkers: 'block' });
  const page = await context.newPage();
  await page.goto('/');
  await context.route('**/settings-dialog*', (route) => route.abort());
  await page.getByRole('button', { name: 'Settings' }).click();
  await expect(page.getByRole('dialog')).toContainText('could not be fetched');
  await page.getByRole('button', { name: 'Close' }).click();
  await page.getByRole('button', { name: 'Start a room' }).click();
  await peerOn(page);
});

test('whoever hides their address opens rooms without a direct link', async ({
  link,
  profile,
  someone,
}) => {
  const context = await profile();
  await context.addInitScript(() => {
    const seen = { dials: 0 };
    Object.assign(window, { seen });
    globalThis.RTCPeerConnection = new Proxy(RTCPeerConnection, {
      construct(made, given) {
        seen.dials += 1;
        return new made(...(given as []));
      },
    });
  });
  const page = await context.newPage();
  await page.goto('/');
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByLabel('Hide my address').check();
  await page.getByRole('button', { name: 'Close' }).click();
  await page.getByLabel('Link to a room').fill(link);
  await page.getByRole('button', { name: 'Open' }).click();
  const ann = await peerOn(page);
  const ben = await someone(link);
  const story = await newPage(ben);
  await write(ben, story, 'through the relay');
  await waitForOneText(story, ann, ben);
  await waitForPath(ann, ben, 'relayed');
  const dials = (): Promise<number> =>
    page.evaluate(() => (window as unknown as { seen: { dials: number } }).seen.dials);
  expect(await dials()).toBe(0);
});

for (const colorScheme of ['light', 'dark'] as const)
  test(`axe finds nothing in the lobby and the settings, ${colorScheme}`, async ({ profile }) => {
    const page = await (await profile({ colorScheme, reducedMotion: 'reduce' })).newPage();
    const violations = async (): Promise<unknown[]> =>
      (await new AxeBuilder({ page }).analyze()).violations.map(({ id, nodes }) => ({
        id,
        nodes: nodes.map(({ html }) => html),
      }));
    await page.goto('/');
    await expect(page.getByRole('button', { name: 'Start a room' })).toBeVisible();
    expect(await violations()).toEqual([]);
    await startAndLeave(page, '/', 'Reading group');
    await expect(listed(page, 'Reading group')).toContainText('kB', NOTED);
    expect(await violations()).toEqual([]);
    await page.getByRole('button', { name: 'Settings' }).click();
    await expect(page.getByRole('dialog').getByLabel('Your name')).toBeVisible();
    expect(await violations()).toEqual([]);
    await page.getByRole('button', { name: 'Close' }).click();
    await page.getByRole('button', { name: 'More about Reading group' }).click();
    await page.getByRole('menuitem', { name: 'Forget this room' }).click();
    expect(await violations()).toEqual([]);
    await page.goto('/r/kitchen#nothing');
    await expect(page.getByRole('alert')).toBeVisible();
    expect(await violations()).toEqual([]);
  });
