import { beforeAll, describe, expect, it } from 'vitest';
import { CursorState } from '../../src/wire/mailbox-frames.ts';
import { sha256 } from './sha256.ts';
import { SIM_LIMITS, SimWorld, type SimOptions } from './sim-world-fixture.ts';
import type { MailboxStore } from './store-port.ts';

/** `FOLKMOOT_MAILBOX_SEEDS=1000 npx vitest run server/mailbox/simulation` looks longer. */
const SEEDS = Number(process.env['FOLKMOOT_MAILBOX_SEEDS'] ?? 4);
const MUTANT_SEEDS_MAX = 40;

const SCENARIOS: Record<string, Partial<SimOptions>> = {
  crashes: { crashes: 10 },
  rollbacks: { rollbacks: true },
  'a disk that refuses': { failing: 0.1 },
  'a disk that rots': { damages: true, failing: 0.05 },
  quotas: {
    limits: {
      ...SIM_LIMITS,
      mailboxBoxBytes: 5_000,
      mailboxBoxKeptBytes: 40_000,
      mailboxTotalBytes: 60_000,
    },
  },
  // Three checkpoints beside each other use up what is reserved for them.
  'large checkpoints': {
    limits: {
      ...SIM_LIMITS,
      mailboxBoxBytes: 1_200,
      mailboxBoxKeptBytes: 400_000,
      mailboxTotalBytes: 900_000,
    },
  },
};

const violations: string[] = [];
const counters = new Map<string, number>();

const found = (code: string): string[] => violations.filter((text) => text.includes(`${code}:`));
const times = (what: string): number => counters.get(what) ?? 0;

beforeAll(
  async () => {
    for (const [name, options] of Object.entries(SCENARIOS))
      for (let seed = 1; seed <= SEEDS; seed++) {
        const world = await new SimWorld(seed, options).run();
        violations.push(
          ...world.violations.slice(0, 5).map((text) => `${name}, seed ${seed}: ${text}`),
        );
        for (const [what, count] of world.counters) counters.set(what, times(what) + count);
      }
  },
  60_000 + SEEDS * 20_000,
);

describe('in a simulated mailbox, whatever crashes, fails, is rolled back or is hostile', () => {
  it('X1: what was acknowledged is on disk after any crash', () => {
    expect(found('X1')).toEqual([]);
    expect(times('a crash')).toBeGreaterThan(SEEDS * 10);
    expect(times('a write failed')).toBeGreaterThan(SEEDS);
    expect(times('the record of a box was damaged')).toBeGreaterThan(SEEDS);
  });

  it('X2: numbers have no gaps, and a number is one letter for everyone', () => {
    expect(found('X2')).toEqual([]);
  });

  it('X3: the same letter again keeps its number', () => {
    expect(found('X3')).toEqual([]);
    expect(times('the same letter again')).toBeGreaterThan(SEEDS);
  });

  it('X4: a letter goes only when it is superseded and the retention time has passed', () => {
    expect(found('X4')).toEqual([]);
    expect(times('superseded letters were deleted')).toBeGreaterThan(SEEDS);
  });

  it('X5: at every crash point of a compaction a reader at the base gets all that was acknowledged', () => {
    expect(found('X5')).toEqual([]);
    expect(times('a compaction')).toBeGreaterThan(SEEDS * 5);
    expect(times('a compaction lost the swap')).toBeGreaterThan(0);
  });

  it('X6: in the end everyone has everything, whatever their cursor was', () => {
    expect(found('X6')).toEqual([]);
    expect(times('started at the base')).toBeGreaterThan(SEEDS);
    expect(times('a host that was rolled back')).toBeGreaterThan(SEEDS);
  });

  it('X7: a history that is not a continuation of what was seen is called so', () => {
    expect(found('X7')).toEqual([]);
    expect(times('a wiped host') + times('an old copy of the disk')).toBeGreaterThan(SEEDS / 2);
  });

  it('X8: the host sees the same, but for sealed bytes, whatever people write', async () => {
    const traceOf = async (alphabet: string): Promise<string[]> =>
      (await new SimWorld(3, { alphabet }).run()).trace;
    const [one, other] = [await traceOf('a'), await traceOf('q')];
    expect(one.length).toBeGreaterThan(500);
    expect(other).toEqual(one);
  });

  it('X9: nobody without a writer certificate gets a letter in', () => {
    expect(found('X9')).toEqual([]);
    expect(times('hostile: refused 1')).toBeGreaterThan(SEEDS);
  });

  it('X10: at a quota appends are refused, and nothing acknowledged is touched', () => {
    expect(times('refused 2')).toBeGreaterThan(SEEDS);
    expect(violations.filter((text) => text.startsWith('quotas'))).toEqual([]);
    // Else a box would stay full for ever: so it was, before peers could.
    expect(times('an old checkpoint was named')).toBeGreaterThan(0);
    expect(violations.filter((text) => text.startsWith('large'))).toEqual([]);
  });

  it('X11: rooms do not see each other, and a busy one costs another one sync at most', async () => {
    expect(found('X11')).toEqual([]);
    const p99 = async (writes: number): Promise<number> => {
      const world = await new SimWorld(5, { writes, crashes: 0, hasHostile: writes > 300 }).run();
      expect(world.violations).toEqual([]);
      const sorted = world.ackMs.toSorted((a, b) => a - b);
      return sorted[Math.floor(sorted.length * 0.99)] ?? Infinity;
    };
    const SYNC_MS_MAX = 13;
    expect(await p99(900)).toBeLessThan((await p99(100)) + SYNC_MS_MAX);
  });

  it('and nothing else was seen', () => {
    expect(violations).toEqual([]);
  });

  it('the same seed takes the same course', async () => {
    const traceOf = async (): Promise<string[]> =>
      (await new SimWorld(4, { rollbacks: true, failing: 0.1 }).run()).trace;
    expect(await traceOf()).toEqual(await traceOf());
  });
});

