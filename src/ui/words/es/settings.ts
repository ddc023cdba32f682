import type { Words } from '../catalog.ts';

export const settings: Words['settings'] = {
  title: 'Ajustes',
  open: 'Abrir los ajustes',
  name: 'Tu nombre, como lo ven los demás',
  colour: 'Tu color',
  colours: {
    p1: 'Azul',
    p2: 'Verde',
    p3: 'Ocre',
    p4: 'Ciruela',
    p5: 'Óxido',
    p6: 'Oliva',
    p7: 'Violeta',
    p8: 'Pizarra',
  },
  theme: 'Aspecto',
  themes: { system: 'Como el sistema', light: 'Claro', dark: 'Oscuro' },
  language: 'Idioma',
  browserLanguage: 'Como el navegador',
  relayOnly: 'Ocultar mi dirección a los demás',
  relayOnlyMeans:
    'Todo pasa por el relé, cuyo servidor sigue viendo tu dirección. Más lento; vale para las salas que se abran desde ahora.',
  sound: 'Un sonido suave cuando alguien llega o se va',
  export: 'Exportar',
  exportMeans:
    'Un archivo zip: cada página como texto sin formato, los documentos también como Markdown y HTML, y cada una como actualización de Yjs, que los programas pueden fusionar.',
  exportRoom: 'Exportar esta sala',
  exportAll: 'Exportar todas las salas de este dispositivo',
  exporting: 'Leyendo las páginas.',
  exported: (pages) =>
    pages === 1 ? '1 página está en el archivo.' : `${pages} páginas están en el archivo.`,
  unread: (rooms) =>
    rooms === 1
      ? '1 sala no se pudo leer y no está en él.'
      : `${rooms} salas no se pudieron leer y no están en él.`,
  notExported: 'El navegador no pudo crear el archivo.',
};
