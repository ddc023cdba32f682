/** The page: one Folkmoot, the place that the address names, and the screen. */
import { lazy, StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createFolkmoot } from './room/folkmoot.ts';
import type { Folkmoot } from './room/room-api.ts';
import { App } from './ui/app.tsx';
import { Commands } from './ui/commands/commands.ts';
import { createNavigation } from './ui/navigation.ts';
import { createAppVersions } from './ui/offline/app-versions.ts';
import { fetchAhead } from './ui/page/page-surface.tsx';
import { createSettings } from './ui/settings/settings.ts';
import { loadWords } from './ui/words/catalog.ts';
import { bestLanguage } from './ui/words/language.ts';

declare global {
  interface Window {
    /** For scripts and the console. */
    folkmoot: Folkmoot;
  }
}

/** Null where the browser denies it, as with all storage blocked. */
function localStorageOrNull(): Storage | null {
  try {
    return localStorage;
  } catch {
    return null;
  }
}

const settings = createSettings(localStorageOrNull(), window);
const folkmoot = createFolkmoot();
window.folkmoot = folkmoot;
const navigation = createNavigation(folkmoot, () => ({ relayOnly: settings.get().relayOnly }));
for (const event of ['hashchange', 'popstate']) addEventListener(event, () => navigation.follow());
// A page that comes back from the browser's cache of pages has left its room.
addEventListener('pageshow', ({ persisted }) => persisted && navigation.follow());
navigation.follow();
if (location.pathname.startsWith('/r/')) fetchAhead();
const commands = new Commands();
const versions = createAppVersions({
  // In development files change under the page: nothing keeps them.
  container:
    import.meta.env.PROD && 'serviceWorker' in navigator ? navigator.serviceWorker : undefined,
  locks: 'locks' in navigator ? navigator.locks : undefined,
  build: document.querySelector<HTMLMetaElement>('meta[name=build]')?.content ?? '',
  reloadPage: () => location.reload(),
  setInterval: (act, ms) => setInterval(act, ms),
});

const Lab = lazy(async () => ({ default: (await import('./lab/ui/lab-page.tsx')).LabPage }));

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
const screen = createRoot(root);
void loadWords(settings.get().language ?? bestLanguage(navigator.languages)).then((firstWords) =>
  screen.render(
    <StrictMode>
      <App
        folkmoot={folkmoot}
        navigation={navigation}
        Lab={Lab}
        settings={settings}
        commands={commands}
        versions={versions}
        firstWords={firstWords}
      />
    </StrictMode>,
  ),
);
