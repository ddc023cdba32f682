/** Two lands, the water between, and the one way across. */
import { useId } from 'react';

export function Mark({ size }: { size: number }) {
  const mask = useId();
  return (
    <svg className="mark" width={size} height={size} viewBox="0 0 64 64" aria-hidden="true">
      <mask id={mask}>
        <path
          d="M29 3.5C42 1.5 54 8 59 20c4 10 3 24-5 32-8 9-22 11-33 7C9 55 2 44 3.5 31 4.5 17 14 6 29 3.5Z"
          fill="#fff"
        />
        <g fill="none" stroke="#000">
          <path d="M42 -2C30 12 42 24 33 33S24 52 22 68" strokeWidth="9" />
          <path d="M21 25L45 40" strokeWidth="16" strokeLinecap="round" />
        </g>
      </mask>
      <path d="M0 0h64v64H0z" fill="currentColor" mask={`url(#${mask})`} />
      <path
        className="crossing"
        d="M21 25L45 40"
        fill="none"
        strokeWidth="8"
        strokeLinecap="round"
      />
    </svg>
  );
}
