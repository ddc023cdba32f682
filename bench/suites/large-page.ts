/** A long text with all its history: 260,000 recorded keystrokes. Needs a trace file, see README.md; left out, visibly, without one. */
import type { Page } from '@playwright/test';
import type { StackName } from '../page/protocol.ts';
import { seconds, type SuiteReport } from '../report.ts';
import { call, launch, openPage, pause, until } from '../rig/browser.ts';
import { openRoom } from '../rig/room.ts';
import { FOLDER, loadTrace, TRACE, type Patch } from '../rig/trace.ts';
import type { Bench, Suite } from './context.ts';

const LIMIT_MS = 60_000;

type Measured = { writtenMs: number; joinedMs: number; writerHeap: number; joinerHeap: number };

async function measure(bench: Bench, stack: StackName, patches: Patch[]): Promise<Measured> {
  const browser = await launch();
  try {
    const room = await openRoom(browser, bench.servers, { stack, peers: 1 });
    const first = room.pages[0] as Page;
    const writtenMs = await call(first, 'replay', patches, 1);
    const length = await call(first, 'length', 'one');
    await pause(4000);
    const page = await openPage(browser, `${stack} joiner`);
    const wanted = encodeURIComponent(JSON.stringify({ where: room.where, length }));
    await page.goto(`${bench.servers.origin}/${stack}.html#join=${wanted}`);
    await until('the large page', async () => (await call(page, 'joined')) !== null, LIMIT_MS);
    const joinedMs = (await call(page, 'joined'))?.text ?? Number.NaN;
    await pause(1000);
    return {
      writtenMs,
      joinedMs,
      writerHeap: await call(first, 'heapBytes'),
      joinerHeap: await call(page, 'heapBytes'),
    };
  } finally {
    await browser.close();
  }
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;

export const largePage: Suite = {
  name: 'large-page',
  what: 'joining a long text, and memory',
  async run(bench): Promise<SuiteReport> {
    const patches = loadTrace();
    if (patches === null)
      return {
        figures: [],
        details: {},
        skipped: [`large-page: no ${TRACE} in ${FOLDER} (FOLKMOOT_DATA)`],
      };
    const taken = bench.quick ? patches.slice(0, 26_000) : patches;
    const stock = await measure(bench, 'y-webrtc', taken);
    const ours = await measure(bench, 'ours', taken);
    return {
      figures: [
        {
          figure: `join a text of ${taken.length} keystrokes`,
          stock: seconds(stock.joinedMs),
          ours: seconds(ours.joinedMs),
          ratio: ours.joinedMs / stock.joinedMs,
          toReach: 'stated',
          met: null,
        },
        {
          figure: 'memory with it, writer / joiner (JavaScript heap after collection)',
          stock: `${megabytes(stock.writerHeap)} / ${megabytes(stock.joinerHeap)}`,
          ours: `${megabytes(ours.writerHeap)} / ${megabytes(ours.joinerHeap)}`,
          ratio: ours.joinerHeap / stock.joinerHeap,
          toReach: 'stated',
          met: null,
        },
      ],
      details: { stock, ours, keystrokes: taken.length },
      skipped: [],
    };
  },
};
