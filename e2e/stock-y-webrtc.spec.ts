import type { Page } from '@playwright/test';
import { bundle, openScript } from './support/bundles.ts';
import { eventually } from './support/peers.ts';
import { expect, test } from './support/story.ts';

/** What any application with y-webrtc does. */
const STOCK_PAGE = `
  import * as Y from 'yjs';
  import { WebrtcProvider } from 'y-webrtc';
  const doc = new Y.Doc();
  const signaling = [location.origin.replace('http', 'ws') + '/signaling'];
  const provider = new WebrtcProvider('stock room', doc, { signaling, peerOpts: { config: { iceServers: [] } } });
  Object.assign(window, { words: doc.getText('words'), provider });
`;

type Stock = { words: { insert(at: number, words: string): void; toString(): string } };

const words = (page: Page): Promise<string> => page.evaluate(() => (window as unknown as Stock).words.toString());
const write = (page: Page, more: string): Promise<void> =>
  page.evaluate((text) => (window as unknown as Stock).words.insert(0, text), more);

test('pages with stock y-webrtc meet through our signaling', async ({ baseURL, profile }) => {
  const script = await bundle(STOCK_PAGE);
  const [ann, ben] = [
    await openScript(await profile(), baseURL ?? '', script),
    await openScript(await profile(), baseURL ?? '', script),
  ];
  await write(ann, 'from Ann. ');
  await eventually('it reached Ben', async () => (await words(ben)) === 'from Ann. ');
  await write(ben, 'From Ben, ');
  await eventually('it reached Ann', async () => (await words(ann)) === 'From Ben, from Ann. ');
  expect(await words(ben)).toBe('From Ben, from Ann. ');
});
