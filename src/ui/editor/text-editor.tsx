/** The text of one page in a plain field. */
import { useRef } from 'react';
import type { PageSummary, Room } from '../../room/room-api.ts';
import './text-editor.css';
import type { TextTools } from './text-tools.ts';
import { usePageText } from './use-page-text.ts';

type TextEditorProps = { room: Room; page: PageSummary['id']; canWrite: boolean; tools: TextTools };

export function TextEditor({ room, page, canWrite, tools }: TextEditorProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  const isBound = usePageText({ room, page, field, tools });
  const hint = canWrite ? 'Write here.' : 'Nothing is written on this page yet.';
  return (
    <textarea
      ref={field}
      className="text"
      aria-label="Page text"
      readOnly={!canWrite || !isBound}
      placeholder={isBound ? hint : 'Opening this page from this device.'}
    />
  );
}
