import AxeBuilder from '@axe-core/playwright';
import type { Locator } from '@playwright/test';
import { readFile } from 'node:fs/promises';
import { cutAll, eventually, heal, peerOn, type Peer } from './support/peers.ts';
import { expect, test } from './support/story.ts';

/** Silence has to be noticed, a healed path proved again. */
const PATIENCE_MS = 20_000;

const newDocument = (peer: Peer, title = 'Plan'): Promise<string> =>
  peer.room.evaluate(
    (room, name) => room.createPage({ kind: 'document' as 'text', title: name }),
    title,
  );
const call = (peer: Peer, name: string, color: string): Promise<void> =>
  peer.room.evaluate(
    (room, profile) => {
      (room as unknown as { setProfile(profile: object): void }).setProfile(profile);
    },
    { name, color },
  );

const prose = ({ page }: Peer): Locator => page.locator('.prose');
const title = ({ page }: Peer): Locator => page.getByRole('textbox', { name: 'Page title' });

/** Writes at the end, as a person would. */
async function type(peer: Peer, words: string): Promise<void> {
  await prose(peer).focus();
  await peer.page.keyboard.press('Control+End');
  await peer.page.keyboard.type(words);
}

/** The letters without the names of those who write. */
const letters = (peer: Peer): Promise<string> =>
  prose(peer).evaluate((element) => {
    const copy = element.cloneNode(true) as HTMLElement;
    for (const drawn of copy.querySelectorAll('.ProseMirror-widget, label')) drawn.remove();
    return copy.textContent;
  });
const expectLetters = (peer: Peer, expected: string): Promise<void> =>
  expect.poll(() => letters(peer)).toBe(expected);

/** What the browser does when something is pasted. */
async function paste(peer: Peer, data: Record<string, string>): Promise<void> {
  await prose(peer).focus();
  await prose(peer).evaluate((element, given) => {
    const clipboardData = new DataTransfer();
    for (const [kind, text] of Object.entries(given)) clipboardData.setData(kind, text);
    element.dispatchEvent(
      new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }),
    );
  }, data);
}

/** The text's elements without what is only drawn for editors. */
const structure = (peer: Peer): Promise<string> =>
  prose(peer).evaluate((element) => {
    const copy = element.cloneNode(true) as HTMLElement;
    for (const drawn of copy.querySelectorAll(
      '.ProseMirror-widget, .ProseMirror-separator, label, br, colgroup',
    ))
      drawn.remove();
    for (const span of copy.querySelectorAll('span')) span.replaceWith(...span.childNodes);
    for (const each of copy.querySelectorAll('*'))
      for (const { name } of [...each.attributes])
        if (!/^(?:href|data-checked|data-callout|data-type)$/.test(name))
          each.removeAttribute(name);
    copy.normalize();
    return copy.innerHTML.replace(/<(\/?)tbody>|<div>(<table>)|(<\/table>)<\/div>/g, '$2$3');
  });

async function openMenu({ page }: Peer, item: string): Promise<void> {
  await page.getByRole('button', { name: 'More for this page' }).click();
  await page.getByRole('menuitem', { name: item }).click();
}

