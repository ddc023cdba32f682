/** Links between tabs of one browser, over a BroadcastChannel. It has no backpressure of its own: credits pace what is cut into fragments. */
import { WireError } from '../wire/codec.ts';
import type { PeerId } from '../wire/ids.ts';
import { decodeTabFrame, encodeTabFrame } from '../wire/tab-frames.ts';
import type { TabFrame } from '../wire/tab-frames.ts';
import type { Carrier, OnLink } from './link.ts';
import { SharedLinks } from './shared-links.ts';
import type { Timers } from './timers.ts';

/** The part of BroadcastChannel that is used. */
export type BroadcastChannelLike = {
  postMessage(message: unknown): void;
  close(): void;
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void;
};

export type TabCarrierOptions = {
  /** The channel's name: the same in all tabs of the room, and of no other. */
  name: string;
  session: PeerId;
  BroadcastChannelCtor: new (name: string) => BroadcastChannelLike;
  timers: Timers;
  onLink: OnLink;
  onMisbehaviour: (peer: PeerId, why: string) => void;
  onNotice?: (peer: PeerId, notice: Uint8Array) => void;
};

export type TabCarrier = Carrier & {
  readonly peers: readonly PeerId[];
  /** Asks who is there, again: after the page was frozen. */
  wake(): void;
  /** Asks a tab whose link was closed, though it has not left, for a new one. */
  reopen(peer: PeerId): void;
  /** See SharedLinks. */
  tell(notice: Uint8Array): void;
};

const LEFT = 'the other tab was closed';

/** Announces itself at once. Links come later, never within the call. `close` tells the others; call it on `pagehide`. */
export function createTabCarrier(options: TabCarrierOptions): TabCarrier {
  const { name, session, BroadcastChannelCtor, timers, onLink, onMisbehaviour, onNotice } = options;
  const channel = new BroadcastChannelCtor(name);
  let isClosed = false;

  const post = (message: TabFrame): number => {
    if (isClosed) return 0;
    const bytes = encodeTabFrame(message);
    channel.postMessage(bytes);
    return bytes.length;
  };
  const links = new SharedLinks({
    kind: 'tab',
    timers,
    onLink,
    onMisbehaviour,
    onNotice,
    medium: {
      hasRoom: () => !isClosed,
      write: (to, frame) => post({ type: 'frame', from: session, to, frame }),
    },
  });

  const onMessage = (message: TabFrame, wireBytes: number): void => {
    const { from } = message;
    if (from === session) return;
    if ('to' in message && !message.to.includes(session)) return;
    switch (message.type) {
      case 'announce':
        // Replied to before our link opens, so that the other side knows us before our first frame.
        post({ type: 'reply', from: session, to: [from] });
        links.arrive(from);
        return;
      case 'reply':
        links.arrive(from);
        return;
      case 'leave':
        links.depart(from, LEFT);
        return;
      case 'frame':
        links.receive(from, message.frame, wireBytes);
        return;
    }
  };
  channel.addEventListener('message', ({ data }) => {
    if (isClosed) return;
    try {
      // Other pages of this origin may post what they like here.
      if (data instanceof Uint8Array) onMessage(decodeTabFrame(data), data.length);
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
    }
  });
  post({ type: 'announce', from: session });

  return {
    kind: 'tab',
    traffic: links.traffic,
    get peers() {
      return links.peers;
    },
    multicast: (peers, lane, payload, onRefused) =>
      links.multicast(peers, lane, payload, onRefused),
    wake: () => void post({ type: 'announce', from: session }),
    reopen: (peer) => links.reopen(peer),
    tell: (notice) => links.tell(notice),
    close: (reason) => {
      if (isClosed) return;
      post({ type: 'leave', from: session });
      isClosed = true;
      links.departAll(reason);
      channel.close();
    },
  };
}
