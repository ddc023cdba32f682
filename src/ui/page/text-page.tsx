/** A page of plain text: its title, who writes on it, its text. */
import { useCallback, useEffect, useRef, useState, type RefObject } from 'react';
import { itemsOfText } from '../../model/item-ranges.ts';
import type { Room } from '../../room/room-api.ts';
import { LatePointers } from '../cursors/late.tsx';
import { TextEditor } from '../editor/text-editor.tsx';
import { TEXT_KEY } from '../editor/text-key.ts';
import { indexOfCaret, topOfIndex } from '../editor/field-caret.ts';
import { useLiveDoc } from '../document/use-live-doc.ts';
import { keepInView } from './keep-in-view.ts';
import { useOfferSelection, type Selected } from './page-selection.tsx';
import type { PageProps } from './page-surface.tsx';
import { PageTitle } from './page-title.tsx';
import { personStyle } from '../room/people.tsx';
import type { PeerId, Snapshot } from '../room/snapshot.ts';
import { peersOn } from '../room/whereabouts.ts';
import { peerTitle } from '../words/peers.ts';
import { useWords } from '../words/use-words.tsx';
import { WhoWroteCommand } from './who-wrote-command.tsx';

export function TextPage({ room, page, snapshot, isNew, following }: PageProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  const [sheet, setSheet] = useState<HTMLElement | null>(null);
  const canWrite = snapshot.status.role === 'edit';
  useFollowedCaret(room, page.id, field, following);
  const readSelected = useSelectedItems(room, page.id, field);
  return (
    <article ref={setSheet} className="sheet">
      <div
        onKeyDownCapture={({ key }) => key === 'Enter' && setTimeout(() => field.current?.focus())}
      >
        <PageTitle {...{ room, page, snapshot }} isEntered={isNew} />
      </div>
      <Writers page={page.id} snapshot={snapshot} />
      <TextEditor room={room} page={page.id} canWrite={canWrite} field={field} />
      <WhoWroteCommand {...{ room, readSelected }} />
      <LatePointers text="field" room={room} page={page.id} within={sheet} />
    </article>
  );
}

/** What is selected in the field, offered to who asks for it; null where nothing is, or the field does not say what the text does yet. */
function useSelectedItems(
  room: Room,
  page: Selected['page'],
  field: RefObject<HTMLTextAreaElement | null>,
): () => Selected | null {
  const doc = useLiveDoc(room, page);
  const read = useCallback((): Selected | null => {
    const text = doc?.getText(TEXT_KEY);
    if (text === undefined || field.current === null) return null;
    const { selectionStart, selectionEnd, value } = field.current;
    if (value.length !== text.length || selectionStart === selectionEnd) return null;
    return { page, items: itemsOfText(text, selectionStart, selectionEnd) };
  }, [doc, page, field]);
  useOfferSelection(read);
  return read;
}

function Writers({ page, snapshot }: { page: string; snapshot: Snapshot }) {
  const words = useWords();
  const writers = peersOn(page, snapshot).filter(({ writes }) => writes);
  if (writers.length === 0) return null;
  return (
    <ul className="writers" aria-label={words.pages.writing}>
      {writers.map((peer) => (
        <li key={peer.id} style={personStyle(peer.color)}>
          {peerTitle(words, peer)}
        </li>
      ))}
    </ul>
  );
}

/** Scrolls with the caret of whom we follow. */
function useFollowedCaret(
  room: Room,
  page: PageProps['page']['id'],
  field: RefObject<HTMLTextAreaElement | null>,
  following: PeerId | null,
): void {
  useEffect(() => {
    if (following === null) return undefined;
    let shown = '';
    const look = async (): Promise<void> => {
      const cursor = room.presences().get(following)?.['cursor'];
      const text = JSON.stringify(cursor ?? null);
      const doc = await room.doc(page);
      const index = indexOfCaret(cursor, doc.getText(TEXT_KEY));
      if (index === null || field.current === null || text === shown) return;
      shown = text;
      keepInView(topOfIndex(field.current, index));
    };
    const lookSoon = (): void => void look().catch(reportError);
    lookSoon();
    return room.on('presence', lookSoon);
  }, [room, page, field, following]);
}
