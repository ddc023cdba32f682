/** B5, Y4, Y5: equal digests, and with them equal content by every projection that Yjs has; nothing waits inside Yjs. */
import * as Y from 'yjs';
import { equalBytes, toHex } from '../../lib/bytes.ts';
import type { PageId } from '../../wire/ids.ts';
import type { SimPeer } from '../peer.ts';
import type { World } from '../world.ts';

export function checkConvergence(world: World): string[] {
  return world.pages.flatMap((page) => {
    const digests = [...byDigest(world.alive, page).keys()];
    const isTold = world.alive.every((a) =>
      world.alive.every(
        (b) =>
          toHex(a.replica.digest(page)) === toHex(b.replica.digest(page)) || sayTheyParted(a, b),
      ),
    );
    return [
      ...(isTold ? [] : [`convergence: digests of ${page} differ: ${digests.join(' ')}`]),
      ...checkEquals(world, page),
    ];
  });
}

function byDigest(peers: readonly SimPeer[], page: PageId): Map<string, SimPeer[]> {
  const groups = new Map<string, SimPeer[]>();
  for (const peer of peers) {
    const digest = toHex(peer.replica.digest(page));
    groups.set(digest, [...(groups.get(digest) ?? []), peer]);
  }
  return groups;
}

/** Y4, at any time: whoever has the digest of another has the same content, once what was just written is an entry. */
export const checkEquals = (world: World, page: PageId): string[] => {
  const settled = world.alive.filter(({ hasEditsToSay }) => !hasEditsToSay);
  return [...byDigest(settled, page).values()].flatMap((peers) => checkContents(peers, page));
};

/** One of the two says in words that they keep different branches of a log, and that nobody can judge which should stay. */
export const sayTheyParted = (a: SimPeer, b: SimPeer): boolean =>
  a.replica.troubles().some((trouble) => trouble.with === b.id) ||
  b.replica.troubles().some((trouble) => trouble.with === a.id);

function checkContents(peers: readonly SimPeer[], page: PageId): string[] {
  const problems: string[] = [];
  const docs = peers.map(({ replica }) => replica.doc(page));
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
  texts: (doc) => JSON.stringify(doc.getText('text').toDelta()),
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
