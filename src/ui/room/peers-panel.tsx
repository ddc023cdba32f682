/** Everyone the room knows of, one plain sentence each. */
import { useId } from 'react';
import { Icon } from '../icons.tsx';
import { NameField } from '../name-field.tsx';
import { peerSentence, peerTitle, relaySentence, stepWords } from '../words/peers.ts';
import './peers-panel.css';
import { PathLine } from './people.tsx';
import type { PeerNow, Snapshot } from './snapshot.ts';

const OWN_NAME_LENGTH_MAX = 32;

type PeersPanelProps = { snapshot: Snapshot; onName: (name: string) => void; onClose: () => void };

export function PeersPanel({ snapshot, onName, onClose }: PeersPanelProps) {
  const title = useId();
  const { self, status, peers } = snapshot;
  return (
    <aside className="peers" aria-labelledby={title}>
      <header>
        <h2 id={title}>Peers</h2>
        <button
          type="button"
          className="btn bare icon-button"
          aria-label="Close the peers"
          onClick={onClose}
        >
          <Icon shape="close" />
        </button>
      </header>
      <p className="relay">{relaySentence(status.relay)}</p>
      <div className="own">
        <span aria-hidden="true">Your name here</span>
        <NameField
          label="Your name here"
          className="field"
          value={self.name}
          lengthMax={OWN_NAME_LENGTH_MAX}
          onName={onName}
        />
      </div>
      {peers.length === 0 ? (
        <p className="none">Nobody else has been here while this page was open.</p>
      ) : (
        <ul aria-labelledby={title}>
          {inOrder(peers).map((peer) => (
            <Peer key={peer.id} peer={peer} via={peers.find(({ id }) => id === peer.via) ?? null} />
          ))}
        </ul>
      )}
    </aside>
  );
}

/** Those who are here first, those who left last. */
function inOrder(peers: readonly PeerNow[]): PeerNow[] {
  const rank = ({ cutOff, left, path }: PeerNow): number =>
    cutOff !== null ? 3 : left ? 2 : path === 'out-of-reach' ? 1 : 0;
  return peers.toSorted((a, b) => rank(a) - rank(b));
}

function Peer({ peer, via }: { peer: PeerNow; via: PeerNow | null }) {
  const step = stepWords(peer);
  const isGone = peer.left || peer.cutOff !== null || peer.path === 'out-of-reach';
  return (
    <li className={isGone ? 'gone' : ''} data-path={peer.path}>
      <PathLine peer={peer} />
      <b>{peerTitle(peer)}</b>
      <small>
        {peerSentence(peer, via === null ? null : peerTitle(via))}
        {peer.canWrite ? '' : '; may look, not write'}
      </small>
      <span className={step === 'in step' ? 'step' : 'step late'}>{step}</span>
    </li>
  );
}
