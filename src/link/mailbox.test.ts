import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import WebSocket from 'ws';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { serve, type RunningServer } from '../../server/serve.ts';
import { sha256 } from '../crypto/hashes.ts';
import { createLetterBox } from '../crypto/letters.ts';
import { keyPairOf, sign } from '../crypto/signatures.ts';
import { fromUtf8, utf8 } from '../lib/bytes.ts';
import {
  boxStatement,
  encodeMailboxToPeer,
  mailboxOpenStatement,
  MailboxRefusal,
  type MailboxPlace,
  type MailboxToPeer,
} from '../wire/mailbox-frames.ts';
import { writerStatement } from '../wire/session-record.ts';
import { WireError } from '../wire/codec.ts';
import { MailboxTalk, type MailboxNews } from './mailbox-talk.ts';
import { createMailboxLink, type MailboxLink, type MailboxState } from './mailbox.ts';
import { platformTimers } from './timers.ts';
import type { WebSocketConstructor } from './web-socket.ts';

const TOPIC = keyPairOf(new Uint8Array(32).fill(1));
const WRITERS = keyPairOf(new Uint8Array(32).fill(2));
const BOX = { topic: TOPIC.publicKey, writers: WRITERS.publicKey };
const NOWHERE = { number: 0, hash: sha256(boxStatement(BOX)) };
const START: MailboxPlace = { read: NOWHERE, seen: NOWHERE };
const letters = createLetterBox(new Uint8Array(32).fill(3), BOX.topic);
const letter = (text: string) => ({ id: text, bytes: letters.seal(utf8(text)) });

let top: string;
let server: RunningServer;
const links: MailboxLink[] = [];

async function start(port = 0, limits = {}): Promise<void> {
  server = await serve({
    ...{ port, host: '127.0.0.1', stunPort: null, appDirectory: '/nonexistent' },
    mailboxDirectory: join(top, 'mailbox'),
    limits: { drainSpreadMs: 10, ...limits },
  });
}

type TestLink = {
  link: MailboxLink;
  news: MailboxNews[];
  states: MailboxState[];
  /** What it was given and could open, in its order. */
  texts: string[];
  kept: Set<string>;
};

function joinMailbox(place = START, canWrite = true): TestLink {
  const session = keyPairOf(Uint8Array.from(randomBytes(32)));
  const test: Omit<TestLink, 'link'> = { news: [], states: [], texts: [], kept: new Set() };
  const link = createMailboxLink({
    ...{ url: `ws://127.0.0.1:${server.port}/mailbox`, box: BOX, place, hash: sha256 },
    sign: (statement) => sign(session, statement),
    session: session.publicKey,
    proof: (nonce) => {
      const statement = mailboxOpenStatement(nonce, BOX, session.publicKey);
      const certificate = sign(WRITERS, writerStatement(BOX.topic, session.publicKey));
      return {
        topicSignature: sign(TOPIC, statement),
        sessionSignature: sign(session, statement),
        certificate: canWrite ? certificate : null,
      };
    },
    WebSocketCtor: WebSocket as unknown as WebSocketConstructor,
    timers: platformTimers,
    random: () => 0.1,
    onState: (state) => test.states.push(state),
    onNews: (news) => {
      test.news.push(news);
      if (news.type === 'kept') for (const id of news.ids) test.kept.add(id);
      if (news.type !== 'letters') return;
      for (const sealed of news.letters)
        test.texts.push(fromUtf8(letters.open(sealed) ?? utf8('not opened')));
    },
  });
  links.push(link);
  return { ...test, link };
}

beforeEach(async () => {
  top = await mkdtemp(join(tmpdir(), 'folkmoot-link-'));
  await start();
});

afterEach(async () => {
  for (const link of links.splice(0)) link.close();
  await server.close();
  await rm(top, { recursive: true });
});

const until = (condition: () => boolean) => expect.poll(condition, { timeout: 15_000 }).toBe(true);
const names = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, i) => `edit ${from + i}`);

describe('a link to a mailbox', () => {
  test('two who are never there together exchange sealed letters; a cursor goes on where it was', async () => {
    const ann = joinMailbox();
    ann.link.append(names(1, 600).map(letter));
    await until(() => ann.link.waiting === 0);
    expect(ann.kept.size).toBe(600);
    ann.link.close();
    const bob = joinMailbox();
    await until(() => bob.texts.length === 600);
    expect(bob.texts).toEqual(names(1, 600));
    const { place } = bob.link;
    bob.link.close();
    const cleo = joinMailbox();
    cleo.link.append([...names(599, 601), 'more'].map(letter));
    await until(() => cleo.link.waiting === 0);
    const again = joinMailbox(place);
    await until(() => again.news.some(({ type }) => type === 'at-head'));
    expect(again.texts).toEqual(['edit 601', 'more']);
  });

  test('what waits is kept when the mailbox is back, and not said to be before', async () => {
    const ann = joinMailbox();
    await until(() => ann.states.length > 0);
    const { port } = server;
    await server.close();
    ann.link.append(names(1, 3).map(letter));
    await until(() => ann.states.some(({ state }) => state === 'away'));
    expect(ann.kept.size).toBe(0);
    expect(ann.link.waiting).toBe(3);
    await start(port);
    await until(() => ann.link.waiting === 0);
    expect(ann.kept).toEqual(new Set(names(1, 3)));
  });

  test('an emptied host is called unknown, also by one who only wrote', async () => {
    const ann = joinMailbox();
    ann.link.append(names(1, 3).map(letter));
    await until(() => ann.link.waiting === 0);
    const { port } = server;
    await server.close();
    await rm(join(top, 'mailbox'), { recursive: true });
    await start(port);
    const isUnknown = (news: MailboxNews) => news.type === 'opened' && news.anew === 'unknown';
    await until(() => ann.news.some(isUnknown));
    ann.link.append(names(1, 3).map(letter));
    await until(() => ann.link.waiting === 0);
    const bob = joinMailbox();
    await until(() => bob.texts.length === 3);
  });

  test('a refusal is told in words, and the letter waits', async () => {
    const vic = joinMailbox(START, false);
    vic.link.append([letter('mine')]);
    await until(() => vic.news.some(({ type }) => type === 'refused'));
    expect(vic.news.find(({ type }) => type === 'refused')).toEqual({
      ...{ type: 'refused', ids: ['mine'], code: MailboxRefusal.readOnly },
      text: 'this session may read here, and not write',
    });
    expect(vic.link.waiting).toBe(1);
    expect(vic.kept.size).toBe(0);
  });
});

