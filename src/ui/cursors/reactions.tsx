/** A bar of reactions for the open page, and those that people give: at their place for two seconds, stored nowhere, said aloud politely. */
import {
  useCallback,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
} from 'react';
import { createPortal } from 'react-dom';
import type { Room } from '../../room/room-api.ts';
import type { Command } from '../commands/commands.ts';
import { useCommands } from '../commands/use-commands.tsx';
import { placeBeside } from '../room/place-beside.ts';
import { personStyle } from '../room/people.tsx';
import type { PageId, Snapshot } from '../room/snapshot.ts';
import { peersOn } from '../room/whereabouts.ts';
import { useCursorWords } from '../words/use-late-words.ts';
import { useWords } from '../words/use-words.tsx';
import { Glyph } from './glyph.tsx';
import { REACTIONS, type Reaction } from './reaction-kinds.ts';
import './reactions.css';
import { useReactions } from './use-reactions.ts';

export type ReactionsProps = { room: Room; page: PageId; snapshot: Snapshot };

export function Reactions({ room, page, snapshot }: ReactionsProps) {
  const { reactions: words } = useCursorWords();
  const { palette } = useWords();
  const button = useRef<HTMLButtonElement>(null);
  const bar = useRef<HTMLDivElement>(null);
  const { shown, said, react } = useReactions({ room, page, origins: { bar, button } });
  const names = peersOn(page, snapshot).map(({ name }) => name);
  const [asked, setAsked] = useState(0);
  const open = useCallback(() => setAsked((times) => times + 1), []);
  useEffect(() => {
    if (asked > 0) bar.current?.showPopover();
  }, [asked]);
  useCommands(
    useMemo(
      () => commandsOf(words, palette.groups.page, react, open),
      [words, palette, react, open],
    ),
  );
  return (
    <>
      <Bar {...{ bar, button }} means={words.withYou([...new Set(names)])} onReact={react} />
      {createPortal(
        <div className="reactions-shown" aria-hidden="true">
          {shown.map(({ id, name, color, reaction, x, y }) => (
            <span
              key={id}
              className="reaction"
              style={{ ...personStyle(color), left: `${x}px`, top: `${y}px` }}
            >
              <Glyph reaction={reaction} />
              <b>{name}</b>
            </span>
          ))}
        </div>,
        document.body,
      )}
      <p className="unseen" role="status" aria-label={words.title}>
        {said}
      </p>
    </>
  );
}

type ReactionWords = ReturnType<typeof useCursorWords>['reactions'];

function commandsOf(
  words: ReactionWords,
  group: string,
  react: (reaction: Reaction) => void,
  open: () => void,
): Command[] {
  const anywhere = { group, worksInFields: true };
  return [
    { ...anywhere, id: 'react.open', title: words.open, keys: 'Mod+Alt+R', run: open },
    ...REACTIONS.map((reaction) => ({
      ...anywhere,
      id: `react.${reaction}`,
      title: words.give(words.names[reaction]),
      run: () => react(reaction),
    })),
  ];
}

type BarProps = {
  bar: React.RefObject<HTMLDivElement | null>;
  button: React.RefObject<HTMLButtonElement | null>;
  /** Who sees it. */
  means: string;
  onReact: (reaction: Reaction) => void;
};

/** It stays until it is left, for a second one. */
function Bar({ bar, button, means, onReact }: BarProps) {
  const { reactions: words } = useCursorWords();
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  useEffect(() => {
    if (isOpen) bar.current?.querySelector('button')?.focus();
  }, [isOpen, bar]);
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    // Those are the browser's: another tab, a page back.
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const reaction = REACTIONS[Number(event.key) - 1];
    if (reaction !== undefined) onReact(reaction);
    else if (!moveFocus(event)) return;
    event.preventDefault();
  };
  return (
    <>
      <button
        ref={button}
        type="button"
        className="react-button"
        aria-label={words.open}
        aria-expanded={isOpen}
        title={words.open}
        popoverTarget={id}
      >
        <Glyph reaction="laugh" />
      </button>
      <div
        ref={bar}
        id={id}
        className="react-bar"
        popover="auto"
        role="toolbar"
        tabIndex={-1}
        aria-label={words.title}
        aria-describedby={`${id}-means`}
        onKeyDown={onKeyDown}
        onToggle={({ newState, currentTarget }) => {
          setOpen(newState === 'open');
          if (newState === 'open' && button.current !== null)
            placeBeside(currentTarget, button.current);
        }}
      >
        <div className="row">
          {REACTIONS.map((reaction, at) => (
            <button
              key={reaction}
              type="button"
              aria-label={words.names[reaction]}
              aria-keyshortcuts={`${at + 1}`}
              title={`${words.names[reaction]} (${at + 1})`}
              onClick={() => onReact(reaction)}
            >
              <Glyph reaction={reaction} />
            </button>
          ))}
        </div>
        <p id={`${id}-means`}>{means}</p>
      </div>
    </>
  );
}

const STEPS: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowLeft: -1 };

function moveFocus({ key, currentTarget }: KeyboardEvent<HTMLDivElement>): boolean {
  const step = STEPS[key];
  if (step === undefined) return false;
  const buttons = [...currentTarget.querySelectorAll('button')];
  const at = buttons.findIndex((button) => button === document.activeElement);
  const isTurned = getComputedStyle(currentTarget).direction === 'rtl';
  buttons[(at + (isTurned ? -step : step) + buttons.length) % buttons.length]?.focus();
  return true;
}
