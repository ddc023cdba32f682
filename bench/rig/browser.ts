/** Chromium as the stories in e2e/ run it, one isolated context a peer, and typed calls into the bench's pages. */
import { chromium, type Browser, type BrowserContext, type Page } from '@playwright/test';
import { findChromium } from '../../scripts/chromium.mjs';
import type { BenchPage, Where } from '../page/protocol.ts';
import type { Servers } from './servers.ts';

const QUIET = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-domain-reliability',
  '--disable-sync',
];
/** tsx names functions through a helper that pages do not have. */
const NAME_HELPER = 'globalThis.__name = (value) => value;';

export async function launch(): Promise<Browser> {
  const { path } = findChromium();
  const isRoot = process.getuid?.() === 0;
  return chromium.launch({
    ...(path === undefined ? {} : { executablePath: path }),
    args: [...QUIET, '--js-flags=--expose-gc', ...(isRoot ? ['--no-sandbox'] : [])],
  });
}

export type PageOptions = { noDirectLinks?: boolean };

export async function openPage(
  browser: Browser,
  name: string,
  options: PageOptions = {},
): Promise<Page> {
  const context = await browser.newContext();
  await context.addInitScript({ content: NAME_HELPER });
  if (options.noDirectLinks === true)
    await context.addInitScript({ content: 'delete globalThis.RTCPeerConnection;' });
  const page = await context.newPage();
  page.on('pageerror', (error) => console.error(`  [${name}] ${error.stack ?? error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') console.error(`  [${name}] ${message.text()}`);
  });
  return page;
}

export const contextOf = (page: Page): BrowserContext => page.context();

type Arguments<K extends keyof BenchPage> = Parameters<BenchPage[K]>;
type Answer<K extends keyof BenchPage> = Awaited<ReturnType<BenchPage[K]>>;

/** Calls a function of the page's `bench` object. */
export function call<K extends keyof BenchPage>(
  page: Page,
  name: K,
  ...args: Arguments<K>
): Promise<Answer<K>> {
  return page.evaluate(
    ({ name, args }) =>
      (window.bench[name as keyof BenchPage] as (...all: unknown[]) => unknown)(...args),
    { name: name as string, args: args as unknown[] },
  ) as Promise<Answer<K>>;
}

export function whereOf(servers: Servers, room: string): Where {
  const { signalingUrl, websocketUrl, stunUrl } = servers;
  return { room, signalingUrl, websocketUrl, stunUrl };
}

export const pause = (delayMs: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, delayMs);
  });

export async function until(
  what: string,
  check: () => Promise<boolean>,
  limitMs = 20_000,
): Promise<void> {
  const end = performance.now() + limitMs;
  while (!(await check())) {
    if (performance.now() > end) throw new Error(`waited ${limitMs} ms in vain: ${what}`);
    await pause(50);
  }
}
