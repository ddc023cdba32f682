import { describe, expect, test } from 'vitest';
import type { HostSummary } from '../../room/room-api.ts';
import { de } from '../words/de/words.ts';
import { en } from '../words/en/words.ts';
import { es } from '../words/es/words.ts';
import { hostSentence, mailboxSentence } from './say-host.ts';

const words = new Map([
  ['en', { shell: en, hosts: (await en.late.network()).hosts }],
  ['de', { shell: de, hosts: (await de.late.network()).hosts }],
  ['es', { shell: es, hosts: (await es.late.network()).hosts }],
]);
const mailbox = { state: 'here', reason: null, letters: 12, missing: 0 } as const;
const host: HostSummary = {
  url: 'wss://a.example/relay',
  isPrivate: false,
  relay: 'here',
  reason: null,
  isUsed: true,
  rttMs: 11.6,
  mailbox,
};

function say(more: Partial<HostSummary>, language = 'en'): string {
  const of = { ...host, ...more };
  const spoken = words.get(language);
  if (spoken === undefined) throw new Error(language);
  return `${hostSentence(spoken.shell, spoken.hosts, of, 'a.example')} ${mailboxSentence(spoken.hosts, of)}`;
}

describe('a host in words', () => {
  test('in use or in reserve, with what its mailbox keeps', () => {
    expect(say({})).toBe('In use, 12 ms. Its mailbox keeps 12 sealed letters. It has everything.');
    expect(say({ isUsed: false, mailbox: { ...mailbox, letters: 1, missing: 3 } })).toBe(
      'In reserve, 12 ms. Its mailbox keeps 1 sealed letter. 3 edits are not there yet.',
    );
    expect(say({ rttMs: null, mailbox: { ...mailbox, letters: null, missing: null } })).toBe(
      'In use. Its mailbox is here.',
    );
  });

  test('has everything only where that is known', () => {
    expect(say({ mailbox: { ...mailbox, missing: null } })).not.toContain('everything');
    for (const state of ['none', 'joining', 'away', 'full'] as const)
      expect(say({ mailbox: { ...mailbox, state } })).not.toContain('everything');
  });

  test('without a mailbox, full, not there: said plainly', () => {
    const none = { state: 'none', reason: null, letters: null, missing: null } as const;
    expect(say({ mailbox: none })).toBe('In use, 12 ms. It has no mailbox.');
    expect(say({ mailbox: { ...none, state: 'full' } })).toMatch(/is full and takes nothing more/);
    expect(say({ relay: 'joining', mailbox: { ...none, state: 'joining' } })).toBe(
      'It has not answered yet. Its mailbox has not answered yet.',
    );
    expect(say({ relay: 'spare', mailbox: none })).toBe(
      'In reserve; it is asked when another fails. It has no mailbox.',
    );
    const away = { relay: 'away', mailbox: { ...none, state: 'away' } } as const;
    expect(say({ ...away, url: 'wss://b.example/relay' })).toMatch(/takes nobody from this page/);
    expect(say({ ...away, reason: 'this host is private' })).toMatch(
      /^Out of reach: it is private/,
    );
    // Where both are away that is said once.
    expect(say(away)).toBe('Out of reach. ');
  });

  test.each([
    ['de', 'In Gebrauch, 12 ms. Sein Briefkasten bewahrt 12 versiegelte Briefe auf. Er hat alles.'],
    ['es', 'En uso, 12 ms. Su buzón guarda 12 cartas selladas. Lo tiene todo.'],
  ])('in other languages: %s', (language, sentence) => {
    expect(say({}, language)).toBe(sentence);
  });
});
