/** A document page as Markdown, by the editor's own rules and without an editor. Weighs as much as the editor: load it when it is asked for. */
import { MarkdownManager } from '@tiptap/markdown';
import { yXmlFragmentToProsemirrorJSON } from '@tiptap/y-tiptap';
import { contentExtensions } from '../document/extensions.ts';
import type { DocumentWords } from '../words/catalog.ts';
import { documentOf } from './document-html.ts';
import type { ToMarkdown } from './export-files.ts';

export function createToMarkdown(words: DocumentWords['document']): ToMarkdown {
  const manager = new MarkdownManager({ extensions: contentExtensions(words) });
  return (title, doc) => {
    const content = yXmlFragmentToProsemirrorJSON(documentOf(doc));
    return `# ${title}\n\n${manager.serialize(content).trim()}\n`;
  };
}
