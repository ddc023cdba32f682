/** One dot for each other device, filled when it holds our last edit; a square for the mailbox. Pressed, it says who they are. */
import { lazy, useId, useRef, useState } from 'react';
import type { Room } from '../../room/room-api.ts';
import { Fetched } from '../fetched.tsx';
import { useWords } from '../words/use-words.tsx';
import './holders-button.css';
import { personStyle } from './people.tsx';
import { placeBeside } from './place-beside.ts';
import type { Holder } from './snapshot.ts';

const HeldBy = lazy(async () => ({
  default: (await import('../network/receipts/held-by.tsx')).HeldBy,
}));

/** More devices than this are only counted. */
const DOTS_MAX = 8;
const DOT_STEP = 14;

type HoldersButtonProps = {
  room: Room;
  holders: readonly Holder[];
  /** Null where there is none. */
  mailbox: { keeps: boolean } | null;
};

export function HoldersButton({ room, holders, mailbox }: HoldersButtonProps) {
  const { storage } = useWords();
  const [isOpen, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const id = useId();
  const shown = holders.slice(0, DOTS_MAX);
  const signs = shown.length + (mailbox === null ? 0 : 1);
  return (
    <>
      <button
        ref={button}
        type="button"
        className="holders"
        aria-label={storage.whoHolds}
        aria-expanded={isOpen}
        popoverTarget={id}
      >
        <svg width={signs * DOT_STEP} height="12" aria-hidden="true">
          {shown.map(({ id: peer, color, holds }, index) => (
            <circle
              key={peer}
              className={holds ? 'holds' : ''}
              style={personStyle(color)}
              cx={index * DOT_STEP + 6}
              cy="6"
              r="4.2"
            />
          ))}
          {mailbox === null ? null : (
            <rect
              className={mailbox.keeps ? 'holds' : ''}
              x={shown.length * DOT_STEP + 2}
              y="2"
              width="8"
              height="8"
            />
          )}
        </svg>
      </button>
      <div
        id={id}
        className="held-by"
        popover="auto"
        onToggle={({ newState, currentTarget }) => {
          setOpen(newState === 'open');
          if (newState === 'open' && button.current !== null)
            placeBeside(currentTarget, button.current);
        }}
      >
        {isOpen ? (
          <Fetched>
            <HeldBy room={room} entry={room.network.lastEntry()} />
          </Fetched>
        ) : null}
      </div>
    </>
  );
}
