import type { Locator } from '@playwright/test';
import { expectNoViolations, newGamePage } from './support/games.ts';
import {
  cutAll,
  eventually,
  heal,
  showPage,
  status,
  waitForPath,
  type Peer,
} from './support/peers.ts';
import { expect, test } from './support/story.ts';

const button = ({ page }: Peer, name: string): Locator =>
  page.getByRole('button', { name, exact: true });
const named = (peer: Peer, name: string, color: string): Promise<void> =>
  peer.room.evaluate((room, profile) => room.setProfile(profile), { name, color });
const grid = ({ page }: Peer): Locator => page.getByRole('grid');
const cell = (peer: Peer, row: number, column: number): Locator =>
  grid(peer).getByRole('gridcell', { name: new RegExp(`^Row ${row}, column ${column},`) });
const headline = ({ page }: Peer): Locator => page.locator('.mf-headline');

/** All that a screen reader would read of the field; our own cells bear our name. */
const fieldOn = (peer: Peer): Promise<string[]> =>
  grid(peer)
    .locator('[data-cell]')
    .evaluateAll((cells) => cells.map((each) => each.getAttribute('aria-label') ?? ''));

async function untilFieldsAreEqual(...peers: Peer[]): Promise<string[]> {
  return eventually('all see the same field', async () => {
    const fields = await Promise.all(peers.map(fieldOn));
    const [first] = fields;
    return fields.every((each) => each.join() === first?.join()) && (first ?? []);
  });
}

async function layField(
  peer: Peer,
  size: [columns: number, rows: number, mines: number],
  mode: string,
) {
  const { page } = peer;
  await page.getByRole('radio', { name: /^Other/ }).check();
  for (const [i, label] of ['Columns', 'Rows', 'Mines'].entries())
    await page.getByRole('spinbutton', { name: label }).fill(String(size[i]));
  await page.getByRole('radio', { name: new RegExp(`^${mode}`) }).check();
  await button(peer, 'Lay the field').click();
}

test('three duel on one field to its end, and who came by a view link watches', async ({
  link,
  someone,
}) => {
  test.setTimeout(180_000);
  const players = [await someone(link), await someone(link), await someone(link)] as const;
  const [ana, bo, cleo] = players;
  await Promise.all([named(ana, 'Ana', 'p1'), named(bo, 'Bo', 'p2'), named(cleo, 'Cleo', 'p4')]);
  await newGamePage(ana, 'New minefield');
  await expect(ana.page.getByText('No field has been laid yet.')).toBeVisible();
  await layField(ana, [7, 6, 7], 'Duel');
  const { view } = await ana.room.evaluate((room) => room.invite());
  const viewer = await someone(view);
  await named(viewer, 'Kim', 'p6');
  for (const peer of [bo, cleo, viewer]) {
    await showPage(peer, 'Minefield');
    await expect(grid(peer)).toBeVisible();
  }
  await expect(viewer.page.getByText('You watch.', { exact: true })).toBeVisible();
  await expect(button(viewer, 'New field')).toHaveCount(0);

  // A flag, and a click where it stands, which opens nothing.
  await cell(bo, 1, 1).click({ button: 'right' });
  // Cleo too, for she takes it down: where she does not see it yet, her click would put up one.
  for (const peer of [ana, cleo])
    await expect(cell(peer, 1, 1)).toHaveAccessibleName('Row 1, column 1, closed, flag of Bo');
  await cell(bo, 1, 1).click();
  await expect(cell(viewer, 1, 1)).toHaveAccessibleName(/flag of Bo/);
  await expectNoViolations(ana, '.minefield');
  await cell(viewer, 6, 7).click();
  await cell(cleo, 1, 1).click({ button: 'right' });

  // Each in turn opens the next closed cell: mines cost points, and the duel ends when all else is open.
  for (let turn = 0; ; turn += 1) {
    const peer = players[turn % players.length] ?? ana;
    const labels = await untilFieldsAreEqual(...players);
    if (turn === 0) expect(labels.every((label) => label.endsWith(', closed'))).toBe(true);
    const next = labels.findIndex((label) => label.endsWith(', closed'));
    if (
      next === -1 ||
      (await headline(peer)
        .getByText(/win|level/)
        .count()) > 0
    )
      break;
    await grid(peer).locator(`[data-cell="${next}"]`).click();
    await expect(grid(peer).locator(`[data-cell="${next}"]`)).toHaveAccessibleName(/open|mine/);
  }
  const labels = await untilFieldsAreEqual(...players, viewer);
  expect(labels.filter((label) => label.endsWith(', closed'))).toEqual([]);
  for (const peer of [...players, viewer]) await expect(headline(peer)).toContainText(/win|level/);
  await expect(headline(viewer)).toContainText(/(Ana|Bo|Cleo) wins|are level/);

  await button(viewer, 'Replay').click();
  await button(viewer, 'To the beginning').click();
  expect((await fieldOn(viewer)).every((label) => label.endsWith(', closed'))).toBe(true);
  await button(viewer, 'One on').click();
  await expect(viewer.page.getByText('By Ana')).toBeVisible();
  await expect(cell(viewer, 1, 1)).toHaveAccessibleName(/open, no mine around/);
  await button(viewer, 'Back to the field').click();
  expect(await fieldOn(viewer)).toEqual(labels);
});

