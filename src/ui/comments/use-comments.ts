/** What a person does with comments, each with its way back. */
import { useMemo, useState } from 'react';
import type * as Y from 'yjs';
import { toBase64url } from '../../lib/bytes.ts';
import {
  addRemark,
  removeRemark,
  setResolved,
  startThread,
  type Span,
} from '../../model/comments.ts';
import type { Room } from '../../room/room-api.ts';
import type { DocumentWords } from '../words/catalog.ts';
import { useDocumentWords } from '../words/use-late-words.ts';

export type Draft = Span & { quote: string };
export type Said = { text: string; undo: (() => void) | null };

export type CommentActions = {
  start: (draft: Draft, text: string) => void;
  reply: (thread: string, text: string) => void;
  resolve: (thread: string, isResolved: boolean) => void;
  remove: (thread: string, remark: string) => void;
  /** Takes the last of these back that was not taken back yet. */
  undo: () => void;
  say: (text: string | null) => void;
};

const ID_BYTES = 12;
/** So many actions can be taken back, the last first. */
const UNDO_MAX = 50;

/** What can be taken back, newest last. */
class Undoable {
  #backs: (() => void)[] = [];

  add(back: () => void): void {
    this.#backs = [...this.#backs, back].slice(-UNDO_MAX);
  }

  undo(): void {
    this.#backs.pop()?.();
  }
}

export function useComments(room: Room, doc: Y.Doc): CommentActions & { said: Said | null } {
  const { comments: words } = useDocumentWords();
  const [said, setSaid] = useState<Said | null>(null);
  const actions = useMemo((): CommentActions => {
    const undoable = new Undoable();
    const undo = (): void => {
      undoable.undo();
      setSaid(null);
    };
    const did = (text: string, back: () => void): void => {
      undoable.add(back);
      setSaid({ text, undo });
    };
    return {
      ...actionsOn(room, doc, did, words),
      undo,
      say: (text) => setSaid(text === null ? null : { text, undo: null }),
    };
  }, [room, doc, words]);
  return { ...actions, said };
}

type Did = (text: string, back: () => void) => void;
type Words = DocumentWords['comments'];

/** Not `randomUUID`: browsers keep that from plain-http pages. */
const newId = (): string => toBase64url(crypto.getRandomValues(new Uint8Array(ID_BYTES)));

function actionsOn(
  room: Room,
  doc: Y.Doc,
  did: Did,
  words: Words,
): Pick<CommentActions, 'start' | 'reply' | 'resolve' | 'remove'> {
  return {
    start(draft, text) {
      const id = newId();
      const key = startThread(doc, { ...draft, id, text, atMs: Date.now() });
      room.noteSelf();
      did(words.added, () => removeRemark(doc, id, key));
    },
    reply(thread, text) {
      const key = addRemark(doc, thread, text, Date.now());
      if (key === null) return;
      room.noteSelf();
      did(words.replied, () => removeRemark(doc, thread, key));
    },
    resolve(thread, isResolved) {
      setResolved(doc, thread, isResolved);
      did(isResolved ? words.resolved : words.reopened, () =>
        setResolved(doc, thread, !isResolved),
      );
    },
    remove(thread, remark) {
      const putBack = removeRemark(doc, thread, remark);
      if (putBack !== null) did(words.removed, putBack);
    },
  };
}
