/** Pointers over a document: at the same letter on every screen. */
import { documentPlaces } from './places.ts';
import { Pointers, type PointersProps } from './pointers.tsx';

export const DocumentPointers = (props: Pick<PointersProps, 'room' | 'page' | 'within'>) => (
  <Pointers {...props} places={documentPlaces} isWide />
);
