/**
 * Recordings of real writing (`collab-trace/1`, kind `gitdag`) as logs: each author of each branch is a session that has seen exactly the
 * history upon which it wrote, on a disk of its own.
 */
import type * as Y from 'yjs';
import { must } from '../lib/assert.ts';
import { createRng } from '../lib/rng.ts';
import { parseRecord } from '../replica/records.ts';
import { createReplica, type Replica } from '../replica/replica.ts';
import type { StoreRecord } from '../replica/store-port.ts';
import { INDEX_PAGE } from '../wire/ids.ts';
import type { FakeAuthority } from './fake-keys.ts';

type Patch = [position: number, deleted: number, inserted: string];
/** Patches are against the text of the first parent; who has several parents merged them, and edited until it read so. */
type Txn = [agent: number, parents: number[], ms: number, patches: Patch[]];
export type GitTrace = { txns: Txn[]; endContent: string };

type Records = Map<string, StoreRecord>;
/** Who wrote a transaction, what its disk held and how the text read after it. */
type Moment = { agent: number; replica: Replica | null; records: Records; text: string };

class Author {
  readonly replica: Replica;
  readonly records: Records;

  constructor(authority: FakeAuthority, agent: number, records: Records) {
    this.records = new Map(records);
    const self = authority.createSession(new Uint8Array(8).fill(agent), true);
    this.replica = createReplica({
      self,
      keys: authority.keysOf(self.session),
      rng: createRng(agent),
      wallMsAtZero: 0,
      onLocalEdit: () => undefined,
    });
    this.#give({ type: 'load', records: [...records.values()] });
  }

  #give(input: Parameters<Replica['handle']>[0]): void {
    for (const effect of this.replica.handle(input, 0)) {
      if (effect.type !== 'store') continue;
      for (const record of effect.batch.puts) this.records.set(record.key, record);
      this.#give({ type: 'stored', token: effect.token });
    }
  }

  save(): void {
    this.#give({ type: 'settle' });
  }
}

/** What the disks hold of all that was ever written. */
export function replayHistory(trace: GitTrace, authority: FakeAuthority): StoreRecord[] {
  const moments: Moment[] = [];
  const authors = new Map<Replica, Author>();
  for (const [agent, parents, , patches] of trace.txns) {
    const seen = parents.map((parent) => must(moments[parent]));
    const [first] = seen;
    const goesOn = seen.length === 1 && first?.agent === agent && first.replica !== null;
    const author = goesOn
      ? must(authors.get(must(first.replica)))
      : new Author(authority, agent, merged(seen.map(({ records }) => records)));
    authors.set(author.replica, author);
    const text = patched(first?.text ?? '', patches);
    becomes(author.replica.doc(INDEX_PAGE), text);
    author.save();
    for (const moment of seen) if (moment.replica === author.replica) moment.replica = null;
    const records = new Map(author.records);
    moments.push({ agent, replica: author.replica, records, text });
  }
  return [...merged(moments.map(({ records }) => records)).values()];
}

/** Entries are the same wherever they are; of two heads of a log the later is kept. */
function merged(all: readonly Records[]): Records {
  const whole: Records = new Map();
  for (const records of all)
    for (const [key, record] of records) {
      const known = whole.get(key);
      if (known === undefined || headNumber(record) > headNumber(known)) whole.set(key, record);
    }
  return whole;
}

function headNumber(record: StoreRecord): number {
  const parsed = parseRecord(record);
  return parsed.type === 'head' ? parsed.head.number : 0;
}

const patched = (text: string, patches: readonly Patch[]): string =>
  patches.reduce(
    (now, [position, deleted, inserted]) =>
      now.slice(0, position) + inserted + now.slice(position + deleted),
    text,
  );

/** One edit between what both begin and end with. */
function becomes(doc: Y.Doc, wanted: string): void {
  const text = doc.getText('text');
  const now = text.toString();
  let start = 0;
  while (start < now.length && now[start] === wanted[start]) start += 1;
  let tail = 0;
  while (
    tail < Math.min(now.length, wanted.length) - start &&
    now.at(-1 - tail) === wanted.at(-1 - tail)
  )
    tail += 1;
  doc.transact(() => {
    text.delete(start, now.length - start - tail);
    text.insert(start, wanted.slice(start, wanted.length - tail));
  });
}
