import type { NetworkWords } from '../../catalog.ts';

export const map: NetworkWords['map'] = {
  title: 'Karte des Netzes',
  key: {
    title: 'Zeichen',
    direct: 'direkt',
    tab: 'ein Tab desselben Browsers',
    via: 'über andere',
    relayed: 'über das Relay',
    land: 'Land: direkte Wege, ohne Relay',
    shallows: 'Flachwasser: eine Insel, Fähren fahren',
    deep: 'tiefes Wasser: kein Weg hinüber',
    far: 'nicht erreichbar, wie zuletzt gehört',
    places: 'Orte bedeuten hier nichts; Wege und Ufer schon.',
  },
  you: 'Du',
  yourOtherTab: 'dein anderer Tab',
  mayLook: 'darf lesen',
  behind: (edits) => `${edits} zurück`,
  relay: 'das Relay',
  relayAtAnchor: 'das Relay, in Reserve',
  withMailbox: 'mit Briefkasten',
  relayNotHeard: (since) =>
    since === null ? 'das Relay, wie zuletzt gehört' : `das Relay, seit ${since} nicht gehört`,
  time: (ms) => (ms < 1 ? '< 1 ms' : `${Math.round(ms)} ms`),
  timeBetween: (fromMs, toMs) => `${Math.round(fromMs)} bis ${Math.round(toMs)} ms`,
  via: (name, between, time) =>
    time === null ? `${name} über ${between}` : `${name} über ${between}, ${time}`,
  relayed: (time) => `über das Relay, ${time}`,
  apart: (since) => (since === null ? 'getrennt' : `getrennt seit ${since}`),
  wait: (edits) => (edits === 1 ? '1 Änderung wartet' : `${edits} Änderungen warten`),
  onTheirWay: (edits) =>
    edits === 1 ? '1 weitere Änderung unterwegs' : `${edits} weitere Änderungen unterwegs`,
  fault: {
    cut: 'gekappt',
    cutOneWay: 'in einer Richtung gekappt',
    delay: (ms) => `+${ms} ms je Richtung`,
    jitter: (ms) => `bis zu ${ms} ms mehr`,
    underOne: 'unter 1',
    loss: (percent) => `${percent} % gehen verloren`,
    duplicate: (percent) => `${percent} % doppelt`,
    reorder: (percent) => `${percent} % überholt`,
    kbps: (kbps) => `${kbps} kbit/s`,
    pause: 'steht still',
    everywhere: (what) => `überall: ${what}`,
  },
  plan: {
    ask: (names) => `${names} von den anderen trennen?`,
    part: 'Trennen …',
    back: 'Zurückstellen',
  },
  refused: {
    onHouse: 'Nicht versetzt: Ein anderes Haus ist zu nah.',
    onShore: 'Nicht versetzt: Die Küste liefe in eine andere.',
    outOfReach: 'Nicht versetzt: Wer nicht erreichbar ist, lässt sich von hier nicht trennen.',
    onlyShown: 'Nicht versetzt: Diese Karte zeigt nur und trennt niemanden.',
  },
};
