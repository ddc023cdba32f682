/** Where our last edit lives. */
import type { ReceiptSummary } from '../../room/room-api.ts';
import { receiptWords } from '../words/storage.ts';
import './foot.css';
import type { Snapshot } from './snapshot.ts';

/** More devices than this are only counted. */
const DOTS_MAX = 8;

export function Foot({ snapshot: { receipt, status } }: { snapshot: Snapshot }) {
  const words = receiptWords(receipt, status);
  return (
    <footer className="foot">
      {receipt === null ? null : <Holders receipt={receipt} />}
      <p data-testid="receipt">
        {words === null ? (
          status.role === 'view' ? (
            'You may look, not write'
          ) : (
            'Nothing of yours here yet'
          )
        ) : (
          <>
            Your last edit: <b className={words.isAtRisk ? 'risk' : ''}>{words.where}</b>,{' '}
            {words.holds}
          </>
        )}
      </p>
    </footer>
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
