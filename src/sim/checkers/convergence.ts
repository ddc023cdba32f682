/** B5, Y4, Y5: equal digests, and with them equal content by every projection that Yjs has; nothing waits inside Yjs. */
import * as Y from 'yjs';
import { toHex } from '../../lib/bytes.ts';
import type { World } from '../world.ts';

export function checkConvergence(world: World): string[] {
  const peers = world.alive;
  const problems: string[] = [];
  for (const page of world.pages) {
    const digests = new Set(peers.map(({ replica }) => toHex(replica.digest(page))));
    if (digests.size > 1) problems.push(`convergence: digests of ${page} differ: ${[...digests].join(' ')}`);
    const contents = new Set(peers.map(({ replica }) => contentOf(replica.doc(page))));
    if (contents.size > 1) problems.push(`convergence: contents of ${page} differ`);
    for (const { replica, ports } of peers) {
      const { pendingStructs, pendingDs } = replica.doc(page).store;
      if (pendingStructs !== null || pendingDs !== null) problems.push(`convergence: something waits in Yjs at host ${ports.host}`);
    }
  }
  return problems;
}

/** Values, state vector and what was deleted. */
function contentOf(doc: Y.Doc): string {
  const map = [...doc.getMap('map').entries()].map(([key, value]) => [key, value instanceof Y.AbstractType ? value.toJSON() : value]);
  const state = [...Y.decodeStateVector(Y.encodeStateVector(doc))].sort(([a], [b]) => a - b);
  const deleted = [...Y.snapshot(doc).ds.clients].sort(([a], [b]) => a - b).map(([client, ranges]) => [client, ranges.map(({ clock, len }) => [clock, len])]);
  return JSON.stringify([doc.getText('text').toDelta(), map.sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)), state, deleted]);
}
