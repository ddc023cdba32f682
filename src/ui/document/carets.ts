/** How another's caret and selection are drawn: a line with a round head, and the name in the margin, or for a moment beside the head. */
import type { CaretOwner, PageAwareness } from './page-awareness.ts';
import type { EditorView } from '@tiptap/pm/view';
import { Plugin, PluginKey } from '@tiptap/pm/state';

const PERSON = /^p[1-8]$/;
/** Two names nearer than this in the margin would cover each other. */
const NAME_HEIGHT_PX = 20;
/** A name needs this much beside the text, its line included. */
const MARGIN_PX_MIN = 96;

const toneOf = (tone: unknown): string =>
  typeof tone === 'string' && PERSON.test(tone) ? `var(--${tone})` : 'var(--ink-3)';

const span = (className: string): HTMLSpanElement => {
  const element = document.createElement('span');
  element.className = className;
  return element;
};

/** What screen readers hear of people stands in the list of people, not in the text. */
export function drawCaret(user: Partial<CaretOwner>): HTMLElement {
  const caret = span('caret');
  caret.setAttribute('aria-hidden', 'true');
  caret.style.setProperty('--c', toneOf(user.tone));
  caret.dataset['peer'] = user.peer ?? '';
  const name = span('caret-name');
  name.textContent = user.name ?? '';
  caret.append(span('caret-line'), name);
  return caret;
}

export const drawSelection = (user: Partial<CaretOwner>): { class: string; style: string } => ({
  class: 'peer-selection',
  style: `--c: ${toneOf(user.tone)}`,
});

/** Keeps names in the margin apart, says whether there is a margin, and shows the flag again when a caret moved. */
export function caretNames(awareness: PageAwareness): Plugin {
  return new Plugin({
    key: new PluginKey('caretNames'),
    view: (view) => {
      const names = new NamesInMargin(view);
      const onChange = (): void => names.ask();
      awareness.on('change', onChange);
      const resizes = new ResizeObserver(() => names.ask());
      resizes.observe(view.dom);
      const scroller = scrollerOf(view.dom);
      if (scroller !== null) resizes.observe(scroller);
      return {
        update: (_view, before) => {
          if (before.doc !== view.state.doc) names.ask();
        },
        destroy() {
          awareness.off('change', onChange);
          resizes.disconnect();
          names.cancel();
        },
      };
    },
  });
}

/** What the text scrolls in; its edge ends the margin. */
function scrollerOf(element: HTMLElement): HTMLElement | null {
  for (let parent = element.parentElement; parent !== null; parent = parent.parentElement)
    if (/auto|scroll/.test(getComputedStyle(parent).overflowY)) return parent;
  return null;
}

class NamesInMargin {
  readonly #view: EditorView;
  readonly #places = new WeakMap<Element, string>();
  #frame = 0;

  constructor(view: EditorView) {
    this.#view = view;
  }

  ask(): void {
    if (this.#frame === 0) this.#frame = requestAnimationFrame(() => this.#arrange());
  }

  cancel(): void {
    cancelAnimationFrame(this.#frame);
  }

  #arrange(): void {
    this.#frame = 0;
    const { dom } = this.#view;
    const carets = [...dom.querySelectorAll<HTMLElement>('.caret')];
    if (carets.length === 0) return;
    const edge = scrollerOf(dom)?.getBoundingClientRect().right ?? innerWidth;
    const sheet = dom.getBoundingClientRect();
    const hasMargin = edge - sheet.right >= MARGIN_PX_MIN;
    dom.parentElement?.classList.toggle('has-margin', hasMargin);
    const placed = carets
      .map((caret) => ({ caret, box: caret.getBoundingClientRect() }))
      .sort((a, b) => a.box.top - b.box.top);
    let free = Number.NEGATIVE_INFINITY;
    for (const { caret, box } of placed) {
      const top = Math.max(box.top, free);
      free = top + NAME_HEIGHT_PX;
      caret.style.setProperty('--down', hasMargin ? `${Math.round(top - box.top)}px` : '0px');
      this.#flag(caret, `${Math.round(box.left - sheet.left)} ${Math.round(box.top - sheet.top)}`);
    }
  }

  #flag(caret: HTMLElement, place: string): void {
    if (this.#places.get(caret) === place) return;
    const isNew = !this.#places.has(caret);
    this.#places.set(caret, place);
    if (isNew) return;
    for (const animation of caret.querySelector('.caret-name')?.getAnimations() ?? []) {
      animation.cancel();
      animation.play();
    }
  }
}
