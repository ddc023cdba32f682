/** `npm run fuzz [-- --payloads 1000000 --seed 1]`: malformed payloads to a server of its own, which is weighed before and after. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { fuzz } from './run.ts';

const { values } = parseArgs({
  options: {
    payloads: { type: 'string', default: '100000' },
    seed: { type: 'string', default: '1' },
  },
});

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));
/** The fuzzer is one address: only the limits of its arrival are lifted. */
const FLAGS = ['--joins-per-second', '1000000', '--joins-burst', '1000000'];
const REPORTS = 10;
const KIB = 1024;

const server = spawn(
  process.execPath,
  ['--import', 'tsx', MAIN, '--port', '0', '--host', '127.0.0.1', '--no-stun', ...FLAGS],
  { stdio: ['ignore', 'pipe', 'inherit'] },
);

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** Resident memory of the server in MiB; not a number where the system does not tell. */
function residentMiB(): number {
  const path = `/proc/${server.pid}/status`;
  if (!existsSync(path)) return Number.NaN;
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(path, 'utf8'))?.[1]) / KIB;
}

async function listening(): Promise<number> {
  let printed = '';
  for (;;) {
    const [chunk] = (await once(server.stdout, 'data')) as [Buffer];
    printed += chunk.toString();
    const port = /"urls":\["http:\/\/[^/]*?:(\d+)\//.exec(printed)?.[1];
    if (port !== undefined) return Number(port);
  }
}

try {
  const port = await listening();
  // What it logs from here on is an error, and no reader must make it wait.
  server.stdout.pipe(process.stderr);
  const payloads = Number(values.payloads);
  const seed = Number(values.seed);
  say(`seed ${seed}: ${payloads} payloads`);
  const startMs = performance.now();
  const tell = (sent: number): void =>
    say(
      `${sent} payloads after ${Math.round((performance.now() - startMs) / 1000)} s: the server holds ${residentMiB().toFixed(0)} MiB, the honest pair talks`,
    );
  tell(0);
  const every = payloads / REPORTS;
  const report = await fuzz({ port, seed, payloads, every, onProgress: tell });
  const answer = await fetch(`http://127.0.0.1:${port}/healthz`);
  say(JSON.stringify({ ...report, health: (await answer.json()) as unknown }, null, 2));
  // 503: an error was caught by nothing but the process's own last guard.
  if (answer.status !== 200 || server.exitCode !== null) process.exitCode = 1;
} finally {
  server.kill('SIGKILL');
}
