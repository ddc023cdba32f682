import { openHostile, waitUntilLinked, type HostilePeer } from './support/hostile.ts';
import { lookAt, networkView, snapshotOf } from './support/network.ts';
import {
  eventually,
  newPage,
  peerOn,
  peersOf,
  text,
  waitForOneText,
  waitForPath,
  watchMisbehaviour,
  write,
  type Peer,
} from './support/peers.ts';
import type { FolkmootWindow } from './support/room-api.ts';
import { expect, test } from './support/story.ts';

type Scene = { hostile: HostilePeer; ann: Peer; ben: Peer; page: string };

/** `onBen`: lies about Ann's log are nothing to Ann, who knows better; Ben is the one that they are for. */
type Attack = {
  name: string;
  reason: RegExp;
  onBen?: true;
  attack: (scene: Scene) => Promise<void>;
};

const ATTACKS: Attack[] = [
  {
    name: 'sends garbage',
    reason: /garbage/,
    attack: ({ hostile, ann, ben }) => hostile.attack('sendGarbage', [ann.id, ben.id]),
  },
  {
    name: 'sends garbage inside a proper frame',
    reason: /garbage/,
    attack: ({ hostile }) => hostile.attack('sendGarbageEntry'),
  },
  {
    name: 'shows a forged head of another’s log',
    reason: /forged head/,
    onBen: true,
    attack: ({ hostile, ann, page }) => hostile.attack('forgeHead', ann.id, page, 1000),
  },
  {
    name: 'gives another’s next numbers to entries of its own',
    reason: /forged head|not under their head/,
    onBen: true,
    attack: ({ hostile, ann, page }) => hostile.attack('takeNumbers', ann.id, page, 2, 'stolen'),
  },
  {
    name: 'gives one number to two entries',
    reason: /one number|two different/,
    attack: ({ hostile, page }) => hostile.attack('equivocate', page),
  },
];

async function scene(
  someone: (link: string) => Promise<Peer>,
  link: string,
): Promise<{ ann: Peer; ben: Peer; page: string }> {
  const [ann, ben] = [await someone(link), await someone(link)];
  const page = await newPage(ann);
  await write(ann, page, 'honest ');
  await waitForOneText(page, ann, ben);
  return { ann, ben, page };
}

/** Both go on as if nothing had been. */
async function goOn(
  { ann, ben, page }: { ann: Peer; ben: Peer; page: string },
  before: string,
): Promise<void> {
  await Promise.all([write(ann, page, 'Ann ', 0), write(ben, page, 'Ben ')]);
  expect(await waitForOneText(page, ann, ben)).toBe(`Ann ${before}Ben `);
  for (const peer of [ann, ben])
    for (const { id, cutOff } of await peersOf(peer))
      if ([ann.id, ben.id].includes(id)) expect(cutOff).toBeNull();
}

for (const { name, reason, attack, onBen } of ATTACKS) {
  test(`a peer that ${name} is named and cut off, and the others are unharmed`, async ({
    link,
    someone,
    profile,
  }) => {
    const { ann, ben, page } = await scene(someone, link);
    const hostile = await openHostile(await profile(), link);
    await waitUntilLinked(hostile, ann.id, ben.id);
    const named = await Promise.all((onBen ? [ben] : [ann, ben]).map(watchMisbehaviour));
    await attack({ hostile, ann, ben, page });
    for (const reasons of named) {
      await eventually('somebody is named', async () => Object.keys(await reasons()).length > 0);
      expect(await reasons()).toEqual({ [hostile.id]: expect.stringMatching(reason) });
    }
    const before = await waitForOneText(page, ann, ben);
    expect(before).not.toContain('stolen');
    await goOn({ ann, ben, page }, before);
  });
}

for (const [name, attack, reason] of [
  ['writes in another’s name', 'speakFor', /another session's name/],
  ['swallows another’s future', 'eatFuture', /another session's name/],
] as const) {
  test(`a peer whose own log ${name} is named and cut off, and the others are unharmed`, async ({
    link,
    someone,
    profile,
  }) => {
    const { ann, ben, page } = await scene(someone, link);
    const hostile = await openHostile(await profile(), link);
    await waitUntilLinked(hostile, ann.id, ben.id);
    const named = await Promise.all([ann, ben].map(watchMisbehaviour));
    await hostile.attack(attack, ann.id, page, 'stolen');
    for (const reasons of named) {
      await eventually('somebody is named', async () => Object.keys(await reasons()).length > 0);
      expect(await reasons()).toEqual({ [hostile.id]: expect.stringMatching(reason) });
    }
    expect(await text(ann, page)).toBe('honest ');
    await goOn({ ann, ben, page }, 'honest ');
  });
}

test('entries put under another’s next numbers give way to the author’s own', async ({
  link,
  someone,
  profile,
}) => {
  const { ann, ben, page } = await scene(someone, link);
  const hostile = await openHostile(await profile(), link);
  await waitUntilLinked(hostile, ann.id, ben.id);
  for (const number of [2, 3])
    await hostile.attack('takeNumbersQuietly', ann.id, page, number, 'stolen');
  await goOn({ ann, ben, page }, 'honest ');
  await write(ann, page, 'still');
  expect(await waitForOneText(page, ann, ben)).toBe('Ann honest Ben still');
});

type OpeningWindow = {
  folkmoot: { openRoom(link: string, options: { relayOnly: boolean }): Promise<unknown> };
};

test('a direct link that only a liar claims is drawn nowhere, and the table says who says so', async ({
  link,
  someone,
  profile,
}) => {
  const ann = await someone(link);
  const page = await (await profile()).newPage();
  await page.goto(new URL('/', link).href);
  await page.waitForFunction(() => (window as unknown as FolkmootWindow).folkmoot !== undefined);
  await page.evaluate(
    (url) =>
      (window as unknown as OpeningWindow).folkmoot
        .openRoom(url, { relayOnly: true })
        .then(() => undefined),
    link,
  );
  const ben = await peerOn(page);
  await waitForPath(ann, ben, 'relayed');
  const hostile = await openHostile(await profile(), link, { name: 'Mal', claims: ben.id });
  await waitUntilLinked(hostile, ann.id, ben.id);
  const keyOf = (a: string, b: string): string => [a, b].toSorted().join(' ');
  const lie = keyOf(hostile.id, ben.id);
  for (const peer of [ann, ben]) {
    await eventually('the lie is heard, and known for one', async () => {
      const { links } = await snapshotOf(peer);
      const told = links.find(({ a, b, kind }) => kind === 'direct' && keyOf(a, b) === lie);
      return told !== undefined && (told.claimedBy === 'a' ? told.a : told.b) === hostile.id;
    });
    await lookAt(peer, 'Look at the network');
    const view = networkView(peer);
    await expect(view.locator(`.house[data-peer="${hostile.id}"]`)).toHaveCount(1);
    // What is true is drawn all the same.
    await expect(view.locator(`[data-way="${keyOf(hostile.id, ann.id)}"]`)).toHaveCount(1);
    await expect(view.locator(`[data-way="${lie}"]`)).toHaveCount(0);
    await view.getByRole('tab', { name: 'Table' }).click();
    const row = view.locator(`tr[data-link="${lie} direct"]`);
    await expect(row).toContainText('only Mal says so');
    await expect(view.locator(`tr[data-link="${keyOf(hostile.id, ann.id)} direct"]`)).toContainText(
      'both ends',
    );
  }
});
