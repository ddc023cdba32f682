/** What it costs to have the network view open in a room of 8: processor time of the page that shows it, in the built app, while somebody types. */
import type { Browser, Page } from '@playwright/test';
import { ms, type Figure } from '../report.ts';
import { isAppBuilt, startApp } from '../rig/app.ts';
import { launch, openPage, pause, until } from '../rig/browser.ts';
import { ProcessTimes } from '../rig/process-times.ts';
import { median } from '../stats.ts';
import type { Suite } from './context.ts';

const PEERS = 8;
const ROUNDS = 3;
const MEASURE_MS = 8000;
const SETTLE_MS = 3000;
const KEY_MS = 60;
const LETTERS = 'the urn takes an hour to boil ';
const EDITOR = '[contenteditable=true]';
const VIEW_KEY = 'Control+Alt+G';
const PATIENCE_MS = 120_000;

type AppWindow = Window & {
  folkmoot: { room: { invite(): { edit: string | null }; peers(): { path: string }[] } };
};

async function openRoom(browser: Browser, origin: string): Promise<Page[]> {
  const first = await openPage(browser, 'app 0');
  await first.goto(origin);
  await first.click('button[type=submit]');
  await first.waitForSelector(EDITOR, { timeout: PATIENCE_MS });
  const link = await first.evaluate(
    () => (window as unknown as AppWindow).folkmoot.room.invite().edit ?? '',
  );
  const pages = [first];
  for (let i = 1; i < PEERS; i++) {
    const page = await openPage(browser, `app ${i}`);
    await page.goto(link);
    await page.waitForSelector(EDITOR, { timeout: PATIENCE_MS });
    pages.push(page);
  }
  const direct = (page: Page): Promise<number> =>
    page.evaluate(
      () =>
        (window as unknown as AppWindow).folkmoot.room
          .peers()
          .filter(({ path }) => path === 'direct').length,
    );
  await until(
    'a whole mesh',
    async () => (await Promise.all(pages.map(direct))).every((count) => count === PEERS - 1),
    PATIENCE_MS,
  );
  return pages;
}

async function typeFor(typist: Page, forMs: number): Promise<void> {
  const count = Math.round(forMs / KEY_MS);
  const text = LETTERS.repeat(Math.ceil(count / LETTERS.length)).slice(0, count);
  await typist.keyboard.type(text, { delay: KEY_MS });
}

const isShown = (page: Page): Promise<boolean> => page.locator('dialog[open]').first().isVisible();

async function turnView(page: Page, isOpen: boolean): Promise<void> {
  if ((await isShown(page)) === isOpen) return;
  await page.keyboard.press(isOpen ? VIEW_KEY : 'Escape');
  await until('the view', async () => (await isShown(page)) === isOpen);
}

/** Milliseconds a second: of the page that may show it, and the median of the others that do not type. */
type Cost = { viewer: number; others: number };

async function measure(
  pages: readonly Page[],
  rounds: number,
): Promise<Record<'closed' | 'open', Cost[]>> {
  const [viewer, ...others] = pages as [Page, ...Page[]];
  const typist = others.at(-1) ?? viewer;
  await typist.click(EDITOR);
  const times = await ProcessTimes.of(pages.slice(0, -1));
  const costs: Record<'closed' | 'open', Cost[]> = { closed: [], open: [] };
  for (let round = 0; round < rounds; round++)
    for (const state of ['closed', 'open'] as const) {
      await turnView(viewer, state === 'open');
      await typeFor(typist, SETTLE_MS);
      const [own = Number.NaN, ...rest] = await times.during(() => typeFor(typist, MEASURE_MS));
      costs[state].push({ viewer: own, others: median(rest) });
    }
  return costs;
}

function figuresOf(costs: Record<'closed' | 'open', Cost[]>): Figure[] {
  const of = (state: 'closed' | 'open', who: keyof Cost): number =>
    median(costs[state].map((cost) => cost[who]));
  const figure = (what: string, who: keyof Cost): Figure => {
    const [closed, open] = [of('closed', who), of('open', who)];
    const ratio = open / closed;
    return {
      figure: `processor time a second ${what}, app, room of ${PEERS}; stock: with the view closed`,
      stock: ms(closed),
      ours: ms(open),
      ratio,
      toReach: '1.5 or less',
      met: ratio <= 1.5,
    };
  };
  return [
    figure('of a page with the network view open', 'viewer'),
    figure('of the others meanwhile', 'others'),
  ];
}

export const networkView: Suite = {
  name: 'network-view',
  what: 'the network view, open and closed',
  async run({ quick }) {
    if (!isAppBuilt())
      return {
        figures: [],
        details: {},
        skipped: ['network-view: the app is not built: npm run build'],
      };
    const browser = await launch();
    const host = await startApp();
    try {
      const pages = await openRoom(browser, host.origin);
      await pause(SETTLE_MS);
      const costs = await measure(pages, quick ? 1 : ROUNDS);
      return { figures: figuresOf(costs), details: costs, skipped: [] };
    } finally {
      await browser.close();
      await host.end();
    }
  },
};
