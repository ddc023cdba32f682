import AxeBuilder from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { networkView, snapshotOf, threeIn } from './support/network.ts';
import { cutAll, eventually, heal, showPage, write, type Peer } from './support/peers.ts';
import type { TimelineFile } from './support/room-api.ts';
import { expect, test } from './support/story.ts';

const PATIENCE_MS = 20_000;
/** Looking at four screens with axe takes long on a busy machine. */
const LOOKING_MS = 150_000;

const row = (peer: Peer, other: Peer): Locator =>
  networkView(peer).locator(`tr[data-peer="${other.id}"]`);
const foot = ({ page }: Peer): Locator => page.getByTestId('receipt');
const drawer = ({ page }: Peer): Locator => page.getByRole('complementary', { name: 'Peers' });

const openView = async ({ page }: Peer): Promise<void> => {
  await page.keyboard.press('Control+Alt+G');
  await page.getByRole('dialog', { name: 'The network' }).waitFor();
};

/** How often `network.watch()` is on in this page, from now on. */
const countWatching = (peer: Peer) =>
  peer.room.evaluateHandle((room) => {
    const count = { on: 0 };
    const watch = room.network.watch.bind(room.network);
    room.network.watch = () => {
      count.on += 1;
      const end = watch();
      return () => {
        count.on -= 1;
        end();
      };
    };
    return count;
  });

