/** One typed character where there is no WebRTC: what goes up to the relay (or the stock server), and what comes down. */
import type { Browser, Page } from '@playwright/test';
import type { StackName } from '../page/protocol.ts';
import { call, pause } from '../rig/browser.ts';
import { openRoom } from '../rig/room.ts';
import { median, sum } from '../stats.ts';
import type { Bench } from './context.ts';

const KEYSTROKES = 20;
const SETTLE_MS = 2500;

export type Relayed = { bytesUp: number; bytesDown: number; framesUp: number };

/** The frames of the socket in the 30 ms after a keystroke; the median, for a ping or a report among them is not the character's. */
export async function measureRelayed(
  browser: Browser,
  bench: Bench,
  stack: StackName,
): Promise<Relayed> {
  const room = await openRoom(browser, bench.servers, { stack, peers: 2, noDirectLinks: true });
  try {
    const [first, second] = room.pages as [Page, Page];
    const typing = { everyMs: 30, text: 'one', caret: 'anchored' } as const;
    await call(first, 'type', { ...typing, count: 10 });
    await pause(SETTLE_MS);
    const [up, frames, down]: number[][] = [[], [], []];
    for (let i = 0; i < KEYSTROKES; i++) {
      await Promise.all(room.pages.map((page) => call(page, 'resetFrames')));
      await call(first, 'type', { ...typing, count: 1 });
      const sent = (await call(first, 'socketFrames')).filter(({ way }) => way === 'out');
      const received = (await call(second, 'socketFrames')).filter(({ way }) => way === 'in');
      up?.push(sum(sent.map(({ bytes }) => bytes)));
      frames?.push(sent.length);
      down?.push(sum(received.map(({ bytes }) => bytes)));
    }
    return {
      bytesUp: median(up ?? []),
      bytesDown: median(down ?? []),
      framesUp: median(frames ?? []),
    };
  } finally {
    await room.close();
  }
}
