import type { Words } from '../catalog.ts';
import { names } from './names.ts';

export const state: Words['state'] = {
  label: 'Stand des Raums',
  joining: 'Fragt, wer hier ist.',
  together: (people) => `Zusammen mit ${names.list(people)}.`,
  ownTabOnly:
    'Noch ist sonst niemand hier; dieser Raum ist auch in einem anderen Tab von dir offen.',
  nobodyYet: 'Noch ist sonst niemand hier.',
  nobodyNow: 'Gerade ist sonst niemand hier.',
  mayRead: 'Du kannst lesen, was auf diesem Gerät liegt.',
  inThisTabAlone: 'Was du schreibst, steht nur in diesem Tab.',
  staysHere: 'Schreib; es bleibt auf diesem Gerät, und wer den Link öffnet, bekommt alles davon.',
  goesToMailbox:
    'Schreib; es bleibt auf diesem Gerät und kommt in den Briefkasten, für alle, die den Link öffnen.',
  mayClose: 'Alles von dir liegt auf diesem Gerät und im Briefkasten: Du kannst alles schließen.',
  onItsWay: 'Das Neueste von dir ist unterwegs zum Briefkasten.',
  noWay: (people) =>
    `Von hier führt kein Weg ${people.length === 0 ? 'zu irgendwem' : `zu ${names.list(people)}`}, auch nicht zum Relay.`,
  staysAndWaits: 'Was du schreibst, bleibt auf diesem Gerät und wartet.',
  apart: (here, apart, since) => {
    const when = since === null ? '' : `seit ${since} `;
    return here.length === 0
      ? `Du bist ${when}getrennt von ${names.list(apart)}.`
      : `${names.youAnd(here)} seid ${when}getrennt von ${names.list(apart)}.`;
  },
  wait: (edits, own, apart, isSafe) => {
    const all = edits === 1 ? '1 Änderung wartet' : `${edits} Änderungen warten`;
    const yours = edits === 1 ? '1 deiner Änderungen wartet' : `${edits} deiner Änderungen warten`;
    const whom =
      apart.length === 0 ? '' : ` auf ${apart.length === 1 ? names.listWho(apart) : 'sie'}`;
    const some = own === 0 || own === edits ? '' : `, ${own} davon von dir`;
    return `${own === edits ? yours : all}${whom}${some}${isSafe ? '; nichts ist verloren' : ''}.`;
  },
  allInStep: 'Alle hier haben alles.',
  inStep: (people) => (people.length === 0 ? '' : `${names.youAnd(people)} habt alles.`),
  behind: (name, edits) =>
    `${name} ist ${edits === 1 ? '1 Änderung' : `${edits} Änderungen`} zurück.`,
  notInStepYet: (name) => `${name} ist noch nicht auf gleichem Stand.`,
  short: {
    joining: 'Kommt dazu',
    offline: 'Offline',
    alone: 'Allein',
    apart: 'Getrennt',
    apartFrom: (people) => `Getrennt von ${people}`,
    together: (people) => `Zusammen mit ${people}`,
    wait: (edits) => (edits === 1 ? '1 wartet' : `${edits} warten`),
  },
};
