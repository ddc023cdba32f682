/** Beside a selection: who wrote it and how many devices hold it; asked further, by name and time. Fetched with the first selection. */
import { useEffect, useState, type ReactNode } from 'react';
import type { Room } from '../../../room/room-api.ts';
import { Dialog } from '../../dialog.tsx';
import { Icon } from '../../icons.tsx';
import type { Selected } from '../../page/page-selection.tsx';
import { personStyle } from '../../room/people.tsx';
import { clockSeconds, plainName } from '../../words/names.ts';
import { momentIn } from '../../words/ago.ts';
import { Naming, seen, type Speech } from '../sentences.ts';
import { useSpeech } from '../use-looking.ts';
import { useNetwork } from '../use-network.ts';
import { capital, Devices } from './held-by.tsx';
import './held-by.css';
import { heldWords, writtenBy, type AuthorShare, type Written } from './written-by.ts';

/** More authors than this are counted. */
const NAMED_MAX = 2;

function authorName({ author }: AuthorShare, { words, network }: Speech): string {
  const { holders, you } = network.view;
  if (author === null) return holders.unknownAuthor;
  return author.isSelf ? you : plainName(author.name, words.names.someone);
}

const namesOf = ({ authors }: Written, speech: Speech): string[] => [
  ...new Set(authors.map((share) => authorName(share, speech))),
];

type InBubbleProps = {
  room: Room;
  selected: Selected;
  /** It is as wide as what it says. */
  onWidth: () => void;
  /** Where all of it is older than what is known letter by letter. */
  otherwise: ReactNode;
};

/** "Ana; held by all 3 others". */
export function InBubble({ room, selected, onWidth, otherwise }: InBubbleProps) {
  const speech = useSpeech();
  // Receipts change with the network: each reading of it asks anew.
  useNetwork(room);
  const [isAsked, setAsked] = useState(false);
  const written = writtenBy(room, selected);
  const people = namesOf(written, speech);
  const few =
    people.length > NAMED_MAX
      ? speech.network.view.few(people)
      : speech.words.names.listWho(people);
  const text = [few, heldWords(written, speech.network.view.holders)]
    .filter((part) => part !== '')
    .join('; ');
  useEffect(onWidth, [onWidth, text]);
  return (
    <>
      <button type="button" className="held" aria-haspopup="dialog" onClick={() => setAsked(true)}>
        {text}
      </button>
      {written.held === null ? otherwise : null}
      {isAsked ? (
        <WhoWrote room={room} selected={selected} onClose={() => setAsked(false)} />
      ) : null}
    </>
  );
}

type WhoWroteProps = { room: Room; selected: Selected; onClose: () => void };

export function WhoWrote({ room, selected, onClose }: WhoWroteProps) {
  const speech = useSpeech();
  const snapshot = useNetwork(room);
  const { holders } = speech.network.view;
  const written = writtenBy(room, selected);
  return (
    <Dialog
      title={holders.selected}
      close={{ label: holders.close, icon: <Icon shape="close" /> }}
      onClose={onClose}
    >
      <section className="holders-list">
        <ul>
          {written.authors.map((share) => (
            <li key={share.client} className="holds" style={personStyle(share.author?.color ?? '')}>
              <i aria-hidden="true" />
              <b>{authorName(share, speech)}</b> <span>{whenOf(share, speech)}</span>
            </li>
          ))}
        </ul>
        {written.held === null ? null : (
          <>
            <p>{capital(heldWords(written, holders))}.</p>
            <Devices
              room={room}
              info={written.held}
              speech={speech}
              naming={new Naming(seen(snapshot), speech)}
              trace={null}
            />
          </>
        )}
        {written.hasOlder ? <p>{holders.old}</p> : null}
        {written.isCut ? <p>{holders.cut}</p> : null}
      </section>
    </Dialog>
  );
}

const DAY_MS = 86_400_000;

function whenOf({ madeByMs }: AuthorShare, { network }: Speech): string {
  const { holders, locale } = network.view;
  if (madeByMs === null) return holders.timeUnknown;
  const isRecent = Math.abs(Date.now() - madeByMs) < DAY_MS;
  return holders.madeBy(isRecent ? clockSeconds(madeByMs) : momentIn(locale, madeByMs));
}
