import type { Locator } from '@playwright/test';
import { readFile } from 'node:fs/promises';
import { openHostile, waitUntilLinked } from './support/hostile.ts';
import {
  newPage,
  peerOn,
  waitForOneText,
  waitForText,
  watchMisbehaviour,
  write,
  type Peer,
} from './support/peers.ts';
import { expect, test } from './support/story.ts';

/** More than any version that there is. */
const FAR_VERSION = 9;

const notice = ({ page }: Peer, title: string): Locator =>
  page.locator('section.notice').filter({ hasText: title });

test('whoever was cut off for a forgery is named on the screen, until that is dismissed', async ({
  link,
  someone,
  profile,
}) => {
  const [ann, ben] = [await someone(link), await someone(link)];
  const page = await newPage(ann);
  await write(ann, page, 'honest');
  await waitForOneText(page, ann, ben);
  const hostile = await openHostile(await profile(), link);
  await waitUntilLinked(hostile, ann.id, ben.id);
  const named = await watchMisbehaviour(ben);
  await hostile.attack('forgeHead', ann.id, page, 1000);
  const cutOff = notice(ben, 'was cut off from this room.');
  await expect(cutOff).toContainText('it passed on a forgery');
  expect(Object.keys(await named())).toEqual([hostile.id]);
  await ben.page.getByRole('button', { name: /^Peers/ }).click();
  await expect(ben.page.getByRole('complementary', { name: 'Peers' })).toContainText(
    'Cut off from this room: it passed on a forgery',
  );
  await cutOff.getByRole('button', { name: 'Dismiss' }).click();
  await expect(cutOff).toHaveCount(0);
});

test('a document that was put together anew says why', async ({ link, someone }) => {
  const ann = await someone(link);
  const { view } = await ann.room.evaluate((room) => room.invite());
  const viewer = await someone(view);
  const page = await newPage(ann);
  await write(ann, page, 'look on');
  await waitForText(viewer, page, 'look on');
  await expect(viewer.page.getByRole('textbox', { name: 'Page text' })).toHaveValue('look on');
  await write(viewer, page, ' and write');
  const replaced = notice(viewer, 'This page was put together anew.');
  await expect(replaced).toContainText('This link lets you look, not write');
  await waitForText(viewer, page, 'look on');
  await replaced.getByRole('button', { name: 'Dismiss' }).click();
  await expect(replaced).toHaveCount(0);
});

test('whose words were taken with what they stood beside keeps a copy and goes on anew', async ({
  link,
  someone,
  profile,
}) => {
  const [ann, ben] = [await someone(link), await someone(link)];
  const page = await newPage(ann);
  await waitForOneText(page, ann, ben);
  const hostile = await openHostile(await profile(), link);
  await waitUntilLinked(hostile, ann.id, ben.id);
  await hostile.attack('whisper', ann.id, page, 'never signed');
  await waitForText(ann, page, 'never signed');
  await expect(ann.page.getByRole('textbox', { name: 'Page text' })).toHaveValue('never signed');
  await write(ann, page, ' and ours');
  await hostile.attack('write', page, 'hi');
  await waitForText(ben, page, 'hi');

  const spent = notice(ann, 'What you wrote on this page is no longer shown.');
  await expect(spent).toBeVisible();
  await expect(spent).toHaveClass(/alarm/);
  const coming = ann.page.waitForEvent('download');
  await spent.getByRole('button', { name: 'Keep a copy' }).click();
  const copy = await readFile(await (await coming).path(), 'utf8');
  expect(copy).toContain('never signed and ours');

  await Promise.all([
    ann.page.waitForEvent('framenavigated'),
    spent.getByRole('button', { name: 'Open the room again' }).click(),
  ]);
  const again = await peerOn(ann.page);
  await waitForText(again, page, 'hi');
  await write(again, page, ' from Ann');
  await waitForText(ben, page, 'hi from Ann');
});

test('a newer version in the room is said, and reloading is offered', async ({
  link,
  someone,
  profile,
}) => {
  const ann = await someone(link);
  await openHostile(await profile(), link, { version: FAR_VERSION });
  const newer = notice(ann, 'Someone here uses a newer Folkmoot.');
  await expect(newer).toBeVisible();
  await Promise.all([
    ann.page.waitForEvent('framenavigated'),
    newer.getByRole('button', { name: 'Reload' }).click(),
  ]);
  await peerOn(ann.page);
});
