/** One message, and what stands above it. */
import { memo, useRef, type ReactNode } from 'react';
import type { Break } from '../../model/chat/breaks.ts';
import { REACTIONS, type Reaction } from '../../model/chat/entries.ts';
import type { Message } from '../../model/chat/chat.ts';
import { useListener } from '../comments/use-listener.ts';
import { Icon } from '../icons.tsx';
import { personStyle } from '../room/people.tsx';
import { clockTime } from '../words/names.ts';
import { useChatWords } from '../words/use-late-words.ts';
import { useWords } from '../words/use-words.tsx';
import type { ChatParts } from './chat-panel.tsx';
import { piecesOf, type Piece } from './pieces.ts';
import type { Row } from './rows.ts';
import { Sign } from './sign.tsx';
import { personKey } from './source.ts';

const QUOTE_LENGTH_MAX = 120;
const LABEL_LENGTH_MAX = 400;

type MessageRowProps = {
  row: Row;
  parts: ChatParts;
  /** What can be done with it is shown. */
  isLit: boolean;
  isTabStop: boolean;
  onLit: (id: string | null) => void;
  onGoTo: (id: string) => void;
};

export const MessageRow = memo(function MessageRow(props: MessageRowProps) {
  const { row, parts, isLit, isTabStop, onLit, onGoTo } = props;
  const { message, isFirst } = row;
  const words = useChatWords();
  const article = useRef<HTMLElement>(null);
  const light = (): void => onLit(message.id);
  useListener(article, 'mouseenter', light);
  useListener(article, 'focusin', light);
  useListener(article, 'click', light);
  const { naming, open } = parts;
  const isNamed = message.mentions.some(({ member }) => member === open.now.self);
  const text = (message.text ?? words.gone).slice(0, LABEL_LENGTH_MAX);
  const name = naming.authorOf(message);
  return (
    <div className="said">
      <Above row={row} parts={parts} />
      <article
        ref={article}
        className={`${isFirst ? 'first' : ''}${isNamed ? ' named' : ''}${isLit ? ' lit' : ''}`}
        data-id={message.id}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- arrow keys walk over the messages
        tabIndex={isTabStop ? 0 : -1}
        aria-label={`${name}, ${clockTime(message.atMs)}: ${text}`}
      >
        {isFirst ? <Author message={message} parts={parts} /> : null}
        {message.to === null ? null : <Quote to={message.to} parts={parts} onGoTo={onGoTo} />}
        {message.text === null ? (
          <p className="gone">{words.gone}</p>
        ) : (
          <p dir="auto">
            <Text message={message} text={message.text} parts={parts} />
            {message.isEdited ? <small> {words.edited}</small> : null}
          </p>
        )}
        {message.text === null ? null : <Reactions message={message} parts={parts} />}
        {open.now.waiting.has(message.id) ? (
          <small className="only-here">{words.onlyHere}</small>
        ) : null}
        {isLit && parts.canWrite && message.text !== null ? (
          <Actions message={message} parts={parts} />
        ) : null}
      </article>
    </div>
  );
});

function Above({ row: { dayMs, breaks, isNew }, parts }: { row: Row; parts: ChatParts }) {
  const words = useChatWords();
  return (
    <>
      {dayMs === null ? null : <p className="day">{words.day(dayMs)}</p>}
      {breaks.map((one) => (
        <p key={one.kind} className={`break ${one.kind}`}>
          <span>{sayBreak(one, parts, words)}</span>
        </p>
      ))}
      {isNew ? (
        <p className="new-line">
          <span>{words.newOnes}</span>
        </p>
      ) : null}
    </>
  );
}

function sayBreak(
  { kind, members }: Break,
  { naming }: ChatParts,
  words: ReturnType<typeof useChatWords>,
): string {
  return kind === 'together' ? words.together : words[kind](naming.namesOf(members));
}

function Author({ message, parts: { naming } }: { message: Message; parts: ChatParts }) {
  const words = useChatWords();
  const { room } = useWords();
  const key = personKey(message);
  const name = naming.nameOf(key);
  const isSelf = naming.isSelf(key);
  return (
    <header>
      <b style={personStyle(naming.colorOf(key))}>{isSelf ? room.you(name) : name}</b>
      <time dateTime={new Date(message.atMs).toISOString()} title={words.moment(message.atMs)}>
        {clockTime(message.atMs)}
      </time>
    </header>
  );
}

