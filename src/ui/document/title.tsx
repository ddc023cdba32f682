/** The page's title, changed in place. It is taken over after a pause, on Enter and on leaving it; Escape brings the last one back. */
import { useEffect, useRef, useState } from 'react';
import { TITLE_LENGTH_MAX } from '../../model/room-index.ts';

const PAUSE_MS = 600;

type TitleProps = {
  label: string;
  value: string;
  canWrite: boolean;
  /** Takes the focus, all of it selected, when it appears. */
  isEntered: boolean;
  onTitle: (title: string) => void;
  /** Enter: on into the text. */
  onEnter: () => void;
};

export function Title({ label, value, canWrite, isEntered, onTitle, onEnter }: TitleProps) {
  const [draft, setDraft] = useState<string | null>(null);
  const latest = useRef({ value, onTitle });
  const isDropped = useRef(false);
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (isEntered) field.current?.select();
  }, [isEntered]);
  useEffect(() => {
    latest.current = { value, onTitle };
  });
  const take = (title: string): void => {
    const trimmed = title.trim();
    if (trimmed !== '' && trimmed !== latest.current.value) latest.current.onTitle(trimmed);
  };
  useEffect(() => {
    if (draft === null) return undefined;
    const timer = setTimeout(() => take(draft), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [draft]);
  return (
    <h1 className="document-title">
      <textarea
        ref={field}
        // On the field itself: what stands in a field gives its parent no direction.
        dir="auto"
        rows={1}
        aria-label={label}
        value={draft ?? value}
        maxLength={TITLE_LENGTH_MAX}
        readOnly={!canWrite}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => setDraft(event.currentTarget.value.replace(/\s*\n\s*/g, ' '))}
        onBlur={() => {
          if (draft !== null && !isDropped.current) take(draft);
          isDropped.current = false;
          setDraft(null);
        }}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          if (event.key === 'Escape') {
            isDropped.current = true;
            event.stopPropagation();
            event.currentTarget.blur();
          }
          if (event.key === 'Enter') {
            event.preventDefault();
            onEnter();
          }
        }}
      />
    </h1>
  );
}
