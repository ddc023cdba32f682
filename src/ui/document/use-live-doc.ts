/** The live document of a page, and the new one when the room replaces it. */
import { useEffect, useState } from 'react';
import type * as Y from 'yjs';
import type { PageSummary, Room } from '../../room/room-api.ts';

/** Null until it is open. */
export function useLiveDoc(room: Room, page: PageSummary['id']): Y.Doc | null {
  const [doc, setDoc] = useState<Y.Doc | null>(null);
  useEffect(() => {
    let turn = 0;
    const bind = async (): Promise<void> => {
      turn += 1;
      const mine = turn;
      const found = await room.doc(page);
      if (mine === turn) setDoc(found);
    };
    // What is typed into a document that is no longer the room's would go nowhere.
    const stop = room.on('doc-replaced', (replaced) => {
      if (replaced.page !== page) return;
      setDoc(null);
      bind().catch(reportError);
    });
    room.open(page);
    bind().catch(reportError);
    return () => {
      turn = Number.POSITIVE_INFINITY;
      stop();
      setDoc(null);
    };
  }, [room, page]);
  return doc;
}
