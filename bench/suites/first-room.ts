/**
 * The app itself as a newcomer meets it on a phone: caches cold, the network "Fast 4G" and the processor four times slower, both as
 * Chromium's developer tools define them. From the start of the navigation until one can start a room; and from opening a link until one
 * can write in its document.
 */
import type { Browser, Page } from '@playwright/test';
import { seconds, type Figure } from '../report.ts';
import { isAppBuilt, startApp } from '../rig/app.ts';
import { launch } from '../rig/browser.ts';
import { median } from '../stats.ts';
import type { Suite } from './context.ts';

/** DevTools' preset: 9 and 1.5 Mbit/s at nine tenths, 60 ms at 2.75. */
const FAST_4G = {
  offline: false,
  downloadThroughput: ((9 * 1e6) / 8) * 0.9,
  uploadThroughput: ((1.5 * 1e6) / 8) * 0.9,
  latency: 60 * 2.75,
};
const CPU_SLOWDOWN = 4;
const TO_REACH_MS = 2000;
const TRIALS = 5;
const PATIENCE_MS = 30_000;

async function onSlowPhone(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ serviceWorkers: 'block' });
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send('Network.enable');
  await devtools.send('Network.emulateNetworkConditions', FAST_4G);
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: CPU_SLOWDOWN });
  return page;
}

/** Milliseconds of the page's own clock, which starts with the navigation. */
async function untilShown(page: Page, selector: string): Promise<number> {
  await page.waitForSelector(selector, { timeout: PATIENCE_MS });
  return page.evaluate(() => performance.now());
}

async function lobbyOnce(browser: Browser, origin: string): Promise<number> {
  const page = await onSlowPhone(browser);
  await page.goto(origin, { waitUntil: 'commit' });
  const shownMs = await untilShown(page, 'button[type=submit]');
  await page.context().close();
  return shownMs;
}

async function roomOnce(browser: Browser, link: string): Promise<number> {
  const page = await onSlowPhone(browser);
  await page.goto(link, { waitUntil: 'commit' });
  const shownMs = await untilShown(page, '[contenteditable=true]');
  await page.context().close();
  return shownMs;
}

/** Someone at a desk starts a room with one document and stays in it. */
async function startRoom(browser: Browser, origin: string): Promise<{ page: Page; link: string }> {
  const page = await (await browser.newContext()).newPage();
  await page.goto(origin);
  await page.click('button[type=submit]');
  await page.waitForSelector('[contenteditable=true]', { timeout: PATIENCE_MS });
  return { page, link: page.url() };
}

const figureOf = (figure: string, times: readonly number[]): Figure => ({
  figure,
  stock: '-',
  ours: seconds(median(times)),
  ratio: null,
  toReach: seconds(TO_REACH_MS),
  met: median(times) <= TO_REACH_MS,
});

export const firstRoom: Suite = {
  name: 'first-room',
  what: 'the app on a slow phone, caches cold',
  async run({ quick }) {
    if (!isAppBuilt())
      return { figures: [], details: {}, skipped: ['the app is not built: npm run build'] };
    const host = await startApp();
    const browser = await launch();
    const [lobby, room]: [number[], number[]] = [[], []];
    try {
      const desk = await startRoom(browser, host.origin);
      for (let trial = 0; trial < (quick ? 2 : TRIALS); trial++) {
        lobby.push(await lobbyOnce(browser, host.origin));
        room.push(await roomOnce(browser, desk.link));
      }
    } finally {
      await browser.close();
      await host.end();
    }
    return {
      figures: [
        figureOf('slow phone, cold: until a room can be started, p50', lobby),
        figureOf('slow phone, cold: a link is opened until one can write, p50', room),
      ],
      details: { lobbyMs: lobby, roomMs: room },
      skipped: [],
    };
  },
};
