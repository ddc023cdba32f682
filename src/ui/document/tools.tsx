/** What stands around the text: outline, word count, finding, files, printing; as a menu and as commands. */
import type { Editor } from '@tiptap/core';
import { useEditorState } from '@tiptap/react';
import { useCallback, useMemo, useRef, useState, type ReactNode } from 'react';
import type { Command } from '../commands/commands.ts';
import { useCommands } from '../commands/use-commands.tsx';
import { Icon } from '../icons.tsx';
import { FootSlot } from '../page/foot-slot.tsx';
import { MenuButton, type MenuItem } from '../room/menu.tsx';
import type { DocumentWords } from '../words/catalog.ts';
import { useDocumentWords } from '../words/use-late-words.ts';
import { BLOCKS, MARKS, run } from './actions.ts';
import { LANGUAGES, languageOf } from './code-languages.ts';
import { headingsIn, wordsIn, type PlacedHeading } from './counts.ts';
import {
  append,
  download,
  htmlOf,
  IMPORT_MB_MAX,
  isTooLarge,
  markdownOf,
  readFile,
} from './exchange.ts';
import { useEditorQuiet } from './use-editor-quiet.ts';

export type ToolsProps = {
  editor: Editor;
  /** As the page is called at this moment: what is drawn is a moment old. */
  titleNow: () => string;
  canWrite: boolean;
  onTitle: (title: string) => void;
  onFind: () => void;
  onLink: () => void;
  /** Before the tools of the page itself. */
  children?: ReactNode;
};

const wordsOf = ({ state }: Editor): number => wordsIn(state.doc);
const headingsOf = ({ state }: Editor): PlacedHeading[] => headingsIn(state.doc);

export function Tools(props: ToolsProps) {
  const { editor, canWrite } = props;
  const { document: words } = useDocumentWords();
  const [isOutlined, setOutlined] = useState(false);
  const [said, setSaid] = useState('');
  const file = useRef<HTMLInputElement>(null);
  const outline = useCallback(() => setOutlined((is) => !is), []);
  const askFile = useCallback(() => file.current?.click(), []);
  const commands = usePageCommands(props, outline, askFile);
  const take = async (taken: File): Promise<void> => setSaid(await importFile(props, words, taken));
  return (
    <>
      <div className="document-tools">
        {props.children}
        <button type="button" className="btn bare" aria-expanded={isOutlined} onClick={outline}>
          {words.outline}
        </button>
        <PageMenu editor={editor} canWrite={canWrite} commands={commands} />
        <input
          ref={file}
          type="file"
          hidden
          accept=".md,.markdown,.txt,.html,.htm,text/markdown,text/html,text/plain"
          onChange={({ currentTarget }) => {
            const taken = currentTarget.files?.[0];
            if (taken !== undefined) take(taken).catch(reportError);
            currentTarget.value = '';
          }}
        />
      </div>
      <p className="document-said" role="status">
        {said}
      </p>
      {isOutlined ? <Outline editor={editor} /> : null}
      <FootSlot>
        <WordCount editor={editor} />
      </FootSlot>
    </>
  );
}

/** What it says when it is done. */
async function importFile(
  { editor, onTitle }: ToolsProps,
  words: DocumentWords['document'],
  file: File,
): Promise<string> {
  if (isTooLarge(file)) return words.tooLarge(file.name, IMPORT_MB_MAX);
  const imported = readFile(editor, file.name, await file.text());
  if (imported === null) return words.notImported(file.name);
  if (append(editor, imported) && imported.title !== null) onTitle(imported.title);
  return words.imported(file.name);
}

function WordCount({ editor }: { editor: Editor }) {
  const { document: words } = useDocumentWords();
  return <span className="word-count">{words.words(useEditorQuiet(editor, wordsOf))}</span>;
}

