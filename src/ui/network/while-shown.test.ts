import { expect, test } from 'vitest';
import { whileShown } from './while-shown.ts';

/** A page that can be hidden, and how often something is going on in it. */
function pageWith(hidden: boolean) {
  const events = new EventTarget();
  const page = {
    hidden,
    addEventListener: events.addEventListener.bind(events),
    removeEventListener: events.removeEventListener.bind(events),
  };
  const count = { on: 0, begun: 0 };
  const begin = (): (() => void) => {
    count.on += 1;
    count.begun += 1;
    return () => {
      count.on -= 1;
    };
  };
  const setHidden = (isHidden: boolean): void => {
    page.hidden = isHidden;
    events.dispatchEvent(new Event('visibilitychange'));
  };
  return { page, count, begin, setHidden };
}

test('rests while the page is hidden, and goes on when it is shown', () => {
  const { page, count, begin, setHidden } = pageWith(false);
  const end = whileShown(page, begin);
  expect(count).toEqual({ on: 1, begun: 1 });
  setHidden(true);
  setHidden(true);
  expect(count).toEqual({ on: 0, begun: 1 });
  setHidden(false);
  setHidden(false);
  expect(count).toEqual({ on: 1, begun: 2 });
  end();
  expect(count.on).toBe(0);
});

test('in a hidden page nothing begins before it is shown, and nothing after the end', () => {
  const { page, count, begin, setHidden } = pageWith(true);
  const end = whileShown(page, begin);
  expect(count.begun).toBe(0);
  setHidden(false);
  expect(count.on).toBe(1);
  setHidden(true);
  end();
  setHidden(false);
  expect(count).toEqual({ on: 0, begun: 1 });
});
