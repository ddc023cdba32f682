/** The field: a new message, an answer, or other words for one's last. Enter sends, Shift and Enter breaks the line. */
import { useEffect, useId, useRef, useState, type KeyboardEvent, type RefObject } from 'react';
import { MESSAGE_LENGTH_MAX } from '../../model/chat/entries.ts';
import type { Room } from '../../room/room-api.ts';
import { Icon } from '../icons.tsx';
import type { Snapshot } from '../room/snapshot.ts';
import { useChatWords } from '../words/use-late-words.ts';
import { useWords } from '../words/use-words.tsx';
import type { ChatParts, Writing } from './chat-panel.tsx';
import { Offered, useOffer, type Offer } from './offered.tsx';
import { mentionsIn, type Candidate } from './typed.ts';

/** From so few on it is said how many letters are left. */
const LEFT_SAID = 200;
const SHOWN_WRITING_MS = 3000;

type ComposerProps = {
  room: Room;
  parts: ChatParts;
  field: RefObject<HTMLTextAreaElement | null>;
  writing: Writing;
  pages: Snapshot['pages'];
  onSent: () => void;
  onCancel: () => void;
  onList: () => void;
};

export function Composer(props: ComposerProps) {
  const { room, parts, field, writing, onSent, onCancel } = props;
  const words = useChatWords();
  const { text, setText } = useTexts(writing, parts);
  const people = candidatesOf(parts);
  const pages = props.pages.map((page) => ({ id: page.id, name: page.title.trim() }));
  const offer = useOffer({ field, text, setText, people, pages });
  const tell = useShownWriting(room);
  const { source } = parts.open;
  const send = (): void => {
    const said = text.trim();
    if (said === '') return;
    const mentions = mentionsIn(said, people);
    // Before the message, so that it goes with it.
    tell(false);
    if (writing.kind === 'edit') {
      if (said !== writing.text) source.change(writing.message.id, said, mentions);
    } else source.send(said, mentions, writing.to?.id ?? null);
    setText('');
    onSent();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    // While letters are composed, keys belong to that; Safari says so by the code alone.
    if (event.nativeEvent.isComposing || event.keyCode === 229) return;
    if (offer.onKey(event)) return;
    if (doKey(event, props, text, send)) event.preventDefault();
  };
  const onText = (value: string): void => {
    setText(value);
    tell(value.trim() !== '');
    offer.look();
  };
  const left = MESSAGE_LENGTH_MAX - text.length;
  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <About writing={writing} parts={parts} onCancel={onCancel} />
      <Offered offer={offer} />
      <Field {...{ field, text, offer, onText, onKeyDown }} />
      <button
        type="submit"
        className="btn main icon-button"
        aria-label={writing.kind === 'edit' ? words.save : words.send}
        disabled={text.trim() === ''}
      >
        <Icon shape="up" />
      </button>
      {left < LEFT_SAID ? <p className="left">{words.lettersLeft(left)}</p> : null}
    </form>
  );
}

type FieldProps = Pick<ComposerProps, 'field'> & {
  text: string;
  offer: Offer;
  onText: (text: string) => void;
  onKeyDown: (event: KeyboardEvent<HTMLTextAreaElement>) => void;
};

function Field({ field, text, offer, onText, onKeyDown }: FieldProps) {
  const words = useChatWords();
  const id = useId();
  return (
    <>
      <label htmlFor={id} className="unseen">
        {words.write}
      </label>
      <textarea
        ref={field}
        id={id}
        rows={1}
        dir="auto"
        maxLength={MESSAGE_LENGTH_MAX}
        placeholder={words.write}
        enterKeyHint="send"
        value={text}
        aria-autocomplete="list"
        aria-haspopup="listbox"
        aria-controls={offer.listId}
        aria-activedescendant={offer.activeId}
        onChange={({ currentTarget: { value } }) => onText(value)}
        onSelect={offer.look}
        onBlur={offer.close}
        onKeyDown={onKeyDown}
      />
    </>
  );
}

/** Whether the key meant something here. */
function doKey(
  event: KeyboardEvent,
  { parts, writing, onCancel, onList }: ComposerProps,
  text: string,
  send: () => void,
): boolean {
  const isPlain = !event.shiftKey && !event.altKey && !event.ctrlKey && !event.metaKey;
  if (event.key === 'Enter' && isPlain) {
    send();
    return true;
  }
  const isAbout = writing.kind === 'edit' || writing.to !== null;
  if (event.key === 'Escape' && isAbout) {
    onCancel();
    return true;
  }
  if (event.key === 'ArrowUp' && isPlain && text === '' && !isAbout) {
    const { chat, self } = parts.open.now;
    const last = chat.messages.findLast((own) => own.member === self && own.text !== null);
    if (last !== undefined) parts.onEdit(last);
    return last !== undefined;
  }
  if (event.key === 'PageUp' && text === '') {
    onList();
    return true;
  }
  return false;
}

type AboutProps = { writing: Writing; parts: ChatParts; onCancel: () => void };

/** What the field is for, when it is not for a new message. */
function About({ writing, parts, onCancel }: AboutProps) {
  const words = useChatWords();
  const { common } = useWords();
  const to = writing.kind === 'new' ? writing.to : null;
  if (writing.kind === 'new' && to === null) return null;
  return (
    <div className="about">
      <p>
        {to === null ? words.editing : words.replyingTo(parts.naming.authorOf(to))}
        {to === null ? null : <q dir="auto">{to.text}</q>}
      </p>
      <button
        type="button"
        className="btn bare icon-button"
        aria-label={common.cancel}
        onClick={onCancel}
      >
        <Icon shape="close" />
      </button>
    </div>
  );
}

function candidatesOf({ open, naming }: ChatParts): Candidate[] {
  const { people, self } = open.now;
  return [...people.entries()]
    .filter(([id, { name }]) => id !== self && name.trim() !== '')
    .map(([id]) => ({ id, name: naming.nameOf(id) }));
}

/** The draft of a new message stays, on this device, while another is edited and when the chat is closed. */
function useTexts(
  writing: Writing,
  { open: { notes } }: ChatParts,
): { text: string; setText: (text: string) => void } {
  const [draft, setDraft] = useState(notes.draft);
  const [edited, setEdited] = useState({ id: '', text: '' });
  if (writing.kind === 'edit' && edited.id !== writing.message.id)
    setEdited({ id: writing.message.id, text: writing.text });
  if (writing.kind === 'new' && edited.id !== '') setEdited({ id: '', text: '' });
  return {
    text: writing.kind === 'edit' ? edited.text : draft,
    setText(text) {
      if (writing.kind === 'edit') return setEdited({ id: writing.message.id, text });
      notes.keepDraft(text);
      return setDraft(text);
    },
  };
}

/** Others see that we write here: when it begins and when it ends, never for each key. */
function useShownWriting(room: Room): (isWriting: boolean) => void {
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  useEffect(
    () => () => {
      if (timer.current === null) return;
      clearTimeout(timer.current);
      room.updatePresence({ chats: undefined });
    },
    [room],
  );
  return (isWriting) => {
    if (timer.current !== null) clearTimeout(timer.current);
    else if (isWriting) room.updatePresence({ chats: true });
    else return;
    const stop = (): void => {
      timer.current = null;
      room.updatePresence({ chats: undefined });
    };
    if (isWriting) timer.current = setTimeout(stop, SHOWN_WRITING_MS);
    else stop();
  };
}
