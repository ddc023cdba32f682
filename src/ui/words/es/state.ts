import type { Words } from '../catalog.ts';
import { names } from './names.ts';

export const state: Words['state'] = {
  label: 'Estado de la sala',
  joining: 'Preguntando quién está aquí.',
  together: (people) => `Estás con ${names.list(people)}.`,
  ownTabOnly: 'Aún no hay nadie más; esta sala también está abierta en otra pestaña tuya.',
  nobodyYet: 'Aún no hay nadie más.',
  nobodyNow: 'Ahora no hay nadie más.',
  mayRead: 'Puedes leer lo que hay en este dispositivo.',
  inThisTabAlone: 'Lo que escribes está solo en esta pestaña.',
  staysHere: 'Escribe; se queda en este dispositivo, y quien abra el enlace lo recibe todo.',
  goesToMailbox: 'Escribe; se queda en este dispositivo y va al buzón, para quien abra el enlace.',
  mayClose: 'Todo lo tuyo está en este dispositivo y en el buzón: puedes cerrarlo todo.',
  onItsWay: 'Lo último tuyo va de camino al buzón.',
  noWay: (people) =>
    `Desde aquí no hay camino hasta ${people.length === 0 ? 'nadie' : names.list(people)}, ni siquiera hasta el relé.`,
  staysAndWaits: 'Lo que escribes se queda en este dispositivo y espera.',
  apart: (here, apart, since) =>
    `${since === null ? 'No' : `Desde las ${since} no`} hay camino hasta ${names.list(apart)}.${here.length === 0 ? '' : ` Contigo: ${names.list(here)}.`}`,
  wait: (edits, own, apart, isSafe) => {
    const all = edits === 1 ? '1 cambio espera' : `${edits} cambios esperan`;
    const yours = edits === 1 ? '1 cambio tuyo espera' : `${edits} cambios tuyos esperan`;
    const whom =
      apart.length === 0 ? '' : ` a ${apart.length === 1 ? names.list(apart) : 'los demás'}`;
    const ofThem = own === 1 ? ', 1 de ellos tuyo' : `, ${own} de ellos tuyos`;
    const some = own === 0 || own === edits ? '' : ofThem;
    return `${own === edits ? yours : all}${whom}${some}${isSafe ? '; no se ha perdido nada' : ''}.`;
  },
  allInStep: 'Todo el mundo aquí lo tiene todo.',
  inStep: (people) => (people.length === 0 ? '' : `${names.youAnd(people)} lo tenéis todo.`),
  behind: (name, edits) =>
    `A ${name} ${edits === 1 ? 'le falta 1 cambio' : `le faltan ${edits} cambios`}.`,
  notInStepYet: (name) => `${name} aún no está al día.`,
  short: {
    joining: 'Entrando',
    offline: 'Sin red',
    alone: 'A solas',
    apart: 'Lejos',
    apartFrom: (people) => `Lejos de ${people}`,
    together: (people) => `Con ${people} más`,
    wait: (edits) => (edits === 1 ? '1 espera' : `${edits} esperan`),
  },
};
