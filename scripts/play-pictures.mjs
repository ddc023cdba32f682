// Pictures of a board, of the games and of the chat. Part of `npm run screenshots`.
import { expect } from '@playwright/test';

/** @import { BrowserContextOptions, Page } from '@playwright/test' */
/**
 * @typedef {{
 *   someone: (options: BrowserContextOptions) => Promise<{ page: Page }>,
 *   origin: string,
 *   picture: (page: Page, name: string, themes?: readonly ('light' | 'dark')[]) => Promise<void>,
 *   until: (page: Page, condition: string) => Promise<void>,
 *   call: (page: Page, name: string, color: string) => Promise<unknown>,
 * }} Studio
 */
/** @typedef {{ ines: Page, ana: Page } & Studio} Scene */

const DESKTOP = { width: 1280, height: 800 };
const PATIENCE = { timeout: 20_000 };
const OPENING = ['e4', 'e5', 'Nf3', 'Nc6', 'Bb5', 'a6', 'Ba4', 'Nf6', 'O-O', 'Be7'];

/** @param {Studio} studio */
export async function playPictures(studio) {
  const { someone, origin, until, call } = studio;
  const [ines, ana] = [
    (await someone({ viewport: DESKTOP })).page,
    (await someone({ viewport: DESKTOP })).page,
  ];
  await ines.goto(origin);
  await ines.getByLabel('Name of the room').fill('Rainy Sunday');
  await ines.getByRole('button', { name: 'Start a room' }).click();
  await until(ines, 'room.pages().length === 1');
  await call(ines, 'Ines', 'p1');
  await ana.goto(/** @type {string} */ (await ines.evaluate('window.folkmoot.room.invite().edit')));
  await until(ana, 'room.pages().length === 1');
  await call(ana, 'Ana', 'p2');
  await until(ines, `room.peers().some(({ path }) => path === 'direct')`);
  const scene = { ...studio, ines, ana };
  await board(scene);
  await tides(scene);
  await minefield(scene);
  await chess(scene);
  await chat(scene);
}

/** @param {Page} page @param {string} title */
async function show(page, title) {
  await page
    .getByRole('navigation', { name: 'Pages' })
    .getByRole('button', { name: new RegExp(`^${title}`) })
    .first()
    .click(PATIENCE);
}

/** @param {Page} page @param {string} kind as the menu calls it */
async function make(page, kind) {
  await page.getByRole('button', { name: 'Kinds of pages' }).click();
  await page.getByRole('menuitem', { name: kind }).click();
}

/** @param {Page} page @param {string} name */
const press = (page, name) => page.getByRole('button', { name, exact: true }).click(PATIENCE);

/** @param {Scene} scene */
async function board({ ines, ana, picture }) {
  await ines.evaluate(`window.folkmoot.room.createPage({ kind: 'board', title: 'The hall' })`);
  for (const page of [ines, ana]) await show(page, 'The hall');
  for (const page of [ines, ana]) await page.locator('.board canvas.interactive').waitFor(PATIENCE);
  /** @param {Page} page @param {string} tool @param {[number, number]} from @param {[number, number]} to */
  const draw = async (page, tool, from, to) => {
    const box = await page.locator('.board canvas.interactive').boundingBox();
    const [left, top] = [box?.x ?? 0, box?.y ?? 0];
    await page.getByTestId(`toolbar-${tool}`).check({ force: true });
    await page.mouse.move(left + from[0], top + from[1]);
    await page.mouse.down();
    await page.mouse.move(left + to[0], top + to[1], { steps: 12 });
    await page.mouse.up();
  };
  await draw(ines, 'rectangle', [330, 150], [520, 260]);
  await draw(ines, 'ellipse', [640, 360], [820, 470]);
  await draw(ana, 'diamond', [650, 140], [830, 280]);
  await draw(ana, 'arrow', [530, 205], [640, 208]);
  await draw(ines, 'arrow', [735, 290], [732, 350]);
  await draw(ana, 'rectangle', [340, 350], [500, 460]);
  await ana.mouse.move(560, 500);
  await expect(ines.locator('.board')).toBeVisible();
  await picture(ines, 'board');
}

