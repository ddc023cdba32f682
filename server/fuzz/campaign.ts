/** Attacks one after another on one server, which is weighed between them, while an honest pair talks. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Attack, AttackContext, AttackResult } from './attacks.ts';
import type { HonestReport, Talk } from './honest.ts';
import { Target } from './target.ts';
import type { Weight } from './weigh.ts';

const HONEST = fileURLToPath(new URL('./honest.ts', import.meta.url));
const MIB = 1024 * 1024;
/** Before anything is compared: code is compiled, pools are filled. */
const WARM_UP = 0.3;
const WARM_UP_COUNT_MAX = 4_000;
const WATCH_MS = 50;
/** "Back" is within 5 %, and what a megabyte of other things is. */
const BACK = 1.05;

export type Row = AttackResult & {
  name: string;
  unit: string;
  seconds: number;
  /** Resident after all warm-ups, at worst during this attack, and after it; then the same of what is reachable. */
  baseBytes: number;
  worstBytes: number;
  afterBytes: number;
  liveBase: number;
  liveAfter: number;
  quiet: Talk;
  during: Talk;
};

export type Campaign = {
  seed: number;
  scale: number;
  /** How long the honest pair is timed before each attack. */
  quietMs: number;
  onRow?: (row: Row) => void;
};

/** Rejects when the server is gone, or the honest pair cannot talk. */
export async function campaign(
  attacks: readonly Attack[],
  { seed, scale, quietMs, onRow }: Campaign,
): Promise<Row[]> {
  const target = await Target.start();
  const honest = new Honest(target.port);
  const rows: Row[] = [];
  const contextOf = (attack: Attack): AttackContext => ({
    port: target.port,
    seed,
    count: Math.max(attack.least, Math.ceil(attack.full * scale)),
    resident: () => target.resident,
    p99: async () => (await honest.talk()).p99Ms,
  });
  try {
    for (const attack of attacks) {
      if (attack.isPatient === true) continue;
      const { count, ...context } = contextOf(attack);
      const fewer = Math.min(WARM_UP_COUNT_MAX, Math.ceil(count * WARM_UP));
      await attack.run({ ...context, seed: seed + 1, count: fewer });
    }
    const base = await target.weight();
    for (const attack of attacks) {
      base.live += attack.remembersBytes ?? 0;
      await honest.talk();
      await wait(quietMs);
      const quiet = await honest.talk();
      const row = await measured(attack, contextOf(attack), target, base);
      const during = await honest.talk();
      rows.push({ ...row, quiet, during });
      onRow?.({ ...row, quiet, during });
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
  context: AttackContext,
  target: Target,
  base: Weight,
): Promise<Omit<Row, 'quiet' | 'during'>> {
  let worstBytes = 0;
  const watch = setInterval(() => {
    worstBytes = Math.max(worstBytes, target.resident || 0);
  }, WATCH_MS);
  const startMs = performance.now();
  const result = await attack.run(context);
  const seconds = (performance.now() - startMs) / 1000;
  clearInterval(watch);
  const after = await target.weight();
  if (after.live > base.live * BACK + MIB)
    result.complaints.push('what the server holds has not gone back within 5 %');
  return {
    ...result,
    ...{ name: attack.name, unit: attack.unit, seconds },
    ...{ baseBytes: base.rss, worstBytes, afterBytes: after.rss },
    ...{ liveBase: base.live, liveAfter: after.live },
  };
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
  '| attack | count | s | ended | RSS base, worst, after (MiB) | held base, after (MiB) | honest p99 quiet, during (ms) | verdict |',
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
    [row.baseBytes, row.worstBytes, row.afterBytes].map(mib).join(', '),
    [row.liveBase, row.liveAfter].map(mib).join(', '),
    `${ms(row.quiet.p99Ms)}, ${ms(row.during.p99Ms)}`,
    `${verdict}${notes}`,
  ];
  return `| ${cells.join(' | ')} |`;
}
