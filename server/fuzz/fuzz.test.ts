import { afterEach, expect, test } from 'vitest';
import { serve, type RunningServer } from '../serve.ts';
import { ATTACKS, stalledComplaints } from './attacks.ts';
import { campaign } from './campaign.ts';
import { fuzz } from './run.ts';

const PAYLOADS = 4_000;

let server: RunningServer | null = null;

afterEach(() => server?.close());

// `npm run fuzz -- --attack payloads --scale 1` says a million of them to a process of its own, and weighs it.
test('thousands of malformed payloads end their own connections and nothing else', async () => {
  const running = await serve({
    port: 0,
    host: '127.0.0.1',
    stunPort: null,
    appDirectory: '/nonexistent',
    limits: { joinsPerSecond: 1e6, joinsBurst: 1e6, drainSpreadMs: 50 },
  });
  server = running;
  const report = await fuzz({ port: running.port, seed: 1, payloads: PAYLOADS, every: 1_000 });
  expect(report.payloads).toBeGreaterThanOrEqual(PAYLOADS);
  // All the ways out were taken: refused, unknown, broken frame, too large; and not by one socket alone.
  const codes = Object.keys(report.endings).map((ending) => ending.split(' ')[1]);
  expect(codes).toEqual(expect.arrayContaining(['4000', '1002', '1009', '0']));
  await expect.poll(() => running.counts().sockets, { timeout: 10_000 }).toBe(0);
  expect(running.counts().relay).toEqual({ peers: 0, rooms: 0, queuedBytes: 0 });
  expect(running.counts().signaling).toEqual({ peers: 0, topics: 0 });
});

// The same at a five-hundredth: see README.md for the figures in full.
test('every attack leaves a server process well, and as light as it was', async () => {
  const rows = await campaign(ATTACKS, { seed: 1, scale: 0.002, quietMs: 100 });
  expect(rows.map(({ name }) => name)).toEqual(ATTACKS.map(({ name }) => name));
  expect(rows.flatMap(({ complaints }) => complaints)).toEqual([]);
}, 300_000);

test('what not reading costs the others is judged in full only', () => {
  const stalled = { grownBytes: 0, closed: 9, p99Ratio: 1.1 };
  expect(stalledComplaints(stalled, true)).toEqual([]);
  for (const p99Ratio of [1.3, Number.NaN]) {
    expect(stalledComplaints({ ...stalled, p99Ratio }, true)).toHaveLength(1);
    expect(stalledComplaints({ ...stalled, p99Ratio }, false)).toEqual([]);
  }
  expect(stalledComplaints({ ...stalled, grownBytes: 2 ** 26 }, false)).toHaveLength(1);
});
