/** A question or a set of choices above the page; from the bottom edge on phones. The browser keeps the focus in it and gives it back. */
import { useId, useLayoutEffect, useRef, type ReactNode } from 'react';
import './dialog.css';

type DialogProps = {
  title: string;
  /** Beside the title; none where a choice must be made. */
  close?: { label: string; icon: ReactNode };
  /** `alertdialog`: something is lost by going on. */
  role?: 'dialog' | 'alertdialog';
  /** What it means, for those who hear it; an id within `children`. */
  describedBy?: string;
  onClose: () => void;
  children: ReactNode;
};

export function Dialog(props: DialogProps) {
  const { title, close, role = 'dialog', describedBy, onClose, children } = props;
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  // Closed before React takes it away: a dialog that is only removed gives no focus back.
  useLayoutEffect(() => {
    const shown = dialog.current;
    if (shown?.open === false) shown.showModal();
    return () => shown?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      className="dialog"
      role={role}
      aria-labelledby={id}
      aria-describedby={describedBy}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <header>
        <h2 id={id}>{title}</h2>
        {close === undefined ? null : (
          <button
            type="button"
            className="btn bare icon-button"
            aria-label={close.label}
            onClick={onClose}
          >
            {close.icon}
          </button>
        )}
      </header>
      {children}
    </dialog>
  );
}
