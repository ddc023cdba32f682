/** The servers under comparison, each a process of its own, and what they cost the machine. */
import { fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Target } from './clients.ts';
import type { Job, Result } from './driver.ts';

const TICKS_PER_SECOND = 100;
const PAGE_BYTES = 4096;

/** One machine plays thousands of peers here, so the limits per address and per peer are lifted; nothing else differs. */
const OUR_FLAGS = [
  '--port=0',
  '--host=127.0.0.1',
  '--no-stun',
  '--sockets-per-address=20000',
  '--joins-burst=1000000',
  '--joins-per-second=1000000',
  '--peer-frames-per-second=1000000',
  '--peer-copies-per-second=100000000',
  '--peer-frames-burst=1000000',
];

export type Running = { process: ChildProcess; pid: number; port: number };

function here(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url));
}

/** Null when the server ends before it says its port, such as when its package is not installed. */
export async function startTarget(
  target: Target,
  moreFlags: readonly string[] = [],
): Promise<Running | null> {
  const isOurs = target === 'folkmoot';
  const script = isOurs ? here('../../server/main.ts') : here(`./${target}.ts`);
  const mailbox = moreFlags.includes('--mailbox-dir') ? [] : ['--no-mailbox'];
  const flags = isOurs ? [...OUR_FLAGS, ...mailbox, ...moreFlags] : [];
  const child = spawn(process.execPath, ['--import', 'tsx', script, ...flags], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const port = portIn(line);
    if (port !== null) return { process: child, pid: child.pid ?? 0, port };
  }
  return null;
}

/** Ours logs JSON with its URLs; the others print their port alone. */
function portIn(line: string): number | null {
  try {
    const value = JSON.parse(line) as { port?: number; urls?: string[] };
    return (
      value.port ?? (value.urls?.[0] === undefined ? null : Number(new URL(value.urls[0]).port))
    );
  } catch {
    return null;
  }
}

export async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

export class Driver {
  readonly #process = fork(here('./driver.ts'), { execArgv: ['--import', 'tsx'] });

  async perform(job: Job): Promise<Result | null> {
    this.#process.send(job);
    const [answer] = (await once(this.#process, 'message')) as [
      { result?: Result; error?: string },
    ];
    if (answer.error !== undefined) throw new Error(answer.error);
    return answer.result ?? null;
  }

  /** A job that ends with figures. */
  async measure(job: Job): Promise<Result> {
    const result = await this.perform(job);
    if (result === null) throw new Error('no result');
    return result;
  }

  stop(): Promise<void> {
    return stopProcess(this.#process);
  }
}

/** User and system time of all threads, garbage collection included (proc(5)). */
export function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

export function rssBytes(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * PAGE_BYTES;
}
