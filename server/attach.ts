/**
 * The relay, the signaling service and the mailbox on any HTTP server: our own, or Vite's while developing. Looks only at its own
 * paths, so that another WebSocket on the same server (Vite's reload) is left alone.
 */
import { Buffer } from 'node:buffer';
import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { performance } from 'node:perf_hooks';
import { WebSocketServer } from 'ws';
import { MAILBOX_SUBPROTOCOL } from '../src/wire/mailbox-frames.ts';
import { RELAY_SUBPROTOCOL, RelayClose } from '../src/wire/relay-frames.ts';
import { AddressCounts, AddressRate, clientAddress } from './addresses.ts';
import { Admission } from './admission.ts';
import type { ClusterCounts } from './cluster/machine.ts';
import { CLOSE_MS, LIMITS, type Limits } from './limits.ts';
import { MailboxService } from './mailbox/adapter.ts';
import type { MailboxStore, StoreTotals, StoreTrouble } from './mailbox/store-port.ts';
import { originAllowed } from './origin.ts';
import { RelayService } from './relay/adapter.ts';
import type { RelayBus } from './relay/bus-port.ts';
import { SignalingService } from './signaling/adapter.ts';
import type { SignalingBus } from './signaling/bus-port.ts';
import { Tally, type RefusalReason, type ServiceName } from './tally.ts';
import type { Traffic } from './traffic.ts';
import type { YjsCounts, YjsOptions, YjsService } from './yjs/adapter.ts';

export const RELAY_PATH = '/relay';
export const SIGNALING_PATH = '/signaling';
export const MAILBOX_PATH = '/mailbox';
/** The room's name follows. */
export const YJS_PATH = '/yjs/';

export type AttachOptions = {
  limits?: Partial<Limits>;
  /** Web origins besides the page's own host that may use the relay; `*` for all. */
  origins?: readonly string[];
  /** The same for signaling. All by default: it holds no secrets and is there for other applications. */
  signalingOrigins?: readonly string[];
  /** Whoever opens a WebSocket must name one of them; open to all when there are none. */
  admissionTokens?: readonly string[];
  /** Whether `X-Forwarded-For` comes from a proxy of ours. */
  trustProxy?: boolean;
  /** Our STUN port, null while there is none; told to peers under the host name by which they reached us. */
  stunPort?: () => number | null;
  /** More ICE servers for peers. */
  iceUrls?: readonly string[];
  /** Tell peers of no ICE server at all. */
  relayOnly?: boolean;
  relayIdSeed?: string;
  /** Other processes that serve the same rooms. Whoever opened it closes it, after `close`. */
  bus?: RelayBus & { readonly signaling: SignalingBus; readonly counts: ClusterCounts };
  /** Refuse upgrades on other paths too, when nobody else listens for them. */
  claimAllPaths?: boolean;
  /** Where letters are kept; no mailbox when absent. Whoever opened it closes it, after `close`. */
  mailboxStore?: MailboxStore;
  onMailboxTrouble?: (trouble: StoreTrouble) => void;
  /** Rooms of stock y-websocket clients, which this host can read; none when absent. */
  openYjs?: (options: Pick<YjsOptions, 'limits' | 'onGone'>) => YjsService;
  onClose?: (service: ServiceName, code: number) => void;
  onRefused?: (reason: RefusalReason) => void;
};

export type Counts = {
  sockets: number;
  relay: { peers: number; rooms: number; queuedBytes: number };
  signaling: { peers: number; topics: number };
  /** Absent where there is no mailbox. */
  mailbox?: { peers: number; rooms: number; queuedBytes: number } & StoreTotals;
  /** Absent where stock clients are not served. */
  yjs?: YjsCounts;
  /** Absent where this is the only process. */
  cluster?: ClusterCounts;
};

export type Attachment = {
  counts(): Counts;
  /** Since the start. */
  readonly tally: Tally;
  traffic(): [ServiceName, Readonly<Traffic>][];
  /** The ICE servers a page that was fetched from `request`'s host should use. */
  iceUrls(request: IncomingMessage): string[];
  /** Tells the mailbox's peers to come back: it has other letters now. */
  recallMailbox(): void;
  /** The same for rooms of stock clients. */
  recallYjs(): void;
  /** Refuses newcomers, tells peers when to come back, and resolves when all are gone. */
  close(): Promise<void>;
};

type Service = {
  upgrade(request: IncomingMessage, wire: Socket, head: Buffer, address: string): boolean;
};

