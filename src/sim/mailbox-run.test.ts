import { expect, test } from 'vitest';
import { runMailboxSeed } from './mailbox-run.ts';

const SEEDS = Number(process.env['FOLKMOOT_SIM_MAILBOX_SEEDS'] ?? 60);

test(
  'people who never meet share a room, whatever happens to the hosts of their mailboxes',
  { timeout: SEEDS * 10_000 },
  () => {
    let [tokens, compactions, refusals, claims] = [0, 0, 0, 0];
    for (let seed = 1; seed <= SEEDS; seed++) {
      const result = runMailboxSeed(seed);
      expect(result.violations, `seed ${seed}`).toEqual([]);
      tokens += result.tokens;
      compactions += result.compactions;
      refusals += result.refusals;
      claims += result.claims;
    }
    for (const count of [tokens, compactions, refusals, claims]) expect(count).toBeGreaterThan(10);
  },
);

test('the same seed takes the same course', () => {
  expect(runMailboxSeed(5)).toEqual(runMailboxSeed(5));
});
