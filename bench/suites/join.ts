/** A second browser, its caches cold, opens the link: from the start of the navigation until the text is there. */
import type { Browser } from '@playwright/test';
import type { JoinStages, StackName } from '../page/protocol.ts';
import { ms } from '../report.ts';
import { call, launch, openPage, pause, until } from '../rig/browser.ts';
import { openRoom } from '../rig/room.ts';
import { median, p95 } from '../stats.ts';
import type { Bench, Suite } from './context.ts';

const TEXT = 'A moot is a gathering that no one presides over. '.repeat(40);
const STACKS = ['y-webrtc', 'ours', 'y-websocket'] as const;
const STAGES = ['script', 'opened', 'page', 'text'] as const;
const TRIALS = 9;
const TO_REACH = 0.6;

async function joinOnce(browser: Browser, bench: Bench, stack: StackName): Promise<JoinStages> {
  const room = await openRoom(browser, bench.servers, { stack, peers: 1 });
  const [first] = room.pages;
  if (first === undefined) throw new Error('an empty room');
  await call(first, 'insert', 'one', TEXT);
  await pause(700);
  const page = await openPage(browser, `${stack} joiner`);
  try {
    const wanted = encodeURIComponent(JSON.stringify({ where: room.where, length: TEXT.length }));
    await page.goto(`${bench.servers.origin}/${stack}.html#join=${wanted}`);
    let stages: JoinStages | null = null;
    await until('the text', async () => (stages = await call(page, 'joined')) !== null);
    if (stages === null) throw new Error('never joined');
    return stages;
  } finally {
    await page.context().close();
    await room.close();
  }
}

export const join: Suite = {
  name: 'join',
  what: 'a second browser opens the link',
  async run(bench) {
    const joins: Record<StackName, JoinStages[]> = { 'y-webrtc': [], ours: [], 'y-websocket': [] };
    const browser = await launch();
    try {
      for (let trial = 0; trial < (bench.quick ? 3 : TRIALS); trial++)
        for (const stack of STACKS) joins[stack].push(await joinOnce(browser, bench, stack));
    } finally {
      await browser.close();
    }
    const times = (stack: StackName): number[] => joins[stack].map(({ text }) => text);
    const stages = (stack: StackName): unknown =>
      Object.fromEntries(
        STAGES.map((stage) => [stage, median(joins[stack].map((each) => each[stage]))]),
      );
    const [stock, ours] = [median(times('y-webrtc')), median(times('ours'))];
    return {
      figures: [
        {
          figure: 'second browser opens the link until the text is there, p50',
          stock: `${ms(stock)} (y-websocket ${ms(median(times('y-websocket')))})`,
          ours: ms(ours),
          ratio: ours / stock,
          toReach: `${TO_REACH} or less`,
          met: ours / stock <= TO_REACH,
        },
      ],
      details: {
        joins,
        p95: { stock: p95(times('y-webrtc')), ours: p95(times('ours')) },
        medianStages: Object.fromEntries(STACKS.map((stack) => [stack, stages(stack)])),
      },
      skipped: [],
    };
  },
};
