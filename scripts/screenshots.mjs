// Makes the pictures in docs/screenshots from the built app: two people on a server of their own, in a real browser. `npm run screenshots`.
import { chromium, expect } from '@playwright/test';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { findChromium } from './chromium.mjs';
import { mapPictures } from './map-pictures.mjs';
import { playPictures } from './play-pictures.mjs';

/** @import { BrowserContext, Page } from '@playwright/test' */
/** @typedef {{ context: BrowserContext, page: Page }} Person */

const FOLDER = 'docs/screenshots';
const DESKTOP = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 844 };
const THEMES = /** @type {const} */ (['light', 'dark']);

const PLAN = `Doors at eleven. Forty plates, two soups, bread from the co-op. Whoever reads this first puts the big urn on; it takes an hour to boil.

## Before eleven

- [x] Fetch the keys from the library
- [x] Forty bowls from the cellar, washed
- [ ] Urn on, lid off until it steams
- [ ] Chairs in fours

## Who cooks

| Pot | Who | Serves |
| --- | --- | --- |
| Leek and potato | Ines | 24 |
| Red lentil | Ana | 20 |

> If the gas runs low, lentils first. Leeks wait, lentils sulk.
`;

const OTHER_ROOMS = ['Chess with Ana', 'Allotment 12', 'Reading group, winter'];
const OTHER_PAGES = ['Who brings what', 'Recipes for forty'];

/** @returns {Promise<{ origin: string, end: () => Promise<void> }>} */
async function startServer() {
  const child = spawn(
    process.execPath,
    ['dist/server/main.js', '--port', '0', '--host', '127.0.0.1', '--no-mailbox'],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const end = async () => {
    const gone = once(child, 'exit');
    child.kill();
    await gone;
  };
  for await (const line of createInterface({ input: child.stdout })) {
    const origin = /"(http:\/\/127\.0\.0\.1:\d+)\//.exec(line)?.[1];
    if (origin !== undefined) return { origin, end };
  }
  throw new Error('the server ended before it listened');
}

/** @param {Page} page @param {string} condition an expression over `room`, true in the end */
const until = (page, condition) =>
  become(page, `((room) => room != null && (${condition}))(window.folkmoot?.room)`);

/** Until the other has everything. @param {Page} page */
const untilHeld = (page) =>
  until(page, 'room.status().waitingEdits === 0 && room.peers().every(({ inStep }) => inStep)');

/** @param {Page} page @param {string} condition true in the end */
const become = (page, condition) =>
  expect.poll(() => page.evaluate(condition), { message: condition, timeout: 20_000 }).toBe(true);

/** @param {Page} page @param {string} name @param {string} color */
const call = (page, name, color) =>
  page.evaluate(`window.folkmoot.room.setProfile(${JSON.stringify({ name, color })})`);

/** @param {Page} page @param {string} name */
async function startRoom(page, name) {
  await page.getByLabel('Name of the room').fill(name);
  await page.getByRole('button', { name: 'Start a room' }).click();
  await page.getByRole('textbox', { name: 'Page text' }).waitFor();
  await until(page, 'room.pages().length === 1');
}

/** @param {Page} page */
async function leave(page) {
  await until(page, 'room.status().saved');
  await page.getByRole('link', { name: 'Folkmoot, leave this room' }).click();
  await page.getByRole('heading', { level: 1, name: 'A room that' }).waitFor();
}

/** Ines starts the rooms and writes the plan. @param {Person} ines @param {string} origin @returns {Promise<string>} the link to the room */
async function writePlan({ page }, origin) {
  await page.goto(origin);
  for (const name of OTHER_ROOMS) {
    await startRoom(page, name);
    await leave(page);
  }
  await startRoom(page, 'Saturday kitchen');
  await call(page, 'Ines', 'p1');
  await page.getByRole('textbox', { name: 'Page title' }).fill('Plan for Saturday');
  await page.getByRole('textbox', { name: 'Page title' }).press('Enter');
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'plan.md', mimeType: 'text/markdown', buffer: Buffer.from(PLAN) });
  await page.getByText('lentils sulk').waitFor();
  for (const title of OTHER_PAGES)
    await page.evaluate(
      `window.folkmoot.room.createPage(${JSON.stringify({ kind: 'document', title })})`,
    );
  // There and back: what was said of the file is no part of the picture.
  for (const title of [...OTHER_PAGES, 'Plan for Saturday'])
    await page.getByRole('button', { name: title, exact: true }).click();
  await page.locator('.prose', { hasText: 'lentils sulk' }).waitFor();
  await until(page, `room.status().saved && room.pages()[0].title === 'Plan for Saturday'`);
  return /** @type {string} */ (await page.evaluate('window.folkmoot.room.invite().edit'));
}

/** Ana comes in, and writes on. @param {Person} ana @param {Page} host @param {string} link */
async function bringIn({ page }, host, link) {
  await page.goto(link);
  await until(page, 'true');
  await call(page, 'Ana', 'p2');
  await page.getByText('Chairs in fours', { exact: true }).click();
  await page.keyboard.press('End');
  await page.keyboard.type(', leave a lane for the prams');
  await host.locator('.prose p', { hasText: 'a lane for the prams' }).waitFor();
  await until(host, `room.peers().some(({ path }) => path === 'direct')`);
  await untilHeld(host);
  await host.getByRole('button', { name: 'Ana', exact: true }).waitFor();
}

