import type { Words } from '../catalog.ts';

export const share: Words['share'] = {
  title: 'Jemanden dazuholen',
  what: 'Was sie dürfen',
  edit: 'Sie dürfen schreiben',
  editText: 'Alles in diesem Raum lesen und ändern, und andere dazuholen.',
  view: 'Sie dürfen lesen',
  viewText: 'Alles lesen, nichts ändern.',
  viewOnly: 'Du bist mit einem Link zum Lesen gekommen; nur den kannst du weitergeben.',
  editLink: 'Link zum Schreiben',
  viewLink: 'Link zum Lesen',
  copyEdit: 'Link zum Schreiben kopieren',
  copyView: 'Link zum Lesen kopieren',
  copied: 'Kopiert.',
  copyByHand: 'Der Link ist markiert: Drück Strg+C oder halte ihn gedrückt, um ihn zu kopieren.',
  onlyHere:
    'Dieser Link führt nur zu diesem Rechner. Für andere öffne Folkmoot unter einer Adresse, die sie erreichen, öffne dort diesen Link und teile ihn von dort.',
  send: 'Senden …',
  qrEdit: 'QR-Code zum Schreiben',
  qrView: 'QR-Code zum Lesen',
  key: 'Der Link ist der Schlüssel: Wer ihn hat, ist drin. Der Teil nach # bleibt in Browsern; kein Server bekommt ihn je.',
  host: 'Wer den Host dieses Raums betreibt, sieht seinen Namen in der Adresse, die Netzadressen derer, die hier sind, wann, und wie viel durchgeht, und bewahrt es vielleicht versiegelt auf; lesen oder schreiben können sie kein Wort.',
};
