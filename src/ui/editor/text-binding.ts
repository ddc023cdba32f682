/**
 * Keeps one text field and one shared text the same. Every edit of the field becomes the smallest change of the text; every change
 * by others moves the field's selection along. While an input method composes, the field is left alone and what others write waits.
 */
import {
  endOfChange,
  indexInField,
  indexInText,
  mapIndex,
  mapSelection,
  shownText,
  type Delta,
  type Selection,
} from './caret.ts';
import { directionOf } from './direction.ts';
import { diffText, wellFormed, type TextChange } from './text-diff.ts';
import type { PageText, TextTools, Undo } from './text-tools.ts';

export type Anchors = { anchor: unknown; head: unknown };

export type BindingParts = {
  field: HTMLTextAreaElement;
  text: PageText;
  tools: TextTools;
  onCaret: (anchors: Anchors) => void;
};

export type TextBinding = {
  /** `keep`: what is being composed right now still goes into the text. */
  stop(keep: boolean): void;
};

type TextEvent = Parameters<Parameters<PageText['observe']>[0]>[0];
type Transaction = Parameters<Parameters<PageText['observe']>[0]>[1];

export function bindText(parts: BindingParts): TextBinding {
  const binding = new Binding(parts);
  binding.start();
  return { stop: (keep) => binding.stop(keep) };
}

/** Things that are no characters count as one and are shown as one. */
function readText(text: PageText): string {
  const plain = text.toString();
  if (plain.length === text.length) return plain;
  const parts = text.toDelta() as { insert: unknown }[];
  return parts.map(({ insert }) => (typeof insert === 'string' ? insert : '\uFFFC')).join('');
}

class Binding {
  readonly #field: HTMLTextAreaElement;
  readonly #text: PageText;
  readonly #tools: TextTools;
  readonly #onCaret: (anchors: Anchors) => void;
  readonly #origin = { from: 'text field' };
  readonly #undo: Undo;
  readonly #listeners = new AbortController();
  /** The text when the field last showed all of it. */
  #base = '';
  /** What others have changed since. */
  #waiting: Delta[] = [];
  #isComposing = false;
  #isUndoing = false;
  /** Where the selection belongs while another element has the focus. */
  #selection: Selection = { start: 0, end: 0 };

  constructor({ field, text, tools, onCaret }: BindingParts) {
    this.#field = field;
    this.#text = text;
    this.#tools = tools;
    this.#onCaret = onCaret;
    this.#undo = tools.createUndo(text, this.#origin);
  }

