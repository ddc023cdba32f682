/** What a photo that goes from one peer to another does to the edits that its author makes meanwhile. */
import type { Browser, Page } from '@playwright/test';
import { ms, seconds, type Figure } from '../report.ts';
import { call, launch, pause, until } from '../rig/browser.ts';
import { linkBare, openRoom } from '../rig/room.ts';
import { median, percentile } from '../stats.ts';
import type { Bench, Suite } from './context.ts';

const BLOB_BYTES = 10_000_000;
const ROUNDS = 4;
const IDLE_EDITS = 150;
const WARM_EDITS = 50;
const EDIT_MS = 15;
/** Asked of the page at once; whether the blob has come is looked at in between. */
const EDITS_A_CALL = 20;
const LIMIT_MS = 60_000;
const P99 = 0.99;

type Path = 'direct' | 'relayed';
type Way = { path: Path; isWanted: boolean };
/** Milliseconds from the edit until it is in the other's document. */
type Edit = { sentMs: number; tookMs: number };
type Round = {
  idle: number[];
  putting: number[];
  moving: number[];
  putMs: number;
  movedMs: number;
};
type Pair = { ana: Page; bo: Page; clockMs: number };

/** Edits of Ana, a few at a time, until `isOver`; the blob may come at any time in between. */
async function edits(
  { ana, bo, clockMs }: Pair,
  isOver: (count: number) => Promise<boolean>,
): Promise<Edit[]> {
  const before = (await call(bo, 'arrivals')).edits.length;
  const sent: number[] = [];
  while (!(await isOver(sent.length))) {
    const typing = { everyMs: EDIT_MS, text: 'one', caret: 'none' } as const;
    sent.push(...(await call(ana, 'type', { ...typing, count: EDITS_A_CALL })));
  }
  let came: number[] = [];
  await until('all edits have come', async () => {
    came = (await call(bo, 'arrivals')).edits.slice(before);
    return came.length >= sent.length;
  });
  return sent.map((sentMs, i) => ({ sentMs, tookMs: (came[i] ?? Infinity) - clockMs - sentMs }));
}

const untilCount = (wanted: number) => (count: number) => Promise.resolve(count >= wanted);

async function round(pair: Pair, isWanted: boolean): Promise<Round> {
  const { ana, bo, clockMs } = pair;
  const idle = await edits(pair, untilCount(IDLE_EDITS));
  await call(bo, 'expectBlob', isWanted);
  const put = call(ana, 'putBlob', BLOB_BYTES);
  const end = performance.now() + LIMIT_MS;
  const busy = await edits(pair, async () => {
    if (performance.now() > end) throw new Error('the blob does not come');
    return (await call(bo, 'blobCame')) !== null;
  });
  const { startMs, endMs } = await put;
  const came = await call(bo, 'blobCame');
  const wholeMs = (came?.endMs ?? Infinity) - clockMs;
  const took = (fromMs: number, toMs: number): number[] =>
    busy.filter(({ sentMs }) => sentMs >= fromMs && sentMs < toMs).map(({ tookMs }) => tookMs);
  await pause(500);
  return {
    idle: idle.map(({ tookMs }) => tookMs),
    putting: took(startMs, endMs),
    moving: took(endMs, wholeMs),
    putMs: endMs - startMs,
    movedMs: wholeMs - endMs,
  };
}

async function rounds(browser: Browser, bench: Bench, way: Way): Promise<Round[]> {
  const room = await openRoom(browser, bench.servers, {
    stack: 'ours',
    peers: 2,
    noDirectLinks: way.path === 'relayed',
  });
  try {
    const [ana, bo] = room.pages as [Page, Page];
    const [clockMs = 0] = way.path === 'direct' ? await linkBare(room) : [];
    const pair = { ana, bo, clockMs };
    await call(bo, 'watch', 'one');
    await edits(pair, untilCount(WARM_EDITS));
    const all: Round[] = [];
    for (let i = 0; i < (bench.quick ? 1 : ROUNDS); i++) all.push(await round(pair, way.isWanted));
    return all;
  } finally {
    await room.close();
  }
}

function figuresOf({ path, isWanted }: Way, all: readonly Round[]): Figure[] {
  const idle = all.flatMap((each) => each.idle);
  const moving = all.flatMap((each) => each.moving);
  const moved = median(all.map(({ movedMs }) => movedMs));
  const put = median(all.map(({ putMs }) => putMs));
  const what = `10 MB blob ${isWanted ? 'that is waited for' : 'copied in the background'}, ${path}`;
  return (
    [
      ['p50', 0.5],
      ['p99', P99],
    ] as const
  ).map(([name, part]) => {
    const busyMs = percentile(moving, part);
    const idleMs = percentile(idle, part);
    return {
      figure: `${name} of ${moving.length} edits during a ${what}`,
      stock: `${ms(idleMs)} (ours, nothing else under way)`,
      ours: `${ms(busyMs)} (blob put in ${seconds(put)}, moved in ${seconds(moved)})`,
      ratio: busyMs / idleMs,
      toReach: '-',
      met: null,
    };
  });
}

const WAYS: readonly Way[] = (['direct', 'relayed'] as const).flatMap((path) => [
  { path, isWanted: true },
  { path, isWanted: false },
]);

export const blobs: Suite = {
  name: 'blobs',
  what: 'edits while a photo moves',
  async run(bench) {
    const figures: Figure[] = [];
    const details: Record<string, unknown> = {};
    const browser = await launch();
    try {
      for (const way of WAYS) {
        const all = await rounds(browser, bench, way);
        figures.push(...figuresOf(way, all));
        details[`${way.path} ${way.isWanted ? 'wanted' : 'background'}`] = all;
      }
    } finally {
      await browser.close();
    }
    return { figures, details, skipped: [] };
  },
};
