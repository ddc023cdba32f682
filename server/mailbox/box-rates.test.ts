import { expect, it } from 'vitest';
import { BoxRates } from './box-rates.ts';

const LIMITS = { mailboxBoxBytesPerSecond: 1_000, mailboxBoxBytesBurst: 5_000 };

it('a room may fill its box at once as far as the burst, then at its rate', () => {
  const rates = new BoxRates(LIMITS);
  expect(rates.charge('room', 5_000, 100)).toBe(0);
  expect(rates.charge('room', 500, 100)).toBe(500);
  expect(rates.charge('next door', 500, 100)).toBe(0);
  expect(rates.charge('room', 100, 700)).toBe(0);
});

it('nothing is forgiven by forgetting', () => {
  const rates = new BoxRates(LIMITS);
  rates.charge('room', 6_000, 0);
  rates.prune(900);
  expect(rates.charge('room', 100, 900)).toBe(200);
  rates.prune(7_000);
  expect(rates.charge('room', 5_000, 7_000)).toBe(0);
});
