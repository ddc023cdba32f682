/** B5, Y4, Y5: equal digests, and with them equal content by every projection that Yjs has; nothing waits inside Yjs. */
import * as Y from 'yjs';
import { equalBytes, toHex } from '../../lib/bytes.ts';
import type { PageId } from '../../wire/ids.ts';
import { OWN_TEXT } from './honesty.ts';
import type { World } from '../world.ts';

export function checkConvergence(world: World): string[] {
  return world.pages.flatMap((page) => {
    const digests = new Set(world.alive.map(({ replica }) => toHex(replica.digest(page))));
    if (digests.size > 1)
      return [`convergence: digests of ${page} differ: ${[...digests].join(' ')}`];
    return checkContents(world, page);
  });
}

function checkContents(world: World, page: PageId): string[] {
  const problems: string[] = [];
  const docs = world.alive.map(({ replica }) => replica.doc(page));
  for (const [what, contentOf] of Object.entries(PROJECTIONS)) {
    const contents = new Set(docs.map(contentOf));
    if (contents.size > 1)
      problems.push(`convergence: ${what} of ${page} differ, though digests are equal`);
  }
  const [first, ...others] = docs.map((doc) => Y.encodeStateAsUpdate(doc));
  if (first !== undefined && others.some((other) => !equalBytes(first, other)))
    problems.push(`convergence: structs of ${page} differ, though digests are equal`);
  for (const { store } of docs)
    if (store.pendingStructs !== null || store.pendingDs !== null)
      problems.push(`convergence: something waits inside Yjs`);
  return problems;
}

/** With the structs above, what `compare()` of Yjs' own tests compares. */
const PROJECTIONS: Record<string, (doc: Y.Doc) => string> = {
  texts: (doc) => JSON.stringify([doc.getText('text').toDelta(), doc.getText(OWN_TEXT).toDelta()]),
  maps: (doc) => JSON.stringify(sorted(Object.entries(doc.getMap('map').toJSON()))),
  'state vectors': (doc) =>
    JSON.stringify([...Y.decodeStateVector(Y.encodeStateVector(doc))].sort(([a], [b]) => a - b)),
  deletions: (doc) =>
    JSON.stringify(
      [...Y.snapshot(doc).ds.clients]
        .sort(([a], [b]) => a - b)
        .map(([client, ranges]) => [client, ranges.map(({ clock, len }) => [clock, len])]),
    ),
};

const sorted = (entries: [string, unknown][]): [string, unknown][] =>
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
