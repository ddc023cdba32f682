/** A direct link that dies without a word: until the edits made meanwhile are there by the relay. */
import type { Page } from '@playwright/test';
import { seconds, type SuiteReport } from '../report.ts';
import { call, launch, pause } from '../rig/browser.ts';
import { openRoom, type BenchRoom } from '../rig/room.ts';
import { median } from '../stats.ts';
import type { Suite } from './context.ts';

const TRIALS = 5;
const TO_REACH_MS = 2000;
const LIMIT_MS = 20_000;
const QUOTED = '16.9 s (earlier, in network namespaces)';

type Trial = { arrivedMs: number; noticedMs: number; directAgainMs: number };

async function trial({ pages }: BenchRoom): Promise<Trial> {
  const [first, second] = pages as [Page, Page];
  const length = (await call(first, 'length', 'one')) + 1;
  await Promise.all(pages.map((page) => call(page, 'silenceDirect', true)));
  const deadMs = await call(first, 'now');
  const arrived = call(second, 'whenLength', 'one', length, LIMIT_MS);
  const noticed = call(first, 'whenPath', 'relayed', LIMIT_MS);
  await call(first, 'type', { count: 1, everyMs: 1, text: 'one', caret: 'anchored' });
  const result = {
    arrivedMs: ((await arrived) ?? Infinity) - deadMs,
    noticedMs: ((await noticed) ?? Infinity) - deadMs,
  };
  await Promise.all(pages.map((page) => call(page, 'silenceDirect', false)));
  const openMs = await call(first, 'now');
  const again = await Promise.all(pages.map((page) => call(page, 'whenWhole', 1, LIMIT_MS)));
  return { ...result, directAgainMs: Math.max(...again.map((time) => time ?? Infinity)) - openMs };
}

export const deadLink: Suite = {
  name: 'dead-link',
  what: 'a direct link dies silently',
  async run(bench): Promise<SuiteReport> {
    const browser = await launch();
    const trials: Trial[] = [];
    try {
      const room = await openRoom(browser, bench.servers, { stack: 'ours', peers: 2 });
      for (let i = 0; i < (bench.quick ? 2 : TRIALS); i++) {
        await pause(2000 + Math.random() * 1000);
        trials.push(await trial(room));
      }
    } finally {
      await browser.close();
    }
    const arrived = trials.map(({ arrivedMs }) => arrivedMs);
    const noticed = trials.map(({ noticedMs }) => noticedMs);
    const worst = Math.max(...arrived, ...noticed);
    return {
      figures: [
        {
          figure: `dead direct link noticed and traffic on the relay, n = ${trials.length}`,
          stock: QUOTED,
          ours: `p50 ${seconds(median(arrived))}, worst ${seconds(worst)}`,
          ratio: null,
          toReach: '2 s',
          met: worst <= TO_REACH_MS,
        },
      ],
      details: { trials },
      skipped: [],
    };
  },
};
