import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { change, ChatReader, say } from '../../model/chat/chat.ts';
import type { RoomContents } from '../../room/room-api.ts';
import { fromUtf8 } from '../../lib/bytes.ts';
import { documentHtml, documentText } from './document-html.ts';
import { exportFiles, fileName } from './export-files.ts';

type Page = RoomContents['pages'][number];
const page = (title: string, kind: string, fill: (doc: Y.Doc) => void): Page => {
  const doc = new Y.Doc();
  fill(doc);
  return { id: title as Page['id'], title, kind, doc };
};

function element(
  name: string,
  attributes: Record<string, unknown>,
  ...children: (Y.XmlElement | Y.XmlText)[]
) {
  const node = new Y.XmlElement<Record<string, never>>(name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value as never);
  node.insert(0, children);
  return node as Y.XmlElement;
}
const words = (text: string, attributes: object = {}): Y.XmlText => {
  const node = new Y.XmlText();
  node.insert(0, text, attributes);
  return node;
};

const plan = page('Plan', 'document', (doc) => {
  doc
    .getXmlFragment('document')
    .insert(0, [
      element('heading', { level: 2 }, words('Doors & windows')),
      element('paragraph', {}, words('Open at '), words('eleven', { bold: {} })),
      element('paragraph', {}, words('here', { link: { href: 'https://example.org/?a="b"' } })),
      element('paragraph', {}, words('there', { link: { href: 'javascript:alert(1)' } })),
      element(
        'taskList',
        {},
        element('taskItem', { checked: true }, element('paragraph', {}, words('Keys'))),
      ),
      element(
        'bulletList',
        {},
        element('listItem', {}, element('paragraph', {}, words('one'))),
        element('listItem', {}, element('paragraph', {}, words('two'))),
      ),
      element('horizontalRule', {}),
      element('fromTheFuture', {}, words('<script>')),
    ]);
});

describe('a document', () => {
  test('becomes HTML in which nothing of it can run', () => {
    expect(documentHtml(plan.doc).split('\n')).toEqual([
      '<h2>Doors &amp; windows</h2>',
      '<p>Open at <strong>eleven</strong></p>',
      '<p><a href="https://example.org/?a=&quot;b&quot;" rel="noopener">here</a></p>',
      '<p>there</p>',
      '<ul><li>☑ <p>Keys</p>',
      '</li>',
      '</ul>',
      '<ul><li><p>one</p>',
      '</li>',
      '<li><p>two</p>',
      '</li>',
      '</ul>',
      '<hr>',
      '<div>&lt;script&gt;</div>',
      '',
    ]);
  });

  test('becomes text, a line for each block', () => {
    expect(documentText(plan.doc)).toBe(
      'Doors & windows\nOpen at eleven\nhere\nthere\n[x] Keys\n- one\n- two\n---\n<script>',
    );
  });
});

const silent = () => ({ chat: new Y.Doc(), authorOf: () => null });

describe('an export', () => {
  const notes = page('Notes: a/b', 'text', (doc) => doc.getText('text').insert(0, 'words'));

  test('holds every page, as text and as the update that makes it', () => {
    const files = exportFiles(
      [{ name: 'Kitchen', pages: [plan, notes], ...silent() }],
      () => '# Plan',
    );
    expect(Object.keys(files)).toEqual([
      'Kitchen/01 Plan.txt',
      'Kitchen/01 Plan.html',
      'Kitchen/01 Plan.md',
      'Kitchen/01 Plan.yjs',
      'Kitchen/02 Notes a b.txt',
      'Kitchen/02 Notes a b.yjs',
    ]);
    expect(fromUtf8(files['Kitchen/02 Notes a b.txt'] ?? new Uint8Array())).toBe('words');
    const again = new Y.Doc();
    Y.applyUpdate(again, files['Kitchen/02 Notes a b.yjs'] ?? new Uint8Array());
    expect(again.getText('text').toString()).toBe('words');
  });

  test('holds the chat, with names, breaks and without what was taken back', () => {
    const [ana, bo] = [new Y.Doc(), new Y.Doc()];
    [ana.clientID, bo.clientID] = [1, 2];
    const reader = new ChatReader((client) => `m${client}`);
    const put = (doc: Y.Doc, text: string, apart: string[]): string =>
      say(doc, reader.read(doc), { text, mentions: [], to: null, apart, atMs: 0 });
    put(ana, 'Hello', []);
    const gone = put(ana, 'oops', []);
    change(ana, { on: gone, text: null, mentions: [] }, (client) => client === 1);
    put(bo, 'Anybody?', ['m1']);
    Y.applyUpdate(ana, Y.encodeStateAsUpdate(bo));
    const files = exportFiles([
      {
        name: 'Kitchen',
        pages: [],
        chat: ana,
        authorOf: (client) => ({
          member: `m${client}`,
          name: client === 1 ? 'Ana' : 'Bo',
          color: 'p1',
          isSelf: false,
        }),
      },
    ]);
    expect(fromUtf8(files['Kitchen/chat.md'] ?? new Uint8Array()).split('\n\n')).toEqual([
      '--- apart: what follows was not seen by all ---',
      '**Ana**, 1970-01-01T00:00:00.000Z:\nHello',
      '--- meanwhile, without having seen that ---',
      '**Bo**, 1970-01-01T00:00:00.000Z:\nAnybody?\n',
    ]);
  });

  test('keeps rooms of the same name apart, and pages of kinds that are not known', () => {
    const odd = page('Odd', 'board', (doc) => doc.getMap('board').set('a', 1));
    const files = exportFiles([
      { name: 'Kitchen', pages: [notes], ...silent() },
      { name: 'kitchen', pages: [odd], ...silent() },
    ]);
    expect(Object.keys(files)).toEqual([
      'Kitchen/01 Notes a b.txt',
      'Kitchen/01 Notes a b.yjs',
      'kitchen 2/01 Odd.yjs',
    ]);
  });

  test.each([
    ['../../etc/passwd', 'etc passwd'],
    ['', 'page'],
    ['...', 'page'],
    ['x'.repeat(300), 'x'.repeat(60)],
  ])('names no file that leaves its folder: %s', (title, name) => {
    expect(fileName(title, 'page')).toBe(name);
  });
});
