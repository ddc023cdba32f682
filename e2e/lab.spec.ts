import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { eventually } from './support/peers.ts';
import { expect, test } from './support/story.ts';

/** Their titles, and what is said at their end. */
const EXPERIMENTS = [
  ['Everyone ends with the same', 'Everyone has the same 14 words.'],
  ['Parted, and together again', 'One island again, and everyone has the same 10 words.'],
  ['Why state vectors are not enough', 'Both have the same 2 words, and equal digests say so.'],
  ['A tree, or a flood', 'All eight have both edits, 2 words: one by a tree of 7 frames'],
  ['A room of 64', 'All who are left have the same 2 words.'],
  ['A slow peer', 'Everyone has the same 10 words, and nobody waited for Dov.'],
  ['A peer that lies', 'Nobody shows a word of Eve’s: all have Ana’s 3 words'],
  ['Clocks that are wrong', 'Everyone has the same 9 words, in the order of writing.'],
] as const;

/** A room of 64 on a busy machine. */
const STEP_MS = 90_000;
const EXPERIMENT_MS = 240_000;
/** A frame of a page that answers, on a machine that runs other things too. */
const FRAME_MS_MAX = 1500;
const FRAMES = 60;

const textOf = (page: Page, name: string) => page.getByRole('textbox', { name: `Text of ${name}` });
const guide = (page: Page) => page.getByRole('region', { name: 'Experiments' });
const doIt = (page: Page) => guide(page).getByRole('button', { name: 'Do it for me' });
const virtualMs = async (page: Page): Promise<number> =>
  Number(await page.locator('[data-time]').getAttribute('data-time'));

async function enter(page: Page, path = '/lab'): Promise<void> {
  await page.goto(path);
  await expect(page.getByRole('heading', { name: 'The lab' })).toBeVisible();
  await expect(page.locator('.lab-notice')).toHaveCount(0, { timeout: STEP_MS });
}

async function doAll(page: Page): Promise<void> {
  const steps = guide(page).getByRole('listitem');
  for (let step = 0; step < (await steps.count()); step++) {
    await expect(steps.nth(step)).not.toHaveClass('later');
    if ((await steps.nth(step).getAttribute('class')) === 'now') await doIt(page).click();
    await expect(steps.nth(step)).toHaveClass('done', { timeout: STEP_MS });
  }
}

for (const [title, end] of EXPERIMENTS)
  test(`the experiment “${title}” runs to its stated end`, async ({ page }, testInfo) => {
    testInfo.setTimeout(EXPERIMENT_MS);
    await enter(page);
    await page.getByRole('button', { name: title }).click();
    await expect(doIt(page)).toBeEnabled({ timeout: STEP_MS });
    await doAll(page);
    await expect(guide(page).getByRole('status')).toContainText(`Reached. ${end}`);
    await expect(page.locator('[data-state=broken]')).toHaveCount(0);
  });

test('what is typed at one peer appears at another, and not while they are cut apart', async ({
  page,
}) => {
  await page.goto('/');
  await page.getByRole('link', { name: 'the lab' }).click();
  await expect(page).toHaveURL(/\/lab$/);
  await enter(page);
  await textOf(page, 'Ana').pressSequentially('hello');
  await expect(textOf(page, 'Eli')).toHaveValue('hello');
  await page.getByRole('button', { name: 'Cause it' }).click();
  await textOf(page, 'Eli').press('End');
  await textOf(page, 'Eli').pressSequentially(' there');
  await expect(textOf(page, 'Dov')).toHaveValue('hello there');
  await expect(textOf(page, 'Ana')).toHaveValue('hello');
  await page.getByRole('button', { name: 'Heal all' }).click();
  await expect(textOf(page, 'Ana')).toHaveValue('hello there');
  await page.goBack();
  await expect(page.getByRole('button', { name: 'Start a room' })).toBeVisible();
});

test('time stands, goes on event by event, and runs', async ({ page }) => {
  await enter(page);
  await page.getByRole('button', { name: 'Stop time' }).click();
  const before = await virtualMs(page);
  await page.getByRole('button', { name: 'On by 100 ms' }).click();
  await expect.poll(() => virtualMs(page)).toBe(before + 100);
  await textOf(page, 'Ana').pressSequentially('a');
  await expect(textOf(page, 'Bo')).toHaveValue('');
  await page.getByRole('button', { name: 'Next event' }).click();
  await page.getByRole('slider', { name: 'Speed' }).fill('11');
  await page.getByRole('button', { name: 'Let time run' }).click();
  await expect(textOf(page, 'Bo')).toHaveValue('a');
  await expect.poll(() => virtualMs(page)).toBeGreaterThan(before + 5000);
});

