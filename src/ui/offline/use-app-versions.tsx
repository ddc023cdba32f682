/** The app's versions on this device, for components. */
import { createContext, useContext, useSyncExternalStore, type ReactNode } from 'react';
import type { AppVersions, VersionState } from './app-versions.ts';

const Kept = createContext<AppVersions | null>(null);

export function WithAppVersions({
  versions,
  children,
}: {
  versions: AppVersions;
  children: ReactNode;
}) {
  return <Kept value={versions}>{children}</Kept>;
}

export function useAppVersions(): { versions: AppVersions; state: VersionState } {
  const versions = useContext(Kept);
  if (versions === null) throw new Error('useAppVersions needs WithAppVersions above it');
  return { versions, state: useSyncExternalStore(versions.subscribe, versions.state) };
}
