/** The chart on the screen and the helm: keys, fingers, and step by step for who hears it. */
import {
  useId,
  useRef,
  useState,
  type KeyboardEvent,
  type PointerEvent,
  type RefObject,
} from 'react';
import { useTidesWords } from '../../words/use-late-words.ts';
import { Announcer, saidAnew } from '../shared/announcer.tsx';
import { sayPlace } from './say-place.ts';
import { Finger, headingOfKey } from './steering.ts';
import type { Helm } from './use-voyage.ts';

type SeaProps = {
  frame: RefObject<HTMLDivElement | null>;
  canvas: RefObject<HTMLCanvasElement | null>;
  helm: Helm;
  /** Each arrow key sails one cell. */
  isStepwise: boolean;
  /** Of our boat; null while we only watch. */
  look: () => Parameters<typeof sayPlace>[0] | null;
};

export function Sea({ frame, canvas, helm, isStepwise, look }: SeaProps) {
  const words = useTidesWords();
  const hint = useId();
  const [said, setSaid] = useState('');
  const [finger] = useState(() => new Finger());
  const box = useRef<DOMRect | null>(null);
  const say = (before = ''): void => {
    const place = look();
    if (place !== null) setSaid(saidAnew(`${before} ${sayPlace(place)}`.trim()));
  };
  const press = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const heading = headingOfKey(event.code);
    if (heading !== null) {
      event.preventDefault();
      if (!isStepwise) helm.steer(heading);
      // A key that is held down would sail faster than any boat.
      else if (!event.repeat) say(helm.step(heading) ? '' : words.blocked);
    } else if (event.code === 'Space') {
      event.preventDefault();
      helm.anchor();
    } else if (event.code === 'KeyI') say();
  };
  const at = ({ clientX, clientY }: PointerEvent): [number, number] => {
    const { left = 0, top = 0 } = box.current ?? {};
    return [clientX - left, clientY - top];
  };
  return (
    <>
      {/* A game reads all keys itself: that is what this role is for. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
      <div
        ref={frame}
        className="tides-sea"
        role="application"
        aria-label={words.chart}
        aria-describedby={hint}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it reads keys, as above
        tabIndex={0}
        onKeyDown={press}
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          box.current = event.currentTarget.getBoundingClientRect();
          event.currentTarget.setPointerCapture(event.pointerId);
          finger.down(...at(event));
        }}
        onPointerMove={(event) => {
          const heading = finger.move(...at(event));
          if (heading !== null) helm.steer(heading);
        }}
        onPointerUp={(event) => {
          if (finger.up()) helm.toward(...at(event));
        }}
        onPointerCancel={() => finger.up()}
      >
        <canvas ref={canvas} aria-hidden="true" />
      </div>
      <p id={hint} className="unseen">
        {words.keys}
      </p>
      <Announcer text={said} />
    </>
  );
}
