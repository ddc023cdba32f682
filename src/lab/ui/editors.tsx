/** A text for each peer; in a large room for the chosen one and a few more. */
import { useLabWords } from '../../ui/words/use-late-words.ts';
import type { LabSession } from '../lab-session.ts';
import { PeerText } from './peer-text.tsx';
import type { LabView, PeerRow } from './view.ts';

/** More would not fit on a screen. */
const SHOWN_MAX = 8;
const SHOWN_OF_MANY = 4;

/** The chosen one is among them. */
export function shownOf({ peers, focus }: Pick<LabView, 'peers' | 'focus'>): readonly PeerRow[] {
  if (peers.length <= SHOWN_MAX) return peers;
  const first = peers.slice(0, SHOWN_OF_MANY);
  const chosen = peers.find(({ place }) => place === focus);
  if (chosen === undefined || first.includes(chosen)) return first;
  return [...first.slice(0, -1), chosen];
}

export function Editors({ session, view }: { session: LabSession; view: LabView }) {
  const { editors } = useLabWords();
  const shown = shownOf(view);
  const more = view.peers.length - shown.length;
  return (
    <section className="editors" aria-label={editors.title}>
      <h2>{editors.title}</h2>
      <p data-texts={view.differentTexts}>
        {view.differentTexts <= 1 ? editors.same : editors.differ(view.differentTexts)}{' '}
        {more > 0 ? editors.more(more) : ''}
      </p>
      <div className="texts">
        {shown.map((peer) => (
          <PeerText key={peer.place} session={session} peer={peer} />
        ))}
      </div>
    </section>
  );
}
