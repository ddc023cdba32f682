/** What the WebSockets of all our services have in common, whatever they carry. */
import { WebSocket, type ServerOptions } from 'ws';
import { CLOSE_MS, PONGS_WAITING_MAX, type Limits } from './limits.ts';

/** No service compresses, counts its sockets with the library, or listens by itself. */
export function commonOptions({ fragments }: Limits): ServerOptions {
  // Three options that the type declarations of this version do not know.
  const newer = {
    closeTimeout: CLOSE_MS,
    maxPendingAutoPongs: PONGS_WAITING_MAX,
    maxFragments: fragments,
  };
  return { ...newer, noServer: true, clientTracking: false, perMessageDeflate: false };
}

/** `isHeld`: it waits for an answer of ours. `resumeTimer`: it is over its rate. */
type Held = WebSocket & { isHeld: boolean; resumeTimer: NodeJS.Timeout | null };

/** Who is over its rate is not closed: we read from it later. */
export function pause(peer: Held, ms: number): void {
  if (peer.resumeTimer !== null) return;
  peer.resumeTimer = setTimeout(() => {
    peer.resumeTimer = null;
    readOrNot(peer);
  }, ms);
  readOrNot(peer);
}

export function readOrNot(peer: Held): void {
  if (peer.readyState !== WebSocket.OPEN) return;
  if (peer.isHeld || peer.resumeTimer !== null) peer.pause();
  else peer.resume();
}
