/** The text of one page in a plain field. */
import type { RefObject } from 'react';
import type { PageSummary, Room } from '../../room/room-api.ts';
import { useWords } from '../words/use-words.tsx';
import './text-editor.css';
import { yjsTextTools } from './text-tools.ts';
import { usePageText } from './use-page-text.ts';

type TextEditorProps = {
  room: Room;
  page: PageSummary['id'];
  canWrite: boolean;
  field: RefObject<HTMLTextAreaElement | null>;
};

export function TextEditor({ room, page, canWrite, field }: TextEditorProps) {
  const { pages } = useWords();
  const isBound = usePageText({ room, page, field, tools: yjsTextTools });
  const hint = canWrite ? pages.writeHere : pages.nothingYet;
  return (
    <textarea
      ref={field}
      className="text"
      aria-label={pages.text}
      readOnly={!canWrite || !isBound}
      placeholder={isBound ? hint : pages.opening}
    />
  );
}