/** Forwards to a store, but for what a planted fault changes. */
function meddled(store: MailboxStore, changes: Partial<MailboxStore>): MailboxStore {
  return {
    open: (...given) => store.open(...given),
    append: (...given) => store.append(...given),
    read: (...given) => store.read(...given),
    compact: (...given) => store.compact(...given),
    sweep: (now) => store.sweep(now),
    totals: () => store.totals(),
    close: () => store.close(),
    ...changes,
  };
}

const FAR_MS = 1e9;
const ONE_BOX = sha256();

/** Each takes away something that the design rests on, and names what must notice. */
const MUTANTS: Record<string, { by: string; options: Partial<SimOptions> }> = {
  'acknowledges before the sync': { by: 'X1', options: { liesAboutSync: true, crashes: 20 } },
  'gives a letter a new number each time': {
    by: 'X3',
    options: {
      crashes: 20,
      wrapDisk(disk) {
        const get = disk.get.bind(disk);
        disk.get = async (keys) =>
          (await get(keys)).map((value, i) => (keys[i]?.startsWith('f/') ? undefined : value));
      },
    },
  },
  'takes a sweep for later than it is': {
    by: 'X4',
    options: {
      wrapStore: (store) => meddled(store, { sweep: (now) => store.sweep(now + FAR_MS) }),
    },
  },
  'supersedes what the proposer has not read': {
    by: 'X5',
    options: {
      wrapStore: (store) =>
        meddled(store, {
          compact: (box, deed, now) => store.compact(box, { ...deed, upTo: deed.first - 1 }, now),
        }),
    },
  },
  'takes every cursor for known': {
    by: 'X7',
    options: {
      rollbacks: true,
      wrapStore: (store) =>
        meddled(store, {
          open: async (...given) => ({
            ...(await store.open(...given)),
            cursor: CursorState.known,
          }),
        }),
    },
  },
  'takes every signature for genuine': { by: 'X9', options: { verify: () => true } },
  'keeps all rooms in one box': {
    by: 'X11',
    options: {
      wrapStore: (store) =>
        meddled(store, {
          append: (_box, ...given) => store.append(ONE_BOX, ...given),
          read: (_box, ...given) => store.read(ONE_BOX, ...given),
          open: (_box, ...given) => store.open(ONE_BOX, ...given),
        }),
    },
  },
};

describe('planted faults are found', () => {
  it.each(Object.entries(MUTANTS))('%s', async (_, { by, options }) => {
    const codes = new Set<string>();
    for (let seed = 1; seed <= MUTANT_SEEDS_MAX && !codes.has(by); seed++) {
      const { violations: seen } = await new SimWorld(seed, options).run();
      for (const text of seen) codes.add(/X\d+(?=:)/.exec(text)?.[0] ?? text);
    }
    expect([...codes]).toContain(by);
  });
});
