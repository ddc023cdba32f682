/** Attacks one after another on one server, which is weighed between them, while an honest pair talks. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Attack, AttackResult } from './attacks.ts';
import type { HonestReport, Talk } from './honest.ts';
import { Target } from './target.ts';

const HONEST = fileURLToPath(new URL('./honest.ts', import.meta.url));
const MIB = 1024 * 1024;
/** Before anything is compared: code is compiled, pools are filled. */
const WARM_UP = 0.3;
const WARM_UP_COUNT_MAX = 4_000;
const QUIET_MS = 1_500;
/** "Back" is within 5 %. */
const BACK = 1.05;

export type Row = AttackResult & {
  name: string;
  unit: string;
  seconds: number;
  beforeBytes: number;
  worstBytes: number;
  afterBytes: number;
  liveBefore: number;
  liveAfter: number;
  quiet: Talk;
  during: Talk;
};

export type Campaign = { seed: number; scale: number; onRow?: (row: Row) => void };

/** Rejects when the server is gone, or the honest pair cannot talk. */
export async function campaign(
  attacks: readonly Attack[],
  { seed, scale, onRow }: Campaign,
): Promise<Row[]> {
  const target = await Target.start();
  const honest = new Honest(target.port);
  const rows: Row[] = [];
  try {
    for (const attack of attacks) {
      const count = Math.max(attack.least, Math.ceil(attack.full * scale));
      const warmUp = Math.min(WARM_UP_COUNT_MAX, Math.ceil(count * WARM_UP));
      const context = {
        ...{ port: target.port, seed, count },
        resident: () => target.resident,
        p99: async () => (await honest.talk()).p99Ms,
      };
      await attack.run({ ...context, seed: seed + 1, count: warmUp });
      const row = await measured(attack, context, target, honest);
      rows.push(row);
      onRow?.(row);
      if (!(await target.isHealthy())) throw new Error(`${attack.name}: the server is not well`);
    }
  } finally {
    honest.stop();
    await target.stop();
  }
  return rows;
}

async function measured(
  attack: Attack,
  context: Parameters<Attack['run']>[0],
  target: Target,
  honest: Honest,
): Promise<Row> {
  const before = await target.weight();
  await honest.talk();
  await wait(QUIET_MS);
  const quiet = await honest.talk();
  let worstBytes = before.rss;
  const watch = setInterval(() => {
    worstBytes = Math.max(worstBytes, target.resident || 0);
  }, 50);
  const startMs = performance.now();
  const result = await attack.run(context);
  const seconds = (performance.now() - startMs) / 1000;
  clearInterval(watch);
  const during = await honest.talk();
  const after = await target.weight();
  const row = {
    ...result,
    ...{ name: attack.name, unit: attack.unit, seconds, quiet, during, worstBytes },
    ...{ beforeBytes: before.rss, afterBytes: after.rss },
    ...{ liveBefore: before.live, liveAfter: after.live },
  };
  if (after.live > before.live * BACK + MIB)
    row.complaints.push('what the server holds has not gone back within 5 %');
  return row;
}

class Honest {
  readonly #child: ChildProcess;

  constructor(port: number) {
    this.#child = fork(HONEST, [String(port)], {
      execArgv: ['--import', 'tsx'],
      // Times that are none are not a number, which JSON does not know.
      serialization: 'advanced',
    });
  }

  /** Since it was last asked. Rejects when the two could not talk. */
  async talk(): Promise<Talk> {
    const answer = once(this.#child, 'message');
    this.#child.send('talk');
    const [said] = (await answer) as [HonestReport];
    if ('error' in said) throw new Error(`the honest pair could not talk: ${said.error}`);
    return said;
  }

  stop(): void {
    this.#child.kill('SIGKILL');
  }
}

const mib = (bytes: number): string => (bytes / MIB).toFixed(1);
const ms = (value: number): string => (Number.isNaN(value) ? 'in turns' : value.toFixed(1));

const HEAD = [
  '| attack | count | s | ended | RSS before, worst, after (MiB) | held before, after (MiB) | honest p99 quiet, during (ms) | verdict |',
  '|---|---|---|---|---|---|---|---|',
];

export function table(rows: readonly Row[]): string {
  return [...HEAD, ...rows.map(line)].join('\n');
}

export function line(row: Row): string {
  const endings = Object.entries(row.endings)
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, 6)
    .map(([ending, times]) => `${ending}: ${times}`)
    .join(', ');
  const { stalled } = row;
  const notes =
    stalled === undefined
      ? ''
      : `; grew ${mib(stalled.grownBytes)} MiB at most; p99 ${stalled.p99Ratio.toFixed(2)} times that with readers`;
  const verdict = row.complaints.length === 0 ? 'ok' : row.complaints.join('; ');
  const cells = [
    row.name,
    `${row.count} ${row.unit}`,
    row.seconds.toFixed(0),
    endings,
    [row.beforeBytes, row.worstBytes, row.afterBytes].map(mib).join(', '),
    [row.liveBefore, row.liveAfter].map(mib).join(', '),
    `${ms(row.quiet.p99Ms)}, ${ms(row.during.p99Ms)}`,
    `${verdict}${notes}`,
  ];
  return `| ${cells.join(' | ')} |`;
}