/** @param {Scene} scene */
async function tides({ ines, ana, picture }) {
  await make(ines, 'New game of Tides');
  await ines.evaluate(`(async () => {
    const { room } = window.folkmoot;
    const page = room.pages().find(({ title }) => title === 'Tides').id;
    (await room.doc(page)).getArray('game').push([{ do: 'round', seed: 11, after: null }]);
  })()`);
  await press(ines, 'Join');
  await show(ana, 'Tides');
  await press(ana, 'Join');
  await ines
    .getByText('Ines and Ana have joined.')
    .or(ines.getByText('Ana and Ines have joined.'))
    .first()
    .waitFor(PATIENCE);
  await press(ines, 'Set sail');
  for (const page of [ines, ana]) await press(page, 'Step by step');
  await sail(ines, 'u4r9d7l9u3');
  await sail(ana, 'd4l8u7r8d3');
  await sail(ines, 'r14d2');
  await sail(ana, 'l12u2');
  await picture(ines, 'tides');
}

/** @param {Page} page @param {string} course `r2u1`: one cell at a key */
async function sail(page, course) {
  const keys = { u: 'ArrowUp', d: 'ArrowDown', l: 'ArrowLeft', r: 'ArrowRight' };
  await page.locator('.tides [data-phase]').focus();
  for (const [, letter, times] of course.matchAll(/([udlr])(\d+)/g))
    for (let i = 0; i < Number(times); i++)
      await page.keyboard.press(keys[/** @type {keyof typeof keys} */ (letter)]);
}

/** @param {Scene} scene */
async function minefield({ ines, ana, picture }) {
  await make(ines, 'New minefield');
  await press(ines, 'Lay the field');
  await show(ana, 'Minefield');
  /** @param {Page} page @param {number} row @param {number} column */
  const cell = (page, row, column) =>
    page.getByRole('gridcell', { name: new RegExp(`^Row ${row}, column ${column},`) });
  await cell(ines, 2, 2).click(PATIENCE);
  await cell(ana, 8, 8).click(PATIENCE);
  await expect(ines.locator('.minefield').getByText('Ana').first()).toBeVisible(PATIENCE);
  await picture(ines, 'minefield');
}

/** @param {Scene} scene */
async function chess({ ines, ana, picture, until }) {
  await make(ines, 'New game of chess');
  await press(ines, 'New game');
  await ines.getByText('10 + 5').or(ines.getByText('15 + 10')).first().click(PATIENCE);
  await press(ines, 'Start the game');
  await show(ana, 'Chess');
  await press(ana, 'Play black');
  for (const [i, move] of OPENING.entries()) {
    const [mover, other] = i % 2 === 0 ? [ines, ana] : [ana, ines];
    await mover.getByLabel('Type a move').fill(move, PATIENCE);
    await mover.getByRole('button', { name: 'Play', exact: true }).click(PATIENCE);
    await other.locator('.game').getByText('You move', { exact: false }).first().waitFor(PATIENCE);
  }
  await until(ines, 'room.status().waitingEdits === 0');
  await picture(ines, 'chess');
}

/** @param {Scene} scene */
async function chat({ ines, ana, picture }) {
  for (const page of [ines, ana]) await page.keyboard.press('Control+Alt+KeyJ');
  /** @param {Page} page @param {string} words */
  const say = async (page, words) => {
    const field = page.getByRole('textbox', { name: 'Write a message' });
    await field.fill(words, PATIENCE);
    await field.press('Enter');
  };
  await say(ana, 'That bishop again. I have seen this opening before.');
  await ines.getByText('I have seen this opening').waitFor(PATIENCE);
  await say(ines, 'You lost to it before, too.');
  await ana.getByText('You lost to it').waitFor(PATIENCE);
  await say(ana, 'Tea first, then your queen.');
  await ines.getByText('Tea first').waitFor(PATIENCE);
  await ines.mouse.move(0, 0);
  await expect(ines.getByText('only on this device', { exact: true })).toHaveCount(0, PATIENCE);
  await picture(ines, 'chat');
}
