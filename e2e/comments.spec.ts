import AxeBuilder from '@axe-core/playwright';
import type { Locator } from '@playwright/test';
import { eventually, type Peer } from './support/peers.ts';
import { expect, test } from './support/story.ts';

const SENTENCE = 'Doors at eleven. The big urn takes an hour to boil.';

const prose = ({ page }: Peer): Locator => page.getByRole('textbox', { name: 'Page text' });
const panel = ({ page }: Peer): Locator => page.getByRole('complementary', { name: 'Comments' });
const button = ({ page }: Peer, name: string): Locator =>
  page.getByRole('button', { name, exact: true });

/** The words that have a comment, as they stand in the text. */
const marked = (peer: Peer): Promise<string> =>
  prose(peer).evaluate((text) =>
    [...text.querySelectorAll('.comment-words')].map((words) => words.textContent).join(''),
  );
const expectMarked = (peer: Peer, words: string): Promise<void> =>
  expect.poll(() => marked(peer)).toBe(words);

/** A document with one sentence, which all of them see. */
async function newDocument(author: Peer, ...others: Peer[]): Promise<void> {
  await author.room.evaluate((room) =>
    room.createPage({ kind: 'document' as 'text', title: 'Plan' }),
  );
  await prose(author).click();
  await author.page.keyboard.type(SENTENCE);
  for (const other of others) await expect(prose(other)).toContainText('an hour to boil.');
}

const call = (peer: Peer, name: string, color: string): Promise<void> =>
  peer.room.evaluate((room, profile) => room.setProfile(profile), { name, color });

/**
 * As one does with the keyboard: the caret goes before the words, then over them. Again if need be: for 20 ms after it got the focus
 * the editor may take keys back, which no hand is quick enough to see.
 */
async function select(peer: Peer, words: string): Promise<void> {
  const { keyboard } = peer.page;
  await eventually('the words are selected', async () => {
    await prose(peer).focus();
    await keyboard.press('ControlOrMeta+Home');
    for (let i = 0; i < SENTENCE.indexOf(words); i += 1) await keyboard.press('ArrowRight');
    await keyboard.down('Shift');
    for (let i = 0; i < words.length; i += 1) await keyboard.press('ArrowRight');
    await keyboard.up('Shift');
    return peer.page.evaluate((text) => getSelection()?.toString() === text, words);
  });
}

async function comment(peer: Peer, words: string, text: string): Promise<void> {
  await select(peer, words);
  await peer.page.keyboard.press('ControlOrMeta+Alt+KeyM');
  await expect(peer.page.getByRole('textbox', { name: 'Your comment' })).toBeFocused();
  await peer.page.keyboard.type(text);
  await peer.page.keyboard.press('ControlOrMeta+Enter');
  await expect(panel(peer)).toContainText(text);
}

test('one comments on some words, the other answers on the same words, and it is resolved', async ({
  link,
  someone,
}) => {
  const [ana, bo] = [await someone(link), await someone(link)];
  await call(ana, 'Ana', 'p2');
  await call(bo, 'Bo', 'p3');
  await newDocument(ana, bo);
  await select(ana, 'big urn');
  await ana.page.getByRole('toolbar', { name: 'Format' }).getByText('Comment').click();
  await ana.page.getByRole('textbox', { name: 'Your comment' }).fill('Which <b>urn</b>?');
  await button(ana, 'Comment').last().click();
  await expect(prose(ana)).toBeFocused();

  await expectMarked(bo, 'big urn');
  await expect(bo.page.getByText('Ana commented on this page.')).toBeAttached();
  await button(bo, '1 comment').click();
  await expect(panel(bo)).toContainText('Which <b>urn</b>?');
  await expect(panel(bo).getByText('Ana', { exact: true })).toHaveCSS('--c', '#13755a');
  await button(bo, 'Reply').click();
  await bo.page.keyboard.type('The one in the cellar.');
  await bo.page.keyboard.press('ControlOrMeta+Enter');
  await expect(button(bo, 'Reply')).toBeFocused();

  await expect(panel(ana)).toContainText('The one in the cellar.');
  await expect(panel(ana).getByText('Bo', { exact: true })).toBeVisible();
  await button(ana, 'Resolve').click();
  await expectMarked(bo, '');
  await expect(panel(bo).getByText('1 resolved')).toBeVisible();
  await panel(bo).getByText('1 resolved').click();
  await button(bo, 'Open again').click();
  await expectMarked(ana, 'big urn');
});

