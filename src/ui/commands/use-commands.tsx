/** Commands for components: register one's own while on the screen, read all. */
import { createContext, useContext, useEffect, useSyncExternalStore, type ReactNode } from 'react';
import type { Command, Commands } from './commands.ts';

const Known = createContext<Commands | null>(null);

export function WithCommands({ commands, children }: { commands: Commands; children: ReactNode }) {
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

export function useAllCommands(): readonly Command[] {
  const registry = useRegistry();
  return useSyncExternalStore(registry.subscribe, registry.list);
}
