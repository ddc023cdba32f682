/** The list of blocks that opens where one types a slash: filtered by what follows, chosen by arrows and Enter or by pointing. */
import { Extension } from '@tiptap/core';
import { Suggestion, type SuggestionProps } from '@tiptap/suggestion';
import type { DocumentWords } from '../words/catalog.ts';
import { findBlocks, type BLOCKS } from './actions.ts';

type Block = (typeof BLOCKS)[number];
type Props = SuggestionProps<Block, Block>;

const LIST_ID = 'block-menu';
const optionId = (block: Block): string => `${LIST_ID}-${block.id}`;

export const SlashMenu = Extension.create<{ words: DocumentWords['document'] | null }>({
  name: 'slashMenu',
  addOptions: () => ({ words: null }),
  addProseMirrorPlugins() {
    const { words } = this.options;
    if (words === null) return [];
    return [
      Suggestion<Block, Block>({
        editor: this.editor,
        char: '/',
        // Within the page's landmark, for those who go from one to the next.
        container: 'main',
        items: ({ query }) => [...findBlocks(query, words)],
        allow: ({ editor, state, range }) =>
          editor.isEditable && state.doc.resolve(range.from).parent.type.spec.code !== true,
        command: ({ editor, range, props }) => {
          props.apply(editor.chain().focus().deleteRange(range)).run();
        },
        render: () => {
          let list: BlockList | null = null;
          return {
            onStart: (props) => {
              list = new BlockList(words, props);
            },
            onUpdate: (props) => list?.update(props),
            onKeyDown: ({ event }) => list?.onKey(event) ?? false,
            onExit: () => list?.close(),
          };
        },
      }),
    ];
  },
});

class BlockList {
  readonly #words: DocumentWords['document'];
  readonly #box = document.createElement('div');
  readonly #unmount: () => void;
  #props: Props;
  #at = 0;

  constructor(words: DocumentWords['document'], props: Props) {
    this.#words = words;
    this.#props = props;
    this.#box.className = 'block-menu';
    this.#box.id = LIST_ID;
    this.#box.setAttribute('role', 'listbox');
    this.#box.setAttribute('aria-label', words.blockMenu);
    // The focus stays in the text.
    this.#box.addEventListener('pointerdown', (event) => event.preventDefault());
    this.#unmount = props.mount(this.#box);
    this.#draw();
  }

  update(props: Props): void {
    this.#props = props;
    this.#at = Math.min(this.#at, Math.max(0, props.items.length - 1));
    this.#draw();
  }

  close(): void {
    const { dom } = this.#props.editor.view;
    for (const name of ['aria-controls', 'aria-activedescendant']) dom.removeAttribute(name);
    this.#unmount();
    this.#box.remove();
  }

  onKey(event: KeyboardEvent): boolean {
    const { items } = this.#props;
    const chosen = items[this.#at];
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      if (items.length === 0) return false;
      this.#at = (this.#at + (event.key === 'ArrowDown' ? 1 : -1) + items.length) % items.length;
      this.#draw();
      return true;
    }
    if ((event.key !== 'Enter' && event.key !== 'Tab') || chosen === undefined) return false;
    this.#props.command(chosen);
    return true;
  }

  #draw(): void {
    const { items, editor } = this.#props;
    this.#box.replaceChildren(...items.map((block, index) => this.#option(block, index)));
    if (items.length === 0) {
      const none = document.createElement('p');
      none.textContent = this.#words.noBlock;
      this.#box.append(none);
    }
    const chosen = items[this.#at];
    editor.view.dom.setAttribute('aria-controls', LIST_ID);
    if (chosen === undefined) editor.view.dom.removeAttribute('aria-activedescendant');
    else editor.view.dom.setAttribute('aria-activedescendant', optionId(chosen));
    this.#box.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' });
  }

  #option(block: Block, index: number): HTMLElement {
    const option = document.createElement('div');
    option.id = optionId(block);
    option.setAttribute('role', 'option');
    option.setAttribute('aria-selected', String(index === this.#at));
    option.textContent = this.#words.blocks[block.id];
    option.addEventListener('click', () => this.#props.command(block));
    return option;
  }
}
