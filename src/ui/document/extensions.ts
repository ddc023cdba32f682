/** What a document can hold, and what its editor can do. */
import type { Extensions } from '@tiptap/core';
import { Extension } from '@tiptap/core';
import { Collaboration } from '@tiptap/extension-collaboration';
import { CollaborationCaret } from '@tiptap/extension-collaboration-caret';
import { TaskItem, TaskList } from '@tiptap/extension-list';
import { TableKit } from '@tiptap/extension-table';
import { Placeholder } from '@tiptap/extensions';
import { Markdown } from '@tiptap/markdown';
import { StarterKit } from '@tiptap/starter-kit';
import type { CommentMarks } from '../comments/marks.ts';
import type { DocumentWords } from '../words/catalog.ts';
import { Callout } from './callout.ts';
import { ColouredCode } from './code-block.ts';
import { caretNames, drawCaret, drawSelection } from './carets.ts';
import { Find } from './find.ts';
import type { KnownContent } from './known-content.ts';
import { isSafeLink } from './links.ts';
import { OwnEdits } from './own-edits.ts';
import { Paste } from './paste.ts';
import { SlashMenu } from './slash-menu.ts';
import type { PageAwareness } from './page-awareness.ts';
import type * as Y from 'yjs';

/** Each block finds its own direction; as an attribute of the elements, not of the document. */
const ANY_DIRECTION = { HTMLAttributes: { dir: 'auto' } };

/** What the document may hold. */
export function contentExtensions(words: DocumentWords['document']): Extensions {
  return [
    StarterKit.configure({
      undoRedo: false,
      // It would write a paragraph into every page that ends otherwise, in every browser that opens it.
      trailingNode: false,
      paragraph: ANY_DIRECTION,
      heading: { ...ANY_DIRECTION, levels: [1, 2, 3] },
      blockquote: ANY_DIRECTION,
      listItem: ANY_DIRECTION,
      codeBlock: false,
      dropcursor: { color: 'var(--ink)', width: 2 },
      link: {
        openOnClick: false,
        markdownLinks: true,
        defaultProtocol: 'https',
        isAllowedUri: isSafeLink,
        HTMLAttributes: { rel: 'noopener noreferrer nofollow', target: '_blank' },
      },
    }),
    TaskList,
    TaskItem.configure({
      nested: true,
      ...ANY_DIRECTION,
      a11y: { checkboxLabel: (node) => words.task(node.textContent) },
    }),
    TableKit.configure({ table: { resizable: false } }),
    ColouredCode,
    Callout,
    Markdown,
  ];
}

type EditorParts = {
  fragment: Y.XmlFragment;
  awareness: PageAwareness;
  comments: CommentMarks;
  known: KnownContent;
  canWrite: boolean;
  words: DocumentWords['document'];
};

export function editorExtensions({
  fragment,
  awareness,
  comments,
  known,
  canWrite,
  words,
}: EditorParts): Extensions {
  return [
    ...contentExtensions(words),
    known.bind(Collaboration.configure({ fragment })),
    known.bind(
      CollaborationCaret.configure({
        provider: { awareness },
        render: drawCaret,
        selectionRender: drawSelection,
      }),
    ),
    Extension.create({ name: 'knownContent', addProseMirrorPlugins: () => [known.plugin()] }),
    Extension.create({ name: 'caretNames', addProseMirrorPlugins: () => [caretNames(awareness)] }),
    Extension.create({ name: 'comments', addProseMirrorPlugins: () => [comments.plugin()] }),
    OwnEdits.configure({ canWrite }),
    Find,
    Paste,
    SlashMenu.configure({ words }),
    Placeholder.configure({
      showOnlyWhenEditable: false,
      placeholder: canWrite ? words.placeholder : words.nothingYet,
    }),
  ];
}
