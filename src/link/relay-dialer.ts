/**
 * Gets one joined socket to a relay and keeps trying.
 *
 * Attempts may overlap: after a partition, TCP repeats its SYN only after 1, 3, 7 s, and a browser may queue a second socket to the same
 * host behind a stuck one; so stuck attempts are dropped early and a fresh one starts every second during the first minute.
 */
import { WireError } from '../wire/codec.ts';
import { peerKeyOf } from '../wire/ids.ts';
import type { PeerId } from '../wire/ids.ts';
import { PROTOCOL_VERSION_MAX, PROTOCOL_VERSION_MIN } from '../wire/limits.ts';
import {
  RELAY_SUBPROTOCOL,
  RelayClose,
  decodeRelayToPeer,
  encodePeerToRelay,
} from '../wire/relay-frames.ts';
import type { RelayToPeer } from '../wire/relay-frames.ts';
import type { Timers } from './timers.ts';
import type { WebSocketConstructor, WebSocketLike } from './web-socket.ts';

const PENDING_MAX = 3;
const EAGER_EVERY_MS = 1_000;
const EAGER_FOR_MS = 60_000;
const PATIENT_EVERY_MS_MAX = 15_000;
/** How long an attempt may wait for its socket to open, in turn: mostly short because a SYN may be lost, now and then long because a route may be slow. */
const OPEN_WITHIN_MS: readonly number[] = [2_000, 2_000, 6_000];
const WELCOME_WITHIN_MS = 10_000;
/** A relay may not send us away for longer. */
const RETRY_MS_MAX = 60_000;

export type Welcome = Extract<RelayToPeer, { type: 'welcome' }>;
export type RelayProof = { topicSignature: Uint8Array; sessionSignature: Uint8Array };

export type RelayDialerOptions = {
  url: string;
  session: PeerId;
  topic: Uint8Array;
  /** Signs `relayJoinStatement(nonce, topic, session)` with both keys. */
  proof: (nonce: Uint8Array) => RelayProof;
  WebSocketCtor: WebSocketConstructor;
  timers: Timers;
  /** From 0 to 1, for jitter. */
  random: () => number;
  onJoined: (socket: WebSocketLike, welcome: Welcome) => void;
  onFrame: (frame: RelayToPeer, wireBytes: number) => void;
  /** Not joined (any more). `retryAtMs` null: for good. */
  onAway: (reason: string, code: number | null, retryAtMs: number | null) => void;
};

type Attempt = {
  socket: WebSocketLike;
  phase: 'opening' | 'challenged' | 'asked' | 'joined' | 'dead';
  nonce: Uint8Array | null;
  cancelDeadline: () => void;
};

const REASONS: Readonly<Record<number, string>> = {
  [RelayClose.badFrame]: 'the relay did not understand us',
  [RelayClose.badProof]: 'the relay refused our proof: this link does not open this room',
  [RelayClose.joinTimeout]: 'joining took too long',
  [RelayClose.rate]: 'the relay limits our rate',
  [RelayClose.slowReader]: 'we read too slowly for the relay',
  [RelayClose.roomFull]: 'the room is full on this relay',
  [RelayClose.tooManyRooms]: 'the relay has no space for more rooms',
  [RelayClose.tooManyFromAddress]: 'too many peers from this network on the relay',
  [RelayClose.replaced]: 'this session joined a second time',
  [RelayClose.idle]: 'the relay heard nothing from us',
  [RelayClose.version]: 'this relay speaks another version',
  [RelayClose.draining]: 'the relay restarts',
};
const PERMANENT: readonly number[] = [RelayClose.badProof, RelayClose.version];
/** Asking every second would only make these worse. */
const CROWDED: readonly number[] = [
  RelayClose.rate,
  RelayClose.roomFull,
  RelayClose.tooManyRooms,
  RelayClose.tooManyFromAddress,
];
/** Nothing more is known of it: no address, no server, or one that refused before it spoke. */
export const UNREACHABLE = 'the relay is out of reach';
const UNDIALABLE =
  'this browser does not dial that address from here: a page that came encrypted asks only hosts that are';

/** A socket that broke is replaced at once, once in this time: oftener it would be a relay that takes everyone in and drops them. */
const AT_ONCE_EVERY_MS = 10_000;
/** All that were on a process that died come to the others of its cluster within this time, not in the same moment. */
const AT_ONCE_JITTER_MS = 250;

