import AxeBuilder from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import {
  eventually,
  field,
  newPage,
  openPeer,
  showPage,
  text,
  waitForOneText,
  waitForPath,
  write,
  type Peer,
} from './support/peers.ts';
import { expect, test } from './support/story.ts';

const name = (peer: Peer, called: string): Promise<void> =>
  peer.room.evaluate((room, chosen) => room.setProfile({ name: chosen, color: 'p2' }), called);

const list = ({ page }: Peer): Locator => page.getByRole('navigation', { name: 'Pages' });
const row = (peer: Peer, title: string): Locator =>
  list(peer).getByRole('button', { name: title, exact: true });

/** Chooses from what the list offers for a page. */
async function choose(peer: Peer, title: string, what: string): Promise<void> {
  await row(peer, title).hover();
  await list(peer)
    .getByRole('button', { name: `What to do with ${title}` })
    .click();
  await peer.page.getByRole('menuitem', { name: what }).click();
}

const titles = (peer: Peer): Promise<string[]> =>
  peer.room.evaluate((room) => room.pages().map(({ title }) => title));

/** As the list on the screen has them. */
const expectListed = (peer: Peer, ...names: string[]): Promise<void> =>
  expect(list(peer).locator('.page[data-page]')).toHaveText(names);

test('a page is renamed and deleted, and comes back, while someone types in it', async ({
  link,
  someone,
}) => {
  const [ann, ben] = [await someone(link), await someone(link)];
  await name(ann, 'Ann');
  const story = await newPage(ann);
  await newPage(ann, 'Other');
  for (const peer of [ann, ben]) await showPage(peer);
  await expect(field(ben)).toBeEditable();
  await Promise.all([
    field(ben).pressSequentially('typed while it gets another name '),
    (async () => {
      await choose(ann, 'Story', 'Rename');
      await ann.page.getByRole('textbox', { name: 'Page name' }).fill('Plan');
      await ann.page.keyboard.press('Enter');
    })(),
  ]);
  await expect(row(ben, 'Plan')).toBeVisible();
  await expect(field(ben)).toHaveValue('typed while it gets another name ');

  await choose(ann, 'Plan', 'Delete');
  await expect(row(ann, 'Plan')).toHaveCount(0);
  const told = ben.page.getByRole('region', { name: 'Pages' });
  await expect(told).toContainText('Ann deleted this page.');
  await field(ben).pressSequentially('and while it is gone ');
  await ann.page.getByRole('button', { name: 'Undo' }).click();
  await expect(told).toHaveCount(0);
  expect(await waitForOneText(story, ann, ben)).toBe(
    'typed while it gets another name and while it is gone ',
  );

  await choose(ann, 'Plan', 'Delete');
  await told.getByRole('button', { name: 'Bring it back' }).click();
  await expect(row(ann, 'Plan')).toBeVisible();
  await expect(field(ben)).toHaveValue(await text(ann, story));
});

test('pages are put in another order by keys and by dragging, and deleted ones wait in a list', async ({
  link,
  someone,
}) => {
  const ann = await someone(link);
  for (const title of ['One', 'Two', 'Three']) await newPage(ann, title);
  await row(ann, 'Three').focus();
  await ann.page.keyboard.press('Alt+ArrowUp');
  await expectListed(ann, 'One', 'Three', 'Two');
  await expect(ann.page.getByText('Three is now page 2 of 3.')).toBeAttached();
  await expect(row(ann, 'Three')).toBeFocused();
  await ann.page.keyboard.press('Alt+ArrowDown');
  await ann.page.keyboard.press('Alt+ArrowUp');
  await expect(row(ann, 'Three')).toBeFocused();
  await expectListed(ann, 'One', 'Three', 'Two');
  await row(ann, 'Two').dragTo(row(ann, 'One'), { steps: 10 });
  await expectListed(ann, 'Two', 'One', 'Three');
  await choose(ann, 'One', 'Delete');
  await expect(list(ann).locator('[aria-current=page]')).toBeFocused();
  await ann.page.getByRole('button', { name: 'Close', exact: true }).click();
  await ann.page.getByText('1 deleted page').click();
  await ann.page.getByRole('button', { name: 'Restore One' }).click();
  await expectListed(ann, 'Two', 'One', 'Three');
});

