/** How soon peers are back after the server was restarted by SIGTERM, and what that costs it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { cpuSeconds } from '../relay/servers.ts';
import { ReturningPeer, type Seat } from './peers.ts';

const SOURCE = fileURLToPath(new URL('../../server/main.ts', import.meta.url));
const BUILT = fileURLToPath(new URL('../../dist/server/main.js', import.meta.url));
/** Everybody must be there before the restart, and is given up after it. */
const PATIENCE_MS = 90_000;
/** New peers at once before the restart, which is not what is measured. */
const ARRIVING = 100;
const LOOK_MS = 100;
const CPU_LOOK_MS = 500;

export type RestartReport = {
  peers: number;
  /** WebSockets: each peer has one to the relay and one to the mailbox. */
  sockets: number;
  back: number;
  /** From SIGTERM until a process listens again. */
  downMs: number;
  /** From SIGTERM until a socket's proof was accepted again. */
  p50Ms: number;
  p99Ms: number;
  maxMs: number;
  /** Sockets let in within the busiest second. */
  busiestSecond: number;
  /** Of one core, over half a second of the new process. */
  peakCpu: number;
  /** Of the new process from when it listened until all were back: what it cost, however busy the machine was. */
  cpuSeconds: number;
  /** Of the machine, at the end: what else ran is in the figures. */
  load: number;
};

type Server = { process: ChildProcess; port: number };

async function startServer(
  script: readonly string[],
  directory: string,
  port: number,
  flags: readonly string[],
): Promise<Server> {
  const common = ['--host=127.0.0.1', '--no-stun', '--trust-proxy', `--mailbox-dir=${directory}`];
  const args = [...script, `--port=${port}`, ...common, ...flags];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  // Read on to the end, or its last words would break its pipe.
  const lines = createInterface({ input: child.stdout });
  const found = await new Promise<number>((resolve, reject) => {
    child.once('exit', () => reject(new Error('the server did not start')));
    lines.on('line', (line) => {
      const [url] = (JSON.parse(line) as { urls?: string[] }).urls ?? [];
      if (url !== undefined) resolve(Number(new URL(url).port));
    });
  });
  return { process: child, port: found };
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

async function until(condition: () => boolean): Promise<boolean> {
  const giveUpAt = performance.now() + PATIENCE_MS;
  while (!condition()) {
    if (performance.now() > giveUpAt) return false;
    await sleep(LOOK_MS);
  }
  return true;
}

async function arrive(port: number, count: number): Promise<ReturningPeer[]> {
  const peers: ReturningPeer[] = [];
  while (peers.length < count) {
    const some = Array.from(
      { length: Math.min(ARRIVING, count - peers.length) },
      (_, i) => new ReturningPeer(port, peers.length + i),
    );
    peers.push(...some);
    if (!(await until(() => some.every((peer) => peer.seats.every(isIn)))))
      throw new Error(`only some of ${peers.length} peers came in before the restart`);
  }
  return peers;
}

const isIn = (seat: Seat): boolean => seat.inAtMs !== null;

/** The largest part of a core that a process takes, until stopped. */
function watchCpu(pid: number): () => number {
  let peak = 0;
  let [spent, atMs] = [cpuSeconds(pid), performance.now()];
  const timer = setInterval(() => {
    const [nowSpent, nowMs] = [cpuSeconds(pid), performance.now()];
    peak = Math.max(peak, (nowSpent - spent) / ((nowMs - atMs) / 1000));
    [spent, atMs] = [nowSpent, nowMs];
  }, CPU_LOOK_MS);
  return () => {
    clearInterval(timer);
    return peak;
  };
}

function reportOf(seats: readonly Seat[], startedAtMs: number) {
  const times = seats.flatMap(({ inAtMs }) => (inAtMs === null ? [] : [inAtMs - startedAtMs]));
  times.sort((a, b) => a - b);
  const rank = (share: number): number =>
    times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? Number.NaN;
  const perSecond = new Map<number, number>();
  for (const ms of times) {
    const second = Math.floor(ms / 1000);
    perSecond.set(second, (perSecond.get(second) ?? 0) + 1);
  }
  return {
    back: times.length,
    p50Ms: rank(0.5),
    p99Ms: rank(0.99),
    maxMs: rank(1),
    busiestSecond: Math.max(0, ...perSecond.values()),
  };
}

/** `flags`: where the host differs from the defaults. `isBuilt`: of `npm run build`, which starts sooner than the source. */
export async function runRestart(
  count: number,
  isBuilt: boolean,
  flags: readonly string[] = [],
): Promise<RestartReport> {
  const script = isBuilt ? [BUILT] : ['--import', 'tsx', SOURCE];
  const directory = await mkdtemp(join(tmpdir(), 'folkmoot-restart-'));
  const peers: ReturningPeer[] = [];
  let server = await startServer(script, join(directory, 'mailbox'), 0, flags);
  try {
    peers.push(...(await arrive(server.port, count)));
    const seats = peers.flatMap((peer) => peer.seats);
    const startedAtMs = performance.now();
    const ended = once(server.process, 'exit');
    server.process.kill('SIGTERM');
    await ended;
    server = await startServer(script, join(directory, 'mailbox'), server.port, flags);
    const downMs = performance.now() - startedAtMs;
    const pid = server.process.pid ?? 0;
    const spentBefore = cpuSeconds(pid);
    const peak = watchCpu(pid);
    await until(() => seats.every(isIn));
    const figures = reportOf(seats, startedAtMs);
    const load = loadavg()[0] ?? 0;
    const costs = { peakCpu: peak(), cpuSeconds: cpuSeconds(pid) - spentBefore, load };
    return { peers: count, sockets: seats.length, downMs, ...figures, ...costs };
  } finally {
    for (const peer of peers) peer.close();
    server.process.kill('SIGKILL');
    await rm(directory, { recursive: true, force: true });
  }
}

export function restartTable(report: RestartReport): string {
  const { peakCpu, cpuSeconds: spent, load } = report;
  const seconds = (ms: number): string => (ms / 1000).toFixed(1);
  const { peers, sockets, back, downMs, p50Ms, p99Ms, maxMs, busiestSecond } = report;
  const cells = [
    ...[peers, `${back} of ${sockets}`, seconds(downMs), seconds(p50Ms), seconds(p99Ms)],
    ...[seconds(maxMs), busiestSecond, `${Math.round(peakCpu * 100)} %`],
    ...[spent.toFixed(1), load.toFixed(1)],
  ];
  return [
    '| peers | sockets back | down s | p50 s | p99 s | last s | busiest second | peak CPU of a core | CPU s in all | load average |',
    '|---|---|---|---|---|---|---|---|---|---|',
    `| ${cells.join(' | ')} |`,
  ].join('\n');
}
