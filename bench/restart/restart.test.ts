import { expect, test } from 'vitest';
import { runRestart } from './restart.ts';

test('after a restart all peers are back at the relay and at the mailbox', async () => {
  const report = await runRestart(200, false, ['--drain-spread-ms=2000']);
  expect(report).toMatchObject({ sockets: 400, back: 400 });
  // `npm run bench -- --only restart` says how fast.
  expect(report.maxMs).toBeLessThan(60_000);
}, 180_000);
