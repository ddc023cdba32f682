import AxeBuilder from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { peerOn } from './support/peers.ts';
import { expect, test } from './support/story.ts';

const MEASURE_PX = 616;
const DIALOG_PX_MAX = 620;
const DRAWER_PX = 440;

const prose = (page: Page): Locator => page.getByRole('textbox', { name: 'Page text' });
const title = (page: Page): Locator => page.getByRole('textbox', { name: 'Page title' });
const dialog = (page: Page): Locator => page.getByRole('dialog');

/** What the browser complains about from now on: errors, and what the content policy keeps out. */
function watch(page: Page): string[] {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  return complaints;
}

/** Starts a room as anyone does, and is at the title of its first page. */
async function startRoom(page: Page): Promise<void> {
  await page.goto('/');
  await page.getByLabel('Name of the room').fill('Saturday kitchen');
  await page.getByRole('button', { name: 'Start a room' }).click();
  await peerOn(page);
  await expect(title(page)).toBeFocused();
}

/** Opens something by its keys, looks at it, and closes it. */
async function openAndClose(page: Page, keys: string, look: () => Promise<void>): Promise<void> {
  await page.keyboard.press(keys);
  await expect(dialog(page)).toBeVisible();
  await look();
  await page.keyboard.press('Escape');
  await expect(dialog(page)).toHaveCount(0);
}

/** All screens, one after the other, and `look` at each. */
async function visitAll(page: Page, look: (where: string) => Promise<void>): Promise<void> {
  await page.goto('/');
  await expect(page.getByRole('button', { name: 'Start a room' })).toBeVisible();
  await look('the lobby');
  await openAndClose(page, 'Control+,', () => look('the settings'));
  await startRoom(page);
  await page.keyboard.type('Plan for Saturday');
  await page.keyboard.press('Enter');
  await expect(prose(page)).toBeFocused();
  await look('an empty document');
  await page.keyboard.type('urn\n## Before eleven\n[ ] Fetch the keys\n\n/ta');
  await expect(page.getByRole('listbox')).toBeVisible();
  await look('the menu of blocks');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Backspace');
  await page.keyboard.press('Backspace');
  await page.keyboard.type('quote');
  await page.keyboard.press('Enter');
  await page.keyboard.type('Lentils sulk.');
  await page.getByText('urn', { exact: true }).dblclick({ position: { x: 8, y: 12 } });
  await expect(page.getByRole('toolbar', { name: 'Format' })).toBeVisible();
  await look('a selection');
  await page.keyboard.press('Control+Alt+KeyM');
  await page.getByRole('textbox', { name: 'Your comment' }).fill('Which?');
  await page.keyboard.press('Control+Enter');
  await expect(page.getByRole('complementary', { name: 'Comments' })).toContainText('Which?');
  await look('the comments');
  await page.getByRole('button', { name: 'Close the comments' }).click();
  await page.keyboard.press('Control+Alt+p');
  await expect(page.getByRole('complementary', { name: 'Peers' })).toBeVisible();
  await look('the drawer');
  await page.getByRole('button', { name: 'Close the peers' }).click();
  await openAndClose(page, 'Control+Alt+s', () => look('sharing'));
  await openAndClose(page, 'Control+k', () => look('the palette'));
  await openAndClose(page, 'Control+/', () => look('the shortcuts'));
}

