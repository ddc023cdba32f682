/** Hocuspocus as its documentation starts it, without a database. */
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

type Hocuspocus = {
  Server: new (options: object) => { listen(): Promise<unknown>; address: { port: number } };
};

// HOCUSPOCUS_FROM names a folder with another version in its node_modules.
const from = process.env['HOCUSPOCUS_FROM'];
const resolved = createRequire(
  from === undefined ? import.meta.url : pathToFileURL(`${from}/x.js`),
).resolve('@hocuspocus/server');
const { Server } = (await import(pathToFileURL(resolved).href)) as Hocuspocus;
const server = new Server({ port: 0, address: '127.0.0.1', quiet: true, stopOnSignals: false });
await server.listen();
process.stdout.write(`${JSON.stringify({ port: server.address.port })}\n`);
