/** The whole server as one object: what `main.ts` runs and the tests listen with. */
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { attachServices, type Attachment, type AttachOptions, type Counts } from './attach.ts';
import { loadAppFiles } from './app/files.ts';
import { appHandler, type Health, type Readiness } from './app/handler.ts';
import type { HostError } from './host-error.ts';
import { LIMITS, type Limits } from './limits.ts';
import { closeServer, hardenedServer, hardenedTlsServer, listen } from './listener.ts';
import { startControl } from './mailbox/control.ts';
import { DiskWatch } from './mailbox/disk-watch.ts';
import type { EmbeddedStore } from './mailbox/embedded-store.ts';
import { openStore } from './mailbox/open-store.ts';
import { openPostgresStore } from './mailbox/postgres-store.ts';
import { StoreTrouble, type MailboxStore } from './mailbox/store-port.ts';
import { startStun, type StunResponder } from './stun/responder.ts';
import { CertificateKeeper, readCertificate, type TlsFiles } from './tls/certificate.ts';
import { redirectTo } from './tls/redirect.ts';

export type ServeOptions = Omit<AttachOptions, 'limits' | 'claimAllPaths' | 'mailboxStore'> & {
  /** All interfaces when absent. */
  host?: string;
  port: number;
  appDirectory: string;
  limits?: Partial<Limits>;
  /** Where letters are kept; no mailbox when absent. */
  mailboxDirectory?: string;
  /** The URL of a PostgreSQL instead, which several processes may share. */
  mailboxDatabase?: string;
  /** Null for no STUN responder; 0 for the number of the TCP port. */
  stunPort: number | null;
  /** Plain HTTP when absent. */
  tls?: TlsFiles;
  /** A second port, without TLS, that sends browsers to the first; 0 for any free one. */
  httpRedirectPort?: number;
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
    for (const close of closers.reverse()) await close();
    throw error;
  }
}

type Closer = () => Promise<void>;

async function start(options: ServeOptions, closers: Closer[]): Promise<RunningServer> {
  const limits: Limits = { ...LIMITS, ...options.limits };
  const files = await loadAppFiles(options.appDirectory);
  const mailbox = await maybeMailbox(options, limits, closers);
  const { server, keeper } = await listener(options, limits, closers);
  const { port } = server.address() as AddressInfo;
  const redirect = await maybeRedirect(options, limits, port, closers);
  const stun = await maybeStun(options, limits, port);
  if (stun !== null) closers.push(() => stun.close());
  const attachment = attachServices(server, {
    ...options,
    limits,
    ...(mailbox === null ? {} : { mailboxStore: mailbox.store }),
    stunPort: stun?.port ?? null,
    claimAllPaths: true,
  });
  await maybeControl(options, mailbox, () => attachment.recallMailbox(), closers);
  const state = { isDraining: false, isDegraded: false };
  server.on(
    'request',
    appHandler({
      files,
      isTls: keeper !== null,
      health: healthOf(state, attachment),
      readiness: readinessOf(state, mailbox),
      config: configOf(options, attachment),
    }),
  );
  return {
    port,
    stunPort: stun?.port ?? null,
    httpRedirectPort: redirect === null ? null : (redirect.address() as AddressInfo).port,
    appBuilt: files !== null,
    counts: () => attachment.counts(),
    degrade: () => (state.isDegraded = true),
    reload: async () => keeper?.look(),
    close: async () => {
      state.isDraining = true;
      await attachment.close();
      // Last the mailbox, whose acknowledged letters are on disk already: what waits is finished.
      for (const close of closers.reverse()) await close();
    },
  };
}

type State = { isDraining: boolean; isDegraded: boolean };

function healthOf(state: State, attachment: Attachment): () => Health {
  const startedAt = process.uptime();
  return () => ({
    status: state.isDegraded ? 'degraded' : state.isDraining ? 'draining' : 'ok',
    uptimeSeconds: Math.floor(process.uptime() - startedAt),
    ...attachment.counts(),
  });
}

