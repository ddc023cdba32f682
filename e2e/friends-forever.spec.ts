import {
  cutAll,
  eventually,
  heal,
  newLink,
  newPage,
  status,
  text,
  waitForOneText,
  waitForPath,
  type Peer,
} from './support/peers.ts';
import { FOLDER, readTrace, typeOut, type Trace, type Typed } from './support/traces.ts';
import { buildAppWith } from './support/bundles.ts';
import { startServer } from './support/server.ts';
import { expect, skip, test } from './support/story.ts';

type Replay = (doc: unknown, typed: Typed[], other: number) => Promise<void>;

/**
 * Types recorded updates into a live document once what they build on is here. Keystrokes that no news came between go in batches, a
 * task each: the friends took an hour.
 */
const REPLAY = `
  import * as StoryY from 'yjs';
  const BATCH_MAX = 24;
  const bytesOf = (base64) => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const { port1, port2 } = new MessageChannel();
  const nextTask = () => new Promise((resolve) => {
    port2.onmessage = resolve;
    port1.postMessage(null);
  });
  const knows = (doc, client) => StoryY.decodeStateVector(StoryY.encodeStateVector(doc)).get(client) ?? 0;
  window.replay = async (doc, typed, other) => {
    let known = 0;
    for (let at = 0; at < typed.length; ) {
      const { needs } = typed[at];
      while (known < needs) {
        known = knows(doc, other);
        if (known < needs) await new Promise((resolve) => doc.once('update', resolve));
      }
      const batch = typed.slice(at, at + BATCH_MAX).filter((each) => each.needs === needs);
      doc.transact(() => batch.forEach(({ update }) => StoryY.applyUpdate(doc, bytesOf(update))));
      at += batch.length;
      await nextTask();
    }
  };
`;

const clientIdOf = (peer: Peer, pageId: string): Promise<number> =>
  peer.room.evaluate(async (room, id) => (await room.doc(id)).clientID, pageId);

async function replay(peer: Peer, pageId: string, typed: Typed[], other: number): Promise<void> {
  await peer.room.evaluate(
    async (room, what) => {
      const doc = await room.doc(what.pageId);
      await (window as unknown as { replay: Replay }).replay(doc, what.typed, what.other);
    },
    { pageId, typed, other },
  );
}

test('two friends’ real writing, apart for the middle third of it, ends equal', async ({
  profile,
  someone,
}, testInfo) => {
  const trace = readTrace('friendsforever');
  if (trace === null) return skip(`no friendsforever.json.gz in ${FOLDER} (FOLKMOOT_DATA)`);
  test.setTimeout(180_000);
  const folder = testInfo.outputPath('app');
  await buildAppWith(REPLAY, folder);
  const server = await startServer('--app-dir', folder);
  try {
    await replayAll(trace, await newLink(await profile(), server.origin), someone);
  } finally {
    await server.kill();
  }
});

async function replayAll(
  trace: Trace,
  link: string,
  someone: (link: string) => Promise<Peer>,
): Promise<void> {
  const [ann, ben] = [await someone(link), await someone(link)];
  const page = await newPage(ann);
  await waitForPath(ann, ben, 'direct');
  await waitForOneText(page, ann, ben);
  const clientIds: [number, number] = [await clientIdOf(ann, page), await clientIdOf(ben, page)];
  const { parts, whole } = typeOut(trace, clientIds);

  for (const [i, part] of parts.entries()) {
    if (i === 1) {
      await Promise.all([cutAll(ann), cutAll(ben)]);
      for (const peer of [ann, ben])
        await eventually('they are apart', async () =>
          ['partitioned', 'offline'].includes((await status(peer)).state),
        );
    }
    await Promise.all([
      replay(ann, page, part[0], clientIds[1]),
      replay(ben, page, part[1], clientIds[0]),
    ]);
    if (i === 1) {
      expect(await text(ann, page)).not.toBe(await text(ben, page));
      await Promise.all([heal(ann), heal(ben)]);
    }
    await waitForOneText(page, ann, ben);
  }
  const words = await waitForOneText(page, ann, ben);
  expect(words.length).toBeGreaterThan(10_000);
  expect(words === whole).toBe(true);
  // Someone who comes later gets the same.
  const cleo = await someone(link);
  expect((await waitForOneText(page, ann, ben, cleo)) === whole).toBe(true);
}
