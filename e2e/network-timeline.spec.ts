import AxeBuilder from '@axe-core/playwright';
import { readFile } from 'node:fs/promises';
import type { Locator, Page } from '@playwright/test';
import { lookAt, networkView, snapshotOf, waitUntilMeshed } from './support/network.ts';
import { eventually, newPage, peerOn, waitForOneText, write, type Peer } from './support/peers.ts';
import type { TimelineFile } from './support/room-api.ts';
import { expect, test } from './support/story.ts';

const MARK = /The moment that is shown/;
const PHONE = { width: 390, height: 844 };
const DESKTOP = { width: 1440, height: 900 };

const hour = (peer: Peer): Locator =>
  networkView(peer).getByRole('region', { name: 'The last hour' });
const mark = (peer: Peer): Locator => networkView(peer).getByRole('slider', { name: MARK });
const title = (peer: Peer): Locator => networkView(peer).getByRole('heading', { level: 1 });
const events = (peer: Peer): Locator =>
  networkView(peer).getByRole('list', { name: 'What happened' });

async function named(peer: Peer, name: string): Promise<Peer> {
  await peer.room.evaluate((room, who) => room.setProfile({ name: who, color: 'p3' }), name);
  return peer;
}

test('the times of a trace add up, in the panel as in the room', async ({ link, someone }) => {
  const [ines, ana, bo] = [
    await named(await someone(link), 'Ines'),
    await named(await someone(link), 'Ana'),
    await named(await someone(link), 'Bo'),
  ];
  const page = await newPage(ines);
  await waitUntilMeshed(ines, ana, bo);
  await waitForOneText(page, ines, ana, bo);
  await write(ines, page, 'traced');
  await waitForOneText(page, ines, ana, bo);
  await lookAt(ines, 'Trace an edit');
  const panel = networkView(ines).getByRole('region', { name: 'The way of an edit' });
  const sums = panel.locator('.sums li');
  await eventually('the way to both is known', async () => (await sums.count()) === 2);
  for (const said of await sums.allTextContents()) {
    // "To Bo in 34 ms: 12 ms to Ana, direct; 22 ms on to Bo, direct. Taken in ..."
    const [, total, rest] = /^To (?:Ana|Bo) in (−?[\d.]+) ms(.*?)\.( |$)/.exec(said) ?? [];
    const legs = [...(rest ?? '').matchAll(/(−?[\d.]+) ms/g)].map(([, ms]) =>
      Number(ms?.replace('−', '-')),
    );
    expect(total, said).toBeDefined();
    if (legs.length > 0)
      expect(
        legs.reduce((a, b) => a + b, 0),
        said,
      ).toBeCloseTo(Number(total?.replace('−', '-')), 6);
  }
  const trace = await ines.room.evaluate(async (room) => {
    const entry = room.network.lastEntry();
    return entry === null ? null : room.network.trace(entry);
  });
  expect(trace?.stops.map(({ peer }) => peer).toSorted()).toEqual(
    [ines.id, ana.id, bo.id].toSorted(),
  );
  for (const { receivedMs, appliedMs, storedMs } of trace?.stops ?? []) {
    if (appliedMs !== null) expect(appliedMs).toBeGreaterThanOrEqual(receivedMs);
    if (storedMs !== null) expect(storedMs).toBeGreaterThanOrEqual(receivedMs);
  }

  await panel.getByText('The same in figures').click();
  await expect(panel.getByRole('row')).toHaveCount(4);
  await panel.getByRole('button', { name: 'Play' }).click();
  await expect(panel.getByRole('button', { name: 'Take it off the map' })).toBeVisible();
  const scrub = panel.getByRole('slider', { name: 'Moment of the way' });
  await expect(scrub).toHaveAttribute('aria-valuetext', /ms on its way$/);
  await panel.getByRole('button', { name: 'Take it off the map' }).click();
  await expect(panel.getByRole('button', { name: 'Take it off the map' })).toHaveCount(0);
});

