/** A room of n peers on one stack, all of them linked to all. */
import type { Browser, Page } from '@playwright/test';
import type { StackName, Where } from '../page/protocol.ts';
import { call, openPage, until, whereOf, type PageOptions } from './browser.ts';
import type { Servers } from './servers.ts';

export type BenchRoom = { pages: Page[]; where: Where; close(): Promise<void> };
export type RoomOptions = PageOptions & { stack: StackName; peers: number };

let lastRoom = 0;

export async function openRoom(
  browser: Browser,
  servers: Servers,
  options: RoomOptions,
): Promise<BenchRoom> {
  const { stack, peers } = options;
  const names = Array.from({ length: peers }, (_, i) => `${stack} ${i}`);
  const pages = await Promise.all(names.map((name) => openPage(browser, name, options)));
  await Promise.all(pages.map((page) => page.goto(`${servers.origin}/${stack}.html`)));
  const where = await newRoom(pages[0] as Page, servers);
  for (const [i, page] of pages.entries()) await call(page, 'open', where, i === 0);
  if (options.noDirectLinks !== true && stack !== 'y-websocket')
    await until('a whole mesh', async () =>
      (await Promise.all(pages.map((page) => call(page, 'directPeers')))).every(
        (count) => count >= peers - 1,
      ),
    );
  await until('all know the pages', async () =>
    (await Promise.all(pages.map((page) => call(page, 'isReady')))).every(Boolean),
  );
  return {
    pages,
    where,
    async close() {
      await Promise.all(pages.map((page) => page.context().close()));
    },
  };
}

export async function newRoom(page: Page, servers: Servers): Promise<Where> {
  lastRoom += 1;
  const where = whereOf(servers, `bench-${Date.now().toString(36)}-${lastRoom}`);
  return { ...where, room: await call(page, 'nameRoom', where.room) };
}

/** Star of bare data channels from the first page to all others; answers the others' clocks minus the first one's. */
export async function linkBare(room: BenchRoom): Promise<number[]> {
  const [first, ...others] = room.pages as [Page, ...Page[]];
  const offsets: number[] = [];
  for (const [i, page] of others.entries()) {
    const offer = await call(first, 'bareOffer', i);
    const answer = await call(page, 'bareAnswer', offer);
    await call(first, 'bareAccept', i, answer);
    offsets.push(await call(first, 'clockOffset', i));
  }
  return offsets;
}
