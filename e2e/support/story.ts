/** The `test` of all stories: everyone in it has a browser profile of their own, and everything that was started ends with the story. */
import { test as base, type BrowserContext, type BrowserContextOptions } from '@playwright/test';
import { newLink, openPeer, type Peer } from './peers.ts';
import { startServer, type TestServer } from './server.ts';

const STORY_MS_MAX = 60_000;

type Story = {
  /** An edit link to a new room on the server that all stories share. */
  link: string;
  /** A new profile that shares nothing with the others. */
  profile: (options?: BrowserContextOptions) => Promise<BrowserContext>;
  /** Someone with a profile of their own, who opens the link. */
  someone: (link: string) => Promise<Peer>;
  /** More than Playwright's own half a minute: several browsers share what may be a busy machine. */
  patience: void;
  /** A server of this story's own, killed at its end at the latest. */
  server: TestServer;
};

export const test = base.extend<Story>({
  patience: [
    // oxlint-disable-next-line eslint/no-empty-pattern
    async ({}, provide, testInfo) => {
      testInfo.setTimeout(STORY_MS_MAX);
      await provide();
    },
    { auto: true },
  ],
  profile: async ({ browser }, provide) => {
    const contexts: BrowserContext[] = [];
    await provide(async (options) => {
      const context = await browser.newContext(options);
      contexts.push(context);
      return context;
    });
    await Promise.all(contexts.map((context) => context.close()));
  },
  link: async ({ profile, baseURL }, provide) => {
    const context = await profile();
    const link = await newLink(context, baseURL ?? '');
    await context.close();
    await provide(link);
  },
  someone: async ({ profile }, provide) => {
    await provide(async (link) => openPeer(await profile(), link));
  },
  // Playwright reads the names of what a fixture needs from its braces; this one needs nothing.
  // oxlint-disable-next-line eslint/no-empty-pattern
  server: async ({}, provide) => {
    const server = await startServer();
    await provide(server);
    await server.kill();
  },
});

/** Ends a story that cannot be told here, and says why where the list of stories is printed. */
export function skip(why: string): never {
  console.log(`skipped: ${base.info().title}: ${why}`);
  base.skip(true, why);
  throw new Error(why);
}

export { expect } from '@playwright/test';
