import { connect, createServer, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Page } from '@playwright/test';
import {
  newLink,
  newPage,
  openPeer,
  reload,
  waitForOneText,
  waitForPath,
  write,
} from './support/peers.ts';
import { startServer } from './support/server.ts';
import { expect, test } from './support/story.ts';

/** Stands before the server and keeps all that browsers say to it. */
async function eavesdrop(
  port: number,
): Promise<{ origin: string; heard(): string; close(): void }> {
  const said: Buffer[] = [];
  const sockets = new Set<Socket>();
  const proxy: Server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => other.destroy());
    }
    near.on('data', (chunk) => void said.push(chunk));
    near.pipe(far);
    far.pipe(near);
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  return {
    origin: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    heard: () => Buffer.concat(said).toString('latin1'),
    close() {
      proxy.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** Every run of `length` in it: that no part of a secret is said means none of these. */
const parts = (secret: string, length: number): string[] =>
  Array.from({ length: secret.length - length + 1 }, (_, i) => secret.slice(i, i + length));

const saysPartOf = (heard: string, secret: string, length: number): boolean =>
  parts(secret, length).some((part) => heard.includes(part));

/** What the page sends on its WebSockets, unmasked. */
function keepFrames(page: Page, said: string[]): void {
  page.on('websocket', (socket) =>
    socket.on('framesent', ({ payload }) =>
      said.push(typeof payload === 'string' ? payload : payload.toString('latin1')),
    ),
  );
}

/** Version, role and the read secret. Behind them stands the writers' public key, which opens nothing: mailboxes are told it. */
const VIEW_SECRET_BYTES = 34;

function secretOf(view: string): string {
  const bytes = Buffer.from(view.slice(view.indexOf('#') + 1), 'base64url');
  return bytes.subarray(0, VIEW_SECRET_BYTES).toString('base64url');
}

test('nothing secret of the link’s fragment reaches the server', async ({ profile }) => {
  const server = await startServer('--log-level', 'debug');
  const ear = await eavesdrop(server.port);
  try {
    const contexts = [await profile(), await profile()] as const;
    const link = await newLink(contexts[0], ear.origin);
    const fragment = link.slice(link.indexOf('#') + 1);
    const urls: string[] = [];
    const frames: string[] = [];
    for (const context of contexts) {
      context.on('request', (request) => urls.push(request.url()));
      context.on('page', (page) => keepFrames(page, frames));
    }
    let ann = await openPeer(contexts[0], link);
    const { view } = await ann.room.evaluate((room) => room.invite());
    const ben = await openPeer(contexts[1], link);
    const page = await newPage(ann, 'a title for the two of us');
    await write(ann, page, 'words for the two of us');
    await waitForOneText(page, ann, ben);
    await waitForPath(ann, ben, 'direct');
    ann = await reload(ann);
    const viewer = await openPeer(await profile(), view);
    await waitForOneText(page, ann, ben, viewer);

    const heard = ear.heard();
    // The ear is not deaf: it heard the pages, the relay's handshake, and sealed frames.
    expect(heard).toContain('GET /r/story HTTP/1.1');
    expect(heard).toContain('GET /relay HTTP/1.1');
    expect(frames.join('').length).toBeGreaterThan(1000);
    expect(urls.some((url) => url.startsWith(ear.origin))).toBe(true);
    // The browser itself looks for a newer service worker, and names the old one.
    const referrers = [...heard.matchAll(/\r\nreferer: (.*)\r\n/gi)].map(
      ([, referrer]) => referrer,
    );
    expect(referrers.filter((referrer) => referrer !== `${ear.origin}/sw.js`)).toEqual([]);
    expect(saysPartOf(`GET /?${fragment.slice(20)}`, fragment, 10)).toBe(true);
    for (const secretText of [fragment, secretOf(view)]) {
      const secretBytes = Buffer.from(secretText, 'base64url').toString('latin1');
      for (const said of [heard, frames.join('\n'), server.log()]) {
        expect(saysPartOf(said, secretText, 10)).toBe(false);
        expect(saysPartOf(said, secretBytes, 6)).toBe(false);
      }
    }
    for (const words of ['words for the two of us', 'a title for the two of us']) {
      expect(heard + frames.join('\n') + server.log()).not.toContain(words);
    }
    // Nobody else was asked anything either.
    const hosts = urls.filter((url) => /^(https?|wss?):/.test(url)).map((url) => new URL(url).host);
    expect([...new Set(hosts)]).toEqual([new URL(ear.origin).host]);
  } finally {
    ear.close();
    await server.kill();
  }
});
