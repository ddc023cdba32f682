/** The whole server as one object: what `main.ts` runs and the tests listen with. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { attachServices, type AttachOptions, type Counts } from './attach.ts';
import { loadAppFiles } from './app/files.ts';
import { appHandler, type Health } from './app/handler.ts';
import {
  HEADER_BYTES_MAX,
  KEEP_ALIVE_MS,
  LIMITS,
  REQUEST_MS,
  SHUTDOWN_MS,
  TICK_MS,
  type Limits,
} from './limits.ts';
import { startControl, type Control } from './mailbox/control.ts';
import type { EmbeddedStore } from './mailbox/embedded-store.ts';
import { openStore } from './mailbox/open-store.ts';
import { StoreTrouble } from './mailbox/store-port.ts';
import { startStun, type StunResponder } from './stun/responder.ts';

export type ServeOptions = Omit<AttachOptions, 'limits' | 'claimAllPaths' | 'mailboxStore'> & {
  /** All interfaces when absent. */
  host?: string;
  port: number;
  appDirectory: string;
  limits?: Partial<Limits>;
  /** Where letters are kept; no mailbox when absent. */
  mailboxDirectory?: string;
  /** Null for no STUN responder; 0 for the number of the TCP port. */
  stunPort: number | null;
};

export type RunningServer = {
  readonly port: number;
  readonly stunPort: number | null;
  readonly appBuilt: boolean;
  counts(): Counts;
  /** From now on `/healthz` says that this process should be replaced. */
  degrade(): void;
  /** Drains: refuses newcomers, tells peers when to come back, closes everything, resolves when done. */
  close(): Promise<void>;
};

export async function serve(options: ServeOptions): Promise<RunningServer> {
  const limits: Limits = { ...LIMITS, ...options.limits };
  const files = await loadAppFiles(options.appDirectory);
  const mailboxStore = await maybeStore(options, limits);
  const server = hardenedServer(limits);
  try {
    await listen(server, options.port, options.host);
  } catch (error) {
    await mailboxStore?.close();
    throw error;
  }
  const { port } = server.address() as AddressInfo;
  let stun: StunResponder | null = null;
  try {
    stun = await maybeStun(options, limits, port);
  } catch (error) {
    server.close();
    await mailboxStore?.close();
    throw error;
  }
  const attachment = attachServices(server, {
    ...options,
    limits,
    ...(mailboxStore === null ? {} : { mailboxStore }),
    stunPort: stun?.port ?? null,
    claimAllPaths: true,
  });
  const control = await maybeControl(options, mailboxStore, () => attachment.recallMailbox());
  const startedAt = process.uptime();
  let status: Health['status'] = 'ok';
  const health = (): Health => ({
    status,
    uptimeSeconds: Math.floor(process.uptime() - startedAt),
    ...attachment.counts(),
  });
  const relayOnly = options.relayOnly ?? false;
  const handle = appHandler({
    files,
    health,
    config: (request) => ({ relayOnly, iceUrls: attachment.iceUrls(request) }),
  });
  server.on('request', handle);
  return {
    port,
    stunPort: stun?.port ?? null,
    appBuilt: files !== null,
    counts: () => attachment.counts(),
    degrade: () => {
      if (status === 'ok') status = 'degraded';
    },
    close: async () => {
      status = 'draining';
      await Promise.all([attachment.close(), stun?.close()]);
      await closeServer(server);
      await control?.close();
      await mailboxStore?.close();
    },
  };
}

async function maybeStore(options: ServeOptions, limits: Limits): Promise<EmbeddedStore | null> {
  const { mailboxDirectory } = options;
  return mailboxDirectory === undefined ? null : openStore(mailboxDirectory, limits);
}

/** Null also where it cannot be had, which costs nothing but backups while running. */
async function maybeControl(
  { onMailboxTrouble }: ServeOptions,
  store: EmbeddedStore | null,
  recall: () => void,
): Promise<Control | null> {
  if (store === null) return null;
  const onTrouble = (trouble: StoreTrouble): void => onMailboxTrouble?.(trouble);
  try {
    return await startControl({ store, recall, onTrouble });
  } catch (error) {
    onTrouble(new StoreTrouble('no backup can be made while this server runs', { cause: error }));
    return null;
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

const CLIENT_ERRORS: Record<string, string> = {
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
};

function hardenedServer(limits: Limits): Server {
  const server = createServer({
    maxHeaderSize: HEADER_BYTES_MAX,
    headersTimeout: limits.handshakeMs,
    requestTimeout: Math.max(REQUEST_MS, limits.handshakeMs),
    keepAliveTimeout: KEEP_ALIVE_MS,
    // The default looks for late requests every 30 s only.
    connectionsCheckingInterval: Math.min(TICK_MS, limits.handshakeMs),
  });
  // Twice: sockets of plain requests and of unfinished handshakes must not take the places of peers.
  server.maxConnections = limits.sockets * 2;
  server.on('clientError', (error: NodeJS.ErrnoException, stream: Duplex) => {
    stream.on('error', () => undefined);
    const status = CLIENT_ERRORS[error.code ?? ''] ?? '400 Bad Request';
    if (!stream.writable) stream.destroy();
    else stream.end(`HTTP/1.1 ${status}\r\nConnection: close\r\n\r\n`, () => stream.destroy());
  });
  return server;
}

function listen(server: Server, port: number, host: string | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, ...(host === undefined ? {} : { host }) }, () => {
      server.off('error', reject);
      // Such as too many open files on accept: the next one may work.
      server.on('error', () => undefined);
      resolve();
    });
  });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), SHUTDOWN_MS);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
    server.closeIdleConnections();
  });
}
