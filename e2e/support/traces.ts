/**
 * Recordings of real writing (format `collab-trace/1`, kind `concurrent`) as Yjs updates: what each author typed, upon exactly what that
 * author had seen. They are no part of this package: FOLKMOOT_DATA names the folder that holds them.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import * as Y from 'yjs';

/** An author, the transactions that it had seen, milliseconds, and patches of [position, deleted, inserted]. */
type Txn = [agent: 0 | 1, parents: number[], ms: number, patches: [number, number, string][]];
export type Trace = { txns: Txn[]; endContent: string };

export type Typed = {
  /** Base64 of the Yjs update. */
  update: string;
  /** Clock of the other author that must be known before. */
  needs: number;
};
export type Part = [Typed[], Typed[]];

const PROJECT = join(import.meta.dirname, '../..');
/** Where recordings are looked for. */
export const FOLDER = process.env['FOLKMOOT_DATA'] ?? join(PROJECT, '../shared/data');

export function readTrace(name: string): Trace | null {
  const path = join(FOLDER, `${name}.json.gz`);
  if (!existsSync(path)) return null;
  return JSON.parse(gunzipSync(readFileSync(path)).toString('utf8')) as Trace;
}

/**
 * Both authors' updates under these client ids, in three parts. In the middle one the two are apart: neither sees what the other types
 * in it, so there positions can lie behind the end of the text; they are clipped. After it both have seen all of it.
 */
export function typeOut(
  trace: Trace,
  clientIds: [number, number],
): { parts: Part[]; whole: string } {
  const third = Math.ceil(trace.txns.length / 3);
  const authors = clientIds.map((clientId) => new Author(clientId)) as [Author, Author];
  const seen = seenOf(trace);
  const parts: Part[] = [
    [[], []],
    [[], []],
    [[], []],
  ];
  const updates: Uint8Array[] = [];
  trace.txns.forEach(([agent, , , patches], i) => {
    const part = Math.floor(i / third);
    const author = authors[agent];
    const other = authors[agent === 0 ? 1 : 0];
    // The last transaction of the other that this one had seen; while they are apart, none after the cut.
    const last = seen[i]?.[agent === 0 ? 1 : 0] ?? -1;
    author.see(
      other,
      part === 1 ? Math.min(last, third - 1) : part === 2 ? Math.max(last, 2 * third - 1) : last,
    );
    const update = author.type(patches, i);
    updates.push(update);
    parts[part]?.[agent].push({
      update: Buffer.from(update).toString('base64'),
      needs: author.knows(other),
    });
  });
  const whole = new Y.Doc();
  whole.transact(() => updates.forEach((update) => Y.applyUpdate(whole, update)));
  return { parts, whole: whole.getText('text').toString() };
}

class Author {
  readonly doc = new Y.Doc();
  readonly #typed: { at: number; update: Uint8Array }[] = [];
  #seen = 0;

  constructor(clientId: number) {
    this.doc.clientID = clientId;
  }

  /** Takes in what the other typed, up to that transaction. */
  see(other: Author, last: number): void {
    for (
      let next = other.#typed[this.#seen];
      next !== undefined && next.at <= last;
      next = other.#typed[this.#seen]
    ) {
      Y.applyUpdate(this.doc, next.update);
      this.#seen += 1;
    }
  }

  type(patches: Txn[3], at: number): Uint8Array {
    const text = this.doc.getText('text');
    const updates: Uint8Array[] = [];
    const keep = (update: Uint8Array): void => void updates.push(update);
    this.doc.on('update', keep);
    this.doc.transact(() => {
      for (const [position, deleted, inserted] of patches) {
        const from = Math.min(position, text.length);
        text.delete(from, Math.min(deleted, text.length - from));
        text.insert(from, inserted);
      }
    });
    this.doc.off('update', keep);
    const update = updates[0] ?? Y.encodeStateAsUpdate(new Y.Doc());
    this.#typed.push({ at, update });
    return update;
  }

  knows(other: Author): number {
    return Y.getState(this.doc.store, other.doc.clientID);
  }
}

/** For each transaction, the last one of either author in its history, or -1. */
function seenOf({ txns }: Trace): [number, number][] {
  const seen: [number, number][] = [];
  txns.forEach(([, parents], i) => {
    const last: [number, number] = [-1, -1];
    for (const parent of parents) {
      const author = txns[parent]?.[0] ?? 0;
      for (const each of [0, 1] as const)
        last[each] = Math.max(last[each], seen[parent]?.[each] ?? -1);
      last[author] = Math.max(last[author], parent);
    }
    seen[i] = last;
  });
  return seen;
}
