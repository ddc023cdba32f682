/** What is pasted: HTML is cleaned, plain text that clearly is Markdown becomes what it means, and links open with Mod-click. */
import { Extension, type Editor } from '@tiptap/core';
import { Plugin, PluginKey } from '@tiptap/pm/state';
import { cleanHtmlText } from './clean-html.ts';
import { isSafeLink } from './links.ts';
import { looksLikeMarkdown } from './markdown-look.ts';

/** Code editors put their colours beside the text: it is text that was copied. */
const CODE_EDITORS = /vscode-editor-data|jetbrains/i;

/** Markdown in the clipboard that nobody gave a better form. */
function markdownIn(clipboard: DataTransfer): string | null {
  const [html, text] = [clipboard.getData('text/html'), clipboard.getData('text/plain')];
  const isPlain = html === '' || CODE_EDITORS.test(`${html} ${clipboard.types.join(' ')}`);
  return isPlain && looksLikeMarkdown(text) ? text : null;
}

function pasteMarkdown(editor: Editor, clipboard: DataTransfer | null): boolean {
  if (clipboard === null || editor.isActive('codeBlock')) return false;
  const markdown = markdownIn(clipboard);
  const content = markdown === null ? undefined : editor.markdown?.parse(markdown).content;
  if (content === undefined || content.length === 0) return false;
  return editor.commands.insertContent(content);
}

function openLink(event: MouseEvent, isEditable: boolean): boolean {
  const link = event.target instanceof Element ? event.target.closest('a') : null;
  const isMeant = event.metaKey || event.ctrlKey || !isEditable;
  if (link === null || !isMeant || event.button > 1) return false;
  event.preventDefault();
  if (isSafeLink(link.href)) window.open(link.href, '_blank', 'noopener,noreferrer');
  return true;
}

export const Paste = Extension.create({
  name: 'documentPaste',
  addProseMirrorPlugins() {
    const { editor } = this;
    return [
      new Plugin({
        key: new PluginKey('documentPaste'),
        props: {
          transformPastedHTML: cleanHtmlText,
          handlePaste: (_view, event) => pasteMarkdown(editor, event.clipboardData),
          handleDOMEvents: {
            // A link in text that can be edited would otherwise open, or not, as the browser likes.
            click: (view, event) => openLink(event, view.editable),
          },
        },
      }),
    ];
  },
});
