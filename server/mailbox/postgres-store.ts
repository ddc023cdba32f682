/**
 * The mailbox in PostgreSQL, for any number of server processes: what one has acknowledged, all can read at once. Nothing is
 * remembered here between calls, so nothing can be out of date.
 *
 * One transaction is under way at a time, with what came meanwhile; so a sync is shared, as in the embedded store.
 */
import { randomInt } from 'node:crypto';
import type { PoolClient } from 'pg';
import { equalBytes } from '../../src/lib/bytes.ts';
import { LETTERS_MAX } from '../../src/wire/limits.ts';
import { CursorState, type Cursor, type Deed } from '../../src/wire/mailbox-frames.ts';
import { HostError } from '../host-error.ts';
import {
  addToTotals,
  appendAll,
  READ_TOTALS,
  totalsOf,
  type Append,
  type TotalsRow,
} from './postgres-appends.ts';
import { closePools, inTransaction, openPools, query, type Pools } from './postgres-pool.ts';
import {
  BOX_COLUMNS,
  deedBytes,
  lockBox,
  markOf,
  recordOf,
  type BoxRow,
  type MarkRow,
} from './postgres-rows.ts';
import { prepareDatabase, TOTALS_ROWS } from './postgres-schema.ts';
import {
  costOf,
  crowdedRetentionMs,
  emptyBox,
  isCrowded,
  refuse,
  type StoreLimits,
} from './quota.ts';
import type { BoxRecord, Mark } from './records.ts';
import { sha256 } from './sha256.ts';
import {
  StoreTrouble,
  type Appended,
  type BoxHash,
  type BoxState,
  type MailboxStore,
  type Page,
  type Refused,
  type StoreTotals,
} from './store-port.ts';

/** Of one transaction of appends, so that it ends well within the time that a statement may take. */
const BATCH_BYTES = 4 * 1024 * 1024;
/** Letters that one transaction of a sweep deletes, so that appends do not wait long behind it. */
const SWEEP_LETTERS = 1_000;
/** Compactions that one sweep looks at. */
const SWEEP_COMPACTIONS = 1_000;

type SupersededRow = { at_ms: string; box_id: string; up_to: string };

type Job =
  | {
      type: 'append';
      append: Append;
      bytes: number;
      resolve: (result: Appended | Refused) => void;
      reject: (error: unknown) => void;
    }
  | { type: 'other'; run: () => Promise<void> };
type AppendJob = Extract<Job, { type: 'append' }>;

/** Makes the tables if need be. Rejects with HostError when the database cannot be used. */
export async function openPostgresStore(url: string, limits: StoreLimits): Promise<MailboxStore> {
  const pools = await openPools(url);
  try {
    await inTransaction(pools.writer, prepareDatabase);
  } catch (error) {
    await closePools(pools);
    if (!(error instanceof StoreTrouble)) throw error;
    throw new HostError(`--store: ${error.message}`, { cause: error });
  }
  return new PostgresStore(pools, limits);
}

class PostgresStore implements MailboxStore {
  readonly #pools: Pools;
  readonly #limits: StoreLimits;
  readonly #totalsRow = randomInt(TOTALS_ROWS);
  #jobs: Job[] = [];
  #working: Promise<void> | null = null;
  #counting: Promise<StoreTotals> | null = null;
  #clockAtOpen: Promise<number> | null = null;

  constructor(pools: Pools, limits: StoreLimits) {
    this.#pools = pools;
    this.#limits = limits;
  }

  async open(box: BoxHash, cursor: Cursor, seen: Cursor): Promise<BoxState> {
    type Row = BoxRow & { cursor_hash: Uint8Array | null; seen_hash: Uint8Array | null };
    const [row] = await query<Row>(
      this.#pools.readers,
      `SELECT ${BOX_COLUMNS}, c.hash AS cursor_hash, s.hash AS seen_hash
       FROM folkmoot_box b
       LEFT JOIN folkmoot_letter c ON c.box_id = b.id AND c.number = $2
       LEFT JOIN folkmoot_letter s ON s.box_id = b.id AND s.number = $3
       WHERE b.box = $1`,
      [box, cursor.number, seen.number],
    );
    const record = row === undefined ? emptyBox(box) : recordOf(row);
    const states = [
      judge(record, cursor, row?.cursor_hash ?? null),
      judge(record, seen, row?.seen_hash ?? null),
    ] as const;
    const { kept, base, head, deed } = record;
    return {
      cursor: states.includes(CursorState.unknown) ? CursorState.unknown : states[0],
      kept: kept.number,
      base: { number: base.number, hash: base.hash },
      head: { number: head.number, hash: head.hash },
      deed,
    };
  }

