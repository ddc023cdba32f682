/** Large edits over a direct link, and what they do to typing meanwhile. */
import type { Browser, Page } from '@playwright/test';
import type { StackName, TextName } from '../page/protocol.ts';
import { ms, type Figure } from '../report.ts';
import { call, launch, pause } from '../rig/browser.ts';
import { linkBare, openRoom } from '../rig/room.ts';
import { median, p95 } from '../stats.ts';
import type { Bench, Suite } from './context.ts';

const SIZES = [
  { name: '300 KiB', bytes: 300 * 1024, repeats: 7 },
  { name: '20 MB', bytes: 20_000_000, repeats: 3 },
] as const;
const SHARE_TO_REACH = 0.6;
const KEYSTROKES_TIMES_TO_REACH = 3;
const KEYSTROKES = 200;
const KEYSTROKE_MS = 15;
const HOLD_UPS = 3;
/** What the stock stack has not delivered by then it never delivers. */
const LOST_MS = 6000;
const LIMIT_MS = 30_000;

type Size = (typeof SIZES)[number];
/** Milliseconds; `null`: never. */
type Speed = { stack: (number | null)[]; bare: number[]; share: number };
type Pair = { first: Page; second: Page; clockMs: number };

async function withPair<T>(
  browser: Browser,
  bench: Bench,
  stack: StackName,
  run: (pair: Pair) => Promise<T>,
): Promise<T> {
  const room = await openRoom(browser, bench.servers, { stack, peers: 2 });
  try {
    const [clockMs = 0] = await linkBare(room);
    const [first, second] = room.pages as [Page, Page];
    await call(second, 'acknowledgeFiles');
    return await run({ first, second, clockMs });
  } finally {
    await room.close();
  }
}

async function speed(
  { first }: Pair,
  size: Size,
  { repeats, limitMs = LIMIT_MS }: { repeats: number; limitMs?: number },
): Promise<Speed> {
  const stack: (number | null)[] = [];
  const bare: number[] = [];
  for (let i = 0; i < repeats; i++) {
    bare.push(await call(first, 'sendBare', size.bytes));
    stack.push(await call(first, 'sendFile', size.bytes, limitMs));
    if (stack.at(-1) === null) break;
    await pause(300);
  }
  return { stack, bare, share: median(bare) / median(stack.map((time) => time ?? Infinity)) };
}

/** How long keystrokes of one page take to the other. */
async function keystrokes(
  pair: { from: Page; to: Page; clockMs: number },
  text: TextName,
  count: number,
): Promise<number[]> {
  const before = (await call(pair.to, 'arrivals')).edits.length;
  const sent = await call(pair.from, 'type', {
    count,
    everyMs: KEYSTROKE_MS,
    text,
    caret: 'anchored',
  });
  await pause(1500);
  const { edits } = await call(pair.to, 'arrivals');
  return sent.map((atMs, i) => (edits[before + i] ?? Infinity) - pair.clockMs - atMs);
}

type Meanwhile = {
  /** What Yjs alone does to the author's page with each edit, in one piece. */
  yjsSetMs: number;
  idleP95: number;
  busyP95: number;
  busyP50: number;
  times: number;
  files: number;
};

/** The author types on another page of the room, or the other side types in the page that gets the file. */
async function typingMeanwhile(
  pair: Pair,
  size: Size,
  who: 'author' | 'other side',
): Promise<Meanwhile> {
  const { first, second, clockMs } = pair;
  const isAuthor = who === 'author';
  const way = isAuthor
    ? { from: first, to: second, clockMs }
    : { from: second, to: first, clockMs: -clockMs };
  const text = isAuthor ? 'two' : 'one';
  await call(way.to, 'watch', text);
  await keystrokes(way, text, 30);
  const holdUps: number[] = [];
  for (let i = 0; i < HOLD_UPS; i++)
    holdUps.push((await call(first, 'yjsHoldUps', size.bytes)).setMs);
  const idleP95 = p95(await keystrokes(way, text, KEYSTROKES));
  const files = call(first, 'sendFiles', size.bytes, LIMIT_MS);
  const busy = await keystrokes(way, text, KEYSTROKES);
  await call(first, 'stopFiles');
  return {
    yjsSetMs: median(holdUps),
    idleP95,
    busyP95: p95(busy),
    busyP50: median(busy),
    times: p95(busy) / idleP95,
    files: await files,
  };
}

async function stockFigures(
  browser: Browser,
  bench: Bench,
  size: Size,
): Promise<{ webrtc: Speed; websocket: Speed }> {
  const webrtc = await withPair(browser, bench, 'y-webrtc', (pair) =>
    speed(pair, size, { repeats: 1, limitMs: LOST_MS }),
  );
  const websocket = await withPair(browser, bench, 'y-websocket', (pair) =>
    speed(pair, size, { repeats: 2 }),
  );
  return { webrtc, websocket };
}

const percent = (share: number): string =>
  Number.isFinite(share) && share > 0 ? `${Math.round(share * 100)} %` : 'never arrives';

async function measure(
  browser: Browser,
  bench: Bench,
  size: Size,
): Promise<{ figures: Figure[]; details: unknown }> {
  const stock = await stockFigures(browser, bench, size);
  const ours = await withPair(browser, bench, 'ours', (pair) =>
    speed(pair, size, { repeats: bench.quick ? 2 : size.repeats }),
  );
  const author = await withPair(browser, bench, 'ours', (pair) =>
    typingMeanwhile(pair, size, 'author'),
  );
  const other = await withPair(browser, bench, 'ours', (pair) =>
    typingMeanwhile(pair, size, 'other side'),
  );
  const typing = (
    name: string,
    { idleP95, busyP95, times, files, yjsSetMs }: Meanwhile,
  ): Figure => ({
    figure: `p95 of ${KEYSTROKES} keystrokes ${name} while ${size.name} edits go over the direct link`,
    stock: 'stuck behind the first',
    ours: `${ms(busyP95)} on an idle ${ms(idleP95)} (${files} edits meanwhile; Yjs alone holds up the author for ${ms(yjsSetMs)} with each)`,
    ratio: times,
    toReach: `${KEYSTROKES_TIMES_TO_REACH} times idle or less`,
    met: times <= KEYSTROKES_TIMES_TO_REACH,
  });
  return {
    figures: [
      {
        figure: `${size.name} in one edit over a direct link, of a bare channel's speed`,
        stock: `${percent(stock.webrtc.share)} (y-websocket ${percent(stock.websocket.share)})`,
        ours: `${percent(ours.share)} (${ms(median(ours.stack.map((time) => time ?? Infinity)))}, bare ${ms(median(ours.bare))})`,
        ratio: ours.share,
        toReach: `${SHARE_TO_REACH} or more`,
        met: ours.share >= SHARE_TO_REACH,
      },
      typing('by its author on another page', author),
      typing('by the other side on the same page', other),
    ],
    details: { stock, ours, author, other },
  };
}

export const transfer: Suite = {
  name: 'transfer',
  what: 'large edits, and typing meanwhile',
  async run(bench) {
    const figures: Figure[] = [];
    const details: Record<string, unknown> = {};
    const browser = await launch();
    try {
      for (const size of SIZES) {
        const measured = await measure(browser, bench, size);
        figures.push(...measured.figures);
        details[size.name] = measured.details;
      }
    } finally {
      await browser.close();
    }
    return { figures, details, skipped: [] };
  },
};