test('two people write and see each other’s carets, with names in the margin', async ({
  link,
  someone,
}) => {
  const [ana, bo] = [await someone(link), await someone(link)];
  await call(ana, 'Ana', 'p2');
  await call(bo, 'Bo', 'p3');
  await newDocument(ana);
  await type(ana, 'Doors at eleven.');
  await expectLetters(bo, 'Doors at eleven.');
  await type(bo, ' Forty plates.');
  await expectLetters(ana, 'Doors at eleven. Forty plates.');

  const caret = ana.page.locator(`.caret[data-peer="${bo.id}"]`);
  await expect(caret.locator('.caret-name')).toHaveText('Bo');
  await expect(caret).toHaveCSS('--c', '#8a5c00');
  const inMargin = async (): Promise<boolean> => {
    const [name, text] = [
      await caret.locator('.caret-name').boundingBox(),
      await prose(ana).boundingBox(),
    ];
    return name !== null && text !== null && name.x >= text.x + text.width;
  };
  await ana.page.setViewportSize({ width: 1600, height: 900 });
  await eventually('the name stands in the margin', inMargin);

  await bo.page.keyboard.press('Shift+Home');
  await expect(ana.page.locator('.peer-selection')).toHaveText(/plates/);
  const bubble = bo.page.getByRole('toolbar', { name: 'Format' });
  const held = bubble.getByRole('button', { name: /; held by the other device\b/ });
  await expect(held).toBeVisible({ timeout: PATIENCE_MS });
  await cutAll(ana);
  await bo.page.keyboard.press('End');
  await bo.page.keyboard.type(', and bowls');
  await bo.page.keyboard.press('Shift+Home');
  await expect(bubble.getByRole('button', { name: /; not yet held/ })).toBeVisible({
    timeout: PATIENCE_MS,
  });
  await heal(ana);
  await expect(held).toBeVisible({ timeout: PATIENCE_MS });
  await bo.page.evaluate(() => (document.activeElement as HTMLElement).blur());
  await expect(caret).toHaveCount(0);
});

test('the title is changed in place, and Enter goes on into the text', async ({
  link,
  someone,
}) => {
  const [ana, bo] = [await someone(link), await someone(link)];
  await newDocument(ana);
  await expect(title(bo)).toHaveValue('Plan');
  await title(ana).fill('Plan for Saturday');
  await title(ana).press('Enter');
  await ana.page.keyboard.type('Doors');
  await expectLetters(bo, 'Doors');
  await expect(title(bo)).toHaveValue('Plan for Saturday');
});

test('undo takes back one’s own words and keeps the other’s', async ({ link, someone }) => {
  const [ana, bo] = [await someone(link), await someone(link)];
  await newDocument(ana);
  await type(ana, 'mine');
  await expectLetters(bo, 'mine');
  await type(bo, ' yours');
  await expectLetters(ana, 'mine yours');
  await ana.page.keyboard.press('Control+z');
  await expectLetters(ana, ' yours');
  await expectLetters(bo, ' yours');
  await ana.page.keyboard.press('Control+Shift+z');
  await expectLetters(bo, 'mine yours');
});

test('blocks come by slash and by Markdown’s signs', async ({ link, someone }) => {
  const ana = await someone(link);
  await newDocument(ana);
  await type(ana, '# Before\n- one\ntwo\n\n[ ] keys\n\n');
  await ana.page.keyboard.type('/warn');
  await expect(ana.page.getByRole('option', { name: 'Warning' })).toHaveAttribute(
    'aria-selected',
    'true',
  );
  await ana.page.keyboard.press('Enter');
  await ana.page.keyboard.type('Hot **very** urn');
  await expect(ana.page.getByRole('listbox')).toHaveCount(0);
  expect(await structure(ana)).toBe(
    '<h1>Before</h1><ul><li><p>one</p></li><li><p>two</p></li></ul>' +
      '<ul data-type="taskList"><li data-checked="false"><div><p>keys</p></div></li></ul>' +
      '<aside data-callout="warning"><p>Hot <strong>very</strong> urn</p></aside>',
  );
});

