import AxeBuilder from '@axe-core/playwright';
import type { Locator } from '@playwright/test';
import { cutAll, heal, openPeer, reload, type Peer } from './support/peers.ts';
import { expect as expectSoon, test } from './support/story.ts';

/** Several browsers share what may be a busy machine. */
const expect = expectSoon.configure({ timeout: 20_000 });

/** What waits for islands to be known and to meet. */
const ISLANDS_MS = 30_000;

const chat = ({ page }: Peer): Locator => page.getByRole('complementary', { name: 'Chat' });
const field = (peer: Peer): Locator => chat(peer).getByRole('textbox', { name: 'Write a message' });
const chatButton = ({ page }: Peer): Locator =>
  page.getByRole('banner').getByRole('button', { name: /^Chat/ });
const message = (peer: Peer, text: string): Locator =>
  chat(peer).getByRole('article').filter({ hasText: text });

/** Messages and breaks, as they stand one below the other. */
const lines = (peer: Peer): Promise<string[]> =>
  chat(peer)
    .getByRole('log')
    .evaluate((log) =>
      [...log.querySelectorAll('.break, article > p')].map((line) => line.textContent ?? ''),
    );

async function called(peer: Peer, name: string, color: string): Promise<Peer> {
  await peer.room.evaluate((room, profile) => room.setProfile(profile), { name, color });
  return peer;
}

async function openChat(peer: Peer): Promise<void> {
  await chatButton(peer).click();
  await expect(chat(peer)).toBeVisible();
}

async function say(peer: Peer, text: string): Promise<void> {
  await field(peer).fill(text);
  await field(peer).press('Enter');
  await expect(message(peer, text)).toBeAttached();
  await expect(field(peer)).toHaveValue('');
}

async function expectNoViolations({ page }: Peer, theme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
  const { violations } = await new AxeBuilder({ page }).include('.chat').include('.bar').analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
}

test('one is named while the chat is closed; words are changed, taken back and answered; who may only look reads', async ({
  link,
  someone,
  profile,
}) => {
  test.setTimeout(120_000);
  const ana = await called(await someone(link), 'Ana', 'p2');
  const bo = await called(await someone(link), 'Bo', 'p3');
  await ana.room.evaluate((room) => room.createPage({ kind: 'text', title: 'Plan' }));
  await openChat(ana);
  await expect(chat(ana)).toContainText('Nothing has been said here yet.');
  await say(ana, 'See https://example.org/urns, or javascript:alert(1)');
  await expect(ana.page.getByRole('banner').getByText('Bo', { exact: true })).toBeVisible();
  await field(ana).pressSequentially('@b');
  await expect(chat(ana).getByRole('option', { name: 'Bo' })).toHaveAttribute(
    'aria-selected',
    'true',
  );
  await field(ana).press('Enter');
  await field(ana).pressSequentially('brings the urn, says [[Plan]]');
  await field(ana).press('Enter');

  await expect(bo.page.getByText('Ana named you in the chat')).toBeVisible();
  await expect(chatButton(bo)).toHaveAccessibleName('Chat, 2 new, you are named');
  await expect(bo.page).toHaveTitle(/^\(2\) /);
  await bo.page.getByRole('button', { name: 'Show', exact: true }).click();
  await expect(chat(bo).getByText('New', { exact: true })).toBeVisible();
  await expect(chatButton(bo)).toHaveAccessibleName('Chat');
  await expect(bo.page).toHaveTitle(/^Story/i);
  const safe = chat(bo).getByRole('link');
  await expect(safe).toHaveCount(1);
  await expect(safe).toHaveAttribute('href', 'https://example.org/urns');
  await expect(safe).toHaveAttribute('rel', /noopener/);
  await chat(bo).getByRole('button', { name: 'Plan', exact: true }).click();

  // Bo answers that message, reacts to it and says something else after all.
  await message(bo, 'brings the urn').hover();
  await chat(bo).getByRole('button', { name: 'React: thumbs up' }).click();
  await chat(bo).getByRole('button', { name: 'Reply', exact: true }).click();
  await say(bo, 'I do not');
  await expect(message(ana, 'I do not')).toContainText('@Bo brings the urn');
  await expect(chat(ana).getByRole('button', { name: 'thumbs up: Bo', exact: true })).toBeVisible();
  await field(bo).press('ArrowUp');
  await expect(field(bo)).toHaveValue('I do not');
  await field(bo).fill('I do');
  await field(bo).press('Enter');
  await expect(message(ana, 'I do')).toContainText('edited');
  await message(bo, 'I do').hover();
  await chat(bo).getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(message(ana, 'Message deleted')).toBeVisible();
  await chat(bo).getByRole('button', { name: 'Undo' }).click();
  await expect(message(ana, 'I do')).toBeVisible();

  const view = await ana.room.evaluate((room) => room.invite().view);
  const kim = await openPeer(await profile(), view);
  await openChat(kim);
  await expect(message(kim, 'brings the urn').first()).toBeVisible();
  await expect(chat(kim)).toContainText('you can read the chat and write nothing');
  await expect(field(kim)).toHaveCount(0);
  await message(kim, 'brings the urn').first().hover();
  await expect(chat(kim).getByRole('button', { name: 'Reply' })).toHaveCount(0);
});

