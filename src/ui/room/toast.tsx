/** What just happened, and the way back. It stays until it is answered or something else happens. */
import { Icon } from '../icons.tsx';
import { useWords } from '../words/use-words.tsx';
import './toast.css';

export type Said = { text: string; undo: (() => void) | null };

export function Toast({ said, onDone }: { said: Said | null; onDone: () => void }) {
  const { common } = useWords();
  const undo = said?.undo ?? null;
  return (
    <div className="toasts" role="status">
      {said === null ? null : (
        <div className={undo === null ? 'toast unseen' : 'toast'}>
          <p>{said.text}</p>
          {undo === null ? null : (
            <>
              <button
                type="button"
                className="btn"
                onClick={() => {
                  onDone();
                  undo();
                }}
              >
                {common.undo}
              </button>
              <button
                type="button"
                className="btn bare icon-button"
                aria-label={common.close}
                onClick={onDone}
              >
                <Icon shape="close" />
              </button>
            </>
          )}
        </div>
      )}
    </div>
  );
}
