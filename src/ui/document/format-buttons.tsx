/** Buttons of formats, as the bubble beside a selection and the bar above a phone's keyboard show them. */
import type { Editor } from '@tiptap/core';
import { useCommand } from '../commands/use-commands.tsx';
import { useDocumentWords } from '../words/use-late-words.ts';
import { BLOCKS, MARKS, run, type BlockId } from './actions.ts';

const SIGNS = { bold: 'B', italic: 'I', strike: 'S', code: '<>' } as const;

/** Set by whoever keeps comments; a document knows only that there may be some. */
const COMMENT_COMMAND = 'comment.add';

/** Ids of the marks and blocks that hold where the selection is. */
export const formatsOn = (editor: Editor): string[] =>
  [...MARKS, ...BLOCKS].filter((action) => action.isOn(editor)).map(({ id }) => id as string);

type ButtonsProps = { editor: Editor; on: readonly string[] };

export function MarkButtons({
  editor,
  on,
  marks,
}: ButtonsProps & { marks: readonly (typeof MARKS)[number][] }) {
  const { marks: words } = useDocumentWords().document;
  return marks.map((mark) => (
    <button
      key={mark.id}
      type="button"
      className={`sign-${mark.id}`}
      aria-label={words[mark.id]}
      aria-pressed={on.includes(mark.id)}
      onClick={() => run(editor, mark)}
    >
      {SIGNS[mark.id]}
    </button>
  ));
}

export function BlockButtons({ editor, on, ids }: ButtonsProps & { ids: readonly BlockId[] }) {
  const { blocks: words } = useDocumentWords().document;
  return BLOCKS.filter(({ id }) => ids.includes(id)).map((block) => (
    <button
      key={block.id}
      type="button"
      aria-pressed={on.includes(block.id)}
      onClick={() => run(editor, block)}
    >
      {words[block.id]}
    </button>
  ));
}

export function CommentButton() {
  const { comment: word } = useDocumentWords().document;
  const comment = useCommand(COMMENT_COMMAND);
  if (comment === undefined) return null;
  return (
    <button type="button" onClick={() => comment.run()}>
      {word}
    </button>
  );
}
