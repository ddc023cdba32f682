/**
 * What relaying costs: our server, a bare `ws` relay and Hocuspocus under the same load, one after the other.
 * `node --import tsx bench/relay/main.ts`
 */
import { fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Target } from './clients.ts';
import type { Job, Result } from './driver.ts';

type Workload = {
  name: string;
  rooms: number;
  peersPerRoom: number;
  job: Extract<Job, { type: 'paced' | 'full' }>;
};

export type LoadFigures = {
  target: Target;
  workload: string;
  cpuSecondsPerMillion: number;
  deliveriesPerSecond: number;
  p50Ms: number;
  p99Ms: number;
  complete: boolean;
};

export type IdleFigures = { target: Target; idlePeers: number; rssBytesPerPeer: number };

export type RelayBenchReport = {
  node: string;
  loads: LoadFigures[];
  idle: IdleFigures[];
  skipped: string[];
};

const SECONDS = Number(process.env['RELAY_BENCH_SECONDS'] ?? 3);
const IDLE_PEERS = Number(process.env['RELAY_BENCH_IDLE_PEERS'] ?? 5_000);
const IDLE_ROOM_PEERS = 4;
/** Time for the garbage of the joins to be collected. The same for all servers. */
const IDLE_SETTLE_MS = 3_000;
const TICKS_PER_SECOND = 100;
const PAGE_BYTES = 4096;

/** One server alone, when only that one has changed. */
const ONLY = process.env['RELAY_BENCH_ONLY'];
const WORKLOADS: readonly Workload[] = [
  {
    name: '1 room of 40, 20 updates/s each',
    rooms: 1,
    peersPerRoom: 40,
    job: { type: 'paced', perPeerPerSecond: 20, seconds: SECONDS },
  },
  {
    name: '1 room of 40, as fast as it goes',
    rooms: 1,
    peersPerRoom: 40,
    job: { type: 'full', window: 4, seconds: SECONDS },
  },
  {
    name: '100 rooms of 4, 10 updates/s each',
    rooms: 100,
    peersPerRoom: 4,
    job: { type: 'paced', perPeerPerSecond: 10, seconds: SECONDS },
  },
  {
    name: '100 rooms of 4, as fast as it goes',
    rooms: 100,
    peersPerRoom: 4,
    job: { type: 'full', window: 4, seconds: SECONDS },
  },
];

/** One machine plays hundreds of peers here, so the limits per address and per peer are lifted; nothing else differs. */
const OUR_FLAGS = [
  '--port=0',
  '--host=127.0.0.1',
  '--sockets-per-address=20000',
  '--joins-burst=1000000',
  '--joins-per-second=1000000',
  '--peer-frames-per-second=1000000',
  '--peer-copies-per-second=100000000',
  '--peer-frames-burst=1000000',
];

type Running = { process: ChildProcess; port: number };

function here(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url));
}

