/** Every string of every language is read here, those of sentences with parts too. */
import { describe, expect, test } from 'vitest';
import type { Words } from './catalog.ts';
import { de } from './de/words.ts';
import { en } from './en/words.ts';
import { es } from './es/words.ts';

/** What nobody can know, or what says nothing: DESIGN of the words, by language. */
const NEVER = {
  en: /\b(un)?sync(ed|ing|hroni[sz]\w*)?\b|\bconnect(ed|ing|ion)\b|\bonline\b|\blive\b|\bsecure(ly)?\b|\binstant(ly)?\b|\boops\b|\bsorry\b|\bplease\b|!/i,
  de: /synchron|\bsync\b|\bverb(inde|indung|unden)|\bonline\b|\blive\b|\bsicher(e[rsnm]?)?\b|\bsofort\b|\bhoppla\b|\bups\b|\bleider\b|!/i,
  es: /sincroni|\bsync\b|\bconect(ad|and|ar)|\bconexión\b|\ben línea\b|\ben (vivo|directo)\b|\bsegur[oa]s?\b|\bal instante\b|\bups\b|\bvaya\b|[!¡]/i,
};

const withLate = async (words: Words) => ({
  ...words,
  late: {
    network: await words.late.network(),
    lab: await words.late.lab(),
    cursors: await words.late.cursors(),
    editor: await words.late.editor(),
    board: await words.late.board(),
    games: await words.late.games(),
    chess: await words.late.chess(),
    minefield: await words.late.minefield(),
    tides: await words.late.tides(),
    chat: await words.late.chat(),
  },
});
const LANGUAGES = { en: await withLate(en), de: await withLate(de), es: await withLate(es) };
const PARTS = ['Ana', 1, 2, 0, true, null] as const;

/** Where it stands and what it says; a sentence with parts is tried with numbers, a name and a list of names. */
function sayings(words: unknown, at = ''): { at: string; text: string }[] {
  if (typeof words === 'string') return [{ at, text: words }];
  if (typeof words === 'function') return PARTS.flatMap((part) => said(words, part, at));
  if (typeof words !== 'object' || words === null) return [];
  return Object.entries(words).flatMap(([key, value]) => sayings(value, `${at}.${key}`));
}

function said(
  sentence: CallableFunction,
  part: unknown,
  at: string,
): { at: string; text: string }[] {
  for (const args of [
    [part, part, part],
    [[String(part)], [String(part)], part],
  ])
    try {
      const text: unknown = sentence(...args);
      if (typeof text === 'string') return [{ at, text }];
    } catch {
      // A list was expected, or a number: the other try has it.
    }
  return [];
}

const keysOf = (words: unknown): string[] =>
  [...new Set(sayings(words).map(({ at }) => at))].toSorted();

describe('the voice', () => {
  test('each language says all that English says', () => {
    const keys = keysOf(LANGUAGES.en);
    expect(keys.length).toBeGreaterThan(300);
    for (const words of [LANGUAGES.de, LANGUAGES.es]) expect(keysOf(words)).toEqual(keys);
  });

  test.each(['en', 'de', 'es'] as const)('no word that may not be said, in %s', (language) => {
    const wrong = sayings(LANGUAGES[language]).filter(({ text }) => NEVER[language].test(text));
    expect(wrong).toEqual([]);
  });

  test('the list of words finds them', () => {
    expect('All synced').toMatch(NEVER.en);
    expect('Du bist verbunden').toMatch(NEVER.de);
    expect('Ya estás conectada').toMatch(NEVER.es);
    expect('It lives in this browser').not.toMatch(NEVER.en);
  });

  test.each(['en', 'de', 'es'] as const)('one and two are said differently, in %s', (language) => {
    const { lobby, state, peers, offline, settings, pages, storage, late } = LANGUAGES[language];
    for (const count of [
      lobby.pages,
      lobby.waits,
      lobby.forgetLoses,
      state.short.wait,
      peers.wait,
      offline.waitsFor,
      settings.exported,
      settings.unread,
      pages.deletedPages,
      late.editor.comments.open,
      storage.notSaved,
    ])
      expect(count(2).replace('2', '1')).not.toBe(count(1));
  });
});