type HttpRefusal = { reason: RefusalReason; status: string; text?: string };
type Refusal = HttpRefusal | { reason: RefusalReason; code: number };

export function attachServices(
  server: Pick<Server, 'on' | 'off'>,
  options: AttachOptions = {},
): Attachment {
  const gate = new Gate(options);
  const iceUrls = (request: IncomingMessage): string[] => iceUrlsFor(request, options);
  const onGone =
    (service: ServiceName) =>
    (address: string, code: number): void => {
      gate.counts.remove(address);
      gate.tally.closed(service, code);
      options.onClose?.(service, code);
    };
  const { bus } = options;
  const relay = new RelayService({
    limits: gate.limits,
    iceUrls,
    ...(bus === undefined ? {} : { bus }),
    ...(options.relayIdSeed === undefined ? {} : { relayIdSeed: options.relayIdSeed }),
    onGone: onGone('relay'),
  });
  const signaling = new SignalingService({
    limits: gate.limits,
    ...(bus === undefined ? {} : { bus: bus.signaling }),
    onGone: onGone('signaling'),
  });
  const services = new Map<string, Service>([
    [RELAY_PATH, relay],
    [SIGNALING_PATH, signaling],
  ]);
  const mailbox = maybeMailbox(options, gate.limits, onGone('mailbox'));
  if (mailbox !== null) services.set(MAILBOX_PATH, mailbox);
  const yjs = options.openYjs?.({ limits: gate.limits, onGone: onGone('yjs') });
  const onUpgrade = (request: IncomingMessage, stream: Duplex, head: Buffer): void => {
    const path = (request.url ?? '').split('?', 1)[0] ?? '';
    const service = path.startsWith(YJS_PATH) ? yjs : services.get(path);
    if (service === undefined && options.claimAllPaths !== true) return;
    // Before anything else: an error without a listener would end the process.
    stream.on('error', ignore);
    if (service === undefined)
      return gate.refuse(stream, { reason: 'path', status: '404 Not Found' });
    gate.admit(service, path, request, stream as Socket, head);
  };
  server.on('upgrade', onUpgrade);
  return {
    iceUrls,
    tally: gate.tally,
    traffic: () => [
      ['relay', relay.traffic],
      ['signaling', signaling.traffic],
      ...(mailbox === null ? [] : [['mailbox', mailbox.traffic] as [ServiceName, Traffic]]),
      ...(yjs === undefined ? [] : [['yjs', yjs.traffic] as [ServiceName, Traffic]]),
    ],
    counts: () => ({
      sockets: gate.counts.total,
      relay: relay.counts,
      signaling: signaling.counts,
      ...(mailbox === null ? {} : { mailbox: mailbox.counts }),
      ...(yjs === undefined ? {} : { yjs: yjs.counts }),
      ...(bus === undefined ? {} : { cluster: bus.counts }),
    }),
    recallMailbox: () => mailbox?.handle({ type: 'drain' }),
    recallYjs: () => yjs?.handle({ type: 'recall' }),
    close: async () => {
      gate.draining = true;
      await Promise.all([relay.drain(), signaling.drain(), mailbox?.drain(), yjs?.drain()]);
      server.off('upgrade', onUpgrade);
    },
  };
}

function maybeMailbox(
  { mailboxStore, onMailboxTrouble }: AttachOptions,
  limits: Limits,
  onGone: (address: string, code: number) => void,
): MailboxService | null {
  if (mailboxStore === undefined) return null;
  const onTrouble = (trouble: StoreTrouble): void => onMailboxTrouble?.(trouble);
  return new MailboxService({ limits, store: mailboxStore, onGone, onTrouble });
}

/** Who may open a WebSocket at all. */
class Gate {
  readonly limits: Limits;
  readonly counts = new AddressCounts();
  readonly tally = new Tally();
  draining = false;
  readonly #options: AttachOptions;
  readonly #joins: AddressRate;
  readonly #admission: Admission;
  /** Completes a handshake only to close it with a code, because a browser never shows its page an HTTP status. */
  readonly #refuser = new WebSocketServer({ noServer: true, clientTracking: false, maxPayload: 1 });

