/** What a person chose for this browser: theme, language, hiding the address, sound. Kept in localStorage; absent or damaged, each has its default. */
import { isLanguage, type Language } from '../words/language.ts';

export type Theme = 'system' | 'light' | 'dark';
export type Settings = {
  theme: Theme;
  /** Null: the browser's. */
  language: Language | null;
  /** No direct links, so that peers do not learn our address; holds for rooms opened from then on. */
  relayOnly: boolean;
  /** A soft sound when someone comes or goes. */
  sound: boolean;
  /** Sounds of games. */
  gameSounds: boolean;
  /** Where others point. */
  showPointers: boolean;
  /** Where we point, for others. */
  sendPointer: boolean;
};

const KEY = 'folkmoot settings';
const DEFAULTS: Settings = {
  theme: 'system',
  language: null,
  relayOnly: false,
  sound: false,
  gameSounds: true,
  showPointers: true,
  sendPointer: true,
};

export type SettingsStore = {
  readonly get: () => Settings;
  readonly set: (change: Partial<Settings>) => void;
  readonly subscribe: (onChange: () => void) => () => void;
};

function parse(text: string | null): Settings {
  try {
    const found = JSON.parse(text ?? '{}') as Partial<Record<keyof Settings, unknown>>;
    return {
      theme: found.theme === 'light' || found.theme === 'dark' ? found.theme : 'system',
      language: isLanguage(found.language) ? found.language : null,
      relayOnly: found.relayOnly === true,
      sound: found.sound === true,
      gameSounds: found.gameSounds !== false,
      showPointers: found.showPointers !== false,
      sendPointer: found.sendPointer !== false,
    };
  } catch {
    return DEFAULTS;
  }
}

/** Follows other tabs of this browser too. Where storage is denied, the choice lasts as long as the page. */
export function createSettings(storage: Storage | null, events: EventTarget): SettingsStore {
  let settings = parse(storage?.getItem(KEY) ?? null);
  const listeners = new Set<() => void>();
  const show = (next: Settings): void => {
    settings = next;
    for (const listener of listeners) listener();
  };
  events.addEventListener('storage', (event) => {
    if ((event as StorageEvent).key === KEY) show(parse(storage?.getItem(KEY) ?? null));
  });
  return {
    get: () => settings,
    set(change) {
      show({ ...settings, ...change });
      try {
        storage?.setItem(KEY, JSON.stringify(settings));
      } catch {
        // Storage may be full or denied; the choice still holds for this page.
      }
    },
    subscribe(onChange) {
      listeners.add(onChange);
      return () => listeners.delete(onChange);
    },
  };
}
