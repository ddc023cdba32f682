/** Formats above the keyboard, where one writes with a finger. */
import type { Editor } from '@tiptap/core';
import { useEditorState } from '@tiptap/react';
import { useEffect, useState } from 'react';
import { useCommand } from '../commands/use-commands.tsx';
import { useWords } from '../words/use-words.tsx';
import { BLOCKS, MARKS, run, type BlockId } from './actions.ts';
import { COMMENT_COMMAND } from './bubble.tsx';

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
  const { document: words } = useWords();
  const covered = useCovered();
  const comment = useCommand(COMMENT_COMMAND);
  const { isFocused, on } = useEditorState({
    editor,
    selector: ({ editor: shown }) => ({
      isFocused: shown.isFocused,
      on: [...MARKS, ...BLOCKS]
        .filter((action) => action.isOn(shown))
        .map(({ id }) => id as string),
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
      {MARKS.slice(0, 2).map((mark) => (
        <button
          key={mark.id}
          type="button"
          className={`sign-${mark.id}`}
          aria-label={words.marks[mark.id]}
          aria-pressed={on.includes(mark.id)}
          onClick={() => run(editor, mark)}
        >
          {mark.id === 'bold' ? 'B' : 'I'}
        </button>
      ))}
      {BLOCKS.filter(({ id }) => IN_BAR.includes(id)).map((block) => (
        <button
          key={block.id}
          type="button"
          aria-pressed={on.includes(block.id)}
          onClick={() => run(editor, block)}
        >
          {words.blocks[block.id]}
        </button>
      ))}
      {comment === undefined ? null : (
        <button type="button" onClick={() => comment.run()}>
          {words.comment}
        </button>
      )}
    </div>
  );
}
