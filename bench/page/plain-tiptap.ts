/** Tiptap as it comes, alone in its page: what typing in ours is measured against. */
import { Editor } from '@tiptap/core';
import { StarterKit } from '@tiptap/starter-kit';

declare global {
  interface Window {
    /** Shows these paragraphs in an editor. */
    showPlain: (paragraphs: readonly string[]) => void;
  }
}

window.showPlain = (paragraphs) => {
  const element = document.createElement('div');
  document.body.append(element);
  const content = paragraphs.map((text) => ({
    type: 'paragraph',
    ...(text === '' ? {} : { content: [{ type: 'text', text }] }),
  }));
  // It stays as long as the page does.
  void new Editor({ element, extensions: [StarterKit], content: { type: 'doc', content } });
};
