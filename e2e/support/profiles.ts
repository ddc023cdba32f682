/** Browsers with a profile in a folder of their own, for stories about disks and crashes. */
import { chromium, test, type BrowserContext } from '@playwright/test';
import { readdirSync, readFileSync, existsSync } from 'node:fs';
import { eventually, openPeer, type Peer } from './peers.ts';

export type OpenProfile = { context: BrowserContext; peer: Peer };

/** How the other stories' browser is started, with further flags. */
export function launchOptions(...flags: string[]): { executablePath?: string; args: string[] } {
  const { executablePath, args = [] } = test.info().project.use.launchOptions ?? {};
  return { ...(executablePath === undefined ? {} : { executablePath }), args: [...args, ...flags] };
}

/** A browser of its own on this folder, with the link open. Whoever opens it closes it. */
export async function openProfile(folder: string, link: string): Promise<OpenProfile> {
  const context = await chromium.launchPersistentContext(folder, launchOptions());
  return { context, peer: await openPeer(context, link) };
}

/** SIGKILL to the browser that runs on this folder, as a crash would end it. */
export async function killBrowser(folder: string): Promise<void> {
  const pids = browsersOn(folder);
  if (pids.length !== 1) throw new Error(`${pids.length} browsers run on ${folder}`);
  for (const pid of pids) process.kill(pid, 'SIGKILL');
  await eventually('the browser is gone', async () => browsersOn(folder).length === 0);
}

/** The browser itself, not its helpers: they name their type. */
function browsersOn(folder: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && existsSync(`/proc/${name}/cmdline`))
    .filter((pid) => {
      const args = argumentsOf(pid);
      return (
        args.includes(`--user-data-dir=${folder}`) &&
        !args.some((each) => each.startsWith('--type='))
      );
    })
    .map(Number);
}

function argumentsOf(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    return []; // it has just ended
  }
}
