/** A server of a story's own, for stories that kill it, read its log or start it otherwise. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from './peers.ts';

export type TestServer = {
  port: number;
  pid: number;
  /** `http://127.0.0.1:<port>` */
  origin: string;
  /** Everything that it has printed. */
  log(): string;
  /** As a power cut would: no goodbye. Resolves when the process is gone. */
  kill(): Promise<void>;
};

/** On a free port of the loopback address. Whoever starts it kills it. */
export const startServer = (...flags: string[]): Promise<TestServer> => startServerUnder([], flags);

/** As `startServer`, with flags for Node itself. */
export async function startServerUnder(
  nodeFlags: readonly string[],
  flags: readonly string[],
): Promise<TestServer> {
  const main = ['dist/server/main.js', '--port', '0', '--host', '127.0.0.1'];
  const directory = await mkdtemp(join(tmpdir(), 'folkmoot-e2e-'));
  // A story that names a place keeps what is there.
  if (!flags.some((flag) => /^--(?:mailbox-dir|no-mailbox|store)/.test(flag)))
    main.push('--mailbox-dir', join(directory, 'mailbox'));
  const args = [...nodeFlags, ...main, ...flags];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  const keep = (chunk: Buffer): void => void (printed += chunk.toString('utf8'));
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const port = await eventually('the server listens', async () => {
    if (child.exitCode !== null) throw new Error(`the server ended: ${printed}`);
    return Number(/"urls":\["http:\/\/127\.0\.0\.1:(\d+)\//.exec(printed)?.[1] ?? 0) || null;
  });
  return {
    port,
    pid: child.pid ?? 0,
    origin: `http://127.0.0.1:${port}`,
    log: () => printed,
    async kill() {
      await killed(child);
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}
