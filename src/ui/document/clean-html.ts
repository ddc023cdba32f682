/**
 * HTML from elsewhere without what its makers meant for themselves. Word writes lists as paragraphs with a bullet of their own and a
 * style that says so; Google Docs wraps everything in a bold element that is not bold. What a document cannot hold, the editor leaves out.
 */

const USELESS = 'style, script, link, meta, title, xml, template, iframe, object, embed, svg, img';
/** `mso-list:l0 level2 lfo1` */
const WORD_LIST = /mso-list:\s*l\d+ level(\d+)/i;
const WORD_LEVEL_MAX = 9;
/** "1." "a)" "iv." rather than a bullet. */
const NUMBER = /^\s*(?:\d+|[a-z]{1,4})[.)]/i;

/** A document of its own: nothing in it runs or is fetched. */
export function cleanHtml(html: string): Document {
  const page = new DOMParser().parseFromString(html, 'text/html');
  for (const element of page.querySelectorAll(USELESS)) element.remove();
  removeComments(page);
  for (const wrapper of page.querySelectorAll('[id^="docs-internal-guid"]')) unwrap(wrapper);
  listsOfWord(page);
  for (const element of page.querySelectorAll('*')) {
    if (element.localName.includes(':')) unwrap(element);
    else styleToElements(page, element);
  }
  for (const paragraph of page.querySelectorAll('p'))
    if (/^[\s\u{a0}]*$/u.test(paragraph.textContent) && paragraph.closest('td, th, li') === null)
      paragraph.remove();
  return page;
}

export const cleanHtmlText = (html: string): string => cleanHtml(html).body.innerHTML;

function removeComments(page: Document): void {
  const comments: Node[] = [];
  const walker = page.createTreeWalker(page, NodeFilter.SHOW_COMMENT);
  while (walker.nextNode() !== null) comments.push(walker.currentNode);
  for (const comment of comments) comment.parentNode?.removeChild(comment);
}

const unwrap = (element: Element): void => element.replaceWith(...element.childNodes);

/** A style that says what an element says better. */
const MEANINGS = [
  [/(?:^|[;\s])font-weight:\s*(?:bold|[6-9]00)/i, 'strong'],
  [/(?:^|[;\s])font-style:\s*italic/i, 'em'],
  [/(?:^|[;\s])text-decoration[^;]*:[^;]*line-through/i, 's'],
] as const;
const NOT_BOLD = /(?:^|[;\s])font-weight:\s*(?:normal|[1-4]00)/i;

/** Read from the attribute: where the host's rules forbid styles in HTML, the browser knows none. */
function styleToElements(page: Document, element: Element): void {
  const style = element.getAttribute('style') ?? '';
  element.removeAttribute('style');
  element.removeAttribute('class');
  if (NOT_BOLD.test(style) && /^(?:b|strong)$/.test(element.localName)) return unwrap(element);
  // What a block looks like is its own affair.
  if (element.localName !== 'span') return;
  for (const [meant, name] of MEANINGS) {
    if (!meant.test(style)) continue;
    const meaning = page.createElement(name);
    meaning.append(...element.childNodes);
    element.append(meaning);
  }
}

/** Paragraphs that follow each other and say that they are items become one list, nested by level. */
function listsOfWord(page: Document): void {
  let open: Element[] = [];
  let before: Element | null = null;
  for (const item of page.querySelectorAll('p[style*="mso-list"]')) {
    const level = levelOf(item);
    if (level === null) continue;
    if (before === null || previousElement(item) !== open[0]) open = [];
    const isNumbered = takeBullet(item);
    open.length = Math.min(open.length, level);
    while (open.length < level) open.push(openList(page, item, open, isNumbered));
    const entry = page.createElement('li');
    const paragraph = page.createElement('p');
    paragraph.append(...item.childNodes);
    entry.append(paragraph);
    open.at(-1)?.append(entry);
    item.remove();
    before = entry;
  }
}

const previousElement = (element: Element): Element | null => element.previousElementSibling;

function levelOf(item: Element): number | null {
  const level = Number(WORD_LIST.exec(item.getAttribute('style') ?? '')?.[1] ?? 0);
  return level >= 1 ? Math.min(level, WORD_LEVEL_MAX) : null;
}

/** The bullet stands in a span that Word says to ignore. */
function takeBullet(item: Element): boolean {
  const bullet = item.querySelector('[style*="mso-list:Ignore" i], [style*="mso-list: Ignore" i]');
  const isNumbered = NUMBER.test(bullet?.textContent ?? '');
  bullet?.remove();
  return isNumbered;
}

function openList(page: Document, item: Element, open: Element[], isNumbered: boolean): Element {
  const list = page.createElement(isNumbered ? 'ol' : 'ul');
  const outer = open.at(-1);
  if (outer === undefined) item.before(list);
  else {
    const last = outer.lastElementChild ?? outer.appendChild(page.createElement('li'));
    last.append(list);
  }
  return list;
}