test('finding marks, counts, goes round and replaces', async ({ link, someone }) => {
  const [ana, bo] = [await someone(link), await someone(link)];
  await newDocument(ana);
  await type(ana, 'One urn, two urns.\nNo Urn here.');
  await ana.page.keyboard.press('Control+Home');
  await ana.page.keyboard.press('Control+f');
  await ana.page.keyboard.type('urn');
  const bar = ana.page.getByRole('search', { name: 'Find on this page' });
  await expect(bar.getByRole('status')).toHaveText('1 of 3');
  await ana.page.keyboard.press('Enter');
  await expect(bar.getByRole('status')).toHaveText('2 of 3');
  await ana.page.keyboard.press('Shift+Enter');
  await ana.page.keyboard.press('Shift+Enter');
  await expect(bar.getByRole('status')).toHaveText('3 of 3');
  await expect(ana.page.locator('.found-here')).toHaveText('Urn');
  await type(bo, ' Or an urn.');
  await expect(bar.getByRole('status')).toHaveText('3 of 4');
  await bar.getByLabel('Match case').check();
  await expect(bar.getByRole('status')).toHaveText(/of 3/);
  await bar.getByLabel('Replace with').fill('pot');
  await bar.getByRole('button', { name: 'Replace all' }).click();
  await expectLetters(bo, 'One pot, two pots.No Urn here. Or an pot.');
  await ana.page.keyboard.press('Escape');
  await expect(bar).toHaveCount(0);
  await expect(prose(ana)).toBeFocused();
});

const MARKDOWN = `# Soup

## Before *eleven*

Doors at **eleven**, [the list](https://example.org/list) says.

- Leek
  - green
- Lentil

1. First
2. Second

- [x] Keys
- [ ] Bowls

> Lentils sulk.

> [!NOTE]
> The urn takes an hour.

\`\`\`js
const plates = 40;
\`\`\`

| Pot | Who |
| --- | --- |
| Leek | Ines |

---

The end.
`;

