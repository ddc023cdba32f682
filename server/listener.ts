/** An HTTP server, with TLS or without, that slow, broken and oversized requests cannot tie up. */
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Duplex } from 'node:stream';
import {
  HEADER_BYTES_MAX,
  KEEP_ALIVE_MS,
  REQUEST_MS,
  SHUTDOWN_MS,
  TICK_MS,
  type Limits,
} from './limits.ts';
import { secureContext, type Certificate } from './tls/certificate.ts';

const CLIENT_ERRORS: Record<string, string> = {
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
};

type ListenerLimits = Pick<Limits, 'handshakeMs' | 'sockets'>;

export function hardenedServer(limits: ListenerLimits): Server {
  return hardened(createServer(httpOptions(limits)), limits);
}

export function hardenedTlsServer(limits: ListenerLimits, certificate: Certificate) {
  const server = createTlsServer({
    ...httpOptions(limits),
    ...secureContext(certificate),
    handshakeTimeout: limits.handshakeMs,
  });
  return hardened(server, limits);
}

function httpOptions(limits: ListenerLimits) {
  return {
    maxHeaderSize: HEADER_BYTES_MAX,
    headersTimeout: limits.handshakeMs,
    requestTimeout: Math.max(REQUEST_MS, limits.handshakeMs),
    keepAliveTimeout: KEEP_ALIVE_MS,
    // The default looks for late requests every 30 s only.
    connectionsCheckingInterval: Math.min(TICK_MS, limits.handshakeMs),
  };
}

function hardened<S extends Server>(server: S, limits: ListenerLimits): S {
  // Twice: sockets of plain requests and of unfinished handshakes must not take the places of peers.
  server.maxConnections = limits.sockets * 2;
  server.on('clientError', (error: NodeJS.ErrnoException, stream: Duplex) => {
    stream.on('error', () => undefined);
    const status = CLIENT_ERRORS[error.code ?? ''] ?? '400 Bad Request';
    // Errors of OpenSSL: there is nobody who would understand the words.
    const isTls = error.code?.startsWith('ERR_SSL') ?? false;
    if (!stream.writable || isTls) stream.destroy();
    else stream.end(`HTTP/1.1 ${status}\r\nConnection: close\r\n\r\n`, () => stream.destroy());
  });
  return server;
}

export function listen(server: Server, port: number, host: string | undefined): Promise<void> {
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

export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), SHUTDOWN_MS);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
    server.closeIdleConnections();
  });
}
