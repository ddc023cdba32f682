/**
 * What one process carries for a host. `npm run bench -- --only host`; README.md says what each figure is.
 * HOST_BENCH=load,idle,noise names the parts, all when it is absent.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { figureTable, ms, type Figure } from '../report.ts';
import {
  cpuSeconds,
  Driver,
  rssBytes,
  startTarget,
  stopProcess,
  type Running,
} from '../relay/servers.ts';
import type { Target } from '../relay/clients.ts';
import type { Result } from '../relay/driver.ts';
import { median, percentile } from '../stats.ts';
import type { MailboxJob, MailboxResult } from './mailbox-load.ts';

export type HostBenchReport = {
  figures: Figure[];
  details: Record<string, unknown>;
  skipped: string[];
};

type Scale = {
  rooms: number;
  rounds: number;
  roundSeconds: number;
  idlePeers: number;
  idleSeconds: number;
};

const FULL: Scale = { rooms: 500, rounds: 6, roundSeconds: 10, idlePeers: 10_000, idleSeconds: 60 };
const QUICK: Scale = { rooms: 100, rounds: 2, roundSeconds: 3, idlePeers: 1_000, idleSeconds: 10 };

/** As published for Hocuspocus by others: 1,500 clients in 500 rooms, 350 updates a second. */
const PEERS_PER_ROOM = 3;
const MESSAGES_PER_PEER_PER_SECOND = 350 / 1500;
const P99_RATIO_MAX = 2;
const NOISE_RATIO_MAX = 1.2;
/** The compiler's work, and the garbage of the joins. */
const SETTLE_MS = 3_000;
/** The part of the peers that also bring what they write to the mailbox. */
const MAILBOX_PART = 0.1;
/** An entry of a keystroke, sealed. */
const LETTER_BYTES = 200;
const SINGLE_ROOMS = 100;
const SINGLE_EVERY_MS = 20;
const IDLE_ROOM_PEERS = 4;
const HONEST_ROOMS = 20;
const HONEST_PER_SECOND = 100;
/** The most that one letter may be. */
const HOSTILE_LETTER_BYTES = 48 * 1024;
const HOSTILE_PEERS = 1;
const HOSTILE_UNDER_WAY = 16;

type Contestant = { name: string; server: Running; driver: Driver; results: Result[] };

