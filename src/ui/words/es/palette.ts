import type { Words } from '../catalog.ts';

export const palette: Words['palette'] = {
  title: 'Ir o hacer',
  ask: 'Una página, una persona, una orden o palabras de cualquier página',
  nothing: 'Nada aquí tiene estas palabras.',
  searching: 'Buscando en las páginas.',
  results: 'En las páginas',
  open: 'Búsqueda y órdenes',
  shortcuts: 'Atajos de teclado',
  groups: { app: 'Aplicación', page: 'Página', pages: 'Páginas', people: 'Personas', room: 'Sala' },
  keys: {
    Mod: 'Ctrl',
    Alt: 'Alt',
    Shift: 'Mayús',
    Enter: 'Intro',
    Escape: 'Esc',
    ArrowUp: '↑',
    ArrowDown: '↓',
  },
};