for (const [format, extension, mimeType] of [
  ['Markdown', 'md', 'text/markdown'],
  ['HTML', 'html', 'text/html'],
] as const)
  test(`Markdown goes in by paste, out as a file of ${format}, and in again as the same page`, async ({
    link,
    someone,
  }) => {
    const ana = await someone(link);
    await newDocument(ana, 'First');
    await paste(ana, { 'text/plain': MARKDOWN.replace('# Soup\n\n', '') });
    await expect(prose(ana).locator('aside[data-callout=note]')).toHaveText(
      'The urn takes an hour.',
    );
    const pasted = await structure(ana);
    expect(pasted).toContain('<li data-checked="true"><div><p>Keys</p></div></li>');
    expect(pasted).toContain('<a href="https://example.org/list">the list</a>');

    await title(ana).fill('Soup');
    await title(ana).press('Enter');
    const coming = ana.page.waitForEvent('download');
    await openMenu(ana, `Export as ${format}`);
    const file = await coming;
    expect(file.suggestedFilename()).toBe(`Soup.${extension}`);
    const written = await readFile(await file.path(), 'utf8');
    expect(written).toMatch(format === 'HTML' ? /<h1 dir="auto">Soup<\/h1>/ : /^# Soup\n/);

    await newDocument(ana, 'Second');
    await ana.page.getByRole('button', { name: 'Second', exact: true }).click();
    await expect(title(ana)).toHaveValue('Second');
    const chooser = ana.page.waitForEvent('filechooser');
    await openMenu(ana, 'Import a file');
    const name = `soup.${extension}`;
    await (await chooser).setFiles({ name, mimeType, buffer: Buffer.from(written) });
    await expect(ana.page.getByText(`The text of ${name} stands at the end`)).toBeVisible();
    await expect(title(ana)).toHaveValue('Soup');
    expect(await structure(ana)).toBe(pasted);
  });

test('on paper there is the page and nothing of the app', async ({ link, someone }) => {
  const ana = await someone(link);
  await newDocument(ana, 'First');
  await prose(ana).click();
  await ana.page.keyboard.type('On paper');
  await ana.page.emulateMedia({ media: 'print' });
  await expect(prose(ana)).toBeVisible();
  await expect(title(ana)).toBeVisible();
  for (const role of ['banner', 'navigation', 'contentinfo'] as const)
    await expect(ana.page.getByRole(role)).toBeHidden();
  await expect(ana.page.getByRole('button').filter({ visible: true })).toHaveCount(0);
});

test('what is pasted from Word and Google Docs keeps its meaning and nothing else', async ({
  link,
  someone,
}) => {
  const ana = await someone(link);
  await newDocument(ana);
  const item = (level: number, text: string): string =>
    `<p class=MsoListParagraph style='margin-left:36pt;mso-list:l0 level${level} lfo1'><![if !supportLists]><span style='font-family:Symbol;mso-list:Ignore'>·<span>&nbsp;&nbsp;</span></span><![endif]>${text}<o:p></o:p></p>`;
  await paste(ana, {
    'text/plain': 'x',
    'text/html': `<html xmlns:o="urn:x"><head><style>p.MsoNormal{color:red}</style></head><body><!--StartFragment--><h2 style='mso-margin-top-alt:auto'>Soup<o:p></o:p></h2><p class=MsoNormal style='mso-ansi-language:EN'>Leek <b style='mso-bidi-font-weight:normal'>and</b> <span style='color:red;font-weight:700;mso-x:y'>potato</span><o:p></o:p></p><p class=MsoNormal><o:p>&nbsp;</o:p></p>${item(1, 'one')}${item(2, 'inner')}${item(1, 'two')}<script>bad()</script><img src="https://example.org/x.png" onerror="bad()"><!--EndFragment--></body></html>`,
  });
  await expect(prose(ana)).toContainText('two');
  expect(await structure(ana)).toBe(
    '<h2>Soup</h2><p>Leek <strong>and</strong> <strong>potato</strong></p>' +
      '<ul><li><p>one</p><ul><li><p>inner</p></li></ul></li><li><p>two</p></li></ul>',
  );

  await ana.page.keyboard.press('Control+a');
  await paste(ana, {
    'text/plain': 'x',
    'text/html': `<meta charset='utf-8'><b style="font-weight:normal;" id="docs-internal-guid-1"><p dir="ltr" style="line-height:1.38"><span style="font-size:11pt;font-weight:700;color:#000">Bold</span><span style="font-weight:400"> not, <a href="javascript:alert(1)">bad</a> </span><a href="https://example.org"><span style="text-decoration:underline">good</span></a></p></b>`,
  });
  await expect(prose(ana)).toContainText('good');
  expect(await structure(ana)).toMatch(
    /^<p><strong>Bold<\/strong> not, bad <a href="https:\/\/example.org">(?:<u>)?good(?:<\/u>)?<\/a><\/p>$/,
  );
});

test('a view link shows the text and changes nothing', async ({ link, someone }) => {
  const ana = await someone(link);
  const { view } = await ana.room.evaluate((room) => room.invite());
  const viewer = await someone(view);
  await newDocument(ana);
  await type(ana, '[ ] look on');
  await expect(prose(viewer)).toContainText('look on');
  await expect(prose(viewer)).toHaveAttribute('contenteditable', 'false');
  await expect(title(viewer)).not.toBeEditable();
  await prose(viewer).focus();
  await viewer.page.keyboard.type('no');
  await prose(viewer).getByRole('checkbox').click({ force: true });
  await type(ana, '!');
  await expectLetters(viewer, 'look on!');
  expect(await structure(viewer)).toBe(await structure(ana));
  expect(await structure(ana)).toContain('data-checked="false"');
  await viewer.page.getByRole('button', { name: 'More for this page' }).click();
  await expect(viewer.page.getByRole('menuitem', { name: 'Import a file' })).toHaveCount(0);
  await expect(viewer.page.getByRole('menuitem', { name: 'Export as HTML' })).toBeVisible();
});

/** As much of Yjs as a replaced document needs. */
type Block = { clone(): Block };
type Fragment = { toArray(): Block[]; insert(at: number, blocks: Block[]): void };
type ReplacedDoc = { constructor: unknown; getXmlFragment(name: string): Fragment };
type ReplaceableRoom = {
  doc(page: string): Promise<ReplacedDoc>;
  on(event: string, listener: (value: object) => void): () => void;
};

test('a page whose document is replaced goes on in the new one', async ({ link, someone }) => {
  const ana = await someone(link);
  // The room replaces a document when it leaves a branch; here it is told to.
  const replace = await ana.room.evaluateHandle((opened) => {
    const room = opened as unknown as ReplaceableRoom;
    const listeners: ((value: object) => void)[] = [];
    const on = room.on.bind(room);
    room.on = (event, listener) => {
      if (event === 'doc-replaced') listeners.push(listener);
      return on(event, listener);
    };
    return async (page: string): Promise<ReplacedDoc> => {
      const before = await room.doc(page);
      const next = new (before.constructor as new () => ReplacedDoc)();
      const blocks = before.getXmlFragment('document').toArray();
      next.getXmlFragment('document').insert(
        0,
        blocks.map((block) => block.clone()),
      );
      room.doc = () => Promise.resolve(next);
      for (const listener of listeners) listener({ page, reason: 'story' });
      return next;
    };
  });
  const id = await newDocument(ana);
  await type(ana, 'before');
  const next = await replace.evaluateHandle((act, page) => act(page), id);
  await expectLetters(ana, 'before');
  await expect
    .poll(async () => {
      await type(ana, '!');
      return next.evaluate((doc) => String(doc.getXmlFragment('document')));
    })
    .toContain('before!');
});

/** As much of Yjs as a newer version's block needs. */
type Part = { readonly constructor: unknown; get(at: number): Part; toString(): string };
type Letters = Part & {
  insert(at: number, text: string): void;
  format(at: number, length: number, marks: object): void;
};
type Holder = Part & { readonly length: number; insert(at: number, parts: object[]): void };
type AnyRoom = { doc(page: string): Promise<{ getXmlFragment(name: string): AnyHolder }> };
type AnyHolder = Holder & { delete(at: number): void };
type MakePart = new (name?: string) => Holder & Letters;

/** Does something to the page's document as only a script can. */
const script = (
  peer: Peer,
  page: string,
  act: 'addHologram' | 'removeHologram' | 'sparkle' | 'dull' | 'write',
): Promise<void> =>
  peer.room.evaluate(
    async (room, [id, what]) => {
      const fragment = (await (room as unknown as AnyRoom).doc(id)).getXmlFragment('document');
      const letters = fragment.get(0).get(0) as Letters;
      if (what === 'addHologram') {
        const Element = fragment.get(0).constructor as MakePart;
        const hologram = new Element('hologram');
        hologram.insert(0, [new (letters.constructor as MakePart)('a ship in 3D')]);
        fragment.insert(1, [hologram]);
      }
      if (what === 'removeHologram') fragment.delete(1);
      if (what === 'sparkle') letters.format(0, 5, { sparkle: {} });
      if (what === 'dull') letters.format(0, 5, { sparkle: null });
      if (what === 'write') letters.insert(0, 'Open ');
    },
    [page, act] as const,
  );

/** The page's heads and its whole tree. */
const held = (peer: Peer, page: string): Promise<{ digest: string; tree: string }> =>
  peer.room.evaluate(async (room, id) => {
    const fragment = (await (room as unknown as AnyRoom).doc(id)).getXmlFragment('document');
    const digest = room.pages().find((each) => each.id === id)?.digest ?? '';
    return { digest, tree: fragment.toString() };
  }, page);

const newerNotice = ({ page }: Peer): Locator =>
  page.getByText('Part of this page needs a newer Folkmoot.');

test('what a newer version wrote is kept by all, who read it until they know all of it', async ({
  link,
  someone,
}) => {
  const [ana, bo] = [await someone(link), await someone(link)];
  const page = await newDocument(ana);
  await type(ana, 'Doors');
  await type(bo, ' at eleven');
  await expectLetters(ana, 'Doors at eleven');

  await script(bo, page, 'addHologram');
  for (const peer of [ana, bo]) {
    await expect(newerNotice(peer)).toBeVisible();
    await expectLetters(peer, 'Doors at elevena ship in 3D');
    await expect(prose(peer)).not.toHaveAttribute('contenteditable', 'true');
  }
  const written = await held(bo, page);
  expect(written.tree).toContain('<hologram>a ship in 3D</hologram>');
  const cleo = await someone(link);
  await expect(newerNotice(cleo)).toBeVisible();
  await ana.page.keyboard.type('lost');
  await prose(cleo).click();
  await cleo.page.keyboard.type('lost');
  for (const peer of [ana, bo, cleo]) await expect.poll(() => held(peer, page)).toEqual(written);

  await script(bo, page, 'write');
  await expectLetters(cleo, 'Open Doors at elevena ship in 3D');
  for (const peer of [ana, cleo])
    await expect.poll(() => held(peer, page)).toEqual(await held(bo, page));

  await script(bo, page, 'removeHologram');
  for (const peer of [ana, bo, cleo]) await expect(newerNotice(peer)).toHaveCount(0);
  await type(ana, ' sharp');
  await expectLetters(cleo, 'Open Doors at eleven sharp');

  await script(cleo, page, 'sparkle');
  const sparkling = await held(cleo, page);
  expect(sparkling.tree).toContain('<sparkle>');
  for (const peer of [ana, bo]) {
    await expect(newerNotice(peer)).toBeVisible();
    await expect.poll(() => held(peer, page)).toEqual(sparkling);
  }
  const { violations } = await new AxeBuilder({ page: ana.page }).include('.document').analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  await script(bo, page, 'dull');
  await type(cleo, '.');
  await expectLetters(ana, 'Open Doors at eleven sharp.');
});

test('links lead only where they may, and with the Mod key', async ({ link, someone }) => {
  const ana = await someone(link);
  await newDocument(ana);
  await type(ana, 'see here');
  await ana.page.keyboard.press('Control+Shift+ArrowLeft');
  await ana.page.getByRole('button', { name: 'Link' }).click();
  const address = ana.page.getByLabel('Address');
  await address.fill('javascript:alert(1)');
  await address.press('Enter');
  await expect(ana.page.getByText('This is no web or mail address.')).toBeVisible();
  await address.fill(new URL('/healthz', link).href);
  await address.press('Enter');
  const shown = prose(ana).getByRole('link', { name: 'here' });
  await expect(shown).toHaveAttribute('rel', /noopener/);
  const opened = ana.page.context().waitForEvent('page');
  await shown.click({ modifiers: ['ControlOrMeta'] });
  await expect(await opened).toHaveURL(/healthz/);
});

test('on a phone the formats stand above the keyboard', async ({ link, profile }) => {
  const context = await profile({
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
  });
  const page = await context.newPage();
  await page.goto(link);
  const ana = await peerOn(page);
  await newDocument(ana);
  await prose(ana).tap();
  await page.keyboard.type('Soup');
  await page.getByRole('toolbar', { name: 'Format' }).getByRole('button', { name: 'Tasks' }).tap();
  await expect(prose(ana).getByRole('checkbox')).toBeVisible();
  await expect(prose(ana)).toBeFocused();
});

test('axe finds nothing, light and dark', async ({ link, someone }) => {
  const ana = await someone(link);
  await newDocument(ana);
  await paste(ana, { 'text/plain': MARKDOWN });
  await ana.page.getByRole('button', { name: 'Outline' }).click();
  await ana.page.keyboard.press('Control+f');
  for (const colorScheme of ['light', 'dark'] as const) {
    await ana.page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page: ana.page }).include('.document').analyze();
    expect(
      violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html.slice(0, 200))]),
    ).toEqual([]);
  }
});
