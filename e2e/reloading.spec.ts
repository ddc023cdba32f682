import type { JSHandle } from '@playwright/test';
import {
  eventually,
  field,
  newPage,
  reload,
  text,
  waitForOneText,
  type Peer,
} from './support/peers.ts';
import type { Room } from './support/room-api.ts';
import { killBrowser, openProfile } from './support/profiles.ts';
import { expect, test } from './support/story.ts';

/** Notes each text that the room claims to be saved. */
async function noteClaims(room: JSHandle<Room>, pageId: string): Promise<void> {
  await room.evaluate(async (open, id) => {
    const shared = (await open.doc(id)).getText('text');
    open.on('change', () => {
      if (open.status().saved) sessionStorage.setItem('claimed', shared.toString());
    });
  }, pageId);
}

const claimed = (peer: Peer): Promise<string> =>
  peer.page.evaluate(() => sessionStorage.getItem('claimed') ?? '');

test('reloading in the middle of typing loses nothing that was said to be saved', async ({
  link,
  someone,
}) => {
  let ann = await someone(link);
  const ben = await someone(link);
  const page = await newPage(ann);
  for (let round = 1; round <= 4; round++) {
    await noteClaims(ann.room, page);
    await field(ann).press('Control+End');
    const typing = typeUntilStopped(ann, `round ${round} `.repeat(50));
    await eventually('some of it is saved', async () => (await claimed(ann)).length >= round * 30);
    typing.stop();
    ann = await reload(ann);
    await typing.ended;
    const promised = await claimed(ann);
    expect(promised.length).toBeGreaterThanOrEqual(round * 30);
    expect(missingFrom(await text(ann, page), promised)).toBe('');
  }
  const words = await waitForOneText(page, ann, ben);
  expect(missingFrom(words, await claimed(ann))).toBe('');
});

/** Key by key, so that it can end with the page: a key that is under way then may still land in the page that comes after. */
function typeUntilStopped(peer: Peer, words: string): { stop(): void; ended: Promise<void> } {
  let isStopped = false;
  const type = async (): Promise<void> => {
    for (const key of words) {
      if (isStopped) return;
      await peer.page.keyboard.insertText(key);
    }
  };
  return {
    stop: () => {
      isStopped = true;
    },
    ended: type().catch(() => undefined),
  };
}

/** What of the promised text does not stand in the kept one, in its order: a late key may stand between, nothing may be missing. */
function missingFrom(kept: string, promised: string): string {
  let at = 0;
  for (const character of kept) if (character === promised[at]) at += 1;
  return promised.slice(at);
}

test('killing the browser in the middle of typing loses nothing that was said to be saved', async ({
  link,
  someone,
}, testInfo) => {
  const folder = testInfo.outputPath('profile');
  const first = await openProfile(folder, link);
  const page = await newPage(first.peer);
  let promised = '';
  await first.peer.page.exposeFunction('claim', (words: string) => void (promised = words));
  await first.peer.room.evaluate(async (room, id) => {
    const { claim } = window as unknown as { claim: (words: string) => Promise<void> };
    const shared = (await room.doc(id)).getText('text');
    room.on('change', () => {
      if (room.status().saved) claim(shared.toString()).catch(reportError);
    });
    const typeOne = (): void => {
      shared.insert(shared.length, String(shared.length % 10));
      requestAnimationFrame(typeOne);
    };
    typeOne();
  }, page);
  await eventually('some of it is saved', async () => promised.length >= 50);
  await killBrowser(folder);
  const promisedAtDeath = promised;

  // Nobody else is here: what comes back comes from the disk.
  const second = await openProfile(folder, link);
  const kept = await text(second.peer, page);
  expect(kept.slice(0, promisedAtDeath.length)).toBe(promisedAtDeath);
  // The dead session can no longer sign what it wrote, and others get it all the same.
  const ben = await someone(link);
  expect(await waitForOneText(page, second.peer, ben)).toBe(kept);
  await second.context.close();
});
