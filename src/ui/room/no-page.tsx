/** What stands where a page would: that there is none yet, and one button. */
import { peopleHere } from '../words/state.ts';
import { useWords } from '../words/use-words.tsx';
import type { Snapshot } from './snapshot.ts';

export function NoPage({ snapshot, onNew }: { snapshot: Snapshot; onNew: () => void }) {
  const { room } = useWords();
  const here = peopleHere(snapshot.peers);
  const isComing = here.some(({ inStep }) => !inStep);
  const isViewer = snapshot.status.role === 'view';
  return (
    <section className="sheet no-page">
      <h2>{room.noPage}</h2>
      <p>
        {isComing ? room.noPageFrom(here.map(({ name }) => name)) : room.noPageHere}
        {isViewer ? ` ${room.writersCanStart}` : ''}
      </p>
      {isViewer ? null : (
        <button type="button" className="btn main" onClick={onNew}>
          {room.firstPage}
        </button>
      )}
    </section>
  );
}