test('where less motion is asked for, a replay goes step by step', async ({
  link,
  profile,
  someone,
}) => {
  const ana = await someone(link);
  const page = await (await profile({ reducedMotion: 'reduce' })).newPage();
  await page.goto(link);
  const ines = await peerOn(page);
  await waitUntilMeshed(ines, ana);
  const text = await newPage(ines);
  await write(ines, text, 'step');
  await waitForOneText(text, ines, ana);
  await lookAt(ines, 'Trace an edit');
  const panel = networkView(ines).getByRole('region', { name: 'The way of an edit' });
  await panel.getByRole('button', { name: 'Next step' }).click();
  await expect(panel.getByRole('status').filter({ hasText: 'Step 1 of' })).toBeVisible();
  await expect(panel.getByRole('button', { name: 'Play' })).toHaveCount(0);
});

/** Two people, of whom one has been cut off and is back: something to look back at. */
async function withPast(
  link: string,
  someone: (link: string) => Promise<Peer>,
): Promise<[Peer, Peer]> {
  const ines = await named(await someone(link), 'Ines');
  await eventually('a moment alone is known', () =>
    ines.room.evaluate((room) => room.network.range().toMs > 0),
  );
  const ana = await named(await someone(link), 'Ana');
  await waitUntilMeshed(ines, ana);
  await ines.room.evaluate((room) => room.fault({ on: 'all', cut: 'both' }));
  const isTold = (what: string): Promise<boolean> =>
    ines.room.evaluate(
      (room, type) => room.network.events().some((event) => event.type === type),
      what,
    );
  await eventually('they are apart', () => isTold('parted'));
  await ines.room.evaluate((room) => room.heal());
  await eventually('they are together again', () => isTold('merged'));
  expect((await snapshotOf(ines)).islands).toHaveLength(1);
  return [ines, ana];
}

test('one looks back, by keys and by hand, and the title and the map follow', async ({
  link,
  someone,
}) => {
  const [ines] = await withPast(link, someone);
  await lookAt(ines, 'Look at the network');
  await expect(title(ines)).toHaveText('Together with Ana.');
  await hour(ines).getByRole('button', { name: 'What happened' }).click();
  await expect(events(ines)).toContainText('Ana fell out of reach.');
  await expect(events(ines)).toContainText('Ana is within reach again.');
  const sentences = await events(ines).getByRole('listitem').allTextContents();
  const at = (words: string): number => sentences.findIndex((sentence) => sentence.includes(words));
  expect(at('within reach again')).toBeLessThan(at('fell out of reach'));
  expect(at('fell out of reach')).toBeLessThan(at('joined'));

  const fell = events(ines).getByRole('listitem').filter({ hasText: 'fell out of reach' });
  await fell.getByRole('button').click();
  await expect(title(ines)).toHaveText(/^At \d\d:\d\d: You are apart from Ana/);
  await expect(mark(ines)).toHaveAttribute('aria-valuetext', /1 peer here, 1 out of reach$/);
  await expect(fell).toHaveAttribute('aria-current', 'time');

  await hour(ines).getByRole('button', { name: 'Now' }).click();
  await expect(title(ines)).toHaveText('Together with Ana.');
  await expect(mark(ines)).toBeFocused();
  await ines.page.keyboard.press('Home');
  await expect(title(ines)).toHaveText(/^At \d\d:\d\d: Nobody else is here/);
  await ines.page.keyboard.press('ArrowLeft');
  await expect(title(ines)).toHaveText(/^At /);
  await ines.page.keyboard.press('End');
  await expect(title(ines)).toHaveText('Together with Ana.');
  await expect(mark(ines)).toHaveAttribute('aria-valuetext', 'now, 2 peers');

  const box = await mark(ines).boundingBox();
  if (box === null) throw new Error('the strip is on the screen');
  const y = box.y + box.height / 2;
  await ines.page.mouse.move(box.x + box.width - 2, y);
  await ines.page.mouse.down();
  await ines.page.mouse.move(box.x + 5, y, { steps: 5 });
  await ines.page.mouse.up();
  await expect(title(ines)).toHaveText(/^At \d\d:\d\d: Nobody else is here/);
});

