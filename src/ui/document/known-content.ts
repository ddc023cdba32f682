/**
 * Keeps the editor from deleting what it does not know. What binds it to the page takes blocks and marks of other names out of the
 * document, for everyone: so a page that a newer version of Folkmoot wrote on gets no editor here until all on it is known.
 */
import { getSchema, type AnyExtension, type Extensions } from '@tiptap/core';
import type { Schema } from '@tiptap/pm/model';
import { Plugin, PluginKey } from '@tiptap/pm/state';
import type { EditorView } from '@tiptap/pm/view';
import { ySyncPluginKey } from '@tiptap/y-tiptap';
import * as Y from 'yjs';
import { unknownParts, type KnownParts } from '../../model/document.ts';

export const knownBy = (content: Extensions): KnownParts => knownIn(getSchema(content));

function knownIn({ nodes, marks, topNodeType }: Schema): KnownParts {
  const names = ({ spec }: { spec: { attrs?: object | null } }): ReadonlySet<string> =>
    new Set(Object.keys(spec.attrs ?? {}));
  return {
    blocks: new Map(
      Object.values(nodes)
        .filter((type) => type !== topNodeType && !type.isText)
        .map((type) => [type.name, names(type)]),
    ),
    marks: new Map(Object.values(marks).map((type) => [type.name, names(type)])),
  };
}

/** One for each live document; editors come and go. */
export class KnownContent {
  readonly #fragment: Y.XmlFragment;
  readonly #known: KnownParts;
  readonly #listeners = new Set<() => void>();
  readonly #views = new Set<EditorView>();
  /** As last looked; null when that has to be done anew. */
  #isWhole: boolean | null = null;
  #losses = 0;
  /** Blocks of the page that held nothing unknown. */
  readonly #seen = new WeakSet<object>();

  constructor(fragment: Y.XmlFragment, known: KnownParts) {
    this.#fragment = fragment;
    this.#known = known;
  }

  /** Null while there is something that an editor would lose. Else a number: an editor that was made for another is off the document. */
  readonly editorFor = (): number | null => (this.#look() ? this.#losses : null);

  /** Told when `editorFor` may answer differently, and at each change while it is null. Returns what ends that. */
  readonly subscribe = (onChange: () => void): (() => void) => {
    this.#watch(() => this.#listeners.add(onChange));
    return () => this.#watch(() => this.#listeners.delete(onChange));
  };

  /** Takes the editor off the document before it reads what it would delete. */
  plugin(): Plugin {
    return new Plugin({
      key: new PluginKey('knownContent'),
      view: (view) => {
        this.#watch(() => this.#views.add(view));
        return { destroy: () => this.#watch(() => this.#views.delete(view)) };
      },
    });
  }

  /** What binds an editor to the document, and only that: it does so only when nothing would be lost. */
  bind(extension: AnyExtension): AnyExtension {
    const isWhole = (): boolean => this.#look();
    return extension.extend({
      addProseMirrorPlugins() {
        return isWhole() ? (this.parent?.() ?? []) : [];
      },
    });
  }

  get #isWatching(): boolean {
    return this.#listeners.size + this.#views.size > 0;
  }

  #watch(change: () => void): void {
    const wasWatching = this.#isWatching;
    change();
    if (wasWatching === this.#isWatching) return;
    const { doc } = this.#fragment;
    this.#isWhole = null;
    if (this.#isWatching) doc?.on('beforeObserverCalls', this.#onChange);
    else doc?.off('beforeObserverCalls', this.#onChange);
  }

  /** Reads the page, unless it is known to be as it was. */
  #look(): boolean {
    const isWhole = this.#isWhole ?? unknownParts(this.#fragment, this.#known).length === 0;
    if (!isWhole && this.#isWhole === null) this.#losses += 1;
    // Whoever does not hear of changes has to look each time.
    this.#isWhole = this.#isWatching ? isWhole : null;
    return isWhole;
  }

  /** Comes before the document's own observers: before an editor reads anything of this change. */
  readonly #onChange = (transaction: Y.Transaction): void => {
    const changed = [...transaction.changed.keys()].filter((type) => this.#isWithin(type));
    if (changed.length === 0) return;
    // What the editor writes is of its own making.
    const isOwn = transaction.origin === ySyncPluginKey;
    if (this.#isWhole === true && (isOwn || changed.every((type) => this.#knows(type)))) return;
    this.#isWhole = null;
    if (!this.#look()) for (const view of [...this.#views]) freeze(view);
    for (const listener of [...this.#listeners]) listener();
  };

  /** Blocks of the page that were looked at before have changed only if they are named themselves. */
  #knows(type: object): boolean {
    const isPage = type === this.#fragment;
    const parts = isPage
      ? this.#fragment.toArray().filter((part) => !this.#seen.has(part))
      : [type];
    const areKnown = parts.every(
      (part) =>
        (part instanceof Y.XmlElement || (part instanceof Y.XmlText && !isPage)) &&
        unknownParts(part, this.#known).length === 0,
    );
    if (areKnown && isPage) for (const part of parts) this.#seen.add(part);
    return areKnown;
  }

  #isWithin(type: unknown): boolean {
    let at = type;
    while (at instanceof Y.AbstractType && at !== this.#fragment) at = at.parent;
    return at === this.#fragment;
  }
}

/** It shows what it showed, and neither reads nor writes the document any more. */
function freeze(view: EditorView): void {
  // In this order: whatever else the view is told, its plugins would bring the document in step with what they show.
  view.updateState(view.state.reconfigure({ plugins: [] }));
  view.setProps({ editable: () => false });
}
