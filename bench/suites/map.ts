/** What drawing the map costs a frame while edits glint on it, in a room of 60 against a room of 8; and what it costs that a round trip has changed. */
import type { Browser, CDPSession, Page } from '@playwright/test';
import type { Figure } from '../report.ts';
import { ms } from '../report.ts';
import { launch, openPage, pause, until } from '../rig/browser.ts';
import { median } from '../stats.ts';
import type { Suite } from './context.ts';

const SMALL = 8;
const LARGE = 60;
const TO_REACH_RATIO = 1.5;
/** As many as are ever drawn at once, sent anew when they have arrived. */
const GLINTS = 12;
const SEND_EVERY_MS = 700;
const MEASURE_MS = 6000;
const ROUNDS = 5;
const CHANGES = 40;
const FRAME = { width: 1280, height: 800 };

type MapPage = { send(edits: number): void; jitter(): void; peers(): number };
type MapWindow = Window & { mapPage: MapPage };

type Sample = { cpuMsPerFrame: number; frames: number };

/** Of all processes of the browser: drawing is not only the page's own work. */
async function cpuSeconds(session: CDPSession): Promise<number> {
  const { processInfo } = (await session.send('SystemInfo.getProcessInfo')) as {
    processInfo: { cpuTime: number }[];
  };
  return processInfo.reduce((sum, { cpuTime }) => sum + cpuTime, 0);
}

async function openMap(browser: Browser, origin: string, peers: number): Promise<Page> {
  const page = await openPage(browser, `map of ${peers}`);
  await page.setViewportSize(FRAME);
  await page.goto(`${origin}/map.html?spec=${JSON.stringify({ peers })}`);
  await page.waitForSelector('.coasts .land', { state: 'attached' });
  await until(
    `${peers} houses`,
    async () =>
      (await page.evaluate(() => (window as unknown as MapWindow).mapPage.peers())) === peers,
  );
  await pause(1000);
  return page;
}

/** Frames drawn while glints run. Runs in the page. */
async function glint([edits, everyMs, forMs]: [number, number, number]): Promise<number> {
  const { mapPage } = window as unknown as MapWindow;
  let frames = 0;
  const end = performance.now() + forMs;
  const timer = setInterval(() => mapPage.send(edits), everyMs);
  await new Promise<void>((resolve) => {
    const next = (now: number): void => {
      frames += 1;
      if (now < end) requestAnimationFrame(next);
      else resolve();
    };
    requestAnimationFrame(next);
  });
  clearInterval(timer);
  return frames;
}

async function sample(page: Page, session: CDPSession, isGlinting: boolean): Promise<Sample> {
  const before = await cpuSeconds(session);
  const frames = await page.evaluate(glint, [
    isGlinting ? GLINTS : 0,
    SEND_EVERY_MS,
    MEASURE_MS,
  ] as [number, number, number]);
  const after = await cpuSeconds(session);
  return { cpuMsPerFrame: ((after - before) * 1000) / frames, frames };
}

/** How long the page is busy with a change of round trips only, and how many parts of coasts it touched. Runs in the page. */
async function change(changes: number): Promise<{ busyMs: number[]; coastsTouched: number }> {
  const { mapPage } = window as unknown as MapWindow;
  const coasts = document.querySelector('.coasts');
  let coastsTouched = 0;
  const observer = new MutationObserver((all) => {
    coastsTouched += all.length;
  });
  if (coasts !== null)
    observer.observe(coasts, { subtree: true, childList: true, attributes: true });
  const busyMs: number[] = [];
  for (let i = 0; i < changes; i++) {
    const start = performance.now();
    mapPage.jitter();
    await new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.addEventListener('message', resolve);
      port1.start();
      requestAnimationFrame(() => port2.postMessage(null));
    });
    busyMs.push(performance.now() - start);
  }
  observer.disconnect();
  return { busyMs, coastsTouched };
}

export const map: Suite = {
  name: 'map',
  what: 'drawing the map of a room of 60 against one of 8',
  async run({ servers, quick }) {
    const browser = await launch();
    try {
      const session = await browser.newBrowserCDPSession();
      const samples: Record<number, Sample[]> = { [SMALL]: [], [LARGE]: [] };
      const changes: Record<number, Awaited<ReturnType<typeof change>>> = {};
      for (let round = 0; round < (quick ? 2 : ROUNDS); round++)
        for (const peers of [SMALL, LARGE]) {
          const page = await openMap(browser, servers.origin, peers);
          samples[peers]?.push(await sample(page, session, true));
          changes[peers] = await page.evaluate(change, CHANGES);
          await page.context().close();
        }
      return { figures: figuresOf(samples, changes), details: { samples, changes }, skipped: [] };
    } finally {
      await browser.close();
    }
  },
};

function figuresOf(
  samples: Record<number, Sample[]>,
  changes: Record<number, Awaited<ReturnType<typeof change>>>,
): Figure[] {
  const perFrame = (peers: number): number =>
    median((samples[peers] ?? []).map(({ cpuMsPerFrame }) => cpuMsPerFrame));
  const busy = (peers: number): number => median(changes[peers]?.busyMs ?? []);
  const touched = [SMALL, LARGE].reduce(
    (sum, peers) => sum + (changes[peers]?.coastsTouched ?? Infinity),
    0,
  );
  const ratio = perFrame(LARGE) / perFrame(SMALL);
  return [
    {
      figure: `processor time a frame while ${GLINTS} edits glint, all of the browser, ${LARGE} peers; stock: ${SMALL}`,
      stock: ms(perFrame(SMALL)),
      ours: ms(perFrame(LARGE)),
      ratio,
      toReach: `${TO_REACH_RATIO} times`,
      met: ratio <= TO_REACH_RATIO,
    },
    {
      figure: `all round trips change, until the frame with them is drawn, ${LARGE} peers; stock: ${SMALL}`,
      stock: ms(busy(SMALL)),
      ours: ms(busy(LARGE)),
      ratio: busy(LARGE) / busy(SMALL),
      toReach: 'stated',
      met: null,
    },
    {
      figure: 'parts of coasts drawn anew by that',
      stock: '-',
      ours: String(touched),
      ratio: null,
      toReach: '0',
      met: touched === 0,
    },
  ];
}
