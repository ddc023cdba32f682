/** Virtual WebRTC at one peer: an offer and an answer travel as signals of the mesh, and an answered offer is a link if both ways are open when it arrives. */
import { utf8 } from '../lib/bytes.ts';
import type { MeshInput } from '../mesh/machine-types.ts';
import type { PeerId } from '../wire/ids.ts';
import type { Events } from './events.ts';

const OFFER = utf8('offer');
const ANSWER = utf8('answer!');
const DEADLINE_MS = 10_000;
/** ICE and DTLS take this long once both sides have what they need. */
const HANDSHAKE_MS = 3;

export type DialerPorts = {
  events: Events;
  tell: (input: MeshInput) => void;
  /** Makes the link if it can be made now. */
  tryConnect: (peer: PeerId) => void;
};

export class Dialer {
  readonly #ports: DialerPorts;
  /** The newest attempt with each peer. */
  readonly #attempts = new Map<PeerId, { epoch: number; isDone: boolean }>();

  constructor(ports: DialerPorts) {
    this.#ports = ports;
  }

  dial(peer: PeerId, epoch: number): void {
    const attempt = this.#begin(peer, epoch);
    if (attempt === null) return;
    const { tell, events } = this.#ports;
    tell({ type: 'signal-out', peer, epoch, bytes: OFFER });
    events.after(DEADLINE_MS, () => {
      if (this.#attempts.get(peer) === attempt && !attempt.isDone)
        tell({ type: 'dial-failed', peer, epoch, reason: 'no answer' });
    });
  }

  #begin(peer: PeerId, epoch: number): { epoch: number; isDone: boolean } | null {
    if (epoch <= (this.#attempts.get(peer)?.epoch ?? 0)) return null;
    const attempt = { epoch, isDone: false };
    this.#attempts.set(peer, attempt);
    return attempt;
  }

  signalled(peer: PeerId, epoch: number, bytes: Uint8Array): void {
    const { tell, events, tryConnect } = this.#ports;
    if (bytes.length === OFFER.length) {
      if (this.#begin(peer, epoch) !== null)
        tell({ type: 'signal-out', peer, epoch, bytes: ANSWER });
      return;
    }
    const attempt = this.#attempts.get(peer);
    if (attempt === undefined || attempt.epoch !== epoch || attempt.isDone) return;
    attempt.isDone = true;
    events.after(HANDSHAKE_MS, () => {
      if (this.#attempts.get(peer) === attempt) tryConnect(peer);
    });
  }
}
