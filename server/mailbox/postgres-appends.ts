/** Appends of many boxes in one transaction: their boxes are locked, so no other process gives out the same numbers. */
import type { PoolClient } from 'pg';
import { must } from '../../src/lib/assert.ts';
import { toBase64url } from '../../src/lib/bytes.ts';
import { BOX_COLUMNS, recordOf, type BoxRow } from './postgres-rows.ts';
import { NO_FSYNC } from './postgres-schema.ts';
import { costOf, refusalOf, type StoreLimits } from './quota.ts';
import type { BoxRecord, Mark } from './records.ts';
import { sha256 } from './sha256.ts';
import {
  StoreTrouble,
  type Appended,
  type BoxHash,
  type Refused,
  type StoreTotals,
} from './store-port.ts';

export type Append = { box: BoxHash; letters: readonly Uint8Array[]; isCheckpoint: boolean };

/** A locked box, as it will be after what was placed in it. */
type OpenBox = {
  readonly id: string;
  record: BoxRecord;
  /** Numbers above the base by digest. */
  readonly numbers: Map<string, number>;
  readonly fresh: (Mark & { digest: Uint8Array; letter: Uint8Array })[];
};

type Digested = { letter: Uint8Array; digest: Uint8Array; name: string };

export type TotalsRow = { boxes: string; bytes: string; fsync: string };
export const READ_TOTALS =
  "SELECT sum(boxes) AS boxes, sum(bytes) AS bytes, current_setting('fsync') AS fsync FROM folkmoot_totals";

/** `totalsRow`: which of the rows that count is ours. What is given holds once the transaction is committed. */
export async function appendAll(
  client: PoolClient,
  appends: readonly Append[],
  { limits, totalsRow }: { limits: StoreLimits; totalsRow: number },
): Promise<(Appended | Refused)[]> {
  const digested = appends.map(({ letters }) => letters.map(digestOf));
  const boxes = await lockBoxes(client, appends);
  const before = totalsOf((await client.query<TotalsRow>(READ_TOTALS)).rows);
  const totals = { ...before };
  await findKnown(
    client,
    appends.map(({ box }, i) => ({ box: boxOf(boxes, box), letters: must(digested[i]) })),
  );
  const results = appends.map(({ box, isCheckpoint }, i) =>
    place(boxOf(boxes, box), must(digested[i]), isCheckpoint, { totals, limits }),
  );
  const changed = [...boxes.values()].filter(({ fresh }) => fresh.length > 0);
  if (changed.length > 0) await write(client, changed);
  const unused = [...boxes.values()].filter(({ record }) => record.head.number === 0);
  if (unused.length > 0)
    await client.query(
      'DELETE FROM folkmoot_box WHERE id = ANY($1::bigint[]) AND head_number = 0',
      [unused.map(({ id }) => id)],
    );
  // Last, so that this row is locked as short as can be.
  await addToTotals(client, totalsRow, {
    boxes: totals.boxes - before.boxes,
    bytes: totals.bytes - before.bytes,
  });
  return results;
}

/** Throws StoreTrouble when the database no longer syncs: it may have been restarted with another setting. */
export function totalsOf([row]: readonly TotalsRow[]): StoreTotals {
  const { boxes, bytes, fsync } = must(row);
  if (fsync !== 'on') throw new StoreTrouble(NO_FSYNC);
  return { boxes: Number(boxes), bytes: Number(bytes) };
}

export async function addToTotals(
  client: PoolClient,
  totalsRow: number,
  { boxes, bytes }: StoreTotals,
): Promise<void> {
  if (boxes === 0 && bytes === 0) return;
  await client.query(
    'UPDATE folkmoot_totals SET boxes = boxes + $1, bytes = bytes + $2 WHERE row_number = $3',
    [boxes, bytes, totalsRow],
  );
}

function digestOf(letter: Uint8Array): Digested {
  const digest = sha256(letter);
  return { letter, digest, name: toBase64url(digest) };
}

const boxOf = (boxes: ReadonlyMap<string, OpenBox>, box: BoxHash): OpenBox =>
  must(boxes.get(toBase64url(box)));

/**
 * Makes those that do not exist and locks all, each in the boxes' order. Whoever makes a box holds none that existed, so no two
 * transactions wait for each other.
 */