  append(
    box: BoxHash,
    letters: readonly Uint8Array[],
    isCheckpoint: boolean,
  ): Promise<Appended | Refused> {
    let bytes = 0;
    for (const letter of letters) bytes += costOf(letter);
    return new Promise((resolve, reject) => {
      const append = { box: Uint8Array.from(box), letters, isCheckpoint };
      this.#work({ type: 'append', append, bytes, resolve, reject });
    });
  }

  async read(box: BoxHash, after: number, bytesMax: number): Promise<Page> {
    type Row = BoxRow & {
      before_hash: Uint8Array | null;
      number: string | null;
      hash: Uint8Array;
      letter: Uint8Array;
    };
    const rows = await query<Row>(this.#pools.readers, PAGE, [box, after, bytesMax, LETTERS_MAX]);
    const [row] = rows;
    const { kept, base, head } = row === undefined ? emptyBox(box) : recordOf(row);
    if (after < kept.number) return { type: 'gone' };
    const first = after + 1;
    if (row === undefined || after >= head.number)
      return { type: 'letters', first, hash: head.hash, letters: [] };
    const mark = [kept, base].find(({ number }) => number === after);
    let hash = mark?.hash ?? row.before_hash;
    const letters: Uint8Array[] = [];
    for (const each of rows) {
      if (hash === null || each.number === null) break;
      if (Number(each.number) !== first + letters.length) break;
      // The database may hold anything; what was acknowledged is what the chain says.
      if (!equalBytes(sha256(hash, each.letter), each.hash)) break;
      letters.push(Uint8Array.from(each.letter));
      hash = Uint8Array.from(each.hash);
    }
    if (hash !== null && letters.length > 0) return { type: 'letters', first, hash, letters };
    return { type: 'lost', upTo: await this.#findLost(row.id, first, head) };
  }

  /** As `find-lost.ts`, by the database: the first place from `first` on whose hash leads to the letter after it. */
  async #findLost(id: string, first: number, head: Mark): Promise<Cursor> {
    const [row] = await query<{ number: string; hash: Uint8Array }>(
      this.#pools.readers,
      `SELECT p.number, p.hash FROM folkmoot_letter p
       JOIN folkmoot_letter l ON l.box_id = p.box_id AND l.number = p.number + 1
       WHERE p.box_id = $1 AND p.number >= $2 AND sha256(p.hash || l.letter) = l.hash
       ORDER BY p.number LIMIT 1`,
      [id, first],
    );
    if (row === undefined) return { number: head.number, hash: head.hash };
    return { number: Number(row.number), hash: Uint8Array.from(row.hash) };
  }

  async compact(box: BoxHash, deed: Deed, now: number): Promise<{ base: number } | Refused> {
    const atMs = Math.floor(await this.#clock(now));
    return this.#inTurn((client) => swap(client, box, deed, atMs));
  }

  async sweep(now: number): Promise<void> {
    const clock = Math.floor(await this.#clock(now));
    const { mailboxRetentionMs, mailboxBoxKeptBytes } = this.#limits;
    const due = await query<SupersededRow>(
      this.#pools.readers,
      `SELECT at_ms, box_id, up_to FROM folkmoot_superseded WHERE at_ms <= $1
       ORDER BY at_ms, box_id, up_to LIMIT $2`,
      [clock - mailboxRetentionMs, SWEEP_COMPACTIONS],
    );
    for (const row of due) await this.#forgetAll(row, () => true);
    // As `isCrowded`, which is asked again when the box is locked.
    const early = await query<SupersededRow>(
      this.#pools.readers,
      `SELECT s.at_ms, s.box_id, s.up_to FROM folkmoot_superseded s JOIN folkmoot_box b ON b.id = s.box_id
       WHERE s.at_ms <= $1 AND b.head_sum - b.kept_sum > $2
       ORDER BY s.at_ms, s.box_id, s.up_to LIMIT $3`,
      [clock - crowdedRetentionMs(this.#limits), mailboxBoxKeptBytes / 2, SWEEP_COMPACTIONS],
    );
    for (const row of early)
      await this.#forgetAll(row, (record) => isCrowded(record, this.#limits));
    // Several processes run at the same time, and time passes once. Also while nothing is superseded: else a process that starts later
    // would note a compaction at its own short time, which those that run longer take for long ago.
    await query(
      this.#pools.readers,
      "UPDATE folkmoot_meta SET value = $1 WHERE key = 'clock' AND value < $1",
      [clock],
    );
  }

  /** As long as the box `isDue`. */
  async #forgetAll(row: SupersededRow, isDue: (record: BoxRecord) => boolean): Promise<void> {
    let isDone = false;
    while (!isDone) isDone = await this.#inTurn((client) => this.#forget(client, row, isDue));
  }

  /** Deletes one transaction's worth of superseded letters. True when none are left, or the box is not due. */
  async #forget(
    client: PoolClient,
    { box_id: id, up_to: upTo, at_ms: atMs }: SupersededRow,
    isDue: (record: BoxRecord) => boolean,
  ): Promise<boolean> {
    const box = await lockBox(client, { id });
    if (box === null || !isDue(box.record)) return true;
    const { kept, base } = box.record;
    const end = Math.min(Number(upTo), base.number);
    const { rows } = await client.query<MarkRow>(
      `SELECT number, hash, sum FROM folkmoot_letter WHERE box_id = $1 AND number > $2 AND number <= $3
       ORDER BY number LIMIT $4`,
      [id, kept.number, end, SWEEP_LETTERS],
    );
    const last = rows.at(-1);
    let mark = last === undefined ? kept : markOf(last);
    // Nothing is left of what was superseded: the database lost it.
    if (last === undefined && kept.number < end)
      mark = end === base.number ? base : { ...kept, number: end };
    await client.query(
      `UPDATE folkmoot_box SET kept_number = $2, kept_hash = $3, kept_sum = $4 WHERE id = $1`,
      [id, mark.number, mark.hash, mark.sum],
    );
    await client.query('DELETE FROM folkmoot_letter WHERE box_id = $1 AND number <= $2', [
      id,
      mark.number,
    ]);
    const isDone = mark.number >= end;
    if (isDone)
      await client.query(
        'DELETE FROM folkmoot_superseded WHERE at_ms = $1 AND box_id = $2 AND up_to = $3',
        [atMs, id, upTo],
      );
    await addToTotals(client, this.#totalsRow, { boxes: 0, bytes: kept.sum - mark.sum });
    return isDone;
  }

  /** Those who ask meanwhile share the answer. */
  totals(): Promise<StoreTotals> {
    this.#counting ??= this.#count().finally(() => (this.#counting = null));
    return this.#counting;
  }

  async #count(): Promise<StoreTotals> {
    return totalsOf(await query<TotalsRow>(this.#pools.readers, READ_TOTALS, []));
  }

  async close(): Promise<void> {
    while (this.#working !== null) await this.#working;
    await closePools(this.#pools);
  }

  /** The mailbox's own time: how long it has run, in whatever process. */
  async #clock(now: number): Promise<number> {
    this.#clockAtOpen ??= query<{ value: string }>(
      this.#pools.readers,
      "SELECT value FROM folkmoot_meta WHERE key = 'clock'",
      [],
    ).then(([row]) => Number(row?.value ?? 0));
    try {
      return (await this.#clockAtOpen) + now;
    } catch (error) {
      this.#clockAtOpen = null;
      throw error;
    }
  }

  #inTurn<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const run = (): Promise<void> =>
        inTransaction(this.#pools.writer, work).then(resolve, reject);
      this.#work({ type: 'other', run });
    });
  }

  #work(job: Job): void {
    this.#jobs.push(job);
    this.#working ??= this.#workAll();
  }

  async #workAll(): Promise<void> {
    // What comes in this turn of the event loop goes together.
    await Promise.resolve();
    for (;;) {
      const [job] = this.#jobs;
      if (job === undefined) break;
      if (job.type === 'append') await this.#appendAll(this.#takeAppends());
      else {
        this.#jobs.shift();
        await job.run();
      }
    }
    this.#working = null;
  }

  #takeAppends(): AppendJob[] {
    const taken: AppendJob[] = [];
    let bytes = 0;
    for (const job of this.#jobs) {
      if (job.type !== 'append' || (taken.length > 0 && bytes + job.bytes > BATCH_BYTES)) break;
      bytes += job.bytes;
      taken.push(job);
    }
    this.#jobs = this.#jobs.slice(taken.length);
    return taken;
  }

  async #appendAll(jobs: readonly AppendJob[]): Promise<void> {
    try {
      const appends = jobs.map(({ append }) => append);
      const place = { limits: this.#limits, totalsRow: this.#totalsRow };
      const results = await inTransaction(this.#pools.writer, (client) =>
        appendAll(client, appends, place),
      );
      for (const [i, job] of jobs.entries()) {
        const result = results[i];
        if (result === undefined) job.reject(new StoreTrouble('an append has no result'));
        else job.resolve(result);
      }
    } catch (error) {
      for (const job of jobs) job.reject(error);
    }
  }
}

/** One statement, so that a sweep cannot come in between. At least one letter if there is one. */
const PAGE = `SELECT ${BOX_COLUMNS}, p.hash AS before_hash, l.number, l.hash, l.letter
  FROM folkmoot_box b
  LEFT JOIN folkmoot_letter p ON p.box_id = b.id AND p.number = $2
  LEFT JOIN LATERAL (
    SELECT number, hash, letter FROM (
      SELECT number, hash, letter, octet_length(letter) AS own, sum(octet_length(letter)) OVER (ORDER BY number) AS bytes
      FROM (
        SELECT number, hash, letter FROM folkmoot_letter
        WHERE box_id = b.id AND number > $2 ORDER BY number LIMIT $4
      ) AS following
    ) AS measured
    WHERE bytes <= $3 OR bytes = own
  ) AS l ON true
  WHERE b.box = $1 ORDER BY l.number`;

function judge(record: BoxRecord, cursor: Cursor, found: Uint8Array | null): number {
  const { kept, base, head } = record;
  const { number, hash } = cursor;
  if (number > head.number) return CursorState.unknown;
  const state = number >= base.number ? CursorState.known : CursorState.behind;
  if (number < kept.number || number === 0) return state;
  const mark = [kept, base, head].find((each) => each.number === number);
  const ours = mark?.hash ?? found;
  return ours !== null && equalBytes(ours, hash) ? state : CursorState.unknown;
}

async function swap(
  client: PoolClient,
  box: BoxHash,
  deed: Deed,
  atMs: number,
): Promise<{ base: number } | Refused> {
  const found = await lockBox(client, { box });
  const { base, head } = found?.record ?? emptyBox(box);
  if (deed.base !== base.number) return refuse('baseMoved');
  const isInOrder = deed.base < deed.upTo && deed.upTo < deed.first && deed.first <= deed.last;
  if (found === null || !isInOrder || deed.last > head.number) return refuse('notThisHistory');
  const { rows } = await client.query<MarkRow>(
    'SELECT number, hash, sum FROM folkmoot_letter WHERE box_id = $1 AND number IN ($2, $3)',
    [found.id, deed.last, deed.upTo],
  );
  const [upTo, last] = [deed.upTo, deed.last].map((number) =>
    rows.map(markOf).find((mark) => mark.number === number),
  );
  if (upTo === undefined || last === undefined || !equalBytes(last.hash, deed.hash))
    return refuse('notThisHistory');
  await client.query(
    'UPDATE folkmoot_box SET base_number = $2, base_hash = $3, base_sum = $4, deed = $5 WHERE id = $1',
    [found.id, upTo.number, upTo.hash, upTo.sum, deedBytes(deed)],
  );
  await client.query('INSERT INTO folkmoot_superseded (at_ms, box_id, up_to) VALUES ($1, $2, $3)', [
    atMs,
    found.id,
    deed.upTo,
  ]);
  return { base: deed.upTo };
}
