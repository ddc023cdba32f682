/** The room's pages: which one is open, who is on which; new ones, another order, and those that were deleted. */
import { useEffect, useRef } from 'react';
import type { PageKind } from '../../room/room-api.ts';
import { Icon } from '../icons.tsx';
import { stepSentence } from '../words/state.ts';
import { useWords } from '../words/use-words.tsx';
import { MenuButton } from './menu.tsx';
import { PAGE_KINDS } from './page-kinds.ts';
import './page-list.css';
import { PageRow } from './page-row.tsx';
import type { PageId, Snapshot } from './snapshot.ts';
import type { Pages } from './use-pages.ts';
import { useEscape } from './use-escape.ts';
import { titleOf } from './whereabouts.ts';

export type PageListProps = {
  snapshot: Snapshot;
  pages: Pages;
  renaming: PageId | null;
  /** On a phone, where it covers the page. */
  isShown: boolean;
  onOpen: (id: PageId) => void;
  onCreate: (kind: PageKind) => void;
  onRenaming: (id: PageId | null) => void;
  onClose: () => void;
  onHome: () => void;
};

export function PageList(props: PageListProps) {
  const { snapshot, pages, isShown, onClose } = props;
  const words = useWords();
  // Not state: a quick hand drops before anything is drawn again.
  const dragged = useRef<PageId | null>(null);
  const nav = useRef<HTMLElement>(null);
  const canWrite = snapshot.status.role === 'edit';
  useEscape(nav, () => isShown && onClose());
  useEffect(() => {
    // A page that is being renamed has it already.
    if (isShown && nav.current?.contains(document.activeElement) === false)
      nav.current.querySelector<HTMLElement>('.page')?.focus();
  }, [isShown]);
  const drop = (before: PageId | null): void => {
    const page = dragged.current;
    dragged.current = null;
    if (page !== null && page !== before) pages.move(page, before);
  };
  return (
    <nav ref={nav} className={isShown ? 'pages shown' : 'pages'} aria-label={words.pages.title}>
      <PhoneHead {...props} />
      <h2>{words.pages.title}</h2>
      <ul>
        {snapshot.pages.map((page, place) => (
          <PageRow
            key={page.id}
            page={page}
            place={place}
            list={props}
            drag={canWrite ? { dragged, onDrop: drop } : null}
          />
        ))}
      </ul>
      {canWrite ? <NewPage onCreate={props.onCreate} onDropLast={() => drop(null)} /> : null}
      {canWrite ? <DeletedPages snapshot={snapshot} onRestore={pages.restore} /> : null}
      <p className="calm">{stepSentence(words, snapshot)}</p>
    </nav>
  );
}

function PhoneHead({ onHome, onClose }: PageListProps) {
  const { room, pages } = useWords();
  return (
    <div className="phone-head">
      <button type="button" className="btn bare" onClick={onHome}>
        {room.yourRooms}
      </button>
      <button
        type="button"
        className="btn bare icon-button"
        aria-label={pages.close}
        onClick={onClose}
      >
        <Icon shape="close" />
      </button>
    </div>
  );
}

type NewPageProps = { onCreate: (kind: PageKind) => void; onDropLast: () => void };

function NewPage({ onCreate, onDropLast }: NewPageProps) {
  const { pages } = useWords();
  return (
    <div
      className="new-row"
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        onDropLast();
      }}
    >
      <button type="button" className="new" onClick={() => onCreate('document')}>
        <Icon shape="plus" /> {pages.newPage}
      </button>
      <MenuButton
        label={pages.kinds}
        className="btn bare icon-button"
        items={PAGE_KINDS.map(({ kind, icon }) => ({
          id: kind,
          label: pages.newOf[kind],
          icon,
          run: () => onCreate(kind),
        }))}
      >
        <Icon shape="down" />
      </MenuButton>
    </div>
  );
}

type DeletedPagesProps = { snapshot: Snapshot; onRestore: (id: PageId) => void };

function DeletedPages({ snapshot: { deletedPages }, onRestore }: DeletedPagesProps) {
  const words = useWords();
  if (deletedPages.length === 0) return null;
  return (
    <details className="deleted">
      <summary>{words.pages.deletedPages(deletedPages.length)}</summary>
      <ul>
        {deletedPages.map((page) => (
          <li key={page.id}>
            <button type="button" className="page" onClick={() => onRestore(page.id)}>
              {words.pages.restore(titleOf(page, words))}
            </button>
          </li>
        ))}
      </ul>
    </details>
  );
}
