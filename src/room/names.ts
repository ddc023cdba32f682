/** A name and a colour for someone who has not chosen any. */
import type { DeviceProfile, DeviceSecrets } from '../store/device-store.ts';

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

/** What was chosen on this device, else what its secret draws: the same in all rooms, so that the lobby can tell it. */
export function profileOn(
  { deviceSecret }: Pick<DeviceSecrets, 'deviceSecret'>,
  chosen: DeviceProfile | null,
): { name: string; color: string } {
  if (chosen !== null) return { name: chosen.name, color: chosen.colour };
  const drawn = deviceSecret[0] ?? 0;
  return {
    name: NAMES[drawn % NAMES.length] ?? 'Heron',
    color: PEOPLE_COLORS[(drawn >> 3) % PEOPLE_COLORS.length] ?? 'p1',
  };
}
