/** A name changed in place. It is taken over after a pause, on Enter and on leaving the field; Escape brings the last one back. */
import { useEffect, useRef, useState } from 'react';

const PAUSE_MS = 600;

type NameFieldProps = {
  label: string;
  value: string;
  placeholder?: string;
  className: string;
  lengthMax: number;
  readOnly?: boolean;
  /** Takes the focus, and everything is selected, when it appears. */
  isEntered?: boolean;
  onName: (name: string) => void;
  /** The field was left. */
  onDone?: () => void;
};

export function NameField(props: NameFieldProps) {
  const { label, value, className, lengthMax, readOnly = false, isEntered = false } = props;
  const [draft, setDraft] = useState<string | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const latest = useRef(props);
  const escaped = useRef(false);
  useEffect(() => {
    latest.current = props;
  });
  useEffect(() => {
    if (isEntered) {
      field.current?.focus();
      field.current?.select();
    }
  }, [isEntered]);
  const take = (name: string): void => {
    const trimmed = name.trim();
    if (trimmed !== '' && trimmed !== latest.current.value) latest.current.onName(trimmed);
  };
  useEffect(() => {
    if (draft === null) return undefined;
    const timer = setTimeout(() => take(draft), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [draft]);
  const done = (): void => {
    if (draft !== null && !escaped.current) take(draft);
    escaped.current = false;
    setDraft(null);
    props.onDone?.();
  };
  return (
    <input
      ref={field}
      className={className}
      aria-label={label}
      value={draft ?? value}
      placeholder={props.placeholder}
      maxLength={lengthMax}
      readOnly={readOnly}
      autoComplete="off"
      onChange={(event) => setDraft(event.currentTarget.value)}
      onBlur={done}
      onKeyDown={(event) => {
        if (event.nativeEvent.isComposing || (event.key !== 'Enter' && event.key !== 'Escape'))
          return;
        escaped.current = event.key === 'Escape';
        event.stopPropagation();
        event.currentTarget.blur();
      }}
    />
  );
}
