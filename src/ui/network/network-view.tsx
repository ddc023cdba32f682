/** The whole network of a room on the whole screen: what holds in one sentence, the map or the table, and what can be done. Fetched when first opened. */
import { useCallback, useId, useMemo, useState } from 'react';
import type { FaultScope } from '../../faults/room-fault.ts';
import type { PageSummary, Room } from '../../room/room-api.ts';
import type { Finding } from '../../watch/diagnosis.ts';
import type { TimelineFile } from '../../watch/timeline-types.ts';
import type { EntryRef } from '../../watch/trace.ts';
import type { PageSelection } from '../page/page-selection.tsx';
import type { RoundTrips } from '../room/round-trips.ts';
import type { PeerId, Snapshot } from '../room/snapshot.ts';
import { titleOf } from '../room/whereabouts.ts';
import { clockTime, plainName } from '../words/names.ts';
import { CloserNote, type NoteProps } from './closer-note.tsx';
import { scopeOfCloser } from './closer.ts';
import { FactsTables } from './facts-table.tsx';
import { FaultsNotice } from './faults/faults-notice.tsx';
import { SplitDialog } from './faults/split-dialog.tsx';
import { FaultSide } from './fault-side.tsx';
import { durationWords } from './figures.ts';
import type { EditSource } from './map/glint-layer.tsx';
import { NetworkMap, type MapMark } from './map/network-map.tsx';
import './network-view.css';
import { writtenBy } from './receipts/written-by.ts';
import { Screen } from './screen.tsx';
import type { Seen, Speech } from './sentences.ts';
import { LastHour } from './timeline/last-hour.tsx';
import { sourceOfFile } from './timeline/source.ts';
import { titlesOf, type Titles } from './titles.ts';
import { TracePanel } from './trace/trace-panel.tsx';
import type { PageTitles } from './note-rows.ts';
import type { TraceMark } from './trace/waterfall.ts';
import { Tools, type Shown, type Side } from './tools.tsx';
import { useLooking, useSpeech, type Looking } from './use-looking.ts';
import { helpFor, useFindings, useReport } from './use-diagnosis.ts';
import { useHistory } from './use-history.ts';
import { hasMailbox, useWatch } from './use-network.ts';
import { WhyPanel } from './why-panel.tsx';

/** What the view shows first. */
export type NetworkPart = Shown | Side;

export type NetworkViewProps = {
  room: Room;
  snapshot: Snapshot;
  page: PageSummary | null;
  part: NetworkPart;
  /** Another number each time that `part` is asked for. */
  turn: number;
  roundTrips: RoundTrips;
  /** What is selected in the page below. */
  selection: PageSelection;
  onClose: () => void;
};

const isShown = (part: NetworkPart): part is Shown => part === 'map' || part === 'table';

export function NetworkView(props: NetworkViewProps) {
  const { room, snapshot, part, onClose } = props;
  const speech = useSpeech();
  const looking = useLooking(room);
  const { view, moment, closer, setCloser } = looking;
  const { shown, setShown, side, setSide } = useParts(part, props.turn);
  const [split, setSplit] = useState<PeerId[][] | null>(null);
  const [marks, setMarks] = useState<readonly TraceMark[] | null>(null);
  const canWrite = snapshot.status.role === 'edit';
  const panel = useId();
  useWatch(room);
  const { note, pageTitles } = useNote(props, speech, looking);
  const titles = titlesOf(view, speech, snapshot, moment);
  // The map has the note of a peer at its house.
  const beside = shown === 'map' && closer?.peer !== undefined ? null : closer;
  const onEscape = (): void => {
    if (closer !== null) setCloser(null);
    else if (side !== null) setSide(null);
    else onClose();
  };
  return (
    <Screen
      label={speech.network.view.label}
      className={`network ${shown}`}
      announced={titles.title}
      onEscape={onEscape}
    >
      <Tools
        {...{ speech, shown, side, panel, onClose }}
        roomName={snapshot.roomName}
        onShown={setShown}
        onSide={setSide}
      />
      <div className="notices">
        <FaultsNotice
          network={room.network}
          canWrite={canWrite}
          onOpen={side === 'fault' ? null : () => setSide('fault')}
        />
      </div>
      <Head titles={titles} whose={whoseFile(looking, speech)} />
      <div id={panel} className="shown" role="tabpanel" aria-labelledby={`${panel}-${shown}`}>
        <MapOrTable
          {...{ room, speech, shown, looking, note, marks }}
          title={titles.title}
          onSplit={setSplit}
        />
      </div>
      <aside className="side">
        <Beside
          {...{ room, snapshot, speech, side, looking, note, pageTitles }}
          selection={props.selection}
          onMarks={setMarks}
          onClose={() => setSide(null)}
        />
        {note === null || beside === null ? null : <CloserNote {...note} closer={beside} />}
      </aside>
      <Hour {...{ room, looking }} roomName={snapshot.roomName} />
      {split === null ? null : (
        <SplitDialog
          network={room.network}
          canWrite={canWrite}
          islands={split}
          onClose={() => setSplit(null)}
        />
      )}
    </Screen>
  );
}

