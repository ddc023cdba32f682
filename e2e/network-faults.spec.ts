import type { Locator } from '@playwright/test';
import { lookAt, networkView, snapshotOf, waitUntilMeshed } from './support/network.ts';
import {
  eventually,
  newPage,
  stateOnScreen,
  waitForOneText,
  write,
  type Peer,
} from './support/peers.ts';
import type { FaultOrder } from './support/room-api.ts';
import { expect, test } from './support/story.ts';

/** All three screens say the same within this, from the moment at which a cut was caused. */
const ISLANDS_KNOWN_MS = 3000;
/** "In step" is said within this, once digests are equal. */
const STEP_SAID_MS = 2000;
const DELAY_MS = 200;
const MINUTE = 60_000;

const NAMES = ['Ines', 'Ana', 'Bo'] as const;

const cause = (peer: Peer, order: FaultOrder): Promise<string> =>
  peer.room.evaluate((room, asked) => room.network.cause(asked), order);
const order = (scope: FaultOrder['scope'], conditions: FaultOrder['conditions']): FaultOrder => ({
  scope,
  conditions,
  profile: null,
  forMs: MINUTE,
});
const cutOf = (peer: Peer): FaultOrder => order({ on: 'peer', peer: peer.id }, { cut: 'both' });

const allow = async (by: Peer, ...peers: Peer[]): Promise<void> => {
  await by.room.evaluate((room) => room.network.allowFaults(true));
  for (const peer of peers)
    await eventually('faults are allowed', () =>
      peer.room.evaluate((room) => room.network.faultsAllowed()),
    );
};

const panel = (peer: Peer): Locator =>
  networkView(peer).getByRole('region', { name: 'Cause a fault' });
const notice = ({ page }: Peer): Locator => page.locator('.room .faults-notice');

/** Three people with names, in one room, each of whom reaches each directly. */
async function threeIn(
  link: string,
  someone: (link: string) => Promise<Peer>,
): Promise<{ peers: [Peer, Peer, Peer]; page: string }> {
  const peers: [Peer, Peer, Peer] = [await someone(link), await someone(link), await someone(link)];
  for (const [at, peer] of peers.entries())
    await peer.room.evaluate(
      (room, name) => room.setProfile({ name, color: 'p2' }),
      NAMES[at] ?? '',
    );
  const page = await newPage(peers[0]);
  await write(peers[0], page, 'together ');
  await waitForOneText(page, ...peers);
  await waitUntilMeshed(...peers);
  return { peers, page };
}

test('one is cut off: all three screens say the same islands and what waits; healed, they are in step when digests are equal and not before', async ({
  link,
  someone,
}) => {
  test.slow();
  const { peers, page } = await threeIn(link, someone);
  const [ines, ana, bo] = peers;
  await allow(ines, ...peers);
  for (const peer of peers) await lookAt(peer, 'Look at the network');

  // What the others make of each other is not known to whoever is cut off.
  const expected = [
    { own: [ines.id, ana.id], title: 'You and Ana are apart from Bo' },
    { own: [ana.id, ines.id], title: 'You and Ines are apart from Bo' },
    { own: [bo.id], title: 'You are apart from ' },
  ];
  const parting = await Promise.all(
    peers.map((peer, at) => watchParting(peer, expected[at] ?? { own: [], title: '' })),
  );
  const causedAt = await ines.room.evaluate((room, asked) => {
    room.network.cause(asked);
    return Date.now();
  }, cutOf(bo));
  for (const each of parting)
    await eventually('the islands are known, and said', () =>
      each.evaluate(({ knownAt, saidAt }) => knownAt !== null && saidAt !== null),
    );
  const took = await Promise.all(
    parting.map((each) =>
      each.evaluate(
        ({ knownAt, saidAt }, since) => [(knownAt ?? 0) - since, (saidAt ?? 0) - since],
        causedAt,
      ),
    ),
  );
  console.log(`islands were known, and said, after ${took.map(String).join(' and ')} ms`);
  for (const [, saidMs] of took) expect.soft(saidMs).toBeLessThan(ISLANDS_KNOWN_MS);

  for (let i = 0; i < 3; i++) await write(ines, page, `ines${i} `);
  await write(ana, page, 'ana ');
  for (let i = 0; i < 2; i++) await write(bo, page, `bo${i} `);
  const behind = async (peer: Peer, other: Peer) =>
    (await snapshotOf(peer)).peers.find(({ id }) => id === other.id);
  await eventually('Ines has four that Bo lacks, three of them hers', async () => {
    const seen = await behind(ines, bo);
    return seen?.behind === 4 && seen.ownBehind === 3;
  });
  await eventually('Ana has four that Bo lacks, one of them hers', async () => {
    const seen = await behind(ana, bo);
    return seen?.behind === 4 && seen.ownBehind === 1;
  });
  await eventually('Bo has two that each of the others lacks', async () => {
    const seen = [await behind(bo, ines), await behind(bo, ana)];
    return seen.every((each) => each?.behind === 2 && each.ownBehind === 2);
  });
  await expect(networkView(bo)).toContainText('2 of your edits wait');
  await expect(networkView(ines)).toContainText('4 edits wait for Bo, 3 of them yours');

  const watching = await Promise.all(peers.map(watchStep));
  await networkView(ana).getByRole('button', { name: 'Heal all' }).click();
  await waitForOneText(page, ...peers);
  for (const [at, peer] of peers.entries()) {
    await expect(networkView(peer)).toContainText('Everyone here has everything.');
    const found = await watching[at]?.evaluate((watched) => watched);
    expect(found?.liedAt, 'in step is never said before digests are equal').toBeNull();
  }
  const [equalAt, said] = [
    Math.max(
      ...(await Promise.all(watching.map((each) => each.evaluate(({ equalAt }) => equalAt)))),
    ),
    await Promise.all(watching.map((each) => each.evaluate(({ saidAt }) => saidAt))),
  ];
  for (const saidAt of said) expect(saidAt - equalAt).toBeLessThan(STEP_SAID_MS);
});