  constructor(options: AttachOptions) {
    this.#options = options;
    this.limits = { ...LIMITS, ...options.limits };
    this.#joins = new AddressRate({
      perSecond: this.limits.joinsPerSecond,
      burst: this.limits.joinsBurst,
    });
    this.#admission = new Admission({
      tokens: options.admissionTokens ?? [],
      limits: this.limits,
    });
  }

  admit(
    service: Service,
    path: string,
    request: IncomingMessage,
    wire: Socket,
    head: Buffer,
  ): void {
    const address = clientAddress(request, this.#options.trustProxy ?? false);
    const refusal = this.#refusal(path, request, address);
    if (refusal === null) {
      // The WebSocket library listens for errors itself from here on.
      wire.off('error', ignore);
      this.counts.add(address);
      if (!service.upgrade(request, wire, head, address)) this.counts.remove(address);
    } else if ('status' in refusal) this.refuse(wire, refusal);
    else {
      this.#refused(refusal.reason);
      this.#refuser.handleUpgrade(request, wire, head, (webSocket) => {
        webSocket.on('error', () => undefined);
        webSocket.close(refusal.code);
        const timer = setTimeout(() => webSocket.terminate(), CLOSE_MS);
        webSocket.once('close', () => clearTimeout(timer));
      });
    }
  }

  refuse(stream: Duplex, { reason, status, text }: HttpRefusal): void {
    this.#refused(reason);
    refuse(stream, status, text);
  }

  #refused(reason: RefusalReason): void {
    this.tally.refused(reason);
    this.#options.onRefused?.(reason);
  }

  #refusal(path: string, request: IncomingMessage, address: string): Refusal | null {
    if (this.draining)
      return { reason: 'draining', status: '503 Service Unavailable', text: DRAINING };
    const verdict = this.#admission.judge(request.url ?? '', address, performance.now());
    if (verdict === 'wrong')
      return { reason: 'admission', status: '401 Unauthorized', text: PRIVATE };
    if (verdict === 'tooMany')
      return { reason: 'wrongTokens', status: '429 Too Many Requests', text: WRONG_TOO_OFTEN };
    const { origins = [], signalingOrigins = ['*'] } = this.#options;
    const allowed = path === SIGNALING_PATH ? signalingOrigins : origins;
    if (!originAllowed(request, allowed)) return { reason: 'origin', status: '403 Forbidden' };
    // RFC 6455 section 4.2.1: HTTP/1.1 at least, which the library does not look at.
    const isOld = request.httpVersion === '1.0' || request.httpVersionMajor < 1;
    if (isOld || !offersProtocol(request, path))
      return { reason: 'protocol', status: '400 Bad Request' };
    if (!this.#joins.take(address, performance.now()))
      return { reason: 'rate', status: '429 Too Many Requests' };
    if (this.counts.total >= this.limits.sockets)
      return { reason: 'full', status: '503 Service Unavailable' };
    if (this.counts.of(address) >= this.limits.socketsPerAddress)
      return { reason: 'address', code: RelayClose.tooManyFromAddress };
    return null;
  }
}

function ignore(): void {}

/** What must be offered where; stock signaling clients offer nothing. */
const SUBPROTOCOLS: Readonly<Record<string, string>> = {
  [RELAY_PATH]: RELAY_SUBPROTOCOL,
  [MAILBOX_PATH]: MAILBOX_SUBPROTOCOL,
};

function offersProtocol(request: IncomingMessage, path: string): boolean {
  const needed = SUBPROTOCOLS[path];
  const offered = request.headers['sec-websocket-protocol'] ?? '';
  return needed === undefined || offered.split(',').some((name) => name.trim() === needed);
}

const DRAINING = 'This host is stopping. Come back in a moment.\n';
const PRIVATE =
  'This host is private: it needs a token of its owner, as ?admit=<token> in the address.\n';
const WRONG_TOO_OFTEN = 'Too many wrong tokens came from your address. Wait a minute.\n';

function refuse(stream: Duplex, status: string, text = ''): void {
  const headers = [
    `HTTP/1.1 ${status}`,
    'Connection: close',
    'Content-Type: text/plain; charset=utf-8',
    ...(status.startsWith('401') ? ['WWW-Authenticate: Folkmoot'] : []),
    `Content-Length: ${Buffer.byteLength(text)}`,
  ];
  stream.end(`${headers.join('\r\n')}\r\n\r\n${text}`, () => stream.destroy());
}

const HOST_HEADER = /^(\[[0-9a-fA-F:.]{2,45}\]|[A-Za-z0-9.-]{1,200})(?::\d{1,5})?$/;

function iceUrlsFor(request: IncomingMessage, options: AttachOptions): string[] {
  if (options.relayOnly === true) return [];
  const host = HOST_HEADER.exec(request.headers.host ?? '')?.[1];
  const port = options.stunPort?.() ?? null;
  const own = port !== null && host !== undefined ? [`stun:${host}:${port}`] : [];
  return [...own, ...(options.iceUrls ?? [])];
}
