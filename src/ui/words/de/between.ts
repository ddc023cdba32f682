import type { Words } from '../catalog.ts';

export const between: Words['between'] = {
  opening: 'Der Raum öffnet sich.',
  openingHow: 'Erst, was dieses Gerät hat, dann, wer da ist.',
  noRoom: 'Dieser Link öffnet keinen Raum.',
  problems: {
    'not-an-invite': 'Das ist kein Folkmoot-Link.',
    damaged:
      'Dieser Link ist beschädigt: Ein Teil fehlt oder ist vertippt. Bitte lass ihn dir noch einmal schicken oder kopiere ihn ganz.',
    newer:
      'Dieser Link kommt aus einer neueren Version von Folkmoot. Lade die Seite neu, um sie zu bekommen.',
    other: 'Der Raum lässt sich hier nicht öffnen.',
  },
  notFetched:
    'Dieser Teil der App ließ sich nicht vom Host laden. Was du geschrieben hast, ist unberührt; lade neu, wenn der Host wieder antwortet.',
  toStart: 'Zum Anfang',
  reload: 'Neu laden',
};