test('a chat across a cut: what each island wrote stays together, and all read the same', async ({
  link,
  someone,
}) => {
  test.setTimeout(120_000);
  const ana = await called(await someone(link), 'Ana', 'p2');
  const bo = await called(await someone(link), 'Bo', 'p3');
  let cy = await called(await someone(link), 'Cy', 'p4');
  for (const one of [ana, bo, cy]) await openChat(one);
  await say(ana, 'Who has the key?');
  for (const one of [bo, cy]) await expect(message(one, 'Who has the key?')).toBeVisible();

  await cutAll(cy);
  await expect(chat(cy)).toContainText('What you write waits', { timeout: ISLANDS_MS });
  for (const one of [ana, bo])
    await expect(chat(one)).toContainText('Out of reach: Cy.', { timeout: ISLANDS_MS });
  await say(cy, 'I have it');
  await expect(message(cy, 'I have it')).toContainText('only on this device');
  await say(ana, 'Cy is gone');
  await expect(message(bo, 'Cy is gone')).toBeVisible();
  await say(bo, 'Then we wait');
  await expect(message(ana, 'Then we wait')).toBeVisible();
  await say(ana, 'Until eleven');
  await say(cy, 'Anybody there?');
  await heal(cy);
  for (const one of [ana, bo])
    await expect(message(one, 'Anybody there?')).toBeAttached({ timeout: ISLANDS_MS });
  await expect(message(cy, 'Until eleven')).toBeAttached({ timeout: ISLANDS_MS });
  await expect(message(cy, 'I have it')).not.toContainText('only on this device', {
    timeout: ISLANDS_MS,
  });
  await say(cy, 'There you are');

  const told = (first: string, other: string): string[] => [
    'Who has the key?',
    `While apart: ${first}`,
    'Cy is gone',
    'Then we wait',
    'Until eleven',
    `Meanwhile, without seeing that: ${other}`,
    'I have it',
    'Anybody there?',
    'Together again',
    'There you are',
  ];
  await expect.poll(() => lines(ana)).toEqual(told('You and Bo', 'Cy'));
  await expect.poll(() => lines(bo)).toEqual(told('You and Ana', 'Cy'));
  await expect.poll(() => lines(cy)).toEqual(told('Ana and Bo', 'You'));

  cy = await reload(cy);
  await openChat(cy);
  await expect.poll(() => lines(cy)).toEqual(told('Ana and Bo', 'You'));
  const dov = await someone(link);
  await expect(chatButton(dov)).toHaveAccessibleName('Chat, 7 new');
  await openChat(dov);
  await expect.poll(() => lines(dov)).toEqual(told('Ana and Bo', 'Cy'));
  for (const theme of ['light', 'dark'] as const) await expectNoViolations(ana, theme);
});

test('by keys alone, and on a phone', async ({ link, someone, profile }) => {
  test.setTimeout(120_000);
  const ana = await called(await someone(link), 'Ana', 'p2');
  const phone = await profile({ viewport: { width: 390, height: 844 }, hasTouch: true });
  const bo = await called(await openPeer(phone, link), 'Bo', 'p3');
  const { keyboard } = ana.page;
  await keyboard.press('ControlOrMeta+Alt+KeyJ');
  await expect(field(ana)).toBeFocused();
  await keyboard.type('one');
  await keyboard.press('Shift+Enter');
  await keyboard.type('two lines');
  await keyboard.press('Enter');
  await keyboard.type('three');
  await keyboard.press('Enter');
  await expect(message(ana, 'three')).toBeVisible();
  await keyboard.press('PageUp');
  await expect(message(ana, 'three')).toBeFocused();
  await keyboard.press('ArrowUp');
  await expect(message(ana, 'two lines')).toBeFocused();
  await keyboard.press('Enter');
  await expect(chat(ana).getByRole('button', { name: 'React: thumbs up' })).toBeFocused();
  await keyboard.press('Enter');
  await expect(
    message(ana, 'two lines').getByRole('button', { name: 'thumbs up: You' }),
  ).toBeVisible();
  await keyboard.press('Escape');
  await expect(message(ana, 'two lines')).toBeFocused();
  await keyboard.press('Escape');
  await expect(field(ana)).toBeFocused();
  await keyboard.type('a draft');
  await keyboard.press('Escape');
  await expect(chat(ana)).toHaveCount(0);
  await keyboard.press('ControlOrMeta+Alt+KeyJ');
  await expect(field(ana)).toHaveValue('a draft');

  await expect(chatButton(bo)).toHaveAccessibleName('Chat, 2 new');
  await chatButton(bo).tap();
  await message(bo, 'three').tap();
  await chat(bo).getByRole('button', { name: 'React: heart' }).tap();
  await expect(
    message(ana, 'three').getByRole('button', { name: 'heart: Bo', exact: true }),
  ).toBeVisible();
  for (const theme of ['light', 'dark'] as const) await expectNoViolations(bo, theme);
});
