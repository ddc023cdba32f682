/** What is absent where the browser keeps no files of the app: on plain http, away from this machine. Nothing anywhere else. */
import { useWords } from '../words/use-words.tsx';
import { useAppVersions } from './use-app-versions.tsx';

export function NoFilesKept() {
  const { offline } = useWords();
  const { versions } = useAppVersions();
  return versions.canKeepFiles ? null : <p className="no-files-kept">{offline.noFilesKept}</p>;
}
