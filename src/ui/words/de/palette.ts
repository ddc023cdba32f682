import type { Words } from '../catalog.ts';

export const palette: Words['palette'] = {
  title: 'Gehen oder tun',
  ask: 'Eine Seite, eine Person, ein Befehl oder Worte auf einer Seite',
  nothing: 'Nichts hier hat diese Worte.',
  searching: 'Die Seiten werden durchgesehen.',
  results: 'Auf den Seiten',
  open: 'Suche und Befehle',
  shortcuts: 'Tastenkürzel',
  groups: { app: 'App', page: 'Seite', pages: 'Seiten', people: 'Leute', room: 'Raum' },
  keys: {
    Mod: 'Strg',
    Alt: 'Alt',
    Shift: 'Umschalt',
    Enter: 'Eingabe',
    Escape: 'Esc',
    ArrowUp: '↑',
    ArrowDown: '↓',
  },
};
