/** Requests for the app: files, the page itself for every room, `/config.json`, `/check.json`, `/healthz` and `/readyz`. */
import type { Buffer } from 'node:buffer';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { performance } from 'node:perf_hooks';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { AppFile, AppFiles } from './files.ts';
import { COMMON_HEADERS, contentSecurityPolicy, TLS_HEADERS } from './headers.ts';

export type Health = { status: 'ok' | 'draining' | 'degraded' } & Record<string, unknown>;

/** Whether newcomers are welcome here; if not, why, in words for the host. */
export type Readiness = { ready: boolean; reasons: string[] };

export type AppOptions = {
  /** Null when the app is not built. */
  files: AppFiles | null;
  config: (request: IncomingMessage) => unknown;
  /** What `--check` asks for: the request as the server sees it. */
  seen: (request: IncomingMessage) => unknown;
  health: () => Health;
  readiness: () => Readiness;
  /** `/metrics`; null where there are none. */
  metrics: AppHandler | null;
  isTls: boolean;
  /** When an answer is out. */
  onRequest?: (facts: RequestFacts) => void;
};

/** No path, query or address: rooms' names are in them. */
export type RequestFacts = { method: string; status: number; ms: number };

/** Paths that the page itself routes. The rest of a room's link is a fragment, which no server ever sees. */
const PAGE_PATHS = /^\/(?:lab|r\/[^/]*)?$/;
const NOT_BUILT =
  'The app is not built: run `npm run build`. The relay and the signaling service are up.\n';
/** Brotli's quality: 5 is within a few percent of the best at a hundredth of its time. */
const BROTLI_QUALITY = 5;

export type AppHandler = (request: IncomingMessage, response: ServerResponse) => void;

export function appHandler(options: AppOptions): AppHandler {
  const index = options.files?.get('/index.html');
  const policy = contentSecurityPolicy(index?.bytes.toString('utf8') ?? '');
  const compressed = new CompressedFiles();
  const headers = Object.entries({ ...COMMON_HEADERS, ...(options.isTls ? TLS_HEADERS : {}) });
  return (request, response) => {
    if (options.onRequest !== undefined) watched(request, response, options.onRequest);
    for (const [name, value] of headers) response.setHeader(name, value);
    response.setHeader('Content-Security-Policy', policy);
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('Allow', 'GET, HEAD');
      return plain(response, 405, 'Method not allowed\n');
    }
    const path = (request.url ?? '/').split(/[?#]/, 1)[0] ?? '/';
    if (path === '/metrics' && options.metrics !== null) return options.metrics(request, response);
    if (OWN_PATHS.has(path)) return answerOwn(options, path, request, response);
    if (options.files === null || index === undefined) return plain(response, 503, NOT_BUILT);
    const file = PAGE_PATHS.test(path) ? index : options.files.get(path);
    if (file === undefined) return plain(response, 404, 'Not found\n');
    sendFile(request, response, file, compressed);
  };
}

function watched(
  { method = '' }: IncomingMessage,
  response: ServerResponse,
  onRequest: (facts: RequestFacts) => void,
): void {
  const startedAt = performance.now();
  response.on('finish', () => {
    const ms = Math.round(performance.now() - startedAt);
    onRequest({ method, status: response.statusCode, ms });
  });
}

const OWN_PATHS: ReadonlySet<string> = new Set([
  '/healthz',
  '/readyz',
  '/config.json',
  '/check.json',
]);

function answerOwn(
  options: AppOptions,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  if (path === '/config.json') return json(response, 200, options.config(request));
  if (path === '/check.json') return json(response, 200, options.seen(request));
  if (path === '/readyz') {
    const readiness = options.readiness();
    return json(response, readiness.ready ? 200 : 503, readiness);
  }
  const health = options.health();
  // Who stops is alive: killing it would only cost what is not finished.
  json(response, health.status === 'degraded' ? 503 : 200, health);
}

function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  file: AppFile,
  compressed: CompressedFiles,
): void {
  response.setHeader('Content-Type', file.contentType);
  response.setHeader('Cache-Control', file.cacheControl);
  response.setHeader('ETag', file.etag);
  if (file.compressible) response.setHeader('Vary', 'Accept-Encoding');
  if (request.headers['if-none-match'] === file.etag) {
    response.writeHead(304).end();
    return;
  }
  const encoding = file.compressible ? encodingFor(request) : null;
  if (encoding === null) return end(request, response, file.bytes);
  compressed.get(file, encoding).then(
    (bytes) => {
      response.setHeader('Content-Encoding', encoding);
      end(request, response, bytes);
    },
    () => end(request, response, file.bytes),
  );
}

type Encoding = 'br' | 'gzip';

function encodingFor(request: IncomingMessage): Encoding | null {
  const accepted = String(request.headers['accept-encoding'] ?? '').split(',');
  const names = new Set(
    accepted
      .filter((item) => !/;\s*q=0(?:\.0*)?\s*$/.test(item))
      .map((item) => item.split(';', 1)[0]?.trim()),
  );
  if (names.has('br')) return 'br';
  return names.has('gzip') ? 'gzip' : null;
}

/** Each file is compressed once for each encoding; there are only as many as the build has. */
class CompressedFiles {
  readonly #done = {
    br: new Map<AppFile, Promise<Buffer>>(),
    gzip: new Map<AppFile, Promise<Buffer>>(),
  };

  get(file: AppFile, encoding: Encoding): Promise<Buffer> {
    let bytes = this.#done[encoding].get(file);
    if (bytes === undefined) {
      bytes = encoding === 'br' ? brotli(file.bytes) : promisify(gzip)(file.bytes);
      this.#done[encoding].set(file, bytes);
    }
    return bytes;
  }
}

function brotli(bytes: Buffer): Promise<Buffer> {
  return promisify(brotliCompress)(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY },
  });
}

function json(response: ServerResponse, status: number, value: unknown): void {
  response.setHeader('Cache-Control', 'no-store');
  response.setHeader('Content-Type', 'application/json; charset=utf-8');
  response.statusCode = status;
  response.end(`${JSON.stringify(value)}\n`);
}

function plain(response: ServerResponse, status: number, text: string): void {
  response.setHeader('Content-Type', 'text/plain; charset=utf-8');
  response.statusCode = status;
  response.end(text);
}

function end(request: IncomingMessage, response: ServerResponse, bytes: Buffer): void {
  response.setHeader('Content-Length', bytes.length);
  if (request.method === 'HEAD') response.end();
  else response.end(bytes);
}
