/** Boxes as rows. Numbers of 64 bits come as text; ours stay below 2^53. */
import type { PoolClient } from 'pg';
import { Reader, WireError, Writer } from '../../src/wire/codec.ts';
import { readDeed, writeDeed, type Deed } from '../../src/wire/mailbox-frames.ts';
import type { BoxRecord, Mark } from './records.ts';
import { StoreTrouble } from './store-port.ts';

export type BoxRow = {
  id: string;
  box: Uint8Array;
  kept_number: string;
  kept_hash: Uint8Array;
  kept_sum: string;
  base_number: string;
  base_hash: Uint8Array;
  base_sum: string;
  head_number: string;
  head_hash: Uint8Array;
  head_sum: string;
  deed: Uint8Array | null;
};

/** As Mark. */
export type MarkRow = { number: string; hash: Uint8Array; sum: string };

export const BOX_COLUMNS = `b.id, b.box, b.kept_number, b.kept_hash, b.kept_sum, b.base_number, b.base_hash, b.base_sum,
  b.head_number, b.head_hash, b.head_sum, b.deed`;

/** Not a view of the database's answer, which would stay in memory as long. */
export function markOf({ number, hash, sum }: MarkRow): Mark {
  return { number: Number(number), hash: Uint8Array.from(hash), sum: Number(sum) };
}

export function recordOf(row: BoxRow): BoxRecord {
  return {
    kept: markOf({ number: row.kept_number, hash: row.kept_hash, sum: row.kept_sum }),
    base: markOf({ number: row.base_number, hash: row.base_hash, sum: row.base_sum }),
    head: markOf({ number: row.head_number, hash: row.head_hash, sum: row.head_sum }),
    deed: row.deed === null ? null : deedOf(row.deed),
  };
}

function deedOf(bytes: Uint8Array): Deed {
  try {
    const reader = new Reader(Uint8Array.from(bytes));
    return reader.end(readDeed(reader));
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    throw new StoreTrouble('the record of a box is damaged', { cause: error });
  }
}

export function deedBytes(deed: Deed): Uint8Array {
  const writer = new Writer(256);
  writeDeed(writer, deed);
  return writer.finish();
}

/** Locked until the transaction ends; null when there is no such box. */
export async function lockBox(
  client: PoolClient,
  where: { box: Uint8Array } | { id: string },
): Promise<{ id: string; record: BoxRecord } | null> {
  const column = 'box' in where ? 'box' : 'id';
  const { rows } = await client.query<BoxRow>(
    `SELECT ${BOX_COLUMNS} FROM folkmoot_box b WHERE b.${column} = $1 FOR UPDATE`,
    ['box' in where ? where.box : where.id],
  );
  const [row] = rows;
  return row === undefined ? null : { id: row.id, record: recordOf(row) };
}
