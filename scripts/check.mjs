// `npm run check`: everything that can be said about the code without running it.
import { fileURLToPath } from 'node:url';
import { runAll } from './steps.mjs';

/** Slowest first, so that the two lanes end together. A `control` proves that the check before it still rejects. */
const steps = [
  { name: 'knip: nothing unused', run: 'knip' },
  { name: 'lint', run: 'oxlint' },
  { name: 'lint: control', run: 'node scripts/controls.mjs lint' },
  { name: 'types', run: 'tsc -p tsconfig.json' },
  { name: 'types: service worker', run: 'tsc -p tsconfig.worker.json' },
  { name: 'types: pure folders', run: 'tsc -p tsconfig.pure.json' },
  { name: 'types: pure folders: control', run: 'node scripts/controls.mjs pure' },
  { name: 'format', run: 'oxfmt --check' },
  { name: 'imports', run: 'node scripts/boundaries.mjs' },
  { name: 'imports: control', run: 'node scripts/controls.mjs imports' },
  { name: 'lock file', run: 'node scripts/check-lock.mjs' },
];

/** @returns {Promise<{ passed: number, failed: number }>} */
export async function check() {
  const outcomes = await runAll(steps, 2);
  const passed = outcomes.filter(({ ok }) => ok).length;
  return { passed, failed: steps.length - passed };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { passed, failed } = await check();
  console.log(`${passed} checks passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}
