/** A name and a colour for someone who has not chosen any. */

/** Short, easy to say, and nobody's: animals of fields and shores. */
const NAMES = [
  'Heron',
  'Otter',
  'Finch',
  'Badger',
  'Plover',
  'Marten',
  'Wren',
  'Hare',
  'Lapwing',
  'Stoat',
  'Curlew',
  'Vole',
  'Siskin',
  'Seal',
  'Dunlin',
  'Fox',
  'Teal',
  'Roe',
  'Merlin',
  'Newt',
  'Swift',
  'Mole',
  'Tern',
  'Elk',
] as const;

/** Names of the people colours of the design: the interface gives each its value in both themes. */
const PEOPLE_COLORS = ['p1', 'p2', 'p3', 'p4', 'p5', 'p6', 'p7', 'p8'] as const;

export function defaultProfile(randomByte: number): { name: string; color: string } {
  const name = NAMES[randomByte % NAMES.length] ?? 'Heron';
  return { name, color: PEOPLE_COLORS[(randomByte >> 3) % PEOPLE_COLORS.length] ?? 'p1' };
}