export class RelayDialer {
  readonly #options: RelayDialerOptions;
  #attempts: Attempt[] = [];
  #isStopped = false;
  #tries = 0;
  #patientTries = 0;
  #awaySinceMs = 0;
  #notBeforeMs = 0;
  /** When a broken socket was replaced at once last. */
  #atOnceMs = -Infinity;
  #retryAtMs: number | null = null;
  #cancelNext: (() => void) | null = null;

  constructor(options: RelayDialerOptions) {
    this.#options = options;
    this.#awaySinceMs = options.timers.now();
  }

  /** Tries at once. */
  start(): void {
    this.#tick();
  }

  /** Something says that the network is back (`online`, a tab shown again): starts over eagerly. */
  wake(): void {
    if (this.#isStopped || this.#joined !== undefined) return;
    const { timers } = this.#options;
    this.#awaySinceMs = timers.now();
    this.#patientTries = 0;
    for (const attempt of this.#attempts.filter((each) => each.phase === 'opening'))
      this.#end(attempt);
    this.#schedule(Math.max(0, this.#notBeforeMs - timers.now()));
  }

  /** Gives the joined socket up, because the carrier found it dead, and tries anew. */
  giveUp(reason: string): void {
    const joined = this.#joined;
    if (joined === undefined) return;
    this.#end(joined);
    this.#wentAway(reason, null);
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancelNext?.();
    for (const attempt of [...this.#attempts]) this.#end(attempt);
  }

  get #joined(): Attempt | undefined {
    return this.#attempts.find((attempt) => attempt.phase === 'joined');
  }

  #schedule(delayMs: number): void {
    this.#cancelNext?.();
    this.#retryAtMs = this.#options.timers.now() + delayMs;
    this.#cancelNext = this.#options.timers.after(delayMs, () => this.#tick());
  }

  #tick(): void {
    this.#cancelNext = null;
    if (this.#isStopped || this.#joined !== undefined) return;
    if (this.#attempts.length < PENDING_MAX) this.#dial();
    this.#schedule(this.#pauseMs());
  }

  #pauseMs(): number {
    const nowMs = this.#options.timers.now();
    const heldMs = Math.max(0, this.#notBeforeMs - nowMs);
    if (this.#patientTries === 0 && nowMs - this.#awaySinceMs < EAGER_FOR_MS)
      return Math.max(EAGER_EVERY_MS, heldMs);
    this.#patientTries += 1;
    const capMs = Math.min(PATIENT_EVERY_MS_MAX, EAGER_EVERY_MS * 2 ** this.#patientTries);
    return Math.max(EAGER_EVERY_MS, heldMs, this.#options.random() * capMs);
  }

  #dial(): void {
    const { url, WebSocketCtor, timers } = this.#options;
    const openWithinMs = OPEN_WITHIN_MS[this.#tries % OPEN_WITHIN_MS.length] as number;
    this.#tries += 1;
    const socket = openSocket(WebSocketCtor, url);
    if (socket === null) {
      timers.after(0, () => this.#giveUpForGood(UNDIALABLE));
      return;
    }
    socket.binaryType = 'arraybuffer';
    const expire = (): void => this.#failed(attempt, UNREACHABLE, null);
    const attempt: Attempt = {
      socket,
      phase: 'opening',
      nonce: null,
      cancelDeadline: timers.after(openWithinMs, expire),
    };
    this.#attempts.push(attempt);
    socket.addEventListener('open', () => {
      attempt.cancelDeadline();
      if (attempt.phase === 'opening')
        attempt.cancelDeadline = timers.after(WELCOME_WITHIN_MS, expire);
    });
    socket.addEventListener('message', (event) => this.#onMessage(attempt, event.data));
    // The close event that always follows says what there is to say.
    socket.addEventListener('error', () => undefined);
    socket.addEventListener('close', (event) =>
      this.#failed(attempt, REASONS[event.code] ?? UNREACHABLE, event.code),
    );
  }

  #giveUpForGood(reason: string): void {
    if (this.#isStopped) return;
    this.stop();
    this.#options.onAway(reason, null, null);
  }

  #onMessage(attempt: Attempt, data: unknown): void {
    if (attempt.phase === 'dead') return;
    try {
      if (!(data instanceof ArrayBuffer)) throw new WireError('a relay frame is not text');
      const frame = decodeRelayToPeer(new Uint8Array(data));
      if (attempt.phase === 'joined' && frame.type !== 'retry')
        this.#options.onFrame(frame, data.byteLength);
      else this.#onJoining(attempt, frame);
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      this.#failed(attempt, `the relay sent bytes that make no sense: ${error.message}`, null);
    }
  }

  #onJoining(attempt: Attempt, frame: RelayToPeer): void {
    if (frame.type === 'retry') {
      this.#notBeforeMs = this.#options.timers.now() + Math.min(frame.delayMs, RETRY_MS_MAX);
      return;
    }
    if (frame.type === 'challenge' && attempt.phase === 'opening') {
      if (frame.versionMin > PROTOCOL_VERSION_MAX || frame.versionMax < PROTOCOL_VERSION_MIN) {
        this.#failed(attempt, REASONS[RelayClose.version] as string, RelayClose.version);
        return;
      }
      attempt.phase = 'challenged';
      attempt.nonce = frame.nonce.slice();
      this.#askNext();
    }
    if (frame.type === 'welcome' && attempt.phase === 'asked') this.#welcomed(attempt, frame);
  }

  /** One join at a time: a second one of the same session would replace the first at the relay. */
  #askNext(): void {
    if (this.#attempts.some((attempt) => attempt.phase === 'asked' || attempt.phase === 'joined'))
      return;
    const attempt = this.#attempts.find((each) => each.phase === 'challenged');
    if (attempt === undefined || attempt.nonce === null) return;
    const { session, topic, proof } = this.#options;
    attempt.phase = 'asked';
    const join = encodePeerToRelay({
      type: 'join',
      version: PROTOCOL_VERSION_MAX,
      topic,
      session: peerKeyOf(session),
      ...proof(attempt.nonce),
    });
    attempt.socket.send(join as Uint8Array<ArrayBuffer>);
  }

  #welcomed(attempt: Attempt, welcome: Welcome): void {
    attempt.cancelDeadline();
    attempt.phase = 'joined';
    this.#cancelNext?.();
    this.#cancelNext = null;
    for (const other of this.#attempts.filter((each) => each !== attempt)) this.#end(other);
    this.#patientTries = 0;
    this.#notBeforeMs = 0;
    this.#options.onJoined(attempt.socket, welcome);
  }

  /** Also closes the socket. Nothing of the attempt is heard afterwards. */
  #end(attempt: Attempt): void {
    attempt.phase = 'dead';
    attempt.cancelDeadline();
    this.#attempts = this.#attempts.filter((each) => each !== attempt);
    attempt.socket.close();
  }

  #failed(attempt: Attempt, reason: string, code: number | null): void {
    if (attempt.phase === 'dead') return;
    const wasJoined = attempt.phase === 'joined';
    this.#end(attempt);
    if (code !== null && PERMANENT.includes(code)) {
      this.stop();
      this.#options.onAway(reason, code, null);
      return;
    }
    if (code !== null && CROWDED.includes(code))
      this.#patientTries = Math.max(1, this.#patientTries);
    if (wasJoined) {
      this.#wentAway(reason, code);
      return;
    }
    this.#askNext();
    this.#options.onAway(reason, code, this.#retryAtMs);
  }

  #wentAway(reason: string, code: number | null): void {
    const nowMs = this.#options.timers.now();
    this.#awaySinceMs = nowMs;
    const mayAtOnce = nowMs - this.#atOnceMs >= AT_ONCE_EVERY_MS;
    if (mayAtOnce) this.#atOnceMs = nowMs;
    const soonMs = mayAtOnce ? this.#options.random() * AT_ONCE_JITTER_MS : EAGER_EVERY_MS;
    this.#schedule(Math.max(soonMs, this.#notBeforeMs - nowMs));
    this.#options.onAway(reason, code, this.#retryAtMs);
  }
}

/** Null where the browser refuses: a plain ws:// address from an encrypted page, or none that it understands. */
function openSocket(WebSocketCtor: WebSocketConstructor, url: string): WebSocketLike | null {
  try {
    return new WebSocketCtor(url, RELAY_SUBPROTOCOL);
  } catch (error) {
    if (error instanceof Error) return null;
    throw error;
  }
}