/** Remembers what the room exports in this page, and what its worker reads of files: both as text. */
const remember = (peer: Peer): Promise<void> =>
  peer.room.evaluate((room) => {
    const { network } = room;
    const remembered = window as unknown as Remembered;
    const exportOwn = network.exportTimeline.bind(network);
    network.exportTimeline = () => {
      const file = exportOwn();
      remembered.exported = JSON.stringify(file);
      return file;
    };
    window.Worker = class extends Worker {
      constructor(url: string | URL, options?: WorkerOptions) {
        super(url, options);
        this.addEventListener('message', ({ data }: MessageEvent<{ file?: unknown } | null>) => {
          if (data?.file !== undefined) remembered.read = JSON.stringify(data.file);
        });
      }
    };
  });
type Remembered = { exported?: string; read?: string };
const remembered = async (peer: Peer, what: keyof Remembered): Promise<unknown> => {
  const text = await peer.page.evaluate((key) => (window as unknown as Remembered)[key], what);
  return text === undefined ? undefined : (JSON.parse(text) as unknown);
};

/** Whole frames again: in a file they name parts that stand in it once. */
function unfolded(text: string): TimelineFile {
  type Folded = { parts: { peers: unknown[]; links: unknown[] }; frames: NamedParts[] };
  type NamedParts = { peers: number[]; links: number[] };
  const { parts, frames, ...file } = JSON.parse(text) as Folded;
  return {
    ...file,
    frames: frames.map((frame) => ({
      ...frame,
      peers: frame.peers.map((at) => parts.peers[at]),
      links: frame.links.map((at) => parts.links[at]),
    })),
  } as unknown as TimelineFile;
}

test('the hour goes out as one file and comes in again, equal; what is no such file is said', async ({
  link,
  someone,
}) => {
  const [ines, ana] = await withPast(link, someone);
  await lookAt(ines, 'Look at the network');
  await remember(ines);
  await remember(ana);
  const coming = ines.page.waitForEvent('download');
  await hour(ines).getByRole('button', { name: 'Save as a file' }).click();
  const saved = await coming;
  expect(saved.suggestedFilename()).toMatch(/\.json$/);
  const text = await readFile(await saved.path(), 'utf8');
  const file = unfolded(text);
  expect(file).toEqual(await remembered(ines, 'exported'));
  expect(file.frames.length).toBeGreaterThan(2);
  const secrets = await ines.room.evaluate((room) => room.invite());
  for (const url of [secrets.edit, secrets.view])
    expect(text).not.toContain(new URL(url ?? '').hash.slice(1));

  await lookAt(ana, 'Look at the network');
  const open = async (name: string, content: string): Promise<void> =>
    networkView(ana)
      .locator('input[type=file]')
      .setInputFiles({ name, mimeType: 'application/json', buffer: Buffer.from(content) });
  for (const [content, said] of [
    ['no JSON', 'This file is no timeline of Folkmoot.'],
    ['{"format":"something"}', 'This file is no timeline of Folkmoot.'],
    [JSON.stringify({ ...file, frames: [] }), 'does not hold together, at frames'],
    [JSON.stringify({ ...file, version: 2 }), 'made by a newer Folkmoot'],
    [
      JSON.stringify({ ...file, frames: [{ ...file.frames[0], self: 'x' }] }),
      'does not hold together, at frames[0]',
    ],
  ] as const) {
    await open('wrong.json', content);
    await expect(networkView(ana).getByRole('status').filter({ hasText: said })).toBeVisible();
  }
  await expect(title(ana)).toHaveText('Together with Ines.');

  await open('hour.json', text);
  const theirs = networkView(ana).getByRole('region', { name: 'The hour of the file' });
  await expect(theirs).toContainText('A file of Ines’s, of the room');
  expect(await remembered(ana, 'read')).toEqual(file);
  await theirs.getByRole('button', { name: 'What happened' }).click();
  await expect(events(ana).getByRole('listitem')).toHaveCount(file.events.length);
  await expect(events(ana)).toContainText('Ana fell out of reach.');
  await events(ana)
    .getByRole('listitem')
    .filter({ hasText: 'fell out of reach' })
    .getByRole('button')
    .click();
  await expect(title(ana)).toHaveText(/^At \d\d:\d\d: Ines is apart from Ana/);
  await theirs.getByRole('button', { name: 'Back to this room' }).click();
  await expect(title(ana)).toHaveText('Together with Ines.');
});

