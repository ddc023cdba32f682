/** Reactions on one page: ours given, others' heard, each at its giver's place. */
import { useCallback, useEffect, useRef, useState, type RefObject } from 'react';
import { Bucket } from '../../lib/bucket.ts';
import type { Room } from '../../room/room-api.ts';
import type { PageId, PeerId } from '../room/snapshot.ts';
import { plainName } from '../words/names.ts';
import { useCursorWords } from '../words/use-late-words.ts';
import { useWords } from '../words/use-words.tsx';
import type { Spot } from './letters.ts';
import { spotOfPeer } from './pointed-at.ts';
import { decodeReaction, encodeReaction, type Reaction } from './reaction-kinds.ts';
import { hasRoomFor, toSay, type Reacted, type Shown } from './reactions-shown.ts';

const CHANNEL = 'react';
/** As the style sheet moves them. */
const SHOWN_MS = 2400;
/** Applause is quick; a key that is held down is not applause. */
const OWN_PER_S = 3;
const OWN_BURST = 6;
/** Those of one moment are one announcement. */
const SAY_AFTER_MS = 700;
/** Several of one place do not hide each other. */
const ASIDE_PX = 26;
const ASIDE_STEPS = 3;
/** An announcement is said anew when it comes again after this. */
const SAID_MS = 5000;
/** Away from the edges, for the name beside it and the way up. */
const EDGE_PX = 60;

type Parts = { room: Room; page: PageId; origins: Origins };
/** Where reactions come from whose giver has no place on the screen: the bar, while it is open, else its button. */
type Origins = { bar: RefObject<HTMLElement | null>; button: RefObject<HTMLElement | null> };

export function useReactions({ room, page, origins }: Parts): {
  shown: readonly Shown[];
  said: string;
  react: (reaction: Reaction) => void;
} {
  const { names } = useWords();
  const { bar, button } = origins;
  const { shown, show } = useShown();
  const [said, hear] = useSaid();
  const [own] = useState(() => new Bucket(OWN_PER_S, OWN_BURST));
  useEffect(
    () =>
      room.on('fleeting', ({ page: where, channel, from, payload }) => {
        const reaction = where === page && channel === CHANNEL ? decodeReaction(payload) : null;
        if (reaction === null) return;
        show(from, () => {
          const peer = room.peers().find(({ id }) => id === from);
          if (peer === undefined) return null;
          const name = plainName(peer.name, names.someone);
          hear({ from, name, reaction });
          const spot = spotOfOther(room, from, topOf(bar.current) ?? middleOf(button.current));
          return { name, reaction, color: peer.color, ...spot };
        });
      }),
    [room, page, names, show, hear, bar, button],
  );
  const react = useCallback(
    (reaction: Reaction) => {
      const { id, name, color } = room.self;
      if (!own.take(performance.now())) return;
      if (!room.fleeting.send(page, CHANNEL, encodeReaction(reaction))) return;
      const above = topOf(bar.current) ?? middleOf(button.current);
      const spot = within(spotOfPeer(room, id) ?? above);
      show(id, () => ({ name: plainName(name, names.someone), reaction, color, ...spot }));
    },
    [room, page, names, own, show, bar, button],
  );
  return { shown, said, react };
}

type Drawn = Omit<Shown, 'id' | 'from'>;

/** `draw` is asked only where there is room for one more of that person. */
function useShown(): {
  shown: readonly Shown[];
  show: (from: PeerId, draw: () => Drawn | null) => void;
} {
  const [shown, setShown] = useState<readonly Shown[]>([]);
  const now = useRef<readonly Shown[]>([]);
  const count = useRef(0);
  const show = useCallback((from: PeerId, draw: () => Drawn | null) => {
    const change = (next: readonly Shown[]): void => {
      now.current = next;
      setShown(next);
    };
    const drawn = hasRoomFor(now.current, from) ? draw() : null;
    if (drawn === null) return;
    count.current += 1;
    const id = count.current;
    const aside = ((id % ASIDE_STEPS) - 1) * ASIDE_PX;
    change([...now.current, { ...drawn, x: drawn.x + aside, from, id }]);
    setTimeout(() => change(now.current.filter((each) => each.id !== id)), SHOWN_MS);
  }, []);
  return { shown, show };
}

/** What is announced: those of one moment together. */
function useSaid(): [string, (reacted: Reacted) => void] {
  const { reactions: words } = useCursorWords();
  const [said, setSaid] = useState('');
  const heard = useRef<Reacted[]>([]);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const hear = useCallback(
    (reacted: Reacted) => {
      heard.current.push(reacted);
      if (heard.current.length > 1) return;
      clearTimeout(timer.current);
      timer.current = setTimeout(() => {
        const all = heard.current.splice(0);
        setSaid(toSay(all, (name, each) => words.said(name, words.names[each])));
        timer.current = setTimeout(() => setSaid(''), SAID_MS);
      }, SAY_AFTER_MS);
    },
    [words],
  );
  return [said, hear];
}

/** Where they point; else at their caret, at their name above, or, where none of that is on the screen, where ours come from. */
function spotOfOther(room: Room, peer: PeerId, otherwise: Spot | null): Spot {
  const id = CSS.escape(peer);
  const spots = [
    spotOfPeer(room, peer),
    middleOf(document.querySelector(`.caret[data-peer="${id}"] .caret-line`)),
    middleOf(document.querySelector(`[data-who="${id}"]`)),
  ];
  return within(spots.find((spot) => spot !== null && isSeen(spot)) ?? otherwise);
}

function within(spot: Spot | null): Spot {
  const { x, y } = spot ?? { x: innerWidth / 2, y: innerHeight };
  return {
    x: Math.max(EDGE_PX, Math.min(innerWidth - EDGE_PX, x)),
    y: Math.max(EDGE_PX, Math.min(innerHeight - EDGE_PX, y)),
  };
}

const isSeen = ({ x, y }: Spot): boolean => x >= 0 && y >= 0 && x <= innerWidth && y <= innerHeight;

/** Null: it is not on the screen. */
function middleOf(element: Element | null): Spot | null {
  const box = element?.getBoundingClientRect();
  if (box === undefined || box.height === 0) return null;
  return { x: box.left + box.width / 2, y: box.top + box.height / 2 };
}

function topOf(element: Element | null): Spot | null {
  const middle = middleOf(element);
  return middle === null ? null : { x: middle.x, y: element?.getBoundingClientRect().top ?? 0 };
}
