import { chromium } from '@playwright/test';
import {
  eventually,
  newLink,
  newPage,
  openPeer,
  reload,
  status,
  text,
  waitForOneText,
  waitForPath,
  write,
} from './support/peers.ts';
import { launchOptions } from './support/profiles.ts';
import { expect, test } from './support/story.ts';

test('on a plain-http address of the local network everything works', async ({ server }) => {
  // A name that is not loopback's: to the browser, this is any host without a certificate.
  const browser = await chromium.launch(
    launchOptions('--host-resolver-rules=MAP lan.test 127.0.0.1'),
  );
  try {
    const contexts = [await browser.newContext(), await browser.newContext()] as const;
    const link = await newLink(contexts[0], `http://lan.test:${server.port}`);
    expect(link).toContain(`http://lan.test:${server.port}/r/`);
    let ann = await openPeer(contexts[0], link);
    const ben = await openPeer(contexts[1], link);
    const troubles: string[] = [];
    for (const { page } of [ann, ben])
      page.on('pageerror', (error) => troubles.push(error.message));
    expect(
      await ann.page.evaluate(() => ({
        isSecureContext,
        locks: 'locks' in navigator,
        subtle: 'subtle' in crypto,
        serviceWorker: 'serviceWorker' in navigator,
        clipboard: 'clipboard' in navigator,
      })),
    ).toEqual({
      isSecureContext: false,
      locks: false,
      subtle: false,
      serviceWorker: false,
      clipboard: false,
    });

    const page = await newPage(ann);
    await Promise.all([write(ann, page, 'plain '), write(ben, page, 'simple ')]);
    const words = await waitForOneText(page, ann, ben);
    await waitForPath(ann, ben, 'direct');
    await eventually('it is saved', async () => (await status(ann)).saved);

    // There is no clipboard here: copying falls back, and says what it did.
    await ann.page.getByRole('button', { name: 'Share' }).click();
    await ann.page.getByRole('button', { name: 'Copy the edit link' }).click();
    await expect(
      ann.page.getByRole('status').filter({ hasText: /Copied|press Ctrl\+C/ }),
    ).toBeVisible();

    await ann.page.keyboard.press('Escape');
    await ann.page.keyboard.press('Control+,');
    await expect(ann.page.getByRole('dialog')).toContainText('An https:// address can.');
    await ann.page.keyboard.press('Escape');

    ann = await reload(ann);
    expect(await text(ann, page)).toBe(words);
    await write(ann, page, 'again');
    expect(await waitForOneText(page, ann, ben)).toBe(`${words}again`);

    // The lobby promises nothing that this address cannot keep, and copies a link all the same.
    await ann.page.getByRole('link', { name: 'Folkmoot, leave this room' }).click();
    await expect(ann.page.getByText('the browser keeps no files of the app')).toBeVisible();
    await expect(ann.page.getByText('All open without a network')).toHaveCount(0);
    await ann.page.getByRole('button', { name: 'More about story' }).click();
    await ann.page.getByRole('menuitem', { name: 'Copy the link' }).click();
    await expect(ann.page.getByText('The link is copied.')).toBeVisible();
    await ann.page.getByLabel('Link to a room').focus();
    await ann.page.keyboard.press('Control+v');
    await expect(ann.page.getByLabel('Link to a room')).toHaveValue(link);
    expect(troubles).toEqual([]);
  } finally {
    await browser.close();
  }
});
