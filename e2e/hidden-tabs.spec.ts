import { eventually, newPage, text, waitForText, write, type Peer } from './support/peers.ts';
import { PlainBrowser, type Tab } from './support/plain-browser.ts';
import { expect, test } from './support/story.ts';

/** Ticks of a throttled timer, one a second: longer than any silence after which a link is given up. */
const TICKS = 20;

/** A timer of 100 ms, run this many times: how long it took. */
const ticking = (ticks: number): string => `new Promise((resolve) => {
  const startMs = performance.now();
  let left = ${ticks};
  const timer = setInterval(() => {
    if ((left -= 1) > 0) return;
    clearInterval(timer);
    resolve(performance.now() - startMs);
  }, 100);
})`;

/** Each time that this peer, once met, was seen as lost. On a machine that stalls a path may give way to another for a moment. */
async function watchLosses(peer: Peer, id: string): Promise<() => Promise<string[]>> {
  const losses = await peer.room.evaluateHandle((room, watched) => {
    const seen: string[] = [];
    room.on('change', () => {
      const other = room.peers().find((each) => each.id === watched);
      if (other === undefined || other.path === 'out-of-reach' || other.left)
        seen.push(JSON.stringify(other ?? null));
    });
    return seen;
  }, id);
  return () => losses.evaluate((seen) => seen);
}

const heldBy = (peer: Peer): Promise<number> =>
  peer.room.evaluate((room) => room.receipt()?.heldBy ?? 0);

const typeHidden = (tab: Tab, page: string, words: string): Promise<unknown> =>
  tab.evaluate(
    `folkmoot.room.doc(${JSON.stringify(page)}).then((doc) => doc.getText('text').insert(0, ${JSON.stringify(words)}))`,
  );

/*
 * What is real here: the tab is behind another one in the same window of a browser that was started without the flags that keep hidden
 * tabs awake; its page is `hidden`, and its own timers run once a second, which the story checks. What is not: the throttling to once a
 * minute that follows after five minutes (a page that holds WebRTC or plays sound is spared it), freezing and discarding (this browser
 * does neither while a page holds a WebSocket), a machine that saves power, and other browsers.
 */
for (const [how, path] of [
  ['directly', 'direct'],
  ['by the relay alone', 'relayed'],
] as const) {
  test(`a tab behind another one stays a live neighbour, ${how}`, async ({
    link,
    someone,
  }, testInfo) => {
    test.setTimeout(120_000);
    const [ann, ben] = [await someone(link), await someone(link)];
    const page = await newPage(ann);
    const browser = await PlainBrowser.start(testInfo.outputPath('profile'));
    try {
      const tab = await browser.open(path === 'direct' ? link : new URL(link).origin);
      if (path === 'relayed') await openByRelay(tab, link);
      const cleo = await tab.room();
      for (const peer of [ann, ben])
        await eventually(`Cleo is there, ${how}`, async () => (await pathOf(peer, cleo)) === path);
      await eventually('Cleo has the page', () =>
        tab.evaluate<boolean>(`folkmoot.room.pages().length === 1`),
      );
      await (await browser.open('about:blank')).front();
      await eventually('the tab is hidden', () =>
        tab.evaluate<boolean>(`document.visibilityState === 'hidden'`),
      );
      const losses = await Promise.all([ann, ben].map((peer) => watchLosses(peer, cleo)));

      // Nobody writes: what keeps the three together is what hidden tabs are bad at.
      expect(await tab.evaluate<number>(ticking(TICKS))).toBeGreaterThan((TICKS - 2) * 1000);

      await typeHidden(tab, page, 'hidden ');
      await Promise.all([ann, ben].map((peer) => waitForText(peer, page, 'hidden ')));
      await eventually('Cleo knows that both others hold it', () =>
        tab.evaluate<boolean>('folkmoot.room.receipt()?.heldBy === 2'),
      );
      await write(ann, page, 'shown');
      await eventually('Ann knows that both others hold it', async () => (await heldBy(ann)) === 2);
      expect(await text(ben, page)).toBe('hidden shown');
      expect(await tab.evaluate<string>('document.visibilityState')).toBe('hidden');
      for (const seen of losses) expect(await seen()).toEqual([]);
      for (const peer of [ann, ben])
        await eventually(`Cleo is reached ${how}`, async () => (await pathOf(peer, cleo)) === path);
    } finally {
      await browser.end();
    }
  });
}

async function openByRelay(tab: Tab, link: string): Promise<void> {
  await eventually('the app has started', () =>
    tab.evaluate<boolean>('globalThis.folkmoot !== undefined').catch(() => false),
  );
  await tab.evaluate(
    `folkmoot.openRoom(${JSON.stringify(link)}, { relayOnly: true }).then(() => null)`,
  );
}

const pathOf = (peer: Peer, id: string): Promise<string | null> =>
  peer.room.evaluate(
    (room, other) => room.peers().find((each) => each.id === other)?.path ?? null,
    id,
  );