function readinessOf(state: State, mailbox: OpenMailbox | null): () => Readiness {
  return () => {
    const problems = [
      state.isDraining ? 'this server is stopping' : null,
      state.isDegraded ? 'an error came up that nothing expected; see the log' : null,
      mailbox?.embedded?.watch.problem ?? null,
    ];
    const reasons = problems.filter((problem) => problem !== null);
    return { ready: reasons.length === 0, reasons };
  };
}

function configOf(
  { relayOnly = false, admissionTokens = [] }: ServeOptions,
  attachment: Attachment,
) {
  return (request: IncomingMessage) => ({
    relayOnly,
    private: admissionTokens.length > 0,
    iceUrls: attachment.iceUrls(request),
  });
}

/** `embedded`: on a disk of ours. */
type OpenMailbox = {
  store: MailboxStore;
  embedded: { store: EmbeddedStore; watch: DiskWatch } | null;
};

async function maybeMailbox(
  { mailboxDirectory, mailboxDatabase }: ServeOptions,
  limits: Limits,
  closers: Closer[],
): Promise<OpenMailbox | null> {
  if (mailboxDatabase !== undefined) {
    const store = await openPostgresStore(mailboxDatabase, limits);
    closers.push(() => store.close());
    return { store, embedded: null };
  }
  if (mailboxDirectory === undefined) return null;
  const store = await openStore(mailboxDirectory, limits);
  closers.push(() => store.close());
  const watch = await DiskWatch.start(mailboxDirectory);
  closers.push(async () => watch.close());
  return { store, embedded: { store, watch } };
}

async function listener(
  options: ServeOptions,
  limits: Limits,
  closers: Closer[],
): Promise<{ server: Server; keeper: CertificateKeeper | null }> {
  const { tls, port, host, onCertificate, onCertificateTrouble } = options;
  if (tls === undefined) {
    const server = hardenedServer(limits);
    await listen(server, port, host);
    closers.push(() => closeServer(server));
    return { server, keeper: null };
  }
  const loaded = await readCertificate(tls);
  const server = hardenedTlsServer(limits, loaded);
  await listen(server, port, host);
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

async function maybeRedirect(
  { httpRedirectPort, host }: ServeOptions,
  limits: Limits,
  port: number,
  closers: Closer[],
): Promise<Server | null> {
  if (httpRedirectPort === undefined) return null;
  const server = hardenedServer(limits);
  server.on('request', redirectTo(port));
  await listen(server, httpRedirectPort, host);
  closers.push(() => closeServer(server));
  return server;
}

/** Where it cannot be had, nothing but backups while running is lost. */
async function maybeControl(
  { onMailboxTrouble }: ServeOptions,
  mailbox: OpenMailbox | null,
  recall: () => void,
  closers: Closer[],
): Promise<void> {
  if (mailbox === null || mailbox.embedded === null) return;
  const { store } = mailbox.embedded;
  const onTrouble = (trouble: StoreTrouble): void => onMailboxTrouble?.(trouble);
  try {
    const control = await startControl({ store, recall, onTrouble });
    closers.push(() => control.close());
  } catch (error) {
    onTrouble(new StoreTrouble('no backup can be made while this server runs', { cause: error }));
  }
}

async function maybeStun(
  options: ServeOptions,
  limits: Limits,
  httpPort: number,
): Promise<StunResponder | null> {
  if (options.stunPort === null) return null;
  const port = options.stunPort === 0 ? httpPort : options.stunPort;
  const common = { limits, ...(options.host === undefined ? {} : { host: options.host }) };
  try {
    return await startStun({ ...common, port });
  } catch (error) {
    // Nobody asked for this number: the system chose it for TCP, where it was free.
    if (options.port !== 0 || options.stunPort !== 0) throw error;
    return startStun({ ...common, port: 0 });
  }
}
