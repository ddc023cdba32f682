/** When our last edit of the open page was made, in this run; null before the first. */
import { useEffect, useState } from 'react';
import type { Room } from '../../room/room-api.ts';
import type { PageId } from './snapshot.ts';

type PageDoc = Awaited<ReturnType<Room['doc']>>;
type Transaction = { local: boolean; changed: ReadonlyMap<unknown, unknown> };

/** Told once a second: that is how exact it is shown. */
const TOLD_EVERY_MS = 1000;

export type LastEdit = { page: PageId; atMs: number };

export function useLastEdit(room: Room, page: PageId | null): LastEdit | null {
  const [last, setLast] = useState<LastEdit | null>(null);
  useEffect(() => {
    if (page === null) return undefined;
    let doc: PageDoc | null = null;
    let turn = 0;
    const onTransaction = ({ local, changed }: Transaction): void => {
      if (!local || changed.size === 0) return;
      const atMs = Date.now();
      setLast((now) =>
        now !== null && now.page === page && sameTime(now.atMs, atMs) ? now : { page, atMs },
      );
    };
    const bind = async (): Promise<void> => {
      turn += 1;
      const mine = turn;
      const found = await room.doc(page);
      if (mine !== turn) return;
      doc?.off('afterTransaction', onTransaction);
      doc = found;
      doc.on('afterTransaction', onTransaction);
    };
    const stop = room.on('doc-replaced', (replaced) => {
      if (replaced.page === page) bind().catch(reportError);
    });
    bind().catch(reportError);
    return () => {
      turn += 1;
      stop();
      doc?.off('afterTransaction', onTransaction);
    };
  }, [room, page]);
  return last;
}

const sameTime = (a: number, b: number): boolean =>
  Math.floor(a / TOLD_EVERY_MS) === Math.floor(b / TOLD_EVERY_MS);
