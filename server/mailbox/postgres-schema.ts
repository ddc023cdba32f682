/** What the mailbox has in PostgreSQL: tables, their version, and what a database must promise before it is used. */
import type { PoolClient } from 'pg';
import { StoreTrouble } from './store-port.ts';

const VERSION = 1;
/** Any number that is ours: processes that start together make the tables one after another. */
const LOCK = 4_026_317_781;
/** Rows that count what is kept; a transaction adds to one of them, so that processes seldom wait for each other. */
export const TOTALS_ROWS = 16;

/**
 * `sum`, as in the embedded store, is the cost of all letters up to there. A letter's `digest` finds it; it is not unique, because a
 * superseded letter may come again above the base. Sealed bytes do not shrink, so nothing tries.
 */
const TABLES = `
CREATE TABLE IF NOT EXISTS folkmoot_meta (key text PRIMARY KEY, value bigint NOT NULL);
CREATE TABLE IF NOT EXISTS folkmoot_totals (
  row_number int PRIMARY KEY, boxes bigint NOT NULL, bytes bigint NOT NULL
) WITH (fillfactor = 50);
CREATE TABLE IF NOT EXISTS folkmoot_box (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  box bytea NOT NULL UNIQUE,
  kept_number bigint NOT NULL, kept_hash bytea NOT NULL, kept_sum bigint NOT NULL,
  base_number bigint NOT NULL, base_hash bytea NOT NULL, base_sum bigint NOT NULL,
  head_number bigint NOT NULL, head_hash bytea NOT NULL, head_sum bigint NOT NULL,
  deed bytea
) WITH (fillfactor = 70);
CREATE TABLE IF NOT EXISTS folkmoot_letter (
  box_id bigint NOT NULL REFERENCES folkmoot_box (id),
  number bigint NOT NULL,
  hash bytea NOT NULL, sum bigint NOT NULL, digest bytea NOT NULL, letter bytea NOT NULL,
  PRIMARY KEY (box_id, number)
);
CREATE INDEX IF NOT EXISTS folkmoot_letter_digest ON folkmoot_letter (box_id, digest);
ALTER TABLE folkmoot_letter ALTER COLUMN letter SET STORAGE EXTERNAL;
CREATE TABLE IF NOT EXISTS folkmoot_superseded (
  at_ms bigint NOT NULL,
  box_id bigint NOT NULL REFERENCES folkmoot_box (id),
  up_to bigint NOT NULL,
  PRIMARY KEY (at_ms, box_id, up_to)
);`;

/** In a transaction. Throws StoreTrouble, in words for the host, when this database must not be used. */
export async function prepareDatabase(client: PoolClient): Promise<void> {
  await client.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
  const { rows: settings } = await client.query<{ fsync: string; pages: string }>(
    "SELECT current_setting('fsync') AS fsync, current_setting('full_page_writes') AS pages",
  );
  if (settings[0]?.fsync !== 'on') throw new StoreTrouble(NO_FSYNC);
  if (settings[0].pages !== 'on')
    throw new StoreTrouble(
      'the database runs with full_page_writes = off: a power cut could tear what it holds. Switch it on',
    );
  const { rows } = await client.query<{ there: boolean }>(
    "SELECT to_regclass('folkmoot_meta') IS NOT NULL AS there",
  );
  if (rows[0]?.there === true) return checkVersion(client);
  await client.query(TABLES);
  await client.query("INSERT INTO folkmoot_meta VALUES ('version', $1), ('clock', 0)", [VERSION]);
  await client.query(
    'INSERT INTO folkmoot_totals SELECT n, 0, 0 FROM generate_series(0, $1 - 1) AS n',
    [TOTALS_ROWS],
  );
}

export const NO_FSYNC =
  'the database runs with fsync = off: what it says is kept would not outlive a power cut. Switch fsync on';

async function checkVersion(client: PoolClient): Promise<void> {
  const { rows } = await client.query<{ value: string }>(
    "SELECT value FROM folkmoot_meta WHERE key = 'version'",
  );
  const version = Number(rows[0]?.value ?? 0);
  if (version !== VERSION)
    throw new StoreTrouble(
      `the database was set up by another version of Folkmoot (tables of version ${version}, ours is ${VERSION})`,
    );
}
