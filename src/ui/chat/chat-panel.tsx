/** The chat beside the page; the whole screen on phones. */
import { useCallback, useEffect, useMemo, useRef, useState, type RefObject } from 'react';
import type { Message } from '../../model/chat/chat.ts';
import type { Reaction } from '../../model/chat/entries.ts';
import { Icon } from '../icons.tsx';
import { useEscape } from '../room/use-escape.ts';
import type { Snapshot } from '../room/snapshot.ts';
import { useChatWords } from '../words/use-late-words.ts';
import { useWords } from '../words/use-words.tsx';
import type { ChatHostProps } from './chat-host.tsx';
import { Composer } from './composer.tsx';
import { MessageList, type ListHandle } from './message-list.tsx';
import { useIsInFront, usePhoneHeight } from './use-screen.ts';
import { useNaming, type Naming, type OpenChat } from './use-chat.ts';

/** What the field below the messages is for now. */
export type Writing =
  | { kind: 'new'; to: Message | null }
  | { kind: 'edit'; message: Message; text: string };

export type ChatPanelProps = ChatHostProps & { open: OpenChat };

/** All that a message needs of its chat. */
export type ChatParts = {
  open: OpenChat;
  naming: Naming;
  canWrite: boolean;
  pages: ReadonlyMap<string, string>;
  onReply: (message: Message) => void;
  onEdit: (message: Message) => void;
  onRemove: (message: Message) => void;
  onReact: (message: Message, sign: Reaction, isOn: boolean) => void;
  onOpenPage: (page: string) => void;
};

const NEW: Writing = { kind: 'new', to: null };

export function ChatPanel(props: ChatPanelProps) {
  const { open, snapshot, isCovered, onClose } = props;
  const words = useChatWords();
  const aside = useRef<HTMLElement>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const list = useRef<ListHandle>(null);
  const [writing, setWriting] = useState<Writing>(NEW);
  const [removed, setRemoved] = useState<Message | null>(null);
  const canWrite = snapshot.status.role === 'edit';
  const naming = useNaming(open.now);
  const newFrom = useNewFrom(open, isCovered);
  const parts = useParts(props, { field, canWrite, naming, setWriting, setRemoved });
  useEscape(aside, onClose);
  usePhoneHeight(aside);
  useFocus(aside, field);
  const done = useCallback((): void => {
    setWriting(NEW);
    field.current?.focus();
  }, []);
  return (
    <aside ref={aside} className="chat" aria-label={words.title} tabIndex={-1}>
      <header>
        <h2>{words.title}</h2>
        <button
          type="button"
          className="btn bare icon-button"
          aria-label={words.close}
          onClick={onClose}
        >
          <Icon shape="close" />
        </button>
      </header>
      <MessageList
        ref={list}
        parts={parts}
        newFrom={newFrom}
        isCovered={isCovered}
        onLeave={() => (field.current ?? aside.current)?.focus()}
      />
      <Below parts={parts} snapshot={snapshot} removed={removed} onRestored={setRemoved} />
      {canWrite ? (
        <Composer
          room={props.room}
          parts={parts}
          field={field}
          writing={writing}
          pages={snapshot.pages}
          onSent={() => {
            done();
            list.current?.toNewest();
          }}
          onCancel={done}
          onList={() => list.current?.focus()}
        />
      ) : (
        <p className="view-only">{words.viewOnly}</p>
      )}
    </aside>
  );
}

type Doing = {
  field: RefObject<HTMLTextAreaElement | null>;
  canWrite: boolean;
  naming: Naming;
  setWriting: (writing: Writing) => void;
  setRemoved: (message: Message | null) => void;
};

function useParts(
  { open, snapshot, onOpenPage }: ChatPanelProps,
  { field, canWrite, naming, setWriting, setRemoved }: Doing,
): ChatParts {
  const titles = JSON.stringify(snapshot.pages.map(({ id, title }) => [title.trim(), id]));
  const pages = useMemo(() => new Map(JSON.parse(titles) as [string, string][]), [titles]);
  return useMemo(
    () => ({
      open,
      naming,
      canWrite,
      pages,
      onOpenPage,
      onReply(to) {
        setWriting({ kind: 'new', to });
        field.current?.focus();
      },
      onEdit(message) {
        setWriting({ kind: 'edit', message, text: message.text ?? '' });
        field.current?.focus();
      },
      onRemove(message) {
        open.source.change(message.id, null, []);
        setRemoved(message);
      },
      onReact: (message, sign, isOn) => open.source.react(message.id, sign, isOn),
    }),
    [open, naming, canWrite, pages, onOpenPage, field, setWriting, setRemoved],
  );
}

type BelowProps = {
  parts: ChatParts;
  snapshot: Snapshot;
  removed: Message | null;
  onRestored: (none: null) => void;
};

/** What holds for all of it: who writes, who is out of reach, what was taken back. */
function Below({ parts: { open, naming }, snapshot, removed, onRestored }: BelowProps) {
  const words = useChatWords();
  const { common } = useWords();
  const { chat, apart, writing } = open.now;
  const isAlone = snapshot.status.state === 'offline';
  const away = isAlone
    ? words.nobody
    : apart.length > 0
      ? words.outOfReach(apart.map(naming.nameOf))
      : '';
  return (
    <div className="below">
      {chat.removedCount > 0 ? <p>{words.removed(chat.removedCount)}</p> : null}
      <div role="status" className="taken-back">
        {removed === null ? null : (
          <>
            <p>{words.removedNow}</p>
            <button
              type="button"
              className="text-button"
              onClick={() => {
                open.source.change(removed.id, removed.text, removed.mentions);
                onRestored(null);
              }}
            >
              {common.undo}
            </button>
          </>
        )}
      </div>
      {away === '' ? null : <p className="away">{away}</p>}
      <p className="writing">
        {writing.length === 0 ? '' : words.isWriting(writing.map(naming.nameOf))}
      </p>
    </div>
  );
}

/** The first message that was not seen when the chat was opened, or came while nobody looked. It stays until the chat is closed. */
function useNewFrom({ unread }: OpenChat, isCovered: boolean): string | null {
  const first = unread.messages[0]?.id ?? null;
  const isInFront = useIsInFront() && !isCovered;
  const [newFrom, setNewFrom] = useState(first);
  const [wasInFront, setWasInFront] = useState(isInFront);
  if (wasInFront !== isInFront) {
    setWasInFront(isInFront);
    if (!isInFront) setNewFrom(null);
  }
  if (!isInFront && newFrom === null && first !== null) setNewFrom(first);
  return newFrom;
}

/** It gets the focus when it opens, and gives it back. */
function useFocus(
  aside: RefObject<HTMLElement | null>,
  field: RefObject<HTMLTextAreaElement | null>,
): void {
  useEffect(() => {
    const before = document.activeElement;
    (field.current ?? aside.current)?.focus();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, [aside, field]);
}
