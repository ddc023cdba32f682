/**
 * The words of comments in the text: where they are now, and how they are drawn. Nothing is done for a key press while there are no
 * comments; while one writes, positions move along with the text; after edits of others they are found anew from their anchors.
 */
import type { Node } from '@tiptap/pm/model';
import {
  Plugin,
  PluginKey,
  TextSelection,
  type EditorState,
  type Selection,
  type Transaction,
} from '@tiptap/pm/state';
import { AddMarkStep, RemoveMarkStep, ReplaceStep, type Step } from '@tiptap/pm/transform';
import { Decoration, DecorationSet, type EditorView } from '@tiptap/pm/view';
import { ySyncPluginKey } from '@tiptap/y-tiptap';
import type * as Y from 'yjs';
import { moveThreads, type Span, type Thread } from '../../model/comments.ts';
import { lettersIn, Places, spanOf, type Bound, type Mapping, type Range } from './places.ts';

/** What is marked beside the threads: the words of a comment that is being written. */
export const DRAFT = 'draft';

export type Marked = Pick<Thread, 'id' | 'start' | 'end' | 'earlier'> & { isDrawn: boolean };

type MarksState = {
  marked: readonly Marked[];
  ranges: ReadonlyMap<string, Range>;
  /** Those whose words are tinted. */
  atCaret: string | null;
  pointed: string | null;
  drawn: DecorationSet;
  /** By an edit of ours their letters may be others now. */
  areMoved: boolean;
};
type Meta = { marked?: readonly Marked[]; pointed?: string | null; areMoved?: false };

const key = new PluginKey<MarksState>('comments');
const NOTHING: MarksState = {
  marked: [],
  ranges: new Map(),
  atCaret: null,
  pointed: null,
  drawn: DecorationSet.empty,
  areMoved: false,
};

/** Listeners hear of where words are no more often than this. */
const TELL_AFTER_MS = 200;

/** One for each live document; editors come and go. */
export class CommentMarks {
  readonly #fragment: Y.XmlFragment;
  readonly #listeners = new Set<() => void>();
  #marked: readonly Marked[] = [];
  #view: EditorView | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #pressListeners = new Set<() => void>();

  constructor(fragment: Y.XmlFragment) {
    this.#fragment = fragment;
  }

  /** Null while no editor is on the screen. */
  get view(): EditorView | null {
    return this.#view;
  }

  get atCaret(): string | null {
    return this.#state.atCaret;
  }

  get pointed(): string | null {
    return this.#state.pointed;
  }

  get #state(): MarksState {
    return (this.#view === null ? undefined : key.getState(this.#view.state)) ?? NOTHING;
  }

  rangeOf(id: string): Range | null {
    return this.#state.ranges.get(id) ?? null;
  }

  /** Told when words came, went or changed places, or others are tinted. Returns what ends that. */
  readonly subscribe = (onChange: () => void): (() => void) => {
    this.#listeners.add(onChange);
    return () => this.#listeners.delete(onChange);
  };

  /** Told when words with a comment are pressed. Returns what ends that. */
  onPress(listener: () => void): () => void {
    this.#pressListeners.add(listener);
    return () => this.#pressListeners.delete(listener);
  }

  show(marked: readonly Marked[]): void {
    this.#marked = marked;
    this.#tellEditor({ marked });
  }

