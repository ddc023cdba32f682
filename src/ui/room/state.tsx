/** The one sentence that is read out when it changes. It is not shown while all is as one expects. */
import { closingSentence, peopleHere, stateSentence } from '../words/state.ts';
import { useWords } from '../words/use-words.tsx';
import type { Snapshot } from './snapshot.ts';

export function State({ snapshot, onShare }: { snapshot: Snapshot; onShare: () => void }) {
  const words = useWords();
  const { state, role } = snapshot.status;
  const closing = closingSentence(words, snapshot);
  const isTogether = state === 'together' && peopleHere(snapshot.peers).length > 0;
  return (
    <div className="state">
      <p
        role="status"
        aria-label={words.state.label}
        className={isTogether ? 'unseen' : ''}
        data-state={state}
      >
        {stateSentence(words, snapshot)}
      </p>
      {/* Comes and goes with each edit: not read out. */}
      {closing === null ? null : <p className="closing">{closing}</p>}
      {state === 'alone' && role === 'edit' ? (
        <button type="button" className="text-button" onClick={onShare}>
          {words.room.bringSomeoneIn}
        </button>
      ) : null}
      {role === 'view' ? <p>{words.room.viewOnly}</p> : null}
    </div>
  );
}
