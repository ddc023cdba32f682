/** Something read from the editor's document, again when nobody has typed for a moment. */
import type { Editor } from '@tiptap/core';
import { useEffect, useState } from 'react';

const QUIET_MS = 400;
/** While someone types on and on it is read all the same. */
const LATEST_MS = 3000;

/** `read` must keep its identity. What it gives is kept while it is equal as JSON. */
export function useEditorQuiet<T>(editor: Editor, read: (editor: Editor) => T): T {
  const [value, setValue] = useState(() => read(editor));
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let firstMs = 0;
    const look = (): void => {
      timer = undefined;
      if (editor.isDestroyed) return;
      const next = read(editor);
      setValue((now) => (JSON.stringify(now) === JSON.stringify(next) ? now : next));
    };
    const onUpdate = (): void => {
      const nowMs = performance.now();
      if (timer === undefined) firstMs = nowMs;
      clearTimeout(timer);
      timer = setTimeout(look, Math.min(QUIET_MS, Math.max(0, firstMs + LATEST_MS - nowMs)));
    };
    look();
    editor.on('update', onUpdate);
    return () => {
      editor.off('update', onUpdate);
      clearTimeout(timer);
    };
  }, [editor, read]);
  return value;
}
