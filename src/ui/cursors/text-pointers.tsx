/** Pointers over pages of text: at the same letter on every screen. */
import { fieldPlaces } from './field-places.ts';
import { documentPlaces } from './places.ts';
import { Pointers, type PointersProps } from './pointers.tsx';

type TextPointersProps = Pick<PointersProps, 'room' | 'page' | 'within'>;

export const DocumentPointers = (props: TextPointersProps) => (
  <Pointers {...props} places={documentPlaces} isWide />
);

export const FieldPointers = (props: TextPointersProps) => (
  <Pointers {...props} places={fieldPlaces} isWide />
);
