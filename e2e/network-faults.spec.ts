import type { Locator } from '@playwright/test';
import {
  lookAt,
  NAMES,
  networkView,
  snapshotOf,
  threeIn,
  waitUntilMeshed,
} from './support/network.ts';
import { eventually, stateOnScreen, waitForOneText, write, type Peer } from './support/peers.ts';
import type { FaultOrder } from './support/room-api.ts';
import { expect, test } from './support/story.ts';

/** All three screens say the same within this, from the moment at which a cut was caused. */
const ISLANDS_KNOWN_MS = 3000;
/** "In step" is said within this, once digests are equal. */
const STEP_SAID_MS = 2000;
const DELAY_MS = 200;
/** A round trip over a delayed link is longer by twice the delay, within this part of it. */
const DELAY_ERROR = 0.1;
/** A digest is looked at so often, beside whenever the room tells of a change. */
const LOOK_MS = 5;
const TABS_MAX = 80;
const MINUTE = 60_000;

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
  for (const peer of peers) {
    await expect(networkView(peer)).toContainText('Everyone here has everything.');
  }
  const { equalAt, saidAt, lies } = stepsOf(
    await Promise.all(watching.map((each) => each.evaluate(({ moments }) => moments))),
  );
  expect(lies, 'in step is never said while digests differ').toEqual([]);
  const after = saidAt.map((at) => at - equalAt);
  console.log(`in step was said ${after.join(', ')} ms after digests were equal`);
  for (const ms of after) expect(ms).toBeLessThan(STEP_SAID_MS);
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

/** From `at` on, on this machine's clock: the digests of all pages at one peer, and whether its screen says that all have everything. */
type Moment = { at: number; digests: string; isSaid: boolean };

function watchStep({ room }: Peer) {
  return room.evaluateHandle((open, lookMs) => {
    const moments: Moment[] = [];
    const look = (): void => {
      const digests = open
        .pages()
        .map(({ id, digest }) => `${id} ${digest}`)
        .join();
      const heading = document.querySelector('dialog[open] h1');
      const isSaid =
        (heading?.textContent ?? '').startsWith('Together') &&
        (heading?.parentElement?.textContent ?? '').includes('Everyone here has everything');
      const last = moments.at(-1);
      if (last?.digests !== digests || last.isSaid !== isSaid)
        moments.push({ at: Date.now(), digests, isSaid });
    };
    look();
    new MutationObserver(look).observe(document.body, {
      subtree: true,
      childList: true,
      characterData: true,
    });
    open.on('change', look);
    setInterval(look, lookMs);
    return { moments };
  }, LOOK_MS);
}

/** Of all three side by side: when the digests of all were equal at last, when each screen said so, and what was said while they were not. */
function stepsOf(watched: readonly (readonly Moment[])[]) {
  const all = watched
    .flatMap((moments, who) => moments.map((moment) => ({ ...moment, who })))
    .sort((a, b) => a.at - b.at);
  const now = new Map<number, Moment>();
  const saidAt = watched.map(() => Infinity);
  const lies: string[] = [];
  let equalAt = Infinity;
  for (const { who, ...moment } of all) {
    now.set(who, moment);
    const [first, ...others] = [...now.values()];
    const isEqual =
      now.size === watched.length && others.every(({ digests }) => digests === first?.digests);
    equalAt = isEqual ? Math.min(equalAt, moment.at) : Infinity;
    if (moment.isSaid) saidAt[who] = Math.min(saidAt[who] ?? Infinity, moment.at);
    if (!isEqual)
      for (const [peer, { isSaid }] of now)
        if (isSaid) lies.push(`${NAMES[peer]} says it at ${moment.at}`);
  }
  return { equalAt, saidAt, lies };
}

