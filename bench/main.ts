/** `npm run bench [-- --only NAME] [--quick]`: everything measured, side by side with the stock stack in the same run. README.md says how to read it. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { figureTable, type SuiteReport } from './report.ts';
import { hostBenchTable, runHostBench } from './host/main.ts';
import { relayBenchTable, runRelayBench } from './relay/main.ts';
import { restartTable, runRestart } from './restart/restart.ts';
import { buildPages } from './rig/bundles.ts';
import { launch } from './rig/browser.ts';
import { startServers } from './rig/servers.ts';
import type { Suite } from './suites/context.ts';
import { blobs } from './suites/blobs.ts';
import { board } from './suites/board.ts';
import { deadLink } from './suites/dead-link.ts';
import { firstRoom } from './suites/first-room.ts';
import { frames } from './suites/frames.ts';
import { heal } from './suites/heal.ts';
import { join } from './suites/join.ts';
import { largePage } from './suites/large-page.ts';
import { latency } from './suites/latency.ts';
import { map } from './suites/map.ts';
import { transfer } from './suites/transfer.ts';
import { networkView } from './suites/network-view.ts';
import { typingPage } from './suites/typing-page.ts';
import { watch } from './suites/watch.ts';

const SUITES: readonly Suite[] = [
  frames,
  latency,
  join,
  transfer,
  blobs,
  heal,
  deadLink,
  largePage,
  firstRoom,
  typingPage,
  map,
  watch,
  networkView,
  board,
];
const RELAY = 'relay';
const HOST = 'host';
const RESTART = 'restart';
const RESTART_PEERS = 5_000;
const RESTART_PEERS_QUICK = 500;
const REPORT = 'dist/reports/bench.json';

const { values } = parseArgs({
  options: { only: { type: 'string', multiple: true }, quick: { type: 'boolean', default: false } },
});
const names = [...SUITES.map(({ name }) => name), RELAY, HOST, RESTART];
for (const name of values.only ?? [])
  if (!names.includes(name))
    throw new Error(`there is no "${name}"; there are ${names.join(', ')}`);
const isWanted = (name: string): boolean => values.only === undefined || values.only.includes(name);

async function browserVersion(): Promise<string> {
  const browser = await launch();
  const version = browser.version();
  await browser.close();
  return version;
}

async function runSuites(): Promise<Record<string, SuiteReport | { failed: string }>> {
  const reports: Record<string, SuiteReport | { failed: string }> = {};
  const pages = await buildPages();
  const servers = await startServers(pages.directory);
  try {
    for (const suite of SUITES.filter(({ name }) => isWanted(name))) {
      console.log(`# ${suite.name}: ${suite.what}`);
      const startMs = performance.now();
      try {
        const report = await suite.run({ servers, quick: values.quick });
        reports[suite.name] = report;
        console.log(figureTable(report.figures));
        for (const what of report.skipped) console.log(`Skipped: ${what}`);
      } catch (error) {
        // One suite that cannot run must not hide the others' figures.
        reports[suite.name] = {
          failed: error instanceof Error ? (error.stack ?? error.message) : String(error),
        };
        console.error(error);
        process.exitCode = 1;
      }
      console.log(`(${Math.round((performance.now() - startMs) / 1000)} s)\n`);
    }
  } finally {
    await servers.stop();
    await pages.remove();
  }
  return reports;
}

const wantsPages = SUITES.some(({ name }) => isWanted(name));
const suites = wantsPages ? await runSuites() : {};
const relay = isWanted(RELAY) ? await runRelayBench() : null;
if (relay !== null) console.log(`# ${RELAY}: what relaying costs\n${relayBenchTable(relay)}\n`);
const host = isWanted(HOST) ? await runHostBench(values.quick) : null;
if (host !== null) console.log(`# ${HOST}: what one process carries\n${hostBenchTable(host)}\n`);
const restart = isWanted(RESTART)
  ? await runRestart(values.quick ? RESTART_PEERS_QUICK : RESTART_PEERS, true)
  : null;
if (restart !== null)
  console.log(`# ${RESTART}: how soon peers are back\n${restartTable(restart)}\n`);
const figures = Object.values(suites).flatMap((report) =>
  'figures' in report ? report.figures : [],
);
mkdirSync('dist/reports', { recursive: true });
const machine = {
  node: process.version,
  chromium: await browserVersion(),
  cores: cpus().length,
  cpu: cpus()[0]?.model ?? '',
};
writeFileSync(
  REPORT,
  `${JSON.stringify({ machine, at: new Date().toISOString(), quick: values.quick, figures, suites, relay, host, restart }, null, 1)}\n`,
);
if (wantsPages) console.log(figureTable(figures));
console.log(`\nWritten to ${REPORT}`);
