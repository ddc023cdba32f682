/** A block that stands out: a note or a warning. In Markdown as GitHub writes them: `> [!NOTE]`. */
import { mergeAttributes, Node, type JSONContent, type MarkdownToken } from '@tiptap/core';

export type CalloutKind = 'note' | 'warning';

declare module '@tiptap/core' {
  interface Commands<ReturnType> {
    callout: {
      /** Puts the blocks of the selection into a callout, or takes them out of one of this kind. */
      toggleCallout: (kind: CalloutKind) => ReturnType;
    };
  }
}

const START = /^ {0,3}>[ \t]*\[!(note|warning)\][ \t]*(?:\n|$)/i;
/** The whole run of quoted lines. */
const QUOTE = /^(?: {0,3}>[^\n]*(?:\n|$))+/;

const kindOf = (value: unknown): CalloutKind => (value === 'warning' ? 'warning' : 'note');

export const Callout = Node.create({
  name: 'callout',
  group: 'block',
  content: 'block+',
  defining: true,

  addAttributes: () => ({
    kind: {
      default: 'note',
      parseHTML: (element: HTMLElement) => kindOf(element.dataset['callout']),
      renderHTML: ({ kind }: Record<string, unknown>) => ({ 'data-callout': kindOf(kind) }),
    },
  }),

  parseHTML: () => [{ tag: 'aside[data-callout]' }],

  renderHTML: ({ HTMLAttributes }) => [
    'aside',
    mergeAttributes({ class: 'callout' }, HTMLAttributes),
    0,
  ],

  markdownTokenName: 'callout',

  markdownTokenizer: {
    name: 'callout',
    level: 'block',
    start: (source) => source.search(/^ {0,3}>[ \t]*\[!(?:note|warning)\]/im),
    tokenize(source, _tokens, lexer) {
      const start = START.exec(source);
      const quote = QUOTE.exec(source);
      if (start === null || quote === null) return undefined;
      const inner = quote[0].slice(start[0].length).replace(/^ {0,3}>[ \t]?/gm, '');
      return {
        type: 'callout',
        raw: quote[0],
        kind: start[1]?.toLowerCase(),
        tokens: lexer.blockTokens(inner),
      };
    },
  },

  parseMarkdown: (token: MarkdownToken, helpers) => {
    const content = (helpers.parseBlockChildren ?? helpers.parseChildren)(token.tokens ?? []);
    return helpers.createNode(
      'callout',
      { kind: kindOf(token['kind']) },
      content.length === 0 ? [{ type: 'paragraph' }] : content,
    );
  },

  renderMarkdown: (node: JSONContent, helpers) => {
    const inner = helpers.renderChildren(node.content ?? [], '\n\n');
    const lines = [`[!${kindOf(node.attrs?.['kind']).toUpperCase()}]`, ...inner.split('\n')];
    return lines.map((line) => (line === '' ? '>' : `> ${line}`)).join('\n');
  },

  addCommands() {
    return {
      toggleCallout:
        (kind) =>
        ({ commands, editor }) => {
          if (editor.isActive(this.name, { kind })) return commands.lift(this.name);
          if (editor.isActive(this.name)) return commands.updateAttributes(this.name, { kind });
          return commands.wrapIn(this.name, { kind });
        },
    };
  },
});
