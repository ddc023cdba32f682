import { momentIn } from '../../ago.ts';
import type { ChatWords } from '../../catalog.ts';
import { names } from '../names.ts';

export const chat: ChatWords = {
  title: 'Chat',
  close: 'Chat schließen',
  log: 'Nachrichten',
  empty: 'Hier hat noch niemand etwas gesagt.',
  emptyMeans: 'Was du schreibst, bleibt im Raum, und alle, die seinen Link haben, können es lesen.',
  write: 'Nachricht schreiben',
  send: 'Senden',
  viewOnly:
    'Du bist über einen Link zum Ansehen hier: Du kannst den Chat lesen und nichts schreiben.',
  earlier: (count) =>
    count === 1 ? 'Eine frühere Nachricht zeigen' : `${count} frühere Nachrichten zeigen`,
  toNewest: 'Zur neuesten',
  newOnes: 'Neu',
  parted: (people) => `Während der Trennung: ${people}`,
  meanwhile: (people) => `Zur selben Zeit, ohne das zu sehen: ${people}`,
  together: 'Wieder zusammen',
  outOfReach: (people) =>
    `Außer Reichweite: ${names.list(people)}. Was du schreibst, wartet bis zum Wiedersehen.`,
  nobody: 'Niemand ist in Reichweite. Was du schreibst, wartet auf diesem Gerät.',
  onlyHere: 'nur auf diesem Gerät',
  edited: 'bearbeitet',
  gone: 'Nachricht gelöscht',
  removed: (count) =>
    count === 1
      ? 'Jemandes Programm hat einen Eintrag dieses Chats entfernt.'
      : `Jemandes Programm hat ${count} Einträge dieses Chats entfernt.`,
  isWriting: (people) =>
    `${names.listWho(people)} ${people.length === 1 ? 'schreibt' : 'schreiben'}`,
  reply: 'Antworten',
  edit: 'Bearbeiten',
  remove: 'Löschen',
  replyingTo: (name) => `Antwort an ${name}`,
  editing: 'Du bearbeitest deine Nachricht',
  save: 'Speichern',
  notHere: 'Eine Nachricht, die nicht hier ist',
  goTo: (name) => `Zu dem, was ${name} geschrieben hat`,
  actions: 'Mit dieser Nachricht',
  reactWith: (sign) => `Reagieren: ${sign}`,
  reactedWith: (sign, people) => `${sign}: ${people}`,
  signs: {
    yes: 'Daumen hoch',
    heart: 'Herz',
    laugh: 'Lachen',
    done: 'erledigt',
    look: 'ich schaue',
    ask: 'eine Frage',
  },
  people: 'Personen',
  pages: 'Seiten',
  offered: (count) =>
    count === 1 ? 'Eine Möglichkeit' : `${count} Möglichkeiten, mit den Pfeiltasten`,
  said: (name, text) => `${name}: ${text}`,
  saidMany: (count, name, text) => `${count} neue Nachrichten, die letzte von ${name}: ${text}`,
  namedYou: (name) => `${name} hat dich im Chat erwähnt`,
  answeredYou: (name) => `${name} hat dir im Chat geantwortet`,
  show: 'Zeigen',
  removedNow: 'Nachricht gelöscht.',
  lettersLeft: (count) => (count === 1 ? 'Noch ein Zeichen' : `Noch ${count} Zeichen`),
  day: (atMs) =>
    new Date(atMs).toLocaleDateString('de', { weekday: 'long', day: 'numeric', month: 'long' }),
  moment: (atMs) => momentIn('de', atMs),
};