type Parting = { knownAt: number | null; saidAt: number | null };

/** From now on: when this peer first knows of these islands, and when its screen says so. */
function watchParting({ room }: Peer, expected: { own: string[]; title: string }) {
  return room.evaluateHandle((open, { own, title }) => {
    const parting: Parting = { knownAt: null, saidAt: null };
    const look = (): void => {
      const [ours, ...others] = open.network.snapshot().islands;
      const isKnown = others.length > 0 && ours?.peers.toSorted().join() === own.toSorted().join();
      if (isKnown) parting.knownAt ??= Date.now();
      const heading = document.querySelector('dialog[open] h1')?.textContent ?? '';
      if (heading.startsWith(title)) parting.saidAt ??= Date.now();
    };
    new MutationObserver(look).observe(document.body, {
      subtree: true,
      childList: true,
      characterData: true,
    });
    open.network.on('change', look);
    return parting;
  }, expected);
}

type Watched = { saidAt: number; equalAt: number; liedAt: number | null };

/** From now on: when the screen says that everyone here has everything, whether the digests of all pages said so at that moment. */
function watchStep({ room }: Peer) {
  return room.evaluateHandle((open) => {
    const watched: Watched = { saidAt: 0, equalAt: 0, liedAt: null };
    const isEqual = (): boolean => {
      const others = open.peers().filter(({ left, cutOff }) => !left && cutOff === null);
      return others.length === 2 && others.every(({ inStep }) => inStep);
    };
    const look = (): void => {
      const view = document.querySelector('dialog[open] h1')?.parentElement?.textContent ?? '';
      const title = document.querySelector('dialog[open] h1')?.textContent ?? '';
      const isSaid = title.startsWith('Together') && view.includes('Everyone here has everything');
      if (isEqual() && watched.equalAt === 0) watched.equalAt = Date.now();
      if (!isSaid) return;
      if (watched.saidAt === 0) watched.saidAt = Date.now();
      if (!isEqual()) watched.liedAt ??= Date.now();
    };
    new MutationObserver(look).observe(document.body, {
      subtree: true,
      childList: true,
      characterData: true,
    });
    open.on('change', look);
    return watched;
  });
}

