/** Español de los punteros y las reacciones: se obtiene con ellos. */
import type { CursorWords } from '../../catalog.ts';

export const cursors: CursorWords = {
  reactions: {
    title: 'Reacciones',
    open: 'Reaccionar a esta página',
    give: (what) => `Reaccionar: ${what}`,
    names: {
      agree: 'pulgar arriba',
      heart: 'corazón',
      laugh: 'risas',
      cheer: 'hurra',
      look: 'mirando',
      ask: 'una pregunta',
    },
    said: (name, what) => `${name}: ${what}.`,
    withYou: (names) =>
      names.length === 0
        ? 'Ahora no hay nadie más en esta página.'
        : names.length > 3
          ? `Contigo en esta página: ${names.length} personas más.`
          : `Contigo en esta página: ${new Intl.ListFormat('es', { type: 'conjunction' }).format(names)}.`,
  },
  settings: {
    showPointers: 'Mostrar adónde señalan los demás',
    sendPointer: 'Mostrar a los demás adónde señalo',
    sendPointerMeans: 'Solo mientras estamos en la misma página. No se guarda en ningún sitio.',
  },
};
