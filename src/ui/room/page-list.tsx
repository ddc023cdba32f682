/** The room's pages: which one is open, who is on which, a new one, and another name for the open one. */
import { useState } from 'react';
import { TITLE_LENGTH_MAX } from '../../model/room-index.ts';
import type { PageSummary } from '../../room/room-api.ts';
import { Icon } from '../icons.tsx';
import { NameField } from '../name-field.tsx';
import { listNames } from '../words/names.ts';
import { peerTitle } from '../words/peers.ts';
import './page-list.css';
import { personStyle } from './people.tsx';
import type { PageId, PeerNow, Snapshot } from './snapshot.ts';

/** More dots say no more than "many". */
const DOTS_MAX = 5;

type PageListProps = {
  snapshot: Snapshot;
  open: PageId | null;
  isShown: boolean;
  onOpen: (id: PageId) => void;
  onNew: () => void;
  onRename: (id: PageId, title: string) => void;
};

export const titleOf = ({ title }: PageSummary): string =>
  title.trim() === '' ? 'Untitled' : title;

/** Who shows themselves on this page and can be reached. */
export function peersOn(
  page: string,
  { whereabouts, peers }: Snapshot,
): (PeerNow & { writes: boolean })[] {
  return whereabouts.flatMap((where) => {
    const peer = where.page === page ? peers.find(({ id }) => id === where.peer) : undefined;
    if (peer === undefined || peer.left || peer.cutOff !== null || peer.path === 'out-of-reach')
      return [];
    return [{ ...peer, writes: where.writes }];
  });
}

export function PageList({ snapshot, open, isShown, onOpen, onNew, onRename }: PageListProps) {
  const [renaming, setRenaming] = useState<PageId | null>(null);
  const canWrite = snapshot.status.role === 'edit';
  return (
    <nav className={isShown ? 'pages shown' : 'pages'} aria-label="Pages">
      <h2>Pages</h2>
      <ul>
        {snapshot.pages.map((page) => (
          <li key={page.id} className={page.id === open ? 'on' : ''}>
            <Icon shape="page" />
            {renaming === page.id ? (
              <NameField
                label="Page name"
                className="rename"
                value={page.title}
                lengthMax={TITLE_LENGTH_MAX}
                isEntered
                onName={(title) => onRename(page.id, title)}
                onDone={() => setRenaming(null)}
              />
            ) : (
              <PageButton page={page} isOpen={page.id === open} onOpen={onOpen} />
            )}
            <Dots peers={peersOn(page.id, snapshot)} />
            {canWrite && page.id === open && renaming !== page.id ? (
              <button
                type="button"
                className="btn bare icon-button"
                aria-label={`Rename ${titleOf(page)}`}
                onClick={() => setRenaming(page.id)}
              >
                <Icon shape="pen" />
              </button>
            ) : null}
          </li>
        ))}
      </ul>
      {canWrite ? (
        <button type="button" className="new" onClick={onNew}>
          <Icon shape="plus" /> New page
        </button>
      ) : null}
    </nav>
  );
}

type PageButtonProps = { page: PageSummary; isOpen: boolean; onOpen: (id: PageId) => void };

function PageButton({ page, isOpen, onOpen }: PageButtonProps) {
  return (
    <button
      type="button"
      className="page"
      aria-current={isOpen ? 'page' : undefined}
      onClick={() => onOpen(page.id)}
    >
      {titleOf(page)}
    </button>
  );
}

function Dots({ peers }: { peers: readonly PeerNow[] }) {
  if (peers.length === 0) return null;
  const names = listNames(peers.map(peerTitle));
  return (
    <span className="dots" title={names}>
      {peers.slice(0, DOTS_MAX).map((peer) => (
        <i key={peer.id} style={personStyle(peer.color)} />
      ))}
      <span className="unseen">{names} on this page</span>
    </span>
  );
}
