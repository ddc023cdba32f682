/** A document page as HTML and as plain text, read from its Yjs tree without the editor: what later versions of it may hold is passed through as plain blocks. Pure. */
import * as Y from 'yjs';

/** Block nodes by the editor's names. */
const TAGS: Record<string, string> = {
  paragraph: 'p',
  bulletList: 'ul',
  orderedList: 'ol',
  listItem: 'li',
  taskList: 'ul',
  taskItem: 'li',
  blockquote: 'blockquote',
  table: 'table',
  tableRow: 'tr',
  tableHeader: 'th',
  tableCell: 'td',
  callout: 'aside',
};
const MARKS: Record<string, string> = {
  bold: 'strong',
  italic: 'em',
  strike: 's',
  underline: 'u',
  code: 'code',
};
const HEADING_MAX = 6;
/** Only these are links; all else stays text. */
const LINK = /^(?:https?:\/\/|mailto:)/i;

export const documentOf = (doc: Y.Doc): Y.XmlFragment => doc.getXmlFragment('document');

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
export const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (letter) => ENTITIES[letter] ?? letter);

export function documentHtml(doc: Y.Doc): string {
  return childrenHtml(documentOf(doc));
}

type Parent = Y.XmlFragment | Y.XmlElement;

function childrenHtml(parent: Parent): string {
  return parent
    .toArray()
    .map((node) =>
      node instanceof Y.XmlText
        ? textHtml(node)
        : node instanceof Y.XmlElement
          ? nodeHtml(node)
          : '',
    )
    .join('');
}

function nodeHtml(node: Y.XmlElement): string {
  const inner = childrenHtml(node);
  switch (node.nodeName) {
    case 'heading': {
      const level = Math.min(
        HEADING_MAX,
        Math.max(1, Math.trunc(Number(attribute(node, 'level')))),
      );
      return `<h${level || 1}>${inner}</h${level || 1}>\n`;
    }
    case 'codeBlock':
      return `<pre><code>${inner}</code></pre>\n`;
    case 'horizontalRule':
      return '<hr>\n';
    case 'hardBreak':
      return '<br>';
    case 'taskItem':
      return `<li>${isChecked(node) ? '☑' : '☐'} ${inner}</li>\n`;
    default: {
      const tag = TAGS[node.nodeName] ?? 'div';
      return `<${tag}>${inner}</${tag}>\n`;
    }
  }
}

const attribute = (node: Y.XmlElement, name: string): unknown =>
  (node.getAttributes() as Record<string, unknown>)[name];

const isChecked = (node: Y.XmlElement): boolean => String(attribute(node, 'checked')) === 'true';

type Piece = { insert: unknown; attributes?: Record<string, unknown> };
const piecesOf = (text: Y.XmlText): Piece[] => text.toDelta() as Piece[];

function textHtml(text: Y.XmlText): string {
  return piecesOf(text)
    .map(({ insert, attributes = {} }) => {
      if (typeof insert !== 'string') return '';
      let html = escaped(insert);
      for (const [mark, tag] of Object.entries(MARKS))
        if (mark in attributes) html = `<${tag}>${html}</${tag}>`;
      const href = (attributes['link'] as { href?: unknown } | undefined)?.href;
      return typeof href === 'string' && LINK.test(href)
        ? `<a href="${escaped(href)}" rel="noopener">${html}</a>`
        : html;
    })
    .join('');
}

/** Its words: a line for each block. */
export function documentText(doc: Y.Doc): string {
  const lines: string[] = [];
  for (const node of documentOf(doc).toArray()) blockText(node, '', lines);
  return lines.join('\n');
}

function blockText(node: unknown, mark: string, lines: string[]): void {
  if (!(node instanceof Y.XmlElement)) return;
  if (node.nodeName === 'horizontalRule') {
    lines.push('---');
    return;
  }
  const children = node.toArray();
  const blocks = children.filter(
    (child) => child instanceof Y.XmlElement && child.nodeName !== 'hardBreak',
  );
  if (blocks.length === 0) {
    lines.push(mark + children.map(inlineText).join(''));
    return;
  }
  const ownMark =
    node.nodeName === 'taskItem' ? (isChecked(node) ? '[x] ' : '[ ] ') : MARKED[node.nodeName];
  for (const [i, child] of blocks.entries())
    blockText(child, i === 0 ? mark + (ownMark ?? '') : ' '.repeat(mark.length), lines);
}

const MARKED: Record<string, string> = { listItem: '- ', blockquote: '> ' };

function inlineText(node: unknown): string {
  if (node instanceof Y.XmlText)
    return piecesOf(node)
      .map(({ insert }) => (typeof insert === 'string' ? insert : ''))
      .join('');
  return node instanceof Y.XmlElement && node.nodeName === 'hardBreak' ? '\n' : '';
}