test('a comment stays on its words while others write, split, undo, and delete', async ({
  link,
  someone,
}) => {
  const [ana, bo] = [await someone(link), await someone(link)];
  await newDocument(ana, bo);
  await comment(ana, 'big urn', 'Which one?');
  await expectMarked(bo, 'big urn');
  const { keyboard } = bo.page;

  await prose(bo).focus();
  await keyboard.press('ControlOrMeta+Home');
  await keyboard.type('On Saturday: ');
  await expect(prose(ana)).toContainText('On Saturday: ');
  for (const peer of [ana, bo]) await expectMarked(peer, 'big urn');

  await keyboard.press('Enter');
  await expect(prose(ana).locator('p')).toHaveCount(2);
  for (const peer of [ana, bo]) await expectMarked(peer, 'big urn');
  await keyboard.press('ControlOrMeta+Alt+Digit2');
  await expect(prose(ana).locator('h2')).toHaveCount(1);
  for (const peer of [ana, bo]) await expectMarked(peer, 'big urn');
  await keyboard.press('ControlOrMeta+KeyZ');
  await expect(prose(ana).locator('h2')).toHaveCount(0);
  for (const peer of [ana, bo]) await expectMarked(peer, 'big urn');

  await keyboard.press('ControlOrMeta+KeyA');
  await keyboard.press('Delete');
  await expect(prose(ana)).not.toContainText('urn');
  await expect(panel(ana)).toContainText('These words are no longer on the page.');
  await expect(panel(ana)).toContainText('big urn');
  await keyboard.press('ControlOrMeta+KeyZ');
  for (const peer of [ana, bo]) await expectMarked(peer, 'big urn');
});

test('what one did to comments is taken back, and undoing text leaves them', async ({
  link,
  someone,
}) => {
  const ana = await someone(link);
  const { keyboard } = ana.page;
  await newDocument(ana);
  await comment(ana, 'eleven', 'Early enough?');
  await expect(prose(ana)).toBeFocused();
  await keyboard.press('ControlOrMeta+End');
  await keyboard.type(' More.');
  await keyboard.press('ControlOrMeta+KeyZ');
  await expect(prose(ana)).not.toContainText('More.');
  await expectMarked(ana, 'eleven');

  await button(ana, 'Delete your comment “Early enough?”').click();
  await expectMarked(ana, '');
  await expect(panel(ana)).toBeFocused();
  await keyboard.press('ControlOrMeta+KeyZ');
  await expectMarked(ana, 'eleven');
  await expect(panel(ana)).toContainText('Early enough?');
  await button(ana, 'Resolve').click();
  await panel(ana).getByRole('button', { name: 'Undo' }).click();
  await expectMarked(ana, 'eleven');

  await button(ana, 'Go to “eleven” in the text').click();
  await expect(prose(ana)).toBeFocused();
  await keyboard.press('ControlOrMeta+Alt+KeyM');
  await expect(ana.page.getByRole('textbox', { name: 'Your reply' })).toBeFocused();
  await keyboard.type('Half');
  await keyboard.press('Escape');
  await expect(button(ana, 'Keep writing')).toBeFocused();
  await button(ana, 'Discard').click();
  await expect(button(ana, 'Reply')).toBeFocused();
  await keyboard.press('Escape');
  await expect(panel(ana)).toHaveCount(0);
});

test('who came by a link to look reads comments and writes none', async ({ link, someone }) => {
  const ana = await someone(link);
  await call(ana, 'Ana', 'p2');
  await newDocument(ana);
  await comment(ana, 'eleven', 'Early enough?');
  const { view } = await ana.room.evaluate((room) => room.invite());
  const viewer = await someone(view);
  await expectMarked(viewer, 'eleven');
  await button(viewer, '1 comment').click();
  await expect(panel(viewer)).toContainText('Early enough?');
  for (const name of ['Reply', 'Resolve', 'Delete'])
    await expect(button(viewer, name)).toHaveCount(0);
  await viewer.page.keyboard.press('ControlOrMeta+Alt+KeyM');
  await expect(viewer.page.getByRole('textbox', { name: 'Your comment' })).toHaveCount(0);
  // The name stays when its person has gone.
  await ana.room.evaluate((room) => (room as unknown as { leave(): Promise<void> }).leave());
  await viewer.page.reload();
  await button(viewer, '1 comment').click();
  await expect(panel(viewer).getByText('Ana', { exact: true })).toBeVisible();
});

test('axe finds nothing in the comments, in light and in dark, wide and on a phone', async ({
  link,
  someone,
}) => {
  const [ana, bo] = [await someone(link), await someone(link)];
  await newDocument(ana, bo);
  await comment(ana, 'eleven', 'Early enough?');
  await comment(ana, 'big urn', 'Which one?');
  await button(bo, '2 comments').click();
  await button(bo, 'Resolve').first().click();
  await panel(bo).getByText('1 resolved').click();
  await button(bo, 'Reply').click();
  for (const colorScheme of ['light', 'dark'] as const)
    for (const width of [1440, 390]) {
      await bo.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await bo.page.setViewportSize({ width, height: 844 });
      await expect(panel(bo)).toBeVisible();
      const { violations } = await new AxeBuilder({ page: bo.page })
        .include('.comments')
        .include('.prose')
        .analyze();
      expect(
        violations.map(({ id, nodes }) => ({ id, where: nodes.map(({ html }) => html) })),
      ).toEqual([]);
    }
});