test('a link that is delayed shows its delay', async ({ link, someone }) => {
  const { peers } = await threeIn(link, someone);
  const [ines, ana, bo] = peers;
  await allow(ines, ...peers);
  await lookAt(bo, 'Look at the network');
  const rtt = async (peer: Peer, a: Peer, b: Peer): Promise<number | null> =>
    (await snapshotOf(peer)).links.find(
      (each) =>
        each.kind === 'direct' &&
        [each.a, each.b].includes(a.id) &&
        [each.a, each.b].includes(b.id),
    )?.rttMs ?? null;
  const before = await eventually('the round trip is known', async () => {
    const ms = await rtt(ana, ana, ines);
    return ms !== null && { ms };
  });
  await cause(
    ines,
    order({ on: 'link', a: ines.id, b: ana.id, kind: 'direct' }, { delayMs: DELAY_MS }),
  );
  const isDelayed = (ms: number | null): boolean =>
    ms !== null && Math.abs(ms - 2 * DELAY_MS) < 0.1 * 2 * DELAY_MS + Math.min(before.ms, 40);
  for (const peer of peers)
    await eventually('its round trip is as much longer as was asked for', async () =>
      isDelayed(await rtt(peer, ines, ana)),
    );
});

test('a fault of one appears to the others, and they heal it; across islands, too', async ({
  link,
  someone,
}) => {
  const { peers } = await threeIn(link, someone);
  const [ines, ana, bo] = peers;
  await lookAt(ines, 'Cause a fault');
  const form = panel(ines);
  await expect(form.getByRole('radio', { name: 'Between two peers' })).toBeDisabled();
  await form.getByRole('button', { name: 'Allow faults in this room' }).click();
  await form.getByRole('radio', { name: 'At one peer' }).check();
  await form.getByRole('combobox', { name: 'Which peer' }).selectOption({ label: 'Bo' });
  await expect(form).toContainText('On every path of Bo: nothing passes.');
  await expect(form).toContainText(/The room then parts into 2 islands: you and Ana; Bo\./);
  await form.getByRole('radio', { name: '5 minutes' }).check();
  await form.getByRole('button', { name: 'Cause the fault' }).click();
  await expect(form.getByRole('listitem').filter({ hasText: 'Paths of Bo: cut.' })).toContainText(
    'by you',
  );

  await expect(notice(ana)).toContainText('Ines caused a fault, until ');
  await expect(notice(ana)).toContainText('Paths of Bo: cut.');
  await expect(notice(bo)).toContainText('Ines caused a fault, until ');
  await eventually('Bo is alone', async () => (await snapshotOf(bo)).islands.length > 1);

  await notice(ana).getByRole('button', { name: 'Hide this line' }).click();
  await expect(notice(ana)).toHaveText('One fault holds');
  await notice(ana).getByRole('button', { name: 'One fault holds' }).click();

  // Bo is cut off from everyone, and the word gets through all the same.
  await notice(bo).getByRole('button', { name: 'Heal all' }).click();
  for (const peer of peers) {
    await eventually('no fault holds', async () => (await snapshotOf(peer)).faults.length === 0);
    await eventually('all are together', async () => (await snapshotOf(peer)).islands.length === 1);
  }
  await expect(notice(ana)).toHaveCount(0);
  await expect(form).toContainText('No fault holds.');
});

test('houses dragged apart on the map part the room, once that was said and wanted', async ({
  link,
  someone,
}) => {
  const { peers } = await threeIn(link, someone);
  const [ines, ana, bo] = peers;
  await allow(ines, ...peers);
  await lookAt(ines, 'Look at the network');
  const view = networkView(ines);
  const { page } = ines;
  // The coast may still run to where it will lie.
  const middleOf = async (): Promise<{ x: number; y: number }> => {
    const box = await view.locator('.network-map .house:not(.self) .dot').first().boundingBox();
    if (box === null) throw new Error('the others have houses');
    return { x: Math.round(box.x + box.width / 2), y: Math.round(box.y + box.height / 2) };
  };
  const dragApart = async (): Promise<void> => {
    const from = await eventually('the houses stand still', async () => {
      const before = await middleOf();
      await page.evaluate(() => new Promise(requestAnimationFrame));
      const now = await middleOf();
      return now.x === before.x && now.y === before.y && now;
    });
    const { width } = page.viewportSize() ?? { width: 0 };
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    await page.mouse.move(from.x + 60, from.y - 20, { steps: 4 });
    await page.mouse.move(width - 60, 160, { steps: 8 });
    await page.mouse.up();
    await view.getByRole('button', { name: 'Part them…' }).click();
  };
  await dragApart();
  const dialog = page.getByRole('alertdialog', { name: 'Part the room?' });
  await expect(dialog).toContainText(
    /^Part the room\?Between 2 islands \(you and (Ana; Bo|Bo; Ana)\): nothing passes\./,
  );
  await expect(dialog).toContainText('Whoever joins meanwhile is with the first of these islands.');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  expect((await snapshotOf(ines)).faults).toEqual([]);

  await dragApart();
  await dialog.getByRole('button', { name: 'Part the room' }).click();
  await expect(dialog).toHaveCount(0);
  for (const peer of [ana, bo]) await expect(notice(peer)).toContainText('Between 2 islands (');
  await eventually('the room is parted', async () => (await snapshotOf(ines)).islands.length === 2);
  await view.getByRole('button', { name: 'Heal all' }).click();
  for (const peer of peers)
    await eventually('all are together', async () => (await snapshotOf(peer)).islands.length === 1);
});