async function axe(page: Page, where: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const found = violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`,
  );
  expect(found, where).toEqual([]);
}

test('the table says all that the map shows', async ({ link, someone }) => {
  const { peers } = await threeIn(link, someone);
  const [ines, ana, bo] = peers;
  await showPage(ines);
  await openView(ines);
  const view = networkView(ines);
  await expect(view.getByRole('heading', { level: 1 })).toHaveText('Together with Ana and Bo.');
  await view.getByRole('tab', { name: 'Table' }).click();
  await expect(row(ines, ines)).toContainText('Ines, you');
  for (const other of [ana, bo]) {
    const cells = row(ines, other);
    await expect(cells).toContainText('yours');
    await expect(cells).toContainText('Direct to ');
    await expect(cells).toContainText(/in step/);
    await expect(cells).toContainText(/\d ms/);
    // Told by the others while somebody watches.
    await expect(cells).toContainText(/within [\d.]+ m?s/, { timeout: PATIENCE_MS });
  }
  await expect(view.getByText('Island 1: ')).toContainText('you');
  await eventually('each link of the snapshot stands in the table', async () => {
    const { links } = await snapshotOf(ines);
    const keys = links.map(({ a, b, kind }) => `${a} ${b} ${kind}`).sort();
    const rows = await view
      .locator('tr[data-link]')
      .evaluateAll((all) => all.map((each) => (each as HTMLElement).dataset['link'] ?? '').sort());
    return keys.length > 2 && keys.join() === rows.join();
  });
  await expect(view.getByRole('row', { name: /^(Ana Bo|Bo Ana) Direct/ })).toContainText(
    'both ends',
  );
});

test('a partition is told once, in words, and stands in the table', async ({ link, someone }) => {
  const { peers, page } = await threeIn(link, someone);
  const [ines, ana, bo] = peers;
  await openView(ines);
  const view = networkView(ines);
  const said = view.getByRole('status').filter({ hasText: 'apart' });
  await view.getByRole('tab', { name: 'Table' }).click();
  await cutAll(bo);
  const apart = /^You and Ana are apart from Bo since \d\d:\d\d\.$/;
  await expect(view.getByRole('heading', { level: 1 })).toHaveText(apart, { timeout: PATIENCE_MS });
  await expect(said).toHaveText(apart);
  for (const words of ['one ', 'two ']) await write(ines, page, words);
  await write(ana, page, 'three ');
  await expect(view).toContainText('3 edits wait for Bo, 2 of them yours; nothing is lost.', {
    timeout: PATIENCE_MS,
  });
  await expect(view).toContainText('What the others have written since is not known here.');
  await expect(row(ines, bo)).toContainText('Out of reach since');
  await expect(row(ines, bo)).toContainText('lacks 3');
  await expect(view.getByText('Island 2: Bo')).toBeVisible();
  await heal(bo);
  await expect(view.getByRole('heading', { level: 1 })).toHaveText('Together with Ana and Bo.', {
    timeout: PATIENCE_MS,
  });
  await expect(view).toContainText('Everyone here has everything', { timeout: PATIENCE_MS });
});

test('by keys alone: opened, looked through, a peer looked at closer, closed; the focus returns', async ({
  link,
  someone,
}) => {
  const { peers } = await threeIn(link, someone);
  const [ines, ana] = peers;
  const { keyboard } = ines.page;
  await ines.page.getByRole('button', { name: /^Peers: / }).focus();
  await keyboard.press('Enter');
  await drawer(ines).getByRole('button', { name: 'Open the map' }).focus();
  await keyboard.press('Enter');
  const view = networkView(ines);
  const map = view.getByRole('tab', { name: 'Map' });
  await map.focus();
  await keyboard.press('ArrowRight');
  await expect(view.getByRole('tab', { name: 'Table' })).toBeFocused();
  await expect(view.getByRole('tab', { name: 'Table' })).toHaveAttribute('aria-selected', 'true');
  await row(ines, ana).getByRole('button').focus();
  await keyboard.press('Enter');
  const note = view.getByRole('region', { name: 'Ana' });
  await expect(note).toContainText('Direct to Ana');
  await expect(note.getByText('Last heard')).toBeVisible();
  await keyboard.press('Escape');
  await expect(note).toHaveCount(0);
  await expect(view).toBeVisible();
  await keyboard.press('Escape');
  await expect(view).toHaveCount(0);
  await expect(drawer(ines).getByRole('button', { name: 'Open the map' })).toBeFocused();
});

test('the back button closes it, the address stays, and nothing is asked any more', async ({
  link,
  someone,
}) => {
  const ines = await someone(link);
  await someone(link);
  const watching = await countWatching(ines);
  const isOn = () => watching.evaluate(({ on }) => on);
  const address = ines.page.url();
  await openView(ines);
  await expect.poll(isOn).toBe(1);
  expect(ines.page.url()).toBe(address);
  await ines.page.goBack();
  await expect(networkView(ines)).toHaveCount(0);
  expect(ines.page.url()).toBe(address);
  await expect.poll(isOn).toBe(0);
  await ines.page.goForward();
  await expect(networkView(ines)).toBeVisible();
  await networkView(ines).getByRole('button', { name: 'Close the network' }).click();
  await expect(networkView(ines)).toHaveCount(0);
  await expect.poll(isOn).toBe(0);
  await ines.page.getByRole('button', { name: /^Peers: / }).click();
  await expect.poll(isOn).toBe(1);
  await ines.page.getByRole('button', { name: 'Close the peers' }).click();
  await expect.poll(isOn).toBe(0);
});

test('a page that is hidden asks nobody', async ({ link, someone }) => {
  const ines = await someone(link);
  const watching = await countWatching(ines);
  const isOn = () => watching.evaluate(({ on }) => on);
  // The page only says so: a tab behind another one is in hidden-tabs.spec.ts.
  const hide = (isHidden: boolean): Promise<void> =>
    ines.page.evaluate((hidden) => {
      Object.defineProperty(document, 'hidden', { configurable: true, value: hidden });
      document.dispatchEvent(new Event('visibilitychange'));
    }, isHidden);
  await openView(ines);
  await expect.poll(isOn).toBe(1);
  await hide(true);
  await expect.poll(isOn).toBe(0);
  await hide(false);
  await expect.poll(isOn).toBe(1);
  await hide(true);
  await networkView(ines).getByRole('button', { name: 'Close the network' }).click();
  await hide(false);
  await expect(networkView(ines)).toHaveCount(0);
  expect(await isOn()).toBe(0);
});

test('a fault is caused where one looks closer: at a house of the map, at a link of the table', async ({
  link,
  someone,
}) => {
  const { peers } = await threeIn(link, someone);
  const [ines, ana, bo] = peers;
  await ines.room.evaluate((room) => room.network.allowFaults(true));
  await openView(ines);
  const view = networkView(ines);
  const form = view.getByRole('region', { name: 'Cause a fault' });
  const house = ({ id }: Peer): Locator => view.locator(`.houses [data-peer="${id}"]`);
  await house(ana).press('Enter');
  await view.getByRole('button', { name: 'Cause a fault', exact: true }).click();
  await expect(form.getByRole('radio', { name: 'At one peer' })).toBeChecked();
  await expect(form.getByRole('combobox')).toHaveValue(ana.id);
  await house(bo).press('Enter');
  await expect(form.getByRole('combobox')).toHaveValue(bo.id);
  await house(bo).press('Enter');
  await expect(view.getByRole('region', { name: 'Bo', exact: true })).toHaveCount(0);
  await expect(form.getByRole('combobox')).toHaveValue(bo.id);

  await view.getByRole('tab', { name: 'Table' }).click();
  const direct = view.getByRole('row', { name: /^(Ana Bo|Bo Ana) Direct/ });
  await direct.getByRole('button').click();
  await expect(form.getByRole('radio', { name: 'Between two peers' })).toBeChecked();
  const chosen = await form
    .getByRole('combobox')
    .evaluateAll((all) => all.map((each) => (each as HTMLSelectElement).value));
  expect(chosen).toEqual([...[ana.id, bo.id].sort(), 'direct']);
});

test('somebody’s file has a map of its own: opening it moves no house of ours', async ({
  link,
  someone,
}) => {
  const { peers } = await threeIn(link, someone);
  const [ines, ana] = peers;
  await ines.page.emulateMedia({ reducedMotion: 'reduce' });
  await eventually('the hour knows all three', () =>
    ines.room.evaluate((room) => room.network.at(Date.now())?.peers.length === 3),
  );
  const file = await ines.room.evaluate((room) => room.network.exportTimeline());
  await openView(ines);
  const view = networkView(ines);
  const houses = (): Promise<Record<string, string | null>> =>
    view
      .locator('.houses [data-peer]')
      .evaluateAll((all) =>
        Object.fromEntries(
          all.map((each) => [
            (each as SVGElement).dataset['peer'] ?? '',
            each.getAttribute('transform'),
          ]),
        ),
      );
  await eventually('all stand', async () => Object.keys(await houses()).length === peers.length);
  const before = await houses();

  const crowd = crowded(file, ana.id);
  await view.locator('input[type=file]').setInputFiles({
    name: 'hour.json',
    mimeType: 'application/json',
    buffer: Buffer.from(JSON.stringify(crowd)),
  });
  await expect(view.getByRole('region', { name: 'The hour of the file' })).toBeVisible();
  await eventually(
    'the crowd stands',
    async () => Object.keys(await houses()).length === peers.length + CROWD,
  );
  await view.getByRole('button', { name: 'Back to this room' }).click();
  await eventually('we stand', async () => Object.keys(await houses()).length === peers.length);
  expect(await houses()).toEqual(before);
});

const CROWD = 24;

/** The last frame of the file alone, with as many more as Ana is, each beside her. */
function crowded(file: TimelineFile, ana: string): unknown {
  const frame = file.frames.at(-1);
  const model = frame?.peers.find(({ id }) => id === ana);
  const way = frame?.links.find(({ a, b }) => a === ana || b === ana);
  const ours = frame?.islands[0];
  if (frame === undefined || model === undefined || way === undefined || ours === undefined)
    throw new Error('Ana is in the file');
  const ids = Array.from(
    { length: CROWD },
    (_, at) => `A${String.fromCodePoint(97 + at)}${ana.slice(2)}`,
  );
  const inOrder = (a: string, b: string): { a: string; b: string } =>
    a < b ? { a, b } : { a: b, b: a };
  return {
    ...file,
    events: [],
    frames: [
      {
        ...frame,
        peers: [...frame.peers, ...ids.map((id) => ({ ...model, id, member: null }))],
        links: [...frame.links, ...ids.map((id) => ({ ...way, ...inOrder(id, ana) }))],
        islands: [{ ...ours, peers: [...ours.peers, ...ids].sort() }],
      },
    ],
  };
}

/** The mailbox is no device, and its name has Bo's in it. */
const deviceOf = (holders: Locator, name: string): Locator =>
  holders.getByRole('listitem').filter({ hasText: name, hasNotText: 'mailbox' });

test('a receipt goes from this device alone to both others, by name', async ({ link, someone }) => {
  const { peers, page } = await threeIn(link, someone);
  const [ines, ana, bo] = peers;
  await showPage(ines);
  for (const other of [ana, bo])
    await ines.room.evaluate((room, id) => room.fault({ on: id, cut: 'both' }), other.id);
  await ines.room.evaluate((room) => room.fault({ on: 'relay', cut: 'both' }));
  await write(ines, page, 'alone ');
  await expect(foot(ines)).toContainText('on this device, held by 0 of 2 other devices', {
    timeout: PATIENCE_MS,
  });
  await foot(ines).getByRole('button', { name: 'Who holds it' }).click();
  const holders = ines.page.getByRole('region', { name: 'Where your last edit lives' });
  await expect(holders).toContainText('This device on this disk');
  await expect(holders.getByRole('listitem').filter({ hasText: 'Ana' })).toContainText('not yet');
  await ines.room.evaluate((room) => room.heal());
  await expect(foot(ines)).toContainText('held by both other devices', { timeout: PATIENCE_MS });
  for (const name of ['Ana', 'Bo'])
    await expect(deviceOf(holders, name)).toContainText('on its disk', { timeout: PATIENCE_MS });
});

test('a selection names those who wrote it, by when, and the devices that hold it', async ({
  link,
  someone,
}) => {
  const { peers } = await threeIn(link, someone);
  const [ines, ana] = peers;
  const prose = ({ page }: Peer): Locator => page.getByRole('textbox', { name: 'Page text' });
  await ines.page.getByRole('button', { name: 'Kinds of pages' }).click();
  await ines.page.getByRole('menuitem', { name: 'New document' }).click();
  await ines.page.getByRole('textbox', { name: 'Page title' }).fill('Plan');
  await prose(ines).click();
  await ines.page.keyboard.type('Doors at eleven. ');
  await showPage(ana, 'Plan');
  await expect(prose(ana)).toContainText('Doors at eleven.');
  await prose(ana).click();
  await ana.page.keyboard.press('Control+End');
  await ana.page.keyboard.type('Two soups.');
  await expect(prose(ines)).toContainText('Two soups.');
  await prose(ines).click();
  await ines.page.keyboard.press('Control+Home');
  await ines.page.keyboard.press('Shift+End');
  const bubble = ines.page.getByRole('toolbar', { name: 'Format' });
  const held = bubble.getByRole('button', { name: /held by both others/ });
  await expect(held).toContainText('you and Ana', { timeout: PATIENCE_MS });
  await held.click();
  const told = ines.page.getByRole('dialog', { name: 'Who wrote this, and where it lives' });
  await expect(told.getByRole('listitem').filter({ hasText: 'you' })).toContainText(
    /written \d\d:\d\d:\d\d at the latest/,
    { timeout: PATIENCE_MS },
  );
  for (const name of ['Ana', 'Bo'])
    await expect(deviceOf(told, name).last()).toContainText('on its disk');
  await ines.page.keyboard.press('Escape');
  await expect(told).toHaveCount(0);
});

for (const [where, viewport] of [
  ['a desk', { width: 1440, height: 900 }],
  ['a phone', { width: 390, height: 844 }],
] as const)
  for (const colorScheme of ['light', 'dark'] as const)
    test(`axe finds nothing on map, table, drawer and what lies beside them, on ${where}, ${colorScheme}`, async ({
      link,
      someone,
    }) => {
      test.setTimeout(LOOKING_MS);
      const { peers, page } = await threeIn(link, someone);
      const [ines] = peers;
      await ines.page.setViewportSize(viewport);
      await ines.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await write(ines, page, 'again ');
      await ines.page.getByRole('button', { name: /^Peers: / }).click();
      await expect(drawer(ines).getByText(/^Shown to /)).toBeVisible({ timeout: PATIENCE_MS });
      await axe(ines.page, 'the drawer');
      await drawer(ines).getByRole('button', { name: 'Open the map' }).click();
      const view = networkView(ines);
      await view.getByRole('tab', { name: 'Map' }).waitFor();
      await axe(ines.page, 'the map');
      const isPhone = viewport.width < 700;
      if (isPhone) {
        await view.getByRole('button', { name: 'More' }).click();
        await ines.page.getByRole('menuitem', { name: 'What would help' }).click();
      } else await view.getByRole('button', { name: 'What would help' }).click();
      await view.getByRole('button', { name: 'Copy a report' }).click();
      await expect(view.getByRole('textbox', { name: /^A report/ })).toHaveValue(
        /^Folkmoot network report/,
      );
      await axe(ines.page, 'what would help');
      await ines.page.keyboard.press('Escape');
      await view.getByRole('tab', { name: 'Table' }).click();
      await axe(ines.page, 'the table');
      const wide = await ines.page.evaluate(
        () => document.documentElement.scrollWidth - innerWidth,
      );
      expect(wide).toBe(0);
    });
