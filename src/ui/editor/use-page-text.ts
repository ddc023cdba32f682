/** Binds a text field to a page's document, and again when the room replaces the document. */
import { useEffect, useState, type RefObject } from 'react';
import type { PageSummary, Room } from '../../room/room-api.ts';
import { bindText, type Anchors, type TextBinding } from './text-binding.ts';
import { TEXT_KEY } from './text-key.ts';
import type { TextTools } from './text-tools.ts';

type PageTextParts = {
  room: Room;
  page: PageSummary['id'];
  field: RefObject<HTMLTextAreaElement | null>;
  tools: TextTools;
};

/** True once the field shows the page. */
export function usePageText({ room, page, field, tools }: PageTextParts): boolean {
  const [isBound, setIsBound] = useState(false);
  useEffect(() => {
    const shown = field.current;
    if (shown === null) return undefined;
    let binding: TextBinding | null = null;
    let turn = 0;
    const showCaret = caretTeller(room);
    const bind = async (): Promise<void> => {
      turn += 1;
      const mine = turn;
      const doc = await room.doc(page);
      if (mine !== turn) return;
      const text = doc.getText(TEXT_KEY);
      binding = bindText({ field: shown, text, tools, onCaret: showCaret });
      setIsBound(true);
    };
    // What is typed into a document that is no longer the room's would go nowhere.
    const stopWatching = room.on('doc-replaced', (replaced) => {
      if (replaced.page !== page) return;
      binding?.stop(false);
      binding = null;
      bind().catch(reportError);
    });
    room.open(page);
    room.updatePresence({ cursor: null });
    bind().catch(reportError);
    return () => {
      turn += 1;
      stopWatching();
      binding?.stop(true);
      setIsBound(false);
    };
  }, [room, page, field, tools]);
  return isBound;
}

/** Tells others where our caret is, once for each place. */
function caretTeller(room: Room): (anchors: Anchors) => void {
  let told = '';
  return (cursor) => {
    const text = JSON.stringify(cursor);
    if (text === told) return;
    told = text;
    room.updatePresence({ cursor: JSON.parse(text) as Anchors });
  };
}
