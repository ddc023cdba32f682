/**
 * Typing into a long document with all its history, 260,000 recorded keystrokes: from the key until the screen shows it, in the whole
 * app, against Tiptap alone with the same text. Needs a trace file, see README.md; left out, visibly, without one.
 */
import type { Browser, Page } from '@playwright/test';
import { build, type Rollup } from 'vite';
import type { Figure } from '../report.ts';
import { ms, seconds } from '../report.ts';
import { isAppBuilt, startApp } from '../rig/app.ts';
import { launch, openPage, pause } from '../rig/browser.ts';
import { FOLDER, loadTrace, TRACE, type Patch } from '../rig/trace.ts';
import { median, p95 } from '../stats.ts';
import type { Suite } from './context.ts';

const KEYS = 300;
/** Sixteen characters a second: a fast typist. */
const BETWEEN_KEYS_MS = 60;
const TO_REACH_MS = 50;
const TO_REACH_RATIO = 1.5;
const PATIENCE_MS = 120_000;
const EDITOR = '[contenteditable=true]';
const LETTERS = 'the urn takes an hour to boil ';

type Typed = { keys: number[]; openMs: number };

/** The members of Yjs's types that the replay uses. */
type Text = {
  length: number;
  insert(at: number, text: string): void;
  delete(at: number, count: number): void;
  toString(): string;
};
type Element = { get(at: number): Text; insert(at: number, children: Text[]): void };
type Fragment = {
  length: number;
  get(at: number): Element;
  insert(at: number, blocks: Element[]): void;
  delete(at: number, count: number): void;
};
type Doc = { getXmlFragment(name: string): Fragment; transact(run: () => void): void };
type AppWindow = Window & {
  folkmoot: { room: { doc(page: string): Promise<Doc>; createPage(page: object): string } };
};

/** Each recorded keystroke is one transaction on the document; a line is a paragraph. Runs in the page. */
async function replay([page, patches]: [string, Patch[]]): Promise<number> {
  const doc = await (window as unknown as AppWindow).folkmoot.room.doc(page);
  const fragment = doc.getXmlFragment('document');
  const Block = fragment.get(0).constructor as new (name: string) => Element;
  const Letters = fragment.get(0).get(0).constructor as new (text?: string) => Text;
  const lines: Text[] = [];
  const addLine = (at: number, text: string): void => {
    const block = new Block('paragraph');
    fragment.insert(at, [block]);
    const letters = new Letters();
    block.insert(0, [letters]);
    if (text !== '') letters.insert(0, text);
    lines.splice(at, 0, letters);
  };
  const find = (position: number): { line: number; offset: number } => {
    let offset = position;
    for (let line = 0; ; line++) {
      const length = lines[line]?.length ?? 0;
      if (offset <= length || line === lines.length - 1) return { line, offset };
      offset -= length + 1;
    }
  };
  const remove = (position: number): void => {
    const { line, offset } = find(position);
    const text = lines[line] as Text;
    if (offset < text.length) return text.delete(offset, 1);
    const next = lines[line + 1] as Text;
    if (next.length > 0) text.insert(text.length, next.toString());
    fragment.delete(line + 1, 1);
    lines.splice(line + 1, 1);
  };
  const put = (position: number, added: string): void => {
    const { line, offset } = find(position);
    const text = lines[line] as Text;
    const parts = added.split('\n');
    const tail = parts.length > 1 ? text.toString().slice(offset) : '';
    if (tail !== '') text.delete(offset, tail.length);
    if (parts[0] !== '') text.insert(offset, parts[0] ?? '');
    for (const [index, part] of parts.slice(1).entries())
      addLine(line + 1 + index, index === parts.length - 2 ? part + tail : part);
  };
  doc.transact(() => {
    fragment.delete(0, fragment.length);
    addLine(0, '');
  });
  for (const [index, [position, deleted, added]] of patches.entries()) {
    doc.transact(() => {
      for (let left = deleted; left > 0; left--) remove(position);
      if (added !== '') put(position, added);
    });
    if (index % 500 === 0)
      await new Promise((resolve) => {
        setTimeout(resolve);
      });
  }
  return lines.reduce((sum, line) => sum + line.length + 1, -1);
}

/** From each key until the frame that shows it is done. Runs in the page. */
function watchKeys(): void {
  const samples: number[] = [];
  Object.assign(window, { keySamples: samples });
  const { port1, port2 } = new MessageChannel();
  const begun: number[] = [];
  port1.addEventListener('message', () => {
    for (const startMs of begun.splice(0)) samples.push(performance.now() - startMs);
  });
  port1.start();
  addEventListener(
    'keydown',
    ({ timeStamp }) => {
      requestAnimationFrame(() => {
        begun.push(timeStamp);
        port2.postMessage(null);
      });
    },
    true,
  );
}

