/** Commands for components: register one's own while on the screen, read all. */
import { createContext, useContext, useEffect, useSyncExternalStore, type ReactNode } from 'react';
import type { Command, Commands, Search } from './commands.ts';
import { listenForKeys } from './key-listener.ts';

const Known = createContext<Commands | null>(null);

export function WithCommands({ commands, children }: { commands: Commands; children: ReactNode }) {
  useEffect(() => listenForKeys(commands, window), [commands]);
  return <Known value={commands}>{children}</Known>;
}

function useRegistry(): Commands {
  const commands = useContext(Known);
  if (commands === null) throw new Error('commands need WithCommands above them');
  return commands;
}

/** `commands` must keep its identity while it means the same (useMemo). */
export function useCommands(commands: readonly Command[]): void {
  const registry = useRegistry();
  useEffect(() => registry.add(commands), [registry, commands]);
}

/** What the palette looks through beside the commands; the same rule for its identity. */
export function useSearch(search: Search): void {
  const registry = useRegistry();
  useEffect(() => registry.offerSearch(search), [registry, search]);
}

export function useAllCommands(): readonly Command[] {
  const registry = useRegistry();
  return useSyncExternalStore(registry.subscribe, registry.list);
}

/** A command of another place, for a button that does the same; absent while that place is not on the screen. */
export const useCommand = (id: string): Command | undefined =>
  useAllCommands().find((command) => command.id === id);

/** Finds nothing where nothing can be searched. */
export function useSearching(): Search {
  const registry = useRegistry();
  return useSyncExternalStore(registry.subscribe, registry.search);
}