  point(pointed: string | null): void {
    if (this.#state.pointed !== pointed) this.#tellEditor({ pointed });
  }

  /** Is there a caret, and nothing selected? */
  get hasCaret(): boolean {
    return this.#view !== null && selectionOnScreen(this.#view).empty;
  }

  /** The words that are selected, else the word at the caret, as a new comment keeps them; null where there are none. */
  selected(): (Span & { quote: string }) | null {
    const view = this.#view;
    if (view === null) return null;
    const { doc } = view.state;
    const selection = selectionOnScreen(view);
    const range = lettersIn(doc, selection.empty ? wordAt(selection.$head) : selection);
    const span = range === null ? null : spanOf(range, this.#bound(view.state), doc);
    if (range === null || span === null) return null;
    return { ...span, quote: doc.textBetween(range.from, range.to, ' ') };
  }

  plugin(): Plugin {
    return new Plugin<MarksState>({
      key,
      state: {
        init: () => NOTHING,
        apply: (tr, before, old) => apply(tr, before, () => new Places(this.#bound(old))),
      },
      props: {
        decorations: (state) => key.getState(state)?.drawn,
        handleClick: (_view, _position, { target }) => {
          if (idAt(target) !== null) for (const listener of this.#pressListeners) listener();
          return false;
        },
        handleDOMEvents: {
          mouseover: (_view, { target }) => this.point(idAt(target)),
          mouseleave: () => this.point(null),
        },
      },
      view: (view) => this.#watch(view),
    });
  }

  #watch(view: EditorView): {
    update: (view: EditorView, old: EditorState) => void;
    destroy: () => void;
  } {
    this.#view = view;
    // Not now: the view is still being made.
    queueMicrotask(() => this.#tellEditor({ marked: this.#marked }));
    return {
      update: (_view, old) => {
        const [before, now] = [key.getState(old), key.getState(view.state)];
        if (before === now) return;
        this.#tell();
        // The document follows the editor within this update.
        if (now?.areMoved === true) queueMicrotask(() => this.#moveAlong());
      },
      destroy: () => {
        clearTimeout(this.#timer);
        if (this.#view === view) this.#view = null;
      },
    };
  }

  #tell(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      for (const listener of this.#listeners) listener();
    }, TELL_AFTER_MS);
  }

  #tellEditor(meta: Meta): void {
    const view = this.#view;
    if (view === null || view.isDestroyed) return;
    view.dispatch(view.state.tr.setMeta(key, meta).setMeta('addToHistory', false));
  }

  /** Puts anchors on the letters that stand for the words now. Others cannot: who undoes what, and what a new block was, only we know. */
  #moveAlong(): void {
    const view = this.#view;
    const ydoc = this.#fragment.doc;
    if (view === null || view.isDestroyed || ydoc === null) return;
    const { ranges, marked } = this.#state;
    const bound = this.#bound(view.state);
    const moves = new Map<string, Span>();
    for (const thread of marked) {
      const range = ranges.get(thread.id);
      if (range === undefined || thread.id === DRAFT) continue;
      const letters = lettersIn(view.state.doc, range);
      const span = letters === null ? null : spanOf(letters, bound, view.state.doc);
      if (span !== null && !isSame(span, thread)) moves.set(thread.id, span);
    }
    if (moves.size > 0) moveThreads(ydoc, moves);
    this.#tellEditor({ areMoved: false });
  }

  #bound(state: EditorState): Bound {
    const sync = ySyncPluginKey.getState(state) as { binding: { mapping: Mapping } };
    return { fragment: this.#fragment, mapping: sync.binding.mapping };
  }
}

const isSame = (a: Span, b: Span): boolean =>
  JSON.stringify([a.start, a.end]) === JSON.stringify([b.start, b.end]);

function idAt(target: EventTarget | null): string | null {
  const element = target instanceof Element ? target.closest('[data-comment]') : null;
  return element?.getAttribute('data-comment') ?? null;
}

const WORD = /[\p{L}\p{N}\p{M}'’-]/u;

/** What the screen shows as selected. The editor hears of it a moment later, and a key pressed meanwhile means what is seen. */
function selectionOnScreen(view: EditorView): Selection {
  const shown = view.dom.ownerDocument.getSelection();
  const { anchorNode, focusNode } = shown ?? {};
  if (shown === null || !anchorNode || !focusNode) return view.state.selection;
  if (!view.dom.contains(anchorNode) || !view.dom.contains(focusNode)) return view.state.selection;
  const { doc } = view.state;
  const anchor = doc.resolve(view.posAtDOM(anchorNode, shown.anchorOffset));
  return TextSelection.between(anchor, doc.resolve(view.posAtDOM(focusNode, shown.focusOffset)));
}

function wordAt(place: EditorState['selection']['$head']): Range {
  const { parent, parentOffset, pos } = place;
  // Whatever is no letter counts as one, so that places in the text stay places in the block.
  const letters = parent.isTextblock ? parent.textBetween(0, parent.content.size, '\n', ' ') : '';
  let [from, to] = [parentOffset, parentOffset];
  while (from > 0 && WORD.test(letters[from - 1] ?? '')) from -= 1;
  while (to < letters.length && WORD.test(letters[to] ?? '')) to += 1;
  return { from: pos - parentOffset + from, to: pos - parentOffset + to };
}

type SyncMeta = { isChangeOrigin?: boolean; isUndoRedoOperation?: boolean } | undefined;

const syncOf = (tr: Transaction): SyncMeta => tr.getMeta(ySyncPluginKey) as SyncMeta;
const cameFromDocument = (tr: Transaction): boolean => syncOf(tr)?.isChangeOrigin === true;

/** What we did to the text gave its words other letters. */
const movesWords = (tr: Transaction): boolean =>
  cameFromDocument(tr) ? syncOf(tr)?.isUndoRedoOperation === true : makesBlocks(tr);

function apply(tr: Transaction, before: MarksState, placesNow: () => Places): MarksState {
  const meta = tr.getMeta(key) as Meta | undefined;
  if (meta === undefined && before.marked.length === 0) return before;
  const marked = meta?.marked ?? before.marked;
  if (marked.length === 0) return before.marked.length === 0 ? before : NOTHING;
  const areLost = meta?.marked !== undefined || (tr.docChanged && cameFromDocument(tr));
  const ranges = areLost
    ? find(marked, placesNow())
    : tr.docChanged
      ? moved(before.ranges, tr)
      : before.ranges;
  const pointed = meta?.pointed === undefined ? before.pointed : meta.pointed;
  const atCaret =
    tr.docChanged || tr.selectionSet || areLost ? threadAt(tr, marked, ranges) : before.atCaret;
  const areMoved = meta?.areMoved ?? (before.areMoved || (tr.docChanged && movesWords(tr)));
  const isDrawnAnew = areLost || pointed !== before.pointed || atCaret !== before.atCaret;
  if (!isDrawnAnew && !tr.docChanged && areMoved === before.areMoved) return before;
  const now = { marked, ranges, atCaret, pointed, areMoved };
  const drawn = isDrawnAnew ? draw(tr.doc, now) : before.drawn.map(tr.mapping, tr.doc);
  return { ...now, drawn };
}

function find(marked: readonly Marked[], places: Places): Map<string, Range> {
  const ranges = new Map<string, Range>();
  for (const thread of marked) {
    for (const span of [thread, ...thread.earlier]) {
      const range = places.rangeOf(span);
      if (range === null) continue;
      ranges.set(thread.id, range);
      break;
    }
  }
  return ranges;
}

function moved(before: ReadonlyMap<string, Range>, { mapping }: Transaction): Map<string, Range> {
  const ranges = new Map<string, Range>();
  for (const [id, range] of before) {
    const [from, to] = [mapping.map(range.from, 1), mapping.map(range.to, -1)];
    if (from < to) ranges.set(id, { from, to });
  }
  return ranges;
}

const makesBlocks = ({ steps, docs }: Transaction): boolean =>
  steps.some((step, index) => !isWithinBlock(step, docs[index]));

/** Typing and marking keep the letters of a block; all else may make the block anew. */
function isWithinBlock(step: Step, doc: Node | undefined): boolean {
  if (step instanceof AddMarkStep || step instanceof RemoveMarkStep) return true;
  if (!(step instanceof ReplaceStep) || doc === undefined) return false;
  const { slice, from, to } = step;
  const isInline = slice.openStart === 0 && (slice.content.firstChild?.isInline ?? true);
  const start = doc.resolve(from);
  return isInline && start.parent.isTextblock && start.sameParent(doc.resolve(to));
}

/** The shortest of those that the caret is in. */
function threadAt(
  { selection }: Transaction,
  marked: readonly Marked[],
  ranges: ReadonlyMap<string, Range>,
): string | null {
  let found: { id: string; length: number } | null = null;
  for (const { id, isDrawn } of marked) {
    const range = ranges.get(id);
    if (!isDrawn || range === undefined || id === DRAFT) continue;
    if (selection.from < range.from || selection.to > range.to) continue;
    const length = range.to - range.from;
    if (found === null || length < found.length) found = { id, length };
  }
  return found?.id ?? null;
}

function draw(
  doc: Node,
  { marked, ranges, atCaret, pointed }: Omit<MarksState, 'drawn'>,
): DecorationSet {
  const marks = marked.flatMap(({ id, isDrawn }) => {
    const range = ranges.get(id);
    if (!isDrawn || range === undefined || range.to > doc.content.size) return [];
    const isTinted = id === atCaret || id === pointed || id === DRAFT;
    const attributes = { class: isTinted ? 'comment-words tinted' : 'comment-words' };
    return [Decoration.inline(range.from, range.to, { ...attributes, 'data-comment': id })];
  });
  return DecorationSet.create(doc, marks);
}