async function typeInto(page: Page, keys: number): Promise<number[]> {
  const editor = page.locator(EDITOR);
  await editor.evaluate((element) => {
    const line = element.children[Math.floor(element.children.length / 2)];
    line?.scrollIntoView({ block: 'center' });
    const range = document.createRange();
    range.selectNodeContents(line ?? element);
    range.collapse(false);
    (element as HTMLElement).focus();
    getSelection()?.removeAllRanges();
    getSelection()?.addRange(range);
  });
  await pause(500);
  await page.evaluate(watchKeys);
  for (let index = 0; index < keys; index++)
    await page.keyboard.type(LETTERS[index % LETTERS.length] ?? ' ', { delay: BETWEEN_KEYS_MS });
  return page.evaluate(() => (window as unknown as { keySamples: number[] }).keySamples);
}

async function typeInApp(
  browser: Browser,
  patches: Patch[],
  keys: number,
): Promise<Typed & { paragraphs: string[] }> {
  const host = await startApp();
  try {
    const page = await openPage(browser, 'app');
    await page.goto(host.origin);
    await page.click('button[type=submit]');
    await page.click(EDITOR, { timeout: PATIENCE_MS });
    await page.keyboard.type('x');
    const id = await page.evaluate(() => {
      const { room } = (window as unknown as AppWindow).folkmoot;
      const first = (room as unknown as { pages(): { id: string }[] }).pages()[0]?.id ?? '';
      room.createPage({ kind: 'text', title: 'Another page' });
      return first;
    });
    await page.getByRole('button', { name: 'Another page', exact: true }).click();
    await page.waitForSelector('textarea.text');
    const length = await page.evaluate(replay, [id, patches] as [string, Patch[]]);
    console.log(`  ${patches.length} keystrokes are a text of ${length} characters`);
    const startMs = performance.now();
    await page.locator('.pages button.page').first().click();
    await page.waitForSelector(EDITOR, { timeout: PATIENCE_MS });
    const openMs = performance.now() - startMs;
    const paragraphs = await page
      .locator(EDITOR)
      .evaluate((element) => [...element.children].map(({ textContent }) => textContent));
    const typed = await typeInto(page, keys);
    await page.context().close();
    return { keys: typed, openMs, paragraphs };
  } finally {
    await host.end();
  }
}

async function typeInPlain(browser: Browser, paragraphs: string[], keys: number): Promise<Typed> {
  const built = (await build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      target: 'es2023',
      modulePreload: false,
      rolldownOptions: { input: 'bench/page/plain-tiptap.ts', output: { format: 'iife' } },
    },
  })) as Rollup.RollupOutput;
  const script = built.output.find((output) => output.type === 'chunk')?.code ?? '';
  const page = await openPage(browser, 'plain');
  await page.evaluate(script);
  const startMs = performance.now();
  await page.evaluate((all) => window.showPlain(all), paragraphs);
  const openMs = performance.now() - startMs;
  return { keys: await typeInto(page, keys), openMs };
}

export const typingPage: Suite = {
  name: 'typing-page',
  what: 'typing into a long document',
  async run({ quick }) {
    const patches = loadTrace();
    if (patches === null)
      return {
        figures: [],
        details: {},
        skipped: [`typing-page: no ${TRACE} in ${FOLDER} (FOLKMOOT_DATA)`],
      };
    if (!isAppBuilt())
      return {
        figures: [],
        details: {},
        skipped: ['typing-page: the app is not built: npm run build'],
      };
    const browser = await launch();
    try {
      const keys = quick ? KEYS / 3 : KEYS;
      const { paragraphs, ...ours } = await typeInApp(browser, patches, keys);
      const plain = await typeInPlain(browser, paragraphs, keys);
      return { figures: figuresOf(ours, plain), details: { ours, plain }, skipped: [] };
    } finally {
      await browser.close();
    }
  },
};

function figuresOf(ours: Typed, plain: Typed): Figure[] {
  const [slow, plainSlow] = [p95(ours.keys), p95(plain.keys)];
  const [usual, plainUsual] = [median(ours.keys), median(plain.keys)];
  const ratio = slow / plainSlow;
  return [
    {
      figure: 'a key in a long document until it is painted, p95; stock: Tiptap alone',
      stock: ms(plainSlow),
      ours: ms(slow),
      ratio,
      toReach: `${ms(TO_REACH_MS)}, ${TO_REACH_RATIO} times`,
      met: slow < TO_REACH_MS && ratio <= TO_REACH_RATIO,
    },
    {
      figure: 'the same, p50',
      stock: ms(plainUsual),
      ours: ms(usual),
      ratio: usual / plainUsual,
      toReach: 'stated',
      met: null,
    },
    {
      figure: 'opening that document in an open room',
      stock: seconds(plain.openMs),
      ours: seconds(ours.openMs),
      ratio: ours.openMs / plain.openMs,
      toReach: 'stated',
      met: null,
    },
  ];
}
