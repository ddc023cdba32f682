/**
 * "The way of an edit": which edit, its waterfall, the sums in words, and the same slowly on the map. Whoever shows it gives what is
 * selected in the page, and draws the marks.
 */
import { useEffect, useMemo, useState } from 'react';
import type { NetworkApi } from '../../../room/network-api.ts';
import type { EntryRef, Trace } from '../../../watch/trace.ts';
import { Icon } from '../../icons.tsx';
import type { NetworkWords } from '../../words/catalog.ts';
import { clockSeconds } from '../../words/names.ts';
import { useNetworkWords } from '../../words/use-late-words.ts';
import { useWords } from '../../words/use-words.tsx';
import { useSnapshot } from '../faults/use-snapshot.ts';
import { namesIn, whoAll, type WhoIs } from '../timeline/who.ts';
import { Replay } from './replay.tsx';
import { firstChoice, TraceChoice, type Choice } from './trace-choice.tsx';
import './trace-panel.css';
import { TraceWays } from './trace-ways.tsx';
import { useTrace } from './use-trace.ts';
import { waterfallOf, type TraceMark, type Waterfall } from './waterfall.ts';

export type TracePanelProps = {
  network: NetworkApi;
  /** Entries of what is selected in the open page, in the order of the text; empty: nothing, or not known. */
  selected: readonly EntryRef[];
  /** What a page is called; null: it is in no list. */
  titleOf: (page: EntryRef['page']) => string | null;
  /** Hops to be drawn on the map while a replay goes on; null: none. */
  onMarks: (marks: readonly TraceMark[] | null) => void;
  /** Null where something else closes it. */
  onClose: (() => void) | null;
};

export function TracePanel({ network, selected, titleOf, onMarks, onClose }: TracePanelProps) {
  const words = useWords();
  const { trace: say, faults } = useNetworkWords();
  const snapshot = useSnapshot(network);
  const [choice, setChoice] = useState<Choice>(() => firstChoice(selected));
  const { trace, isAsking, hasFailed, entry, ask } = useTrace(network, choice, selected);
  const who = useMemo(() => namesIn([snapshot], { words, faults }), [snapshot, words, faults]);
  const fall = useMemo(() => (trace === null ? null : waterfallOf(trace)), [trace]);
  useEffect(() => () => onMarks(null), [onMarks]);
  return (
    <section className="trace" aria-label={say.title}>
      <header>
        <h2>{say.title}</h2>
        {onClose === null ? null : (
          <button
            type="button"
            className="btn bare icon-button"
            aria-label={say.close}
            onClick={onClose}
          >
            <Icon shape="close" />
          </button>
        )}
      </header>
      <TraceChoice {...{ network, selected, choice }} onChoice={setChoice} />
      <p role="status" className="said">
        {hasFailed ? say.failed : isAsking ? say.asking : entry === null ? say.none : ''}
      </p>
      {trace === null || fall === null ? null : (
        <>
          <Head {...{ trace, fall, who, titleOf, say }} />
          <TraceWays {...{ fall, who }} />
          <Silence trace={trace} who={who} />
          {/* The last edit is traced again by itself: what plays goes on, unless it is of another edit. */}
          <Replay key={entryText(trace.entry)} {...{ fall, who, onMarks }} />
        </>
      )}
      {entry === null ? null : (
        <button type="button" className="btn" disabled={isAsking} onClick={ask}>
          {say.again}
        </button>
      )}
    </section>
  );
}

type HeadProps = {
  trace: Trace;
  fall: Waterfall;
  who: WhoIs;
  titleOf: TracePanelProps['titleOf'];
  say: NetworkWords['trace'];
};

const KILO = 1000;
const BYTES_IN_WORDS_MAX = 10_000;

function Head({ trace, fall, who, titleOf, say }: HeadProps) {
  const { page, session } = trace.entry;
  const title = titleOf(page) ?? say.noPage;
  const author = who(session);
  const time = `${clockSeconds(fall.startMs)}.${String(Math.floor(fall.startMs) % KILO).padStart(3, '0')}`;
  const size =
    trace.bytes === null
      ? ''
      : say.size(
          trace.bytes < BYTES_IN_WORDS_MAX
            ? `${trace.bytes} B`
            : `${Math.round(trace.bytes / KILO)} kB`,
        );
  const made = author.isSelf ? say.youMade(title, time) : say.made(author.who, title, time);
  return (
    <p className="made">
      {fall.isFromAuthor ? made : say.unknownOrigin} {size}
    </p>
  );
}

/** Who has not answered, and who knows nothing of it. */
function Silence({ trace, who }: { trace: Trace; who: WhoIs }) {
  const words = useWords();
  const { trace: say } = useNetworkWords();
  const names = (peers: readonly (typeof trace.silent)[number][]): string[] => [
    ...new Set(peers.map((peer) => whoAll(words, [who(peer)]))),
  ];
  return (
    <>
      {trace.silent.length === 0 ? null : <p>{say.silent(names(trace.silent))}</p>}
      {trace.unknown.length === 0 ? null : <p>{say.unknown(names(trace.unknown))}</p>}
      {trace.stops.length > 1 || trace.silent.length + trace.unknown.length > 0 ? null : (
        <p>{say.alone}</p>
      )}
    </>
  );
}

const entryText = ({ session, page, number }: EntryRef): string => `${page}/${session}/${number}`;