/** What is shown, and what beside it: as asked for, then as chosen here. */
function useParts(part: NetworkPart, turn: number) {
  const [shown, setShown] = useState<Shown>(isShown(part) ? part : 'map');
  const [side, setSide] = useState<Side | null>(isShown(part) ? null : part);
  const [answered, setAnswered] = useState(turn);
  if (turn !== answered) {
    setAnswered(turn);
    if (isShown(part)) setShown(part);
    else setSide(part);
  }
  return { shown, setShown, side, setSide };
}

type MapOrTableProps = Omit<ChartProps, 'note'> & {
  speech: Speech;
  shown: Shown;
  note: Note | null;
};

function MapOrTable({ speech, shown, note, ...chart }: MapOrTableProps) {
  const { closer, setCloser } = chart.looking;
  if (note === null) return <p className="unseen">{speech.network.view.nothingKnown}</p>;
  return shown === 'table' ? (
    <FactsTables
      {...note}
      room={isOfNow(chart.looking) ? chart.room : null}
      closer={closer}
      onCloser={setCloser}
    />
  ) : (
    <Chart {...chart} note={note} />
  );
}

type ChartProps = {
  room: Room;
  looking: Looking;
  note: Note;
  marks: readonly TraceMark[] | null;
  title: string;
  onSplit: (islands: PeerId[][]) => void;
};

/** The map. What has passed, and what is someone else's, can be looked at and not changed. */
function Chart({ room, looking, note, marks, title, onSplit }: ChartProps) {
  const { file, closer, setCloser } = looking;
  const { view } = note;
  const edits = useCallback<EditSource>((listener) => room.network.on('edit', listener), [room]);
  const origin = marks?.[0]?.from;
  const color = view.snapshot.peers.find(({ id }) => id === origin)?.color ?? '';
  const seed = file === null ? room.topic : seedOfFile(file);
  return (
    <NetworkMap
      key={seed}
      snapshot={view.snapshot}
      roomSeed={seed}
      label={title}
      hasMailbox={isOfNow(looking) && hasMailbox(room)}
      selected={closer?.peer ?? null}
      onSelect={(peer) => setCloser(peer === null ? null : { peer })}
      note={(peer) => <CloserNote {...note} closer={{ peer }} />}
      marks={(marks ?? []).map((mark) => mapMark(mark, color, note.speech))}
      {...(isOfNow(looking) ? { edits, onSplit } : {})}
    />
  );
}

const isOfNow = ({ moment, file }: Looking): boolean => moment === null && file === null;

/** Places of its own: whoever stands in a file moves nobody on our map. The same file looks the same. */
const seedOfFile = ({ room, exportedAtMs, frames }: TimelineFile): string =>
  `file ${exportedAtMs} ${frames.at(-1)?.self ?? ''} ${room}`;

const mapMark = (
  { from, to, share, receivedMs }: TraceMark,
  color: string,
  { network: { view } }: Speech,
): MapMark => ({
  from,
  to,
  color,
  progress: share,
  label: share < 1 ? '' : view.lastEdit.plus(durationWords(view.locale, receivedMs)),
});

type HourProps = { room: Room; looking: Looking; roomName: string };