test('a link repeats what was done, to the same course', async ({ page, profile }) => {
  await enter(page);
  await page.getByRole('button', { name: 'Cause it' }).click();
  await textOf(page, 'Ana').pressSequentially('west');
  await textOf(page, 'Eli').pressSequentially('east');
  await expect(textOf(page, 'Bo')).toHaveValue('west');
  await page.getByRole('button', { name: 'Take it offline' }).click();
  await page.getByRole('button', { name: 'Stop time' }).click();
  await page.getByRole('button', { name: 'Copy link' }).click();
  await expect(page).toHaveURL(/\/lab#lab=/);
  const there = await virtualMs(page);

  const other = await (await profile()).newPage();
  await enter(other, page.url());
  await expect(textOf(other, 'Bo')).toHaveValue('west');
  await expect(textOf(other, 'Dov')).toHaveValue('east');
  expect(await virtualMs(other)).toBe(there);
  await expect(other.getByText('take another course')).toHaveCount(0);
  await other.getByRole('button', { name: 'Copy link' }).click();
  await expect.poll(() => other.url()).toBe(page.url());

  await other.goto('/lab#lab=damaged');
  await expect(other.getByText('This link to the lab is damaged')).toBeVisible();
});

test('it starts with its server dead', async ({ server, profile }) => {
  const home = await profile();
  const page = await home.newPage();
  await page.goto(server.origin);
  await eventually('the app is kept', () =>
    page.evaluate(async () => {
      const registration = await navigator.serviceWorker.getRegistration();
      return registration?.active?.state === 'activated';
    }),
  );
  await page.close();
  await server.kill();
  const cold = await home.newPage();
  await enter(cold, `${server.origin}/lab`);
  await textOf(cold, 'Ana').pressSequentially('alone');
  await expect(textOf(cold, 'Bo')).toHaveValue('alone');
});

for (const colorScheme of ['light', 'dark'] as const)
  for (const width of [390, 1440])
    test(`axe finds nothing, ${colorScheme}, ${width} px`, async ({ profile }) => {
      const page = await (
        await profile({ colorScheme, viewport: { width, height: 900 } })
      ).newPage();
      const complaints: string[] = [];
      page.on('pageerror', (error) => complaints.push(error.message));
      await enter(page);
      await page.getByRole('button', { name: 'Let a liar in' }).click();
      await page.getByRole('button', { name: 'Cause it' }).click();
      await page.getByRole('button', { name: 'Parted, and together again' }).click();
      await expect(doIt(page)).toBeEnabled();
      await doIt(page).click();
      await expect(page.getByText('Cut Dov, Eli and Fay off')).toBeVisible();
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(overflow).toBeLessThanOrEqual(0);
      expect(complaints).toEqual([]);
    });

test('by keys alone: an experiment is chosen, done, and left', async ({ page }) => {
  await enter(page);
  await page.getByRole('button', { name: 'Why state vectors' }).focus();
  await page.keyboard.press('Enter');
  await expect(doIt(page)).toBeEnabled();
  await doIt(page).focus();
  await page.keyboard.press('Enter');
  await expect(guide(page).getByRole('listitem').first()).toHaveClass('done');
  await page.getByRole('button', { name: 'All experiments' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'A room of 64' })).toBeVisible();
});

/** The longest of so many frames. */
const longestFrameMs = (page: Page): Promise<number> =>
  page.evaluate(
    (count) =>
      new Promise<number>((resolve) => {
        let [longest, last, left] = [0, performance.now(), count];
        const next = (): void => {
          const now = performance.now();
          longest = Math.max(longest, now - last);
          last = now;
          left -= 1;
          if (left > 0) requestAnimationFrame(next);
          else resolve(longest);
        };
        requestAnimationFrame(next);
      }),
    FRAMES,
  );

test('a hundred peers, and the page answers', { tag: '@timed' }, async ({ page }, testInfo) => {
  testInfo.setTimeout(EXPERIMENT_MS);
  await enter(page);
  await page.getByLabel('Peers, 2 to 100').fill('100');
  await page.getByRole('button', { name: 'Start it' }).click();
  await expect(page.getByText('They are meeting')).toBeVisible();
  expect(await longestFrameMs(page)).toBeLessThan(FRAME_MS_MAX);
  await expect(page.getByText('100 peers on one island')).toBeVisible({ timeout: STEP_MS });
  await expect(page.locator('.lab-notice')).toHaveCount(0, { timeout: EXPERIMENT_MS });
  await textOf(page, 'Ana').pressSequentially('hi');
  await expect(page.getByText('Last edit, by Ana: 99 frames, reached 99 others')).toBeVisible({
    timeout: STEP_MS,
  });
  expect(await longestFrameMs(page)).toBeLessThan(FRAME_MS_MAX);
});
