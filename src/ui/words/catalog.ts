/** All words of the interface in one language, loaded when it is first spoken; English is always there. */
import { en } from './en/words.ts';
import type { Language } from './language.ts';

/** The shape of a language: what English has. Sentences with parts are functions. */
export type Words = typeof en;
/** What is not needed for a room to open comes in chunks of its own: `use-late-words.ts`. */
export type NetworkWords = Awaited<ReturnType<Words['late']['network']>>;
export type LabWords = Awaited<ReturnType<Words['late']['lab']>>;
export type CursorWords = Awaited<ReturnType<Words['late']['cursors']>>;
export type DocumentWords = Awaited<ReturnType<Words['late']['editor']>>;
export type BoardWords = Awaited<ReturnType<Words['late']['board']>>;
export type GamesWords = Awaited<ReturnType<Words['late']['games']>>;
export type TidesWords = Awaited<ReturnType<Words['late']['tides']>>;
export type MinefieldWords = Awaited<ReturnType<Words['late']['minefield']>>;
export type ChessWords = Awaited<ReturnType<Words['late']['chess']>>;
export type ChatWords = Awaited<ReturnType<Words['late']['chat']>>;

const LOADERS: Record<Exclude<Language, 'en'>, () => Promise<Words>> = {
  de: async () => (await import('./de/words.ts')).de,
  es: async () => (await import('./es/words.ts')).es,
};

/** English when a language cannot be loaded: with the server dead and the file never fetched, words still stand there. */
export async function loadWords(language: Language): Promise<Words> {
  if (language === 'en') return en;
  try {
    return await LOADERS[language]();
  } catch {
    return en;
  }
}
