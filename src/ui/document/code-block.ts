/** Code with its language's colours. Only a block that changed is looked at again. */
import { CodeBlock } from '@tiptap/extension-code-block';
import type { Node } from '@tiptap/pm/model';
import { Plugin, PluginKey, type EditorState } from '@tiptap/pm/state';
import { Decoration, DecorationSet, type EditorView } from '@tiptap/pm/view';
import { colour, fetchLanguage, languageOf, type Coloured } from './code-languages.ts';

/** Longer code stays plain: colouring it would hold up typing in it. */
const CODE_LENGTH_MAX = 20_000;

type Marks = { set: DecorationSet; hasCode: boolean };
const key = new PluginKey<Marks>('codeColours');

export const ColouredCode = CodeBlock.extend({
  addProseMirrorPlugins() {
    return [...(this.parent?.() ?? []), codeColours()];
  },
});

function codeColours(): Plugin<Marks> {
  const known = new WeakMap<Node, Coloured[]>();
  const wanted = new Wanted();
  const read = (state: EditorState): Marks => {
    const marks: Decoration[] = [];
    let hasCode = false;
    state.doc.descendants((node, position) => {
      if (node.type.name !== 'codeBlock') return !node.isTextblock;
      hasCode = true;
      for (const { from, to, className } of coloursOf(node, known, wanted))
        marks.push(Decoration.inline(position + 1 + from, position + 1 + to, { class: className }));
      return false;
    });
    return { set: DecorationSet.create(state.doc, marks), hasCode };
  };
  return new Plugin<Marks>({
    key,
    state: {
      init: (_config, state) => read(state),
      apply(tr, before, _old, state) {
        if (tr.getMeta(key) === true) return read(state);
        if (!tr.docChanged) return before;
        const concernsCode = before.hasCode || changesBlocks(tr.before, tr.doc);
        return concernsCode ? read(state) : before;
      },
    },
    props: { decorations: (state) => key.getState(state)?.set },
    view: (view) => {
      void wanted.fetch(view);
      return { update: (shown) => void wanted.fetch(shown) };
    },
  });
}

/** A page without code gets some only with a new block, or when one becomes code. */
function changesBlocks(before: Node, after: Node): boolean {
  let [start, end] = [before.content.findDiffStart(after.content), after.content.size];
  if (start === null) return false;
  end = before.content.findDiffEnd(after.content)?.b ?? end;
  start = Math.min(start, end);
  let hasCode = false;
  after.nodesBetween(start, Math.max(start, end), (node) => {
    hasCode ||= node.type.name === 'codeBlock';
    return !node.isTextblock;
  });
  return hasCode;
}

function coloursOf(
  node: Node,
  known: WeakMap<Node, Coloured[]>,
  wanted: Wanted,
): readonly Coloured[] {
  const language = languageOf(node.attrs['language']);
  if (language === null || node.content.size > CODE_LENGTH_MAX) return [];
  const found = known.get(node) ?? colour(language, node.textContent);
  if (found === null) {
    wanted.add(language);
    return [];
  }
  known.set(node, found);
  return found;
}

/** Languages that blocks are in and that are not here yet. Each is asked for once. */
class Wanted {
  readonly #asked = new Set<string>();
  #next: string[] = [];

  add(language: string): void {
    if (this.#asked.has(language)) return;
    this.#asked.add(language);
    this.#next.push(language);
  }

  async fetch(view: EditorView): Promise<void> {
    if (this.#next.length === 0) return;
    const languages = this.#next;
    this.#next = [];
    const cameHere = await Promise.all(languages.map(fetchLanguage));
    if (cameHere.includes(true) && !view.isDestroyed)
      view.dispatch(view.state.tr.setMeta(key, true));
  }
}
