import type { Words } from '../catalog.ts';

export const peers: Words['peers'] = {
  yourOtherTab: 'Dein anderer Tab',
  someoneElse: 'jemand anderen',
  time: (ms) => (ms < 1 ? 'unter 1 ms' : `${ms} ms`),
  tab: 'In diesem Browser',
  direct: (to) => (to === null ? 'Direkt' : `Direkt zu ${to}`),
  relayed: (to) => (to === null ? 'Über das Relay' : `Über das Relay zu ${to}`),
  via: (to, between) => (to === null ? `Über ${between}` : `Zu ${to} über ${between}`),
  notDirect: {
    'relay-only': 'direkte Wege sind hier abgeschaltet',
    'no-webrtc': 'dieser Browser öffnet keine direkten Wege',
    'peer-relay-only': 'die andere Seite nimmt keine direkten Wege an',
    failing: 'Versuche, einen direkten Weg zu finden, sind bisher gescheitert',
  },
  outOfReach: (since) => (since === null ? 'Nicht erreichbar' : `Nicht erreichbar seit ${since}`),
  left: (at) => (at === null ? 'Gegangen' : `Gegangen um ${at}`),
  cutOff: (why) => `Aus diesem Raum ausgeschlossen: ${why}`,
  why: {
    forged: 'hat eine Fälschung weitergegeben',
    twoLogs: 'hat zwei Verläufe unterschrieben',
    certificate: 'hat Zertifikate, die nicht gelten',
    wroteByView: 'hat ohne Berechtigung geschrieben',
    garbage: 'hat Unlesbares geschickt',
    other: 'hat die Regeln des Raums gebrochen',
  },
  mayLook: 'darf lesen, nicht schreiben',
  inStep: 'auf gleichem Stand',
  notInStepYet: 'noch nicht auf gleichem Stand',
  behind: (edits) => `${edits} zurück`,
  wait: (edits) => (edits === 1 ? '1 wartet' : `${edits} warten`),
  relay: {
    here: (time) => (time === null ? 'Das Relay ist da.' : `Das Relay ist da, ${time}.`),
    joining: 'Das Relay hat noch nicht geantwortet.',
    away: (why) =>
      why === null ? 'Das Relay ist nicht erreichbar.' : `Das Relay ist nicht erreichbar: ${why}.`,
    why: {
      refused: 'es sagt, dass dieser Link diesen Raum nicht öffnet',
      full: 'der Raum ist dort voll',
      crowded: 'es hat keinen Platz für weitere Räume',
      tooMany: 'aus diesem Netz kommen zu viele',
      rate: 'es begrenzt, wie schnell wir senden dürfen',
      version: 'es spricht eine andere Version',
      restarts: 'es startet neu',
      silent: 'es ist verstummt',
    },
  },
};