  start(): void {
    this.#readBase();
    this.#selection = this.#readSelection();
    this.#show(this.#selection);
    this.#text.observe(this.#onTextEvent);
    const options = { signal: this.#listeners.signal };
    const field = this.#field;
    field.addEventListener('input', () => this.#onInput(), options);
    field.addEventListener('beforeinput', (event) => this.#onBeforeInput(event), options);
    field.addEventListener('keydown', (event) => this.#onKey(event), options);
    field.addEventListener('compositionstart', () => (this.#isComposing = true), options);
    field.addEventListener('compositionend', () => this.#onComposed(), options);
    field.addEventListener('focus', () => this.#putSelection(this.#selection), options);
    field.addEventListener('blur', () => (this.#selection = this.#readSelection()), options);
    document.addEventListener('selectionchange', () => this.#tellCaret(), options);
  }

  stop(keep: boolean): void {
    if (keep && this.#isComposing) this.#takeLocal();
    this.#listeners.abort();
    this.#text.unobserve(this.#onTextEvent);
    this.#undo.stop();
  }

  readonly #onTextEvent = (event: TextEvent, transaction: Transaction): void => {
    if (transaction.origin === this.#origin) return;
    const delta = event.changes.delta as Delta;
    this.#waiting.push(delta);
    if (this.#isComposing) return;
    const selection = this.#isUndoing ? undefined : this.#currentSelection();
    this.#takeRemote(selection, endOfChange(delta));
  };

  #onInput(): void {
    if (this.#isComposing) return;
    this.#takeLocal();
    this.#tellCaret();
  }

  #onComposed(): void {
    this.#isComposing = false;
    this.#takeLocal();
    this.#tellCaret();
  }

  #onBeforeInput(event: InputEvent): void {
    if (event.inputType === 'historyUndo') this.#step(event, 'undo');
    if (event.inputType === 'historyRedo') this.#step(event, 'redo');
  }

  #onKey(event: KeyboardEvent): void {
    if (event.isComposing || event.altKey || !(event.ctrlKey || event.metaKey)) return;
    const key = event.key.toLowerCase();
    if (key === 'z') this.#step(event, event.shiftKey ? 'redo' : 'undo');
    else if (key === 'y' && event.ctrlKey) this.#step(event, 'redo');
  }

  #step(event: Event, what: 'undo' | 'redo'): void {
    event.preventDefault();
    if (this.#field.readOnly || this.#isComposing) return;
    this.#isUndoing = true;
    try {
      this.#undo[what]();
    } finally {
      this.#isUndoing = false;
    }
    this.#tellCaret();
  }

  /** The field's edit goes into the text, and what waited into the field. */
  #takeLocal(): void {
    const { value } = this.#field;
    const selection = this.#readSelection();
    const change = diffText(shownText(this.#base), value, selection.end);
    if (change === null) {
      if (this.#waiting.length > 0) this.#takeRemote(this.#inText(selection), 0);
      return;
    }
    const { start, end } = this.#carry(change);
    const insert = wellFormed(change.insert);
    const carried = {
      start: this.#carryCaret(selection.start, change, { start, end }),
      end: this.#carryCaret(selection.end, change, { start, end }),
    };
    const write = (): void => {
      if (end > start) this.#text.delete(start, end - start);
      if (insert !== '') this.#text.insert(start, insert);
    };
    this.#text.doc?.transact(write, this.#origin);
    this.#waiting = [];
    this.#readBase();
    if (this.#field.value !== shownText(this.#base)) this.#show(carried);
  }

  /** Where the change falls in the text as it is now. */
  #carry({ index, remove }: TextChange): Selection {
    let start = indexInText(this.#base, index);
    let end = indexInText(this.#base, index + remove);
    for (const delta of this.#waiting) ({ start, end } = mapSelection(delta, { start, end }));
    return { start, end };
  }

  /** Where a place of the edited field falls in the text after the change. */
  #carryCaret(at: number, { index, remove, insert }: TextChange, put: Selection): number {
    if (at >= index && at <= index + insert.length) return put.start + (at - index);
    const isBehind = at > index;
    const before = isBehind ? at - insert.length + remove : at;
    const mapped = this.#waiting.reduce(
      (place, delta) => mapIndex(delta, place),
      indexInText(this.#base, before),
    );
    return isBehind ? mapped - (put.end - put.start) + insert.length : mapped;
  }

  /** Shows what waited. Without a selection to keep, the caret goes to `caret`. */
  #takeRemote(selection: Selection | undefined, caret: number): void {
    const kept = this.#waiting.reduce(
      (at, delta) => mapSelection(delta, at),
      selection ?? { start: 0, end: 0 },
    );
    this.#waiting = [];
    this.#readBase();
    this.#show(selection === undefined ? { start: caret, end: caret } : kept);
  }

  /** `selection` in places of the text. */
  #show(selection: Selection): void {
    const field = this.#field;
    const { scrollTop, selectionDirection } = field;
    const shown = shownText(this.#base);
    if (field.value !== shown) field.value = shown;
    this.#selection = {
      start: indexInField(this.#base, selection.start),
      end: indexInField(this.#base, selection.end),
    };
    if (document.activeElement === field) this.#putSelection(this.#selection, selectionDirection);
    field.scrollTop = scrollTop;
  }

  #readBase(): void {
    this.#base = readText(this.#text);
    const direction = directionOf(this.#base);
    if (this.#field.dir !== direction) this.#field.dir = direction;
  }

  #putSelection({ start, end }: Selection, direction = this.#field.selectionDirection): void {
    this.#field.setSelectionRange(start, end, direction);
  }

  #readSelection(): Selection {
    return { start: this.#field.selectionStart, end: this.#field.selectionEnd };
  }

  /** In places of the text; remembered when another element has the focus. */
  #currentSelection(): Selection {
    const hasFocus = document.activeElement === this.#field;
    return this.#inText(hasFocus ? this.#readSelection() : this.#selection);
  }

  #inText({ start, end }: Selection): Selection {
    return { start: indexInText(this.#base, start), end: indexInText(this.#base, end) };
  }

  #tellCaret(): void {
    if (document.activeElement !== this.#field || this.#isComposing) return;
    const { start, end } = this.#currentSelection();
    const isBackward = this.#field.selectionDirection === 'backward';
    this.#onCaret({
      anchor: this.#tools.anchorAt(this.#text, isBackward ? end : start),
      head: this.#tools.anchorAt(this.#text, isBackward ? start : end),
    });
  }
}
