/** Who holds what is selected. It changes with every key: only what shows it is drawn again. */
import { createContext, useContext, useEffect } from 'react';
import { useWords } from '../words/use-words.tsx';

/** Everyone else here has all of the room, and so of this page. */
export const EveryoneHasAll = createContext(false);

export function EveryoneHasIt({ onChange }: { onChange: () => void }) {
  const { document: words } = useWords();
  const hasAll = useContext(EveryoneHasAll);
  useEffect(onChange, [onChange, hasAll]);
  return hasAll ? <span className="held">{words.everyoneHasIt}</span> : null;
}
