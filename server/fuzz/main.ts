/**
 * `npm run fuzz [-- --attack all --scale 1 --seed 1]`: what hostile peers may do, to a server process of its own which is weighed, while
 * two honest ones talk. `--payloads 1000000` is the attack of that name alone.
 */
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { ATTACKS } from './attacks.ts';
import { campaign, line, table } from './campaign.ts';

const { values } = parseArgs({
  options: {
    attack: { type: 'string', default: 'all' },
    scale: { type: 'string', default: '0.1' },
    seed: { type: 'string', default: '1' },
    payloads: { type: 'string' },
  },
});

const QUIET_MS = 3_000;

const say = (text: string): void => void process.stdout.write(`${text}\n`);

const payloads = ATTACKS.filter(({ name }) => name === 'payloads');
const named = values.attack.split(',');
const attacks =
  values.payloads === undefined
    ? ATTACKS.filter(({ name }) => values.attack === 'all' || named.includes(name))
    : payloads.map((attack) => ({ ...attack, full: Number(values.payloads) }));
const scale = values.payloads === undefined ? Number(values.scale) : 1;
const seed = Number(values.seed);

if (attacks.length === 0 || !(scale > 0) || !Number.isSafeInteger(seed)) {
  say(
    `--attack all, or some of ${ATTACKS.map(({ name }) => name).join(',')}; --scale 1 is in full`,
  );
  process.exitCode = 1;
} else {
  say(
    `seed ${seed}, scale ${scale}, load average ${loadavg()
      .map((load) => load.toFixed(1))
      .join(' ')}`,
  );
  const rows = await campaign(attacks, {
    seed,
    scale,
    quietMs: QUIET_MS,
    onRow: (row) => say(line(row)),
  });
  say(`\n${table(rows)}`);
  say(
    `load average ${loadavg()
      .map((load) => load.toFixed(1))
      .join(' ')}`,
  );
  if (rows.some(({ complaints }) => complaints.length > 0)) process.exitCode = 1;
}
