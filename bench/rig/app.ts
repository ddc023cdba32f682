/** The built app, served by its own server on a free port. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';

const SERVER = 'dist/server/main.js';

export const isAppBuilt = (): boolean => existsSync(SERVER);

export type AppHost = { origin: string; end(): Promise<void> };

export async function startApp(): Promise<AppHost> {
  const child = spawn(
    process.execPath,
    [SERVER, '--port', '0', '--host', '127.0.0.1', '--no-mailbox'],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  for await (const line of createInterface({ input: child.stdout })) {
    const origin = /"(http:\/\/127\.0\.0\.1:\d+)\//.exec(line)?.[1];
    if (origin === undefined) continue;
    child.stdout.resume();
    return {
      origin,
      async end() {
        child.kill('SIGKILL');
        await once(child, 'exit');
      },
    };
  }
  throw new Error('the server ended before it listened');
}
