/** The store in a PostgreSQL of the test's own. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { utf8 } from '../../src/lib/bytes.ts';
import { LETTERS_MAX } from '../../src/wire/limits.ts';
import { CursorState } from '../../src/wire/mailbox-frames.ts';
import { startPostgres, whyNot, type Program } from '../cluster/programs-fixture.ts';
import { openPostgresStore } from './postgres-store.ts';
import { sha256 } from './sha256.ts';
import { CONTRACT_LIMITS, testMailboxStoreContract } from './store-contract.ts';
import { StoreTrouble, type MailboxStore } from './store-port.ts';

const missing = whyNot('postgresql');
const ROOMY = {
  ...CONTRACT_LIMITS,
  mailboxBoxBytes: 100_000_000,
  mailboxBoxKeptBytes: 100_000_000,
  mailboxTotalBytes: 100_000_000,
  mailboxBoxes: 1_000,
};
const BOX = sha256(utf8('box'));
const START = { number: 0, hash: BOX };
const letters = (from: number, to: number): Uint8Array[] =>
  Array.from({ length: to - from + 1 }, (_, i) => utf8(`letter ${from + i}`));

let database: Program;
let schemas = 0;

/** What a host would say to the database. */
async function tell(url: string, sql: string): Promise<unknown[]> {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<Record<string, unknown>>(sql);
  await client.end();
  return rows;
}

/** A place of its own in the one database. */
function place(): string {
  schemas += 1;
  return `${database.url}?options=-c%20search_path%3Dtest_${schemas}`;
}

async function freshPlace(): Promise<string> {
  const url = place();
  await tell(database.url, `CREATE SCHEMA test_${schemas}`);
  return url;
}