/** What axe finds, what moves, and how much wider than its window the page is. */
async function lookAt(page: Page, where: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const found = violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`,
  );
  expect(found, where).toEqual([]);
  const seen = await page.evaluate(() => ({
    moving: document
      .getAnimations()
      .filter(({ effect }) => Number(effect?.getComputedTiming().duration) > 0)
      .map((animation) => `${animation.constructor.name} ${animation.id}`),
    tooWide: document.documentElement.scrollWidth - window.innerWidth,
  }));
  expect(seen, where).toEqual({ moving: [], tooWide: 0 });
}

for (const width of [390, 1440])
  for (const colorScheme of ['light', 'dark'] as const)
    test(`every screen can be used by everyone, ${width} px wide, ${colorScheme}`, async ({
      profile,
    }) => {
      test.slow();
      const viewport = { width, height: 900 };
      const context = await profile({ viewport, colorScheme, reducedMotion: 'reduce' });
      const page = await context.newPage();
      const complaints = watch(page);
      await visitAll(page, (where) => lookAt(page, where));
      expect(complaints).toEqual([]);
    });

test('text that runs from right to left does so, in documents and in plain text', async ({
  profile,
}) => {
  const page = await (await profile()).newPage();
  await startRoom(page);
  await page.keyboard.type('תוכנית');
  await expect(title(page)).toHaveCSS('direction', 'rtl');
  await page.keyboard.press('Enter');
  await expect(prose(page)).toBeFocused();
  await page.keyboard.type('שבת במטבח\nLentils');
  await expect(page.getByText('שבת במטבח', { exact: true })).toHaveCSS('direction', 'rtl');
  await expect(page.getByText('Lentils', { exact: true })).toHaveCSS('direction', 'ltr');

  await page.keyboard.press('Control+k');
  await expect(page.getByRole('combobox')).toBeFocused();
  await page.keyboard.type('plain text');
  await page.keyboard.press('Enter');
  await expect(title(page)).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(prose(page)).toHaveValue('');
  await page.keyboard.type('مطبخ السبت');
  await expect(prose(page)).toHaveCSS('direction', 'rtl');
});

test('from the lobby through a room and back by keys alone, and the focus is where it was', async ({
  profile,
}) => {
  const page = await (await profile()).newPage();
  const { keyboard } = page;
  const ask = async (words: string): Promise<void> => {
    await keyboard.press('Control+k');
    await expect(page.getByRole('combobox')).toBeFocused();
    await keyboard.type(words);
    await keyboard.press('Enter');
    await expect(dialog(page)).toHaveCount(0);
  };
  await page.goto('/');
  await expect(page.getByRole('button', { name: 'Start a room' })).toBeVisible();
  for (let tabs = 0; tabs < 2; tabs += 1) await keyboard.press('Tab');
  await expect(page.getByLabel('Name of the room')).toBeFocused();
  await keyboard.type('Saturday kitchen');
  await keyboard.press('Enter');
  await expect(title(page)).toBeFocused();
  await keyboard.type('Plan');
  await keyboard.press('Enter');
  await expect(prose(page)).toBeFocused();
  await keyboard.type('Doors at eleven');
  for (const keys of ['Control+k', 'Control+/', 'Control+,', 'Control+Alt+s']) {
    await openAndClose(page, keys, () => expect(dialog(page)).not.toHaveText(''));
    await expect(prose(page), `after ${keys}`).toBeFocused();
  }
  await keyboard.type('.');
  await expect(prose(page)).toHaveText('Doors at eleven.');

  await ask('new document');
  await expect(title(page)).toBeFocused();
  await keyboard.type('Shopping');
  await keyboard.press('Enter');
  await expect(prose(page)).toBeFocused();
  await ask('rename this');
  await expect(page.getByRole('textbox', { name: 'Page name' })).toBeFocused();
  await keyboard.press('Control+a');
  await keyboard.type('Groceries');
  await keyboard.press('Enter');
  const list = page.getByRole('navigation', { name: 'Pages' });
  await expect(list.locator('[aria-current=page]')).toContainText('Groceries');
  await expect(list.locator('[aria-current=page]')).toBeFocused();
  // Nothing asked for yet: where one was before stands first.
  await ask('');
  await expect(list.locator('[aria-current=page]')).toContainText('Plan');
  await ask('your rooms');
  await expect(page.getByRole('link', { name: 'Saturday kitchen' })).toBeVisible();
});

test('a very wide window stretches nothing', async ({ profile }) => {
  const page = await (await profile({ viewport: { width: 2560, height: 1300 } })).newPage();
  const width = async (locator: Locator): Promise<number> =>
    (await locator.boundingBox())?.width ?? Number.NaN;
  await startRoom(page);
  await page.keyboard.press('Enter');
  await expect(prose(page)).toBeFocused();
  await page.keyboard.type('Doors at eleven. '.repeat(12));
  expect(await width(prose(page).locator('p').first())).toBe(MEASURE_PX);
  await openAndClose(page, 'Control+Alt+s', async () => {
    expect(await width(dialog(page))).toBeLessThanOrEqual(DIALOG_PX_MAX);
  });
  await page.keyboard.press('Control+Alt+p');
  const drawer = page.getByRole('complementary', { name: 'Peers' });
  await expect(drawer).toBeVisible();
  expect(await width(drawer)).toBe(DRAWER_PX);
  expect(await width(prose(page).locator('p').first())).toBe(MEASURE_PX);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(2560);
  await page.getByRole('link', { name: 'Folkmoot, leave this room' }).click();
  expect(await width(page.getByRole('button', { name: 'Start a room' }))).toBeLessThan(200);
});
