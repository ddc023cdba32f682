/** Words that are fetched with the part that says them. The hooks suspend until they are here: that part is lazy, so a boundary is above it. */
import { use } from 'react';
import type {
  BoardWords,
  ChatWords,
  ChessWords,
  CursorWords,
  DocumentWords,
  GamesWords,
  LabWords,
  MinefieldWords,
  NetworkWords,
  TidesWords,
} from './catalog.ts';
import { en } from './en/words.ts';
import { useWords } from './use-words.tsx';

type Load<W> = () => Promise<W>;

/** By what loads them: each once. */
const loading = new WeakMap<Load<unknown>, Promise<unknown>>();

function once<W>(load: Load<W>, otherwise: Load<W>): Promise<W> {
  const known = loading.get(load) as Promise<W> | undefined;
  if (known !== undefined) return known;
  const words = load().catch((error: unknown) => {
    loading.delete(load);
    if (load === otherwise) throw error;
    return once(otherwise, otherwise);
  });
  loading.set(load, words);
  return words;
}

/** The network view, the drawer's map, traces, faults. English where the language cannot be fetched. */
export function useNetworkWords(): NetworkWords {
  return use(once(useWords().late.network, en.late.network));
}

export function useLabWords(): LabWords {
  return use(once(useWords().late.lab, en.late.lab));
}

/** Pointers and reactions. */
export function useCursorWords(): CursorWords {
  return use(once(useWords().late.cursors, en.late.cursors));
}

/** Documents and the comments on them. */
export function useDocumentWords(): DocumentWords {
  return use(once(useWords().late.editor, en.late.editor));
}

export function useBoardWords(): BoardWords {
  return use(once(useWords().late.board, en.late.board));
}

/** What all games say. */
export function useGamesWords(): GamesWords {
  return use(once(useWords().late.games, en.late.games));
}

export function useChessWords(): ChessWords {
  return use(once(useWords().late.chess, en.late.chess));
}

export function useTidesWords(): TidesWords {
  return use(once(useWords().late.tides, en.late.tides));
}

export function useChatWords(): ChatWords {
  return use(once(useWords().late.chat, en.late.chat));
}

export function useMinefieldWords(): MinefieldWords {
  return use(once(useWords().late.minefield, en.late.minefield));
}
