/** What it costs to look at the network: bytes of the whole room, and processor time of each page, while somebody types. */
import type { Browser } from '@playwright/test';
import type { FrameCount } from '../page/protocol.ts';
import type { Figure } from '../report.ts';
import { call, launch, pause } from '../rig/browser.ts';
import { ProcessTimes } from '../rig/process-times.ts';
import { openRoom, type BenchRoom } from '../rig/room.ts';
import { median, sum } from '../stats.ts';
import type { Bench, Suite } from './context.ts';

const ROOMS = [2, 8] as const;
/** Room of the figures of processor time. */
const CPU_PEERS = 8;
const EVERY_MS = 60;
const BYTES_MS = 10_000;
const CPU_MS = 10_000;
/** By turns, so that what else the machine does hits all alike. */
const CPU_ROUNDS = 3;
/** Clocks are compared more often at first. */
const SETTLE_MS = 3000;
const RISE_TO_REACH = 1.5;

type Lookers = 'nobody' | 'one' | 'all';
const LOOKERS: readonly Lookers[] = ['nobody', 'one', 'all'];

type Bytes = { allPerSecond: number; watchPerSecond: number; watchFramesPerSecond: number };
/** Milliseconds of processor time in a second: of the page that looks in `one`, and the median of the others. */
type Cpu = { first: number; others: number };

const look = async ({ pages }: BenchRoom, lookers: Lookers): Promise<void> => {
  for (const [i, page] of pages.entries())
    await call(page, 'look', lookers === 'all' || (lookers === 'one' && i === 0));
};

/** The last page types: the one that looks first does not. */
async function typeFor({ pages }: BenchRoom, forMs: number): Promise<void> {
  const typist = pages.at(-1);
  if (typist === undefined) return;
  const count = Math.round(forMs / EVERY_MS);
  await call(typist, 'type', { count, everyMs: EVERY_MS, text: 'one', caret: 'anchored' });
}

async function countBytes(room: BenchRoom, lookers: Lookers): Promise<Bytes> {
  await look(room, lookers);
  await typeFor(room, SETTLE_MS);
  await Promise.all(room.pages.map((page) => call(page, 'resetFrames')));
  const startMs = performance.now();
  await typeFor(room, BYTES_MS);
  const counts = await Promise.all(room.pages.map((page) => call(page, 'frames')));
  const seconds = (performance.now() - startMs) / 1000;
  const all = counts.flatMap((kinds) => Object.values(kinds));
  const watch = counts.flatMap((kinds) => kinds['watch'] ?? []);
  const bytes = (of: readonly FrameCount[]): number => sum(of.map((count) => count.bytes));
  return {
    allPerSecond: bytes(all) / seconds,
    watchPerSecond: bytes(watch) / seconds,
    watchFramesPerSecond: sum(watch.map(({ frames }) => frames)) / seconds,
  };
}

async function measureCpu(room: BenchRoom, times: ProcessTimes, lookers: Lookers): Promise<Cpu> {
  await look(room, lookers);
  await typeFor(room, SETTLE_MS);
  const [first = Number.NaN, ...others] = await times.during(() => typeFor(room, CPU_MS));
  return { first, others: median(others) };
}

async function cpuOf(browser: Browser, bench: Bench): Promise<Record<Lookers, Cpu[]>> {
  const found: Record<Lookers, Cpu[]> = { nobody: [], one: [], all: [] };
  const room = await openRoom(browser, bench.servers, { stack: 'ours', peers: CPU_PEERS });
  try {
    const times = await ProcessTimes.of(room.pages.slice(0, -1));
    await typeFor(room, SETTLE_MS);
    for (let round = 0; round < (bench.quick ? 1 : CPU_ROUNDS); round++)
      for (const lookers of LOOKERS) {
        found[lookers].push(await measureCpu(room, times, lookers));
        await look(room, 'nobody');
        await pause(SETTLE_MS);
      }
  } finally {
    await room.close();
  }
  return found;
}

async function bytesOf(
  browser: Browser,
  bench: Bench,
  peers: number,
): Promise<Record<Lookers, Bytes>> {
  const room = await openRoom(browser, bench.servers, { stack: 'ours', peers });
  try {
    return {
      nobody: await countBytes(room, 'nobody'),
      one: await countBytes(room, 'one'),
      all: await countBytes(room, 'all'),
    };
  } finally {
    await room.close();
  }
}

const whole = (value: number): string => String(Math.round(value));

function bytesFigures(peers: number, found: Record<Lookers, Bytes>): Figure[] {
  const base = found.nobody.allPerSecond;
  return LOOKERS.map((lookers) => {
    const { allPerSecond, watchPerSecond, watchFramesPerSecond } = found[lookers];
    const isNobody = lookers === 'nobody';
    return {
      figure: `bytes a second of watching, whole room of ${peers}, one types, ${lookers} look${lookers === 'one' ? 's' : ''}; stock: all bytes while nobody looks`,
      stock: whole(base),
      ours: `${whole(watchPerSecond)} in ${watchFramesPerSecond.toFixed(1)} frames, of ${whole(allPerSecond)}`,
      ratio: watchPerSecond / base,
      toReach: isNobody ? '0' : 'stated',
      met: isNobody ? watchPerSecond === 0 : null,
    };
  });
}

function cpuFigures(found: Record<Lookers, Cpu[]>): Figure[] {
  const of = (lookers: Lookers, who: keyof Cpu): number =>
    median(found[lookers].map((cpu) => cpu[who]));
  const figure = (what: string, before: number, after: number): Figure => ({
    figure: `processor time a second ${what}, room of ${CPU_PEERS}, one types; stock: nobody looks`,
    stock: `${before.toFixed(1)} ms`,
    ours: `${after.toFixed(1)} ms`,
    ratio: after / before,
    toReach: `${RISE_TO_REACH} or less`,
    met: after / before <= RISE_TO_REACH,
  });
  return [
    figure('of a page that alone looks', of('nobody', 'first'), of('one', 'first')),
    figure('of the others meanwhile', of('nobody', 'others'), of('one', 'others')),
    figure('of each page while all look', of('nobody', 'others'), of('all', 'others')),
  ];
}

export const watch: Suite = {
  name: 'watch',
  what: 'looking at the network',
  async run(bench) {
    const figures: Figure[] = [];
    const details: Record<string, unknown> = {};
    const browser = await launch();
    try {
      for (const peers of ROOMS) {
        const found = await bytesOf(browser, bench, peers);
        details[`bytes, room of ${peers}`] = found;
        figures.push(...bytesFigures(peers, found));
      }
      const cpu = await cpuOf(browser, bench);
      details['processor time'] = cpu;
      figures.push(...cpuFigures(cpu));
    } finally {
      await browser.close();
    }
    return { figures, details, skipped: [] };
  },
};
