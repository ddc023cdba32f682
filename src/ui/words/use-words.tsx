/** The words of the language that is spoken now, for components. */
import { createContext, useContext, type ReactNode } from 'react';
import type { Words } from './catalog.ts';
import { en } from './en/words.ts';

const Spoken = createContext<Words>(en);

export function SpeakWords({ words, children }: { words: Words; children: ReactNode }) {
  return <Spoken value={words}>{children}</Spoken>;
}

export const useWords = (): Words => useContext(Spoken);
