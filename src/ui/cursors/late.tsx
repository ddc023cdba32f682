/** Pointers and reactions come a second after the room: nobody writes any later for them. Where they cannot be fetched they are absent. */
import { lazy, useEffect, useState } from 'react';
import { Fetched } from '../fetched.tsx';
import type { PointersProps } from './pointers.tsx';
import type { ReactionsProps } from './reactions.tsx';

const AFTER_MS = 1000;

const KINDS = {
  document: lazy(async () => ({
    default: (await import('./text-pointers.tsx')).DocumentPointers,
  })),
  field: lazy(async () => ({ default: (await import('./text-pointers.tsx')).FieldPointers })),
};
const Reactions = lazy(async () => ({ default: (await import('./reactions.tsx')).Reactions }));

function useIsTime(): boolean {
  const [isTime, setTime] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setTime(true), AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  return isTime;
}

type LatePointersProps = Pick<PointersProps, 'room' | 'page' | 'within'> & {
  text: keyof typeof KINDS;
};

export function LatePointers({ text, ...props }: LatePointersProps) {
  const OfKind = KINDS[text];
  if (!useIsTime()) return null;
  return (
    <Fetched otherwise={null}>
      <OfKind {...props} />
    </Fetched>
  );
}

export function LateReactions(props: ReactionsProps) {
  if (!useIsTime()) return null;
  return (
    <Fetched otherwise={null}>
      <Reactions {...props} />
    </Fetched>
  );
}
