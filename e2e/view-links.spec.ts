import { openHostile, waitUntilLinked } from './support/hostile.ts';
import {
  eventually,
  field,
  newPage,
  peerOf,
  peersOf,
  status,
  text,
  waitForOneText,
  waitForText,
  watchMisbehaviour,
  write,
} from './support/peers.ts';
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
  await expect(field(viewer)).toHaveValue('look on');
  await expect(field(viewer)).not.toBeEditable();
  await expect(viewer.page.getByText('You came in by a link to look')).toBeVisible();
  await expect(newPage(viewer)).rejects.toThrow('this link only lets you view');
  // Even what gets past the interface, straight into the document, stays out of the room.
  await write(viewer, page, ' and write');
  await waitForText(viewer, page, 'look on');
  await write(ann, page, '!');
  expect(await waitForOneText(page, ann, viewer)).toBe('look on!');
  expect((await peerOf(ann, viewer))?.canWrite).toBe(false);
  expect((await peerOf(ann, viewer))?.cutOff).toBeNull();
});

test('a modified client with a view link is cut off by everyone, and nothing that it wrote is kept', async ({
  link,
  someone,
  profile,
}) => {
  const [ann, ben] = [await someone(link), await someone(link)];
  const page = await newPage(ann);
  await write(ann, page, 'ours');
  await waitForOneText(page, ann, ben);
  const { view } = await ann.room.evaluate((room) => room.invite());
  const named = [await watchMisbehaviour(ann), await watchMisbehaviour(ben)];

  const writer = await openHostile(await profile(), view);
  await waitUntilLinked(writer, ann.id, ben.id);
  await writer.attack('writeAnyway', page, 'theirs');
  const forger = await openHostile(await profile(), view, { forgeCertificate: true });

  for (const reasons of named) {
    await eventually('both are named', async () => Object.keys(await reasons()).length >= 2);
    expect(await reasons()).toEqual({
      [writer.id]: "writes without a writer's certificate",
      [forger.id]: 'certificates do not hold',
    });
  }
  for (const peer of [ann, ben]) {
    const cutOff = new Map((await peersOf(peer)).map((other) => [other.id, other.cutOff]));
    for (const liar of [writer, forger]) expect(cutOff.get(liar.id)).toMatch(/certificate/);
    expect(await text(peer, page)).toBe('ours');
  }
  await write(ben, page, ' alone');
  expect(await waitForOneText(page, ann, ben)).toBe('ours alone');
  expect((await peerOf(ann, ben))?.cutOff).toBeNull();
  // Whoever comes later gets none of it either.
  const late = await someone(link);
  expect(await waitForOneText(page, ann, ben, late)).toBe('ours alone');
});
