/** The whole server as one object: what `main.ts` runs and the tests listen with. */
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  attachServices,
  YJS_PATH,
  type Attachment,
  type AttachOptions,
  type Counts,
} from './attach.ts';
import { loadAppFiles } from './app/files.ts';
import { appHandler, type Health, type Readiness, type RequestFacts } from './app/handler.ts';
import { busProblem, openBus, type ClusterOptions } from './cluster/open-bus.ts';
import type { NatsBus } from './cluster/nats-bus.ts';
import type { HostError } from './host-error.ts';
import { seenFrom } from './check/seen.ts';
import { LIMITS, type Limits } from './limits.ts';
import { closeServer, hardenedServer, hardenedTlsServer, listen } from './listener.ts';
import type { MetricsMode } from './metrics/access.ts';
import { metricsHandler } from './metrics/handler.ts';
import type { Metrics } from './metrics/metrics.ts';
import { openMailbox, type Closer, type MailboxPlaces, type OpenMailbox } from './open-mailbox.ts';
import type { StoreTrouble } from './mailbox/store-port.ts';
import { startStun, type StunResponder } from './stun/responder.ts';
import { CertificateKeeper, readCertificate, type TlsFiles } from './tls/certificate.ts';
import { redirectTo } from './tls/redirect.ts';
import type { YjsRooms } from './yjs/open.ts';

export type ServeOptions = MailboxPlaces &
  ClusterOptions &
  Omit<
    AttachOptions,
    'limits' | 'claimAllPaths' | 'mailboxStore' | 'openYjs' | 'stunPort' | 'bus'
  > & {
    /** All interfaces when absent. */
    host?: string;
    port: number;
    appDirectory: string;
    limits?: Partial<Limits>;
    /** Serve stock y-websocket clients, from where letters are kept: which must be somewhere. */
    serveYjs?: boolean;
    /** Null for no STUN responder; 0 for the number of the TCP port. */
    stunPort: number | null;
    /** Address of the STUN responder, `*` for all interfaces; `host` when absent. */
    stunHost?: string;
    /** Plain HTTP when absent. */
    tls?: TlsFiles;
    /** A second port, without TLS, that sends browsers to the first; 0 for any free one. */
    httpRedirectPort?: number;
    /** Off when absent. */
    metrics?: MetricsMode;
    onRequest?: (facts: RequestFacts) => void;
    onCertificate?: (expiresAtMs: number) => void;
    onCertificateTrouble?: (trouble: HostError) => void;
  };

export type RunningServer = {
  readonly port: number;
  readonly stunPort: number | null;
  readonly httpRedirectPort: number | null;
  readonly appBuilt: boolean;
  counts(): Counts;
  /** From now on `/healthz` says that this process should be replaced. */
  degrade(): void;
  /** Looks at the certificate's files at once. Never rejects. */
  reload(): Promise<void>;
  /** Drains: refuses newcomers, tells peers when to come back, closes everything, resolves when done. */
  close(): Promise<void>;
};

/** Rejects when something cannot be had, such as a port; then nothing is left open. */
export async function serve(options: ServeOptions): Promise<RunningServer> {
  const closers: Closer[] = [];
  try {
    return await start(options, closers);
  } catch (error) {
    for (const close of closers.splice(0).reverse()) await close();
    throw error;
  }
}

