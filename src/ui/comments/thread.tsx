/** One thread: its words, what was said about them, and what can be done with it. */
import { useEffect, useRef } from 'react';
import { personStyle } from '../room/people.tsx';
import { useDocumentWords } from '../words/use-late-words.ts';
import { useWords } from '../words/use-words.tsx';
import { RemarkForm, type KeptTexts } from './remark-form.tsx';
import type { CommentActions } from './use-comments.ts';
import { useListener } from './use-listener.ts';
import { plainQuote, type ShownRemark, type ShownThread } from './use-threads.ts';

export type ThreadListParts = {
  canWrite: boolean;
  /** The one that is tinted in the text. */
  tinted: string | null;
  /** The one that is being answered. */
  replyingTo: string | null;
  nowMs: number;
  kept: KeptTexts;
  actions: CommentActions;
  onReplying: (thread: string | null) => void;
  onGoTo: (thread: string) => void;
  onPoint: (thread: string | null) => void;
  /** What had the focus is no longer there. */
  onFocusLost: () => void;
};

export function ThreadItem({ thread, list }: { thread: ShownThread; list: ThreadListParts }) {
  const { comments: words } = useDocumentWords();
  const item = useRef<HTMLLIElement>(null);
  const isTinted = list.tinted === thread.id;
  useEffect(() => {
    const element = item.current;
    if (isTinted && element?.contains(document.activeElement) === false)
      element.scrollIntoView({ block: 'nearest' });
  }, [isTinted]);
  useListener(item, 'mouseenter', () => list.onPoint(thread.id));
  useListener(item, 'mouseleave', () => list.onPoint(null));
  const [first] = thread.remarks;
  return (
    <li
      ref={item}
      className={isTinted ? 'thread tinted' : 'thread'}
      aria-label={words.thread(first?.name ?? '', thread.quote)}
    >
      {thread.isThere ? (
        <button
          type="button"
          className="quote"
          aria-label={words.goTo(thread.quote)}
          onClick={() => list.onGoTo(thread.id)}
        >
          <q dir="auto">{thread.quote}</q>
        </button>
      ) : (
        <p className="quote">
          <q dir="auto">{thread.quote}</q>
          <small>{words.gone}</small>
        </p>
      )}
      <ul>
        {thread.remarks.map((remark) => (
          <RemarkItem key={remark.key} remark={remark} thread={thread.id} list={list} />
        ))}
      </ul>
      {list.canWrite ? <Answer thread={thread} list={list} /> : null}
    </li>
  );
}

type RemarkItemProps = { remark: ShownRemark; thread: string; list: ThreadListParts };

function RemarkItem({ remark, thread, list }: RemarkItemProps) {
  const { comments: words } = useDocumentWords();
  const { room } = useWords();
  const { name, color, atMs, text, isOwn } = remark;
  return (
    <li className="remark">
      <b style={personStyle(color)}>{isOwn ? room.you(name) : name}</b>
      <time dateTime={new Date(atMs).toISOString()} title={words.moment(atMs)}>
        {words.ago(atMs, list.nowMs)}
      </time>
      {isOwn && list.canWrite ? (
        <button
          type="button"
          className="text-button"
          aria-label={words.removeOf(plainQuote(text))}
          onClick={() => {
            list.actions.remove(thread, remark.key);
            list.onFocusLost();
          }}
        >
          {words.remove}
        </button>
      ) : null}
      <p dir="auto">{text}</p>
    </li>
  );
}

function Answer({ thread, list }: { thread: ShownThread; list: ThreadListParts }) {
  const { comments: words } = useDocumentWords();
  const { actions, onReplying, onFocusLost } = list;
  const { id, isResolved } = thread;
  const replyButton = useRef<HTMLButtonElement>(null);
  const isReplying = list.replyingTo === id && !isResolved;
  const wasReplying = useRef(isReplying);
  useEffect(() => {
    if (wasReplying.current && !isReplying && list.replyingTo === null)
      replyButton.current?.focus();
    wasReplying.current = isReplying;
  }, [isReplying, list.replyingTo]);
  if (isReplying)
    return (
      <RemarkForm
        label={words.yourReply}
        action={words.reply}
        kept={list.kept}
        name={`reply ${id}`}
        onPost={(text) => {
          actions.reply(id, text);
          onReplying(null);
        }}
        onCancel={() => onReplying(null)}
      />
    );
  return (
    <div className="choices">
      {isResolved ? null : (
        <button
          ref={replyButton}
          type="button"
          className="text-button"
          onClick={() => onReplying(id)}
        >
          {words.reply}
        </button>
      )}
      <button
        type="button"
        className="text-button"
        onClick={() => {
          actions.resolve(id, !isResolved);
          onFocusLost();
        }}
      >
        {isResolved ? words.reopen : words.resolve}
      </button>
    </div>
  );
}