test('while a file is read the page goes on, and reading can be stopped', async ({
  link,
  someone,
}) => {
  const ines = await named(await someone(link), 'Ines');
  await lookAt(ines, 'Look at the network');
  // A worker that says that it is there, and then works without end.
  await ines.page.evaluate(() => {
    const endless = `addEventListener('message', () => { for (;;); }); postMessage({ is: 'here' });`;
    const script = URL.createObjectURL(new Blob([endless], { type: 'text/javascript' }));
    window.Worker = class extends Worker {
      constructor(url: string | URL, options?: WorkerOptions) {
        super(String(url).includes('file-worker') ? script : url, options);
      }
    };
  });
  await networkView(ines)
    .locator('input[type=file]')
    .setInputFiles({ name: 'slow.json', mimeType: 'application/json', buffer: Buffer.from('{}') });
  const stop = hour(ines).getByRole('button', { name: 'Stop reading' });
  await expect(stop).toBeVisible();
  await hour(ines).getByRole('button', { name: 'What happened' }).click();
  await stop.focus();
  await ines.page.keyboard.press('Enter');
  await expect(hour(ines).getByRole('status')).toHaveText(
    'Reading was stopped. Nothing was changed.',
  );
  await expect(stop).toHaveCount(0);
  await expect(hour(ines).getByRole('button', { name: 'Open a file' })).toBeFocused();
});

async function expectNothingFound(page: Page, where: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const found = violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`,
  );
  expect(found, where).toEqual([]);
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(wider, `${where} is no wider than the window`).toBeLessThanOrEqual(0);
}

test('axe finds nothing on the panels, in both themes, on a desktop and on a phone', async ({
  link,
  someone,
}) => {
  test.slow();
  const [ines, ana] = await withPast(link, someone);
  const page = await newPage(ines);
  await write(ines, page, 'something to trace');
  await waitForOneText(page, ines, ana);
  await ines.room.evaluate((room) => room.network.allowFaults(true));
  for (const size of [DESKTOP, PHONE])
    for (const colorScheme of ['light', 'dark'] as const) {
      await ines.page.setViewportSize(size);
      await ines.page.emulateMedia({ colorScheme });
      const where = `${colorScheme}, ${size.width} px`;
      await lookAt(ines, 'Cause a fault');
      const form = networkView(ines).getByRole('region', { name: 'Cause a fault' });
      await form.getByRole('radio', { name: 'Between two peers' }).check();
      await form.getByRole('radio', { name: 'It gets worse' }).check();
      await expectNothingFound(ines.page, `faults, ${where}`);
      await form.getByRole('radio', { name: 'It is like a network elsewhere' }).check();
      await form.getByRole('combobox', { name: 'Which network' }).selectOption({ index: 1 });
      await ines.room.evaluate((room) =>
        room.network.cause({
          scope: { on: 'peer', peer: room.self.id },
          conditions: { delayMs: 1 },
          profile: null,
          forMs: 60_000,
        }),
      );
      await expect(form.getByRole('button', { name: 'Heal all' })).toBeVisible();
      await expectNothingFound(ines.page, `a fault that holds, ${where}`);
      await form.getByRole('button', { name: 'Heal all' }).click();
      await expect(form).toContainText('No fault holds.');
      await closeAll(ines);

      await lookAt(ines, 'Trace an edit');
      const trace = networkView(ines).getByRole('region', { name: 'The way of an edit' });
      await expect(trace.locator('.sums li')).toHaveCount(1);
      await trace.getByText('The same in figures').click();
      await expectNothingFound(ines.page, `a trace, ${where}`);
      await closeAll(ines);

      await lookAt(ines, 'Look at the network');
      await hour(ines).getByRole('button', { name: 'What happened' }).click();
      await mark(ines).press('Home');
      await expectNothingFound(ines.page, `the last hour, ${where}`);
      await closeAll(ines);
    }
});

/** Whatever is open in the view goes first, then the view. */
async function closeAll(peer: Peer): Promise<void> {
  await eventually('the view is closed', async () => {
    if ((await networkView(peer).count()) === 0) return true;
    await peer.page.keyboard.press('Escape');
    return false;
  });
}
