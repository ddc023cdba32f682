/** The processes of one run: our services with the pages, and the stock stack's own two servers. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export type Servers = {
  origin: string;
  stunUrl: string;
  signalingUrl: string;
  websocketUrl: string;
  stop(): Promise<void>;
};

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const stockBin = (path: string): string => here(`../../node_modules/${path}`);

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('a server without output');
  for await (const line of createInterface({ input: child.stdout })) return line;
  throw new Error(`a server ended before it said anything: ${child.spawnargs.join(' ')}`);
}

async function start(
  args: string[],
  environment: Record<string, string> = {},
): Promise<{ child: ChildProcess; line: string }> {
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...environment },
  });
  const line = await firstLine(child);
  child.stdout?.resume();
  return { child, line };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

export async function startServers(pagesDirectory: string): Promise<Servers> {
  const [signalingPort, websocketPort] = [await freePort(), await freePort()];
  const [host, signaling, websocket] = await Promise.all([
    start(['--import', 'tsx', here('./host.ts'), pagesDirectory]),
    start([stockBin('y-webrtc/bin/server.js')], { PORT: String(signalingPort) }),
    start([stockBin('y-websocket/bin/server.cjs')], {
      PORT: String(websocketPort),
      HOST: '127.0.0.1',
    }),
  ]);
  const { port, stunPort } = JSON.parse(host.line) as { port: number; stunPort: number };
  return {
    origin: `http://127.0.0.1:${port}`,
    stunUrl: `stun:127.0.0.1:${stunPort}`,
    signalingUrl: `ws://127.0.0.1:${signalingPort}`,
    websocketUrl: `ws://127.0.0.1:${websocketPort}`,
    async stop() {
      await Promise.all([host, signaling, websocket].map(({ child }) => end(child)));
    },
  };
}