function Outline({ editor }: { editor: Editor }) {
  const { document: words } = useDocumentWords();
  const headings = useEditorQuiet(editor, headingsOf);
  return (
    <nav className="outline" aria-label={words.outline}>
      {headings.length === 0 ? <p>{words.noHeadings}</p> : null}
      <ul>
        {headings.map(({ level, text, position }) => (
          <li key={position} data-level={level}>
            <button type="button" onClick={() => goTo(editor, position)}>
              {text.trim() === '' ? words.untitledHeading : text}
            </button>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function goTo(editor: Editor, position: number): void {
  const heading = editor.view.nodeDOM(position);
  if (heading instanceof HTMLElement) heading.scrollIntoView({ block: 'start' });
  editor.commands.focus(position + 1, { scrollIntoView: false });
}

type PageMenuProps = { editor: Editor; canWrite: boolean; commands: readonly Command[] };

function PageMenu({ editor, canWrite, commands }: PageMenuProps) {
  const { document: words } = useDocumentWords();
  const isInTable = useEditorState({
    editor,
    selector: ({ editor: shown }) => canWrite && shown.isActive('table'),
  });
  const code = useEditorState({
    editor,
    selector: ({ editor: shown }) =>
      canWrite && shown.isActive('codeBlock')
        ? { language: languageOf(shown.getAttributes('codeBlock')['language']) ?? '' }
        : null,
  });
  const items: MenuItem[] = commands.map((command) => ({
    id: command.id,
    label: command.title,
    run: () => command.run(),
  }));
  return (
    <>
      {code === null ? null : (
        <select
          aria-label={words.codeLanguage}
          value={code.language}
          onChange={({ currentTarget: { value } }) =>
            editor
              .chain()
              .focus()
              .updateAttributes('codeBlock', { language: value === '' ? null : value })
              .run()
          }
        >
          <option value="">{words.plainCode}</option>
          {LANGUAGES.map((language) => (
            <option key={language}>{language}</option>
          ))}
        </select>
      )}
      {isInTable ? (
        <MenuButton className="btn bare" label={words.table.menu} items={tableItems(editor, words)}>
          {words.table.menu}
        </MenuButton>
      ) : null}
      <MenuButton className="btn bare icon-button" label={words.menu} items={items}>
        <Icon shape="more" />
      </MenuButton>
    </>
  );
}

function tableItems(editor: Editor, { table: words }: DocumentWords['document']): MenuItem[] {
  const chain = () => editor.chain().focus();
  return [
    { id: 'rowBelow', label: words.rowBelow, run: () => chain().addRowAfter().run() },
    { id: 'columnAfter', label: words.columnAfter, run: () => chain().addColumnAfter().run() },
    { id: 'headerRow', label: words.headerRow, run: () => chain().toggleHeaderRow().run() },
    { id: 'deleteRow', label: words.deleteRow, run: () => chain().deleteRow().run() },
    { id: 'deleteColumn', label: words.deleteColumn, run: () => chain().deleteColumn().run() },
    { id: 'deleteTable', label: words.deleteTable, run: () => chain().deleteTable().run() },
  ];
}

/** Registers all; returns those that the menu shows too. */
function usePageCommands(
  { editor, titleNow, canWrite, onFind, onLink }: ToolsProps,
  onOutline: () => void,
  onImport: () => void,
): readonly Command[] {
  const { document: words } = useDocumentWords();
  const shown = useMemo((): Command[] => {
    const { group } = words;
    const reading: Command[] = [
      {
        id: 'document.find',
        title: words.find.title,
        group,
        keys: 'Mod+F',
        worksInFields: true,
        run: onFind,
      },
      {
        id: 'document.exportMarkdown',
        title: words.exportMarkdown,
        group,
        run: () => download(titleNow(), 'md', 'text/markdown', markdownOf(editor, titleNow())),
      },
      {
        id: 'document.exportHtml',
        title: words.exportHtml,
        group,
        run: () =>
          download(
            titleNow(),
            'html',
            'text/html',
            htmlOf(editor, titleNow(), document.documentElement.lang),
          ),
      },
      { id: 'document.print', title: words.print, group, run: () => print() },
    ];
    const writing: Command[] = [
      { id: 'document.import', title: words.importFile, group, run: onImport },
    ];
    return canWrite ? [...reading.slice(0, 1), ...writing, ...reading.slice(1)] : reading;
  }, [editor, titleNow, canWrite, words, onFind, onImport]);
  const others = useMemo(
    () => [
      { id: 'document.outline', title: words.outline, group: words.group, run: onOutline },
      ...(canWrite ? listed(editor, words, onLink) : []),
    ],
    [editor, canWrite, words, onOutline, onLink],
  );
  useCommands(shown);
  useCommands(others);
  return shown;
}

/** What the editor's own keys do, for the list of shortcuts. */
function listed(editor: Editor, words: DocumentWords['document'], onLink: () => void): Command[] {
  const { group } = words;
  const isOnlyListed = true;
  const own = [
    ...MARKS.map((action) => ({ action, title: words.marks[action.id] })),
    ...BLOCKS.map((action) => ({ action, title: words.blocks[action.id] })),
  ].flatMap(({ action, title }) =>
    action.keys === undefined
      ? []
      : [
          {
            id: `document.${action.id}`,
            title,
            group,
            keys: action.keys,
            isOnlyListed,
            run: () => void run(editor, action),
          },
        ],
  );
  return [
    ...own,
    {
      id: 'document.link',
      title: words.marks.link,
      group,
      keys: 'Mod+Shift+L',
      worksInFields: true,
      run: onLink,
    },
    {
      id: 'document.undo',
      title: words.undo,
      group,
      keys: 'Mod+Z',
      isOnlyListed,
      run: () => void editor.commands.undo(),
    },
    {
      id: 'document.redo',
      title: words.redo,
      group,
      keys: 'Mod+Shift+Z',
      isOnlyListed,
      run: () => void editor.commands.redo(),
    },
  ];
}
