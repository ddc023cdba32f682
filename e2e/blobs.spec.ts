import { eventually, newPage, openPeer, waitForText, write, type Peer } from './support/peers.ts';
import { expect, test } from './support/story.ts';

/** Ten megabytes go through a busy machine twice. */
const LARGE_MS_MAX = 120_000;
const PHOTO_BYTES = 10_000_000;
const WORDS = 40;

/** The same bytes at whoever makes them: a photo compresses as little. */
const put = (peer: Peer, bytes: number): Promise<string> =>
  peer.room.evaluate((room, length) => {
    const photo = new Uint8Array(length);
    let state = 1;
    for (let i = 0; i < length; i++) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      photo[i] = state >>> 24;
    }
    return room.blobs.put(photo, 'image/jpeg');
  }, bytes);

const stateOf = (peer: Peer, id: string): Promise<string> =>
  peer.room.evaluate((room, name) => room.blobs.state(name).state, id);

/** Length, type and FNV-1a hash of what a peer holds. */
const fingerprint = (peer: Peer, id: string): Promise<string> =>
  peer.room.evaluate(async (room, name) => {
    const { bytes, mime } = await room.blobs.get(name);
    let hash = 0x811c9dc5;
    for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
    return `${bytes.length} ${mime} ${hash >>> 0}`;
  }, id);

test('a photo of 10 MB comes from a third peer after its author left, and people write meanwhile', async ({
  link,
  someone,
  profile,
}) => {
  test.setTimeout(3 * LARGE_MS_MAX);
  const ann = await someone(link);
  const ben = await someone(link);
  const page = await newPage(ann);
  const id = await put(ann, PHOTO_BYTES);
  expect(await stateOf(ann, id)).toBe('here');
  const expected = await fingerprint(ann, id);
  // Nobody opened it at Ben's: the room lists it. Meanwhile both write.
  let words = '';
  for (let i = 0; i < WORDS; i++) {
    words += `${i} `;
    await write(i % 2 === 0 ? ann : ben, page, `${i} `);
    await waitForText(i % 2 === 0 ? ben : ann, page, words);
  }
  await eventually(
    'Ben keeps a copy',
    async () => (await stateOf(ben, id)) === 'here',
    LARGE_MS_MAX,
  );
  await ann.page.context().close();
  const context = await profile();
  const cleo = await openPeer(context, link);
  expect(await fingerprint(cleo, id)).toBe(expected);
  expect(expected).toContain(`${PHOTO_BYTES} image/jpeg`);
  // It is on Cleo's disk: alone, after a reload, it is there.
  await ben.page.context().close();
  await cleo.page.close();
  const again = await openPeer(context, link);
  expect(await fingerprint(again, id)).toBe(expected);
});
