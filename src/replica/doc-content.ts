/** What is in a document, however it came to be. Pure. */
import * as Y from 'yjs';

/** The bytes of a document of these updates, whatever the order and the steps in which it came to be; null if they are not all of it. */
export function canonical(updates: readonly Uint8Array[]): Uint8Array | null {
  const [doc, copy] = [new Y.Doc(), new Y.Doc()];
  try {
    doc.transact(() => updates.forEach((update) => Y.applyUpdate(doc, update)));
    Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
    return doc.store.pendingStructs === null ? Y.encodeStateAsUpdate(copy) : null;
  } catch {
    return null;
  } finally {
    doc.destroy();
    copy.destroy();
  }
}

/** Is what this item of another document holds in this one, at the same place, or deleted there by somebody? */
export function isStillThere({ id, length, parent, parentSub }: Y.Item, doc: Y.Doc): boolean {
  const end = Math.min(id.clock + length, Y.getState(doc.store, id.client));
  const place = placeOf(parent);
  if (place instanceof Y.ID && isDeleted(place, doc)) return true;
  for (let clock = id.clock; clock < end;) {
    const now: Y.Item | Y.GC = Y.getItem(doc.store, Y.createID(id.client, clock));
    if (!(now instanceof Y.Item) || now.parentSub !== parentSub) return false;
    const placeNow = placeOf(now.parent);
    const isSame =
      place instanceof Y.ID && placeNow instanceof Y.ID
        ? Y.compareIDs(place, placeNow)
        : place === placeNow;
    if (!isSame) return false;
    clock = now.id.clock + now.length;
  }
  return true;
}

/** The name of a root type, or the id of the item that holds the type. */
function placeOf(parent: Y.Item['parent']): Y.ID | string | null {
  if (!(parent instanceof Y.AbstractType)) return parent;
  return parent._item === null ? Y.findRootTypeKey(parent) : parent._item.id;
}

function isDeleted(id: Y.ID, doc: Y.Doc): boolean {
  if (Y.getState(doc.store, id.client) <= id.clock) return false;
  const struct: Y.Item | Y.GC = Y.getItem(doc.store, id);
  return struct instanceof Y.Item && struct.deleted;
}
