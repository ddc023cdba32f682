/** Finding and replacing in a document: what is found is marked, one place is the current one. */
import { Extension, type Editor } from '@tiptap/core';
import { Plugin, PluginKey, type EditorState, type Transaction } from '@tiptap/pm/state';
import { Decoration, DecorationSet } from '@tiptap/pm/view';
import { Finder, type Match, type Query } from './find-matches.ts';

export type Found = { matches: readonly Match[]; at: number };
type FindState = Found & { finder: Finder | null; marks: DecorationSet };
type Meta = { query: Query | null } | { at: number };

const key = new PluginKey<FindState>('find');
const NOTHING: FindState = { finder: null, matches: [], at: 0, marks: DecorationSet.empty };

function marksOf(state: EditorState, matches: readonly Match[], at: number): DecorationSet {
  const marks = matches.map(({ from, to }, index) =>
    Decoration.inline(from, to, { class: index === at ? 'found found-here' : 'found' }),
  );
  return DecorationSet.create(state.doc, marks);
}

function show(state: EditorState, finder: Finder, at: number | null): FindState {
  const matches = finder.matches(state.doc);
  // The first one behind the caret, when nothing else is asked for.
  const behind = matches.findIndex(({ from }) => from >= state.selection.from);
  const chosen = Math.min(at ?? Math.max(0, behind), Math.max(0, matches.length - 1));
  return { finder, matches, at: chosen, marks: marksOf(state, matches, chosen) };
}

function apply(tr: Transaction, before: FindState, state: EditorState): FindState {
  const meta = tr.getMeta(key) as Meta | undefined;
  if (meta !== undefined && 'query' in meta)
    return meta.query === null ? NOTHING : show(state, new Finder(meta.query), null);
  const { finder, matches } = before;
  if (finder === null) return before;
  if (meta !== undefined)
    return { ...before, at: meta.at, marks: marksOf(state, matches, meta.at) };
  return tr.docChanged ? show(state, finder, before.at) : before;
}

export const Find = Extension.create({
  name: 'find',
  addProseMirrorPlugins: () => [
    new Plugin<FindState>({
      key,
      state: { init: () => NOTHING, apply: (tr, before, _old, state) => apply(tr, before, state) },
      props: { decorations: (state) => key.getState(state)?.marks },
    }),
  ],
});

export const foundIn = (editor: Editor): Found => key.getState(editor.state) ?? NOTHING;

/** Marks what is found and shows the first of it behind the caret; null ends it. */
export function find(editor: Editor, query: Query | null): void {
  editor.view.dispatch(editor.state.tr.setMeta(key, { query } satisfies Meta));
  if (query !== null) showCurrent(editor);
}

/** To the next one, or with -1 the one before; round at the ends. */
export function step(editor: Editor, by: 1 | -1): void {
  const { matches, at } = foundIn(editor);
  if (matches.length === 0) return;
  const next = (at + by + matches.length) % matches.length;
  editor.view.dispatch(editor.state.tr.setMeta(key, { at: next } satisfies Meta));
  showCurrent(editor);
}

export function replaceCurrent(editor: Editor, text: string): void {
  const { matches, at } = foundIn(editor);
  const match = matches[at];
  if (match === undefined) return;
  editor.view.dispatch(put(editor.state.tr, match, text));
  showCurrent(editor);
}

/** As one edit. */
export function replaceAll(editor: Editor, text: string): void {
  const { tr } = editor.state;
  for (const match of foundIn(editor).matches.toReversed()) put(tr, match, text);
  editor.view.dispatch(tr);
}

const put = (tr: Transaction, { from, to }: Match, text: string): Transaction =>
  text === '' ? tr.delete(from, to) : tr.insertText(text, from, to);

/** Puts the selection on the current one. */
export function selectCurrent(editor: Editor): void {
  const { matches, at } = foundIn(editor);
  const match = matches[at];
  if (match === undefined) editor.commands.focus();
  else editor.chain().setTextSelection(match).focus().run();
}

function showCurrent(editor: Editor): void {
  editor.view.dom.querySelector('.found-here')?.scrollIntoView({ block: 'center' });
}