class MailboxLoad {
  readonly #process = fork(fileURLToPath(new URL('./mailbox-load.ts', import.meta.url)), {
    execArgv: ['--import', 'tsx'],
  });

  async perform(job: MailboxJob): Promise<MailboxResult> {
    this.#process.send(job);
    const [answer] = (await once(this.#process, 'message')) as [
      { result?: MailboxResult; error?: string },
    ];
    if (answer.result === undefined) throw new Error(answer.error);
    return answer.result;
  }

  stop(): Promise<void> {
    return stopProcess(this.#process);
  }
}

async function contestant(
  name: string,
  target: Target,
  rooms: number,
  flags: readonly string[] = [],
): Promise<Contestant | null> {
  const server = await startTarget(target, flags);
  if (server === null) return null;
  const driver = new Driver();
  await driver.perform({
    ...{ type: 'connect', target, port: server.port, rooms },
    peersPerRoom: PEERS_PER_ROOM,
  });
  return { name, server, driver, results: [] };
}

/** All servers are up and full; each is spoken to in its turn, and the turns go round. */
async function load(scale: Scale, directory: string): Promise<HostBenchReport> {
  const { rooms, rounds, roundSeconds } = scale;
  const all = [
    await contestant('bare', 'bare', rooms),
    await contestant('ours', 'folkmoot', rooms),
    await contestant('ours with mailbox', 'folkmoot', rooms, ['--mailbox-dir', directory]),
    await contestant('hocuspocus', 'hocuspocus', rooms),
  ];
  const here = all.filter((each) => each !== null);
  const letters = new MailboxLoad();
  const withMailbox = here.find(({ name }) => name === 'ours with mailbox');
  try {
    const writers = Math.round(rooms * PEERS_PER_ROOM * MAILBOX_PART);
    const port = withMailbox?.server.port ?? 0;
    await letters.perform({ type: 'connect', port, rooms: writers, name: 'bench' });
    const perPeerPerSecond = MESSAGES_PER_PEER_PER_SECOND;
    const appends: MailboxResult[] = [];
    for (const { driver } of here)
      await driver.perform({ type: 'paced', perPeerPerSecond, seconds: 2 });
    await sleep(SETTLE_MS);
    for (let round = 0; round < rounds; round++)
      for (let turn = 0; turn < here.length; turn++) {
        const each = here[(round + turn) % here.length];
        if (each === undefined) continue;
        const spoken = each.driver.measure({
          ...{ type: 'paced', perPeerPerSecond },
          seconds: roundSeconds,
        });
        const perSecond = writers * perPeerPerSecond;
        if (each === withMailbox)
          appends.push(
            await letters.perform({
              ...{ type: 'paced', perSecond, seconds: roundSeconds },
              letterBytes: LETTER_BYTES,
            }),
          );
        each.results.push(await spoken);
      }
    return loadReport(here, appends, scale, all.includes(null));
  } finally {
    await letters.stop();
    for (const { driver, server } of here) {
      await driver.stop();
      await stopProcess(server.process);
    }
  }
}

const latenciesOf = ({ results }: Contestant): number[] => results.flatMap((r) => r.latenciesMs);

function loadReport(
  here: readonly Contestant[],
  appends: readonly MailboxResult[],
  { rooms }: Scale,
  isShort: boolean,
): HostBenchReport {
  const bare = here.find(({ name }) => name === 'bare');
  const bareAll = bare === undefined ? [] : latenciesOf(bare);
  const figures = here.flatMap((each): Figure[] => {
    const own = latenciesOf(each);
    const isComplete = each.results.every(({ delivered, expected }) => delivered >= expected);
    const name = `${rooms * PEERS_PER_ROOM} peers in ${rooms} rooms, 350 messages/s a 1,500 peers: ${each.name}${isComplete ? '' : ' (NOT ALL ARRIVED)'}`;
    const isOurs = each.name.startsWith('ours');
    return [0.5, 0.99].map((part) => {
      const [theirs, mine] = [percentile(bareAll, part), percentile(own, part)];
      const isBar = isOurs && part === 0.99;
      return {
        figure: `${name}, p${part * 100}`,
        ...{ stock: ms(theirs), ours: ms(mine), ratio: mine / theirs },
        toReach: isBar ? `${P99_RATIO_MAX} at most` : '-',
        met: isBar ? mine / theirs <= P99_RATIO_MAX && isComplete : null,
      };
    });
  });
  const kept = appends.flatMap(({ latenciesMs }) => latenciesMs);
  const details = {
    deliveries: here.map((each) => ({ name: each.name, count: latenciesOf(each).length })),
    p99OfRounds: here.map((each) => ({ name: each.name, ms: each.results.map((r) => r.p99Ms) })),
    appends: { kept: kept.length, p50Ms: median(kept), p99Ms: percentile(kept, 0.99) },
  };
  return { figures, details, skipped: isShort ? ['a server that did not start'] : [] };
}

/** Peers that say nothing: what they cost, and how soon a word gets through among them. */
async function idle({ idlePeers, idleSeconds }: Scale): Promise<HostBenchReport> {
  const server = await startTarget('folkmoot');
  if (server === null) throw new Error('the server did not start');
  const driver = new Driver();
  try {
    const { pid, port } = server;
    const connect = { type: 'connect', target: 'folkmoot', port } as const;
    const peersPerRoom = IDLE_ROOM_PEERS;
    // Code and heap that any traffic needs are not the idle peers'.
    await driver.perform({ ...connect, rooms: 25, peersPerRoom });
    await driver.perform({ type: 'disconnect' });
    await sleep(SETTLE_MS);
    const [rssBefore, cpuBefore, startMs] = [rssBytes(pid), cpuSeconds(pid), performance.now()];
    await driver.perform({ ...connect, rooms: idlePeers / peersPerRoom, peersPerRoom });
    const joinSeconds = (performance.now() - startMs) / 1000;
    const joinCpuMs = ((cpuSeconds(pid) - cpuBefore) * 1000) / idlePeers;
    await sleep(SETTLE_MS);
    const kilobytes = (rssBytes(pid) - rssBefore) / idlePeers / 1000;
    const cpuIdle = cpuSeconds(pid);
    await sleep(idleSeconds * 1000);
    const cpuPercent = ((cpuSeconds(pid) - cpuIdle) / idleSeconds) * 100;
    const rooms = Math.min(SINGLE_ROOMS, idlePeers / peersPerRoom);
    const single = await driver.measure({ type: 'once', rooms, everyMs: SINGLE_EVERY_MS });
    const stated = (figure: string, ours: string): Figure => ({
      ...{ figure: `${idlePeers} idle peers: ${figure}`, stock: '-', ours },
      ...{ ratio: null, toReach: '-', met: null },
    });
    const arrived = `${single.delivered} of ${single.expected}`;
    const figures = [
      stated(
        'joins a second, their signing on the same cores',
        (idlePeers / joinSeconds).toFixed(0),
      ),
      stated('processor time of a join', `${joinCpuMs.toFixed(2)} ms`),
      stated('RSS of one', `${kilobytes.toFixed(1)} KB`),
      stated(`processor over ${idleSeconds} s`, `${cpuPercent.toFixed(1)} % of a core`),
      stated(`one message in each of ${rooms} rooms, p99 (${arrived} arrived)`, ms(single.p99Ms)),
    ];
    return { figures, details: { p50Ms: single.p50Ms }, skipped: [] };
  } finally {
    await driver.stop();
    await stopProcess(server.process);
  }
}

/** Honest rooms append at a pace, while one room does nothing, and while it fills the mailbox as fast as it is let. */
async function noise({ rounds, roundSeconds }: Scale, directory: string): Promise<HostBenchReport> {
  // So that the hostile room is never told that it is full, and goes on.
  const large = ['--mailbox-box-bytes', '--mailbox-box-kept-bytes', '--mailbox-total-bytes'];
  const lifted = large.flatMap((name) => [name, '1000000000000']);
  const server = await startTarget('folkmoot', ['--mailbox-dir', directory, ...lifted]);
  if (server === null) throw new Error('the server did not start');
  const [honest, hostile] = [new MailboxLoad(), new MailboxLoad()];
  try {
    const { port } = server;
    await honest.perform({ type: 'connect', port, rooms: HONEST_ROOMS, name: 'honest' });
    for (let i = 0; i < HOSTILE_PEERS; i++)
      await hostile.perform({ type: 'connect', port, rooms: 1, name: 'hostile' });
    const job: MailboxJob = {
      ...{ type: 'paced', perSecond: HONEST_PER_SECOND, seconds: roundSeconds },
      letterBytes: LETTER_BYTES,
    };
    await honest.perform({ ...job, seconds: 2 });
    const [quiet, loud]: [number[], number[]] = [[], []];
    let floodBytes = 0;
    for (let round = 0; round < rounds; round++) {
      quiet.push(...(await honest.perform(job)).latenciesMs);
      const underWay = HOSTILE_UNDER_WAY;
      await hostile.perform({ type: 'flood', underWay, letterBytes: HOSTILE_LETTER_BYTES });
      await sleep(1_000);
      loud.push(...(await honest.perform(job)).latenciesMs);
      const { kept } = await hostile.perform({ type: 'rest' });
      floodBytes += kept * HOSTILE_LETTER_BYTES;
    }
    const figures = [0.5, 0.99].map((part): Figure => {
      const [without, within] = [percentile(quiet, part), percentile(loud, part)];
      return {
        figure: `append until kept, p${part * 100}, beside a room that floods the mailbox`,
        ...{ stock: `${ms(without)} (without it)`, ours: ms(within), ratio: within / without },
        toReach: part === 0.99 ? `${NOISE_RATIO_MAX} at most` : '-',
        met: part === 0.99 ? within / without <= NOISE_RATIO_MAX : null,
      };
    });
    return {
      figures,
      details: { quiet: quiet.length, loud: loud.length, floodBytes },
      skipped: [],
    };
  } finally {
    await honest.stop();
    await hostile.stop();
    await stopProcess(server.process);
  }
}

const ALL_PARTS = ['load', 'idle', 'noise'];

export async function runHostBench(isQuick: boolean): Promise<HostBenchReport> {
  const scale = isQuick ? QUICK : FULL;
  const parts = process.env['HOST_BENCH']?.split(',') ?? ALL_PARTS;
  for (const part of parts)
    if (!ALL_PARTS.includes(part)) throw new Error(`there is no part "${part}" of this bench`);
  const top = await mkdtemp(join(tmpdir(), 'folkmoot-bench-'));
  const whole: HostBenchReport = { figures: [], details: { loadBefore: loadavg() }, skipped: [] };
  const add = (name: string, { figures, details, skipped }: HostBenchReport): void => {
    whole.figures.push(...figures);
    whole.details[name] = details;
    whole.skipped.push(...skipped.map((what) => `${name}: ${what}`));
  };
  try {
    if (parts.includes('load')) add('load', await load(scale, join(top, 'load')));
    if (parts.includes('idle')) add('idle', await idle(scale));
    if (parts.includes('noise')) add('noise', await noise(scale, join(top, 'noise')));
  } finally {
    await rm(top, { recursive: true, force: true });
  }
  whole.details['loadAfter'] = loadavg();
  return whole;
}

export function hostBenchTable({ figures, details, skipped }: HostBenchReport): string {
  const left = skipped.map((what) => `Skipped: ${what}`);
  return [figureTable(figures), ...left, JSON.stringify(details)].join('\n');
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href)
  process.stdout.write(`${hostBenchTable(await runHostBench(process.argv.includes('--quick')))}\n`);
