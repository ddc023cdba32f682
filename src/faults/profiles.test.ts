import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createRng } from '../lib/rng.ts';
import { must } from '../lib/assert.ts';
import { soundOrder } from './check-order.ts';
import { NETWORK_PROFILES, type NetworkProfile, type ProfileFigures } from './profiles.ts';
import { FAULT_MS_MIN } from './room-fault.ts';

/** The figures as they were collected are no part of this package: whoever has them names their folder. */
const FOLDER = process.env['FOLKMOOT_DATA'] ?? '';

const named = (name: string): NetworkProfile =>
  must(NETWORK_PROFILES.find((profile) => profile.name === name));

/** Round trips over a link with these conditions at both ends, sorted. */
function roundTrips({ conditions }: NetworkProfile): number[] {
  const rng = createRng(1);
  const { delayMs = 0, jitterMs = 0 } = conditions;
  const way = (): number => delayMs + rng.float() * jitterMs;
  return Array.from({ length: 20_000 }, () => way() + way()).sort((a, b) => a - b);
}

const quantile = (sorted: readonly number[], part: number): number =>
  must(sorted[Math.floor(part * sorted.length)]);

describe('profiles of real networks', () => {
  test('each is a sound fault as it stands, has a name of its own and says where it is from', () => {
    for (const { name, conditions, source } of NETWORK_PROFILES) {
      const order = {
        scope: { on: 'all' },
        conditions,
        profile: name,
        forMs: FAULT_MS_MIN,
      } as const;
      expect(soundOrder(order)).toEqual(order);
      expect(source.length).toBeGreaterThan(20);
    }
    expect(new Set(NETWORK_PROFILES.map(({ name }) => name)).size).toBe(NETWORK_PROFILES.length);
  });

  test('half a round trip goes each way, a percentage becomes a chance, and up counts', () => {
    expect(named('edge-lossy').conditions).toEqual({ delayMs: 420, loss: 0.01, kbps: 200 });
    expect(named('dsl-poor').conditions).toEqual({ delayMs: 70, loss: 0.02, kbps: 2000 });
    expect(named('transatlantic').conditions).toEqual({ delayMs: 57.7 });
    expect(named('gprs').conditions).toEqual({ delayMs: 250, kbps: 20 });
  });

  test('where a spread is published, round trips are spread so', () => {
    const starlink = roundTrips(named('starlink'));
    expect(quantile(starlink, 0.25)).toBeCloseTo(40, 0);
    expect(quantile(starlink, 0.5)).toBeCloseTo(50, 0);
    expect(quantile(starlink, 0.75)).toBeCloseTo(60, 0);
    const wifi = roundTrips(named('wifi-bad'));
    expect(quantile(wifi, 0.9)).toBeCloseTo(100, -1);
    expect(quantile(wifi, 0.5)).toBeGreaterThan(20);
  });
});

type Published = {
  name: string;
  rttMs?: number;
  oneWayMs?: number;
  rttP25?: number;
  rttP75?: number;
  down?: number;
  up?: number;
  lossPct?: number | null;
};

/** Ours, and the name in the collection; what is not here is from elsewhere. */
const SAME: Readonly<Record<string, string>> = {
  gprs: 'firefox-gprs',
  'edge-lossy': 'atc-edge-lossy',
  '3g': 'atc-3g-average',
  '3g-lossy': 'comcast-3g-hsdpa',
  '4g': 'devtools-fast-4g',
  'cellular-mexico': 'pantheon-mexico-cellular',
  'dsl-poor': 'comcast-dsl-poor',
  'wifi-good': 'comcast-wifi-good',
  starlink: 'starlink-eu-2022',
};

function figuresOf(published: Published): ProfileFigures {
  const { rttMs, oneWayMs, rttP25, rttP75, down, up, lossPct } = published;
  const all = {
    rttMs,
    oneWayMs,
    rttP25Ms: rttP25,
    rttP75Ms: rttP75,
    downKbps: down,
    upKbps: up,
    lossPercent: lossPct ?? undefined,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

describe('against the collected figures', () => {
  const profiles = join(FOLDER, 'net-profiles-a.json');
  const countries = join(FOLDER, 'net-ripe-countries.json');
  const read = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));

  test.skipIf(!existsSync(profiles))('links', () => {
    const collected = (read(profiles) as { profiles: Published[] }).profiles;
    for (const [ours, theirs] of Object.entries(SAME)) {
      const published = must(collected.find(({ name }) => name === theirs));
      expect(named(ours).figures).toEqual(figuresOf(published));
    }
  });

  test.skipIf(!existsSync(countries))('countries', () => {
    const { pairs } = read(countries) as { pairs: Record<string, { avg: number }> };
    expect(named('transatlantic').figures.rttMs).toBe(pairs['US-GB']?.avg);
    expect(named('around-the-world').figures.rttMs).toBe(pairs['GB-AU']?.avg);
  });
});