async function lockBoxes(
  client: PoolClient,
  appends: readonly Append[],
): Promise<Map<string, OpenBox>> {
  const wanted = new Map(appends.map(({ box }) => [toBase64url(box), box]));
  const hashes = [...wanted.values()];
  await client.query(
    `INSERT INTO folkmoot_box (box, kept_number, kept_hash, kept_sum, base_number, base_hash, base_sum,
       head_number, head_hash, head_sum)
     SELECT h, 0, h, 0, 0, h, 0, 0, h, 0 FROM unnest($1::bytea[]) AS h ORDER BY h
     ON CONFLICT (box) DO NOTHING`,
    [hashes],
  );
  const { rows } = await client.query<BoxRow>(
    `SELECT ${BOX_COLUMNS} FROM folkmoot_box b WHERE b.box = ANY($1::bytea[]) ORDER BY b.box FOR UPDATE`,
    [hashes],
  );
  // Another process made it, found no place for its letters, and deleted it under our eyes.
  if (rows.length < wanted.size)
    throw new StoreTrouble('a box came and went; it can be tried again');
  return new Map(
    rows.map((row) => [
      toBase64url(row.box),
      { id: row.id, record: recordOf(row), numbers: new Map<string, number>(), fresh: [] },
    ]),
  );
}

/** Fills in `numbers`. "Kept" is said of nothing but these very bytes, so the database hashes what it holds. */
async function findKnown(
  client: PoolClient,
  wanted: readonly { box: OpenBox; letters: readonly Digested[] }[],
): Promise<void> {
  const asked = wanted.flatMap(({ box, letters }) =>
    letters.map(({ digest }) => ({ box, digest })),
  );
  const { rows } = await client.query<{ box_id: string; number: string; digest: Uint8Array }>(
    `SELECT l.box_id, l.number, l.digest
     FROM unnest($1::bigint[], $2::bytea[], $3::bigint[]) AS w (box_id, digest, base)
     JOIN folkmoot_letter l ON l.box_id = w.box_id AND l.digest = w.digest AND l.number > w.base
     WHERE sha256(l.letter) = l.digest`,
    [
      asked.map(({ box }) => box.id),
      asked.map(({ digest }) => digest),
      asked.map(({ box }) => box.record.base.number),
    ],
  );
  const byId = new Map(wanted.map(({ box }) => [box.id, box]));
  for (const { box_id: id, number, digest } of rows)
    must(byId.get(id)).numbers.set(toBase64url(digest), Number(number));
}

function place(
  box: OpenBox,
  letters: readonly Digested[],
  isCheckpoint: boolean,
  { totals, limits }: { totals: StoreTotals; limits: StoreLimits },
): Appended | Refused {
  const fresh = new Map<string, Digested>();
  for (const each of letters) if (!box.numbers.has(each.name)) fresh.set(each.name, each);
  let cost = 0;
  for (const { letter } of fresh.values()) cost += costOf(letter);
  const refused = cost === 0 ? null : refusalOf(box.record, totals, { cost, isCheckpoint }, limits);
  if (refused !== null) return refused;
  if (fresh.size > 0 && box.record.head.number === 0) totals.boxes += 1;
  totals.bytes += cost;
  for (const { name, digest, letter } of fresh.values()) {
    const { head } = box.record;
    const mark: Mark = {
      number: head.number + 1,
      hash: sha256(head.hash, letter),
      sum: head.sum + costOf(letter),
    };
    box.fresh.push({ ...mark, digest, letter });
    box.numbers.set(name, mark.number);
    box.record = { ...box.record, head: mark };
  }
  const { number, hash } = box.record.head;
  return {
    numbers: letters.map(({ name }) => must(box.numbers.get(name))),
    head: { number, hash },
  };
}

async function write(client: PoolClient, boxes: readonly OpenBox[]): Promise<void> {
  const letters = boxes.flatMap(({ id, fresh }) => fresh.map((each) => ({ id, ...each })));
  await client.query(
    `INSERT INTO folkmoot_letter (box_id, number, hash, sum, digest, letter)
     SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bytea[], $4::bigint[], $5::bytea[], $6::bytea[])`,
    [
      letters.map(({ id }) => id),
      letters.map(({ number }) => number),
      letters.map(({ hash }) => hash),
      letters.map(({ sum }) => sum),
      letters.map(({ digest }) => digest),
      letters.map(({ letter }) => letter),
    ],
  );
  const heads = boxes.map(({ record }) => record.head);
  await client.query(
    `UPDATE folkmoot_box b SET head_number = n.number, head_hash = n.hash, head_sum = n.sum
     FROM unnest($1::bigint[], $2::bigint[], $3::bytea[], $4::bigint[]) AS n (id, number, hash, sum)
     WHERE b.id = n.id`,
    [
      boxes.map(({ id }) => id),
      heads.map(({ number }) => number),
      heads.map(({ hash }) => hash),
      heads.map(({ sum }) => sum),
    ],
  );
}
