/** Names to choose from while one is being typed: people after @, pages after [[. */
import { useId, useState, type KeyboardEvent, type RefObject } from 'react';
import { useChatWords } from '../words/use-late-words.ts';
import { offered, queryAt, withChosen, type Candidate, type Query } from './typed.ts';

type OfferParts = {
  field: RefObject<HTMLTextAreaElement | null>;
  text: string;
  setText: (text: string) => void;
  people: readonly Candidate[];
  pages: readonly Candidate[];
};

export type Offer = {
  query: Query | null;
  candidates: readonly Candidate[];
  active: number;
  listId: string | undefined;
  activeId: string | undefined;
  choose: (candidate: Candidate) => void;
  /** Whether the key was for the list. */
  onKey: (event: KeyboardEvent) => boolean;
  look: () => void;
  close: () => void;
};

export function useOffer({ field, text, setText, people, pages }: OfferParts): Offer {
  const id = useId();
  const [query, setQuery] = useState<Query | null>(null);
  const [active, setActive] = useState(0);
  /** Where Escape was pressed: not offered there again. */
  const [refused, setRefused] = useState<number | null>(null);
  const candidates =
    query === null || query.from === refused
      ? []
      : offered(query, query.sign === '@' ? people : pages.filter(({ name }) => name !== ''));
  const look = (): void => {
    const { value, selectionStart, selectionEnd } = field.current ?? {};
    const next =
      value === undefined || selectionStart === undefined || selectionStart !== selectionEnd
        ? null
        : queryAt(value, selectionStart);
    if (next?.from !== query?.from || next?.text !== query?.text) setActive(0);
    if (next === null) setRefused(null);
    setQuery(next);
  };
  const choose = ({ name }: Candidate): void => {
    const element = field.current;
    if (query === null || element === null) return;
    const chosen = withChosen(text, query, element.selectionStart, name);
    setText(chosen.text);
    setQuery(null);
    // The caret can go there once the text is in the field.
    requestAnimationFrame(() => element.setSelectionRange(chosen.caret, chosen.caret));
  };
  const isOpen = candidates.length > 0;
  const onKey = (event: KeyboardEvent): boolean => {
    const chosen = candidates[active];
    if (!isOpen || chosen === undefined || event.shiftKey) return false;
    const { length } = candidates;
    if (event.key === 'ArrowDown') setActive((active + 1) % length);
    else if (event.key === 'ArrowUp') setActive((active - 1 + length) % length);
    else if (event.key === 'Enter' || event.key === 'Tab') choose(chosen);
    else if (event.key === 'Escape') setRefused(query?.from ?? null);
    else return false;
    event.preventDefault();
    return true;
  };
  return {
    query,
    candidates,
    active,
    listId: isOpen ? id : undefined,
    activeId: isOpen ? `${id}-${active}` : undefined,
    choose,
    onKey,
    look,
    close: () => setQuery(null),
  };
}

export function Offered({ offer }: { offer: Offer }) {
  const words = useChatWords();
  const { candidates, active, listId, query } = offer;
  return (
    <>
      <p className="unseen" role="status">
        {listId === undefined ? '' : words.offered(candidates.length)}
      </p>
      {listId === undefined ? null : (
        <div
          id={listId}
          className="offered"
          role="listbox"
          aria-label={query?.sign === '@' ? words.people : words.pages}
        >
          {candidates.map((candidate, i) => (
            <div
              key={candidate.id}
              id={`${listId}-${i}`}
              role="option"
              tabIndex={-1}
              aria-selected={i === active}
              // The field keeps the focus.
              onPointerDown={(event) => {
                event.preventDefault();
                offer.choose(candidate);
              }}
            >
              {candidate.name}
            </div>
          ))}
        </div>
      )}
    </>
  );
}
