/** The settings for components. */
import { createContext, useContext, useSyncExternalStore, type ReactNode } from 'react';
import type { Settings, SettingsStore } from './settings.ts';

const Chosen = createContext<SettingsStore | null>(null);

export function WithSettings({ store, children }: { store: SettingsStore; children: ReactNode }) {
  return <Chosen value={store}>{children}</Chosen>;
}

export function useSettings(): [Settings, SettingsStore['set']] {
  const store = useContext(Chosen);
  if (store === null) throw new Error('useSettings needs WithSettings above it');
  return [useSyncExternalStore(store.subscribe, store.get), store.set];
}
