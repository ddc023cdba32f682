import type { Words } from '../catalog.ts';
import { names } from './names.ts';

export const room: Words['room'] = {
  unnamed: 'Ein Raum ohne Namen',
  leave: 'Folkmoot, diesen Raum verlassen',
  yourRooms: 'Deine Räume',
  skipToText: 'Zum Text springen',
  viewOnly:
    'Du bist mit einem Link zum Lesen gekommen: Du kannst hier alles lesen und nichts ändern.',
  hereNow: 'Jetzt hier',
  you: (name) => `${name}, du`,
  more: (people) => (people === 1 ? '1 weitere Person' : `${people} weitere`),
  isOutOfReach: 'nicht erreichbar',
  isTyping: 'schreibt',
  isIdle: 'gerade nicht dabei',
  peers: (state) => `Wer hier ist: ${state}`,
  share: 'Teilen',
  chat: (unread, isNamed) =>
    `Chat${unread === 0 ? '' : `, ${unread} neu`}${isNamed ? ', du bist erwähnt' : ''}`,
  bringSomeoneIn: 'Jemanden dazuholen',
  hosts: 'Hosts dieses Raums',
  follow: (name) => `${name} folgen`,
  goTo: (name) => `Dorthin, wo ${name} ist`,
  isOn: (page) => `Auf ${page}`,
  onNoPage: 'Auf keiner Seite',
  following: (name) => `Du folgst ${name}`,
  waitingToFollow: (name) => `${name} ist auf keiner Seite, die hier ist.`,
  stop: 'Aufhören',
  nameAndColor: 'Dein Name und deine Farbe',
  renameRoom: 'Den Raum umbenennen',
  roomName: 'Name des Raums',
  network: {
    open: 'Das Netz ansehen',
    trace: 'Eine Änderung verfolgen',
    fault: 'Eine Störung auslösen',
  },
  drawer: {
    title: 'Wer hier ist',
    close: 'Schließen, wer hier ist',
    yourName: 'Dein Name hier',
    yourColor: 'Deine Farbe',
    nobody: 'Solange diese Seite offen ist, war sonst niemand hier.',
    count: (peers, ownTabs) => {
      const all = peers === 1 ? 'Eine Gegenstelle' : `${peers} Gegenstellen`;
      if (ownTabs === 0) return `${all}.`;
      return ownTabs === 1
        ? `${all}: eine ist dein anderer Tab.`
        : `${all}: ${ownTabs} sind deine anderen Tabs.`;
    },
    heard: (seconds) => (seconds < 1 ? 'eben gehört' : `vor ${seconds} s gehört`),
    roundTrips: (least, most) => `Laufzeiten der letzten zwei Minuten: ${least} bis ${most}`,
  },
  notices: {
    dismiss: 'Verstanden',
    reload: 'Neu laden',
    cutOffTitle: (name) => `${name} wurde aus diesem Raum ausgeschlossen.`,
    cutOffText: (why) =>
      `Der Grund: ${why}. Dieser Browser nimmt von dort nichts mehr an. Wer so lügt, hat den Link; überleg dir einen neuen Raum.`,
    mailboxFullTitle: 'Der Briefkasten ist voll.',
    mailboxFullText: (edits) =>
      `${edits === 1 ? '1 deiner Änderungen liegt' : `${edits} deiner Änderungen liegen`} nur auf diesem Gerät. Lass diese Seite offen, bis andere sie haben, oder füge einen Host hinzu.`,
    newerTitle: 'Jemand hier benutzt ein neueres Folkmoot.',
    newerText: 'Die beiden Versionen verstehen einander nicht. Lade neu, um zusammenzukommen.',
    replacedTitle: 'Diese Seite wurde neu zusammengesetzt.',
    replaced: {
      twoLogs:
        'Jemand hat zwei Verläufe von ihr geschrieben; alle behalten denselben. Text neben dem anderen kann fehlen.',
      unvouched:
        'Die letzten Worte von jemandem, der gegangen ist, konnte niemand belegen; sie fehlen.',
      tooLarge:
        'Eine Änderung von dir war größer, als ein Raum tragen kann, und wurde zurückgenommen.',
      viewOnly:
        'Mit diesem Link darfst du lesen, nicht schreiben; das Getippte wurde zurückgenommen.',
      other: 'Sieh nach, ob deine letzten Worte da sind.',
    },
    spentTitle: 'Was du auf dieser Seite geschrieben hast, wird nicht mehr gezeigt.',
    spentText:
      'Jemand hat zurückgenommen, woneben es stand; die anderen können es nicht bekommen. Behalte eine Kopie und öffne den Raum neu, um weiterzuschreiben.',
    keepCopy: 'Eine Kopie behalten',
    openAgain: 'Den Raum neu öffnen',
    deletedByTitle: (name) => `${name} hat diese Seite gelöscht.`,
    deletedTitle: 'Diese Seite wurde gelöscht.',
    deletedText: 'Was hier steht, ist noch da und lässt sich zurückholen.',
    bringBack: 'Zurückholen',
    leavePage: 'Verlassen',
  },
  kindUnknown:
    'Diese Seite kommt von einem neueren Folkmoot. Lade neu, um die neueste Version zu bekommen.',
  noPage: 'Noch keine Seite',
  noPageFrom: (people) => `Von ${names.list(people)} ist noch keine Seite gekommen.`,
  noPageHere: 'Auf diesem Gerät liegt noch keine Seite dieses Raums.',
  writersCanStart: 'Wer schreiben darf, kann eine anfangen.',
  firstPage: 'Die erste Seite schreiben',
};
