/** A page of rich text: its title, and its editor as soon as the document is open. */
import { useEffect, useMemo, useRef } from 'react';
import type * as Y from 'yjs';
import type { Editor } from '@tiptap/core';
import { documentOf } from '../../model/document.ts';
import type { PageProps } from '../page/page-surface.tsx';
import { plainName } from '../words/names.ts';
import { useWords } from '../words/use-words.tsx';
import './document.css';
import { EditorPane } from './editor-pane.tsx';
import { PageAwareness } from './page-awareness.ts';
import { Title } from './title.tsx';
import { useLiveDoc } from './use-live-doc.ts';

export function DocumentPage({ room, page, snapshot }: PageProps) {
  const { document: words } = useWords();
  const doc = useLiveDoc(room, page.id);
  const editor = useRef<Editor | null>(null);
  const canWrite = snapshot.status.role === 'edit';
  return (
    <article className="document">
      <Title
        key={page.id}
        label={words.title}
        value={page.title}
        canWrite={canWrite}
        onTitle={(title) => room.renamePage(page.id, title)}
        onEnter={() => editor.current?.commands.focus('start')}
      />
      {doc === null ? (
        <p className="document-opening">{words.opening}</p>
      ) : (
        <Live {...{ room, page: page.id, doc, canWrite, editor }} />
      )}
    </article>
  );
}

type LiveProps = Pick<PageProps, 'room'> & {
  page: PageProps['page']['id'];
  doc: Y.Doc;
  canWrite: boolean;
  editor: React.RefObject<Editor | null>;
};

function Live({ room, page, doc, canWrite, editor }: LiveProps) {
  const { names } = useWords();
  const nameOf = useRef((name: string): string => name);
  useEffect(() => {
    nameOf.current = (name) => plainName(name, names.someone);
  }, [names]);
  const fragment = useMemo(() => documentOf(doc), [doc]);
  const awareness = useMemo(
    () => new PageAwareness({ room, page, doc, fragment, nameOf: (name) => nameOf.current(name) }),
    [room, page, doc, fragment],
  );
  useEffect(() => {
    awareness.start();
    return () => awareness.stop();
  }, [awareness]);
  return <EditorPane {...{ fragment, awareness, canWrite, editorRef: editor }} />;
}