test('a link that is delayed shows its delay in the table of all three', async ({
  link,
  someone,
}) => {
  const { peers } = await threeIn(link, someone);
  const [ines, ana] = peers;
  await allow(ines, ...peers);
  for (const peer of peers) {
    await lookAt(peer, 'Look at the network');
    await networkView(peer).getByRole('tab', { name: 'Table' }).click();
  }
  const between = [ines.id, ana.id].toSorted().join(' ');
  const shown = async (peer: Peer): Promise<number | null> => {
    const row = networkView(peer).locator(`tr[data-link="${between} direct"]`);
    const words = await row.getByRole('cell', { name: / ms$/ }).first().textContent();
    const [digits] = /[\d.]+/.exec(words ?? '') ?? [];
    return digits === undefined ? null : Number(digits);
  };
  const before = await Promise.all(
    peers.map((peer) =>
      eventually('the round trip is shown', async () => {
        const ms = await shown(peer);
        return ms !== null && { ms };
      }),
    ),
  );
  await cause(
    ines,
    order({ on: 'link', a: ines.id, b: ana.id, kind: 'direct' }, { delayMs: DELAY_MS }),
  );
  const asked = 2 * DELAY_MS;
  for (const [at, peer] of peers.entries()) {
    const longer = await eventually(
      'its round trip is as much longer as was asked for',
      async () => {
        const ms = ((await shown(peer)) ?? 0) - (before[at]?.ms ?? 0);
        return Math.abs(ms - asked) <= DELAY_ERROR * asked && { ms };
      },
    );
    console.log(`${NAMES[at]} reads ${before[at]?.ms} ms, then ${longer.ms} ms more`);
  }
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

/** By Tab or Shift and Tab, as often as it takes. */
async function tabTo({ page }: Peer, target: Locator, key: 'Tab' | 'Shift+Tab'): Promise<void> {
  for (let presses = 0; presses < TABS_MAX; presses += 1) {
    await page.keyboard.press(key);
    if (await target.evaluate((element) => element === document.activeElement)) return;
  }
  throw new Error(`not reached by ${key}: ${String(target)}`);
}

test('the room is parted and healed by keys alone', async ({ link, someone }) => {
  const { peers } = await threeIn(link, someone);
  const [ines, ana, bo] = peers;
  const { keyboard } = ines.page;
  await keyboard.press('Control+k');
  await expect(ines.page.getByRole('dialog').getByRole('combobox')).toBeFocused();
  await keyboard.type('Cause a fault');
  await expect(
    ines.page.getByRole('dialog').getByRole('option', { selected: true, name: 'Cause a fault' }),
  ).toBeVisible();
  await keyboard.press('Enter');
  const form = panel(ines);
  await tabTo(ines, form.getByRole('button', { name: 'Allow faults in this room' }), 'Tab');
  await keyboard.press('Enter');
  await tabTo(ines, form.getByRole('radio', { name: 'At me' }), 'Tab');
  // From the first to the last, once they may be chosen: arrows pass over what is disabled.
  await expect(form.getByRole('radio', { name: 'Between two islands' })).toBeEnabled();
  await keyboard.press('ArrowUp');
  await expect(form.getByRole('radio', { name: 'Between two islands' })).toBeChecked();
  await expect(form).toContainText('Choose who is on the other island.');
  const island = form.getByRole('group', { name: 'On the other island' });
  await expect(island.getByRole('checkbox')).toHaveCount(2);
  await tabTo(ines, island.getByRole('checkbox', { name: 'Bo' }), 'Tab');
  await keyboard.press('Space');
  await expect(form).toContainText('Between 2 islands (you and Ana; Bo): nothing passes.');
  await tabTo(ines, form.getByRole('button', { name: 'Cause the fault' }), 'Tab');
  await keyboard.press('Enter');
  for (const peer of [ana, bo]) await expect(notice(peer)).toContainText('Between 2 islands (');
  for (const peer of peers)
    await eventually('the room is parted', async () => (await snapshotOf(peer)).islands.length > 1);
  await tabTo(ines, form.getByRole('button', { name: 'Heal all' }), 'Shift+Tab');
  await keyboard.press('Enter');
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

test('a viewer heals what they caused, and is told whose the rest is', async ({
  link,
  someone,
}) => {
  const ines = await someone(link);
  await ines.room.evaluate((room) => room.setProfile({ name: 'Ines', color: 'p2' }));
  const { view } = await ines.room.evaluate((room) => room.invite());
  const viewer = await someone(view);
  await waitUntilMeshed(ines, viewer);
  await allow(ines, ines, viewer);
  await lookAt(viewer, 'Cause a fault');
  const form = panel(viewer);
  const line = networkView(viewer).getByRole('region', { name: 'Faults', exact: true });
  await form.getByRole('radio', { name: 'It gets worse' }).check();
  await form.getByRole('textbox', { name: 'Delay, ms each way' }).fill('20');
  await form.getByRole('button', { name: 'Cause the fault' }).click();
  await expect(form.getByRole('button', { name: 'Heal all' })).toBeVisible();
  await cause(ines, order({ on: 'peer', peer: ines.id }, { delayMs: 30 }));
  await expect(form.getByRole('listitem')).toHaveCount(2);
  const theirs = 'What was caused by Ines can be healed by anyone who may write';
  await expect(form).toContainText(theirs);
  await expect(line).toContainText(theirs);
  await expect(viewer.page.getByRole('button', { name: 'Heal all' })).toHaveCount(0);
  await form.getByRole('button', { name: 'Heal yours' }).click();
  await expect(form.getByRole('listitem')).toHaveCount(1);
  await expect(form.getByRole('listitem')).toContainText('by Ines');
  await expect(viewer.page.getByRole('button', { name: /^Heal/ })).toHaveCount(0);
  await expect(line).toContainText(theirs);
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