test('whoever follows someone is where they are, until told otherwise', async ({
  link,
  someone,
}) => {
  const [ann, ben] = [await someone(link), await someone(link)];
  await name(ben, 'Ben');
  await newPage(ann, 'First');
  const long = await newPage(ann, 'Long');
  await write(ann, long, 'a line of this long page\n'.repeat(200));
  await waitForPath(ann, ben, 'direct');
  for (const peer of [ann, ben]) await showPage(peer, 'First');
  await ann.page.getByRole('button', { name: /^Ben/ }).click();
  await ann.page.getByRole('menuitem', { name: 'Follow Ben' }).click();
  await expect(ann.page.getByText('Following Ben')).toBeVisible();
  await showPage(ben, 'Long');
  await expect(row(ann, 'Long')).toHaveAttribute('aria-current', 'page');
  await waitForOneText(long, ann, ben);
  await field(ben).focus();
  await ben.page.keyboard.press('Control+End');
  const scrolled = (): Promise<boolean> =>
    ann.page.evaluate(() => (document.querySelector('main')?.scrollTop ?? 0) > 1000);
  await eventually('the caret is in view', scrolled);
  await ann.page.keyboard.press('Escape');
  await expect(ann.page.getByText('Following Ben')).toHaveCount(0);
  await showPage(ben, 'First');
  await expect(ann.page.getByText('Ben on this page')).toBeAttached();
  await expect(row(ann, 'Long')).toHaveAttribute('aria-current', 'page');
});

test('others see who types, and who is away', async ({ link, someone }) => {
  const [ann, ben] = [await someone(link), await someone(link)];
  await name(ben, 'Ben');
  await newPage(ann);
  for (const peer of [ann, ben]) await showPage(peer);
  await waitForPath(ann, ben, 'direct');
  await field(ben).pressSequentially('a');
  await expect(ann.page.getByRole('button', { name: /^Ben\s?, typing/ })).toBeVisible();
  await expect(ann.page.getByRole('button', { name: 'Ben', exact: true })).toBeVisible();
});

test('everything is reached by keys alone', async ({ link, someone }) => {
  const ann = await someone(link);
  const { page } = ann;
  const press = (keys: string): Promise<void> => page.keyboard.press(keys);
  const ask = async (words: string): Promise<void> => {
    await press('Control+k');
    await expect(page.getByRole('combobox')).toBeFocused();
    await page.keyboard.type(words);
  };
  await ask('plain text');
  await expect(page.getByRole('option', { selected: true })).toHaveText('New plain text');
  await press('Enter');
  await expect(page.getByRole('textbox', { name: 'Page title' })).toBeFocused();
  await page.keyboard.type('Shopping');
  await press('Enter');
  await expect(field(ann)).toBeFocused();
  await page.keyboard.type('Leeks, lentils and a big urn');

  await ask('plain text');
  await press('Enter');
  await expect(field(ann)).toHaveValue('');
  await ask('lentils');
  await expect(page.getByRole('option', { selected: true })).toContainText('Leeks, lentils and');
  await press('Enter');
  await expect(field(ann)).toHaveValue('Leeks, lentils and a big urn');

  await ask('delete this');
  await press('Enter');
  await expect(page.getByText('Deleted Shopping.')).toBeVisible();
  await press('Control+/');
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toContainText('CtrlK');
  await press('Escape');
  await press('Control+Alt+s');
  await expect(page.getByRole('dialog', { name: 'Bring someone in' })).toBeVisible();
  await press('ArrowDown');
  await press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
});