/** Null when the server ends before it says its port, such as when its package is not installed. */
async function start(target: Target): Promise<Running | null> {
  const script = target === 'folkmoot' ? here('../../server/main.ts') : here(`./${target}.ts`);
  const flags = target === 'folkmoot' ? OUR_FLAGS : [];
  const child = spawn(process.execPath, ['--import', 'tsx', script, ...flags], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const port = portIn(line);
    if (port !== null) return { process: child, port };
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

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

class Driver {
  readonly #process = fork(here('./driver.ts'), { execArgv: ['--import', 'tsx'] });

  async perform(job: Job): Promise<Result | null> {
    this.#process.send(job);
    const [answer] = (await once(this.#process, 'message')) as [
      { result?: Result; error?: string },
    ];
    if (answer.error !== undefined) throw new Error(answer.error);
    return answer.result ?? null;
  }

  stop(): Promise<void> {
    return stop(this.#process);
  }
}

/** User and system time of all threads, garbage collection included (proc(5)). */
function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

function rssBytes(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * PAGE_BYTES;
}

async function withServer<T>(
  target: Target,
  run: (server: Running, driver: Driver) => Promise<T>,
): Promise<T | null> {
  const server = await start(target);
  if (server === null) return null;
  const driver = new Driver();
  try {
    return await run(server, driver);
  } finally {
    await driver.stop();
    await stop(server.process);
  }
}

function load(target: Target, workload: Workload): Promise<LoadFigures | null> {
  const { name, rooms, peersPerRoom, job } = workload;
  return withServer(target, async ({ process: { pid = 0 }, port }, driver) => {
    await driver.perform({ type: 'connect', target, port, rooms, peersPerRoom });
    // A first second lets the compiler do its work, for all servers alike.
    await driver.perform({ ...job, seconds: 1 });
    const before = cpuSeconds(pid);
    const result = await driver.perform(job);
    const cpu = cpuSeconds(pid) - before;
    if (result === null) throw new Error('no result');
    return {
      target,
      workload: name,
      cpuSecondsPerMillion: (cpu / result.delivered) * 1e6,
      deliveriesPerSecond: result.delivered / result.seconds,
      p50Ms: result.p50Ms,
      p99Ms: result.p99Ms,
      // Hocuspocus also sends an update back to who wrote it; those deliveries count in its favour.
      complete: result.delivered >= result.expected,
    };
  });
}

function idle(target: Target): Promise<IdleFigures | null> {
  return withServer(target, async ({ process: { pid = 0 }, port }, driver) => {
    // Code and heap that any traffic needs are not the idle peers'.
    await driver.perform({
      type: 'connect',
      target,
      port,
      rooms: 25,
      peersPerRoom: IDLE_ROOM_PEERS,
    });
    await driver.perform({ type: 'disconnect' });
    await settle();
    const before = rssBytes(pid);
    await driver.perform({
      type: 'connect',
      target,
      port,
      rooms: IDLE_PEERS / IDLE_ROOM_PEERS,
      peersPerRoom: IDLE_ROOM_PEERS,
    });
    await settle();
    return {
      target,
      idlePeers: IDLE_PEERS,
      rssBytesPerPeer: (rssBytes(pid) - before) / IDLE_PEERS,
    };
  });
}

function settle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, IDLE_SETTLE_MS));
}

export async function runRelayBench(): Promise<RelayBenchReport> {
  const report: RelayBenchReport = { node: process.version, loads: [], idle: [], skipped: [] };
  const targets = (ONLY === undefined ? ['folkmoot', 'bare', 'hocuspocus'] : [ONLY]) as Target[];
  for (const workload of WORKLOADS) {
    for (const target of targets) {
      const figures = await load(target, workload);
      if (figures === null) report.skipped.push(`${target}: ${workload.name}`);
      else report.loads.push(figures);
    }
  }
  for (const target of targets) {
    const figures = await idle(target);
    if (figures === null) report.skipped.push(`${target}: idle`);
    else report.idle.push(figures);
  }
  return report;
}

export function relayBenchTable(report: RelayBenchReport): string {
  const loads = report.loads.map((row) => {
    const cells = [
      row.workload,
      row.target,
      row.cpuSecondsPerMillion.toFixed(2),
      Math.round(row.deliveriesPerSecond),
    ];
    return `| ${[...cells, row.p50Ms.toFixed(2), row.p99Ms.toFixed(2), row.complete ? 'yes' : 'NO'].join(' | ')} |`;
  });
  const idleRows = report.idle.map(
    (row) => `| ${row.target} | ${row.idlePeers} | ${(row.rssBytesPerPeer / 1000).toFixed(2)} |`,
  );
  return [
    '| workload | server | CPU s per million delivered | delivered/s | p50 ms | p99 ms | all arrived |',
    '|---|---|---|---|---|---|---|',
    ...loads,
    '',
    '| server | idle joined peers | RSS KB each |',
    '|---|---|---|',
    ...idleRows,
    ...report.skipped.map((what) => `\nSkipped (did not start): ${what}`),
  ].join('\n');
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const report = await runRelayBench();
  process.stdout.write(`${relayBenchTable(report)}\n\n${JSON.stringify(report, null, 2)}\n`);
}
