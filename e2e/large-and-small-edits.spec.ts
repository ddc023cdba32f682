import {
  newPage,
  openPeer,
  paste,
  text,
  waitForOneText,
  waitForPath,
  write,
} from './support/peers.ts';
import { expect, test } from './support/story.ts';

const LINE = 'The quick brown fox jumps over the lazy dog.\nÆøå ßüö — 漢字 🦊\n';

for (const path of ['direct', 'relayed'] as const) {
  test(`300 KiB, 5 MB and one character all arrive, ${path}`, async ({
    link,
    profile,
    someone,
  }) => {
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
      expected += LINE.repeat(times);
      // What comes after a large edit must not be stuck behind it for good.
      await write(ann, page, '.');
      expected += '.';
      expect((await waitForOneText(page, ann, ben)) === expected).toBe(true);
    }
    await write(ben, page, '!');
    expect((await waitForOneText(page, ann, ben)) === `${expected}!`).toBe(true);
    expect((await text(ann, page)).length).toBe(expected.length + 1);
  });
}
