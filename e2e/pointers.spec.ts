import AxeBuilder from '@axe-core/playwright';
import type { Locator } from '@playwright/test';
import {
  eventually,
  field,
  newPage,
  text,
  waitForText,
  write,
  type Peer,
} from './support/peers.ts';
import { expect, test } from './support/story.ts';

const WORDS =
  'The kitchen opens at seven and the doors at eleven. Forty plates are warm by then, and the bread that Dov bakes lies under its cloth beside the window until somebody asks for it.';

const call = (peer: Peer, name: string, color: string): Promise<void> =>
  peer.room.evaluate(
    (room, profile) => {
      (room as unknown as { setProfile(profile: object): void }).setProfile(profile);
    },
    { name, color },
  );
const prose = ({ page }: Peer): Locator => page.locator('.prose');
const pointerOf = ({ page }: Peer, other: Peer): Locator =>
  page.locator(`.pointer[data-peer="${other.id}"]:not(.gone)`);

async function writeDocument(peer: Peer): Promise<void> {
  await peer.room.evaluate((room) =>
    room.createPage({ kind: 'document' as 'text', title: 'Plan' }),
  );
  await prose(peer).focus();
  for (const line of [WORDS, WORDS, 'Nobody is late.']) {
    await peer.page.keyboard.insertText(line);
    await peer.page.keyboard.press('Enter');
  }
}

/** Of a word in one of the paragraphs. */
const boxOf = (peer: Peer, paragraph: number, word: string) =>
  prose(peer).evaluate(
    (element, [at, wanted]) => {
      const walker = document.createTreeWalker(
        element.querySelectorAll('p')[at] as Element,
        NodeFilter.SHOW_TEXT,
      );
      for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
        const start = node.textContent?.indexOf(wanted) ?? -1;
        if (start < 0) continue;
        const range = document.createRange();
        range.setStart(node, start);
        range.setEnd(node, start + wanted.length);
        const { x, y, width, height } = range.getBoundingClientRect();
        return { x, y, width, height };
      }
      throw new Error(`no ${wanted}`);
    },
    [paragraph, word] as const,
  );

/** Moves over a word until the other shows a pointer whose tip is on that word too: what is fleeting may be lost, so it is said again. */
async function pointsAt(peer: Peer, other: Peer, paragraph: number, word: string): Promise<void> {
  let turn = 0;
  await eventually(`${word} is pointed at on the other screen`, async () => {
    const from = await boxOf(peer, paragraph, word);
    turn += 1;
    await peer.page.mouse.move(
      from.x + from.width / 2 + (turn % 2),
      from.y + from.height / 2 + (turn % 3) - 1,
    );
    const tip = await pointerOf(other, peer)
      .boundingBox({ timeout: 500 })
      .catch(() => null);
    const to = await boxOf(other, paragraph, word);
    return (
      tip !== null &&
      tip.x >= to.x - 2 &&
      tip.x <= to.x + to.width + 2 &&
      tip.y >= to.y - 2 &&
      tip.y <= to.y + to.height + 2
    );
  });
}

test('a pointer is at the same word on a screen of another width, with a name; from a view link too; and goes', async ({
  link,
  someone,
}) => {
  const ana = await someone(link);
  await call(ana, 'Ana', 'p2');
  await writeDocument(ana);
  const { view } = await ana.room.evaluate((room) => room.invite());
  const bo = await someone(link);
  await call(bo, 'Bo', 'p3');
  await bo.page.setViewportSize({ width: 390, height: 844 });
  await expect(prose(bo)).toContainText('Nobody is late.');

  await pointsAt(ana, bo, 1, 'window');
  await expect(pointerOf(bo, ana).locator('.pointer-name')).toHaveText('Ana');
  await expect(pointerOf(bo, ana)).toHaveCSS('--c', '#13755a');
  await pointsAt(ana, bo, 0, 'Forty');
  await pointsAt(bo, ana, 1, 'cloth');
  await expect(pointerOf(ana, bo).locator('.pointer-name')).toHaveText('Bo');
  // Nobody moves: both are gone, and nothing of them was kept.
  await expect(pointerOf(bo, ana)).toHaveCount(0);
  await expect(pointerOf(ana, bo)).toHaveCount(0);

  const viewer = await someone(view);
  await call(viewer, 'Vera', 'p5');
  await expect(prose(viewer)).toContainText('Nobody is late.');
  await pointsAt(viewer, ana, 1, 'bread');
  await expect(pointerOf(ana, viewer).locator('.pointer-name')).toHaveText('Vera');
  await pointsAt(ana, viewer, 1, 'plates');

  // Turned off here, the others' are not shown, and ours still is.
  await bo.page.setViewportSize({ width: 1280, height: 800 });
  await bo.page.keyboard.press('Control+,');
  await bo.page.getByRole('checkbox', { name: 'Show where others point' }).uncheck();
  await bo.page.keyboard.press('Escape');
  await expect(bo.page.getByRole('dialog')).toHaveCount(0);
  await pointsAt(bo, ana, 0, 'doors');
  await pointsAt(viewer, ana, 0, 'seven');
  await expect(bo.page.locator('.pointer')).toHaveCount(0);
});

