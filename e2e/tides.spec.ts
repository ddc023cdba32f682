import AxeBuilder from '@axe-core/playwright';
import type { Locator } from '@playwright/test';
import { cutAll, eventually, heal, showPage, status, type Peer } from './support/peers.ts';
import { expect, test } from './support/story.ts';

/** On this chart the water between the first two harbours is open where the story sails. */
const SEED = 13_729;
const LATE = { on: 'all', delayMs: 150, jitterMs: 40, loss: 0.05 };
const KEYS = { u: 'ArrowUp', r: 'ArrowRight', d: 'ArrowDown', l: 'ArrowLeft' } as const;

const sea = ({ page }: Peer): Locator => page.getByRole('application', { name: 'Chart' });
const button = ({ page }: Peer, name: string): Locator =>
  page.getByRole('button', { name, exact: true });
const digest = (peer: Peer): Promise<string | null> => sea(peer).getAttribute('data-digest');
const phase = (peer: Peer): Promise<string | null> => sea(peer).getAttribute('data-phase');
const others = async (peer: Peer): Promise<string> =>
  (await sea(peer).getAttribute('data-others')) ?? '';
/** As the table has them: names and numbers. */
const scores = async ({ page }: Peer): Promise<string[]> =>
  (await page.getByRole('table', { name: 'Scores' }).getByRole('row').allInnerTexts()).map((row) =>
    row.replace(/, you/, '').replace(/\s+/g, ' ').trim(),
  );

/** `r2u1` one cell at a key. */
async function sail(peer: Peer, course: string): Promise<void> {
  await sea(peer).focus();
  for (const [, letter, times] of course.matchAll(/([urdl])(\d+)/g))
    for (let i = 0; i < Number(times); i += 1)
      await peer.page.keyboard.press(KEYS[letter as keyof typeof KEYS]);
}

/** The same as fast as keys can come: hundreds of them, one by one, would take a busy machine a minute. */
const rush = (peer: Peer, course: string): Promise<void> =>
  sea(peer).evaluate(
    (box, codes) => {
      for (const code of codes)
        box.dispatchEvent(new KeyboardEvent('keydown', { code, bubbles: true, cancelable: true }));
    },
    [...course.matchAll(/([urdl])(\d+)/g)].flatMap(([, letter, times]) =>
      Array<string>(Number(times)).fill(KEYS[letter as keyof typeof KEYS]),
    ),
  );

async function axe(peer: Peer): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await peer.page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page: peer.page }).include('.tides').analyze();
    expect(
      violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html.slice(0, 200))]),
    ).toEqual([]);
  }
}

/** Ana and Bo in one round, each sailing cell by cell; Ana’s network is late and loses a twentieth. */
async function underWay(link: string, someone: (link: string) => Promise<Peer>) {
  const [ana, bo] = [await someone(link), await someone(link)];
  for (const [peer, name, color] of [
    [ana, 'Ana', 'p1'],
    [bo, 'Bo', 'p5'],
  ] as const)
    await peer.room.evaluate((room, profile) => room.setProfile(profile), { name, color });
  await ana.room.evaluate((room, rule) => room.fault(rule), LATE);
  await button(ana, 'Kinds of pages').click();
  await ana.page.getByRole('menuitem', { name: 'New game of Tides' }).click();
  await axe(ana);
  await ana.room.evaluate(async (room, seed) => {
    const page = room.pages().find(({ title }) => title === 'Tides')?.id ?? '';
    (await room.doc(page)).getArray('game').push([{ do: 'round', seed, after: null }]);
  }, SEED);
  await button(ana, 'Join').click();
  await eventually('the page has come to Bo', () =>
    bo.room.evaluate((room) => room.pages().some(({ title }) => title === 'Tides')),
  );
  await showPage(bo, 'Tides');
  await expect(bo.page.getByText('Ana has joined.')).toBeVisible({ timeout: 20_000 });
  await button(bo, 'Join').click();
  await expect(ana.page.getByText('Ana and Bo have joined.')).toBeVisible({ timeout: 20_000 });
  await button(ana, 'Set sail').click();
  for (const peer of [ana, bo]) {
    await eventually('they may sail', async () => (await phase(peer)) === 'sailing');
    await button(peer, 'Step by step').click();
  }
  return { ana, bo };
}

