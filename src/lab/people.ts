/** Who stands at the places of a lab. */
import type { Profile } from '../mesh/machine-types.ts';
import type { Place } from '../sim/network.ts';

const NAMES = [
  'Ana',
  'Bo',
  'Cleo',
  'Dov',
  'Eli',
  'Fay',
  'Gus',
  'Hana',
  'Ivo',
  'Jun',
  'Kai',
  'Lea',
  'Mo',
  'Nia',
  'Ola',
  'Pia',
  'Quin',
  'Rui',
  'Sol',
  'Tia',
  'Uma',
  'Vito',
  'Wen',
  'Xia',
  'Yara',
  'Zoe',
] as const;

/** The eighth colour is the liar's. */
const COLORS = 7;

export function profileOf(place: Place): Profile {
  const turn = Math.floor(place / NAMES.length);
  const name = NAMES[place % NAMES.length] ?? '';
  return { name: turn === 0 ? name : `${name} ${turn + 1}`, color: `p${1 + (place % COLORS)}` };
}

export const LIAR_PROFILE: Profile = { name: 'Eve', color: 'p8' };
