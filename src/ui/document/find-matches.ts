/** Where words stand in a document. Each block's answer is kept as long as the block is the same, so that typing costs its own block only. */
import type { Node } from '@tiptap/pm/model';

export type Match = { from: number; to: number };
export type Query = { text: string; matchCase: boolean };

/** More are not shown: nobody steps through them. */
export const MATCHES_MAX = 2000;
/** Stands for what is no letter, so that places in the text are places in the block. */
const NO_LETTER = '\u{fffc}';

export class Finder {
  readonly #pattern: RegExp | null;
  readonly #inBlocks = new WeakMap<Node, readonly Match[]>();

  constructor({ text, matchCase }: Query) {
    const escaped = text.replace(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
    this.#pattern = text === '' ? null : new RegExp(escaped, matchCase ? 'gu' : 'giu');
  }

  /** In their order, at most MATCHES_MAX. */
  matches(doc: Node): Match[] {
    const found: Match[] = [];
    if (this.#pattern === null) return found;
    doc.descendants((node, position) => {
      if (found.length >= MATCHES_MAX) return false;
      if (!node.isTextblock) return true;
      for (const { from, to } of this.#inBlock(node))
        found.push({ from: position + 1 + from, to: position + 1 + to });
      return false;
    });
    return found.slice(0, MATCHES_MAX);
  }

  #inBlock(block: Node): readonly Match[] {
    const known = this.#inBlocks.get(block);
    if (known !== undefined) return known;
    const text = block.textBetween(0, block.content.size, undefined, NO_LETTER);
    const found = [...text.matchAll(this.#pattern ?? /(?!)/g)].map(({ index, 0: { length } }) => ({
      from: index,
      to: index + length,
    }));
    this.#inBlocks.set(block, found);
    return found;
  }
}
