/** The comments of a page beside its text; from the bottom edge on phones. */
import { useEffect, useRef, useState } from 'react';
import { Icon } from '../icons.tsx';
import { useDocumentWords } from '../words/use-late-words.ts';
import { useWords } from '../words/use-words.tsx';
import { RemarkForm } from './remark-form.tsx';
import { useListener } from './use-listener.ts';
import { ThreadItem, type ThreadListParts } from './thread.tsx';
import type { Draft, Said } from './use-comments.ts';
import { plainQuote, type ShownThread } from './use-threads.ts';

/** How long ago something was said grows by itself. */
const LOOK_AGAIN_MS = 30_000;

/** The form of a new thread. */
export const NEW = 'new';

type PanelProps = Omit<ThreadListParts, 'nowMs' | 'onFocusLost'> & {
  threads: readonly ShownThread[];
  draft: Draft | null;
  said: Said | null;
  /** It was opened by keys or by its button, not by a touch of the text. */
  takesFocus: boolean;
  onPost: (text: string) => void;
  onCancel: () => void;
  onClose: () => void;
};

export function Panel(props: PanelProps) {
  const { threads, draft, takesFocus, said, actions, onClose } = props;
  const { comments: words } = useDocumentWords();
  const aside = useRef<HTMLElement>(null);
  const nowMs = useNow();
  const focusPanel = (): void => aside.current?.focus();
  useEffect(() => {
    if (takesFocus && aside.current?.contains(document.activeElement) === false) focusPanel();
  }, [takesFocus]);
  useListener(aside, 'keydown', (event) => {
    const isField = event.target instanceof HTMLTextAreaElement && event.target.value !== '';
    const isUndo = (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key === 'z';
    if (event.defaultPrevented || event.isComposing) return;
    if (event.key === 'Escape') onClose();
    else if (isUndo && !isField) actions.undo();
    else return;
    event.preventDefault();
  });
  const openCount = threads.filter(({ isResolved }) => !isResolved).length;
  return (
    <aside ref={aside} className="comments" aria-label={words.title} tabIndex={-1}>
      <header>
        <h2>{openCount === 0 ? words.title : words.open(openCount)}</h2>
        <button
          type="button"
          className="btn bare icon-button"
          aria-label={words.close}
          onClick={onClose}
        >
          <Icon shape="close" />
        </button>
      </header>
      {draft === null ? null : <NewThread draft={draft} panel={props} />}
      <Threads panel={props} list={{ ...props, nowMs, onFocusLost: focusPanel }} />
      <WhatWasDone said={said} onUndone={focusPanel} />
    </aside>
  );
}

function NewThread({ draft, panel }: { draft: Draft; panel: PanelProps }) {
  const { comments: words } = useDocumentWords();
  const quote = plainQuote(draft.quote);
  return (
    <section className="thread tinted" aria-label={words.on(quote)}>
      <p className="quote">
        <q dir="auto">{quote}</q>
      </p>
      <RemarkForm
        label={words.yours}
        action={words.post}
        kept={panel.kept}
        name={NEW}
        onPost={panel.onPost}
        onCancel={panel.onCancel}
      />
    </section>
  );
}

function Threads({ panel, list }: { panel: PanelProps; list: ThreadListParts }) {
  const { comments: words } = useDocumentWords();
  const { threads, draft, canWrite } = panel;
  const open = threads.filter(({ isResolved }) => !isResolved);
  const resolved = threads.filter(({ isResolved }) => isResolved);
  if (threads.length === 0 && draft === null)
    return (
      <p className="none">
        {words.none} {canWrite ? words.howTo : ''}
      </p>
    );
  return (
    <>
      <ul>
        {open.map((thread) => (
          <ThreadItem key={thread.id} thread={thread} list={list} />
        ))}
      </ul>
      {resolved.length === 0 ? null : (
        <details>
          <summary>{words.resolvedOnes(resolved.length)}</summary>
          <ul>
            {resolved.map((thread) => (
              <ThreadItem key={thread.id} thread={thread} list={list} />
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

function WhatWasDone({ said, onUndone }: { said: Said | null; onUndone: () => void }) {
  const { common } = useWords();
  const undo = said?.undo ?? null;
  return (
    <div className="comments-said">
      <p role="status">{said?.text ?? ''}</p>
      {undo === null ? null : (
        <button
          type="button"
          className="btn small"
          onClick={() => {
            undo();
            onUndone();
          }}
        >
          {common.undo}
        </button>
      )}
    </div>
  );
}

function useNow(): number {
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), LOOK_AGAIN_MS);
    return () => clearInterval(timer);
  }, []);
  return nowMs;
}
