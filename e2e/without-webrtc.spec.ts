import type { Locator } from '@playwright/test';
import {
  eventually,
  newPage,
  openPeer,
  peerOf,
  peerOn,
  waitForOneText,
  waitForPath,
  write,
  type Peer,
} from './support/peers.ts';
import type { FolkmootWindow, PeerSummary } from './support/room-api.ts';
import { expect, test } from './support/story.ts';

type OpeningWindow = {
  folkmoot: { openRoom(link: string, options: object): Promise<unknown> };
};

/** Three attempts of 12 s, and as much again for a busy machine. */
const FAILING_MS_MAX = 80_000;

async function openPeers({ page }: Peer): Promise<Locator> {
  await page.getByRole('button', { name: /^Peers/ }).click();
  return page.getByRole('complementary', { name: 'Peers' });
}

const waitForTrouble = (peer: Peer, other: Peer, trouble: PeerSummary['directTrouble']) =>
  eventually(
    `direct paths are missing: ${trouble}`,
    async () => (await peerOf(peer, other))?.directTrouble === trouble,
    FAILING_MS_MAX,
  );

test('where WebRTC is impossible the relay carries everything, and the room says so', async ({
  link,
  profile,
  someone,
}) => {
  const without = await profile();
  await without.addInitScript(() => Reflect.deleteProperty(globalThis, 'RTCPeerConnection'));
  const ann = await openPeer(without, link);
  expect(await ann.page.evaluate(() => 'RTCPeerConnection' in globalThis)).toBe(false);
  const ben = await someone(link);
  const page = await newPage(ann);
  await Promise.all([write(ann, page, 'over the relay '), write(ben, page, 'and back ')]);
  const words = await waitForOneText(page, ann, ben);
  expect(words).toContain('over the relay ');
  expect(words).toContain('and back ');
  await waitForPath(ann, ben, 'relayed');
  await waitForPath(ben, ann, 'relayed');
  expect((await peerOf(ann, ben))?.directTrouble).toBe('no-webrtc');
  const drawer = await openPeers(ann);
  await expect(drawer).toContainText('Through the relay to');
  await expect(drawer).toContainText('this browser opens no direct paths');
  const traffic = await ann.room.evaluate((room) => room.traffic());
  expect(traffic.direct.live.framesOut + traffic.direct.live.framesIn).toBe(0);
  expect(traffic.relayed.live.bytesOut).toBeGreaterThan(0);
});

test('whoever keeps to the relay says so, and so do the others', async ({
  link,
  profile,
  someone,
}) => {
  const page = await (await profile()).newPage();
  await page.goto(new URL('/', link).href);
  await page.waitForFunction(() => (window as unknown as FolkmootWindow).folkmoot !== undefined);
  await page.evaluate(
    (url) =>
      (window as unknown as OpeningWindow).folkmoot
        .openRoom(url, { relayOnly: true })
        .then(() => undefined),
    link,
  );
  const ann = await peerOn(page);
  const ben = await someone(link);
  await waitForTrouble(ann, ben, 'relay-only');
  await waitForTrouble(ben, ann, 'peer-relay-only');
  await expect(await openPeers(ann)).toContainText('direct paths are turned off here');
  await expect(await openPeers(ben)).toContainText('the other side takes no direct paths');
});

test('direct paths that do not get through are told by both sides, without a guess why', async ({
  link,
  profile,
  someone,
}) => {
  test.setTimeout(2 * FAILING_MS_MAX);
  const walled = await profile();
  // No address of its own is ever tried, as behind a network that lets only the relay through.
  await walled.addInitScript(() => {
    const Real = RTCPeerConnection;
    globalThis.RTCPeerConnection = class extends Real {
      constructor(options?: RTCConfiguration) {
        super({ ...options, iceTransportPolicy: 'relay' });
      }
    };
  });
  const ann = await openPeer(walled, link);
  const ben = await someone(link);
  await waitForPath(ann, ben, 'relayed');
  expect((await peerOf(ann, ben))?.directTrouble).toBeNull();
  await Promise.all([waitForTrouble(ann, ben, 'failing'), waitForTrouble(ben, ann, 'failing')]);
  for (const peer of [ann, ben])
    await expect(await openPeers(peer)).toContainText(
      'attempts at a direct path have failed so far',
    );
});
