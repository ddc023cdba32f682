/** `npm run sim -- --seeds 1000 --from 1`: seeds on all cores. `--mutants`: each planted fault must be found. `--help` tells the rest. */
import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { MUTANTS } from './mutants.ts';
import { drawOptions, type SimOptions } from './options.ts';
import { runSeed } from './run.ts';

const HELP = `npm run sim -- [options]
  --seeds N      how many seeds (1000)
  --from N       the first seed (1)
  --peers N      peers in each room (5)
  --edits N      edits in each room (120)
  --relays N     relays of each room, 1 or 2 (1)
  --workers N    processes (one a core)
  --mutant NAME  with this planted fault: ${Object.keys(MUTANTS).join(', ')}
  --mutants      every planted fault must be found within --seeds (2000)
  --twice        run each seed twice and compare the traces`;

/** A run of this many seeds that never saw one of these has tested less than it says. */
const SOMETIMES_SEEDS_MIN = 1000;
const SOMETIMES = [
  ...[
    'cut',
    'oneWay',
    'partition',
    'swizzle',
    'relay',
    'crash',
    'stall',
    'slowDisk',
    'fullDisk',
  ].map((deed) => `nemesis: ${deed}`),
  ...['have', 'want', 'entries', 'checkpoint'].map((kind) => `told: ${kind}`),
  'a crash with unsaved edits',
  'a token died with its author',
  'a document was replaced',
  'a large entry',
  'a path changed',
  'a write failed',
  'an edit',
  'overflow',
  'the hostile peer was named',
];

type Job = {
  from: number;
  step: number;
  until: number;
  peers: number;
  edits: number;
  relays: number;
  mutant: string | null;
  twice: boolean;
};
type Line = {
  seed: number;
  traceHash: string;
  violations: string[];
  counters: [string, number][];
  healedInMs: number | null;
};

function optionsOf(job: Job): Partial<SimOptions> {
  const mutant = job.mutant === null ? undefined : MUTANTS[job.mutant];
  return {
    peerCount: job.peers,
    editCount: job.edits,
    relayCount: job.relays,
    ...mutant?.options,
    ...(mutant?.meddling === undefined ? {} : { meddling: mutant.meddling }),
  };
}

function runOne(seed: number, job: Job): Line {
  try {
    const { traceHash, violations, counters, healedInMs } = runSeed(seed, optionsOf(job));
    if (job.twice && runSeed(seed, optionsOf(job)).traceHash !== traceHash)
      violations.push('determinism: the second run of the seed took another course');
    return { seed, traceHash, violations, counters: [...counters], healedInMs };
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { seed, traceHash: '', violations: [`crash: ${text}`], counters: [], healedInMs: null };
  }
}

function work(job: Job): void {
  // Yjs tells the console of client ids that a rebuilt document meets again.
  console.log = () => undefined;
  if (job.mutant !== null) MUTANTS[job.mutant]?.plant?.();
  for (let seed = job.from; seed < job.until; seed += job.step) process.send?.(runOne(seed, job));
  process.disconnect();
}

/** Runs the seeds on all workers; `onLine` returns false to stop. */
async function runSeeds(job: Job, workers: number, onLine: (line: Line) => boolean): Promise<void> {
  const children = Array.from({ length: Math.min(workers, job.until - job.from) }, (_, i) =>
    fork(
      fileURLToPath(import.meta.url),
      ['--job', JSON.stringify({ ...job, from: job.from + i, step: workers })],
      // A room is made and thrown away five times a second: young space for several spares a fifth of the time.
      { execArgv: [...process.execArgv, '--max-semi-space-size=64'] },
    ),
  );
  const ends = children.map((child) => {
    child.on('message', (line: Line) => {
      if (!onLine(line)) for (const each of children) each.kill();
    });
    return new Promise<void>((resolve) => child.once('exit', () => resolve()));
  });
  await Promise.all(ends);
}

function commandOf(line: Line, job: Job): string {
  const mutant = job.mutant === null ? '' : ` --mutant ${job.mutant}`;
  return `npm run sim -- --seeds 1 --from ${line.seed} --peers ${job.peers} --edits ${job.edits} --relays ${job.relays}${mutant}`;
}

