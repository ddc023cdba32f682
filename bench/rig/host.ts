/**
 * Serves the bench's pages beside our relay, signaling and STUN, in a process of its own. The pages are cross-origin isolated, so that
 * their clocks tick in 5 microseconds and not in 100. Prints its ports as one line of JSON.
 */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { attachServices } from '../../server/attach.ts';
import { LIMITS } from '../../server/limits.ts';
import { startStun } from '../../server/stun/responder.ts';

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
};
const HOST = '127.0.0.1';
const root = process.argv[2] ?? '.';
/** Every peer of every suite comes from one address. */
const limits = {
  ...LIMITS,
  joinsBurst: 100_000,
  joinsPerSecond: 100_000,
  socketsPerAddress: 10_000,
};

const server = createServer((request, response) => {
  if (request.url === '/config.json') {
    response.writeHead(200, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify({ relayOnly: false, iceUrls: services.iceUrls(request) }));
    return;
  }
  const path = normalize((request.url ?? '/').split('?', 1)[0] ?? '/');
  readFile(join(root, path)).then(
    (bytes) => {
      response.writeHead(200, {
        'Content-Type': TYPES[extname(path)] ?? 'application/octet-stream',
        'Cross-Origin-Opener-Policy': 'same-origin',
        'Cross-Origin-Embedder-Policy': 'require-corp',
        'Cache-Control': 'no-store',
      });
      response.end(bytes);
    },
    () => response.writeHead(404).end(),
  );
});
const stun = await startStun({ port: 0, host: HOST, limits });
const services = attachServices(server, { limits, stunPort: () => stun.port, claimAllPaths: true });
server.listen(0, HOST, () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`${JSON.stringify({ port, stunPort: stun.port })}\n`);
});
