/** What one typed character puts on the wire, in the whole room, with the caret that moves with it. */
import type { Browser } from '@playwright/test';
import type { FrameCounts, StackName } from '../page/protocol.ts';
import type { Figure } from '../report.ts';
import { call, launch, pause, until } from '../rig/browser.ts';
import { openRoom, type BenchRoom } from '../rig/room.ts';
import { median, sum } from '../stats.ts';
import type { Bench, Suite } from './context.ts';

const ROOMS = [2, 4, 8] as const;
const FRAMES_TO_REACH: Record<number, number> = { 2: 1, 4: 3, 8: 7 };
const BYTES_TO_REACH = 48;
const KEYSTROKES = 30;
const EVERY_MS = 100;
const IDLE_MS = 3000;
/** Frames that carry the character; the caret of stock stacks has frames of its own. */
const CHARACTER = /^(entry|update)/;
const CARET = /^(awareness|presence)/;

type Measured = {
  /** In the whole room, per character. */
  framesPerCharacter: number;
  caretFramesPerCharacter: number;
  bytesPerReceiver: number;
  caretBytesPerReceiver: number;
  controlPerSecondIdle: number;
  controlPerSecondTyping: number;
  typing: FrameCounts;
  idle: FrameCounts;
};

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

const pick = (counts: FrameCounts, names: RegExp): { frames: number; bytes: number } => {
  const chosen = Object.entries(counts).filter(([name]) => names.test(name));
  return { frames: sum(chosen.map(([, { frames }]) => frames)), bytes: sum(chosen.map(([, { bytes }]) => bytes)) };
};

async function typeAll(room: BenchRoom, count: number): Promise<void> {
  const [first] = room.pages;
  if (first === undefined) return;
  await call(first, 'type', { count, everyMs: EVERY_MS, text: 'one', withCaret: true });
  const length = await call(first, 'length', 'one');
  await until('all have the text', async () =>
    (await Promise.all(room.pages.map((page) => call(page, 'length', 'one')))).every((n) => n === length),
  );
}

async function measure(browser: Browser, bench: Bench, stack: StackName, peers: number): Promise<Measured> {
  const room = await openRoom(browser, bench.servers, { stack, peers });
  try {
    await typeAll(room, 10);
    await pause(2500);
    await Promise.all(room.pages.map((page) => call(page, 'resetFrames')));
    await pause(IDLE_MS);
    const idle = await countRoom(room);
    await Promise.all(room.pages.map((page) => call(page, 'resetFrames')));
    const startMs = performance.now();
    await typeAll(room, KEYSTROKES);
    const seconds = (performance.now() - startMs) / 1000;
    const typing = await countRoom(room);
    const receivers = peers - 1;
    const character = pick(typing, CHARACTER);
    const caret = pick(typing, CARET);
    const all = pick(typing, /./);
    return {
      framesPerCharacter: character.frames / KEYSTROKES,
      caretFramesPerCharacter: caret.frames / KEYSTROKES,
      bytesPerReceiver: character.bytes / KEYSTROKES / receivers,
      caretBytesPerReceiver: caret.bytes / KEYSTROKES / receivers,
      controlPerSecondIdle: pick(idle, /./).frames / (IDLE_MS / 1000),
      controlPerSecondTyping: (all.frames - character.frames - caret.frames) / seconds,
      typing,
      idle,
    };
  } finally {
    await room.close();
  }
}

type Relayed = { bytesUp: number; bytesDown: number; framesUp: number };

/** No WebRTC in these pages: the frames of the relay's (or server's) socket that follow a keystroke. */
async function measureRelayed(browser: Browser, bench: Bench, stack: StackName): Promise<Relayed> {
  const room = await openRoom(browser, bench.servers, { stack, peers: 2, noDirectLinks: true });
  try {
    const [first, second] = room.pages as [BenchRoom['pages'][0], BenchRoom['pages'][0]];
    await typeAll(room, 10);
    await pause(2000);
    await Promise.all(room.pages.map((page) => call(page, 'resetFrames')));
    const up: number[] = [];
    const frames: number[] = [];
    const down: number[] = [];
    for (let i = 0; i < KEYSTROKES; i++) {
      await Promise.all(room.pages.map((page) => call(page, 'resetFrames')));
      await call(first, 'type', { count: 1, everyMs: 30, text: 'one', withCaret: true });
      const sent = (await call(first, 'socketFrames')).filter(({ way }) => way === 'out');
      const received = (await call(second, 'socketFrames')).filter(({ way }) => way === 'in');
      up.push(sum(sent.map(({ bytes }) => bytes)));
      frames.push(sent.length);
      down.push(sum(received.map(({ bytes }) => bytes)));
    }
    // The median: a ping or a report in the same 30 ms is not the character's.
    return { bytesUp: median(up), bytesDown: median(down), framesUp: median(frames) };
  } finally {
    await room.close();
  }
}

const round = (value: number): string => String(Math.round(value * 10) / 10);

function figuresOf(peers: number, stock: Measured, ours: Measured): Figure[] {
  const toReach = FRAMES_TO_REACH[peers] ?? peers - 1;
  const total = ours.framesPerCharacter + ours.caretFramesPerCharacter;
  const stockTotal = stock.framesPerCharacter + stock.caretFramesPerCharacter;
  return [
    {
      figure: `frames for one character with its caret, room of ${peers}, direct`,
      stock: `${round(stockTotal)} (${round(stock.framesPerCharacter)} without caret)`,
      ours: round(total),
      ratio: total / stockTotal,
      toReach: String(toReach),
      met: total <= toReach + 0.05,
    },
    {
      figure: `bytes of it for each receiver, room of ${peers}, direct`,
      stock: `${round(stock.bytesPerReceiver + stock.caretBytesPerReceiver)} (${round(stock.bytesPerReceiver)} without caret)`,
      ours: round(ours.bytesPerReceiver + ours.caretBytesPerReceiver),
      ratio: (ours.bytesPerReceiver + ours.caretBytesPerReceiver) / (stock.bytesPerReceiver + stock.caretBytesPerReceiver),
      toReach: `${BYTES_TO_REACH} or fewer`,
      met: ours.bytesPerReceiver + ours.caretBytesPerReceiver <= BYTES_TO_REACH,
    },
    {
      figure: `control frames per second in the whole room of ${peers}, idle / while typing`,
      stock: `${round(stock.controlPerSecondIdle)} / ${round(stock.controlPerSecondTyping)}`,
      ours: `${round(ours.controlPerSecondIdle)} / ${round(ours.controlPerSecondTyping)}`,
      ratio: null,
      toReach: 'stated',
      met: null,
    },
  ];
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
        const stock = await measure(browser, bench, 'y-webrtc', peers);
        const ours = await measure(browser, bench, 'ours', peers);
        details[`room of ${peers}`] = { stock, ours };
        figures.push(...figuresOf(peers, stock, ours));
      }
      const stock = await measureRelayed(browser, bench, 'y-websocket');
      const ours = await measureRelayed(browser, bench, 'ours');
      details['relayed'] = { stock, ours };
      figures.push({
        figure: 'bytes of it relayed, up / down, sealed (stock: y-websocket, readable by its server)',
        stock: `${stock.bytesUp} / ${stock.bytesDown} in ${stock.framesUp} frames`,
        ours: `${ours.bytesUp} / ${ours.bytesDown} in ${ours.framesUp} frames`,
        ratio: ours.bytesUp / stock.bytesUp,
        toReach: 'stated',
        met: null,
      });
    } finally {
      await browser.close();
    }
    return { figures, details, skipped: [] };
  },
};
