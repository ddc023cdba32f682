/** From a keystroke to the remote document, against bare data channels between the same pages in the same minute. */
import type { Browser } from '@playwright/test';
import type { StackName } from '../page/protocol.ts';
import { ms, type Figure } from '../report.ts';
import { call, launch, pause } from '../rig/browser.ts';
import { linkBare, openRoom, type BenchRoom } from '../rig/room.ts';
import { median, p95 } from '../stats.ts';
import type { Bench, Suite } from './context.ts';

const ROOMS = [
  { peers: 2, toReach: 1.5, keystrokes: 200 },
  { peers: 8, toReach: 1.15, keystrokes: 120 },
] as const;
const EVERY_MS = 14;
const WARM_UP = 40;
const TRACED = 60;
const TYPING = { everyMs: EVERY_MS, text: 'one', caret: 'anchored' } as const;

/** Medians, of keystrokes after the measured ones: until the frame is handed to the channel, on the wire, until the document has it. */
type Stages = { authorMs: number; wireMs: number; receiverMs: number };
type Measured = {
  stages: Stages | null;
  editP50: number;
  editP95: number;
  bareP50: number;
  bareP95: number;
  ratio: number;
  clocksMs: number[];
};

async function measure(
  browser: Browser,
  bench: Bench,
  room: { stack: StackName; peers: number; count: number },
): Promise<Measured> {
  const { stack, peers, count } = room;
  const opened = await openRoom(browser, bench.servers, { stack, peers });
  try {
    const clocksMs = await linkBare(opened);
    const [first, ...others] = opened.pages;
    if (first === undefined) throw new Error('an empty room');
    await Promise.all(others.map((page) => call(page, 'watch', 'one')));
    const typing = { ...TYPING, count: count + WARM_UP };
    const sent = await call(first, 'typeAndMark', typing);
    await pause(500);
    const edits: number[] = [];
    const marks: number[] = [];
    const arrivals = await Promise.all(others.map((page) => call(page, 'arrivals')));
    for (const [i, at] of arrivals.entries()) {
      const clock = clocksMs[i] ?? 0;
      for (let k = WARM_UP; k < sent.edits.length; k++) {
        edits.push((at.edits[k] ?? Infinity) - clock - (sent.edits[k] ?? 0));
        marks.push((at.marks[k] ?? Infinity) - clock - (sent.marks[k] ?? 0));
      }
    }
    const [editP50, bareP50] = [median(edits), median(marks)];
    // Stock peers pass on what they receive: with more than two, frames cannot be told apart.
    const stages = stack === 'ours' || peers === 2 ? await trace(opened, clocksMs) : null;
    return {
      stages,
      editP50,
      editP95: p95(edits),
      bareP50,
      bareP95: p95(marks),
      ratio: editP50 / bareP50,
      clocksMs,
    };
  } finally {
    await opened.close();
  }
}

async function trace({ pages }: BenchRoom, clocksMs: readonly number[]): Promise<Stages> {
  const [first, ...others] = pages;
  if (first === undefined) throw new Error('an empty room');
  await Promise.all(pages.map((page) => call(page, 'traceFrames')));
  const before = (await call(others[0] ?? first, 'arrivals')).edits.length;
  const typed = await call(first, 'type', { ...TYPING, count: TRACED, everyMs: 2 * EVERY_MS });
  await pause(500);
  const { sent } = await call(first, 'tracedFrames');
  // A frame for each receiver and keystroke, in the order in which they left.
  const sentOf = (k: number, i: number): number => sent[k * others.length + i] ?? Number.NaN;
  const stages = { author: [] as number[], wire: [] as number[], receiver: [] as number[] };
  for (const [i, page] of others.entries()) {
    const { received } = await call(page, 'tracedFrames');
    const { edits } = await call(page, 'arrivals');
    for (const [k, atMs] of typed.entries()) {
      const came = received[k] ?? Number.NaN;
      stages.author.push(sentOf(k, i) - atMs);
      stages.wire.push(came - (clocksMs[i] ?? 0) - sentOf(k, i));
      stages.receiver.push((edits[before + k] ?? Number.NaN) - came);
    }
  }
  return {
    authorMs: median(stages.author),
    wireMs: median(stages.wire),
    receiverMs: median(stages.receiver),
  };
}

export const latency: Suite = {
  name: 'latency',
  what: 'edit to remote document',
  async run(bench) {
    const figures: Figure[] = [];
    const details: Record<string, unknown> = {};
    const browser = await launch();
    try {
      for (const { peers, toReach, keystrokes } of ROOMS) {
        const count = bench.quick ? keystrokes / 4 : keystrokes;
        const stock = await measure(browser, bench, { stack: 'y-webrtc', peers, count });
        const ours = await measure(browser, bench, { stack: 'ours', peers, count });
        details[`room of ${peers}`] = { stock, ours };
        const show = ({ editP50, bareP50, ratio }: Measured): string =>
          `${ms(editP50)} on a bare ${ms(bareP50)}: ${ratio.toFixed(2)}`;
        figures.push({
          figure: `edit to remote document with its caret, p50, room of ${peers}, by ${peers - 1} bare channel${peers > 2 ? 's' : ''}`,
          stock: show(stock),
          ours: show(ours),
          ratio: ours.ratio,
          toReach: `${toReach} or less`,
          met: ours.ratio <= toReach,
        });
      }
    } finally {
      await browser.close();
    }
    return { figures, details, skipped: [] };
  },
};
