/** The `test` of all stories: everyone in it has a browser profile of their own, and everything that was started ends with the story. */
import { test as base, type BrowserContext, type BrowserContextOptions } from '@playwright/test';
import { newLink, openPeer, type Peer } from './peers.ts';
import { startServer, type TestServer } from './server.ts';

type Story = {
  /** An edit link to a new room on the server that all stories share. */
  link: string;
  /** A new profile that shares nothing with the others. */
  profile: (options?: BrowserContextOptions) => Promise<BrowserContext>;
  /** Someone with a profile of their own, who opens the link. */
  someone: (link: string) => Promise<Peer>;
  /** A server of this story's own, killed at its end at the latest. */
  server: TestServer;
};

export const test = base.extend<Story>({
  profile: async ({ browser }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async (options) => {
      const context = await browser.newContext(options);
      contexts.push(context);
      return context;
    });
    await Promise.all(contexts.map((context) => context.close()));
  },
  link: async ({ profile, baseURL }, use) => {
    const context = await profile();
    const link = await newLink(context, baseURL ?? '');
    await context.close();
    await use(link);
  },
  someone: async ({ profile }, use) => {
    await use(async (link) => openPeer(await profile(), link));
  },
  // Playwright reads the names of what a fixture needs from its braces; this one needs nothing.
  // oxlint-disable-next-line eslint/no-empty-pattern
  server: async ({}, use) => {
    const server = await startServer();
    await use(server);
    await server.kill();
  },
});

export { expect } from '@playwright/test';
