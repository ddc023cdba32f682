/** Where we are and with whom, and how to bring someone in. */
import type { MouseEvent } from 'react';
import { Mark } from '../mark.tsx';
import { Icon } from '../icons.tsx';
import { peopleApart, peopleHere, stateWords } from '../words/state.ts';
import { peerSentence } from '../words/peers.ts';
import { personStyle } from './people.tsx';
import { StateGlyph } from './state-glyph.tsx';
import type { PeerNow, Snapshot } from './snapshot.ts';
import './top-bar.css';

const NAMES_MAX = 7;
const NAMES_OF_MANY = 5;

type TopBarProps = {
  roomName: string;
  snapshot: Snapshot;
  arePagesOpen: boolean;
  arePeersOpen: boolean;
  onHome: () => void;
  onPages: () => void;
  onPeers: () => void;
  onShare: () => void;
};

export function TopBar(props: TopBarProps) {
  const { roomName, snapshot } = props;
  const home = (event: MouseEvent): void => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    props.onHome();
  };
  return (
    <header className="bar">
      <a className="home" href="/" aria-label="Folkmoot, leave this room" onClick={home}>
        <Mark size={24} />
      </a>
      <button
        type="button"
        className="btn bare pages-button"
        aria-label="Pages"
        aria-expanded={props.arePagesOpen}
        onClick={props.onPages}
      >
        <Icon shape="menu" />
      </button>
      <h1>{roomName}</h1>
      <Names snapshot={snapshot} />
      <button
        type="button"
        className="pill"
        aria-label={`Peers: ${stateWords(snapshot)}`}
        aria-expanded={props.arePeersOpen}
        onClick={props.onPeers}
      >
        <StateGlyph snapshot={snapshot} />
        <span className="words">{stateWords(snapshot)}</span>
        <span className="short">{shortWords(snapshot)}</span>
      </button>
      <button type="button" className="btn main share" onClick={props.onShare}>
        Share
      </button>
    </header>
  );
}

/** For a phone: how many, or the one word for why nobody. */
function shortWords(snapshot: Snapshot): string {
  const words = stateWords(snapshot);
  return words.startsWith('Together')
    ? String(peopleHere(snapshot.peers).length)
    : (words.split(/[ ,]/)[0] ?? words);
}

function Names({ snapshot: { self, peers } }: { snapshot: Snapshot }) {
  const people = [...peopleHere(peers), ...peopleApart(peers)];
  const named = people.length > NAMES_MAX ? people.slice(0, NAMES_OF_MANY) : people;
  const more = people.length - named.length;
  return (
    <ul className="whos" aria-label="Here now">
      <li className="who self" style={personStyle(self.color)}>
        {self.name}, you
      </li>
      {named.map((peer) => (
        <Name key={peer.id} peer={peer} via={peers.find(({ id }) => id === peer.via) ?? null} />
      ))}
      {more > 0 ? <li className="who">{more} more</li> : null}
    </ul>
  );
}

function Name({ peer, via }: { peer: PeerNow; via: PeerNow | null }) {
  return (
    <li
      className={`who ${peer.path}`}
      style={personStyle(peer.color)}
      title={peerSentence(peer, via?.name ?? null)}
    >
      {peer.name}
      {peer.path === 'out-of-reach' ? <span className="unseen">, out of reach</span> : null}
    </li>
  );
}
