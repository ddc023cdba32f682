/** Everyone the room knows of, one plain sentence each; the relay; where our last edit lives; our own name. */
import { lazy, useEffect, useId, useRef, useState } from 'react';
import type { Room } from '../../room/room-api.ts';
import { Fetched } from '../fetched.tsx';
import { Icon } from '../icons.tsx';
import { NameField } from '../name-field.tsx';
import { useWatch } from '../network/use-network.ts';
import { peerSentence, peerTitle, relaySentence, stepWords } from '../words/peers.ts';
import { stateSentence, stepSentence } from '../words/state.ts';
import { useWords } from '../words/use-words.tsx';
import { WhereItLives } from './foot.tsx';
import './peers-panel.css';
import { PathLine, PEOPLE_COLORS, personStyle } from './people.tsx';
import { SAMPLE_EVERY_MS, sparkOf, type RoundTrips } from './round-trips.ts';
import type { PeerId, PeerNow, Snapshot } from './snapshot.ts';
import { useEscape } from './use-escape.ts';
import type { LastEdit } from './use-last-edit.ts';
import type { NetworkPlace } from './use-network-place.ts';

const DrawerMap = lazy(async () => ({
  default: (await import('../network/drawer.tsx')).DrawerMap,
}));
const DrawerEdit = lazy(async () => ({
  default: (await import('../network/drawer.tsx')).DrawerEdit,
}));

const OWN_NAME_LENGTH_MAX = 32;

export type PeersPanelProps = {
  room: Room;
  snapshot: Snapshot;
  lastEdit: LastEdit | null;
  roundTrips: RoundTrips;
  onFollow: (peer: PeerId) => void;
  onNetwork: NetworkPlace['open'];
  /** The whole network lies above. */
  isCovered: boolean;
  onClose: () => void;
};

