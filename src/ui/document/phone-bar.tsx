/** Formats above the keyboard, where one writes with a finger. */
import type { Editor } from '@tiptap/core';
import { useEditorState } from '@tiptap/react';
import { useEffect, useState } from 'react';
import { useDocumentWords } from '../words/use-late-words.ts';
import { MARKS, type BlockId } from './actions.ts';
import { BlockButtons, CommentButton, formatsOn, MarkButtons } from './format-buttons.tsx';

const IN_BAR: readonly BlockId[] = [
  'heading2',
  'bulletList',
  'taskList',
  'orderedList',
  'blockquote',
  'table',
];

/** Height of what covers the page from below: the keyboard. */
function useCovered(): number {
  const [covered, setCovered] = useState(0);
  useEffect(() => {
    const view = globalThis.visualViewport;
    if (view === null || view === undefined) return undefined;
    const look = (): void =>
      setCovered(Math.max(0, Math.round(innerHeight - view.height - view.offsetTop)));
    look();
    view.addEventListener('resize', look);
    view.addEventListener('scroll', look);
    return () => {
      view.removeEventListener('resize', look);
      view.removeEventListener('scroll', look);
    };
  }, []);
  return covered;
}

export function PhoneBar({ editor }: { editor: Editor }) {
  const { document: words } = useDocumentWords();
  const covered = useCovered();
  const { isFocused, on } = useEditorState({
    editor,
    selector: ({ editor: shown }) => ({
      isFocused: shown.isFocused,
      on: formatsOn(shown),
    }),
  });
  if (!isFocused) return null;
  return (
    <div
      className="phone-bar"
      role="toolbar"
      aria-label={words.format}
      style={{ bottom: covered }}
      // The keyboard stays where it is.
      onPointerDown={(event) => event.preventDefault()}
    >
      <button type="button" onClick={() => editor.chain().focus().undo().run()}>
        {words.undo}
      </button>
      <MarkButtons {...{ editor, on }} marks={MARKS.slice(0, 2)} />
      <BlockButtons {...{ editor, on }} ids={IN_BAR} />
      <CommentButton />
    </div>
  );
}