/** Selects a word as a mouse does. @param {Page} page @param {string} word */
async function selectWord(page, word) {
  const { x, y } = /** @type {{ x: number, y: number }} */ (
    await page.evaluate(`(() => {
      const letters = document.createTreeWalker(document.querySelector('.prose'), NodeFilter.SHOW_TEXT);
      for (let node = letters.nextNode(); node !== null; node = letters.nextNode()) {
        const at = node.data.indexOf(${JSON.stringify(word)});
        if (at === -1) continue;
        const range = document.createRange();
        range.setStart(node, at);
        range.setEnd(node, at + ${word.length});
        const box = range.getBoundingClientRect();
        return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
      }
    })()`)
  );
  await page.mouse.dblclick(x, y);
  await become(page, `getSelection().toString().trim() === ${JSON.stringify(word)}`);
}

/** One picture in each theme. @param {Page} page @param {string} name @param {readonly ('light' | 'dark')[]} [themes] */
async function picture(page, name, themes = THEMES) {
  await page.evaluate('document.fonts.ready.then(() => true)');
  for (const colorScheme of themes) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: `${FOLDER}/${name}-${colorScheme}.png`, animations: 'disabled' });
  }
  await page.emulateMedia({ colorScheme: 'light' });
}

/** @param {Person} ines @param {Person} ana */
async function pictureTogether({ page }, ana) {
  await picture(page, 'room');
  await page.getByRole('button', { name: /^Peers/ }).click();
  await page.getByRole('complementary', { name: 'Peers' }).getByText('Direct to Ana').waitFor();
  await picture(page, 'peers');
  await page.getByRole('button', { name: 'Close the peers' }).click();
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  await page.getByRole('img', { name: 'QR code, they may write' }).waitFor();
  await picture(page, 'share');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+k');
  await page.getByRole('option', { name: 'Who brings what' }).waitFor();
  await picture(page, 'palette', ['light']);
  await page.keyboard.press('Escape');

  await selectWord(ana.page, 'urn');
  await ana.page.keyboard.press('Control+Alt+KeyM');
  await ana.page.getByRole('textbox', { name: 'Your comment' }).fill('The one in the cellar?');
  await ana.page.keyboard.press('Control+Enter');
  await page.getByRole('button', { name: '1 comment' }).click();
  const panel = page.getByRole('complementary', { name: 'Comments' });
  await panel.getByText('The one in the cellar?').waitFor();
  await panel.getByRole('button', { name: 'Reply' }).click();
  await page.getByRole('textbox', { name: 'Your reply' }).fill('Yes, behind the bowls.');
  await page.keyboard.press('Control+Enter');
  await panel.getByText('behind the bowls').waitFor();
  await untilHeld(page);
  await page.getByText('Everyone here has everything.').waitFor();
  await picture(page, 'comments');
  await panel.getByRole('button', { name: 'Close the comments' }).click();
}

/** @param {Person} ines @param {Person} ana */
async function pictureApart({ page }, ana) {
  await page.evaluate(
    `window.folkmoot.room.fault({ on: window.folkmoot.room.peers()[0].id, cut: 'both' })`,
  );
  await until(page, `room.status().state === 'partitioned'`);
  await page.getByText('lentils sulk').click();
  await page.keyboard.press('End');
  for (const words of [' Bay leaves', ' are in', ' the blue tin.'])
    await page.keyboard.insertText(words);
  await until(page, 'room.status().saved && room.status().waitingEdits === 3');
  await page.getByText('88 words').waitFor();
  await page.getByRole('status', { name: 'State of the room' }).getByText('wait').waitFor();
  await picture(page, 'apart');
  await page.evaluate('window.folkmoot.room.heal()');
  await ana.page.getByText('in the blue tin').waitFor();
  await untilHeld(page);
}

/** @param {Person} ana */
async function picturePhone({ page }) {
  await page.getByRole('button', { name: 'Close the comments' }).click();
  await page.setViewportSize(PHONE);
  await page.getByText('Urn on, lid off until it steams', { exact: true }).click();
  await page.getByRole('toolbar', { name: 'Format' }).waitFor({ state: 'hidden' });
  await page.locator('.caret').first().waitFor({ state: 'attached' });
  await picture(page, 'phone');
}

/** @param {Person} ines */
async function pictureLobby({ page }) {
  await leave(page);
  const row = page.getByRole('listitem').filter({ hasText: 'Saturday kitchen' });
  await row.getByText(/^3 pages, \d+ kB$/).waitFor();
  await page.getByLabel('Name of the room').fill('Potato harvest');
  await page.getByText('not started yet').waitFor();
  await picture(page, 'lobby');
}

const { path } = findChromium();
mkdirSync(FOLDER, { recursive: true });
const server = await startServer();
const browser = await chromium.launch({
  ...(path === undefined ? {} : { executablePath: path }),
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
});
/** @param {import('@playwright/test').BrowserContextOptions} options @returns {Promise<Person>} */
const someone = async (options) => {
  const context = await browser.newContext({
    locale: 'en-GB',
    reducedMotion: 'reduce',
    ...options,
  });
  return { context, page: await context.newPage() };
};
try {
  const ines = await someone({ viewport: DESKTOP });
  const ana = await someone({ viewport: DESKTOP });
  const link = await writePlan(ines, server.origin);
  await bringIn(ana, ines.page, link);
  await pictureTogether(ines, ana);
  await pictureApart(ines, ana);
  await picturePhone(ana);
  await pictureLobby(ines);
  await playPictures({ someone, origin: server.origin, picture, until, call });
  await mapPictures(browser, FOLDER);
} finally {
  await browser.close();
  await server.end();
}
