import { newPage, openPeer, waitForOneText, waitForPath, write } from './support/peers.ts';
import { expect, test } from './support/story.ts';

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
  await ann.page.getByRole('button', { name: /^Peers/ }).click();
  const drawer = ann.page.getByRole('complementary', { name: 'Peers' });
  await expect(drawer).toContainText('Through the relay to');
  await expect(drawer).toContainText('this browser opens no direct paths');
  const traffic = await ann.room.evaluate((room) => room.traffic());
  expect(traffic.direct.live.framesOut + traffic.direct.live.framesIn).toBe(0);
  expect(traffic.relayed.live.bytesOut).toBeGreaterThan(0);
});
