/** What it costs to draw on a board of a thousand shapes while somebody else drags one of them: frame times of the built app. */
import type { Browser, Page } from '@playwright/test';
import { ms, type Figure } from '../report.ts';
import { isAppBuilt, startApp } from '../rig/app.ts';
import { launch, openPage, until } from '../rig/browser.ts';
import { median } from '../stats.ts';
import type { Suite } from './context.ts';

const SHAPES = 1000;
const A_ROW = 40;
const APART_PX = 30;
const SIZE_PX = 20;
const ROUNDS = 5;
const MEASURE_MS = 4000;
const STEPS_A_TURN = 60;
const RADIUS_PX = 60;
const RATIO_TO_REACH = 1.3;
const PATIENCE_MS = 120_000;
const CANVAS = '.board canvas.interactive';

type AppWindow = Window & {
  folkmoot: {
    createInvite(): string;
    room: { createPage(page: { kind: string; title: string }): string } | null;
  };
};

/** Hatched squares in rows, as a file. */
function drawing(): string {
  const elements = Array.from({ length: SHAPES }, (_, i) => ({
    ...{ id: `shape-${i}`, type: 'rectangle', seed: i + 1, fillStyle: 'hachure' },
    ...{ strokeColor: '#1e1e1e', backgroundColor: '#a5d8ff', strokeWidth: 1 },
    ...{ x: (i % A_ROW) * APART_PX, y: Math.floor(i / A_ROW) * APART_PX },
    ...{ width: SIZE_PX, height: SIZE_PX },
  }));
  return JSON.stringify({ type: 'excalidraw', version: 2, elements });
}

async function openBoard(browser: Browser, name: string, link: string): Promise<Page> {
  const page = await openPage(browser, name);
  await page.goto(link);
  await page
    .getByRole('navigation', { name: 'Pages' })
    .getByRole('button', { name: /^Board/ })
    .first()
    .click({ timeout: PATIENCE_MS });
  await page.waitForSelector(CANVAS, { timeout: PATIENCE_MS });
  return page;
}

async function openBoth(browser: Browser, origin: string): Promise<[Page, Page]> {
  const start = await openPage(browser, 'start');
  await start.goto(origin);
  await start.waitForFunction(() => 'folkmoot' in window);
  const link = await start.evaluate(() => (window as unknown as AppWindow).folkmoot.createInvite());
  await start.goto(link);
  await start.waitForFunction(() => (window as unknown as AppWindow).folkmoot?.room);
  await start.evaluate(() =>
    (window as unknown as AppWindow).folkmoot.room?.createPage({ kind: 'board', title: 'Board' }),
  );
  const first = await openBoard(browser, 'drawer', link);
  await start.close();
  const chooser = first.waitForEvent('filechooser');
  await first.getByTestId('main-menu-trigger').click();
  await first.getByText('Open a drawing', { exact: true }).click();
  await (
    await chooser
  ).setFiles({
    name: 'shapes.excalidraw',
    mimeType: 'application/json',
    buffer: Buffer.from(drawing()),
  });
  const second = await openBoard(browser, 'other', link);
  await until(
    'both have it',
    async () => !(await second.locator('.board-empty').isVisible()),
    PATIENCE_MS,
  );
  return [first, second];
}

/** Drags what is at a spot in circles until told to end. */
async function dragAround(
  page: Page,
  spot: { x: number; y: number },
  isOver: () => boolean,
): Promise<void> {
  const box = await page.locator(CANVAS).boundingBox();
  const [x, y] = [(box?.x ?? 0) + spot.x, (box?.y ?? 0) + spot.y];
  await page.mouse.move(x, y);
  await page.mouse.down();
  for (let step = 1; !isOver(); step += 1) {
    const angle = (2 * Math.PI * step) / STEPS_A_TURN;
    await page.mouse.move(x + RADIUS_PX * Math.sin(angle), y + RADIUS_PX * (1 - Math.cos(angle)));
  }
  await page.mouse.move(x, y);
  await page.mouse.up();
}

/** Milliseconds from frame to frame. */
const framesOf = (page: Page, forMs: number): Promise<number[]> =>
  page.evaluate(
    (lasts) =>
      new Promise<number[]>((resolve) => {
        const times: number[] = [];
        const look = (now: number): void => {
          times.push(now);
          if (now - (times[0] ?? now) < lasts) requestAnimationFrame(look);
          else resolve(times.slice(1).map((time, i) => time - (times[i] ?? time)));
        };
        requestAnimationFrame(look);
      }),
    forMs,
  );

async function measure(drawer: Page, other: Page, isOtherDragging: boolean): Promise<number> {
  let isOver = false;
  const middle = await drawer.locator(CANVAS).boundingBox();
  const spot = { x: (middle?.width ?? 0) / 2, y: (middle?.height ?? 0) / 2 };
  const drags = [
    dragAround(drawer, spot, () => isOver),
    ...(isOtherDragging
      ? [dragAround(other, { x: spot.x + 100, y: spot.y + 60 }, () => isOver)]
      : []),
  ];
  const frames = await framesOf(drawer, MEASURE_MS);
  isOver = true;
  await Promise.all(drags);
  return frames.reduce((sum, each) => sum + each, 0) / frames.length;
}

function figureOf(alone: readonly number[], together: readonly number[]): Figure {
  const ratio = median(together) / median(alone);
  return {
    figure: `frame time while drawing on a board of ${SHAPES} shapes and a peer drags one, app; stock: the same alone`,
    stock: ms(median(alone)),
    ours: ms(median(together)),
    ratio,
    toReach: `${RATIO_TO_REACH} or less`,
    met: ratio <= RATIO_TO_REACH,
  };
}

export const board: Suite = {
  name: 'board',
  what: 'a board of a thousand shapes, alone and while a peer drags',
  async run({ quick }) {
    if (!isAppBuilt())
      return {
        figures: [],
        details: {},
        skipped: ['board: the app is not built: npm run build'],
      };
    const browser = await launch();
    const host = await startApp();
    try {
      const [drawer, other] = await openBoth(browser, host.origin);
      const times: { alone: number[]; together: number[] } = { alone: [], together: [] };
      for (let round = 0; round < (quick ? 2 : ROUNDS); round++) {
        times.alone.push(await measure(drawer, other, false));
        times.together.push(await measure(drawer, other, true));
      }
      return { figures: [figureOf(times.alone, times.together)], details: times, skipped: [] };
    } finally {
      await browser.close();
      await host.end();
    }
  },
};