export function PeersPanel(props: PeersPanelProps) {
  const { room, snapshot, lastEdit, onClose } = props;
  const words = useWords();
  const { drawer } = words.room;
  const aside = useRef<HTMLElement>(null);
  const heard = useHeard(room);
  useEscape(aside, onClose);
  useWatch(room);
  useEffect(() => {
    const before = document.activeElement;
    aside.current?.querySelector<HTMLElement>('button')?.focus();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <aside ref={aside} className="peers" aria-label={drawer.title}>
      <Fetched otherwise={null}>
        <DrawerMap room={room} isCovered={props.isCovered} onOpen={props.onNetwork} />
      </Fetched>
      <header>
        <h2>{stateSentence(words, snapshot)}</h2>
        <button
          type="button"
          className="btn bare icon-button"
          aria-label={drawer.close}
          onClick={onClose}
        >
          <Icon shape="close" />
        </button>
      </header>
      <p className="sum">{sumOf(snapshot.peers, drawer, stepSentence(words, snapshot))}</p>
      <Peers {...props} heard={heard} />
      <p className="relay">{relaySentence(words, snapshot.status.relay)}</p>
      <Fetched otherwise={null}>
        <DrawerEdit room={room} onOpen={props.onNetwork} />
      </Fetched>
      <section className="lives">
        <WhereItLives {...{ room, snapshot, lastEdit }} />
      </section>
      <Own room={room} snapshot={snapshot} />
    </aside>
  );
}

type DrawerWords = ReturnType<typeof useWords>['room']['drawer'];

function sumOf(peers: readonly PeerNow[], drawer: DrawerWords, step: string): string {
  const here = peers.filter(
    ({ left, cutOff, path }) => !left && cutOff === null && path !== 'out-of-reach',
  );
  if (here.length === 0) return step;
  const ownTabs = here.filter(({ sharesDisk }) => sharesDisk).length;
  return `${drawer.count(here.length, ownTabs)} ${step}`.trim();
}

/** Seconds since each peer was heard, looked at as often as its round trip. */
function useHeard(room: Room): ReadonlyMap<string, number> {
  const read = (): ReadonlyMap<string, number> =>
    new Map(
      room
        .peers()
        .flatMap(({ id, lastHeardMs }) =>
          lastHeardMs === null ? [] : [[id, Math.floor(lastHeardMs / 1000)] as const],
        ),
    );
  const [heard, setHeard] = useState(read);
  useEffect(() => {
    const timer = setInterval(() => setHeard(read()), SAMPLE_EVERY_MS);
    return () => clearInterval(timer);
  });
  return heard;
}

type PeersProps = PeersPanelProps & { heard: ReadonlyMap<string, number> };

function Peers(props: PeersProps) {
  const { peers } = props.snapshot;
  const { drawer } = useWords().room;
  if (peers.length === 0) return <p className="none">{drawer.nobody}</p>;
  return (
    <ul aria-label={drawer.title}>
      {inOrder(peers).map((peer) => (
        <Peer key={peer.id} peer={peer} panel={props} />
      ))}
    </ul>
  );
}

/** Those who are here first, those who left last. */
function inOrder(peers: readonly PeerNow[]): PeerNow[] {
  const rank = ({ cutOff, left, path }: PeerNow): number =>
    cutOff !== null ? 3 : left ? 2 : path === 'out-of-reach' ? 1 : 0;
  return peers.toSorted((a, b) => rank(a) - rank(b));
}

function Peer({ peer, panel }: { peer: PeerNow; panel: PeersProps }) {
  const words = useWords();
  const between = panel.snapshot.peers.find(({ id }) => id === peer.via);
  const via = between === undefined ? null : peerTitle(words, between);
  const step = stepWords(words, peer);
  const isGone = peer.left || peer.cutOff !== null || peer.path === 'out-of-reach';
  const seconds = isGone ? undefined : panel.heard.get(peer.id);
  return (
    <li className={isGone ? 'gone' : ''} data-path={peer.path} style={personStyle(peer.color)}>
      <PathLine peer={peer} />
      <b>{peerTitle(words, peer)}</b>
      <small>
        {peerSentence(words, peer, via)}
        {peer.canWrite ? '' : `; ${words.peers.mayLook}`}
        {seconds === undefined ? null : (
          <span className="heard">, {words.room.drawer.heard(seconds)}</span>
        )}
        {isGone || peer.sharesDisk ? null : (
          <button type="button" className="text-button" onClick={() => panel.onFollow(peer.id)}>
            {words.room.follow(peer.name)}
          </button>
        )}
      </small>
      {isGone ? null : <Spark samples={panel.roundTrips.of(peer.id)} />}
      <span className={peer.inStep ? 'step' : 'step late'}>{step}</span>
    </li>
  );
}

function Spark({ samples }: { samples: readonly number[] }) {
  const { room, peers } = useWords();
  const spark = sparkOf(samples);
  if (spark === null) return null;
  const [least, most] = [Math.min(...samples), Math.max(...samples)].map((ms) =>
    peers.time(Math.round(ms)),
  );
  return (
    <svg
      className="spark"
      width={spark.width}
      height={spark.height}
      role="img"
      aria-label={room.drawer.roundTrips(least ?? '', most ?? '')}
    >
      <path d={spark.path} />
      <circle cx={spark.x} cy={spark.y} r="2" />
    </svg>
  );
}

function Own({ room, snapshot: { self } }: { room: Room; snapshot: Snapshot }) {
  const { room: words, settings } = useWords();
  const { drawer } = words;
  const group = useId();
  return (
    <section className="own">
      <label>
        <span>{drawer.yourName}</span>
        <NameField
          label={drawer.yourName}
          className="field"
          value={self.name}
          lengthMax={OWN_NAME_LENGTH_MAX}
          onName={(name) => room.setProfile({ name, color: room.self.color })}
        />
      </label>
      <fieldset>
        <legend>{drawer.yourColor}</legend>
        {PEOPLE_COLORS.map((color) => (
          <label key={color} className="swatch" style={personStyle(color)}>
            <input
              type="radio"
              name={group}
              className="unseen"
              aria-label={settings.colours[color]}
              checked={self.color === color}
              onChange={() => room.setProfile({ name: room.self.name, color })}
            />
          </label>
        ))}
      </fieldset>
    </section>
  );
}
