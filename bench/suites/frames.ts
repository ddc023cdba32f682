/** What one typed character puts on the wire, in the whole room, with the caret that moves with it. */
import type { Browser } from '@playwright/test';
import type { Caret, FrameCounts, StackName } from '../page/protocol.ts';
import type { Figure } from '../report.ts';
import { call, launch, pause, until } from '../rig/browser.ts';
import { openRoom, type BenchRoom } from '../rig/room.ts';
import { sum } from '../stats.ts';
import type { Bench, Suite } from './context.ts';
import { measureRelayed } from './frames-relayed.ts';

const ROOMS = [2, 4, 8] as const;
const BYTES_TO_REACH = 48;
const KEYSTROKES = 15;
const EVERY_MS = 60;
const IDLE_MS = 2000;
/** Repeats of the last presence and reports of what was stored are over by then. */
const SETTLE_MS = 2200;
/** Frames that carry the character; a caret may have frames of its own. */
const CHARACTER = /^(entry|update)/;
const CARET = /^(awareness|presence)/;
const CARETS: readonly Caret[] = ['none', 'anchored', 'moving'];

/** In the whole room. */
type Cost = {
  frames: number;
  bytesPerReceiver: number;
  controlPerSecond: number;
  kinds: FrameCounts;
};
type Measured = { idlePerSecond: number; idle: FrameCounts; costs: Record<Caret, Cost> };

async function countRoom(room: BenchRoom): Promise<FrameCounts> {
  const all: FrameCounts = {};
  for (const counts of await Promise.all(room.pages.map((page) => call(page, 'frames'))))
    for (const [name, { frames, bytes }] of Object.entries(counts)) {
      const total = (all[name] ??= { frames: 0, bytes: 0 });
      total.frames += frames;
      total.bytes += bytes;
    }
  return all;
}

const reset = (room: BenchRoom): Promise<unknown> =>
  Promise.all(room.pages.map((page) => call(page, 'resetFrames')));

function pick(counts: FrameCounts, names: RegExp): { frames: number; bytes: number } {
  const chosen = Object.entries(counts).filter(([name]) => names.test(name));
  return {
    frames: sum(chosen.map(([, { frames }]) => frames)),
    bytes: sum(chosen.map(([, { bytes }]) => bytes)),
  };
}

async function typeAll(room: BenchRoom, count: number, caret: Caret): Promise<void> {
  const [first] = room.pages;
  if (first === undefined) return;
  await call(first, 'type', { count, everyMs: EVERY_MS, text: 'one', caret });
  const length = await call(first, 'length', 'one');
  await until('all have the text', async () =>
    (await Promise.all(room.pages.map((page) => call(page, 'length', 'one')))).every(
      (each) => each === length,
    ),
  );
}

async function costOf(room: BenchRoom, caret: Caret): Promise<Cost> {
  await typeAll(room, 3, caret);
  await pause(SETTLE_MS);
  await reset(room);
  const startMs = performance.now();
  await typeAll(room, KEYSTROKES, caret);
  const seconds = (performance.now() - startMs) / 1000;
  const kinds = await countRoom(room);
  const [character, moves, all] = [pick(kinds, CHARACTER), pick(kinds, CARET), pick(kinds, /./)];
  const frames = character.frames + moves.frames;
  return {
    frames: frames / KEYSTROKES,
    bytesPerReceiver: (character.bytes + moves.bytes) / KEYSTROKES / (room.pages.length - 1),
    controlPerSecond: (all.frames - frames) / seconds,
    kinds,
  };
}

async function measure(
  browser: Browser,
  bench: Bench,
  options: { stack: StackName; peers: number },
): Promise<Measured> {
  const room = await openRoom(browser, bench.servers, options);
  try {
    await typeAll(room, 10, 'moving');
    await pause(SETTLE_MS);
    await reset(room);
    await pause(IDLE_MS);
    const idle = await countRoom(room);
    const costs = {} as Record<Caret, Cost>;
    for (const caret of CARETS) {
      costs[caret] = await costOf(room, caret);
    }
    return { idlePerSecond: (pick(idle, /./).frames / IDLE_MS) * 1000, idle, costs };
  } finally {
    await room.close();
  }
}

const round = (value: number): string => String(Math.round(value * 10) / 10);

const CARET_WORDS: Record<Caret, string> = {
  none: 'no caret',
  anchored: 'with its caret',
  moving: 'with a caret anchored to it',
};

function caretFigures(peers: number, caret: Caret, stock: Cost, ours: Cost): Figure[] {
  return [
    {
      figure: `frames for one character ${CARET_WORDS[caret]}, room of ${peers}, direct`,
      stock: round(stock.frames),
      ours: round(ours.frames),
      ratio: ours.frames / stock.frames,
      toReach: String(peers - 1),
      met: ours.frames <= peers - 1 + 0.05,
    },
    {
      figure: `bytes of it for each receiver, ${CARET_WORDS[caret]}, room of ${peers}, direct`,
      stock: round(stock.bytesPerReceiver),
      ours: round(ours.bytesPerReceiver),
      ratio: ours.bytesPerReceiver / stock.bytesPerReceiver,
      toReach: `${BYTES_TO_REACH} or fewer`,
      met: ours.bytesPerReceiver <= BYTES_TO_REACH,
    },
  ];
}

function controlFigure(peers: number, stock: Measured, ours: Measured): Figure {
  const show = ({ idlePerSecond, costs }: Measured): string =>
    `${round(idlePerSecond)} / ${round(costs.anchored.controlPerSecond)}`;
  return {
    figure: `control frames per second in the whole room of ${peers}, idle / while typing`,
    stock: show(stock),
    ours: show(ours),
    ratio: null,
    toReach: 'stated',
    met: null,
  };
}

async function relayedFigure(
  browser: Browser,
  bench: Bench,
): Promise<{ figure: Figure; details: unknown }> {
  const stock = await measureRelayed(browser, bench, 'y-websocket');
  const ours = await measureRelayed(browser, bench, 'ours');
  return {
    details: { stock, ours },
    figure: {
      figure:
        'bytes of one character with its caret by the relay, up / down (stock: y-websocket, unsealed)',
      stock: `${stock.bytesUp} / ${stock.bytesDown} in ${stock.framesUp} frames`,
      ours: `${ours.bytesUp} / ${ours.bytesDown} in ${ours.framesUp} frames`,
      ratio: ours.bytesUp / stock.bytesUp,
      toReach: 'stated',
      met: null,
    },
  };
}

export const frames: Suite = {
  name: 'frames',
  what: 'frames and bytes for one typed character',
  async run(bench) {
    const figures: Figure[] = [];
    const details: Record<string, unknown> = {};
    const browser = await launch();
    try {
      for (const peers of ROOMS) {
        // At once: counts do not depend on how busy the machine is.
        const [stock, ours] = await Promise.all([
          measure(browser, bench, { stack: 'y-webrtc', peers }),
          measure(browser, bench, { stack: 'ours', peers }),
        ]);
        details[`room of ${peers}`] = { stock, ours };
        for (const caret of CARETS)
          figures.push(...caretFigures(peers, caret, stock.costs[caret], ours.costs[caret]));
        figures.push(controlFigure(peers, stock, ours));
      }
      const relayed = await relayedFigure(browser, bench);
      figures.push(relayed.figure);
      details['relayed'] = relayed.details;
    } finally {
      await browser.close();
    }
    return { figures, details, skipped: [] };
  },
};
