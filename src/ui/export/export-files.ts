/** Which files an export holds. Pure: the zip and the download are in export-rooms.ts. */
import * as Y from 'yjs';
import type { RoomContents } from '../../room/room-api.ts';
import { utf8 } from '../../lib/bytes.ts';
import { chatText } from './chat-text.ts';
import { documentHtml, documentText, escaped } from './document-html.ts';

/** A document with its title. */
export type ToMarkdown = (title: string, doc: Y.Doc) => string;

const NAME_LENGTH_MAX = 60;

/** A name that every file system takes. */
export function fileName(title: string, fallback: string): string {
  const plain = title
    .replace(/[\p{C}\s/\\:*?"<>|]+/gu, ' ')
    .replace(/^[\s.]+/, '')
    .trim();
  return Array.from(plain).slice(0, NAME_LENGTH_MAX).join('').trim() || fallback;
}

/**
 * By path: a folder for each room, and in it the pages, numbered in their order: `.txt` for every page, `.html` and, with
 * `toMarkdown`, `.md` for documents, `.yjs` with the Yjs update (version 1) that makes the page; the chat, if anything was said.
 */
export function exportFiles(
  rooms: readonly RoomContents[],
  toMarkdown?: ToMarkdown,
): Record<string, Uint8Array> {
  const files: Record<string, Uint8Array> = {};
  const folders = new Set<string>();
  for (const room of rooms) {
    const folder = unusedName(fileName(room.name, 'room'), folders);
    for (const [i, page] of room.pages.entries()) {
      const number = String(i + 1).padStart(2, '0');
      const path = `${folder}/${number} ${fileName(page.title, 'page')}`;
      for (const [ending, text] of Object.entries(textsOf(page, toMarkdown)))
        files[`${path}.${ending}`] = utf8(text);
      files[`${path}.yjs`] = Y.encodeStateAsUpdate(page.doc);
    }
    const chat = chatText(room.chat, room.authorOf);
    if (chat !== null) {
      files[`${folder}/chat.md`] = utf8(chat);
      files[`${folder}/chat.yjs`] = Y.encodeStateAsUpdate(room.chat);
    }
  }
  return files;
}

function textsOf(
  { title, kind, doc }: RoomContents['pages'][number],
  toMarkdown: ToMarkdown | undefined,
): Record<string, string> {
  if (kind === 'text') return { txt: doc.getText('text').toString() };
  if (kind !== 'document') return {};
  return {
    txt: documentText(doc),
    html: htmlFile(title, documentHtml(doc)),
    ...(toMarkdown === undefined ? {} : { md: toMarkdown(title, doc) }),
  };
}

const htmlFile = (title: string, body: string): string =>
  `<!doctype html>\n<meta charset="utf-8">\n<title>${escaped(title)}</title>\n<h1>${escaped(title)}</h1>\n${body}`;

function unusedName(name: string, used: Set<string>): string {
  let candidate = name;
  for (let i = 2; used.has(candidate.toLowerCase()); i++) candidate = `${name} ${i}`;
  used.add(candidate.toLowerCase());
  return candidate;
}
