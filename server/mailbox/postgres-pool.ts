/** Connections to PostgreSQL: few, with a time limit on everything, and every failure as StoreTrouble. */
import type { Pool, PoolClient, PoolConfig, QueryResultRow } from 'pg';
import { StoreTrouble } from './store-port.ts';

/** Reads at once; more wait. */
const READERS = 6;
/** For a new connection, or a free one. */
const CONNECT_MS = 4_000;
/** One statement, in the database; waiting for another process's transaction on the same box included. */
const STATEMENT_MS = 10_000;
const LOCK_MS = 5_000;
/** The same seen from here, for a database that does not answer at all. */
const ANSWER_MS = 12_000;
/** A transaction whose process is gone without a word: its locks end. */
const FORGOTTEN_MS = 15_000;
const IDLE_MS = 30_000;

export type Pools = { readers: Pool; writer: Pool };

/** `url` may hold a password, and is in no error's words. */
export async function openPools(url: string): Promise<Pools> {
  const { default: pg } = await import('pg');
  const config: PoolConfig = {
    connectionString: url,
    application_name: 'folkmoot',
    connectionTimeoutMillis: CONNECT_MS,
    statement_timeout: STATEMENT_MS,
    lock_timeout: LOCK_MS,
    query_timeout: ANSWER_MS,
    idle_in_transaction_session_timeout: FORGOTTEN_MS,
    idleTimeoutMillis: IDLE_MS,
    keepAlive: true,
  };
  const pools = {
    readers: new pg.Pool({ ...config, max: READERS }),
    // One: what comes while a transaction is under way makes the next.
    writer: new pg.Pool({ ...config, max: 1 }),
  };
  for (const pool of [pools.readers, pools.writer]) {
    // A connection that breaks while nobody waits for an answer on it: whoever uses it next hears of that.
    pool.on('error', () => undefined);
    pool.on('connect', (client) => client.on('error', () => undefined));
  }
  return pools;
}

export async function closePools({ readers, writer }: Pools): Promise<void> {
  await Promise.all([readers.end(), writer.end()]);
}

/** One statement, which sees one moment. Throws StoreTrouble. */
export async function query<R extends QueryResultRow>(
  pool: Pool,
  text: string,
  values: readonly unknown[],
): Promise<R[]> {
  try {
    return (await pool.query<R>(text, [...values])).rows;
  } catch (error) {
    throw troubleOf(error);
  }
}

/**
 * Resolves when the transaction is on the database's disk. Throws StoreTrouble when that is not sure: it may be kept or not. What it
 * asks is answered as of each statement, so what it has locked it sees as it is.
 */
export async function inTransaction<T>(
  pool: Pool,
  work: (client: PoolClient) => Promise<T>,
): Promise<T> {
  let client: PoolClient | null = null;
  let isBroken = true;
  try {
    client = await pool.connect();
    // Whatever the database's or the user's default is: acknowledged means synced.
    await client.query('BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL synchronous_commit = on');
    const result = await work(client);
    const { command } = await client.query('COMMIT');
    if (command !== 'COMMIT') throw new StoreTrouble('the database rolled a transaction back');
    isBroken = false;
    return result;
  } catch (error) {
    throw troubleOf(error);
  } finally {
    // After a failure the connection is dropped, and with it what was not committed.
    client?.release(isBroken);
  }
}

function troubleOf(error: unknown): StoreTrouble {
  if (error instanceof StoreTrouble) return error;
  return new StoreTrouble(`the database failed: ${wordsOf(error)}`, { cause: error });
}

/** Several addresses that all refused come as one error without words. */
function wordsOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(wordsOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}
