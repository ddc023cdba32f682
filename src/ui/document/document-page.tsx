/** A page of rich text: its title, and its editor as soon as the document is open. */
import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import type * as Y from 'yjs';
import type { Editor } from '@tiptap/core';
import { documentOf } from '../../model/document.ts';
import { CommentMarks } from '../comments/marks.ts';
import { LatePointers } from '../cursors/late.tsx';
import { keepInView } from '../page/keep-in-view.ts';
import type { PageProps } from '../page/page-surface.tsx';
import { plainName } from '../words/names.ts';
import { hasEveryoneAll } from '../words/state.ts';
import { useDocumentWords } from '../words/use-late-words.ts';
import { useWords } from '../words/use-words.tsx';
import { AsText } from './as-text.tsx';
import './document.css';
import { EditorPane } from './editor-pane.tsx';
import { EveryoneHasAll } from './everyone-has-it.tsx';
import { contentExtensions } from './extensions.ts';
import { KnownContent, knownBy } from './known-content.ts';
import { PageAwareness } from './page-awareness.ts';
import { Title } from './title.tsx';
import { useLiveDoc } from './use-live-doc.ts';

export function DocumentPage({ room, page, snapshot, isNew, following }: PageProps) {
  const { document: words } = useDocumentWords();
  const doc = useLiveDoc(room, page.id);
  const editor = useRef<Editor | null>(null);
  const [sheet, setSheet] = useState<HTMLElement | null>(null);
  const canWrite = snapshot.status.role === 'edit';
  const onTitle = useCallback((title: string) => room.renamePage(page.id, title), [room, page.id]);
  const titleNow = useCallback(
    () => room.pages().find(({ id }) => id === page.id)?.title ?? '',
    [room, page.id],
  );
  useFollowedCaret(room, following);
  return (
    <article ref={setSheet} className="sheet document">
      <Title
        label={words.title}
        value={page.title}
        canWrite={canWrite}
        isEntered={isNew}
        onTitle={onTitle}
        onEnter={() => editor.current?.commands.focus('start')}
      />
      {doc === null ? (
        <p className="document-opening">{words.opening}</p>
      ) : (
        <EveryoneHasAll value={hasEveryoneAll(snapshot)}>
          <Live {...{ room, doc, canWrite, onTitle, editor }} page={page.id} titleNow={titleNow} />
        </EveryoneHasAll>
      )}
      <LatePointers text="document" room={room} page={page.id} within={sheet} />
    </article>
  );
}

type LiveProps = Pick<PageProps, 'room'> & {
  page: PageProps['page']['id'];
  titleNow: () => string;
  doc: Y.Doc;
  canWrite: boolean;
  onTitle: (title: string) => void;
  editor: React.RefObject<Editor | null>;
};

function Live({ room, page, titleNow, doc, canWrite, onTitle, editor }: LiveProps) {
  const { document: words } = useDocumentWords();
  const { names } = useWords();
  const fragment = useMemo(() => documentOf(doc), [doc]);
  const awareness = useMemo(() => {
    const nameOf = (name: string): string => plainName(name, names.someone);
    return new PageAwareness({ room, page, doc, fragment, nameOf });
  }, [room, page, doc, fragment, names]);
  useEffect(() => {
    awareness.start();
    return () => awareness.stop();
  }, [awareness]);
  const comments = useMemo(() => new CommentMarks(fragment), [fragment]);
  const known = useMemo(
    () => new KnownContent(fragment, knownBy(contentExtensions(words))),
    [fragment, words],
  );
  const editorFor = useSyncExternalStore(known.subscribe, known.editorFor);
  if (editorFor === null) return <AsText {...{ fragment, known }} />;
  return (
    <EditorPane
      key={editorFor}
      {...{ room, page, doc, fragment, awareness, comments, known, canWrite, titleNow, onTitle }}
      editorRef={editor}
    />
  );
}

/** Scrolls with the caret of whom we follow, once it is drawn. */
function useFollowedCaret(room: PageProps['room'], following: PageProps['following']): void {
  useEffect(() => {
    if (following === null) return undefined;
    let frame = 0;
    const look = (): void => {
      const caret = document.querySelector(`.prose [data-peer="${CSS.escape(following)}"]`);
      if (caret !== null) keepInView(caret.getBoundingClientRect().top);
    };
    const lookSoon = (): void => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(look);
    };
    lookSoon();
    const stop = room.on('presence', lookSoon);
    return () => {
      stop();
      cancelAnimationFrame(frame);
    };
  }, [room, following]);
}
