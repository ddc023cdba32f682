/** All links of a room, by peer and kind, each wrapped by the room's fault box. Turns mesh effects into sends and link events into mesh inputs. */
import { createFaultBox, type FaultBox } from '../link/fault.ts';
import { wrapLink } from '../link/fault-link.ts';
import { wrapSocket } from '../link/fault-socket.ts';
import type { Carrier, Link, SendResult, Traffic } from '../link/link.ts';
import { createRelayCarrier, type RelayCarrier } from '../link/relay.ts';
import { createTabCarrier, type TabCarrier } from '../link/tab.ts';
import { createWebRtcCarrier, type WebRtcCarrier } from '../link/webrtc.ts';
import type { WebSocketConstructor } from '../link/web-socket.ts';
import { toBase64url, toHex } from '../lib/bytes.ts';
import type { Rng } from '../lib/rng.ts';
import type { MeshEffect, MeshInput } from '../mesh/machine-types.ts';
import type { PeerId } from '../wire/ids.ts';
import type { LinkKind } from '../wire/lanes.ts';
import type { RoomPorts } from './ports.ts';

type Keys = {
  session: PeerId;
  topic: Uint8Array;
  proof(nonce: Uint8Array): { topicSignature: Uint8Array; sessionSignature: Uint8Array };
  seal(frame: Uint8Array): Uint8Array;
  open(from: PeerId, sealed: Uint8Array): Uint8Array | null;
};

export type CarriersOptions = {
  ports: RoomPorts;
  keys: Keys;
  rng: Rng;
  relay: { url: string; WebSocketCtor: WebSocketConstructor };
  input: (input: MeshInput) => void;
  onRelayState: () => void;
};

const EMPTY = { framesOut: 0, bytesOut: 0, framesIn: 0, bytesIn: 0 };
const NO_TRAFFIC: Traffic = { live: EMPTY, bulk: EMPTY, fleeting: EMPTY };

export class Carriers {
  readonly faults: FaultBox;
  readonly relay: RelayCarrier;
  readonly #direct: WebRtcCarrier | null;
  readonly #tab: TabCarrier | null;
  readonly #links = new Map<string, Link>();
  readonly #options: CarriersOptions;

  constructor(options: CarriersOptions) {
    const { ports, keys, rng, input } = options;
    const { timers } = ports;
    this.#options = options;
    this.faults = createFaultBox({ rng, timers });
    const onLink = (link: Link): void => this.#linkUp(link);
    const onMisbehaviour = (peer: PeerId, reason: string): void =>
      input({ type: 'accuse', peer, reason });
    this.#direct =
      ports.RTCPeerConnectionCtor === null
        ? null
        : createWebRtcCarrier({
            self: keys.session,
            RTCPeerConnectionCtor: ports.RTCPeerConnectionCtor,
            iceServers: () => this.#iceServers(),
            timers,
            onSignal: (peer, epoch, bytes) => input({ type: 'signal-out', peer, epoch, bytes }),
            onLink,
            onFailed: (peer, epoch, reason) => input({ type: 'dial-failed', peer, epoch, reason }),
            onMisbehaviour,
          });
    this.#tab =
      ports.BroadcastChannelCtor === null
        ? null
        : createTabCarrier({
            name: `folkmoot-${toBase64url(keys.topic)}`,
            session: keys.session,
            BroadcastChannelCtor: ports.BroadcastChannelCtor,
            timers,
            onLink,
            onMisbehaviour,
          });
    this.relay = createRelayCarrier({
      url: options.relay.url,
      ...keys,
      WebSocketCtor: wrapSocket(options.relay.WebSocketCtor, this.faults),
      timers,
      random: () => rng.float(),
      onLink,
      onState: (state) => {
        input({ type: 'relay', relayId: state.state === 'here' ? toHex(state.relayId) : null });
        options.onRelayState();
      },
      onMisbehaviour,
    });
  }

  #iceServers(): RTCIceServer[] {
    const urls = [...this.relay.iceUrls];
    return urls.length === 0 ? [] : [{ urls }];
  }

  #linkUp(raw: Link): void {
    const { kind, peer } = raw;
    const key = `${kind}/${peer}`;
    const link = wrapLink(raw, this.faults);
    link.events = {
      onPayload: (bytes) => this.#options.input({ type: 'payload', peer, kind, bytes }),
      onWritable: () => undefined,
      onClose: (reason) => {
        if (this.#links.get(key) !== link) return;
        this.#links.delete(key);
        this.#options.input({ type: 'link-down', peer, kind, reason });
      },
    };
    const replaced = this.#links.has(key);
    this.#links.set(key, link);
    if (replaced)
      this.#options.input({ type: 'link-down', peer, kind, reason: 'replaced by a newer link' });
    this.#options.input({ type: 'link-up', peer, kind });
  }

  perform(
    effect: Extract<MeshEffect, { type: 'send' | 'dial' | 'signal-in' | 'close-link' }>,
  ): void {
    switch (effect.type) {
      case 'send':
        return this.#send(effect);
      case 'dial':
        if (this.#direct === null)
          this.#options.input({
            type: 'dial-failed',
            peer: effect.peer,
            epoch: effect.epoch,
            reason: 'no WebRTC here',
          });
        else this.#direct.dial(effect.peer, effect.epoch);
        return;
      case 'signal-in':
        this.#direct?.signal(effect.peer, effect.epoch, effect.bytes);
        return;
      case 'close-link': {
        const link = this.#links.get(`${effect.kind}/${effect.peer}`);
        if (link !== undefined) link.close(effect.reason);
        else if (effect.kind === 'direct') this.#direct?.hangUp(effect.peer, effect.reason);
        return;
      }
    }
  }

  #send({ to, kind, lane, bytes }: Extract<MeshEffect, { type: 'send' }>): void {
    const carrier = this.#carrier(kind);
    const refused = (peer: PeerId, result: SendResult): void => {
      if (result === 'full') this.#options.input({ type: 'overflow', peer, kind, lane });
    };
    const links = to.map((peer) => this.#links.get(`${kind}/${peer}`));
    const isPlain =
      this.faults.list().length === 0 &&
      links.every((link) => link === undefined || link.queuedBytes(lane) === 0);
    if (to.length > 1 && isPlain && carrier !== null) {
      carrier.multicast(to, lane, bytes, refused);
      return;
    }
    to.forEach((peer, i) => {
      const result = links[i]?.send(lane, bytes) ?? 'closed';
      refused(peer, result);
    });
  }

  #carrier(kind: LinkKind): Carrier | null {
    return { tab: this.#tab, direct: this.#direct, relayed: this.relay }[kind];
  }

  /** A peer that is still on a carrier, but whose link we closed, gets a new one. */
  reopen(peer: PeerId, kind: LinkKind): void {
    if (kind === 'relayed') this.relay.reopen(peer);
    if (kind === 'tab') this.#tab?.reopen(peer);
  }

  wake(): void {
    this.relay.wake();
    this.#tab?.wake();
  }

  traffic(): Record<LinkKind, Traffic> {
    const of = (kind: LinkKind): Traffic =>
      structuredClone(this.#carrier(kind)?.traffic ?? NO_TRAFFIC);
    return { tab: of('tab'), direct: of('direct'), relayed: of('relayed') };
  }

  close(reason: string): void {
    this.#tab?.close(reason);
    this.#direct?.close(reason);
    this.relay.close(reason);
    this.#links.clear();
  }
}