async function simulate(job: Job, workers: number): Promise<boolean> {
  const startedMs = performance.now();
  const counters = new Map<string, number>();
  const healed: number[] = [];
  let failed = 0;
  let done = 0;
  let lastHash = '';
  await runSeeds(job, workers, (line) => {
    done += 1;
    lastHash = line.traceHash;
    if (line.healedInMs !== null) healed.push(line.healedInMs);
    for (const [name, count] of line.counters)
      counters.set(name, (counters.get(name) ?? 0) + count);
    if (line.violations.length === 0) return true;
    failed += 1;
    console.log(
      `\nseed ${line.seed}:\n  ${line.violations.slice(0, 6).join('\n  ')}\n  again with: ${commandOf(line, job)}`,
    );
    return true;
  });
  const seconds = (performance.now() - startedMs) / 1000;
  healed.sort((a, b) => a - b);
  const at = (share: number): string =>
    `${((healed[Math.floor(share * (healed.length - 1))] ?? 0) / 1000).toFixed(1)} s`;
  console.log(
    `\n${[...counters]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, count]) => `${name}: ${count}`)
      .join(', ')}`,
  );
  console.log(`healed after (virtual) p50 ${at(0.5)}, p99 ${at(0.99)}, worst ${at(1)}`);
  if (job.until - job.from === 1) {
    console.log(`options ${JSON.stringify(drawOptions(job.from, optionsOf(job)))}`);
    console.log(`trace ${lastHash}`);
  }
  const never = done < SOMETIMES_SEEDS_MIN ? [] : SOMETIMES.filter((name) => !counters.has(name));
  for (const name of never) console.log(`never happened: ${name}`);
  console.log(
    `${done} rooms of ${job.peers} peers and ${job.edits} edits in ${seconds.toFixed(1)} s: ${(done / seconds).toFixed(1)} a second, ${failed} with violations`,
  );
  return failed === 0 && never.length === 0 && done === job.until - job.from;
}

/** Stops at the first seed, in the order in which they are done, that finds the fault. */
async function huntMutants(job: Job, workers: number): Promise<boolean> {
  let alive = 0;
  for (const [mutant, { story }] of Object.entries(MUTANTS)) {
    const found: Line[] = [];
    await runSeeds({ ...job, mutant }, workers, (line) => {
      if (line.violations.length > 0) found.push(line);
      return found.length === 0;
    });
    const first = found[0];
    if (first === undefined) alive += 1;
    console.log(
      first === undefined
        ? `ALIVE   ${mutant}: ${story}`
        : `killed  ${mutant} by seed ${first.seed} (${first.violations[0]?.split('\n')[0]}): ${story}`,
    );
  }
  console.log(
    `${Object.keys(MUTANTS).length - alive} of ${Object.keys(MUTANTS).length} planted faults found`,
  );
  return alive === 0;
}

async function main(): Promise<void> {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const { values } = parseArgs({
    options: {
      seeds: text,
      from: text,
      peers: text,
      edits: text,
      relays: text,
      workers: text,
      mutant: text,
      mutants: flag,
      twice: flag,
      help: flag,
      job: text,
    },
  });
  if (values.help) return console.log(HELP);
  if (values.job !== undefined) return work(JSON.parse(values.job) as Job);
  if (values.mutant !== undefined && MUTANTS[values.mutant] === undefined)
    throw new RangeError(`no such mutant: ${values.mutant}`);
  const from = Number(values.from ?? 1);
  const count = Number(values.seeds ?? (values.mutants ? 2000 : 1000));
  const job: Job = {
    from,
    step: 1,
    until: from + count,
    peers: Number(values.peers ?? 5),
    edits: Number(values.edits ?? 120),
    relays: Number(values.relays ?? 1),
    mutant: values.mutant ?? null,
    twice: values.twice ?? false,
  };
  const workers = Number(values.workers ?? availableParallelism());
  const isFine = await (values.mutants ? huntMutants(job, workers) : simulate(job, workers));
  process.exitCode = isFine ? 0 : 1;
}

await main();
