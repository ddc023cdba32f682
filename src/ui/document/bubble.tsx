/** Formats of what is selected, beside the selection. */
import type { Editor } from '@tiptap/core';
import { TextSelection } from '@tiptap/pm/state';
import { useEditorState } from '@tiptap/react';
import { BubbleMenu } from '@tiptap/react/menus';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { Room } from '../../room/room-api.ts';
import type { Selected } from '../page/page-selection.tsx';
import { useDocumentWords } from '../words/use-late-words.ts';
import { MARKS, type BlockId } from './actions.ts';
import { WhoHasIt } from './everyone-has-it.tsx';
import { BlockButtons, CommentButton, formatsOn, MarkButtons } from './format-buttons.tsx';
import { linkFrom } from './links.ts';
import { useEscape } from './use-escape.ts';

const BUBBLE = 'bubble';
const PLACE = { placement: 'top', offset: 8 } as const;
const IN_BUBBLE: readonly BlockId[] = ['heading2', 'bulletList'];

type ShowParts = { editor: Editor; element: HTMLElement };

function shouldShow({ editor, element }: ShowParts): boolean {
  const { selection, doc } = editor.state;
  if (!editor.isEditable || selection.empty || !(selection instanceof TextSelection)) return false;
  if (!editor.isFocused && !element.contains(document.activeElement)) return false;
  const { from, to } = selection;
  return !editor.isActive('codeBlock') && doc.textBetween(from, to) !== '';
}

type BubbleProps = {
  room: Room;
  editor: Editor;
  linkAsked: number;
  readSelected: () => Selected | null;
};

export function Bubble({ room, editor, linkAsked, readSelected }: BubbleProps) {
  const { document: words } = useDocumentWords();
  const [linkingFor, setLinkingFor] = useState(0);
  const [isLinking, setLinking] = useState(false);
  if (linkAsked !== linkingFor) {
    setLinkingFor(linkAsked);
    setLinking(true);
  }
  useEffect(() => {
    const close = (): void => setLinking(false);
    editor.on('selectionUpdate', close);
    return () => {
      editor.off('selectionUpdate', close);
    };
  }, [editor]);
  // What it holds is as wide as it is: it finds its place again.
  const place = useCallback((): void => {
    if (!editor.isDestroyed && !editor.state.selection.empty)
      editor.view.dispatch(editor.state.tr.setMeta(BUBBLE, 'updatePosition'));
  }, [editor]);
  useEffect(place, [place, isLinking]);
  return (
    <BubbleMenu
      editor={editor}
      pluginKey={BUBBLE}
      shouldShow={shouldShow}
      options={PLACE}
      className="bubble"
      role="toolbar"
      aria-label={words.format}
    >
      {isLinking ? (
        <LinkForm editor={editor} onDone={() => setLinking(false)} />
      ) : (
        <Formats
          {...{ room, editor, readSelected }}
          onLink={() => setLinking(true)}
          onWidth={place}
        />
      )}
    </BubbleMenu>
  );
}

type FormatsProps = Pick<BubbleProps, 'room' | 'editor' | 'readSelected'> & {
  onLink: () => void;
  onWidth: () => void;
};

function Formats({ room, editor, readSelected, onLink, onWidth }: FormatsProps) {
  const { document: words } = useDocumentWords();
  const on = useEditorState({
    editor,
    selector: ({ editor: shown }) =>
      formatsOn(shown).concat(shown.isActive('link') ? ['link'] : []),
  });
  return (
    <>
      <MarkButtons {...{ editor, on }} marks={MARKS} />
      <button type="button" aria-pressed={on.includes('link')} onClick={onLink}>
        {words.marks.link}
      </button>
      <BlockButtons {...{ editor, on }} ids={IN_BUBBLE} />
      <CommentButton />
      <WhoHasIt {...{ room, editor, readSelected }} onChange={onWidth} />
    </>
  );
}

function LinkForm({ editor, onDone }: { editor: Editor; onDone: () => void }) {
  const { link: words } = useDocumentWords().document;
  const form = useRef<HTMLFormElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const before = String(editor.getAttributes('link')['href'] ?? '');
  const [typed, setTyped] = useState(before);
  const [isInvalid, setInvalid] = useState(false);
  useEffect(() => field.current?.focus(), []);
  useEscape(form, () => {
    onDone();
    editor.commands.focus();
  });
  const apply = (): void => {
    const href = linkFrom(typed);
    setInvalid(href === null);
    if (href === null) return;
    editor.chain().focus().extendMarkRange('link').setLink({ href }).run();
    onDone();
  };
  return (
    <form
      ref={form}
      onSubmit={(event) => {
        event.preventDefault();
        apply();
      }}
    >
      <input
        ref={field}
        type="text"
        inputMode="url"
        aria-label={words.address}
        aria-invalid={isInvalid}
        aria-describedby={isInvalid ? 'link-invalid' : undefined}
        placeholder="example.org"
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <button type="submit">{words.apply}</button>
      {before === '' ? null : (
        <button
          type="button"
          onClick={() => {
            editor.chain().focus().extendMarkRange('link').unsetLink().run();
            onDone();
          }}
        >
          {words.remove}
        </button>
      )}
      {isInvalid ? (
        <p id="link-invalid" role="alert">
          {words.invalid}
        </p>
      ) : null}
    </form>
  );
}
