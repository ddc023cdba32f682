import {
  field,
  openPeer,
  newPage,
  peerOf,
  peerOn,
  showPage,
  text,
  waitForOneText,
  waitForPath,
  write,
} from './support/peers.ts';
import { expect, test } from './support/story.ts';

test('someone starts a room, sends its link, and two people write at once', async ({ profile }) => {
  const [annsPage, bensPage] = [
    await (await profile()).newPage(),
    await (await profile()).newPage(),
  ];
  await annsPage.goto('/');
  await annsPage.getByLabel('Name of the room').fill('Garden party');
  await annsPage.getByRole('button', { name: 'Start a room' }).click();
  const ann = await peerOn(annsPage);
  await annsPage.getByRole('button', { name: 'Share' }).click();
  const link = await annsPage.getByLabel('Edit link', { exact: true }).inputValue();
  expect(link).toContain('/r/garden-party#');
  await annsPage.getByRole('button', { name: 'Close', exact: true }).click();

  await bensPage.goto('/');
  await bensPage.getByLabel('Link to a room').fill(link);
  await bensPage.getByRole('button', { name: 'Open' }).click();
  const ben = await peerOn(bensPage);
  const page = await newPage(ann);
  for (const peer of [ann, ben]) {
    await showPage(peer);
    await expect(field(peer)).toBeEditable({ timeout: 15_000 });
    await expect(peer.page.getByRole('status', { name: 'State of the room' })).toContainText(
      'Together with',
      { timeout: 15_000 },
    );
  }
  const [annsLine, bensLine] = ['anything that Ann types', 'ANYTHING THAT BEN TYPES'];
  await Promise.all([
    field(ann).pressSequentially(annsLine),
    field(ben).pressSequentially(bensLine),
  ]);
  const words = await waitForOneText(page, ann, ben);
  // Both lines are whole, letter by letter, however they met.
  const letters = (line: string): string => line.split('').sort().join('');
  expect(letters(words)).toBe(letters(annsLine + bensLine));
  for (const peer of [ann, ben]) await expect(field(peer)).toHaveValue(words);
  await waitForPath(ann, ben, 'direct');
  await waitForPath(ben, ann, 'direct');
  await annsPage.getByRole('button', { name: /^Peers/ }).click();
  await expect(annsPage.getByRole('complementary', { name: 'Peers' })).toContainText('Direct to');
});

test('three tabs of one browser meet as tabs, and receipts count the foreign browser only', async ({
  link,
  profile,
  someone,
}) => {
  const context = await profile();
  const tabs = [
    await openPeer(context, link),
    await openPeer(context, link),
    await openPeer(context, link),
  ] as const;
  const foreign = await someone(link);
  for (const tab of tabs) {
    for (const other of tabs) if (other !== tab) await waitForPath(tab, other, 'tab');
    await waitForPath(tab, foreign, 'direct');
    expect((await peerOf(tab, foreign))?.sharesDisk).toBe(false);
    expect((await peerOf(foreign, tab))?.sharesDisk).toBe(false);
  }
  expect((await peerOf(tabs[0], tabs[1]))?.sharesDisk).toBe(true);
  const page = await newPage(tabs[0]);
  await write(tabs[0], page, 'for all four');
  expect(await waitForOneText(page, ...tabs, foreign)).toBe('for all four');
  await expect
    .poll(() => tabs[0].room.evaluate((room) => room.receipt()), { timeout: 10_000 })
    .toMatchObject({ page, storedHere: true, heldBy: 1, devices: 1 });
  // To the foreign browser, the three tabs are one device.
  await write(foreign, page, '!');
  await expect
    .poll(() => foreign.room.evaluate((room) => room.receipt()), { timeout: 10_000 })
    .toMatchObject({ page, storedHere: true, heldBy: 1, devices: 1 });
});

test('a duplicated tab is somebody new', async ({ link, profile }) => {
  const context = await profile();
  const original = await openPeer(context, link);
  const page = await newPage(original);
  await write(original, page, 'mine');
  await original.page.evaluate(() => sessionStorage.setItem('copied', 'yes'));
  const [opened] = await Promise.all([
    context.waitForEvent('page'),
    original.page.evaluate((url) => void window.open(url), link),
  ]);
  const copy = await peerOn(opened);
  expect(await copy.page.evaluate(() => sessionStorage.getItem('copied'))).toBe('yes');
  expect(copy.id).not.toBe(original.id);
  await waitForOneText(page, original, copy);
  await Promise.all([write(original, page, ' and yours', 4), write(copy, page, 'now ', 0)]);
  expect(await waitForOneText(page, original, copy)).toBe('now mine and yours');
  expect(await text(copy, page)).toBe('now mine and yours');
});
