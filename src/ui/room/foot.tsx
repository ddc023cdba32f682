/** Where our last edit lives; at the end, what the open page has to say there, and reactions to it. */
import type { Room } from '../../room/room-api.ts';
import { LateReactions } from '../cursors/late.tsx';
import { clockSeconds } from '../words/names.ts';
import { receiptWords } from '../words/storage.ts';
import { useWords } from '../words/use-words.tsx';
import './foot.css';
import { HoldersButton } from './holders-button.tsx';
import type { Snapshot } from './snapshot.ts';
import type { LastEdit } from './use-last-edit.ts';
import type { Pages } from './use-pages.ts';

type WhereItLivesProps = {
  room: Room;
  snapshot: Pick<Snapshot, 'receipt' | 'status' | 'holders'>;
  lastEdit: LastEdit | null;
};

type FootProps = WhereItLivesProps & {
  snapshot: Snapshot;
  pages: Pages;
  onSlot: (slot: HTMLElement | null) => void;
};

export function Foot({ onSlot, pages: { page }, ...lives }: FootProps) {
  return (
    <footer className="foot">
      <div className="lives" data-testid="receipt">
        <WhereItLives {...lives} />
      </div>
      <span ref={onSlot} className="slot" />
      {page === null ? null : <LateReactions {...lives} page={page.id} />}
    </footer>
  );
}

export function WhereItLives({ room, snapshot, lastEdit }: WhereItLivesProps) {
  const { receipt, status, holders } = snapshot;
  const words = useWords();
  const { storage } = words;
  const said = receiptWords(words, receipt, status);
  if (receipt === null || said === null)
    return <p>{status.role === 'view' ? storage.mayLook : storage.nothingOfYours}</p>;
  const time = lastEdit?.page === receipt.page ? clockSeconds(lastEdit.atMs) : null;
  return (
    <>
      {holders.length === 0 && status.mailbox.state === 'none' ? null : (
        <HoldersButton
          room={room}
          holders={holders}
          mailbox={status.mailbox.state === 'none' ? null : { keeps: receipt.inMailbox }}
        />
      )}
      <p>
        {storage.lastEdit(time)} <b className={said.isAtRisk ? 'risk' : ''}>{said.where}</b>,{' '}
        {said.holds}
      </p>
    </>
  );
}