type QuoteProps = { to: string; parts: ChatParts; onGoTo: (id: string) => void };

function Quote({ to, parts: { open, naming }, onGoTo }: QuoteProps) {
  const words = useChatWords();
  const message = open.now.chat.byId.get(to);
  if (message === undefined) return <p className="quote">{words.notHere}</p>;
  const name = naming.authorOf(message);
  return (
    <button
      type="button"
      className="quote"
      aria-label={words.goTo(name)}
      onClick={() => onGoTo(to)}
    >
      <b style={personStyle(naming.colorOf(personKey(message)))}>{name}</b>{' '}
      <q dir="auto">{(message.text ?? words.gone).slice(0, QUOTE_LENGTH_MAX)}</q>
    </button>
  );
}

function Text({ message, text, parts }: { message: Message; text: string; parts: ChatParts }) {
  return piecesOf(text, message.mentions, parts.pages).map((piece, i) => (
    // oxlint-disable-next-line react/no-array-index-key -- pieces of one text, in its order, have no other name
    <PieceOf key={i} piece={piece} parts={parts} />
  ));
}

function PieceOf({ piece, parts }: { piece: Piece; parts: ChatParts }): ReactNode {
  switch (piece.kind) {
    case 'text':
      return piece.text;
    case 'link':
      return (
        <a href={piece.href} target="_blank" rel="noopener noreferrer nofollow">
          {piece.text}
        </a>
      );
    case 'mention':
      return (
        <b className="mention" style={personStyle(parts.naming.colorOf(piece.member))}>
          {piece.text}
        </b>
      );
    case 'page':
      return (
        <button type="button" className="page-link" onClick={() => parts.onOpenPage(piece.page)}>
          {piece.text}
        </button>
      );
  }
}

function Reactions({ message, parts }: { message: Message; parts: ChatParts }) {
  const words = useChatWords();
  const { naming, open, canWrite, onReact } = parts;
  if (message.reactions.length === 0) return null;
  return (
    <ul className="reactions">
      {message.reactions.map(({ sign, members }) => {
        const isOwn = members.includes(open.now.self);
        const label = words.reactedWith(words.signs[sign], naming.namesOf(members));
        return (
          <li key={sign}>
            <button
              type="button"
              aria-label={label}
              title={label}
              aria-pressed={isOwn}
              disabled={!canWrite}
              onClick={() => onReact(message, sign, !isOwn)}
            >
              <Sign sign={sign} /> {members.length}
            </button>
          </li>
        );
      })}
    </ul>
  );
}

function Actions({ message, parts }: { message: Message; parts: ChatParts }) {
  const words = useChatWords();
  const { open, onReact, onReply, onEdit, onRemove } = parts;
  const hasGiven = (sign: Reaction): boolean =>
    message.reactions.some((one) => one.sign === sign && one.members.includes(open.now.self));
  const isOwn = message.member === open.now.self;
  return (
    <div className="actions" role="group" aria-label={words.actions}>
      {REACTIONS.map((sign) => (
        <button
          key={sign}
          type="button"
          aria-label={words.reactWith(words.signs[sign])}
          title={words.signs[sign]}
          aria-pressed={hasGiven(sign)}
          onClick={() => onReact(message, sign, !hasGiven(sign))}
        >
          <Sign sign={sign} />
        </button>
      ))}
      <button
        type="button"
        aria-label={words.reply}
        title={words.reply}
        onClick={() => onReply(message)}
      >
        <Icon shape="reply" />
      </button>
      {isOwn ? (
        <>
          <button
            type="button"
            aria-label={words.edit}
            title={words.edit}
            onClick={() => onEdit(message)}
          >
            <Icon shape="pen" />
          </button>
          <button
            type="button"
            aria-label={words.remove}
            title={words.remove}
            onClick={() => onRemove(message)}
          >
            <Icon shape="bin" />
          </button>
        </>
      ) : null}
    </div>
  );
}
