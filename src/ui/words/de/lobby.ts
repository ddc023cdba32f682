import type { Words } from '../catalog.ts';
import { dayIn, sizeIn } from '../measures.ts';

const LOCALE = 'de';

export const lobby: Words['lobby'] = {
  title: ['Ein Raum, der', 'keinem Server gehört.'],
  lead: 'Beginne einen, verschicke seinen Link und schreibt zusammen. Jeder Browser hat den ganzen Raum.',
  firstVisit: [
    'Beginne einen Raum. Er lebt in diesem Browser und in dem aller, die seinen Link öffnen.',
    'Verschicke den Link. Wer ihn hat, kann schreiben, oder nur lesen, wenn du den anderen schickst; sonst niemand.',
    'Schreibe, auch ohne Netz. Treffen sich die Browser wieder, haben am Ende alle denselben Text.',
  ],
  nameOfRoom: 'Name des Raums, wenn er einen haben soll',
  start: 'Raum beginnen',
  link: 'Link zu einem Raum',
  open: 'Öffnen',
  noLink: 'Füge den Link ein, den dir jemand geschickt hat.',
  opening: 'Der Raum öffnet sich.',
  by: 'Was dieser Host weiterreicht oder für Abwesende aufbewahrt, kann er nicht lesen.',
  lab: 'Wie es funktioniert, zum Ausprobieren: das Labor',
  openLab: 'Das Labor öffnen',
  version: (version) => `Version ${version}`,
  settings: 'Einstellungen',
  rooms: 'Deine Räume, auf diesem Gerät',
  allOpen: 'Alle öffnen sich ohne Netz',
  unnamed: 'Ein Raum ohne Namen',
  pages: (count) => (count === 1 ? '1 Seite' : `${count} Seiten`),
  size: (bytes) => sizeIn(LOCALE, bytes),
  isOpen: 'in einem Tab offen',
  waits: (count) =>
    count === 1
      ? '1 Änderung wartet: Nur dieses Gerät hat sie'
      : `${count} Änderungen warten: Nur dieses Gerät hat sie`,
  openedAt: (ms, nowMs) => dayIn(LOCALE, (time) => `heute, ${time}`, ms, nowMs),
  more: (name) => `Mehr zu ${name}`,
  copyLink: 'Link kopieren',
  copied: 'Der Link ist kopiert.',
  notCopied: 'Der Browser lässt den Link nicht kopieren. Öffne den Raum und teile ihn von dort.',
  export: 'Seiten exportieren',
  forget: 'Diesen Raum vergessen',
  forgetTitle: (name) => `${name} auf diesem Gerät vergessen?`,
  forgetMeaning:
    'Seine Seiten und sein Link verschwinden aus diesem Browser. Andere, die den Raum haben, behalten ihn, und mit dem Link kannst du ihn von ihnen wieder öffnen.',
  forgetLoses: (count) =>
    count === 1
      ? '1 Änderung von dir ist nur auf diesem Gerät. Sie geht verloren.'
      : `${count} Änderungen von dir sind nur auf diesem Gerät. Sie gehen verloren.`,
  forgetUnknown: 'Ob andere alles davon haben, ist hier nicht bekannt.',
  exportFirst: 'Erst exportieren',
  keep: 'Behalten',
  doForget: 'Vergessen',
  forgotten: (name) => `${name} ist von diesem Gerät verschwunden.`,
  isOpenElsewhere: 'Dieser Raum ist in einem Tab dieses Browsers offen. Verlasse ihn erst dort.',
  notForgotten: 'Der Browser hat den Raum nicht losgelassen. Er ist noch hier.',
  sea: 'Jeder Raum, wie dieses Gerät ihn hat. Wer gerade da ist, siehst du, wenn du einen öffnest.',
  notStarted: 'noch nicht begonnen',
};
