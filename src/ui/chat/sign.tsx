/** The signs of reactions, drawn as ink: the same on every device, and no colour that would mean a person. */
import type { Reaction } from '../../model/chat/entries.ts';

const SHAPES: Record<Reaction, string> = {
  yes: 'M2.500 8.500H5.500V15H2.500zM5.500 8.500L8.400 3c1.300 0 2 1 1.700 2.200L9.600 7.500h4.200c1 0 1.700.9 1.500 1.800l-1 4.400c-.2.8-.8 1.300-1.600 1.300H5.500',
  heart:
    'M9 15.200S2.500 11.500 2.500 7.300C2.500 5.200 4.100 3.800 5.800 3.800c1.400 0 2.500.7 3.200 2 .7-1.300 1.800-2 3.200-2 1.700 0 3.300 1.400 3.300 3.500C15.500 11.500 9 15.200 9 15.200z',
  laugh:
    'M9 15.500a6.500 6.500 0 1 0 0-13 6.500 6.500 0 0 0 0 13zM5.600 9.600c.4 2.200 1.700 3.400 3.400 3.400s3-1.200 3.400-3.400zM6.600 6.800h.2M11.300 6.800h.2',
  done: 'M3 9.800l4 4L15 4.800',
  look: 'M1.500 9S4.500 4 9 4s7.500 5 7.500 5-3 5-7.500 5S1.500 9 1.500 9zM9 11a2 2 0 1 0 0-4 2 2 0 0 0 0 4z',
  ask: 'M6.200 6.700C6.200 4.900 7.400 3.800 9 3.800s2.800 1.100 2.800 2.600c0 2-2.800 2.300-2.800 4.500M9 14v.2',
};

export function Sign({ sign }: { sign: Reaction }) {
  return (
    <svg className="icon" viewBox="0 0 18 18" aria-hidden="true">
      <path d={SHAPES[sign]} />
    </svg>
  );
}
