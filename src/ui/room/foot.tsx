/** Where our last edit lives; at the end, what the open page has to say there. */
import type { ReceiptSummary } from '../../room/room-api.ts';
import { clockSeconds } from '../words/names.ts';
import { receiptWords } from '../words/storage.ts';
import { useWords } from '../words/use-words.tsx';
import './foot.css';
import type { Snapshot } from './snapshot.ts';
import type { LastEdit } from './use-last-edit.ts';

/** More devices than this are only counted. */
const DOTS_MAX = 8;

type WhereItLivesProps = {
  snapshot: Pick<Snapshot, 'receipt' | 'status'>;
  lastEdit: LastEdit | null;
};

type FootProps = WhereItLivesProps & { onSlot: (slot: HTMLElement | null) => void };

export function Foot({ onSlot, ...lives }: FootProps) {
  return (
    <footer className="foot">
      <div className="lives" data-testid="receipt">
        <WhereItLives {...lives} />
      </div>
      <span ref={onSlot} className="slot" />
    </footer>
  );
}

export function WhereItLives({ snapshot: { receipt, status }, lastEdit }: WhereItLivesProps) {
  const words = useWords();
  const { storage } = words;
  const said = receiptWords(words, receipt, status);
  if (receipt === null || said === null)
    return <p>{status.role === 'view' ? storage.mayLook : storage.nothingOfYours}</p>;
  const time = lastEdit?.page === receipt.page ? clockSeconds(lastEdit.atMs) : null;
  return (
    <>
      <Holders receipt={receipt} />
      <p>
        {storage.lastEdit(time)} <b className={said.isAtRisk ? 'risk' : ''}>{said.where}</b>,{' '}
        {said.holds}
      </p>
    </>
  );
}

/** One dot for each other device, filled when it holds the edit. */
function Holders({ receipt: { heldBy, devices } }: { receipt: ReceiptSummary }) {
  if (devices === 0 || devices > DOTS_MAX) return null;
  return (
    <svg className="holders" width={devices * 14} height="12" aria-hidden="true">
      {Array.from({ length: devices }, (_, index) => (
        <circle
          key={index}
          className={index < heldBy ? 'holds' : ''}
          cx={index * 14 + 6}
          cy="6"
          r="4.2"
        />
      ))}
    </svg>
  );
}