async function start(options: ServeOptions, closers: Closer[]): Promise<RunningServer> {
  const limits: Limits = { ...LIMITS, ...options.limits };
  const files = await loadAppFiles(options.appDirectory);
  const metrics = await maybeMetrics(options);
  const mailbox = await openMailbox(
    options,
    limits,
    (event) => metrics?.onStoreEvent(event),
    closers,
  );
  const yjs = await maybeYjs(options, limits, mailbox, closers);
  const bus = await openBus(options);
  closers.push(async () => bus?.close());
  const { server, keeper } = await maybeTls(options, limits, closers);
  const redirect = maybeRedirect(options, limits, closers);
  let stun: StunResponder | null = null;
  const attachment = attachServices(server, {
    ...options,
    limits,
    ...(mailbox === null ? {} : { mailboxStore: mailbox.store }),
    ...(yjs === null ? {} : { openYjs: yjs.openYjs }),
    stunPort: () => stun?.port ?? null,
    ...(bus === null ? {} : { bus }),
    claimAllPaths: true,
  });
  closers.push(() => attachment.close());
  const state = { isDraining: false, isDegraded: false };
  const readiness = readinessOf(state, mailbox, bus);
  metrics?.watch({
    attachment,
    stun: () => stun?.counts ?? null,
    isReady: () => readiness().ready,
    certificateExpiresAtMs: keeper === null ? null : () => keeper.expiresAtMs,
  });
  const handler = appHandler({
    files,
    isTls: keeper !== null,
    health: healthOf(state, attachment),
    readiness,
    config: configOf(options, attachment),
    seen: (request) => seenFrom(request, options.trustProxy ?? false),
    metrics: metrics === null ? null : metricsHandler(metrics, options.metrics ?? 'off'),
    ...(options.onRequest === undefined ? {} : { onRequest: options.onRequest }),
  });
  // Everything is in place before the first can come.
  server.on('request', handler);
  await listen(server, options.port, options.host);
  const port = portOf(server);
  await redirect?.listen(port);
  stun = await maybeStun(options, limits, port);
  closers.push(async () => stun?.close());
  const onTrouble = (trouble: StoreTrouble): void => options.onMailboxTrouble?.(trouble);
  await mailbox?.takeOrders(() => attachment.recallMailbox(), onTrouble);
  await yjs?.takeOrders(() => attachment.recallYjs(), onTrouble);
  return {
    port,
    stunPort: stun?.port ?? null,
    httpRedirectPort: redirect === null ? null : portOf(redirect.server),
    appBuilt: files !== null,
    counts: () => attachment.counts(),
    degrade: () => (state.isDegraded = true),
    reload: async () => keeper?.look(),
    close: async () => {
      state.isDraining = true;
      // Peers early, and last the mailbox, whose acknowledged letters are on disk already: what waits is finished.
      for (const close of closers.splice(0).reverse()) await close();
    },
  };
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

type State = { isDraining: boolean; isDegraded: boolean };

function healthOf(state: State, attachment: Attachment): () => Health {
  const startedAt = process.uptime();
  return () => ({
    status: state.isDegraded ? 'degraded' : state.isDraining ? 'draining' : 'ok',
    uptimeSeconds: Math.floor(process.uptime() - startedAt),
    ...attachment.counts(),
  });
}

function readinessOf(
  state: State,
  mailbox: OpenMailbox | null,
  bus: NatsBus | null,
): () => Readiness {
  return () => {
    const problems = [
      state.isDraining ? 'this server is stopping' : null,
      state.isDegraded ? 'an error came up that nothing expected; see the log' : null,
      ...(mailbox?.problems() ?? []),
      busProblem(bus),
    ];
    const reasons = problems.filter((problem) => problem !== null);
    return { ready: reasons.length === 0, reasons };
  };
}

function configOf(
  { relayOnly = false, admissionTokens = [], serveYjs = false }: ServeOptions,
  attachment: Attachment,
) {
  return (request: IncomingMessage) => ({
    relayOnly,
    private: admissionTokens.length > 0,
    // Not for our own rooms, which are sealed.
    ...(serveYjs ? { yjs: { path: YJS_PATH, readableByHost: true } } : {}),
    iceUrls: attachment.iceUrls(request),
  });
}

/** Loaded only where it is wanted. */
async function maybeYjs(
  { serveYjs = false, mailboxDirectory, onMailboxTrouble }: ServeOptions,
  limits: Limits,
  mailbox: OpenMailbox | null,
  closers: Closer[],
): Promise<YjsRooms | null> {
  if (!serveYjs || mailbox === null) return null;
  const { openYjsRooms } = await import('./yjs/open.ts');
  const onTrouble = (trouble: StoreTrouble): void => onMailboxTrouble?.(trouble);
  const place = mailboxDirectory === undefined ? mailbox.store : { beside: mailboxDirectory };
  return openYjsRooms(place, limits, onTrouble, closers);
}

async function maybeMetrics({ metrics = 'off' }: ServeOptions): Promise<Metrics | null> {
  if (metrics === 'off') return null;
  return (await import('./metrics/metrics.ts')).createMetrics();
}

async function maybeTls(
  { tls, onCertificate, onCertificateTrouble }: ServeOptions,
  limits: Limits,
  closers: Closer[],
): Promise<{ server: Server; keeper: CertificateKeeper | null }> {
  if (tls === undefined) {
    const server = hardenedServer(limits);
    closers.push(() => closeServer(server));
    return { server, keeper: null };
  }
  const loaded = await readCertificate(tls);
  const server = hardenedTlsServer(limits, loaded);
  closers.push(() => closeServer(server));
  onCertificate?.(loaded.expiresAtMs);
  const keeper = new CertificateKeeper({
    files: tls,
    loaded,
    replace: (context) => server.setSecureContext(context),
    ...(onCertificate === undefined ? {} : { onReplaced: onCertificate }),
    ...(onCertificateTrouble === undefined ? {} : { onTrouble: onCertificateTrouble }),
  });
  closers.push(async () => keeper.close());
  return { server, keeper };
}

function maybeRedirect(
  { httpRedirectPort, host }: ServeOptions,
  limits: Limits,
  closers: Closer[],
): { server: Server; listen(to: number): Promise<void> } | null {
  if (httpRedirectPort === undefined) return null;
  const server = hardenedServer(limits);
  closers.push(() => closeServer(server));
  return {
    server,
    listen: (to) => {
      server.on('request', redirectTo(to));
      return listen(server, httpRedirectPort, host);
    },
  };
}

async function maybeStun(
  options: ServeOptions,
  limits: Limits,
  httpPort: number,
): Promise<StunResponder | null> {
  if (options.stunPort === null) return null;
  const port = options.stunPort === 0 ? httpPort : options.stunPort;
  const host = options.stunHost ?? options.host ?? '*';
  const common = { limits, ...(host === '*' ? {} : { host }) };
  try {
    return await startStun({ ...common, port });
  } catch (error) {
    // Nobody asked for this number: the system chose it for TCP, where it was free.
    if (options.port !== 0 || options.stunPort !== 0) throw error;
    return startStun({ ...common, port: 0 });
  }
}
