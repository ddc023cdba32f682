import {
  cutAll,
  eventually,
  heal,
  newPage,
  peersOf,
  stateOnScreen,
  status,
  text,
  waitForOneText,
  waitForPath,
  write,
} from './support/peers.ts';
import { expect, test } from './support/story.ts';

test('three who are cut apart go on writing, know it, and are equal when healed', async ({
  link,
  someone,
}) => {
  const peers = [await someone(link), await someone(link), await someone(link)] as const;
  const page = await newPage(peers[0]);
  await write(peers[0], page, 'together ');
  for (const peer of peers)
    for (const other of peers) if (peer !== other) await waitForPath(peer, other, 'direct');
  await waitForOneText(page, ...peers);

  await Promise.all(peers.map(cutAll));
  for (const [i, peer] of peers.entries()) await write(peer, page, `alone${i} `);
  for (const peer of peers) {
    await eventually('it is said that they are apart', async () =>
      ['partitioned', 'offline'].includes((await status(peer)).state),
    );
    await eventually('the others are out of reach', async () =>
      (await peersOf(peer)).every(({ path, inStep }) => path === 'out-of-reach' && !inStep),
    );
    await expect(stateOnScreen(peer)).toHaveText(/ apart from |No way to /, { timeout: 10_000 });
  }
  for (const [i, peer] of peers.entries()) {
    await write(peer, page, `still${i} `);
    expect(await text(peer, page)).toBe(`together alone${i} still${i} `);
    await eventually('it is saved here all the same', async () => (await status(peer)).saved);
    expect(await peer.room.evaluate((room) => room.receipt())).toMatchObject({
      storedHere: true,
      heldBy: 0,
      devices: 2,
    });
  }

  await Promise.all(peers.map(heal));
  const words = await waitForOneText(page, ...peers);
  for (const i of peers.keys()) {
    expect(words).toContain(`alone${i} `);
    expect(words).toContain(`still${i} `);
  }
  for (const peer of peers) {
    await eventually(
      'they are together again',
      async () => (await status(peer)).state === 'together',
    );
    await expect(stateOnScreen(peer)).toContainText('Together with', { timeout: 10_000 });
    for (const other of peers) if (peer !== other) await waitForPath(peer, other, 'direct');
  }
});
