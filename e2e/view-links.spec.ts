import { openHostile, waitUntilLinked } from './support/hostile.ts';
import { eventually, newPage, peerOf, peersOf, status, text, waitForOneText, waitForText, write } from './support/peers.ts';
import { expect, test } from './support/story.ts';

test('a view link shows everything and writes nothing', async ({ link, someone }) => {
  const ann = await someone(link);
  const { view } = await ann.room.evaluate((room) => room.invite());
  const viewer = await someone(view);
  expect((await status(viewer)).role).toBe('view');
  expect(await viewer.room.evaluate((room) => room.invite().edit)).toBeNull();
  const page = await newPage(ann);
  await write(ann, page, 'look on');
  await waitForText(viewer, page, 'look on');
  await expect(newPage(viewer)).rejects.toThrow('this link only lets you view');
  // Even what gets past the interface, straight into the document, stays out of the room.
  await write(viewer, page, ' and write');
  await waitForText(viewer, page, 'look on');
  await write(ann, page, '!');
  expect(await waitForOneText(page, ann, viewer)).toBe('look on!');
  expect((await peerOf(ann, viewer))?.canWrite).toBe(false);
  expect((await peerOf(ann, viewer))?.cutOff).toBeNull();
});

test('a modified client with a view link is cut off by everyone, and nothing that it wrote is kept', async ({ link, someone, profile }) => {
  const [ann, ben] = [await someone(link), await someone(link)];
  const page = await newPage(ann);
  await write(ann, page, 'ours');
  await waitForOneText(page, ann, ben);
  const { view } = await ann.room.evaluate((room) => room.invite());

  const writer = await openHostile(await profile(), view);
  await waitUntilLinked(writer, ann.id, ben.id);
  await writer.attack('writeAnyway', page, 'theirs');
  const forger = await openHostile(await profile(), view, { forgeCertificate: true });

  for (const peer of [ann, ben]) {
    for (const { id } of [writer, forger])
      await eventually('it is cut off, with the reason', async () =>
        (await peersOf(peer)).some((other) => other.id === id && other.cutOff !== null && /certificate/.test(other.cutOff)),
      );
    expect(await text(peer, page)).toBe('ours');
  }
  await write(ben, page, ' alone');
  expect(await waitForOneText(page, ann, ben)).toBe('ours alone');
  expect((await peerOf(ann, ben))?.cutOff).toBeNull();
  // Whoever comes later gets none of it either.
  const late = await someone(link);
  expect(await waitForOneText(page, ann, ben, late)).toBe('ours alone');
});
