/** One try at a direct link: a fresh peer connection, signals both ways, a deadline. It ends in three open channels or in a reason. */
import type { Lane } from '../wire/lanes.ts';
import { encodeLinkControl } from '../wire/link-control.ts';
import { encodeSignal } from '../wire/signals.ts';
import type { SignalPart } from '../wire/signals.ts';
import { closeRtc } from './rtc-link.ts';
import type { RtcChannels } from './rtc-link.ts';
import type { Timers } from './timers.ts';

/** STUN answers within a second; a host that filters UDP never does. The relay carries everything meanwhile. */
export const ATTEMPT_DEADLINE_MS = 10_000;
/** Browsers find a machine's addresses one task after the other; waiting this long puts most into one signal. */
const CANDIDATES_GATHER_MS = 8;
/** Frames that arrive while our own last channel opens. */
const EARLY_FRAMES_MAX = 64;

export type RtcPeerConnectionConstructor = new (
  configuration?: RTCConfiguration,
) => RTCPeerConnection;

export type EarlyFrame = { lane: Lane; data: unknown };

export type RtcAttemptOptions = {
  RTCPeerConnectionCtor: RtcPeerConnectionConstructor;
  iceServers: RTCIceServer[];
  timers: Timers;
  onSignal: (bytes: Uint8Array) => void;
  /** Both sides have all channels open. The attempt is over and has let go of them. */
  onUp: (
    connection: RTCPeerConnection,
    channels: RtcChannels,
    early: readonly EarlyFrame[],
  ) => void;
  /** The attempt is over and closed. */
  onFailed: (reason: string) => void;
};

export class RtcAttempt {
  readonly #options: RtcAttemptOptions;
  readonly #connection: RTCPeerConnection;
  readonly #channels: RtcChannels;
  readonly #cancelDeadline: () => void;
  #outgoing: SignalPart[] = [];
  #cancelSignal: (() => void) | null = null;
  #candidates: SignalPart[] = [];
  #early: EarlyFrame[] = [];
  #work: Promise<void> = Promise.resolve();
  #trouble = 'no direct path was found in time';
  #saidHello = false;
  #isOver = false;

  constructor(options: RtcAttemptOptions) {
    this.#options = options;
    const { RTCPeerConnectionCtor, iceServers, timers } = options;
    this.#connection = new RTCPeerConnectionCtor({ iceServers });
    this.#channels = openChannels(this.#connection);
    this.#cancelDeadline = timers.after(ATTEMPT_DEADLINE_MS, () => this.#fail(this.#trouble));
    this.#connection.onicecandidate = ({ candidate }) => this.#onCandidate(candidate);
    this.#connection.onconnectionstatechange = () => {
      if (this.#connection.connectionState === 'failed')
        this.#fail('no direct path between these networks');
    };
    for (const lane of ['live', 'bulk', 'fleeting'] as const) {
      const channel = this.#channels[lane];
      channel.onopen = () => this.#onOpen();
      channel.onmessage = ({ data }) => this.#onFrame(lane, data);
      channel.onclose = () => this.#fail('the other side gave up');
    }
  }