describe('a mailbox that lies', () => {
  const zeros = (length: number): Uint8Array => new Uint8Array(length);
  const challenge: MailboxToPeer = {
    ...{ type: 'challenge', versionMin: 1, versionMax: 1 },
    nonce: zeros(32),
  };
  const head = { number: 1, hash: sha256(NOWHERE.hash, utf8('a')) };
  const opened: MailboxToPeer = {
    ...{ type: 'opened', cursor: 0, kept: 0, base: NOWHERE, head, deed: null },
  };

  function hears(frames: readonly MailboxToPeer[]): MailboxNews[] {
    const news: MailboxNews[] = [];
    const talk = new MailboxTalk({
      ...{ box: BOX, session: zeros(32), place: START, hash: sha256 },
      proof: () => ({ topicSignature: zeros(64), sessionSignature: zeros(64), certificate: null }),
      say: () => undefined,
      onNews: (each) => news.push(each),
    });
    talk.append([{ id: 'a', bytes: utf8('a') }]);
    for (const frame of frames) talk.hear(encodeMailboxToPeer(frame));
    return news;
  }
  const page = (first: number, texts: readonly string[], hash: Uint8Array): MailboxToPeer => ({
    ...{ type: 'letters', first, hash, letters: texts.map(utf8) },
  });

  test('an honest one is believed', () => {
    const news = hears([
      ...[challenge, opened, page(1, ['a'], head.hash)],
      { type: 'kept', ticket: 1, head, numbers: [1] },
    ]);
    expect(news.map(({ type }) => type)).toEqual(['opened', 'letters', 'kept']);
  });

  const lies: [string, MailboxToPeer[]][] = [
    ['lets us in before its challenge', [opened]],
    ['asks twice', [challenge, challenge]],
    ['speaks before it lets us in', [challenge, page(1, ['a'], head.hash)]],
    ['leaves a letter out', [challenge, opened, page(2, ['a'], head.hash)]],
    ['gives another letter', [challenge, opened, page(1, ['b'], head.hash)]],
    [
      'gives what nobody asked for',
      [challenge, opened, page(1, [], zeros(32)), page(1, [], zeros(32))],
    ],
    [
      'keeps what it was not given',
      [challenge, opened, { type: 'kept', ticket: 7, head, numbers: [1] }],
    ],
    [
      'keeps more than it was given',
      [challenge, opened, { type: 'kept', ticket: 1, head, numbers: [1, 1] }],
    ],
    ['keeps above its head', [challenge, opened, { type: 'kept', ticket: 1, head, numbers: [2] }]],
    ['loses backwards', [challenge, opened, { type: 'lost', upTo: NOWHERE }]],
    ['compacts unasked', [challenge, opened, { type: 'compacted', ticket: 1, base: 1 }]],
  ];
  test.each(lies)('%s: nothing more is taken from it', (_, frames) => {
    const news = hears([...frames, opened, page(1, ['a'], head.hash)]);
    expect(news.at(-1)?.type).toBe('misbehaved');
    expect(news.filter(({ type }) => type === 'letters' || type === 'kept')).toEqual([]);
  });

  test('whatever bytes come, nothing is thrown but WireError', () => {
    const honest = [challenge, opened, page(1, ['a'], head.hash)].map(encodeMailboxToPeer);
    fc.assert(
      fc.property(
        fc.nat(honest.length - 1),
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 3 }),
        (at, flips) => {
          const talk = new MailboxTalk({
            ...{ box: BOX, session: zeros(32), place: START, hash: sha256 },
            proof: () => ({
              topicSignature: zeros(64),
              sessionSignature: zeros(64),
              certificate: null,
            }),
            say: () => undefined,
            onNews: () => undefined,
          });
          for (const [i, frame] of honest.entries()) {
            const bytes = frame.slice();
            if (i === at) for (const [where, mask] of flips) bytes[where % bytes.length] = mask;
            try {
              talk.hear(bytes);
            } catch (error) {
              expect(error).toBeInstanceOf(WireError);
            }
          }
        },
      ),
    );
  });
});