test('a phone has all of it, by touch', async ({ link, profile, someone }) => {
  const context = await profile({
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
  });
  const [ann, ben] = [await openPeer(context, link), await someone(link)];
  const { page } = ann;
  await name(ben, 'Ben');
  await newPage(ben);
  await page.getByRole('button', { name: 'Pages', exact: true }).tap();
  await row(ann, 'Story').tap();
  await expect(list(ann)).toBeHidden();
  await expect(page.getByRole('heading', { name: 'Story' })).toBeVisible();
  await field(ann).tap();
  await page.keyboard.type('by thumb');
  await expect(field(ann)).toHaveValue('by thumb');
  await expectTargets(page);

  await page.getByRole('button', { name: 'Pages', exact: true }).tap();
  await expectTargets(page);
  await list(ann).getByRole('button', { name: 'What to do with Story' }).tap();
  await expectTargets(page);
  await page.getByRole('menuitem', { name: 'Rename' }).tap();
  await page.getByRole('textbox', { name: 'Page name' }).fill('Soup');
  await page.keyboard.press('Enter');
  await eventually('renamed', async () => (await titles(ben)).join() === 'Soup');
  await page.getByRole('button', { name: 'Close the pages' }).tap();

  await page.getByRole('button', { name: /^Peers/ }).tap();
  const drawer = page.getByRole('complementary', { name: 'Peers' });
  await expect(drawer).toContainText('Ben');
  expect(await drawer.boundingBox()).toMatchObject({ x: 0, y: 0, width: 390, height: 844 });
  await expectTargets(page);
  await drawer.getByRole('button', { name: 'Follow Ben' }).tap();
  await drawer.getByRole('button', { name: 'Close the peers' }).tap();
  await expect(page.getByText('Following Ben')).toBeVisible();
  await page.getByRole('button', { name: 'Stop' }).tap();

  await page.getByRole('button', { name: 'Share' }).tap();
  await expect(page.getByRole('img', { name: 'QR code, they may write' })).toBeVisible();
  await page.getByText('They may look').tap();
  await expect(page.getByRole('button', { name: 'Copy the view link' })).toBeVisible();
  await expectTargets(page);
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(width).toBe(390);
});

const TARGET_PX_MIN = 44;

/** Everything that can be tapped is as large as a thumb. */
async function expectTargets(page: Page): Promise<void> {
  const small = await page.evaluate((least) => {
    const seen = (element: Element): boolean =>
      element.checkVisibility({ visibilityProperty: true });
    return [...document.querySelectorAll('button, summary, a[href]')]
      .filter(seen)
      .filter(
        (element) => !element.classList.contains('skip') && element.closest('.document') === null,
      )
      .map((element) => ({ element, box: element.getBoundingClientRect() }))
      .filter(({ box }) => box.height < least - 0.5 || box.width < least - 0.5)
      .map(({ element, box }) => `${element.outerHTML.slice(0, 90)} ${box.width} x ${box.height}`);
  }, TARGET_PX_MIN);
  expect(small).toEqual([]);
}

for (const colorScheme of ['light', 'dark'] as const)
  test(`nothing is wrong for those who hear the room, ${colorScheme}`, async ({
    link,
    profile,
    someone,
  }) => {
    test.slow();
    const ann = await openPeer(await profile({ colorScheme }), link);
    const ben = await someone(link);
    const { page } = ann;
    await name(ben, 'Ben');
    await newPage(ann);
    await newPage(ann, 'Gone');
    await showPage(ann, 'Gone');
    await waitForPath(ann, ben, 'direct');
    await choose(ann, 'Gone', 'Delete');
    await expectNoViolations(page, 'the room, with a toast');
    await page.getByRole('button', { name: /^Ben/ }).click();
    await expectNoViolations(page, 'a menu');
    await page.getByRole('menuitem', { name: 'Follow Ben' }).click();
    await page.getByRole('button', { name: /^Peers/ }).click();
    await expect(page.getByRole('complementary', { name: 'Peers' })).toBeVisible();
    await expectNoViolations(page, 'the drawer');
    await page.getByRole('button', { name: 'Close the peers' }).click();
    await page.getByRole('button', { name: 'Share' }).click();
    await expect(page.getByRole('dialog')).toBeVisible();
    await expectNoViolations(page, 'sharing');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+k');
    await page.keyboard.type('new');
    await expect(page.getByRole('option').first()).toBeVisible();
    await expectNoViolations(page, 'the palette');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+/');
    await expect(page.getByRole('dialog')).toBeVisible();
    await expectNoViolations(page, 'the shortcuts');
  });

async function expectNoViolations(page: Page, where: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const found = violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`,
  );
  expect(found, where).toEqual([]);
}