  /** Makes the offer. */
  dial(): void {
    this.#do(async () => {
      const offer = await this.#connection.createOffer();
      await this.#connection.setLocalDescription(offer);
      this.#say({ type: 'offer', sdp: offer.sdp ?? '' }, 0);
    });
  }

  /** Parts of a signal from the other side, in order. */
  take(parts: readonly SignalPart[]): void {
    this.#do(async () => {
      for (const part of parts) await this.#takePart(part);
    });
  }

  /** Ends it without a word. */
  abandon(): void {
    if (this.#isOver) return;
    this.#finish();
    closeRtc(this.#connection, this.#channels);
  }

  /** One after the other; what throws ends the attempt. */
  #do(step: () => Promise<void>): void {
    this.#work = this.#work
      .then(() => (this.#isOver ? undefined : step()))
      .catch((error: unknown) =>
        this.#fail(
          `setting up the direct link failed: ${error instanceof Error ? error.message : String(error)}`,
        ),
      );
  }

  async #takePart(part: SignalPart): Promise<void> {
    if (this.#isOver) return;
    const connection = this.#connection;
    switch (part.type) {
      case 'offer': {
        await connection.setRemoteDescription(part);
        const answer = await connection.createAnswer();
        await connection.setLocalDescription(answer);
        this.#say({ type: 'answer', sdp: answer.sdp ?? '' }, 0);
        return this.#addCandidates();
      }
      case 'answer':
        // A repeated answer is no reason to give up on the first.
        if (connection.signalingState !== 'have-local-offer') return undefined;
        await connection.setRemoteDescription(part);
        return this.#addCandidates();
      case 'candidate':
      case 'end':
        this.#candidates.push(part);
        return connection.remoteDescription === null ? undefined : this.#addCandidates();
    }
  }

  async #addCandidates(): Promise<void> {
    const candidates = this.#candidates;
    this.#candidates = [];
    for (const part of candidates) {
      if (this.#isOver || part.type !== 'candidate') continue;
      try {
        await this.#connection.addIceCandidate({ candidate: part.candidate, sdpMid: part.mid });
      } catch (error) {
        // One address that this browser cannot use; another may do.
        this.#trouble = `no direct path was found in time (${error instanceof Error ? error.message : String(error)})`;
      }
    }
  }

  #onCandidate(candidate: RTCIceCandidate | null): void {
    if (candidate === null || candidate.candidate === '') this.#say({ type: 'end' }, 0);
    else
      this.#say(
        { type: 'candidate', candidate: candidate.candidate, mid: candidate.sdpMid ?? '0' },
        CANDIDATES_GATHER_MS,
      );
  }

  #say(part: SignalPart, delayMs: number): void {
    if (this.#isOver) return;
    this.#outgoing.push(part);
    // An offer or answer goes at once; candidates of the same moment ride along or follow together.
    if (delayMs === 0) this.#flush();
    else this.#cancelSignal ??= this.#options.timers.after(delayMs, () => this.#flush());
  }

  #flush(): void {
    this.#cancelSignal?.();
    this.#cancelSignal = null;
    const parts = this.#outgoing;
    this.#outgoing = [];
    if (parts.length > 0) this.#options.onSignal(encodeSignal(parts));
  }

  #onOpen(): void {
    if (
      this.#saidHello ||
      Object.values(this.#channels).some((channel) => channel.readyState !== 'open')
    )
      return;
    this.#saidHello = true;
    this.#channels.live.send(
      encodeLinkControl({ type: 'hello', token: 0 }) as Uint8Array<ArrayBuffer>,
    );
    if (this.#early.length > 0) this.#up();
  }

  /** Any frame proves that the other side has opened all of its channels, since it says hello only then. */
  #onFrame(lane: Lane, data: unknown): void {
    if (this.#early.length === EARLY_FRAMES_MAX) {
      this.#fail('the other side sent before the link was up');
      return;
    }
    this.#early.push({ lane, data });
    if (this.#saidHello) this.#up();
  }

  #up(): void {
    if (this.#isOver) return;
    this.#flush();
    this.#finish();
    this.#options.onUp(this.#connection, this.#channels, this.#early);
  }

  #finish(): void {
    this.#isOver = true;
    this.#cancelDeadline();
    this.#cancelSignal?.();
    this.#connection.onicecandidate = null;
  }

  #fail(reason: string): void {
    if (this.#isOver) return;
    this.abandon();
    this.#options.onFailed(reason);
  }
}

/** Agreed beforehand, so that no channel has to be announced in the other direction. */
function openChannels(connection: RTCPeerConnection): RtcChannels {
  const channels = {
    live: connection.createDataChannel('live', { negotiated: true, id: 0 }),
    bulk: connection.createDataChannel('bulk', { negotiated: true, id: 1 }),
    fleeting: connection.createDataChannel('fleeting', {
      negotiated: true,
      id: 2,
      ordered: false,
      maxRetransmits: 0,
    }),
  };
  for (const channel of Object.values(channels)) channel.binaryType = 'arraybuffer';
  return channels;
}
