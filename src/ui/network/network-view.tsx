/** The whole network of a room on the whole screen: what holds in one sentence, the map or the table, and what can be done. Fetched when first opened. */
import { useId, useMemo, useState } from 'react';
import type { PageSummary, Room } from '../../room/room-api.ts';
import { Icon } from '../icons.tsx';
import { MenuButton } from '../room/menu.tsx';
import type { RoundTrips } from '../room/round-trips.ts';
import type { Snapshot } from '../room/snapshot.ts';
import { titleOf } from '../room/whereabouts.ts';
import { useNetworkWords } from '../words/use-late-words.ts';
import { useWords } from '../words/use-words.tsx';
import { CloserNote, type NoteProps } from './closer-note.tsx';
import type { Closer } from './closer.ts';
import { FactsTables } from './facts-table.tsx';
import './network-view.css';
import { Screen } from './screen.tsx';
import { seen, type Speech } from './sentences.ts';
import { Tabs } from './tabs.tsx';
import { titlesOf, type Titles } from './titles.ts';
import { useNetwork, useWatch } from './use-network.ts';

/** What the view shows first. */
export type NetworkPart = 'map' | 'table' | 'trace' | 'fault' | 'why';

type Side = Exclude<NetworkPart, 'map' | 'table'>;
type Shown = 'map' | 'table';

export type NetworkViewProps = {
  room: Room;
  snapshot: Snapshot;
  page: PageSummary | null;
  part: NetworkPart;
  roundTrips: RoundTrips;
  onClose: () => void;
};

export function NetworkView(props: NetworkViewProps) {
  const { room, snapshot, page, part, roundTrips, onClose } = props;
  const speech = useSpeech();
  const current = useNetwork(room);
  const view = useMemo(() => seen(current), [current]);
  const [shown, setShown] = useState<Shown>(part === 'table' ? 'table' : 'map');
  const [side, setSide] = useState<Side | null>(part === 'map' || part === 'table' ? null : part);
  const [closer, setCloser] = useState<Closer | null>(null);
  const panel = useId();
  useWatch(room);
  const titles = titlesOf(view, speech, snapshot, { pastMs: null });
  const note: NoteProps = {
    view,
    speech,
    page: page?.id ?? null,
    titles: useTitles(snapshot, speech),
    samplesOf: (peer) => roundTrips.of(peer),
    cutOffOf: (id) => snapshot.peers.find((peer) => peer.id === id)?.cutOff ?? null,
    helpFor: () => [],
    onClose: () => setCloser(null),
  };
  const onEscape = (): void => {
    if (closer !== null) setCloser(null);
    else if (side !== null) setSide(null);
    else onClose();
  };
  return (
    <Screen
      label={speech.network.view.label}
      className={`network ${shown}${side === null ? '' : ' with-side'}`}
      announced={titles.title}
      onEscape={onEscape}
    >
      <Bar {...{ speech, shown, side, panel, onClose }} onShown={setShown} onSide={setSide}>
        <Back {...{ snapshot, speech, onClose }} />
      </Bar>
      <Head titles={titles} />
      <div id={panel} className="shown" role="tabpanel" aria-labelledby={`${panel}-${shown}`}>
        {shown === 'table' ? <FactsTables {...note} closer={closer} onCloser={setCloser} /> : null}
      </div>
      <aside className="side">
        {closer === null ? null : <CloserNote {...note} closer={closer} />}
      </aside>
    </Screen>
  );
}

const useSpeech = (): Speech => {
  const words = useWords();
  const network = useNetworkWords();
  return useMemo(() => ({ words, network }), [words, network]);
};

function useTitles({ pages, deletedPages }: Snapshot, { words }: Speech): NoteProps['titles'] {
  return useMemo(
    () => new Map([...deletedPages, ...pages].map((page) => [page.id, titleOf(page, words)])),
    [pages, deletedPages, words],
  );
}

function Head({ titles: { title, lines } }: { titles: Titles }) {
  return (
    <header className="cartouche">
      <h1>{title}</h1>
      {lines.map((line) => (
        <p key={line}>{line}</p>
      ))}
    </header>
  );
}

type BackProps = { snapshot: Snapshot; speech: Speech; onClose: () => void };

function Back({ snapshot, speech, onClose }: BackProps) {
  const { words, network } = speech;
  const name = snapshot.roomName === '' ? words.room.unnamed : snapshot.roomName;
  return (
    <button
      type="button"
      className="btn bare back"
      aria-label={network.view.backTo(name)}
      onClick={onClose}
    >
      <Icon shape="back" />
      <span>{name}</span>
    </button>
  );
}

type BarProps = {
  speech: Speech;
  shown: Shown;
  side: Side | null;
  panel: string;
  onShown: (shown: Shown) => void;
  onSide: (side: Side | null) => void;
  onClose: () => void;
  children: React.ReactNode;
};

/** Map or table, and what can be done; on a phone that is in a menu. */
function Bar({ speech, shown, side, panel, onShown, onSide, onClose, children }: BarProps) {
  const { view: say } = speech.network;
  const sides = [{ id: 'why', label: say.why }] as const;
  return (
    <div className="tools">
      {children}
      <Tabs
        label={say.shownAs}
        tabs={[
          { id: 'map', label: say.map },
          { id: 'table', label: say.table },
        ]}
        chosen={shown}
        panel={panel}
        onChoose={onShown}
      />
      <div className="acts" role="group" aria-label={say.tools}>
        {sides.map(({ id, label }) => (
          <button
            key={id}
            type="button"
            aria-expanded={side === id}
            onClick={() => onSide(side === id ? null : id)}
          >
            {label}
          </button>
        ))}
        <button type="button" aria-label={say.close} onClick={onClose}>
          <Icon shape="close" />
        </button>
      </div>
      <MenuButton
        className="btn bare icon-button more"
        label={say.more}
        items={sides.map(({ id, label }) => ({ id, label, run: () => onSide(id) }))}
      >
        <Icon shape="menu" />
      </MenuButton>
    </div>
  );
}
