/** What one can make of text: the blocks and marks of a document, by name and by keys. */
import type { ChainedCommands, Editor } from '@tiptap/core';
import type { DocumentWords } from '../words/catalog.ts';

export type BlockId = keyof DocumentWords['document']['blocks'];
export type MarkId = 'bold' | 'italic' | 'strike' | 'code';

type Action<Id> = {
  id: Id;
  /** As commands write them; the editor itself listens to them. */
  keys?: string;
  apply: (chain: ChainedCommands) => ChainedCommands;
  isOn: (editor: Editor) => boolean;
};

const heading = (level: 1 | 2 | 3): Action<BlockId> => ({
  id: `heading${level}`,
  keys: `Mod+Alt+${level}`,
  apply: (chain) => chain.toggleHeading({ level }),
  isOn: (editor) => editor.isActive('heading', { level }),
});

const callout = (kind: 'note' | 'warning'): Action<BlockId> => ({
  id: kind,
  apply: (chain) => chain.toggleCallout(kind),
  isOn: (editor) => editor.isActive('callout', { kind }),
});

export const BLOCKS: readonly Action<BlockId>[] = [
  {
    id: 'paragraph',
    keys: 'Mod+Alt+0',
    apply: (chain) => chain.clearNodes(),
    isOn: (editor) => editor.isActive('paragraph'),
  },
  heading(1),
  heading(2),
  heading(3),
  {
    id: 'bulletList',
    keys: 'Mod+Shift+8',
    apply: (chain) => chain.toggleBulletList(),
    isOn: (editor) => editor.isActive('bulletList'),
  },
  {
    id: 'orderedList',
    keys: 'Mod+Shift+7',
    apply: (chain) => chain.toggleOrderedList(),
    isOn: (editor) => editor.isActive('orderedList'),
  },
  {
    id: 'taskList',
    keys: 'Mod+Shift+9',
    apply: (chain) => chain.toggleTaskList(),
    isOn: (editor) => editor.isActive('taskList'),
  },
  {
    id: 'table',
    apply: (chain) => chain.insertTable({ rows: 3, cols: 3, withHeaderRow: true }),
    isOn: (editor) => editor.isActive('table'),
  },
  {
    id: 'blockquote',
    keys: 'Mod+Shift+B',
    apply: (chain) => chain.toggleBlockquote(),
    isOn: (editor) => editor.isActive('blockquote'),
  },
  callout('note'),
  callout('warning'),
  {
    id: 'codeBlock',
    keys: 'Mod+Alt+C',
    apply: (chain) => chain.toggleCodeBlock(),
    isOn: (editor) => editor.isActive('codeBlock'),
  },
  {
    id: 'horizontalRule',
    apply: (chain) => chain.setHorizontalRule(),
    isOn: () => false,
  },
];

export const MARKS: readonly Action<MarkId>[] = (
  [
    ['bold', 'Mod+B'],
    ['italic', 'Mod+I'],
    ['strike', 'Mod+Shift+S'],
    ['code', 'Mod+E'],
  ] as const
).map(([id, keys]) => ({
  id,
  keys,
  apply: (chain) => chain.toggleMark(id),
  isOn: (editor) => editor.isActive(id),
}));

/** Blocks whose name, or a word for it, begins as typed; all if nothing was. */
export function findBlocks(
  typed: string,
  { blocks, blockWords }: Pick<DocumentWords['document'], 'blocks' | 'blockWords'>,
): readonly Action<BlockId>[] {
  const wanted = typed.trim().toLocaleLowerCase();
  if (wanted === '') return BLOCKS;
  return BLOCKS.filter(({ id }) => {
    const name = blocks[id].toLocaleLowerCase();
    return (
      name.startsWith(wanted) ||
      `${name} ${blockWords[id]}`.split(/\s+/).some((word) => word.startsWith(wanted))
    );
  });
}

/** Runs it where the caret is, and leaves the focus in the text. */
export const run = (editor: Editor, { apply }: Action<string>): boolean =>
  apply(editor.chain().focus()).run();
