// `npm test`: builds, checks, then runs every kind of test. Ends with one plain line: N passed, N failed[, N skipped].
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { check } from './check.mjs';
import { findChromium } from './chromium.mjs';
import { ensureDebianPackages } from './debian-packages.mjs';
import { runStep, tell } from './steps.mjs';

/** @typedef {{ passed: number, failed: number, skipped?: number }} Counts */

const reportFolder = resolve('dist/reports');
/** Beside other work they can pass what a step has; as below, a run that is stopped leaves no report. */
const unitTimeoutMs = 40 * 60_000;
/** The stories take 18 minutes on two quiet cores; stopped sooner than this they would leave no report of what had passed. */
const storiesTimeoutMs = 50 * 60_000;
const total = { passed: 0, failed: 0, skipped: 0 };

/** @param {Counts} counts */
function add({ passed, failed, skipped = 0 }) {
  total.passed += passed;
  total.failed += failed;
  total.skipped += skipped;
}

/** @param {string} title */
const heading = (title) => console.log(`\n== ${title}`);

/** @param {string} name @param {string} run one command that counts as one test */
async function single(name, run) {
  heading(name);
  const outcome = await runStep({ name, run }, { streams: true });
  tell({ ...outcome, output: '' });
  add(outcome.ok ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 });
  return outcome.ok;
}

/**
 * A runner that counts its own tests in a JSON report. A run that fails without a failed test, or reports none, is one failure.
 * @param {string} name @param {string} run @param {Record<string, string>} env
 * @param {string} report file it writes
 * @param {(report: any) => Counts} countsOf
 * @param {number} [timeoutMs]
 */
async function counted(name, run, env, report, countsOf, timeoutMs) {
  heading(name);
  rmSync(report, { force: true });
  const outcome = await runStep({ name, run, env, timeoutMs }, { streams: true });
  /** @type {Counts} */
  let counts = { passed: 0, failed: 0 };
  try {
    counts = countsOf(JSON.parse(readFileSync(report, 'utf8')));
  } catch (error) {
    console.log(`${name} left no report that can be read: ${String(error)}`);
  }
  const ranNone = counts.passed + counts.failed === 0;
  if (counts.failed === 0 && (!outcome.ok || ranNone)) counts = { ...counts, failed: 1 };
  tell({ ...outcome, ok: counts.failed === 0, output: '' });
  add(counts);
}

/** @param {any} report of Vitest @returns {Counts} a file that fails before its first test counts as one */
function unitCounts(report) {
  /** @type {{ status: string, assertionResults: { status: string }[] }[]} */
  const files = report.testResults;
  const broken = files.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken.length,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/** @param {any} report of Playwright @returns {Counts} */
function storyCounts({ stats, errors }) {
  return {
    passed: stats.expected,
    // Errors outside any story: the server that did not start, a file that does not load.
    failed: stats.unexpected + stats.flaky + errors.length,
    skipped: stats.skipped,
  };
}

async function ensureChromium() {
  heading('Chromium');
  /** @type {import('./steps.mjs').Step[]} */
  const attempts = [
    { name: 'playwright install', run: 'playwright install chromium', timeoutMs: 120_000 },
  ];
  if (process.platform === 'linux' && process.getuid?.() === 0) {
    const env = { DEBIAN_FRONTEND: 'noninteractive' };
    attempts.push(
      { name: 'apt-get update', run: 'apt-get update', timeoutMs: 120_000, env },
      { name: 'apt-get install', run: 'apt-get install -y chromium', timeoutMs: 300_000, env },
    );
  }
  for (const attempt of attempts) {
    if (findChromium().found) break;
    tell(await runStep(attempt, { streams: true }));
  }
  const { found, path, from } = findChromium();
  console.log(found ? `from ${from}${path ? `: ${path}` : ''}` : 'none: set CHROMIUM_PATH to one');
}

/** @returns {Promise<void>} a short run of the simulator; absent only while the simulator is */
async function simulate() {
  if (existsSync('src/sim/main.ts'))
    await single('simulated rooms', 'node --import tsx src/sim/main.ts --seeds 200 --from 1');
}

mkdirSync(reportFolder, { recursive: true });
await ensureChromium();
heading('programs that tests start');
await ensureDebianPackages();
const isBuilt = await single('build', 'npm run build');
heading('checks');
add(await check());
const unitReport = `${reportFolder}/unit.json`;
await counted(
  'unit tests',
  `vitest run --reporter=default --reporter=json --outputFile.json=${unitReport}`,
  {},
  unitReport,
  unitCounts,
  unitTimeoutMs,
);

const browserReport = `${reportFolder}/unit-browser.json`;
await counted(
  'unit tests in the browser',
  `vitest run --config vitest.browser.config.ts --reporter=default --reporter=json --outputFile.json=${browserReport}`,
  {},
  browserReport,
  unitCounts,
);
await simulate();
if (isBuilt) {
  const storyReport = `${reportFolder}/e2e.json`;
  await counted(
    'stories in the browser',
    'playwright test --reporter=list,json',
    { PLAYWRIGHT_JSON_OUTPUT_FILE: storyReport },
    storyReport,
    storyCounts,
    storiesTimeoutMs,
  );
  await single('size', 'size-limit');
} else {
  heading('without a build neither the stories nor the size can be tested');
  add({ passed: 0, failed: 2 });
}

console.log('');
console.log(
  `${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}`,
);
process.exitCode = total.failed === 0 ? 0 : 1;
