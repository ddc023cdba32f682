/** What is known of one peer or one link, where somebody looks closer. */
import type { History } from '../../watch/history.ts';
import { Icon } from '../icons.tsx';
import { personStyle } from '../room/people.tsx';
import type { PeerId } from '../room/snapshot.ts';
import { peerSentence } from '../words/peers.ts';
import './closer-note.css';
import type { Closer } from './closer.ts';
import { linkNoteRows, peerNoteRows, type NoteRow, type PageTitles } from './note-rows.ts';
import { Naming, peerNowOf, type Seen, type Speech } from './sentences.ts';
import { SeriesLine } from './series-line.tsx';
import { Spark } from './spark.tsx';

export type NoteProps = {
  view: Seen;
  speech: Speech;
  page: string | null;
  titles: PageTitles;
  samplesOf: (peer: PeerId) => readonly number[];
  /** Null for what has passed. */
  history: History | null;
  cutOffOf: (peer: PeerId) => string | null;
  /** What would help a peer, in sentences. */
  helpFor: (peer: PeerId) => readonly string[];
  onClose: () => void;
};

/** Nothing when what was looked at is no more. */
export function CloserNote({ closer, ...note }: NoteProps & { closer: Closer }) {
  return closer.peer === undefined ? (
    <LinkNote {...note} link={closer.link} />
  ) : (
    <PeerNote {...note} id={closer.peer} />
  );
}

function PeerNote(props: NoteProps & { id: PeerId }) {
  const { view, speech, samplesOf, cutOffOf, helpFor, id } = props;
  const naming = new Naming(view, speech);
  const peer = naming.peer(id);
  if (peer === undefined) return null;
  const { note } = speech.network.view;
  const isSelf = peer.state === 'self';
  const now = peerNowOf(peer, naming.plain(peer), cutOffOf(id));
  const via = peer.via === null ? null : naming.of(peer.via);
  const samples = isSelf ? [] : samplesOf(id);
  const rows = peerNoteRows(view, speech, peer, { ...props, samples });
  const help = helpFor(id);
  return (
    <section className="closer" aria-label={naming.of(id)} style={personStyle(peer.color)}>
      <Head {...props} name={naming.of(id)} isPerson />
      <p>{isSelf && !view.isOthers ? note.you : `${peerSentence(speech.words, now, via)}.`}</p>
      <Spark samples={samples} />
      <Rows rows={rows} />
      {help.length === 0 ? null : (
        <>
          <h3>{note.help}</h3>
          <ul>
            {help.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function LinkNote(props: NoteProps & { link: string }) {
  const { view, speech, link: key } = props;
  const naming = new Naming(view, speech);
  const link = view.snapshot.links.find(({ a, b, kind }) => `${a} ${b} ${kind}` === key);
  if (link === undefined) return null;
  const { note, facts } = speech.network.view;
  const name = note.link(naming.of(link.a), naming.of(link.b));
  const rows = linkNoteRows(view, speech, link, props.history);
  const isTold = link.jitterMs !== null || link.bytesPerS !== null;
  return (
    <section className="closer" aria-label={name}>
      <Head {...props} name={name} />
      <p>{facts[link.kind]}</p>
      <Rows rows={rows} />
      {isTold || view.isOthers || link.isRemembered ? null : <p>{note.notTold}</p>}
    </section>
  );
}

type HeadProps = Pick<NoteProps, 'speech' | 'onClose'> & { name: string; isPerson?: boolean };

function Head({ speech, onClose, name, isPerson = false }: HeadProps) {
  return (
    <header>
      <h2>
        {isPerson ? <i aria-hidden="true" /> : null}
        {name}
      </h2>
      <button
        type="button"
        className="btn bare icon-button"
        aria-label={speech.network.view.note.close(name)}
        onClick={onClose}
      >
        <Icon shape="close" />
      </button>
    </header>
  );
}

function Rows({ rows }: { rows: readonly NoteRow[] }) {
  if (rows.length === 0) return null;
  return (
    <dl>
      {rows.map(({ label, value, series }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>
            {series === undefined ? null : <SeriesLine series={series} />}
            {value}
          </dd>
        </div>
      ))}
    </dl>
  );
}
