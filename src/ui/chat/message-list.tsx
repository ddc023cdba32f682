/** The messages, as far back as was looked; the newest at the foot, unless one reads further up. */
import {
  useCallback,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type Ref,
  type RefObject,
} from 'react';
import { useListener } from '../comments/use-listener.ts';
import { useChatWords } from '../words/use-late-words.ts';
import type { ChatParts } from './chat-panel.tsx';
import { MessageRow } from './message-row.tsx';
import { firstDrawn, rowsOf, stillDrawn, WINDOW, type Row } from './rows.ts';
import { Announced } from './announced.tsx';
import { useIsInFront } from './use-screen.ts';
import { articlesOf, useScrollKept } from './use-scroll-kept.ts';

export type ListHandle = { focus: () => void; toNewest: () => void };

type MessageListProps = {
  ref: Ref<ListHandle>;
  parts: ChatParts;
  newFrom: string | null;
  isCovered: boolean;
  /** Back to the field. */
  onLeave: () => void;
};

export function MessageList({ ref, parts, newFrom, isCovered, onLeave }: MessageListProps) {
  const words = useChatWords();
  const { chat } = parts.open.now;
  const log = useRef<HTMLDivElement>(null);
  const [from, setFrom] = useState(() => firstDrawn(chat.messages, newFrom));
  const rows = useMemo(() => rowsOf(chat, from, newFrom), [chat, from, newFrom]);
  const earlier = useCallback(() => setFrom((now) => Math.max(0, now - WINDOW)), []);
  const scroll = useScrollKept(log, rows, from > 0 ? earlier : null);
  const [counted, setCounted] = useState(chat.messages.length);
  if (counted !== chat.messages.length) {
    setCounted(chat.messages.length);
    if (scroll.isAtEnd) setFrom(stillDrawn(chat.messages, from, newFrom));
  }
  const [lit, setLit] = useState<string | null>(null);
  const goTo = useGoTo(log, parts, from, setFrom);
  useSeen(log, parts, rows, { isCovered, scrolled: scroll.turn });
  useKeys(log, rows, onLeave);
  useImperativeHandle(ref, () => ({
    focus: () => articlesOf(log.current).at(-1)?.focus(),
    toNewest: scroll.toNewest,
  }));
  const tabStop = rows.some(({ message }) => message.id === lit) ? lit : rows.at(-1)?.message.id;
  return (
    <div className="log-frame">
      <div ref={log} className="log" role="log" aria-live="off" aria-label={words.log}>
        {from > 0 ? (
          <button type="button" className="text-button earlier" onClick={earlier}>
            {words.earlier(from)}
          </button>
        ) : null}
        {rows.length === 0 ? (
          <div className="none">
            <p>{words.empty}</p>
            <p>{words.emptyMeans}</p>
          </div>
        ) : null}
        {rows.map((row) => (
          <MessageRow
            key={row.message.id}
            row={row}
            parts={parts}
            isLit={row.message.id === lit}
            isTabStop={row.message.id === tabStop}
            onLit={setLit}
            onGoTo={goTo}
          />
        ))}
      </div>
      {scroll.isAtEnd ? null : (
        <button type="button" className="btn small to-newest" onClick={scroll.toNewest}>
          {words.toNewest}
        </button>
      )}
      <Announced parts={parts} />
    </div>
  );
}

const articleOf = (log: HTMLElement | null, id: string): HTMLElement | undefined =>
  articlesOf(log).find((article) => article.dataset['id'] === id);

/** To one message, also to one that is not drawn yet. */
function useGoTo(
  log: RefObject<HTMLElement | null>,
  { open }: ChatParts,
  from: number,
  setFrom: (from: number) => void,
): (id: string) => void {
  const { messages } = open.now.chat;
  const wanted = useRef<string | null>(null);
  useEffect(() => {
    if (wanted.current !== null) reach(articleOf(log.current, wanted.current));
    wanted.current = null;
  }, [log, from]);
  return useCallback(
    (id) => {
      const place = messages.findIndex((message) => message.id === id);
      if (place < 0) return;
      if (place >= from) {
        reach(articleOf(log.current, id));
        return;
      }
      wanted.current = id;
      setFrom(Math.max(0, place - WINDOW / 2));
    },
    [log, messages, from, setFrom],
  );
}

function reach(article: HTMLElement | undefined): void {
  article?.scrollIntoView({ block: 'center' });
  article?.focus({ preventScroll: true });
}

type Looked = { isCovered: boolean; scrolled: number };

/** What stands before somebody's eyes was seen. */
function useSeen(
  log: RefObject<HTMLElement | null>,
  { open }: ChatParts,
  rows: readonly Row[],
  { isCovered, scrolled }: Looked,
): void {
  const isLooking = useIsInFront() && !isCovered;
  const { unread, see } = open;
  useLayoutEffect(() => {
    const within = log.current?.getBoundingClientRect();
    if (!isLooking || unread.messages.length === 0 || within === undefined) return;
    const drawn = new Map(articlesOf(log.current).map((one) => [one.dataset['id'], one]));
    see(
      unread.messages.filter(({ id }) => {
        const box = drawn.get(id)?.getBoundingClientRect();
        return box !== undefined && box.top < within.bottom - 8 && box.bottom > within.top;
      }),
    );
  }, [log, isLooking, unread, see, rows, scrolled]);
}

/** From message to message. */
function useKeys(
  log: RefObject<HTMLDivElement | null>,
  rows: readonly Row[],
  onLeave: () => void,
): void {
  useListener(log, 'keydown', (event) => {
    const { target } = event;
    if (!(target instanceof HTMLElement) || event.altKey || event.ctrlKey || event.metaKey) return;
    const article = target.closest('article');
    if (article === null) return;
    const articles = articlesOf(log.current);
    const at = articles.indexOf(article);
    const goTo: Record<string, number> = {
      ArrowUp: at - 1,
      ArrowDown: at + 1,
      Home: 0,
      End: articles.length - 1,
    };
    const next = goTo[event.key];
    if (event.key === 'Escape') {
      if (target === article) onLeave();
      else article.focus();
    } else if (event.key === 'Enter' && target === article) firstToPress(article)?.focus();
    else if (next !== undefined && rows.length > 0) {
      if (next >= articles.length) onLeave();
      else articles[Math.max(0, next)]?.focus();
    } else return;
    event.preventDefault();
  });
}

const firstToPress = (article: HTMLElement): HTMLElement | null =>
  article.querySelector('.actions button') ?? article.querySelector('button, a');
