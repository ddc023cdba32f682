/** Who wrote what is selected and who holds it. It changes with every key: only what shows it is drawn again. */
import type { Editor } from '@tiptap/core';
import { useEditorState } from '@tiptap/react';
import { createContext, lazy, useContext, useEffect } from 'react';
import type { Room } from '../../room/room-api.ts';
import { Fetched } from '../fetched.tsx';
import type { Selected } from '../page/page-selection.tsx';
import { useDocumentWords } from '../words/use-late-words.ts';

const InBubble = lazy(async () => ({
  default: (await import('../network/receipts/selection-receipt.tsx')).InBubble,
}));

/** Everyone else here has all of the room, and so of this page. */
export const EveryoneHasAll = createContext(false);

type WhoHasItProps = {
  room: Room;
  editor: Editor;
  readSelected: () => Selected | null;
  onChange: () => void;
};

export function WhoHasIt({ room, editor, readSelected, onChange }: WhoHasItProps) {
  const selected = useEditorState({
    editor,
    selector: ({ editor: shown }) => (shown.state.selection.empty ? null : readSelected()),
  });
  const otherwise = <EveryoneHasIt onChange={onChange} />;
  if (selected === null) return otherwise;
  return (
    <Fetched otherwise={otherwise}>
      <InBubble room={room} selected={selected} onWidth={onChange} otherwise={otherwise} />
    </Fetched>
  );
}

/** Where it is not known letter by letter. */
function EveryoneHasIt({ onChange }: { onChange: () => void }) {
  const { document: words } = useDocumentWords();
  const hasAll = useContext(EveryoneHasAll);
  useEffect(onChange, [onChange, hasAll]);
  return hasAll ? <span className="held">{words.everyoneHasIt}</span> : null;
}
