/** The editor of one live document. It is drawn by itself: React only stands around it, and does not look at every transaction. */
import { EditorContent, useEditor } from '@tiptap/react';
import type { Editor } from '@tiptap/core';
import { memo, useCallback, useEffect, useMemo, useState } from 'react';
import type * as Y from 'yjs';
import type { Room } from '../../room/room-api.ts';
import { Comments } from '../comments/comments.tsx';
import type { CommentMarks } from '../comments/marks.ts';
import { useOfferSelection, type Selected } from '../page/page-selection.tsx';
import { WhoWroteCommand } from '../page/who-wrote-command.tsx';
import { useDocumentWords } from '../words/use-late-words.ts';
import { Bubble } from './bubble.tsx';
import { editorExtensions } from './extensions.ts';
import { FindBar } from './find-bar.tsx';
import type { KnownContent } from './known-content.ts';
import type { PageAwareness } from './page-awareness.ts';
import { PhoneBar } from './phone-bar.tsx';
import { selectedItems } from './selected-items.ts';
import { Tools } from './tools.tsx';

type EditorPaneProps = {
  room: Room;
  page: Selected['page'];
  doc: Y.Doc;
  comments: CommentMarks;
  fragment: Y.XmlFragment;
  awareness: PageAwareness;
  known: KnownContent;
  canWrite: boolean;
  titleNow: () => string;
  onTitle: (title: string) => void;
  editorRef: React.RefObject<Editor | null>;
};

const isTouched = (): boolean => matchMedia('(pointer: coarse)').matches;

export const EditorPane = memo(function EditorPane(props: EditorPaneProps) {
  const { room, page, doc, fragment, comments, canWrite, titleNow, onTitle, editorRef } = props;
  const editor = useDocumentEditor(props);
  const [isFinding, setFinding] = useState(false);
  const [linkAsked, setLinkAsked] = useState(0);
  const readSelected = useCallback(
    () => selectedItems({ page, fragment, comments }),
    [page, fragment, comments],
  );
  useOfferSelection(readSelected);
  const onFind = useCallback(() => setFinding(true), []);
  const onLink = useCallback(() => setLinkAsked((times) => times + 1), []);
  useEffect(() => {
    editorRef.current = editor;
    return () => {
      editorRef.current = null;
    };
  }, [editor, editorRef]);
  return (
    <div className="document-text">
      <Tools {...{ editor, titleNow, canWrite, onTitle, onFind, onLink }}>
        <Comments {...{ room, doc, canWrite }} marks={comments} />
      </Tools>
      {isFinding ? (
        <FindBar editor={editor} canWrite={canWrite} onClose={() => setFinding(false)} />
      ) : null}
      <EditorContent editor={editor} className="document-body" />
      {canWrite && !isTouched() ? <Bubble {...{ room, editor, linkAsked, readSelected }} /> : null}
      {canWrite && isTouched() ? <PhoneBar editor={editor} /> : null}
      <WhoWroteCommand {...{ room, readSelected }} />
    </div>
  );
});

function useDocumentEditor(props: EditorPaneProps): Editor {
  const { fragment, awareness, comments, known, canWrite } = props;
  const { document: words } = useDocumentWords();
  const extensions = useMemo(
    () => editorExtensions({ fragment, awareness, comments, known, canWrite, words }),
    [fragment, awareness, comments, known, canWrite, words],
  );
  return useEditor(
    {
      extensions,
      onCreate: hideFromReact,
      editable: canWrite,
      immediatelyRender: true,
      shouldRerenderOnTransaction: false,
      injectCSS: false,
      editorProps: {
        attributes: {
          class: 'prose',
          role: 'textbox',
          'aria-multiline': 'true',
          'aria-label': words.text,
          ...(canWrite ? {} : { 'aria-readonly': 'true', tabindex: '0' }),
        },
      },
    },
    [extensions],
  );
}

/**
 * Around each of its commits React notes the selection of a focused element that says it is editable, and walks through all of it for
 * that: 3 ms a keystroke in a long text. Nothing that React does here moves the selection, and the editor keeps its own.
 */
function hideFromReact({ editor }: { editor: Editor }): void {
  Object.defineProperty(editor.view.dom, 'contentEditable', {
    configurable: true,
    get: () => 'inherit',
  });
}
