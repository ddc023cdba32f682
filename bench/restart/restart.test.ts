import { expect, test } from 'vitest';
import { runRestart } from './restart.ts';

test('after a restart all peers are back, spread over the time that they were told', async () => {
  const report = await runRestart(200, false, ['--drain-spread-ms=2000']);
  expect(report).toMatchObject({ sockets: 400, back: 400 });
  // Half of a loaded machine's patience; `npm run bench -- --only restart` says how fast.
  expect(report.maxMs).toBeLessThan(30_000);
}, 120_000);
