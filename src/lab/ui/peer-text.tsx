/** The text of one peer, to read and to write in. */
import { useEffect, useRef } from 'react';
import type { YTextEvent, Transaction } from 'yjs';
import { bindText } from '../../ui/editor/text-binding.ts';
import type { TextTools } from '../../ui/editor/text-tools.ts';
import { personStyle } from '../../ui/room/people.tsx';
import { useLabWords } from '../../ui/words/use-late-words.ts';
import { EDIT_LENGTH_MAX } from '../actions.ts';
import type { LabSession } from '../lab-session.ts';
import type { PeerRow } from './view.ts';

/** What is undone would not be the same edit when a link does it again. */
const TOOLS: TextTools = {
  anchorAt: () => null,
  createUndo: () => ({ undo() {}, redo() {}, stop() {} }),
};

type Change = { at: number; remove: number; insert: string };

/** The field changes one place at a time. */
function changeOf({ changes }: YTextEvent): Change {
  const change: Change = { at: 0, remove: 0, insert: '' };
  for (const part of changes.delta) {
    if (part.retain !== undefined) change.at = part.retain;
    if (part.delete !== undefined) change.remove += part.delete;
    if (typeof part.insert === 'string') change.insert += part.insert;
  }
  return change;
}

export function PeerText({ session, peer }: { session: LabSession; peer: PeerRow }) {
  const { editors } = useLabWords();
  const field = useRef<HTMLTextAreaElement>(null);
  const { lab } = session;
  const { place, condition } = peer;
  const doc = lab.doc(place);
  useEffect(() => {
    if (field.current === null) return;
    const text = lab.text(place);
    const note = (event: YTextEvent, { local }: Transaction): void => {
      const { at, remove, insert } = changeOf(event);
      if (local) session.typed(place, at, remove, insert);
    };
    text.observe(note);
    const binding = bindText({ field: field.current, text, tools: TOOLS, onCaret: () => {} });
    return () => {
      binding.stop(false);
      text.unobserve(note);
    };
  }, [session, lab, place, doc]);
  const state = stateOf(peer, editors);
  return (
    <article className="peer-text" style={personStyle(peer.color)}>
      <h3>
        <button
          type="button"
          aria-pressed={session.focus === place}
          onClick={() => session.look(place)}
        >
          {peer.name}
        </button>
        {state === null ? null : <span>{state}</span>}
      </h3>
      <textarea
        ref={field}
        aria-label={editors.textOf(peer.name)}
        placeholder={editors.hint}
        readOnly={condition !== 'here' || session.phase !== 'ready'}
        maxLength={EDIT_LENGTH_MAX}
        spellCheck={false}
      />
    </article>
  );
}

type EditorWords = ReturnType<typeof useLabWords>['editors'];

function stateOf(
  { condition, isOffline, isLiar }: PeerRow,
  { gone, paused, offline, liar }: EditorWords,
): string | null {
  if (condition === 'gone') return gone;
  if (condition === 'paused') return paused;
  if (isOffline) return offline;
  return isLiar ? liar : null;
}
