import type { Page } from '@playwright/test';
import {
  newLink,
  newPage,
  heal,
  openPeer,
  eventually,
  peerOf,
  status,
  waitForOneText,
  waitForPath,
  write,
  type Peer,
} from './support/peers.ts';
import { expect, test } from './support/story.ts';

type Recorded = { attempts: RTCPeerConnection[] };

/** Remembers every RTCPeerConnection that the page makes, in order. */
function recordAttempts(): void {
  const recorded = window as unknown as Recorded;
  recorded.attempts = [];
  globalThis.RTCPeerConnection = new Proxy(RTCPeerConnection, {
    construct(target, args: ConstructorParameters<typeof RTCPeerConnection>) {
      const attempt = new target(...args);
      recorded.attempts.push(attempt);
      return attempt;
    },
  });
}

const attempts = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    (window as unknown as Recorded).attempts.map(({ connectionState }) => connectionState),
  );

test('direct peers go on when the server is killed, and two who lost each other link up through the third', async ({
  server,
  profile,
}) => {
  test.setTimeout(90_000);
  const contexts = [await profile(), await profile(), await profile()] as const;
  const link = await newLink(contexts[0], server.origin);
  await contexts[0].addInitScript(recordAttempts);
  const [ann, ben, cleo]: [Peer, Peer, Peer] = [
    await openPeer(contexts[0], link),
    await openPeer(contexts[1], link),
    await openPeer(contexts[2], link),
  ];
  const page = await newPage(ann);
  await write(ann, page, 'before ');
  for (const [one, other] of [
    [ann, ben],
    [ben, cleo],
    [ann, cleo],
  ] as const)
    await waitForPath(one, other, 'direct');
  await waitForOneText(page, ann, ben, cleo);

  // Ann and Cleo lose each other on every link that they share; Ben reaches both.
  await ann.room.evaluate((room, on) => room.fault({ on, cut: 'both' }), cleo.id);
  await waitForPath(ann, cleo, 'via');
  await waitForPath(cleo, ann, 'via');
  expect((await peerOf(ann, cleo))?.via).toBe(ben.id);

  const before = (await attempts(ann.page)).length;
  await server.kill();
  for (const peer of [ann, ben, cleo])
    await eventually('the relay is away', async () => (await status(peer)).relay.state === 'away');
  await write(ann, page, 'during ');
  expect(await waitForOneText(page, ann, ben, cleo)).toBe('before during ');

  // Nothing that was negotiated while the server lived may be what joins Ann and Cleo later: only Ben's link is that old.
  await eventually('old attempts have ended', async () => {
    const old = (await attempts(ann.page)).slice(0, before);
    return old.filter((state) => state !== 'closed').length === 1;
  });
  expect((await peerOf(ann, cleo))?.path).toBe('via');
  await heal(ann);
  await waitForPath(ann, cleo, 'direct');
  await waitForPath(cleo, ann, 'direct');
  expect((await attempts(ann.page)).slice(before)).toContain('connected');
  expect((await status(ann)).relay.state).toBe('away');
  expect((await status(ann)).state).toBe('together');

  await Promise.all([write(ann, page, 'A'), write(ben, page, 'B'), write(cleo, page, 'C')]);
  const words = await waitForOneText(page, ann, ben, cleo);
  expect(words.slice('before during '.length).split('').sort().join('')).toBe('ABC');
});
