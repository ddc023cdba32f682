/** A document as a file, and a file as a document: Markdown and HTML. */
import { DOMParser as ContentParser } from '@tiptap/pm/model';
import type { Editor, JSONContent } from '@tiptap/core';
import { cleanHtml } from './clean-html.ts';

/** Larger files would hold up this browser while they are read. */
export const IMPORT_MB_MAX = 5;
const MB = 1_000_000;

export type Imported = { blocks: JSONContent[]; title: string | null };

const HTML_FILE = /\.html?$|^text\/html$/i;

export const isTooLarge = (file: File): boolean => file.size > IMPORT_MB_MAX * MB;

/** The title as the first heading, then the text. */
export const markdownOf = (editor: Editor, title: string): string =>
  `# ${title}\n\n${editor.getMarkdown().trim()}\n`;

const escapeHtml = (text: string): string =>
  text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

export function htmlOf(editor: Editor, title: string, language: string): string {
  const name = escapeHtml(title);
  return `<!doctype html>
<html lang="${escapeHtml(language)}">
<head>
<meta charset="utf-8">
<title>${name}</title>
<style>body { max-width: 38em; margin: 2em auto; padding: 0 1em; font: 17px/1.6 Georgia, serif; } table { border-collapse: collapse; } td, th { padding: 4px 12px 4px 0; border-bottom: 1px solid; text-align: start; } ul[data-type=taskList] { list-style: none; padding: 0; } ul[data-type=taskList] li { display: flex; gap: 8px; } aside { padding: 0 1em; border: 1px solid; }</style>
</head>
<body>
<h1 dir="auto">${name}</h1>
${editor.getHTML()}
</body>
</html>
`;
}

/** Its blocks, without the first large heading, which is its title. Null when there is nothing in it that a document can hold. */
export function readFile(editor: Editor, name: string, text: string): Imported | null {
  const content = HTML_FILE.test(name) ? readHtml(editor, text) : editor.markdown?.parse(text);
  const blocks = content?.content ?? [];
  if (blocks.every((block) => block.type === 'paragraph' && block.content === undefined))
    return null;
  const [first, ...rest] = blocks;
  const isTitled = first?.type === 'heading' && first.attrs?.['level'] === 1;
  return isTitled ? { title: lettersOf(first), blocks: rest } : { title: null, blocks };
}

function readHtml(editor: Editor, html: string): JSONContent {
  const { body } = cleanHtml(html);
  return ContentParser.fromSchema(editor.schema).parse(body).toJSON() as JSONContent;
}

const lettersOf = (node: JSONContent): string =>
  (node.text ?? '') + (node.content ?? []).map(lettersOf).join('');

const isEmpty = (editor: Editor): boolean =>
  editor.state.doc.childCount <= 1 && editor.state.doc.textContent === '';

/** Puts it at the end of the page, as one edit. True when the page was empty, and the file's title may be its title. */
export function append(editor: Editor, { blocks, title }: Imported): boolean {
  const wasEmpty = isEmpty(editor);
  const heading: JSONContent[] =
    title === null || wasEmpty
      ? []
      : [{ type: 'heading', attrs: { level: 1 }, content: [{ type: 'text', text: title }] }];
  const content = [...heading, ...blocks];
  const { size } = editor.state.doc.content;
  const range = wasEmpty ? { from: 0, to: size } : { from: size, to: size };
  if (content.length > 0) editor.commands.insertContentAt(range, content);
  return wasEmpty;
}

/** Hands it to the person as a file. */
export function download(title: string, extension: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `${title.replace(/[\p{C}/\\:*?"<>|]+/gu, ' ').trim() || 'page'}.${extension}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
