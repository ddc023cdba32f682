/** The recorded keystrokes of a paper; README.md says where they are from. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

const PROJECT = join(import.meta.dirname, '../..');
export const FOLDER = process.env['FOLKMOOT_DATA'] ?? join(PROJECT, '../shared/data');
export const TRACE = 'automerge-paper.json.gz';

/** Position, characters deleted there, text put there. */
export type Patch = [number, number, string];
/** Each transaction: milliseconds since the last, patches. */
type Trace = { txns: [number, Patch[]][] };

/** Null when no folder holds it. */
export function loadTrace(): Patch[] | null {
  const path = join(FOLDER, TRACE);
  if (!existsSync(path)) return null;
  const { txns } = JSON.parse(gunzipSync(readFileSync(path)).toString('utf8')) as Trace;
  return txns.flatMap(([, patches]) => patches);
}
