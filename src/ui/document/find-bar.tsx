/** Finding and replacing, above the text. Enter goes to the next place, Escape back into the text. */
import type { Editor } from '@tiptap/core';
import { useEditorState } from '@tiptap/react';
import { useEffect, useRef, useState } from 'react';
import { Icon } from '../icons.tsx';
import { useDocumentWords } from '../words/use-late-words.ts';
import { useWords } from '../words/use-words.tsx';
import { find, foundIn, replaceAll, replaceCurrent, selectCurrent, step } from './find.ts';
import { MATCHES_MAX } from './find-matches.ts';
import { useEscape } from './use-escape.ts';

type FindBarProps = { editor: Editor; canWrite: boolean; onClose: () => void };

/** A word that is selected is what one looks for. */
function selectedText({ state }: Editor): string {
  const { from, to, $from, $to } = state.selection;
  return $from.sameParent($to) ? state.doc.textBetween(from, to) : '';
}

export function FindBar({ editor, canWrite, onClose }: FindBarProps) {
  const { document: words } = useDocumentWords();
  const { common } = useWords();
  const bar = useRef<HTMLElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(() => selectedText(editor));
  const [matchCase, setMatchCase] = useState(false);
  useEffect(() => {
    field.current?.focus();
    field.current?.select();
  }, []);
  useEffect(() => find(editor, { text, matchCase }), [editor, text, matchCase]);
  useEffect(
    () => () => {
      if (!editor.isDestroyed) find(editor, null);
    },
    [editor],
  );
  const close = (): void => {
    selectCurrent(editor);
    onClose();
  };
  useEscape(bar, close);
  return (
    <search ref={bar} className="find-bar" aria-label={words.find.title}>
      <div className="find-row">
        <input
          ref={field}
          type="search"
          aria-label={words.find.what}
          placeholder={words.find.what}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter') step(editor, event.shiftKey ? -1 : 1);
          }}
        />
        <Place editor={editor} isAsked={text !== ''} />
        <label className="find-case">
          <input
            type="checkbox"
            checked={matchCase}
            onChange={(event) => setMatchCase(event.currentTarget.checked)}
          />
          {words.find.matchCase}
        </label>
        <button type="button" className="btn" onClick={() => step(editor, -1)}>
          {words.find.previous}
        </button>
        <button type="button" className="btn" onClick={() => step(editor, 1)}>
          {words.find.next}
        </button>
        <button
          type="button"
          className="btn bare icon-button"
          aria-label={common.close}
          onClick={close}
        >
          <Icon shape="close" />
        </button>
      </div>
      {canWrite ? <Replace editor={editor} /> : null}
    </search>
  );
}

function Replace({ editor }: { editor: Editor }) {
  const { find: words } = useDocumentWords().document;
  const [text, setText] = useState('');
  return (
    <div className="find-row">
      <input
        type="text"
        aria-label={words.replacement}
        placeholder={words.replacement}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') replaceCurrent(editor, text);
        }}
      />
      <button type="button" className="btn" onClick={() => replaceCurrent(editor, text)}>
        {words.replace}
      </button>
      <button type="button" className="btn" onClick={() => replaceAll(editor, text)}>
        {words.replaceAll}
      </button>
    </div>
  );
}

function Place({ editor, isAsked }: { editor: Editor; isAsked: boolean }) {
  const { find: words } = useDocumentWords().document;
  const { count, at } = useEditorState({
    editor,
    selector: ({ editor: shown }) => {
      const { matches, at: current } = foundIn(shown);
      return { count: matches.length, at: current };
    },
  });
  const place = count === 0 ? words.none : words.place(at + 1, count);
  return (
    <span className="find-place" role="status">
      {isAsked ? place : ''}
      {count === MATCHES_MAX ? `, ${words.first(MATCHES_MAX)}` : ''}
    </span>
  );
}