test('apart, the first click on either island meets no mine, and both screens are equal when healed', async ({
  link,
  someone,
}) => {
  test.setTimeout(120_000);
  const [ana, bo] = [await someone(link), await someone(link)];
  await Promise.all([named(ana, 'Ana', 'p1'), named(bo, 'Bo', 'p2')]);
  await waitForPath(ana, bo, 'direct');
  await newGamePage(ana, 'New minefield');
  // As many as there can be: without the rule, a first click would mostly be on one or beside some.
  await layField(ana, [9, 9, 32], 'Together');
  await showPage(bo, 'Minefield');
  await expect(grid(bo)).toBeVisible();
  await Promise.all([cutAll(ana), cutAll(bo)]);
  for (const peer of [ana, bo])
    await eventually('they are apart', async () =>
      ['partitioned', 'offline'].includes((await status(peer)).state),
    );

  // By keys alone, from the middle of the field.
  await grid(ana).locator('[tabindex="0"]').focus();
  await ana.page.keyboard.press('Control+Home');
  for (const key of ['ArrowDown', 'ArrowDown', 'ArrowRight', 'ArrowRight', 'Enter'])
    await ana.page.keyboard.press(key);
  await expect(cell(ana, 3, 3)).toBeFocused();
  await expect(cell(ana, 3, 3)).toHaveAccessibleName('Row 3, column 3, open, no mine around');
  await expect(ana.page.getByText(/^You opened \d+ cells/)).toBeAttached();
  await ana.page.keyboard.press('Control+End');
  await ana.page.keyboard.press('f');
  await cell(bo, 7, 7).click();
  await expect(cell(bo, 7, 7)).toHaveAccessibleName('Row 7, column 7, open, no mine around');
  await expect(cell(bo, 3, 3)).toHaveAccessibleName(/closed/);

  await Promise.all([heal(ana), heal(bo)]);
  const labels = await untilFieldsAreEqual(ana, bo);
  for (const peer of [ana, bo])
    for (const at of [3, 7])
      await expect(cell(peer, at, at)).toHaveAccessibleName(/open, no mine around$/);
  expect(labels.filter((label) => label.includes('mine, hit'))).toEqual([]);
  for (const peer of [ana, bo])
    await expect(peer.page.getByText('3 of 3 lives left')).toBeAttached();

  // The next field is laid by keys.
  await button(bo, 'New field').focus();
  await bo.page.keyboard.press('Enter');
  await expect(bo.page.getByRole('dialog', { name: 'New field' })).toBeVisible();
  await bo.page.keyboard.press('Tab');
  await bo.page.getByRole('radio', { name: /^Small/ }).press('Space');
  await bo.page.keyboard.press('Enter');
  await expect(grid(ana)).toHaveAccessibleName('Minefield, 9 rows, 9 columns');
  await expect(cell(ana, 9, 9)).toHaveAccessibleName('Row 9, column 9, closed');
});
