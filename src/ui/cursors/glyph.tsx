/** Reactions as signs in ink: the same on every device, and in a person's colour. */
import type { Reaction } from './reaction-kinds.ts';

const LINES: Record<Reaction, string> = {
  agree:
    'M7.500 10.500L11.200 3.400c1.700 0 2.700 1.300 2.400 2.900l-.7 3.700h5.300a2 2 0 0 1 1.900 2.400l-1.300 5.900a2.200 2.200 0 0 1-2.100 1.700H7.500zM7.500 10.500H4V20h3.500',
  heart:
    'M12 20C6 15.800 3.200 12.600 3.200 9A4.600 4.600 0 0 1 12 7.200 4.600 4.600 0 0 1 20.800 9C20.800 12.600 18 15.800 12 20z',
  laugh:
    'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM7.500 9.800q1.200-1.700 2.500 0M14 9.800q1.300-1.700 2.500 0M7.200 13.200h9.600a4.800 4.800 0 0 1-9.600 0z',
  cheer:
    'M3.500 20.500L8 9l7 7zM11.500 6.500q1.800-1.300.8-3.700M14 9.500q3.800-.5 3.500-5M17.500 12.700q2-1.300 3.700.5M20.500 8.500v.2M14.700 3.300v.2M20.600 17v.2',
  look: 'M2.500 12S6 5.500 12 5.500 21.500 12 21.500 12 18 18.500 12 18.500 2.500 12 2.500 12zM12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM12 12v.2',
  ask: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM9.200 9.600a2.800 2.800 0 1 1 4 2.500q-1.200.6-1.200 1.900M12 17v.2',
};

export const Glyph = ({ reaction }: { reaction: Reaction }) => (
  <svg className={`glyph-of ${reaction}`} viewBox="0 0 24 24" aria-hidden="true">
    <path d={LINES[reaction]} />
  </svg>
);