const waitForOneMap = (...peers: Peer[]) =>
  eventually('the maps are equal', async () => {
    const all = await Promise.all(peers.map(digest));
    return all.every((each) => each === all[0]);
  });

test('two sail on a late and lossy network, claim the same water apart, and end with one map; who watches sees it too', async ({
  link,
  someone,
}) => {
  test.setTimeout(240_000);
  const { ana, bo } = await underWay(link, someone);
  await eventually('Ana sees Bo in harbour', async () => (await others(ana)) === '5,12');
  await sail(bo, 'r1');
  await eventually('Ana sees Bo move', async () => (await others(ana)) === '6,12');
  await sail(ana, 'd2r1u1l1');
  await expect(ana.page.getByText('Ana claimed 2 cells.')).toBeVisible();
  await expect(bo.page.getByText('Ana claimed 2 cells.')).toBeVisible({ timeout: 20_000 });
  await waitForOneMap(ana, bo);

  await Promise.all([ana, bo].map(cutAll));
  for (const peer of [ana, bo])
    await eventually('they are apart', async () =>
      ['partitioned', 'offline'].includes((await status(peer)).state),
    );
  await rush(ana, 'u1l24u3r24d3');
  await rush(bo, 'l1r24d7l24u7');
  await expect(ana.page.getByText(/Ana claimed \d\d+ cells/)).toBeVisible();
  await expect(bo.page.getByText(/Bo claimed \d\d+ cells/)).toBeVisible();
  expect(await digest(ana)).not.toBe(await digest(bo));

  await Promise.all([ana, bo].map(heal));
  await ana.room.evaluate((room, rule) => room.fault(rule), LATE);
  await waitForOneMap(ana, bo);
  for (const { page } of [ana, bo])
    await expect(
      page.getByRole('listitem').filter({
        hasText: /^48 cells went to Bo: neither claim knew of the other, and Bo’s is the larger/,
      }),
    ).toBeVisible({ timeout: 20_000 });
  expect(await scores(ana)).toEqual(await scores(bo));
  await axe(bo);

  const { view } = await ana.room.evaluate((room) => room.invite());
  const kim = await someone(view);
  await showPage(kim, 'Tides');
  await waitForOneMap(ana, bo, kim);
  await expect(
    kim.page.getByText('You came in by a link to look: you watch.').last(),
  ).toBeVisible();
  await expect(button(kim, 'Join the round')).toHaveCount(0);
  expect(await scores(kim)).toEqual(await scores(bo));

  // Ana pays out all her line: back and forth until it is lost, and home again.
  for (let i = 0; i < 6; i += 1) {
    const before = await scores(ana);
    await rush(ana, `d4${'u1d1'.repeat(39)}u4`);
    await eventually('a line is lost', async () => String(await scores(ana)) !== String(before));
  }
  for (const peer of [ana, bo, kim]) {
    await eventually('it is high water', async () => (await phase(peer)) === 'over');
    await expect(peer.page.getByText('Ana’s line was used up first.').first()).toBeVisible();
  }
  await waitForOneMap(ana, bo, kim);
  await expect(bo.page.getByText(/^You won with \d+\.$/)).toBeVisible();
  for (const { page } of [ana, kim])
    await expect(page.getByText(/^Bo won with \d+\.$/)).toBeVisible();
  await axe(ana);

  await button(kim, 'Look back').click();
  const slider = kim.page.getByRole('slider');
  await slider.press('ArrowRight');
  await expect(kim.page.getByText('As it was: Ana joined.')).toBeVisible();
  await button(bo, 'Open the next round').click();
  await expect(ana.page.getByRole('heading', { name: 'Round 2' })).toBeVisible({ timeout: 20_000 });
});
