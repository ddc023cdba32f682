/** The threads of a page as they are shown: in the order of their words, with who wrote what. */
import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import type * as Y from 'yjs';
import { listThreads, observeThreads, type Remark, type Thread } from '../../model/comments.ts';
import type { Author, Room } from '../../room/room-api.ts';
import { plainName } from '../words/names.ts';
import { useWords } from '../words/use-words.tsx';
import { DRAFT, type CommentMarks, type Marked } from './marks.ts';
import type { Draft } from './use-comments.ts';

export type ShownRemark = Remark & {
  name: string;
  /** As its person chose it: anything. */
  color: string;
  isOwn: boolean;
};
export type ShownThread = Omit<Thread, 'remarks' | 'earlier'> & {
  /** Its words are still on the page. */
  isThere: boolean;
  remarks: ShownRemark[];
};

/** Names change seldom: they are looked at with the room's changes, no more often than this. */
const AUTHORS_AFTER_MS = 500;
const QUOTE_SHOWN_MAX = 80;

/** What others quote may hold anything; one line of it is shown. */
export function plainQuote(quote: string): string {
  const letters = Array.from(quote.replace(/[\p{C}\s]+/gu, ' ').trim());
  return letters.length > QUOTE_SHOWN_MAX
    ? `${letters.slice(0, QUOTE_SHOWN_MAX).join('')}…`
    : letters.join('');
}

/** The words of all of them, and those of a `draft`, are marked in the text. */
export function useThreads(
  { room, doc, marks }: { room: Room; doc: Y.Doc; marks: CommentMarks },
  draft: Draft | null,
): ShownThread[] {
  const { names } = useWords();
  const threads = useStored(doc);
  useEffect(() => {
    const marked: Marked[] = threads.map((thread) => ({ ...thread, isDrawn: !thread.isResolved }));
    if (draft !== null) marked.push({ ...draft, id: DRAFT, earlier: [], isDrawn: true });
    marks.show(marked);
  }, [marks, threads, draft]);
  const authors = useAuthors(room, threads);
  const order = useOrder(marks, threads);
  return useMemo(() => {
    const shown = threads.map(({ earlier: _earlier, ...thread }): ShownThread => ({
      ...thread,
      quote: plainQuote(thread.quote),
      isThere: order.includes(thread.id),
      remarks: thread.remarks.map((remark) => {
        const author = authors.get(remark.client);
        const name = plainName(author?.name ?? '', names.someone);
        return { ...remark, name, color: author?.color ?? '', isOwn: author?.isSelf === true };
      }),
    }));
    const placeOf = ({ id, isThere }: ShownThread): number =>
      isThere ? order.indexOf(id) : Infinity;
    return shown.sort((a, b) => (placeOf(a) === placeOf(b) ? 0 : placeOf(a) - placeOf(b)));
  }, [threads, authors, order, names]);
}

function useStored(doc: Y.Doc): Thread[] {
  const [threads, setThreads] = useState(() => read(doc));
  useEffect(() => {
    let isAsked = false;
    let isEnded = false;
    const look = (): void => {
      isAsked = false;
      if (!isEnded) setThreads(read(doc));
    };
    const stop = observeThreads(doc, () => {
      if (!isAsked) queueMicrotask(look);
      isAsked = true;
    });
    look();
    return () => {
      isEnded = true;
      stop();
    };
  }, [doc]);
  return threads;
}

const read = (doc: Y.Doc): Thread[] => listThreads(doc).filter(({ id }) => id !== DRAFT);

type Authors = ReadonlyMap<number | null, Author>;

function useAuthors(room: Room, threads: readonly Thread[]): Authors {
  const clients = useMemo(
    () => [...new Set(threads.flatMap(({ remarks }) => remarks.map(({ client }) => client)))],
    [threads],
  );
  const text = useSyncExternalStore(
    useCallback(
      (onChange) => {
        let timer: ReturnType<typeof setTimeout> | undefined;
        const stop = room.on('change', () => {
          timer ??= setTimeout(() => {
            timer = undefined;
            onChange();
          }, AUTHORS_AFTER_MS);
        });
        return () => {
          stop();
          clearTimeout(timer);
        };
      },
      [room],
    ),
    () =>
      JSON.stringify(
        clients.flatMap((client) => {
          const author = client === null ? null : room.authorOf(client);
          return author === null ? [] : [[client, author]];
        }),
      ),
  );
  return useMemo(() => new Map(JSON.parse(text) as [number, Author][]), [text]);
}

/** Ids of the threads whose words are on the page, in the order of the words. The same object while it says the same. */
function useOrder(marks: CommentMarks, threads: readonly Thread[]): readonly string[] {
  const text = useSyncExternalStore(marks.subscribe, () => {
    const placed = threads.flatMap(({ id }) => {
      const range = marks.rangeOf(id);
      return range === null ? [] : [{ id, from: range.from }];
    });
    return JSON.stringify(placed.sort((a, b) => a.from - b.from).map(({ id }) => id));
  });
  return useMemo(() => JSON.parse(text) as string[], [text]);
}
