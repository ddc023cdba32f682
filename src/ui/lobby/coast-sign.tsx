/** A room's coast, as the sign before its name. */
import { memo } from 'react';
import { coastOf } from './coast.ts';

export const CoastSign = memo(({ topic, className }: { topic: string; className: string }) => (
  <svg className={`coast-sign ${className}`} viewBox="0 0 100 100" aria-hidden="true">
    <CoastShape topic={topic} />
  </svg>
));
CoastSign.displayName = 'CoastSign';

export function CoastShape({ topic }: { topic: string }) {
  const { land, shore, shoal } = coastOf(topic);
  return (
    <>
      <path className="shoal" d={shoal} />
      <path className="shore" d={shore} />
      <path className="land" d={land} />
    </>
  );
}
