/** For tests and benches only: the built server as processes of its own, which can be killed. */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const repository = fileURLToPath(new URL('../../', import.meta.url));
const READY_MS = 20_000;
const LOOK_EVERY_MS = 20;

export type BuiltServer = { main: string; remove(): Promise<void> };

export async function buildServer(): Promise<BuiltServer> {
  // Where it finds its packages.
  const directory = await mkdtemp(join(repository, 'node_modules', '.folkmoot-built-'));
  const vite = join(repository, 'node_modules', 'vite', 'bin', 'vite.js');
  const args = ['build', '--ssr', 'server/main.ts', '--outDir', directory, '--logLevel', 'error'];
  await promisify(execFile)(process.execPath, [vite, ...args], { cwd: repository });
  return { main: join(directory, 'main.js'), remove: () => rm(directory, { recursive: true }) };
}

export class ServerProcess {
  readonly port: number;
  readonly #main: string;
  readonly #args: readonly string[];
  #child: ChildProcess | null = null;

  /** `args` besides the port. */
  constructor(main: string, port: number, args: readonly string[]) {
    this.#main = main;
    this.port = port;
    this.#args = args;
  }

  /** Resolves when it takes peers. */
  async start(): Promise<void> {
    const own = ['--port', String(this.port), '--host', '127.0.0.1', '--no-stun'];
    const args = [this.#main, ...own, '--log-level', 'error', ...this.#args];
    this.#child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
    for (const started = performance.now(); performance.now() - started < READY_MS;) {
      if (await this.#isReady()) return;
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
    throw new Error(`the server on port ${this.port} did not start`);
  }

  async #isReady(): Promise<boolean> {
    try {
      return (await fetch(`http://127.0.0.1:${this.port}/readyz`)).ok;
    } catch {
      return false;
    }
  }

  /** What `/healthz` says. */
  async health(): Promise<{ relay: { peers: number } }> {
    const response = await fetch(`http://127.0.0.1:${this.port}/healthz`);
    return (await response.json()) as { relay: { peers: number } };
  }

  /** Resolves when it is dead. */
  async end(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    await once(child, 'exit');
  }
}
