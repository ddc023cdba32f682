/** A server process to be attacked, with everything on, and what it weighs. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Weight } from './weigh.ts';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));
const WEIGH = fileURLToPath(new URL('./weigh.ts', import.meta.url));
/** The attacker is few addresses: only the limits of its arrival are lifted, and what is slow is hurried. */
const FLAGS = [
  ['--joins-per-second', '10000000'],
  ['--joins-burst', '10000000'],
  ['--sockets-per-address', '15000'],
  ['--mailbox-boxes', '2000'],
  ['--yjs-stored-rooms', '2000'],
  ['--yjs-idle-ms', '500'],
].flat();
const EMPTY_TRIES = 100;
const EMPTY_EVERY_MS = 100;
const KIB = 1024;

export class Target {
  readonly port: number;
  readonly #child: ChildProcess;
  readonly #directory: string;

  private constructor(port: number, child: ChildProcess, directory: string) {
    this.port = port;
    this.#child = child;
    this.#directory = directory;
  }

  static async start(): Promise<Target> {
    const directory = await mkdtemp(join(tmpdir(), 'folkmoot-fuzz-'));
    const place = ['--port', '0', '--host', '127.0.0.1', '--no-stun', '--serve-yjs'];
    const node = ['--expose-gc', '--import', 'tsx', '--import', WEIGH, MAIN];
    const child = spawn(
      process.execPath,
      [...node, ...place, '--mailbox-dir', join(directory, 'mailbox'), ...FLAGS],
      { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] },
    );
    const port = await listening(child);
    // What it logs from here on is an error, and no reader must make it wait.
    child.stdout?.pipe(process.stderr);
    return new Target(port, child, directory);
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** 503: an error was caught by nothing but the process's own last guard. */
  async isHealthy(): Promise<boolean> {
    if (!this.isRunning) return false;
    return (await fetch(`http://127.0.0.1:${this.port}/healthz`)).status === 200;
  }

  /** Resident bytes now; not a number where the system does not tell. */
  get resident(): number {
    const path = `/proc/${this.#child.pid}/status`;
    if (!existsSync(path)) return Number.NaN;
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(path, 'utf8'))?.[1]) * KIB;
  }

  /** When nothing is kept for a moment only, and after a collection of garbage. */
  async weight(): Promise<Weight> {
    for (let i = 0; i < EMPTY_TRIES && (await this.#yjsRooms()) > 0; i++)
      await wait(EMPTY_EVERY_MS);
    const answer = once(this.#child, 'message');
    this.#child.send('weigh');
    return ((await answer) as [Weight])[0];
  }

  async #yjsRooms(): Promise<number> {
    const answer = await fetch(`http://127.0.0.1:${this.port}/healthz`);
    return ((await answer.json()) as { yjs: { rooms: number } }).yjs.rooms;
  }

  async stop(): Promise<void> {
    if (this.isRunning) {
      const exited = once(this.#child, 'exit');
      this.#child.kill('SIGKILL');
      await exited;
    }
    await rm(this.#directory, { recursive: true, force: true });
  }
}

async function listening(child: ChildProcess): Promise<number> {
  let printed = '';
  for await (const chunk of child.stdout?.iterator({ destroyOnReturn: false }) ?? []) {
    printed += String(chunk);
    const port = /"urls":\["http:\/\/[^/]*?:(\d+)\//.exec(printed)?.[1];
    if (port !== undefined) return Number(port);
  }
  throw new Error(`the server ended: ${printed}`);
}
