/**
 * What relaying costs: our server, a bare `ws` relay and Hocuspocus under the same load, one after the other.
 * `node --import tsx bench/relay/main.ts`
 */
import { pathToFileURL } from 'node:url';
import type { Target } from './clients.ts';
import type { Job } from './driver.ts';
import { cpuSeconds, Driver, rssBytes, startTarget, stopProcess, type Running } from './servers.ts';

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

async function withServer<T>(
  target: Target,
  run: (server: Running, driver: Driver) => Promise<T>,
): Promise<T | null> {
  const server = await startTarget(target);
  if (server === null) return null;
  const driver = new Driver();
  try {
    return await run(server, driver);
  } finally {
    await driver.stop();
    await stopProcess(server.process);
  }
}

function load(target: Target, workload: Workload): Promise<LoadFigures | null> {
  const { name, rooms, peersPerRoom, job } = workload;
  return withServer(target, async ({ pid, port }, driver) => {
    await driver.perform({ type: 'connect', target, port, rooms, peersPerRoom });
    // A first second lets the compiler do its work, for all servers alike.
    await driver.perform({ ...job, seconds: 1 });
    const before = cpuSeconds(pid);
    const result = await driver.measure(job);
    const cpu = cpuSeconds(pid) - before;
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
  return withServer(target, async ({ pid, port }, driver) => {
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
