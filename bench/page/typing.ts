/** Keystrokes, and when they are where. */
import * as Y from 'yjs';
import { now, type BareLinks } from './bare-links.ts';
import type { Arrivals, Caret, TextName, Typing } from './protocol.ts';
import type { Stack } from './stack.ts';

const ALPHABET = 'etaoin shrdlu';

const pause = (delayMs: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, delayMs);
  });

/** The text first, then the caret, in one task: what editors do. */
function keystroke(stack: Stack, text: Y.Text, i: number, caret: Caret): number {
  const at = text.length;
  const startMs = now();
  text.insert(at, ALPHABET[i % ALPHABET.length] ?? 'e');
  if (caret !== 'none') {
    const anchor = Y.createRelativePositionFromTypeIndex(text, at + 1, caret === 'moving' ? -1 : 0);
    stack.caret({ anchor, head: anchor });
  }
  return startMs;
}

export async function type(
  stack: Stack,
  { count, everyMs, text, caret }: Typing,
): Promise<number[]> {
  const target = await stack.text(text);
  const times: number[] = [];
  for (let i = 0; i < count; i++) {
    times.push(keystroke(stack, target, i, caret));
    await pause(everyMs);
  }
  return times;
}

export async function typeAndMark(
  stack: Stack,
  bare: BareLinks,
  typing: Typing,
): Promise<Arrivals> {
  const target = await stack.text(typing.text);
  const times: Arrivals = { edits: [], marks: [] };
  // Spread over the pulses of the machine: neither always runs just after a timer of the other.
  const gap = (): Promise<void> => pause(typing.everyMs * (0.5 + Math.random()));
  for (let i = 0; i < typing.count; i++) {
    times.edits.push(keystroke(stack, target, i, typing.caret));
    await gap();
    times.marks.push(now());
    bare.mark(i);
    await gap();
  }
  return times;
}

/** Notes when each character after those that are there now has come. */
export async function watch(stack: Stack, name: TextName, edits: number[]): Promise<void> {
  const text = await stack.text(name);
  const before = text.length;
  text.doc?.on('update', () => {
    const atMs = now();
    for (let i = edits.length; i < text.length - before; i++) edits.push(atMs);
  });
}
