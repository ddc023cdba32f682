/** What the stock providers have in common: one document, two texts in it, carets in awareness. */
import * as Y from 'yjs';
import type { Awareness } from 'y-protocols/awareness';
import type { Where } from './protocol.ts';
import type { Stack } from './stack.ts';

export type StockProvider = {
  awareness: Awareness;
  paths(): string[];
};

const SYNC_KINDS = ['sync step 1', 'sync step 2', 'update'];

/** y-protocols: message kind, then for sync its own kind. */
function classify(frame: Uint8Array): string {
  if (frame[0] === 0) return SYNC_KINDS[frame[1] ?? 0] ?? 'sync';
  return frame[0] === 1 ? 'awareness' : 'other';
}

const notHere = (): never => {
  throw new Error('the stock stack cannot be cut from inside the page');
};

export function createStockStack(connect: (where: Where, doc: Y.Doc) => StockProvider): Stack {
  const doc = new Y.Doc();
  let provider: StockProvider | null = null;
  return {
    nameRoom: (name) => name,
    open(where) {
      provider = connect(where, doc);
      return Promise.resolve();
    },
    text: (name) => Promise.resolve(doc.getText(name)),
    files: () => Promise.resolve(doc.getMap('files')),
    isReady: () => Promise.resolve(true),
    caret: (cursor) => provider?.awareness.setLocalStateField('cursor', cursor),
    ownId: () => String(doc.clientID),
    peerIds: () => [],
    paths: () => provider?.paths() ?? [],
    classify,
    cut: notHere,
    heal: notHere,
  };
}
