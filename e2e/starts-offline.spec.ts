import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, Page } from '@playwright/test';
import {
  eventually,
  newLink,
  newPage,
  openPeer,
  peerOn,
  status,
  text,
  waitForOneText,
  write,
} from './support/peers.ts';
import { startServer } from './support/server.ts';
import { expect, test } from './support/story.ts';

const appIsKept = (page: Page): Promise<boolean> =>
  page.evaluate(async () => {
    const registration = await navigator.serviceWorker.getRegistration();
    return registration?.active?.state === 'activated';
  });

const buildOf = async (page: Page): Promise<string> =>
  (await page.locator('meta[name=build]').getAttribute('content')) ?? '';

const keptBuilds = (page: Page): Promise<string[]> =>
  page.evaluate(async () =>
    (await caches.keys())
      .filter((name) => name.startsWith('folkmoot app '))
      .map((name) => name.slice('folkmoot app '.length))
      .sort(),
  );

const isSaved = (peer: Parameters<typeof status>[0]) => async () => (await status(peer)).saved;

test('the app starts and goes on with its server dead, and what was written then arrives', async ({
  server,
  profile,
}) => {
  const [home, other] = [await profile(), await profile()];
  const link = await newLink(home, server.origin);
  const ann = await openPeer(home, link);
  const page = await newPage(ann);
  await write(ann, page, 'before ');
  const ben = await openPeer(other, link);
  await waitForOneText(page, ann, ben);
  await eventually('the app is kept', () => appIsKept(ann.page));
  await eventually('all is saved', isSaved(ann));
  await ann.page.close();
  await server.kill();

  const tab = await home.newPage();
  await tab.goto(link);
  const again = await peerOn(tab);
  expect(await text(again, page)).toBe('before ');
  await write(again, page, 'alone ');
  await eventually('all is saved', isSaved(again));
  await tab.close();
  const lobby = await home.newPage();
  await lobby.goto(server.origin);
  await expect(lobby.getByRole('button', { name: 'Start a room' })).toBeVisible();
  await lobby.close();

  const cold = await home.newPage();
  await cold.goto(link);
  const back = await peerOn(cold);
  expect(await text(back, page)).toBe('before alone ');
  const revived = await startServer('--port', String(server.port));
  try {
    expect(await waitForOneText(page, back, ben)).toBe('before alone ');
  } finally {
    await revived.kill();
  }
});

/** The app of another build: the same files under another number, as a build of other sources would give. */
async function nextBuild(): Promise<{ directory: string; build: string }> {
  const directory = await mkdtemp(join(tmpdir(), 'folkmoot-next-'));
  await cp('dist/client', directory, { recursive: true });
  const html = await readFile(join(directory, 'index.html'), 'utf8');
  const old = /name="build" content="(\w+)"/.exec(html)?.[1] ?? '';
  const build = old.split('').reverse().join('');
  for (const name of ['index.html', 'sw.js']) {
    const content = await readFile(join(directory, name), 'utf8');
    await writeFile(join(directory, name), content.replaceAll(old, build));
  }
  return { directory, build };
}

async function withTwoTabs(home: BrowserContext, link: string) {
  const one = await openPeer(home, link);
  await eventually('the app is kept', () => appIsKept(one.page));
  const two = await openPeer(home, link);
  return { one, two };
}

test('a new version waits to be asked for, the old tab goes on beside it, and its files stay as long as it lives', async ({
  server,
  profile,
}) => {
  const home = await profile();
  const link = await newLink(home, server.origin);
  const { one, two } = await withTwoTabs(home, link);
  const page = await newPage(one);
  const old = await buildOf(one.page);
  const { directory, build } = await nextBuild();
  await server.kill();
  const next = await startServer('--port', String(server.port), '--app-dir', directory);
  try {
    await one.page.evaluate(async () => (await navigator.serviceWorker.ready).update());
    const offer = one.page.getByText('A new version of Folkmoot is ready.');
    await expect(offer).toBeVisible();
    expect(await buildOf(one.page)).toBe(old);
    await one.page.getByRole('button', { name: 'Reload now' }).click();
    await eventually('the new version runs', async () => (await buildOf(one.page)) === build);
    const newOne = await peerOn(one.page);
    await expect(two.page.getByText('Another tab runs a newer version')).toBeVisible();
    expect(await buildOf(two.page)).toBe(old);

    await write(newOne, page, 'new ');
    await waitForOneText(page, newOne, two);
    await write(two, page, 'old ');
    await waitForOneText(page, newOne, two);

    expect(await keptBuilds(one.page)).toEqual([build, old].sort());
    await two.page.reload();
    await peerOn(two.page);
    expect(await buildOf(two.page)).toBe(build);
    await one.page.reload();
    await eventually('the old files are gone', async () => {
      const kept = await keptBuilds(one.page);
      return kept.length === 1 && kept[0] === build;
    });
  } finally {
    await next.kill();
    await rm(directory, { recursive: true });
  }
});