const Hour = ({ room, looking, roomName }: HourProps) => (
  <LastHour
    network={room.network}
    roomName={roomName}
    moment={looking.moment}
    onMoment={looking.setMoment}
    file={looking.file}
    onFile={looking.setFile}
  />
);

type BesideProps = {
  room: Room;
  snapshot: Snapshot;
  speech: Speech;
  side: Side | null;
  looking: Looking;
  selection: PageSelection;
  note: Note | null;
  pageTitles: PageTitles;
  onMarks: (marks: readonly TraceMark[] | null) => void;
  onClose: () => void;
};

function Beside(props: BesideProps) {
  const { room, snapshot, speech, side, looking, selection, note, onMarks, onClose } = props;
  const [selected] = useState(() => entriesOf(room, selection));
  const { network } = room;
  const report = useReport(room, note?.history ?? null);
  const canWrite = snapshot.status.role === 'edit';
  switch (side) {
    case 'trace':
      return (
        <TracePanel
          {...{ network, onMarks, onClose }}
          selected={selected}
          titleOf={(page) => props.pageTitles.get(page) ?? null}
        />
      );
    case 'fault':
      return (
        <FaultSide
          {...{ network, canWrite, onClose }}
          // Who may cause faults only for themselves are not offered what they may not.
          scope={canWrite && isOfNow(looking) ? scopeOfLooking(looking) : null}
        />
      );
    case 'why':
      return (
        <WhyPanel
          {...{ speech, report, onClose }}
          hasMailbox={isOfNow(looking) && snapshot.status.mailbox.state !== 'none'}
          view={looking.view}
          findings={note?.findings ?? []}
        />
      );
    case null:
      return null;
  }
}

const scopeOfLooking = ({ view, closer }: Looking): FaultScope | null =>
  view === null ? null : scopeOfCloser(closer, view.snapshot);

/** Of what was selected in the page when the view was opened: it lies below, and stays as it is. */
function entriesOf(room: Room, selection: PageSelection): readonly EntryRef[] {
  const selected = selection.selected();
  return selected === null ? [] : writtenBy(room, selected).entries;
}

type Note = NoteProps & { findings: readonly Finding[] };

/** All that a closer look needs beside what is looked at; null where nothing is known of that. */
function useNote(
  { room, snapshot, page, roundTrips }: NetworkViewProps,
  speech: Speech,
  looking: Looking,
): { note: Note | null; pageTitles: PageTitles } {
  const { view, setCloser } = looking;
  const { pages, deletedPages, peers } = snapshot;
  const pageTitles = useMemo(
    () =>
      new Map([...deletedPages, ...pages].map((each) => [each.id, titleOf(each, speech.words)])),
    [pages, deletedPages, speech],
  );
  const isNow = isOfNow(looking);
  const history = useHistory(room);
  const findings = useFindings(
    view,
    isNow ? history : null,
    isNow ? snapshot.status.mailbox : null,
  );
  const noteOf = (known: Seen): Note => ({
    findings,
    view: known,
    speech,
    titles: pageTitles,
    page: page?.id ?? null,
    samplesOf: (peer) => (isNow ? roundTrips.of(peer) : []),
    cutOffOf: (id) => peers.find((peer) => peer.id === id)?.cutOff ?? null,
    history: isNow ? history : null,
    helpFor: (id) => helpFor(id, findings, known, speech),
    onClose: () => setCloser(null),
  });
  return { note: view === null ? null : noteOf(view), pageTitles };
}

/** Whose file is looked at, and of when; null for this room. */
function whoseFile({ file }: Looking, { words, network }: Speech): string | null {
  if (file === null) return null;
  const { fromMs, toMs } = sourceOfFile(file).range();
  const maker = file.frames.at(-1);
  const self = maker?.peers.find(({ id }) => id === maker.self);
  const who = plainName(self?.name ?? '', words.names.someone);
  return network.view.fromFile(who, clockTime(fromMs), clockTime(toMs));
}

function Head({ titles: { title, lines }, whose }: { titles: Titles; whose: string | null }) {
  return (
    <header className="cartouche">
      {whose === null ? null : <p className="whose">{whose}</p>}
      <h1>{title}</h1>
      {lines.map((line) => (
        <p key={line}>{line}</p>
      ))}
    </header>
  );
}
