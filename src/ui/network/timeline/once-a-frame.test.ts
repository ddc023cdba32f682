import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { onceAFrame } from './once-a-frame.ts';

let frames: (() => void)[] = [];
const draw = (): void => {
  const due = frames;
  frames = [];
  for (const frame of due) frame();
};

beforeEach(() => {
  frames = [];
  vi.stubGlobal('requestAnimationFrame', (frame: () => void) => frames.push(frame));
  vi.stubGlobal('cancelAnimationFrame', (id: number) => (frames[id - 1] = () => undefined));
});
afterEach(() => vi.unstubAllGlobals());

test('a hundred things that happen at once are one reading', () => {
  const run = vi.fn();
  const { ask } = onceAFrame(run);
  for (let i = 0; i < 100; i += 1) ask();
  expect(run).not.toHaveBeenCalled();
  draw();
  draw();
  expect(run).toHaveBeenCalledTimes(1);
  ask();
  draw();
  expect(run).toHaveBeenCalledTimes(2);
});

test('nothing runs after the end', () => {
  const run = vi.fn();
  const { ask, stop } = onceAFrame(run);
  ask();
  stop();
  draw();
  expect(run).not.toHaveBeenCalled();
});
