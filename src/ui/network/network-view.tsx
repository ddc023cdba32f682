/** The whole network of a room on the whole screen: what holds in one sentence, the map or the table, and what can be done. Fetched when first opened. */
import { useId, useMemo, useState } from 'react';
import type { PageSummary, Room } from '../../room/room-api.ts';
import type { RoundTrips } from '../room/round-trips.ts';
import type { Snapshot } from '../room/snapshot.ts';
import { titleOf } from '../room/whereabouts.ts';
import { clockTime } from '../words/names.ts';
import { CloserNote, type NoteProps } from './closer-note.tsx';
import { FactsTables } from './facts-table.tsx';
import { FaultsNotice } from './faults/faults-notice.tsx';
import { FaultsPanel } from './faults/faults-panel.tsx';
import './network-view.css';
import { Screen } from './screen.tsx';
import { Naming, type Speech } from './sentences.ts';
import { LastHour } from './timeline/last-hour.tsx';
import { sourceOfFile } from './timeline/source.ts';
import { titlesOf, type Titles } from './titles.ts';
import { Tools, type Shown, type Side } from './tools.tsx';
import { useLooking, useSpeech, type Looking } from './use-looking.ts';
import { useWatch } from './use-network.ts';

/** What the view shows first. */
export type NetworkPart = Shown | Side;

export type NetworkViewProps = {
  room: Room;
  snapshot: Snapshot;
  page: PageSummary | null;
  part: NetworkPart;
  roundTrips: RoundTrips;
  onClose: () => void;
};

const isShown = (part: NetworkPart): part is Shown => part === 'map' || part === 'table';

export function NetworkView(props: NetworkViewProps) {
  const { room, snapshot, part, onClose } = props;
  const speech = useSpeech();
  const looking = useLooking(room);
  const { view, moment, file, closer, setCloser } = looking;
  const [shown, setShown] = useState<Shown>(isShown(part) ? part : 'map');
  const [side, setSide] = useState<Side | null>(isShown(part) ? null : part);
  const panel = useId();
  useWatch(room);
  const note = useNote(props, speech, looking);
  const titles = titlesOf(view, speech, snapshot, { pastMs: moment });
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
          canWrite={snapshot.status.role === 'edit'}
          onOpen={side === 'fault' ? null : () => setSide('fault')}
        />
      </div>
      <Head titles={titles} whose={whoseFile(looking, speech)} />
      <div id={panel} className="shown" role="tabpanel" aria-labelledby={`${panel}-${shown}`}>
        {shown === 'table' ? <FactsTables {...note} closer={closer} onCloser={setCloser} /> : null}
      </div>
      <aside className="side">
        {side === 'fault' ? (
          <FaultsPanel
            network={room.network}
            canWrite={snapshot.status.role === 'edit'}
            onClose={() => setSide(null)}
          />
        ) : null}
        {closer === null ? null : <CloserNote {...note} closer={closer} />}
      </aside>
      <LastHour
        network={room.network}
        roomName={snapshot.roomName}
        moment={moment}
        onMoment={looking.setMoment}
        file={file}
        onFile={looking.setFile}
      />
    </Screen>
  );
}

/** All that a closer look needs beside what is looked at. */
function useNote(
  { snapshot, page, roundTrips }: NetworkViewProps,
  speech: Speech,
  { view, moment, file, setCloser }: Looking,
): NoteProps {
  const { pages, deletedPages, peers } = snapshot;
  const titles = useMemo(
    () =>
      new Map([...deletedPages, ...pages].map((each) => [each.id, titleOf(each, speech.words)])),
    [pages, deletedPages, speech],
  );
  const isNow = moment === null && file === null;
  return {
    view,
    speech,
    titles,
    page: page?.id ?? null,
    samplesOf: (peer) => (isNow ? roundTrips.of(peer) : []),
    cutOffOf: (id) => peers.find((peer) => peer.id === id)?.cutOff ?? null,
    helpFor: () => [],
    onClose: () => setCloser(null),
  };
}

/** Whose file is looked at, and of when; null for this room. */
function whoseFile({ file, view }: Looking, speech: Speech): string | null {
  if (file === null) return null;
  const { fromMs, toMs } = sourceOfFile(file).range();
  const who = new Naming(view, speech).of(view.snapshot.self);
  return speech.network.view.fromFile(who, clockTime(fromMs), clockTime(toMs));
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