test('who stands still keeps what they write, and goes on', async ({ link, someone }) => {
  const { peers, page } = await threeIn(link, someone);
  const [ines, , bo] = peers;
  await lookAt(bo, 'Cause a fault');
  await panel(bo).getByRole('radio', { name: 'I stand still' }).check();
  await panel(bo).getByRole('radio', { name: '10 seconds' }).check();
  await panel(bo).getByRole('button', { name: 'Cause the fault' }).click();
  await expect(notice(ines)).toContainText('Paths of Bo: standing still.');
  await write(bo, page, 'meanwhile ');
  await eventually('what is written is saved', () =>
    bo.room.evaluate((room) => room.status().saved),
  );
  await eventually('the others miss Bo', async () =>
    (await snapshotOf(ines)).peers.some(({ id, state }) => id === bo.id && state === 'apart'),
  );
  expect(await waitForOneText(page, ...peers)).toContain('meanwhile ');
  await eventually(
    'nothing holds any more',
    async () => (await snapshotOf(ines)).faults.length === 0,
  );
  await expect(stateOnScreen(ines)).toHaveText(/^Together with /);
});

test('someone with a link to view may neither allow nor cause faults for others', async ({
  link,
  someone,
}) => {
  const ann = await someone(link);
  const { view } = await ann.room.evaluate((room) => room.invite());
  const viewer = await someone(view);
  await waitUntilMeshed(ann, viewer);
  await lookAt(viewer, 'Cause a fault');
  const form = panel(viewer);
  await expect(form).toContainText(
    'You came by a link to look, so you cannot cause faults for others',
  );
  await expect(form.getByRole('button', { name: /^Allow/ })).toHaveCount(0);
  await allow(ann, ann, viewer);
  for (const place of ['Everywhere', 'The relay', 'At one peer', 'Between two peers'])
    await expect(form.getByRole('radio', { name: place })).toBeDisabled();
  const tries = await viewer.room.evaluate((room, other) => {
    const failed = (run: () => unknown): boolean => {
      try {
        run();
        return false;
      } catch {
        return true;
      }
    };
    const conditions = { cut: 'both' };
    const asked = { scope: { on: 'peer', peer: other }, conditions, profile: null, forMs: 10_000 };
    return [failed(() => room.network.cause(asked)), failed(() => room.network.allowFaults(false))];
  }, ann.id);
  expect(tries).toEqual([true, true]);
  expect(await ann.room.evaluate((room) => room.network.faults().length)).toBe(0);
});

test('a wrong number is said in words, and nothing is caused', async ({ link, someone }) => {
  const ann = await someone(link);
  await lookAt(ann, 'Cause a fault');
  const form = panel(ann);
  await form.getByRole('radio', { name: 'It gets worse' }).check();
  await form.getByRole('button', { name: 'Cause the fault' }).click();
  await expect(form.getByRole('alert').filter({ hasText: 'Say what gets worse' })).toBeVisible();
  await form.getByRole('textbox', { name: 'Lost, in percent' }).fill('99');
  await form.getByRole('button', { name: 'Cause the fault' }).click();
  await expect(
    form.getByRole('alert').filter({ hasText: 'Lost, in percent: a number from 0 to 95.' }),
  ).toBeVisible();
  expect(await ann.room.evaluate((room) => room.network.faults().length)).toBe(0);
  await form.getByRole('textbox', { name: 'Lost, in percent' }).fill('2,5');
  await expect(form).toContainText('2.5 % is lost on the way');
});
