import {
  eventually,
  newPage,
  openPeer,
  paste,
  waitForPath,
  write,
  type Peer,
} from './support/peers.ts';
import { expect, test } from './support/story.ts';

const LINE = 'The quick brown fox jumps over the lazy dog.\nÆøå ßüö — 漢字 🦊\n';
/** The page shows its 5 MB in a text field, which takes a browser seconds on a busy machine. */
const LARGE_MS_MAX = 90_000;

// One after the other: two such pages at once are two browsers' whole machine.
test.describe.configure({ mode: 'default' });

/** Length and FNV-1a hash: five megabytes are compared where they are. */
function fingerprintOf(words: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < words.length; i++) hash = Math.imul(hash ^ words.charCodeAt(i), 0x01000193);
  return `${words.length} ${hash >>> 0}`;
}

const fingerprint = (peer: Peer, pageId: string): Promise<string> =>
  peer.room.evaluate(async (room, id) => {
    const words = (await room.doc(id)).getText('text').toString();
    let hash = 0x811c9dc5;
    for (let i = 0; i < words.length; i++) hash = Math.imul(hash ^ words.charCodeAt(i), 0x01000193);
    return `${words.length} ${hash >>> 0}`;
  }, pageId);

for (const path of ['direct', 'relayed'] as const) {
  test(`300 KiB, 5 MB and one character all arrive, ${path}`, async ({
    link,
    profile,
    someone,
  }) => {
    test.setTimeout(4 * LARGE_MS_MAX);
    const context = await profile();
    if (path === 'relayed')
      await context.addInitScript(() => Reflect.deleteProperty(globalThis, 'RTCPeerConnection'));
    const ann = await openPeer(context, link);
    const ben = await someone(link);
    const page = await newPage(ann);
    await waitForPath(ann, ben, path);
    await waitForPath(ben, ann, path);
    let expected = '';
    for (const bytes of [300 * 1024, 5_000_000]) {
      const times = Math.ceil(bytes / Buffer.byteLength(LINE));
      await paste(ann, page, LINE, times);
      // What comes after a large edit must not be stuck behind it for good.
      await write(ann, page, '.');
      expected += `${LINE.repeat(times)}.`;
      await eventually(
        `${bytes} bytes and a character arrived`,
        async () => (await fingerprint(ben, page)) === fingerprintOf(expected),
        LARGE_MS_MAX,
      );
    }
    await write(ben, page, '!');
    await eventually(
      'one character came back',
      async () => (await fingerprint(ann, page)) === fingerprintOf(`${expected}!`),
      LARGE_MS_MAX,
    );
    expect(await fingerprint(ben, page)).toBe(fingerprintOf(`${expected}!`));
  });
}
