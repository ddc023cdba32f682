/** The whole screen, above the room: the browser keeps the focus in it and gives it back. Says aloud what its title says, when that changes. */
import { useEffect, useLayoutEffect, useRef, useState, type ReactNode } from 'react';

type ScreenProps = {
  label: string;
  className: string;
  /** Read out, politely, when it has changed and stayed so. */
  announced: string;
  onEscape: () => void;
  children: ReactNode;
};

/** A room that parts and joins again at once is told of once. */
const SETTLES_MS = 600;

export function Screen({ label, className, announced, onEscape, children }: ScreenProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const said = useSettled(announced);
  useLayoutEffect(() => {
    const shown = dialog.current;
    if (shown?.open === false) shown.showModal();
    return () => shown?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      className={className}
      aria-label={label}
      onCancel={(event) => {
        if (event.target !== event.currentTarget) return;
        event.preventDefault();
        onEscape();
      }}
    >
      <p role="status" className="unseen">
        {said}
      </p>
      {children}
    </dialog>
  );
}

/** Empty at first: the title itself is read when the screen opens. */
function useSettled(text: string): string {
  const first = useRef(text);
  const [settled, setSettled] = useState('');
  useEffect(() => {
    if (text === first.current && settled === '') return undefined;
    const timer = setTimeout(() => setSettled(text), SETTLES_MS);
    return () => clearTimeout(timer);
  }, [text, settled]);
  return settled;
}
