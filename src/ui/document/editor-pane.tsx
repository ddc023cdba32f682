/** The editor of one live document. It is drawn by itself: React only stands around it, and does not look at every transaction. */
import { EditorContent, useEditor } from '@tiptap/react';
import type { Editor } from '@tiptap/core';
import { memo, useEffect, useMemo } from 'react';
import type * as Y from 'yjs';
import { useWords } from '../words/use-words.tsx';
import { editorExtensions } from './extensions.ts';
import type { PageAwareness } from './page-awareness.ts';

type EditorPaneProps = {
  fragment: Y.XmlFragment;
  awareness: PageAwareness;
  canWrite: boolean;
  editorRef: React.RefObject<Editor | null>;
};

export const EditorPane = memo(function EditorPane(props: EditorPaneProps) {
  const { fragment, awareness, canWrite, editorRef } = props;
  const { document: words } = useWords();
  const extensions = useMemo(
    () => editorExtensions({ fragment, awareness, canWrite, words }),
    [fragment, awareness, canWrite, words],
  );
  const editor = useEditor(
    {
      extensions,
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
  useEffect(() => {
    editorRef.current = editor;
    return () => {
      editorRef.current = null;
    };
  }, [editor, editorRef]);
  return <EditorContent editor={editor} className="document-text" />;
});