describe.skipIf(missing !== null)(`PostgreSQL ${missing ?? ''}`, () => {
  beforeAll(async () => {
    database = await startPostgres();
  }, 60_000);
  afterAll(() => database.close());

  testMailboxStoreContract('PostgreSQL', () => {
    const made = freshPlace();
    return {
      open: async (limits = CONTRACT_LIMITS) => openPostgresStore(await made, limits),
    };
  });

  test('a page has no more letters than a frame, and no more bytes than were asked for', async () => {
    const store = await openPostgresStore(await freshPlace(), ROOMY);
    await store.append(BOX, letters(1, 300), false);
    const page = await store.read(BOX, 0, 1_000_000);
    expect(page.type === 'letters' && page.letters.length).toBe(LETTERS_MAX);
    expect(await store.read(BOX, 0, 17)).toMatchObject({ letters: letters(1, 2) });
    expect(await store.read(BOX, 0, 1)).toMatchObject({ letters: letters(1, 1) });
    await store.close();
  });

  test('what one process has acknowledged another reads at once; numbers have no gaps', async () => {
    const url = await freshPlace();
    const stores = await Promise.all([1, 2, 3].map(() => openPostgresStore(url, ROOMY)));
    const boxes = ['a', 'b', 'c', 'd'].map((name) => sha256(utf8(name)));
    const appended = await Promise.all(
      Array.from({ length: 60 }, (_, i) => {
        const store = stores[i % 3] as MailboxStore;
        const all = [utf8(`own ${i}`), utf8(`shared ${i % 20}`)];
        return store.append(boxes[i % 4] as Uint8Array, all, false);
      }),
    );
    expect(appended.every((result) => 'numbers' in result)).toBe(true);
    for (const box of boxes) {
      const states = await Promise.all(
        stores.map((store) => store.open(box, { number: 0, hash: box }, { number: 0, hash: box })),
      );
      expect(states[0]?.head.number).toBe(20);
      expect(states[1]).toEqual(states[0]);
      const page = await (stores[2] as MailboxStore).read(box, 0, 1_000_000);
      if (page.type !== 'letters') throw new Error(page.type);
      const chain = page.letters.reduce((hash, letter) => sha256(hash, letter), box);
      expect({ number: page.letters.length, hash: chain }).toEqual(states[0]?.head);
    }
    const counted = await Promise.all(stores.map((store) => store.totals()));
    expect(new Set(counted.map(({ boxes: count }) => count))).toEqual(new Set([4]));
    await Promise.all(stores.map((store) => store.close()));
  });

  test('two that compact at once: one is accepted', async () => {
    const url = await freshPlace();
    const [one, two] = await Promise.all([1, 2].map(() => openPostgresStore(url, ROOMY)));
    if (one === undefined || two === undefined) throw new Error('two stores');
    await one.append(BOX, letters(1, 4), false);
    const hash = letters(1, 4).reduce((before, letter) => sha256(before, letter), BOX);
    const deed = {
      ...{ base: 0, upTo: 3, first: 4, last: 4, hash, signature: new Uint8Array(64) },
      ...{ session: new Uint8Array(32), certificate: new Uint8Array(64) },
    };
    const results = await Promise.all([one, two].map((store) => store.compact(BOX, deed, 0)));
    expect(results.filter((result) => 'base' in result)).toHaveLength(1);
    expect(results.filter((result) => 'refused' in result)).toHaveLength(1);
    // Both sweep: what is superseded goes once, and is counted once.
    await Promise.all([one, two].map((store) => store.sweep(ROOMY.mailboxRetentionMs)));
    expect(await two.open(BOX, START, START)).toMatchObject({ kept: 3, head: { number: 4 } });
    expect(await one.totals()).toEqual({ boxes: 1, bytes: 128 + 'letter 4'.length });
    await Promise.all([one.close(), two.close()]);
  });

  test('a process that starts later does not shorten the retention time', async () => {
    const DAY_MS = 24 * 3_600_000;
    const limits = { ...ROOMY, mailboxRetentionMs: 30 * DAY_MS };
    const url = await freshPlace();
    const old = await openPostgresStore(url, limits);
    await old.append(BOX, letters(1, 4), false);
    await old.sweep(31 * DAY_MS);
    const young = await openPostgresStore(url, limits);
    const hash = letters(1, 4).reduce((before, letter) => sha256(before, letter), BOX);
    const deed = {
      ...{ base: 0, upTo: 3, first: 4, last: 4, hash, signature: new Uint8Array(64) },
      ...{ session: new Uint8Array(32), certificate: new Uint8Array(64) },
    };
    expect(await young.compact(BOX, deed, 1)).toEqual({ base: 3 });
    await old.sweep(31 * DAY_MS + 60_000);
    expect(await old.open(BOX, START, START)).toMatchObject({ kept: 0 });
    await old.sweep(61 * DAY_MS + 1);
    expect(await old.open(BOX, START, START)).toMatchObject({ kept: 3 });
    await Promise.all([old.close(), young.close()]);
  });

  test('what the database changed or lost is told, and the rest can be read', async () => {
    const url = await freshPlace();
    const store = await openPostgresStore(url, ROOMY);
    await store.append(BOX, letters(1, 9), false);
    await tell(url, "UPDATE folkmoot_letter SET letter = 'forged' WHERE number = 3");
    await tell(url, 'DELETE FROM folkmoot_letter WHERE number = 6');
    expect(await store.read(BOX, 0, 1000)).toMatchObject({ letters: letters(1, 2) });
    expect(await store.read(BOX, 2, 1000)).toMatchObject({ type: 'lost', upTo: { number: 3 } });
    expect(await store.read(BOX, 3, 1000)).toMatchObject({ letters: letters(4, 5) });
    expect(await store.read(BOX, 5, 1000)).toMatchObject({ type: 'lost', upTo: { number: 7 } });
    expect(await store.read(BOX, 7, 1000)).toMatchObject({ letters: letters(8, 9) });
    // Neither is said to be there, so a peer that still has it can bring it again.
    expect(await store.append(BOX, letters(3, 3), false)).toMatchObject({ numbers: [10] });
    await store.close();
  });

  test('a database that dies is trouble, and is used again when it is back', async () => {
    const store = await openPostgresStore(await freshPlace(), ROOMY);
    const kept = await store.append(BOX, letters(1, 3), false);
    await database.kill();
    await expect(store.append(BOX, letters(4, 4), false)).rejects.toThrow(StoreTrouble);
    await expect(store.read(BOX, 0, 1000)).rejects.toThrow('the database failed');
    await expect(store.sweep(1)).rejects.toThrow(StoreTrouble);
    await database.start();
    expect(await store.read(BOX, 0, 1000)).toMatchObject({ letters: letters(1, 3) });
    if (!('head' in kept)) throw new Error('refused');
    const state = await store.open(BOX, kept.head, kept.head);
    expect(state.cursor).toBe(CursorState.known);
    expect(await store.append(BOX, letters(3, 4), false)).toMatchObject({ numbers: [3, 4] });
    await store.close();
  }, 40_000);

  test('a newer set of tables is refused in words', async () => {
    const url = await freshPlace();
    await (await openPostgresStore(url, ROOMY)).close();
    await tell(url, "UPDATE folkmoot_meta SET value = 2 WHERE key = 'version'");
    await expect(openPostgresStore(url, ROOMY)).rejects.toThrow('another version of Folkmoot');
  });

  test('a database that does not sync is refused in words, also later', async () => {
    const careless = await startPostgres(['fsync=off']);
    await expect(openPostgresStore(careless.url, ROOMY)).rejects.toThrow('fsync = off');
    await careless.close();
    const store = await openPostgresStore(await freshPlace(), ROOMY);
    await tell(database.url, 'ALTER SYSTEM SET fsync = off');
    await tell(database.url, 'SELECT pg_reload_conf()');
    await expect
      .poll(() => store.append(BOX, letters(1, 1), false).catch((error: Error) => error.message))
      .toContain('fsync = off');
    await tell(database.url, 'ALTER SYSTEM RESET fsync');
    await tell(database.url, 'SELECT pg_reload_conf()');
    await expect
      .poll(() => store.append(BOX, letters(2, 2), false).catch(() => null))
      .toHaveProperty('numbers');
    await store.close();
  }, 60_000);
});