type Spot = { x: number; y: number };

/** Which letter of a plain field a click there would reach, and a spot at which it would reach this word. */
const letterAt = (peer: Peer, { x, y }: Spot): Promise<number> =>
  field(peer).evaluate(
    (element, at) => {
      const caret = document.caretPositionFromPoint(at.x, at.y);
      return caret?.offsetNode === element ? caret.offset : -1;
    },
    { x, y },
  );
const spotOf = (peer: Peer, word: string): Promise<Spot> =>
  field(peer).evaluate((element, wanted) => {
    const start = (element as HTMLTextAreaElement).value.indexOf(wanted);
    const { left, right, top, bottom } = element.getBoundingClientRect();
    for (let y = top + 10; y < bottom; y += 9)
      for (let x = left + 10; x < right; x += 5) {
        const caret = document.caretPositionFromPoint(x, y);
        const isIn =
          caret !== null && caret.offset > start + 1 && caret.offset < start + wanted.length;
        if (isIn && caret.offsetNode === element) return { x, y };
      }
    throw new Error(`no ${wanted}`);
  }, word);

test('on a page of plain text too', async ({ link, someone }) => {
  const [ana, bo] = [await someone(link), await someone(link)];
  await call(ana, 'Ana', 'p2');
  await bo.page.setViewportSize({ width: 390, height: 844 });
  const page = await newPage(ana);
  await write(ana, page, `${WORDS}\n\n${WORDS.replace('window', 'door')}\n`);
  await waitForText(bo, page, await text(ana, page));
  await expect(field(bo)).toHaveValue(/door/);
  for (const word of ['window', 'door until', 'Forty']) {
    const from = await spotOf(ana, word);
    const start = (await text(ana, page)).indexOf(word);
    let turn = 0;
    await eventually(`${word} is pointed at on the other screen`, async () => {
      turn += 1;
      await ana.page.mouse.move(from.x + (turn % 2) / 2, from.y);
      const tip = await pointerOf(bo, ana)
        .boundingBox({ timeout: 500 })
        .catch(() => null);
      const letter = tip === null ? -1 : await letterAt(bo, { x: tip.x + 1, y: tip.y + 1 });
      return letter >= start && letter <= start + word.length;
    });
  }
  await expect(pointerOf(bo, ana).locator('.pointer-name')).toHaveText('Ana');
});

test('a reaction is seen and said on the other screen, by keys and by touch; axe finds nothing', async ({
  link,
  someone,
}) => {
  const ana = await someone(link);
  await call(ana, 'Ana', 'p2');
  await writeDocument(ana);
  const bo = await someone(link);
  await call(bo, 'Bo', 'p3');
  await bo.page.setViewportSize({ width: 390, height: 844 });
  await bo.page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
  await expect(prose(bo)).toContainText('Nobody is late.');

  await expect(ana.page.getByRole('button', { name: 'React to this page' })).toBeVisible();
  await expect(bo.page.getByRole('button', { name: 'React to this page' })).toBeVisible();
  await prose(ana).focus();
  await ana.page.keyboard.press('Control+Alt+R');
  const bar = ana.page.getByRole('toolbar', { name: 'Reactions' });
  await expect(bar).toBeVisible();
  await expect(bar).toHaveAccessibleDescription('On this page with you: Bo.');
  await expect(bar.getByRole('button', { name: 'thumbs up' })).toBeFocused();
  const said = bo.page.getByRole('status', { name: 'Reactions' });
  await eventually('a thumb went up', async () => {
    await ana.page.keyboard.press('1');
    return (await said.textContent()) === 'Ana: thumbs up.';
  });
  await ana.page.keyboard.press('ArrowRight');
  await eventually('a heart is on the screen', async () => {
    await ana.page.keyboard.press('Enter');
    const heart = bo.page.locator('.reaction', { has: bo.page.locator('.heart') });
    return (await heart.allTextContents()).includes('Ana');
  });
  await expect(bo.page.locator('.reaction')).toHaveCount(0);
  expect((await new AxeBuilder({ page: ana.page }).analyze()).violations).toEqual([]);
  await ana.page.keyboard.press('Escape');
  await expect(bar).toBeHidden();
  await expect(prose(ana)).toBeFocused();

  const open = bo.page.getByRole('button', { name: 'React to this page' });
  await open.click();
  const touched = bo.page.getByRole('toolbar', { name: 'Reactions' });
  for (const button of [open, touched.getByRole('button', { name: 'hooray' })]) {
    const box = await button.boundingBox();
    expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(44);
  }
  await eventually('Ana sees it', async () => {
    await touched.getByRole('button', { name: 'hooray' }).click();
    return (
      (await ana.page.getByRole('status', { name: 'Reactions' }).textContent()) === 'Bo: hooray.'
    );
  });
  expect((await new AxeBuilder({ page: bo.page }).analyze()).violations).toEqual([]);
});
