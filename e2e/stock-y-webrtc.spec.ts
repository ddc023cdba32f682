import type { Page } from '@playwright/test';
import { bundle, serveScript } from './support/bundles.ts';
import { eventually } from './support/peers.ts';
import { expect, test } from './support/story.ts';

/** What any application with y-webrtc does. */
const STOCK_PAGE = `
  import * as Y from 'yjs';
  import { WebrtcProvider } from 'y-webrtc';
  const doc = new Y.Doc();
  const signaling = [location.hash.slice(1)];
  const provider = new WebrtcProvider('stock room', doc, { signaling, peerOpts: { config: { iceServers: [] } } });
  Object.assign(window, { words: doc.getText('words'), provider });
`;

type Stock = { words: { insert(at: number, words: string): void; toString(): string } };

const words = (page: Page): Promise<string> =>
  page.evaluate(() => (window as unknown as Stock).words.toString());
const write = (page: Page, more: string): Promise<void> =>
  page.evaluate((text) => (window as unknown as Stock).words.insert(0, text), more);

test('pages with stock y-webrtc, served by another host, meet through our signaling', async ({
  baseURL,
  profile,
}) => {
  const host = await serveScript(await bundle(STOCK_PAGE));
  try {
    const open = async (): Promise<Page> => {
      const page = await (await profile()).newPage();
      await page.goto(`${host.origin}/#${(baseURL ?? '').replace('http', 'ws')}/signaling`);
      return page;
    };
    const [ann, ben] = [await open(), await open()];
    await write(ann, 'from Ann. ');
    await eventually('it reached Ben', async () => (await words(ben)) === 'from Ann. ');
    await write(ben, 'From Ben, ');
    await eventually('it reached Ann', async () => (await words(ann)) === 'From Ben, from Ann. ');
    expect(await words(ben)).toBe('From Ben, from Ann. ');
  } finally {
    host.close();
  }
});
